/// A field that is right except for its last bits.
#include "causes.hpp"
#include "interop/common/text.hpp"

namespace heat::diagnose {
namespace {

/// By how much two ways of computing a cell may differ, if each adds the same terms in some order.
///
/// Every operation rounds its result, which is at most the sum of the terms' sizes, by a relative
/// 2^-53: four additions and one more a source, in either of the two ways. The halvings are exact
/// but for subnormal numbers.
double rounding_bound(const Evidence& e, std::int64_t x, std::int64_t y) {
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
