/// Distances of floating-point numbers in units in the last place.
#ifndef HEAT_COMMON_ULPS_HPP
#define HEAT_COMMON_ULPS_HPP

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace heat {

/// How many numbers of the type lie between two, counting one of them.
template <class Real>
std::uint64_t ulps_between(Real a, Real b) {
  using Bits = std::conditional_t<sizeof(Real) == 8, std::int64_t, std::int32_t>;
  // The bits of a number, read as sign and magnitude, are in the order of its value.
  const auto ordered = [](Real value) -> std::int64_t {
    const auto bits = std::bit_cast<Bits>(value);
    return bits < 0 ? std::int64_t{std::numeric_limits<Bits>::min()} - bits : bits;
  };
  const std::int64_t from = ordered(std::min(a, b)), to = ordered(std::max(a, b));
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

}  // namespace heat

#endif
