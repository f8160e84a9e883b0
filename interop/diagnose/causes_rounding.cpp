/// A field that is right except for its last bits.
#include "causes.hpp"
#include "interop/common/text.hpp"

namespace heat::diagnose {
namespace {

/// By how much a cell may differ in two ways of computing a formula of which only the kernel is
/// known: 16 roundings a neighbour of the sum of its terms, as a field of a single 1 tells them.
/// Nothing (-1) where the formula is not that sum.
double rounding_bound_of_formula(const Evidence& e, std::int64_t x, std::int64_t y) {
  const std::int64_t halo = widened(e.formula).halo;
  double sum = 0.0, terms = 0.0, count = 0.0;
  for (std::int64_t dy = -halo; dy <= halo; ++dy) {
    for (std::int64_t dx = -halo; dx <= halo; ++dx) {
      const double weight = next_by(*e.formula, [&](std::int64_t i, std::int64_t j) {
        return i == dx && j == dy ? 1.0 : 0.0;
      });
      const double term = weight * e.at(e.before, x + dx, y + dy);
      sum += term;
      terms += std::abs(term);
      count += weight != 0.0 ? 1.0 : 0.0;
    }
  }
  for (const heat_source& s : e.sources) {
    if (s.x == x && s.y == y) terms += std::abs(s.rate);
  }
  const double bound =
      16.0 * count * 0x1p-53 * terms + 16.0 * std::numeric_limits<double>::denorm_min();
  return std::abs(sum - step_at(e, x, y)) <= bound ? bound : -1.0;
}

/// By how much two ways of computing a cell may differ, if each adds the same terms in some order.
///
/// Every operation rounds its result, which is at most the sum of the terms' sizes, by a relative
/// 2^-53: four additions and one more a source, in either of the two ways. The halvings are exact
/// but for subnormal numbers.
double rounding_bound(const Evidence& e, std::int64_t x, std::int64_t y) {
  if (e.formula != nullptr) return rounding_bound_of_formula(e, x, y);
  const Stencil u = stencil_at(e, x, y);
  double terms = 0.5 * std::abs(u.centre) + 0.125 * (std::abs(u.x_low) + std::abs(u.x_high) +
                                                     std::abs(u.y_low) + std::abs(u.y_high));
  int additions = 4;
  for (const heat_source& s : e.sources) {
    if (s.x != x || s.y != y) continue;
    terms += std::abs(s.rate);
    ++additions;
  }
  return 2 * additions * 0x1p-53 * terms + 4 * std::numeric_limits<double>::denorm_min();
}

}  // namespace

void add_sign_guess(Guesses& guesses) {
  guesses.push_back(
      {"sign-of-zero", [](const Cell& c) { return c.agrees() || (c.bad == 0.0 && c.good == 0.0); },
       always("only the signs of zeros differ (a sum that starts with 0, or -ffast-math?)")});
}

void add_rounding_guess(const Evidence& e, Guesses& guesses) {
  if (e.step == 0) return;
  const auto ulps = std::make_shared<std::uint64_t>(0);
  guesses.push_back({"rounding",
                     [&e, ulps](const Cell& c) {
                       *ulps = std::max(*ulps, ulps_between(c.bad, c.good));
                       return std::abs(c.bad - c.good) <= rounding_bound(e, c.x, c.y);
                     },
                     [ulps] {
                       return "rounding only: " + compare::count_of(*ulps, "ulp") +
                              " at most (order of operations, -ffast-math?)";
                     }});
}

}  // namespace heat::diagnose
