/// The surroundings of the plot of every figure.
#ifndef HEAT_PLOTS_PAGE_HPP
#define HEAT_PLOTS_PAGE_HPP

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::plots {

/// One line of a legend; a look is a list of gnuplot's properties, empty for none.
struct Entry {
  std::string line;   ///< look of the line, such as "lw 2 dt 1 lc rgb 'red'"
  std::string point;  ///< look of the marker, such as "pt 7 lc rgb 'red'"
  std::string box;    ///< look of a filled box, such as "fc rgb 'red' fs solid"
  std::string text;
};

/// The page of a figure and all texts around its plot. Lengths are in points, 72 an inch, of
/// a figure as wide as a page; fonts are chosen to be legible at half of that, in a column.
struct Page {
  static constexpr double width = 432.0;
  static constexpr double font = 11.0;
  static constexpr double legend_font = 10.0;
  static constexpr double small_font = 9.0;

  double plot_height = 250.0;
  double left = 74.0;   ///< from the picture's edge to the plot
  double right = 16.0;  ///< from the plot to the picture's edge
  std::string title;    ///< in bold
  std::string x_label{};
  std::string y_label{};
  std::string subtitle;              ///< small, under the title
  double axis_height = 42.0;         ///< tick labels and the x axis's label
  double x_label_at = 32.0;          ///< from the plot to the middle of that label
  std::vector<Entry> legend{};       ///< under the plot, in columns
  std::vector<std::string> notes{};  ///< small, under the legend

  double plot_width() const { return width - left - right; }
  double top() const;  ///< from the picture's edge to the plot
  double height() const;

  /// Write margins, title, legend and notes as gnuplot commands.
  void write(std::ostream& out) const;
};

/// A problem as titles give it: "4800x4800 cells, 500 steps".
std::string problem_text(const compare::Grid& grid, std::int64_t steps);

}  // namespace heat::plots

#endif
