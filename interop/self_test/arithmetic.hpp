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
inline double fused(const Stencil& u) { return 0.5 * std::fma(0.25, u.sum(), u.centre); }

/// The neighbours in another order: exact arithmetic would not notice.
inline double reassociated(const Stencil& u) {
  return 0.5 * (u.centre + 0.25 * (((u.y_low + u.y_high) + u.x_low) + u.x_high));
}

inline Formula* reassociated_from_step_17(const State& s) {
  return s.step_of_call > 16 ? reassociated : update;
}

/// The paper's Cython: the neighbour sum divided by 8 once more.
inline double starved(const Stencil& u) { return 0.5 * (u.centre + 0.25 * (u.sum() / 8)); }

inline Formula* starved_at_even_steps(const State& s) { return s.step % 2 == 0 ? starved : update; }

/// What flush-to-zero and denormals-are-zero make of a number.
inline double flush(double value) {
  return std::fpclassify(value) == FP_SUBNORMAL ? std::copysign(0.0, value) : value;
}

inline double add_flushed(double cell, double rate) { return flush(flush(cell) + flush(rate)); }

inline double flushed(const Stencil& u) {
  const double sum = add_flushed(add_flushed(add_flushed(u.x_low, u.x_high), u.y_low), u.y_high);
  return flush(0.5 * add_flushed(u.centre, flush(0.25 * sum)));
}

inline double rounded(double value) { return static_cast<double>(static_cast<float>(value)); }

inline double in_single(const Stencil& u) {
  const auto in_x = static_cast<float>(u.x_low) + static_cast<float>(u.x_high);
  const auto sum = (in_x + static_cast<float>(u.y_low)) + static_cast<float>(u.y_high);
  return static_cast<double>(0.5F * (static_cast<float>(u.centre) + 0.25F * sum));
}

inline double add_in_single(double cell, double rate) {
  return static_cast<double>(static_cast<float>(cell) + static_cast<float>(rate));
}

inline double stored_in_single(const Stencil& u) { return rounded(update(u)); }

inline double add_stored_in_single(double cell, double rate) { return rounded(cell + rate); }

}  // namespace heat::faults

#endif
