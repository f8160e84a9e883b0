#include "plots/canvas/curves.hpp"
#include "plots/canvas/page.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {

void speedup(const Report& report, const Output& output) {
  if (!(report.baseline_seconds > 0.0)) return;
  Quantity quantity;
  quantity.file = "speedup";
  quantity.title = "Speedup";
  quantity.axis = "speedup over the baseline";
  quantity.doubling = true;
  quantity.value = [](double seconds, int, double baseline) { return baseline / seconds; };
  quantity.paper_note = "Grey: the paper's speedup over its own serial F90; " +
                        problem_text(paper_problem) +
                        ", two Xeon E5-2695v2 (2013), GNU Fortran 4.8.5, and two GPUs.";
  quantity.references = {
      {"linear: speedup = ranks", ideal_look, false, [](double ranks) { return ranks; }},
      {"baseline: " + report.baseline, baseline_look, true, [](double) { return 1.0; }}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
