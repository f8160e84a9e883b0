#include "state.hpp"

#include <algorithm>
#include <cstdlib>

namespace heat::faults {

heat_block block_at(const State& s, std::int64_t i, std::int64_t j) {
  const std::int64_t x = first_cell(i, s.problem.nx, s.px), y = first_cell(j, s.problem.ny, s.py);
  return make_block(x + 1, y + 1, first_cell(i + 1, s.problem.nx, s.px) - x,
                    first_cell(j + 1, s.problem.ny, s.py) - y);
}

void choose_grid(State& s) {
  s.px = 0;
  for (std::int64_t px = s.ranks; px >= 1; --px) {
    const std::int64_t py = s.ranks / px;
    if (px * py != s.ranks || px > s.problem.nx || py > s.problem.ny) continue;
    if (s.px != 0 && std::abs(px - py) >= std::abs(s.px - s.py)) continue;
    s.px = px;
    s.py = py;
  }
  if (s.px == 0) throw Error(HEAT_INVALID_ARGUMENT, "too many ranks for blocks with cells");
}

void divide(State& s) {
  s.cells = block_at(s, s.i, s.j);
  s.nx = s.cells.nx;
  s.ny = s.cells.ny;
}

void place_source(State& s, const heat_source& source) {
  const std::int64_t x = source.x - s.cells.x + 1, y = source.y - s.cells.y + 1;
  if (x >= 1 && x <= s.nx && y >= 1 && y <= s.ny) s.sources.push_back({x, y, source.rate});
}

void place_sources(State& s) {
  for (const heat_source& source : s.all) place_source(s, source);
}

void write(State& s, const heat_block& window, const double* cells, std::int64_t ld) {
  for (std::int64_t j = 0; j < window.ny; ++j) {
    const auto row = s.at(window.x - s.cells.x + 1, window.y - s.cells.y + 1 + j);
    std::copy_n(cells + j * ld, window.nx, &s.now[row]);
  }
}

void read(const State& s, const heat_block& window, double* cells, std::int64_t ld) {
  for (std::int64_t j = 0; j < window.ny; ++j) {
    const auto row = s.at(window.x - s.cells.x + 1, window.y - s.cells.y + 1 + j);
    std::copy_n(&s.now[row], window.nx, cells + j * ld);
  }
}

std::vector<std::size_t> line(const State& s, Side side, bool halo) {
  const bool across_x = side == x_low || side == x_high;
  const std::int64_t last = across_x ? s.nx : s.ny, length = across_x ? s.ny : s.nx;
  const std::int64_t outwards = halo ? 1 : 0;
  const std::int64_t at = side == x_low || side == y_low ? 1 - outwards : last + outwards;
  std::vector<std::size_t> cells;
  for (std::int64_t k = 1; k <= length; ++k) {
    cells.push_back(across_x ? s.at(at, k) : s.at(k, at));
  }
  return cells;
}

void receive(State& s, std::span<const std::size_t> halo, Side /*from*/,
             std::span<const double> line) {
  for (std::size_t k = 0; k < std::min(halo.size(), line.size()); ++k) s.now[halo[k]] = line[k];
}

double update(double centre, double x_low, double x_high, double y_low, double y_high) {
  return 0.5 * (centre + 0.25 * (((x_low + x_high) + y_low) + y_high));
}

Formula* formula(const State& /*s*/) { return update; }

void sweep_cells(State& s, Formula* f, std::int64_t nx, std::int64_t ny) {
  const auto up = static_cast<std::size_t>(s.ld());
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const std::size_t c = s.at(x, y);
      s.next[c] = f(s.now[c], s.now[c - 1], s.now[c + 1], s.now[c - up], s.now[c + up]);
    }
  }
}

void sweep(State& s, Formula* f) { sweep_cells(s, f, s.nx, s.ny); }

double add(double cell, double rate) { return cell + rate; }

}  // namespace heat::faults
