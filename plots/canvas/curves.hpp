/// What runtime, speedup and efficiency share: curves over the rank counts.
#ifndef HEAT_PLOTS_CURVES_HPP
#define HEAT_PLOTS_CURVES_HPP

#include "curve.hpp"

namespace heat::plots {

/// Draw a quantity of all rows; without any value, nothing.
void draw_curves(const Report& report, const Output& output, Quantity quantity);

}  // namespace heat::plots

#endif
