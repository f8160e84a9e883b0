/// A formula of nine points, no two of which weigh alike.
#ifndef HEAT_TESTS_NINE_POINTS_HPP
#define HEAT_TESTS_NINE_POINTS_HPP

#include "heat/heat.hpp"

namespace heat::test {

inline heat_status sweep_nine(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                              std::int64_t ld) {
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const double* u = now + y * ld + x;
      const double sum = 0.3 * u[0] + 0.11 * u[-1] + 0.12 * u[1] + 0.13 * u[-ld] + 0.14 * u[ld];
      const double corners = 0.01 * u[-ld - 1] + 0.02 * u[-ld + 1] + 0.03 * u[ld - 1];
      next[y * ld + x] = sum + (corners + 0.04 * u[ld + 1]);
    }
  }
  return HEAT_OK;
}

/// The same for one cell, written apart from the sweep.
/// @param u  called as u(dx, dy) for the cell and its neighbours
template <class Value>
double next_of_nine(Value&& u) {
  const double cross =
      0.3 * u(0, 0) + 0.11 * u(-1, 0) + 0.12 * u(1, 0) + 0.13 * u(0, -1) + 0.14 * u(0, 1);
  return cross + (0.01 * u(-1, -1) + 0.02 * u(1, -1) + 0.03 * u(-1, 1) + 0.04 * u(1, 1));
}

/// @param halo, corners  what the kernel says of itself
inline heat_wide_kernel nine_points(std::int64_t halo = 1, std::int32_t corners = 1) {
  return {{sizeof(heat_wide_kernel), HEAT_ABI_VERSION, "nine", "generic", sweep_nine},
          halo,
          corners,
          0};
}

}  // namespace heat::test

#endif
