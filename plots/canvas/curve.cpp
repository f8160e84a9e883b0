#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "curves.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {
namespace {

/// The mark of a row whose median has a value.
Mark mark_of(const compare::Summary& row, double median, const ValueAxis& axis) {
  const auto value = [&](double seconds) {
    // A range that reaches zero has no place on a logarithmic axis.
    const double times = seconds > 0.0 ? seconds / row.median : 1.0;
    return axis.falls ? median / times : median * times;
  };
  const auto [low, high] = std::minmax({value(row.min), value(row.max)});
  const int workers = row.config.is_parallel() ? static_cast<int>(row.config.workers()) : 0;
  return {workers, median, low, high, row.crowded(), row.wrong()};
}

/// The curves of rows, labelled by their names, of those that have a value.
std::vector<Curve> curves_of(const std::vector<compare::Summary>& rows, const ValueAxis& axis) {
  std::vector<Curve> curves;
  for (const compare::Summary& row : rows) {
    const auto value = row.median > 0.0 ? axis.value(row, rows) : std::nullopt;
    if (!value) continue;
    auto curve = std::ranges::find(curves, row.name_of_curve(), &Curve::label);
    if (curve == curves.end()) curve = curves.insert(curve, Curve{row.name_of_curve()});
    curve->marks.push_back(mark_of(row, *value, axis));
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

std::vector<Curve> paper_curves(const ValueAxis& axis) {
  constexpr std::array points{3, 7, 9, 5, 13};
  // Compiled loops, all three, whose curves run through each other. The first is the first of all.
  constexpr std::array<std::string_view, 3> alike{"F90", "F2Py", "Cython"};
  std::vector<Curve> curves;
  for (Curve& curve : curves_of(paper_rows(), axis)) {
    curve.band = std::ranges::find(alike, curve.label) != alike.end();
    if (curve.band && !curves.empty()) {
      widen(curves.front(), curve);
      continue;
    }
    curve.paper = true;
    curve.style = {paper_ink, points[curves.size() % points.size()], 1};
    curves.push_back(curve);
  }
  return curves;
}

}  // namespace

const Mark* Curve::end() const {
  const Mark* last = nullptr;
  for (const Mark& mark : marks) {
    if (mark.ranks > 0 && !mark.wrong && (last == nullptr || mark.ranks > last->ranks))
      last = &mark;
  }
  return last;
}

std::string Curve::line() const { return line_look(style, paper ? 0.8 : 1.6); }

std::string Curve::point(int shape) const {
  return paper ? point_look(style.colour, shape, 0.55, 0.8)
               : point_look(style.colour, shape, 0.85, 1.3);
}

std::vector<Curve> all_curves(const Report& report, const ValueAxis& axis) {
  std::vector<Curve> curves = curves_of(report.summary, axis);
  for (Curve& curve : curves) {
    curve.style = solver_style(curve.label);
    if (curve.wrong()) curve.label += " (wrong)";
  }
  if (!report.paper || curves.empty()) return curves;
  const std::vector<Curve> more = paper_curves(axis);
  curves.insert(curves.end(), more.begin(), more.end());
  return curves;
}

}  // namespace heat::plots
