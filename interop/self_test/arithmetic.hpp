/// Faults of the arithmetic: the formula and a source's addition.
#ifndef HEAT_SELF_TEST_ARITHMETIC_HPP
#define HEAT_SELF_TEST_ARITHMETIC_HPP

#include <cmath>

#include "solver.hpp"

namespace heat::faults {

/// A formula for Steps::formula that is the same at every step.
template <Formula* f>
Formula* always(const State& /*s*/) {
  return f;
}

/// What -ffp-contract=fast makes of the contract's formula.
inline double fused(double centre, double x_low, double x_high, double y_low, double y_high) {
  return 0.5 * std::fma(0.25, ((x_low + x_high) + y_low) + y_high, centre);
}

/// The neighbours in another order: exact arithmetic would not notice.
inline double reassociated(double centre, double x_low, double x_high, double y_low,
                           double y_high) {
  return 0.5 * (centre + 0.25 * (((y_low + y_high) + x_low) + x_high));
}

inline Formula* reassociated_from_step_17(const State& s) {
  return s.step_of_call > 16 ? reassociated : update;
}

/// The paper's Cython: the neighbour sum divided by 8 once more.
inline double starved(double centre, double x_low, double x_high, double y_low, double y_high) {
  return 0.5 * (centre + 0.25 * ((((x_low + x_high) + y_low) + y_high) / 8));
}

inline Formula* starved_at_even_steps(const State& s) { return s.step % 2 == 0 ? starved : update; }

/// What flush-to-zero and denormals-are-zero make of a number.
inline double flush(double value) {
  return std::fpclassify(value) == FP_SUBNORMAL ? std::copysign(0.0, value) : value;
}

inline double flushed(double centre, double x_low, double x_high, double y_low, double y_high) {
  const double in_x = flush(flush(x_low) + flush(x_high));
  const double sum = flush(flush(in_x + flush(y_low)) + flush(y_high));
  return flush(0.5 * flush(flush(centre) + flush(0.25 * sum)));
}

inline double add_flushed(double cell, double rate) { return flush(flush(cell) + flush(rate)); }

inline double in_single(double centre, double x_low, double x_high, double y_low, double y_high) {
  const auto own = static_cast<float>(centre);
  const float in_x = static_cast<float>(x_low) + static_cast<float>(x_high);
  const float sum = (in_x + static_cast<float>(y_low)) + static_cast<float>(y_high);
  return static_cast<double>(0.5F * (own + 0.25F * sum));
}

inline double add_in_single(double cell, double rate) {
  return static_cast<double>(static_cast<float>(cell) + static_cast<float>(rate));
}

inline double stored_in_single(double centre, double x_low, double x_high, double y_low,
                               double y_high) {
  return static_cast<double>(static_cast<float>(update(centre, x_low, x_high, y_low, y_high)));
}

inline double add_stored_in_single(double cell, double rate) {
  return static_cast<double>(static_cast<float>(cell + rate));
}

}  // namespace heat::faults

#endif
