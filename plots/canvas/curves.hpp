/// Curves of a quantity over the rank counts, or cores where there are threads, as runtime, speedup
/// and efficiency are.
#ifndef HEAT_PLOTS_CURVES_HPP
#define HEAT_PLOTS_CURVES_HPP

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "legend.hpp"
#include "plots/figures/figures.hpp"

namespace heat::plots {

/// Looks of the lines to compare with, the same in every figure: the baseline, and the baseline on
/// ranks that cost nothing.
inline const std::string baseline_look = line_look({ink, 0, 1}, 0.9);
inline const std::string ideal_look = line_look({ink, 0, 3}, 1.2);

/// A line to compare with, from one rank on; from the left edge if it is the same for all ranks.
struct Reference {
  std::string label;
  std::string look;     ///< gnuplot's line properties
  double at_one = 1.0;  ///< its value at one rank
  int power = 0;        ///< of the number of ranks, a factor of the value

  [[nodiscard]] double at(double ranks) const { return at_one * std::pow(ranks, power); }
};

/// What a panel shows over the ranks.
struct ValueAxis {
  std::string label;      ///< with the unit
  std::string heading{};  ///< of the panel, where there are several
  bool logarithmic = true;
  bool doubling = false;  ///< ticks of a logarithmic axis at powers of two
  bool falls = true;      ///< as the time grows
  /// The value of a row's median time among all rows; none if it has none.
  std::function<std::optional<double>(const compare::Summary& row,
                                      const std::vector<compare::Summary>& rows)>
      value;
  std::vector<Reference> references;
};

struct Quantity {
  std::string title;            ///< stands before the problem
  std::string note{};           ///< explains the quantity
  std::string paper_note;       ///< explains the paper's curves
  std::vector<ValueAxis> axes;  ///< of panels above each other
};

/// A point of a curve, in the figure's own unit.
struct Mark {
  int ranks = 0;  ///< times their threads; 0: a solver with neither
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  bool open = false;   ///< drawn open: more ranks than cores or GPUs
  bool wrong = false;  ///< drawn as a cross beside the curve: the field is not the baseline's
  double at = 0.0;     ///< where it stands on the axis of ranks
};

/// All points of one solver, of ours or of the paper's.
struct Curve {
  std::string label;
  SolverStyle style{};
  bool paper = false;  ///< drawn grey and thin, behind ours
  bool band = false;   ///< several that lie on each other: an area from their least to their most
  bool named = false;  ///< at its end, not in the legend
  std::vector<Mark> marks{};

  /// Whether nothing of it is right.
  [[nodiscard]] bool wrong() const { return std::ranges::all_of(marks, &Mark::wrong); }

  /// Where its line ends; null if it has none.
  [[nodiscard]] const Mark* end() const;

  /// Looks of its line, and of its markers of one of gnuplot's shapes.
  [[nodiscard]] std::string line() const;
  [[nodiscard]] std::string point(int shape) const;
};

inline constexpr int cross = 2;  ///< gnuplot's shape of a wrong field
inline const std::string band_look =
    "fc rgb '" + std::string(paper_area) + "' fs solid border lc rgb '" + paper_ink + "' lw 0.6";

/// Draw a quantity of all rows; a panel without any value is left out.
void draw_curves(const Report& report, const Output& output, Quantity quantity);

/// Our curves, then the paper's; empty if there is none of ours.
std::vector<Curve> all_curves(const Report& report, const ValueAxis& axis);

/// Lay out a page, and choose the curves that are named at their ends.
Page curves_page(const Report& report, const Output& output, Quantity& quantity,
                 std::vector<std::vector<Curve>>& panels);

/// The y axis around all marks and references.
Scale scale_of(const ValueAxis& axis, const std::vector<Curve>& curves, int last, double height);

/// The names at the ends of curves.
std::vector<EndLabel> labels_of(const std::vector<Curve>& curves);

}  // namespace heat::plots

#endif
