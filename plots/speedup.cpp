#include "curves.hpp"
#include "page.hpp"
#include "paper.hpp"
#include "style.hpp"

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
                        ", 2 x Xeon E5-2695v2 (2013), GNU Fortran 4.8.5, and two GPUs.";
  quantity.references = {
      {"linear: speedup = ranks", "lw 1.2 dt 1 lc rgb '" + std::string(ink) + "'", false,
       [](double ranks) { return ranks; }},
      {"baseline: " + report.baseline, "lw 0.9 dt 3 lc rgb '" + std::string(ink) + "'", true,
       [](double) { return 1.0; }}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
