/// Checks of blocks and windows.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
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

/// The first two ranks whose blocks overlap, in the order of their rows; none if no two do.
///
/// A line moves along y over the blocks and knows those that it crosses, by their first columns.
/// While none of them overlap, one that begins can only overlap those on either side of its first
/// column. So n blocks take n log(n) steps, wherever they lie.
/// @param ranks  that hold cells
std::optional<std::pair<std::int64_t, std::int64_t>> first_overlap(
    const heat_block* blocks, const std::vector<std::int64_t>& ranks) {
  std::vector<std::tuple<std::int64_t, bool, std::int64_t>> events;  // row, begins, rank
  for (const std::int64_t rank : ranks) {
    events.emplace_back(blocks[rank].y, true, rank);
    events.emplace_back(blocks[rank].y + blocks[rank].ny, false, rank);
  }
  std::ranges::sort(events);                     // in a row, those that end come first
  std::map<std::int64_t, std::int64_t> crossed;  // first column, rank
  for (const auto& [row, begins, rank] : events) {
    const heat_block& block = blocks[rank];
    if (!begins) {
      crossed.erase(block.x);
      continue;
    }
    const auto above = crossed.lower_bound(block.x);
    if (above != crossed.end() && above->first < block.x + block.nx) {
      return std::pair(above->second, rank);
    }
    if (above != crossed.begin()) {
      const std::int64_t below = std::prev(above)->second;
      if (blocks[below].x + blocks[below].nx > block.x) return std::pair(below, rank);
    }
    crossed.emplace_hint(above, block.x, rank);
  }
  return std::nullopt;
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
    if (const auto both = first_overlap(blocks, ranks)) {
      throw Error(HEAT_INVALID_ARGUMENT, "the blocks of ranks " + std::to_string(both->first) +
                                             " and " + std::to_string(both->second) + " overlap");
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
