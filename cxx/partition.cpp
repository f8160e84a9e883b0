#include "partition.hpp"

#include <optional>
#include <string>

namespace heat::cxx {
namespace {

std::optional<ProcessGrid> cheapest(std::int64_t ranks, std::int64_t nx, std::int64_t ny) {
  std::optional<ProcessGrid> best;
  const auto cut = [&](ProcessGrid grid) { return (grid.px - 1) * ny + (grid.py - 1) * nx; };
  for (std::int64_t px = 1; px <= ranks; ++px) {
    const ProcessGrid grid{px, ranks / px};
    if (grid.px * grid.py != ranks || grid.px > nx || grid.py > ny) continue;
    if (!best || cut(grid) < cut(*best)) best = grid;
  }
  return best;
}

/// First cell of part i of n cells cut into p parts, counted from 0.
///
/// i * n / p spreads the remainder evenly; split so that the product cannot overflow.
std::int64_t first_cell(std::int64_t i, std::int64_t n, std::int64_t p) {
  return i * (n / p) + i * (n % p) / p;
}

}  // namespace

ProcessGrid best_grid(std::int64_t ranks, std::int64_t nx, std::int64_t ny) {
  for (;; --ranks) {  // one rank always fits
    if (const auto grid = cheapest(ranks, nx, ny)) return *grid;
  }
}

ProcessGrid choose_grid(const heat_problem& problem, std::int64_t ranks, const char* options,
                        const char* known) {
  heat::check(heat_check_problem(&problem, ranks));
  heat::check(heat_check_options(options, known));
  std::int64_t px = 0, py = 0;
  heat::check(heat_option_integer(options, "px", &px));
  heat::check(heat_option_integer(options, "py", &py));
  if (px == 0 && py == 0) return best_grid(ranks, problem.nx, problem.ny);
  if (px == 0 && py > 0) px = ranks / py;
  if (py == 0 && px > 0) py = ranks / px;
  if (px < 1 || py < 1 || px > problem.nx || py > problem.ny || px > ranks || py > ranks ||
      px * py != ranks) {
    throw Error(HEAT_INVALID_ARGUMENT, "px and py must multiply to " + std::to_string(ranks) +
                                           " ranks and leave no block without cells");
  }
  return {px, py};
}

heat_block grid_block(ProcessGrid grid, int rank, const heat_problem& problem) {
  if (rank >= grid.px * grid.py) return heat::make_block(1, 1, 0, 0);
  return block_at(grid, rank % grid.px, rank / grid.px, problem.nx, problem.ny);
}

heat_block block_at(ProcessGrid grid, std::int64_t i, std::int64_t j, std::int64_t nx,
                    std::int64_t ny) {
  const std::int64_t x = first_cell(i, nx, grid.px);
  const std::int64_t y = first_cell(j, ny, grid.py);
  return make_block(x + 1, y + 1, first_cell(i + 1, nx, grid.px) - x,
                    first_cell(j + 1, ny, grid.py) - y);
}

}  // namespace heat::cxx
