/// A field that is right but for its last bits, whatever rounded them.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "causes.hpp"
#include "difference.hpp"

namespace heat::diagnose {
namespace {

/// By how much two ways of computing a cell may differ, if each adds the same terms in some order.
///
/// Every operation rounds its result, which is at most the sum of the terms' sizes, by a relative
/// 2^-53: four additions and one more a source, in either of the two ways. The halvings are exact
/// but for subnormal numbers.
double rounding_bound(const Evidence& e, std::int64_t x, std::int64_t y) {
  const auto size = [&](std::int64_t i, std::int64_t j) { return std::abs(e.at(e.before, i, j)); };
  double terms = 0.5 * size(x, y) +
                 0.125 * (size(x - 1, y) + size(x + 1, y) + size(x, y - 1) + size(x, y + 1));
  int additions = 4;
  for (const heat_source& s : e.sources) {
    if (s.x != x || s.y != y) continue;
    terms += std::abs(s.rate);
    ++additions;
  }
  return 2 * additions * 0x1p-53 * terms + 4 * std::numeric_limits<double>::denorm_min();
}

}  // namespace

void add_sign_guess(std::vector<Guess>& guesses) {
  guesses.push_back({"sign-of-zero",
                     [](std::int64_t, std::int64_t, double bad, double good) {
                       return same_bits(bad, good) || (bad == 0.0 && good == 0.0);
                     },
                     [] {
                       return "only the signs of zeros differ (a sum that starts with 0, or "
                              "-ffast-math?)";
                     }});
}

void add_rounding_guess(const Evidence& e, std::vector<Guess>& guesses) {
  if (e.step == 0) return;
  const auto ulps = std::make_shared<std::uint64_t>(0);
  guesses.push_back({"rounding",
                     [&e, ulps](std::int64_t x, std::int64_t y, double bad, double good) {
                       *ulps = std::max(*ulps, ulps_between(bad, good));
                       return std::abs(bad - good) <= rounding_bound(e, x, y);
                     },
                     [ulps] {
                       return "rounding only: " + std::to_string(*ulps) +
                              (*ulps == 1 ? " ulp" : " ulps") +
                              " at most (order of operations, -ffast-math?)";
                     }});
}

}  // namespace heat::diagnose
