/// Curves of a quantity over the rank counts, as runtime, speedup and efficiency are.
#ifndef HEAT_PLOTS_CURVES_HPP
#define HEAT_PLOTS_CURVES_HPP

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "plots/figures/figures.hpp"
#include "style.hpp"

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
};

struct Quantity {
  std::string title;       ///< stands before the problem
  std::string axis;        ///< label of the y axis, with its unit
  std::string note;        ///< explains the quantity
  std::string paper_note;  ///< explains the paper's curves
  bool logarithmic = true;
  bool doubling = false;  ///< ticks of a logarithmic axis at powers of two
  std::vector<Reference> references;
  TimeUnit unit = time_unit(1.0);  ///< of the time, which is shown where there is no ratio
  /// A ratio to the baseline's time, which falls as the time grows.
  std::optional<double> compare::Summary::*ratio = nullptr;
};

/// A point of a curve, in the figure's own unit.
struct Mark {
  int ranks = 0;  ///< 0: a solver without MPI
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  bool open = false;   ///< drawn open: more ranks than cores
  bool wrong = false;  ///< drawn as a cross beside the curve: the field is not the baseline's
  double at = 0.0;     ///< where it stands on the axis of ranks
};

/// All points of one solver, of ours or of the paper's.
struct Curve {
  std::string label;
  SolverStyle style{};
  bool paper = false;  ///< drawn grey and thin, behind ours
  bool band = false;   ///< several that lie on each other: an area from their least to their most
  std::vector<Mark> marks{};

  /// Whether nothing of it is right.
  [[nodiscard]] bool wrong() const { return std::ranges::all_of(marks, &Mark::wrong); }
};

/// Draw a quantity of all rows; without any value, nothing.
void draw_curves(const Report& report, const Output& output, Quantity quantity);

/// Our curves, then the paper's; empty if there is none of ours.
std::vector<Curve> all_curves(const Report& report, const Quantity& quantity);

}  // namespace heat::plots

#endif
