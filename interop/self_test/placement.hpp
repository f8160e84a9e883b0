/// Faults of place: sources, starts and results in wrong cells.
#ifndef HEAT_SELF_TEST_PLACEMENT_HPP
#define HEAT_SELF_TEST_PLACEMENT_HPP

#include <algorithm>
#include <utility>

#include "arithmetic.hpp"

namespace heat::faults {

inline void swap_sources(State& s) {
  for (heat_source source : s.all) {
    std::swap(source.x, source.y);
    place_source(s, source);
  }
}

inline void miss_last_source(State& s) {
  for (std::size_t k = 0; k + 1 < s.all.size(); ++k) place_source(s, s.all[k]);
}

inline void double_first_source(State& s) {
  if (!s.all.empty()) place_source(s, s.all.front());
  place_sources(s);
}

inline bool holds(const heat_block& block, const heat_source& source) {
  return source.x >= block.x && source.x < block.x + block.nx && source.y >= block.y &&
         source.y < block.y + block.ny;
}

/// The first source goes to its place in the block of the next rank; on one rank, half a grid
/// further.
inline void place_in_next_block(State& s) {
  for (std::size_t k = 1; k < s.all.size(); ++k) place_source(s, s.all[k]);
  if (s.all.empty()) return;
  heat_source source = s.all.front();
  if (s.ranks == 1) {
    source.x = (source.x - 1 + s.nx / 2) % s.nx + 1;
    source.y = (source.y - 1 + s.ny / 2) % s.ny + 1;
    place_source(s, source);
    return;
  }
  const std::int64_t before = (s.rank + s.ranks - 1) % s.ranks;
  const heat_block block = block_at(s, before % s.px, before / s.px);
  if (!holds(block, source)) return;
  s.sources.push_back({std::min(source.x - block.x + 1, s.nx),
                       std::min(source.y - block.y + 1, s.ny), source.rate});
}

/// The paper's fault 4: a block takes the sources in its halo for its own.
inline void place_in_halo_too(State& s) {
  for (const heat_source& source : s.all) {
    const std::int64_t x = source.x - s.cells.x + 1, y = source.y - s.cells.y + 1;
    if (x < 0 || x > s.nx + 1 || y < 0 || y > s.ny + 1) continue;
    s.sources.push_back({x, y, source.rate});
  }
}

/// The solution of the problem with x and y exchanged, sum order and all: on a square grid it is
/// the transposed field to the last bit, although a rank can read out its own cells only.
inline bool is_square(const State& s) { return s.problem.nx == s.problem.ny; }

inline void transpose_sources(State& s) { is_square(s) ? swap_sources(s) : place_sources(s); }

inline Formula* transpose_formula(const State& s) { return is_square(s) ? reassociated : update; }

inline void transpose_start(State& s, const heat_block& window, const double* cells,
                            std::int64_t ld) {
  if (!is_square(s)) return write(s, window, cells, ld);
  const heat_block other = make_block(window.y, window.x, window.ny, window.nx);
  std::vector<double> start(static_cast<std::size_t>(other.nx * other.ny));
  check(heat_initial_cells(&s.problem, &other, start.data(), other.nx));
  for (std::int64_t y = 0; y < window.ny; ++y) {
    for (std::int64_t x = 0; x < window.nx; ++x) {
      s.now[s.at(window.x - s.cells.x + 1 + x, window.y - s.cells.y + 1 + y)] =
          start[static_cast<std::size_t>(x * other.nx + y)];
    }
  }
}

/// Read each cell's neighbour at x - 1; the block's first one from its halo.
inline void read_shifted(const State& s, const heat_block& window, double* cells, std::int64_t ld) {
  heat_block shifted = window;
  --shifted.x;
  read(s, shifted, cells, ld);
}

}  // namespace heat::faults

#endif
