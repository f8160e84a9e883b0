#include <algorithm>

#include "plots/canvas/curves.hpp"
#include "plots/canvas/page.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {
namespace {

/// The baseline's seconds; 0 if it failed.
double seconds_of_baseline(const Report& report) {
  const auto row = std::ranges::find(report.summary, report.baseline, &compare::Summary::config);
  return row == report.summary.end() ? 0.0 : row->median;
}

/// The unit in which the longest time is at least 1 and every tick a plain decimal, down to 0.001;
/// seconds beside the paper's times.
TimeUnit unit_of(const Report& report, double baseline) {
  if (report.paper) return time_unit(1.0);
  double longest = baseline, shortest = 1.0;
  int last = 1;
  for (const compare::Summary& row : report.summary) {
    if (row.median <= 0.0) continue;
    longest = std::max(longest, row.max);
    shortest = std::min(shortest, row.min > 0.0 ? row.min : row.median);
    last = std::max(last, static_cast<int>(row.config.workers()));
  }
  if (baseline > 0.0) shortest = std::min(shortest, baseline / last);
  return time_unit(std::min(longest, 1e3 * shortest));
}

}  // namespace

void runtime(const Report& report, const Output& output) {
  const double baseline = seconds_of_baseline(report);
  const TimeUnit unit = unit_of(report, baseline);
  Quantity quantity;
  quantity.title = "Runtime";
  quantity.paper_note = "Grey: the paper, for " + paper_problem() +
                        "; two Xeon E5-2695v2 (2013), GNU Fortran 4.8.5, or a GPU.";
  if (problem_text(report.baseline.grid, report.steps) != paper_problem()) {
    quantity.paper_note += " This run's problem differs: do not compare its times with them.";
  }
  ValueAxis& axis = quantity.axes.emplace_back();
  axis.label = std::string("time of all steps (") + unit.name + ")";
  axis.falls = false;
  axis.value = [=](const compare::Summary& row, const auto&) { return row.median / unit.seconds; };
  if (baseline > 0.0) {
    const double at_one = baseline / unit.seconds;
    axis.references = {{"baseline: " + report.baseline.solver, baseline_look, at_one, 0}};
    const std::string ideal = "baseline / " + compare::workers_of(report.summary);
    if (!report.weak) axis.references.push_back({ideal, ideal_look, at_one, -1});
  }
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
