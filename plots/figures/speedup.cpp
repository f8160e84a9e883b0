#include "plots/canvas/curves.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {

void speedup(const Report& report, const Output& output) {
  Quantity quantity;
  quantity.title = "Speedup";
  quantity.paper_note = "Grey: the paper, over its own serial F90; " + paper_problem() +
                        ", two Xeon E5-2695v2 (2013), GNU Fortran 4.8.5, or a GPU.";
  ValueAxis& axis = quantity.axes.emplace_back();
  axis.label = "speedup over the baseline";
  axis.doubling = true;
  axis.value = [](const compare::Summary& row, const auto&) { return row.speedup; };
  axis.references = {
      {"linear: speedup = " + compare::workers_of(report.summary), ideal_look, 1.0, 1},
      {"baseline: " + report.baseline.solver, baseline_look, 1.0, 0}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
