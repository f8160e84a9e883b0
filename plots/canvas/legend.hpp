/// What tells solvers apart: a legend of languages and algorithms, and names beside curves.
#ifndef HEAT_PLOTS_LEGEND_HPP
#define HEAT_PLOTS_LEGEND_HPP

#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "page.hpp"
#include "scale.hpp"
#include "style.hpp"

namespace heat::plots {

/// An entry for each language, which has a colour and dashes, and for each marker with all its
/// algorithms: together they name more solvers than there are entries.
/// @param known       languages that names beside curves show
/// @param with_lines  whether any of the solvers has a line
std::vector<Entry> solver_entries(const std::vector<SolverStyle>& solvers,
                                  const std::set<std::string>& known, bool with_lines);

/// The name of a curve, right of the plot.
struct EndLabel {
  std::string text;
  const char* colour;
  double at, value;  ///< the curve's end, on the axes
};

/// Whether so many labels have room beside a plot.
bool fit_beside(std::size_t labels, double height);

/// Points that the longest one needs right of the plot.
double room_for(const std::vector<EndLabel>& labels);

/// Write labels at the height of their curves' ends, pushed apart as far as they would overlap,
/// each with a thin line from its curve.
void write_labels(std::ostream& out, std::vector<EndLabel> labels, const Scale& scale);

}  // namespace heat::plots

#endif
