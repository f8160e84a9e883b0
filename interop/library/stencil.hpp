/// One cell's next value by a kernel.
#ifndef HEAT_STENCIL_HPP
#define HEAT_STENCIL_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
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
/// @param reach  cells that there are on each side of it
/// @param value  called as value(dx, dy) for each cell in reach, seen from the one in question
/// @throws Error of the sweep
template <class Value>
double next_within(const heat_kernel& kernel, std::int64_t reach, Value&& value) {
  const std::int64_t ld = 2 * reach + 1;
  thread_local std::vector<double> now, next;  // this is called for every cell
  now.clear();
  next.assign(static_cast<std::size_t>(ld * ld), 0.0);
  for (std::int64_t dy = -reach; dy <= reach; ++dy) {
    for (std::int64_t dx = -reach; dx <= reach; ++dx) now.push_back(value(dx, dy));
  }
  const auto centre = static_cast<std::size_t>(reach * (ld + 1));
  const std::size_t corner = centre - static_cast<std::size_t>(ld) - 1;  // what a sweep is given
  check(kernel.sweep(&now[corner], &next[corner], 1, 1, ld));
  return next[centre];
}

/// The same with the cells that the kernel says it reads.
template <class Value>
double next_by(const heat_kernel& kernel, Value&& value) {
  return next_within(kernel, widened(&kernel).halo, value);
}

/// Whether a cell's next value changes with some cells around it. They and all others are numbers
/// at random, several times, because a formula may take differences of these cells, as that of a
/// mixed derivative does, or choose one by its size.
/// @param where  called as where(dx, dy): whether the cell is one of them
template <class Where>
bool depends_on(const heat_kernel& kernel, Where&& where) {
  const std::int64_t reach = widened(&kernel).halo + 2;  // what is said may be too little
  const auto with = [&](int trial, int version) {
    return next_within(kernel, reach, [&](std::int64_t dx, std::int64_t dy) {
      const std::array<std::int64_t, 4> from{trial, where(dx, dy) ? version : 0, dx, dy};
      std::uint64_t bits = 0;
      for (const std::int64_t part : from) {  // the finalizer of splitmix64
        bits += static_cast<std::uint64_t>(part) + 0x9e3779b97f4a7c15;
        bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
        bits ^= bits >> 31;
      }
      return static_cast<double>(bits >> 11) * 0x1p-52;  // from 0 up to 2
    });
  };
  for (int trial = 0; trial < 32; ++trial) {
    if (std::bit_cast<std::uint64_t>(with(trial, 0)) !=
        std::bit_cast<std::uint64_t>(with(trial, 1))) {
      return true;
    }
  }
  return false;
}

/// Whether it changes with cells beyond the kernel's halo.
inline bool depends_on_more(const heat_kernel& kernel) {
  const std::int64_t halo = widened(&kernel).halo;
  return depends_on(kernel, [&](std::int64_t dx, std::int64_t dy) {
    return std::max(std::abs(dx), std::abs(dy)) > halo;
  });
}

/// Whether it changes with its diagonal neighbours.
inline bool depends_on_corners(const heat_kernel& kernel) {
  return depends_on(kernel, [](std::int64_t dx, std::int64_t dy) { return dx != 0 && dy != 0; });
}

}  // namespace heat

#endif
