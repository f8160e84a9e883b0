#include "plots/canvas/curves.hpp"
#include "plots/canvas/page.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {

void efficiency(const Report& report, const Output& output) {
  if (!(report.baseline_seconds > 0.0)) return;
  Quantity quantity;
  quantity.file = "efficiency";
  quantity.title = "Parallel efficiency";
  quantity.axis = "parallel efficiency: speedup / ranks";
  quantity.note = "Speedup is over " + report.baseline + ". ";
  quantity.logarithmic = false;
  quantity.serial = false;
  // Relative to a baseline on several ranks, that baseline has efficiency 1.
  const double several = report.baseline_ranks;
  quantity.value = [several](double seconds, int ranks, double baseline) {
    return several * baseline / seconds / ranks;
  };
  quantity.paper_note = "Grey: the paper's efficiency against its own serial F90; " +
                        problem_text(paper_problem) +
                        ", two Xeon E5-2695v2 (2013), GNU Fortran 4.8.5.";
  quantity.references = {
      {"linear speedup: efficiency 1", ideal_look, true, [](double) { return 1.0; }}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
