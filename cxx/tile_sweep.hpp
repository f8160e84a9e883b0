/// The loop over rows that both kinds of arithmetic share; built once an instruction level.
#ifndef HEAT_CXX_TILE_SWEEP_HPP
#define HEAT_CXX_TILE_SWEEP_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "tile_rows.hpp"
#include "vector.hpp"

// Static, so that builds for different instruction levels cannot be merged by the linker.
namespace heat::cxx {

/// As many as have two vectors each in registers.
constexpr int tile_rows = registers == 32 ? 8 : 4;

/// Call work(i) for each row. Not a loop: what has constant indices is kept in registers.
template <class Work>
[[gnu::always_inline]] static inline void each_row(Work work) {
  const auto all = [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (work(std::integral_constant<int, i>()), ...);
  };
  all(std::make_integer_sequence<int, tile_rows>());
}

/// Rows in registers, one vector wide, moving along x.
///
/// Of each row two vectors are in registers, because in memory they may have been replaced already.
/// @param make  make(inside, centre, x_low, x_high, y_low, y_high), in the lanes inside
template <class Make>
[[gnu::always_inline]] static inline void sweep(const TileRows& rows, Make make) {
  using Column = std::array<Vector, tile_rows>;
  const auto row = rows.row;
  const std::int64_t back = rows.skew * lanes, ahead = lanes - back;
  Column a, b, c;
  each_row([&](auto i) __attribute__((always_inline)) {
    a[i] = load(row[i + 1] - back - lanes);
    b[i] = load(row[i + 1] - back);
  });
  Vector low = load(row[0] - back);
  std::int64_t x = 0;
  const auto column = [&](const Column& before, const Column& centre, Column& after,
                          Integers inside) __attribute__((always_inline)) {
    Vector y_low = low;
    low = load(row[0] + x + ahead);
    each_row([&](auto i) __attribute__((always_inline)) {
      constexpr int next = std::min<int>(i + 1, tile_rows - 1);
      const Vector y_high = i < next ? centre[next] : load(row[i + 2] + x - back);
      after[i] = load(row[i + 1] + x + ahead);
      store(row[i] + x, make(inside, centre[i], before[i], after[i], y_low, y_high));
      y_low = centre[i];
    });
    x += lanes;
  };
  const TileInside& grid = *rows.inside;
  for (std::size_t part = 0; part < grid.ends.size(); ++part) {
    const std::int64_t end = grid.ends[part] * lanes;
    const Integers inside = *reinterpret_cast<const Integers*>(grid.lanes[part].data());
    while (x + 2 * lanes < end) {  // three at a time: no register is copied into another
      column(a, b, c, inside);
      column(b, c, a, inside);
      column(c, a, b, inside);
    }
    while (x < end) {
      column(a, b, c, inside);
      a = b;
      b = c;
    }
  }
}

}  // namespace heat::cxx

#endif
