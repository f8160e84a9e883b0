#include "plots/canvas/curves.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {

void efficiency(const Report& report, const Output& output) {
  Quantity quantity;
  quantity.title = "Parallel efficiency";
  quantity.axis = "parallel efficiency: speedup / ranks";
  quantity.note = "Speedup is over " + report.baseline.solver + ". ";
  quantity.logarithmic = false;
  quantity.ratio = &compare::Summary::efficiency;
  quantity.paper_note = "Grey: the paper's efficiency against its own serial F90; " +
                        paper_problem() + ", two Xeon E5-2695v2 (2013), GNU Fortran 4.8.5.";
  quantity.references = {{"linear speedup: efficiency 1", ideal_look, 1.0, 0}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
