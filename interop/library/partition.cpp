/// Checks of blocks and windows.
#include <algorithm>
#include <string>
#include <vector>

#include "heat/heat.hpp"

namespace {

using heat::Error;

std::string describe(const heat_block& block) {
  return std::to_string(block.nx) + "x" + std::to_string(block.ny) + " cells from (" +
         std::to_string(block.x) + "," + std::to_string(block.y) + ")";
}

bool is_empty(const heat_block& block) { return block.nx == 0 && block.ny == 0; }

bool contains(const heat_block& outer, const heat_block& inner) {
  return inner.nx >= 1 && inner.ny >= 1 && inner.x >= outer.x && inner.y >= outer.y &&
         inner.x - outer.x <= outer.nx - inner.nx && inner.y - outer.y <= outer.ny - inner.ny;
}

bool overlap(const heat_block& a, const heat_block& b) {
  return a.x < b.x + b.nx && b.x < a.x + a.nx && a.y < b.y + b.ny && b.y < a.y + a.ny;
}

}  // namespace

heat_status heat_check_partition(const heat_problem* problem, const heat_block* blocks,
                                 int64_t count) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    if (blocks == nullptr || count < 1) throw Error(HEAT_INVALID_ARGUMENT, "no blocks were given");
    const auto grid = heat::make_block(1, 1, problem->nx, problem->ny);
    std::vector<std::int64_t> ranks;  // that hold cells
    std::int64_t cells = 0;
    for (std::int64_t rank = 0; rank < count; ++rank) {
      heat::require(&blocks[rank], "heat_block");
      if (is_empty(blocks[rank])) continue;
      if (!contains(grid, blocks[rank])) {
        throw Error(HEAT_INVALID_ARGUMENT, "the block of rank " + std::to_string(rank) + " (" +
                                               describe(blocks[rank]) + ") is not in the grid");
      }
      ranks.push_back(rank);
      cells += blocks[rank].nx * blocks[rank].ny;
    }
    // Sorted by their first row, a block can only overlap those that start before it ends.
    std::sort(ranks.begin(), ranks.end(),
              [&](auto a, auto b) { return blocks[a].y < blocks[b].y; });
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      const heat_block& a = blocks[ranks[i]];
      for (std::size_t j = i + 1; j < ranks.size() && blocks[ranks[j]].y < a.y + a.ny; ++j) {
        if (overlap(a, blocks[ranks[j]])) {
          throw Error(HEAT_INVALID_ARGUMENT, "the blocks of ranks " + std::to_string(ranks[i]) +
                                                 " and " + std::to_string(ranks[j]) + " overlap");
        }
      }
    }
    if (const std::int64_t missing = problem->nx * problem->ny - cells; missing > 0) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  std::to_string(missing) + " cells of the grid belong to no rank");
    }
  });
}

heat_status heat_check_window(const heat_block* block, const heat_block* window,
                              const double* cells, int64_t ld) {
  return heat::guard([&] {
    heat::require(block, "heat_block");
    heat::require(window, "heat_block");
    if (!is_empty(*window) && !contains(*block, *window)) {
      throw Error(HEAT_INVALID_ARGUMENT, "the window (" + describe(*window) +
                                             ") is not inside the block (" + describe(*block) +
                                             ")");
    }
    if (cells == nullptr && !is_empty(*window)) throw Error(HEAT_INVALID_ARGUMENT, "cells is NULL");
    if (ld < window->nx) {
      throw Error(HEAT_INVALID_ARGUMENT, "the leading dimension " + std::to_string(ld) +
                                             " is less than the window's " +
                                             std::to_string(window->nx) + " cells");
    }
  });
}
