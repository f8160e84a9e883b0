/// What runtime, speedup and efficiency share: curves over the rank counts.
#ifndef HEAT_PLOTS_CURVES_HPP
#define HEAT_PLOTS_CURVES_HPP

#include <functional>
#include <string>
#include <vector>

#include "plots/figures/figures.hpp"
#include "style.hpp"

namespace heat::plots {

/// A point of a curve, in the figure's own unit.
struct Mark {
  int ranks = 0;  ///< 0: a solver without MPI
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  bool open = false;   ///< drawn open: more ranks than cores
  bool wrong = false;  ///< drawn as a cross beside the curve: the field is not the baseline's
};

/// All points of one solver, of ours or of the paper's.
struct Curve {
  std::string label;
  std::string colour;
  int filled_point = 7;  ///< gnuplot's point type of a filled marker
  int open_point = 6;
  int dash = 1;
  bool paper = false;  ///< drawn grey and thin, behind ours
  bool band = false;   ///< several that lie on each other: an area from their least to their most
  std::vector<Mark> marks;
};

/// Looks of the lines to compare with, the same in every figure: what the baseline took, and what
/// ranks would make of it if they cost nothing.
inline const std::string baseline_look = "lw 0.9 dt 1 lc rgb '" + std::string(ink) + "'";
inline const std::string ideal_look = "lw 1.2 dt 3 lc rgb '" + std::string(ink) + "'";

/// A line to compare with.
struct Reference {
  std::string label;
  std::string look;        ///< gnuplot's line properties
  bool from_edge = false;  ///< a constant from the left edge, not a power law from one rank
  std::function<double(double)> value;  ///< of the number of ranks
};

/// What a figure shows of every time.
struct Quantity {
  std::string file;   ///< without its extension
  std::string title;  ///< what comes before the problem
  std::string axis;   ///< label of the y axis, with its unit
  bool logarithmic = true;
  bool doubling = false;   ///< ticks of a logarithmic axis at powers of two
  bool serial = true;      ///< also defined for solvers without MPI
  std::string note{};      ///< what the reader must know of the quantity
  std::string paper_note;  ///< how the paper's curves come about
  std::vector<Reference> references;
  /// From seconds, ranks (1 for a solver without MPI) and the baseline's seconds.
  std::function<double(double, int, double)> value;
};

/// Draw a quantity for all solvers of a report; without any point, nothing.
void draw_curves(const Report& report, const Output& output, Quantity quantity);

}  // namespace heat::plots

#endif
