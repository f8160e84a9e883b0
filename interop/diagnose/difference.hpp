/// Where two fields differ, in numbers.
#ifndef HEAT_DIAGNOSE_DIFFERENCE_HPP
#define HEAT_DIAGNOSE_DIFFERENCE_HPP

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "interop/common/ulps.hpp"

namespace heat::diagnose {

using heat::ulps_between;

inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

struct Cell {
  std::int64_t x, y;
  double bad;   ///< in the field of the solver in question
  double good;  ///< in the baseline's

  [[nodiscard]] bool agrees() const { return same_bits(bad, good); }
};

struct Difference {
  std::int64_t cells = 0;     ///< that differ
  double largest = 0.0;       ///< absolute; infinite if a cell is not finite
  std::uint64_t ulps = 0;     ///< the largest distance in units in the last place
  std::int64_t x = 0, y = 0;  ///< the first cell that differs, in the order of memory; 0 if none
  std::int64_t x_low = 0, x_high = 0, y_low = 0, y_high = 0;  ///< the box around all of them
  bool only_subnormal = true;  ///< all of them are subnormal or zero in both fields

  void add(const Cell& c) {
    if (c.agrees()) return;
    if (cells++ == 0) {
      x = x_low = x_high = c.x;
      y = y_low = y_high = c.y;
    }
    x_low = std::min(x_low, c.x);
    x_high = std::max(x_high, c.x);
    y_high = c.y;
    const double distance = std::abs(c.bad - c.good);
    largest = std::isfinite(distance) ? std::max(largest, distance)
                                      : std::numeric_limits<double>::infinity();
    if (std::isfinite(distance)) ulps = std::max(ulps, ulps_between(c.bad, c.good));
    only_subnormal = only_subnormal && !std::isnormal(c.bad) && !std::isnormal(c.good);
  }
};

}  // namespace heat::diagnose

#endif
