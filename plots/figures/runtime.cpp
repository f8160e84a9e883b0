#include <algorithm>
#include <cmath>

#include "plots/canvas/curves.hpp"
#include "plots/canvas/page.hpp"
#include "plots/canvas/style.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {
namespace {

/// The unit in which the longest time is at least 1 and every tick a plain decimal, down to 0.001;
/// seconds beside the paper's times.
TimeUnit unit_of(const Report& report) {
  if (report.paper) return time_unit(1.0);
  double longest = report.baseline_seconds;
  double shortest = 1.0;
  int last = 1;
  const auto add = [&](double time) {
    if (!std::isfinite(time) || time <= 0.0) return;
    longest = std::max(longest, time);
    shortest = std::min(shortest, time);
  };
  for (const Series& series : report.series) {
    for (const Point& point : series.points) {
      for (const double time : {point.min, point.median, point.max}) add(time);
      last = std::max(last, point.ranks);
    }
  }
  add(report.baseline_seconds / last);
  return time_unit(std::min(longest, 1e3 * shortest));
}

}  // namespace

void runtime(const Report& report, const Output& output) {
  const TimeUnit unit = unit_of(report);
  Quantity quantity;
  quantity.file = "runtime";
  quantity.title = "Runtime";
  quantity.axis = std::string("time of all steps (") + unit.name + ")";
  quantity.value = [unit](double seconds, int, double) { return seconds / unit.seconds; };
  quantity.paper_note = "Grey: the paper's times for " + problem_text(paper_problem) +
                        ", on two Xeon E5-2695v2 (2013) with GNU Fortran 4.8.5, and on two GPUs.";
  if (problem_text(report) != problem_text(paper_problem)) {
    quantity.paper_note += " This run's problem differs: do not compare its times with them.";
  }
  if (const double baseline = report.baseline_seconds / unit.seconds; baseline > 0.0) {
    quantity.references = {{"baseline: " + report.baseline, baseline_look, true,
                            [baseline](double) { return baseline; }},
                           {"baseline / ranks", ideal_look, false,
                            [baseline](double ranks) { return baseline / ranks; }}};
  }
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
