#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "curves.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {
namespace {

/// The mark of a row that has the quantity.
Mark mark_of(const compare::Summary& row, const Quantity& quantity) {
  const auto value = [&](double seconds) {
    // A range that reaches zero has no place on a logarithmic axis.
    if (seconds <= 0.0) seconds = row.median;
    return quantity.ratio != nullptr ? *(row.*quantity.ratio) * (row.median / seconds)
                                     : seconds / quantity.unit.seconds;
  };
  const auto [low, high] = std::minmax({value(row.min), value(row.max)});
  return {row.config.ranks, value(row.median), low, high, row.oversubscribed, row.wrong()};
}

/// The curves of rows, labelled by their names, of those that have the quantity.
std::vector<Curve> curves_of(const std::vector<compare::Summary>& rows, const Quantity& quantity) {
  std::vector<Curve> curves;
  for (const compare::Summary& row : rows) {
    if (row.median <= 0.0 || (quantity.ratio != nullptr && !(row.*quantity.ratio))) continue;
    auto curve = std::ranges::find(curves, row.name, &Curve::label);
    if (curve == curves.end()) curve = curves.insert(curve, Curve{row.name});
    curve->marks.push_back(mark_of(row, quantity));
  }
  return curves;
}

/// Add a curve to the band of those that could not be told from each other.
void widen(Curve& band, const Curve& curve) {
  band.label += ", " + curve.label;
  for (std::size_t i = 0; i < band.marks.size() && i < curve.marks.size(); ++i) {
    band.marks[i].low = std::min(band.marks[i].low, curve.marks[i].low);
    band.marks[i].high = std::max(band.marks[i].high, curve.marks[i].high);
  }
}

std::vector<Curve> paper_curves(const Quantity& quantity) {
  constexpr std::array points{3, 7, 9, 5, 13};
  // Compiled loops, all three, whose curves run through each other. The first is the first of all.
  constexpr std::array<std::string_view, 3> alike{"F90", "F2Py", "Cython"};
  std::vector<Curve> curves;
  for (Curve& curve : curves_of(paper_rows(), quantity)) {
    curve.band = std::ranges::find(alike, curve.label) != alike.end();
    if (curve.band && !curves.empty()) {
      widen(curves.front(), curve);
      continue;
    }
    curve.paper = true;
    curve.label.insert(0, "paper: ");
    curve.style = {paper_ink, points[curves.size() % points.size()], 1};
    curves.push_back(curve);
  }
  return curves;
}

}  // namespace

std::vector<Curve> all_curves(const Report& report, const Quantity& quantity) {
  std::vector<Curve> curves = curves_of(report.summary, quantity);
  for (Curve& curve : curves) {
    curve.style = solver_style(curve.label);
    if (curve.wrong()) curve.label += " (wrong)";
  }
  if (!report.paper || curves.empty()) return curves;
  const std::vector<Curve> more = paper_curves(quantity);
  curves.insert(curves.end(), more.begin(), more.end());
  return curves;
}

}  // namespace heat::plots
