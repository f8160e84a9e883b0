#include "curves.hpp"
#include "style.hpp"

namespace heat::plots {

void runtime(const Report& report, const Output& output) {
  Quantity quantity;
  quantity.file = "runtime";
  quantity.title = "Runtime";
  quantity.axis = "time of all steps (seconds)";
  quantity.value = [](double seconds, int, double) { return seconds; };
  quantity.paper_note =
      "Grey: the paper's times for 4800x4800 cells, 500 steps, on 2 x Xeon E5-2695v2 (2013) with "
      "GNU Fortran 4.8.5, and on two GPUs.";
  if (report.nx != 4800 || report.ny != 4800 || report.steps != 500) {
    quantity.paper_note += " This run's problem differs: do not compare its times with them.";
  }
  if (const double baseline = report.baseline_seconds; baseline > 0.0) {
    quantity.references = {
        {"baseline: " + report.baseline, "lw 0.9 dt 1 lc rgb '" + std::string(ink) + "'", true,
         [baseline](double) { return baseline; }},
        {"baseline / ranks", "lw 0.9 dt 3 lc rgb '" + std::string(ink) + "'", false,
         [baseline](double ranks) { return baseline / ranks; }}};
  }
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
