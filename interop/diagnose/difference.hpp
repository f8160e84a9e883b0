/// Where two fields differ, in numbers.
#ifndef HEAT_DIAGNOSE_DIFFERENCE_HPP
#define HEAT_DIAGNOSE_DIFFERENCE_HPP

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace heat::diagnose {

/// How many doubles lie between two, counting one of them: the distance in units in the last place.
inline std::uint64_t ulps_between(double a, double b) {
  // The bits of a double, read as sign and magnitude, are in the order of its value.
  const auto ordered = [](double value) {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
  };
  const std::int64_t from = ordered(std::min(a, b)), to = ordered(std::max(a, b));
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct Difference {
  std::int64_t cells = 0;     ///< that differ
  double largest = 0.0;       ///< absolute; infinite if a cell is not finite
  std::uint64_t ulps = 0;     ///< the largest distance in units in the last place
  std::int64_t x = 0, y = 0;  ///< the first cell that differs, in the order of memory; 0 if none
  std::int64_t x_low = 0, x_high = 0, y_low = 0, y_high = 0;  ///< the box around all of them
  bool only_subnormal = true;  ///< all of them are subnormal or zero in both fields

  void add(std::int64_t at_x, std::int64_t at_y, double bad, double good) {
    if (same_bits(bad, good)) return;
    if (cells++ == 0) {
      x = x_low = x_high = at_x;
      y = y_low = y_high = at_y;
    }
    x_low = std::min(x_low, at_x);
    x_high = std::max(x_high, at_x);
    y_high = at_y;
    const double distance = std::abs(bad - good);
    largest = std::isfinite(distance) ? std::max(largest, distance)
                                      : std::numeric_limits<double>::infinity();
    if (std::isfinite(distance)) ulps = std::max(ulps, ulps_between(bad, good));
    only_subnormal = only_subnormal && !std::isnormal(bad) && !std::isnormal(good);
  }
};

}  // namespace heat::diagnose

#endif
