#include "plots/canvas/curves.hpp"

namespace heat::plots {

void shares(const Report& report, const Output& output) {
  Quantity quantity;
  quantity.title = "Time per rank";
  quantity.axis = "time of all steps (seconds)";
  quantity.references = {{"one second", baseline_look, 1.0, 0}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
