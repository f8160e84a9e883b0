/// The surroundings of the plots of every figure.
#ifndef HEAT_PLOTS_PAGE_HPP
#define HEAT_PLOTS_PAGE_HPP

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "plots/figures/figures.hpp"

namespace heat::plots {

/// One line of a legend; a look is a list of gnuplot's properties, empty for none.
struct Entry {
  std::string line;   ///< look of the line, such as "lw 2 dt 1 lc rgb 'red'"
  std::string point;  ///< look of the marker, such as "pt 7 lc rgb 'red'"
  std::string box;    ///< look of a filled box, such as "fc rgb 'red' fs solid"
  std::string text;
};

/// One of the plots of a page, in shares of the room for all, from its lower left corner.
struct Panel {
  double left = 0.0, right = 1.0, bottom = 0.0, top = 1.0;
  std::string y_label{};
  std::string heading{};  ///< small, above it
};

/// The page of a figure and all texts around its plots. Lengths are in points of a page whose
/// labels have 11 of them: the canvas scales the whole to the size of text that was asked for, so a
/// narrow page is one with fewer points.
struct Page {
  static constexpr double font = 11.0;
  static constexpr double legend_font = 10.0;
  static constexpr double small_font = 9.6;

  explicit Page(const Output& output)
      : width(output.width * font / output.text), titled(output.titled) {}

  double width;
  bool titled;                 ///< whether title and subtitle are shown
  double plot_height = 250.0;  ///< of all panels together
  double left = 62.0;          ///< from the picture's edge to the plots
  double right = 12.0;         ///< from the plots to the picture's edge
  std::string title{};         ///< in bold
  std::string x_label{};
  std::vector<Panel> panels{Panel{}};
  std::string subtitle{};            ///< small, under the title
  double axis_height = 38.0;         ///< tick labels and the x axis's label
  double x_label_at = 30.0;          ///< from the plot to the middle of that label
  std::vector<Entry> legend{};       ///< under the plots, in columns
  std::vector<std::string> notes{};  ///< small, under the legend

  double plot_width() const { return width - left - right; }
  double panel_width(const Panel& panel) const { return plot_width() * (panel.right - panel.left); }
  double panel_height(const Panel& panel) const { return plot_height * (panel.top - panel.bottom); }
  double top() const;  ///< from the picture's edge to the plots
  double height() const;

  /// Write the margins of a panel as gnuplot commands.
  void write_margins(std::ostream& out, const Panel& panel) const;
  /// Write all texts, the legend, and the first panel's margins.
  void write(std::ostream& out) const;
};

/// A problem as titles give it: "4800x4800 cells, 500 steps".
std::string problem_text(const compare::Grid& grid, std::int64_t steps);

/// The same of a report, "on every rank 4800x4800 cells, 500 steps" where that is a block.
std::string problem_text(const Report& report);

}  // namespace heat::plots

#endif
