/// Faults of the partition and of the halo.
#ifndef HEAT_SELF_TEST_BLOCKS_HPP
#define HEAT_SELF_TEST_BLOCKS_HPP

#include <algorithm>

#include "solver.hpp"

namespace heat::faults {

/// Cells beyond px * floor(nx / px) or py * floor(ny / py) stay as they were.
inline void sweep_but_remainder(State& s, Formula* f) {
  const std::int64_t end_x = s.problem.nx - s.problem.nx % s.px;
  const std::int64_t end_y = s.problem.ny - s.problem.ny % s.py;
  s.next = s.now;
  sweep_cells(s, f, std::min(s.nx, end_x - s.cells.x + 1), std::min(s.ny, end_y - s.cells.y + 1));
}

/// The paper's fault 3: blocks of floor(n / p) cells. The last ranks hold the remainder, because
/// the contract wants the grid covered, but it stays zero.
inline void divide_without_remainder(State& s) {
  s.nx = s.problem.nx / s.px;
  s.ny = s.problem.ny / s.py;
  s.cells = make_block(s.i * s.nx + 1, s.j * s.ny + 1, s.nx, s.ny);
  if (s.i == s.px - 1) s.cells.nx = s.problem.nx - s.cells.x + 1;
  if (s.j == s.py - 1) s.cells.ny = s.problem.ny - s.cells.y + 1;
}

inline void write_without_remainder(State& s, const heat_block& window, const double* cells,
                                    std::int64_t ld) {
  write(s, window, cells, ld);
  for (std::int64_t y = 1; y <= s.cells.ny; ++y) {
    for (std::int64_t x = y > s.ny ? 1 : s.nx + 1; x <= s.cells.nx; ++x) s.now[s.at(x, y)] = 0.0;
  }
}

/// Use the line of the step before; at the first step the present one.
inline void receive_late(State& s, std::span<const std::size_t> halo, Side from,
                         std::span<const double> line) {
  if (from != x_low) return receive(s, halo, from, line);
  receive(s, halo, from, s.step == 1 ? line : s.previous_line);
  s.previous_line.assign(line.begin(), line.end());
}

inline void receive_but_x_low(State& s, std::span<const std::size_t> halo, Side from,
                              std::span<const double> line) {
  if (from != x_low) receive(s, halo, from, line);
}

inline bool exchanges_but_at_step_7(const State& s) { return s.step != 7; }

/// The paper's fault 2, first half: a rank injects the sources of block (j, i), at their places in
/// that block, while its neighbours are those of block (i, j).
inline void place_transposed(State& s) {
  const std::int64_t first_x = first_cell(s.j, s.problem.nx, s.px);
  const std::int64_t first_y = first_cell(s.i, s.problem.ny, s.py);
  for (const heat_source& source : s.all) {
    const std::int64_t x = source.x - first_x, y = source.y - first_y;
    if (x >= 1 && x <= s.nx && y >= 1 && y <= s.ny) s.sources.push_back({x, y, source.rate});
  }
}

/// The paper's fault 2, second half: every line has nx cells. Along y that is too few in a block
/// higher than wide; in one wider than high the line runs on as it did in the paper's arrays, where
/// y was the fast index: past the ring's corner into the cells at x + 1. It ends with the array.
inline std::vector<std::size_t> line_of_nx_cells(const State& s, Side side, bool halo) {
  std::vector<std::size_t> cells = line(s, side, halo);
  if (side == y_low || side == y_high) return cells;
  const auto x0 = static_cast<std::int64_t>(cells.front()) % s.ld();
  cells.clear();
  for (std::int64_t k = 1; k <= s.nx; ++k) {
    const std::int64_t x = x0 + k / (s.ny + 2), y = k % (s.ny + 2);
    if (x > s.nx + 1) break;
    cells.push_back(s.at(x, y));
  }
  return cells;
}

}  // namespace heat::faults

#endif
