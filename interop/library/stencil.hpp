/// One cell's next value by a kernel.
#ifndef HEAT_STENCIL_HPP
#define HEAT_STENCIL_HPP

#include <bit>
#include <cstdint>
#include <vector>

#include "heat/heat.hpp"

namespace heat {

/// The kernel with its halo and corners; those of a plain one, and of heat's formula, are 1 and 0.
/// @param kernel  or NULL: heat's formula, without its sweep
inline heat_wide_kernel widened(const heat_kernel* kernel) {
  if (kernel == nullptr) return {make<heat_kernel>(), 1, 0, 0};
  if (kernel->struct_size != sizeof(heat_wide_kernel)) return {*kernel, 1, 0, 0};
  return *reinterpret_cast<const heat_wide_kernel*>(kernel);
}

/// Sweep a part of one cell.
/// @param value  called as value(dx, dy) for each cell in reach, seen from the one in question
/// @throws Error of the sweep
template <class Value>
double next_by(const heat_kernel& kernel, Value&& value) {
  const std::int64_t halo = widened(&kernel).halo, ld = 2 * halo + 1;
  thread_local std::vector<double> now, next;  // this is called for every cell
  now.clear();
  next.assign(static_cast<std::size_t>(ld * ld), 0.0);
  for (std::int64_t dy = -halo; dy <= halo; ++dy) {
    for (std::int64_t dx = -halo; dx <= halo; ++dx) now.push_back(value(dx, dy));
  }
  const auto centre = static_cast<std::size_t>(halo * (ld + 1));
  const std::size_t corner = centre - static_cast<std::size_t>(ld) - 1;  // what a sweep is given
  check(kernel.sweep(&now[corner], &next[corner], 1, 1, ld));
  return next[centre];
}

/// Whether a cell's next value changes with its diagonal neighbours.
inline bool depends_on_corners(const heat_kernel& kernel) {
  const auto with = [&](double corner) {
    return next_by(kernel, [&](auto dx, auto dy) {
      return dx != 0 && dy != 0 ? corner : 1.0 + 0.25 * static_cast<double>(dx + 3 * dy);
    });
  };
  return std::bit_cast<std::uint64_t>(with(1.0)) != std::bit_cast<std::uint64_t>(with(2.0));
}

}  // namespace heat

#endif
