#include "halo_plan.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace heat::cxx {
namespace {

/// The largest block of a process grid.
struct Block {
  double nx, ny;
  double sides_x, sides_y;  ///< with a neighbour
  HaloCosts costs;

  [[nodiscard]] double edge(double k) const {
    return k * (sides_x * ny + sides_y * nx + sides_x * sides_y * k);
  }
  [[nodiscard]] double messages(double k) const {
    return (sides_x + sides_y + sides_x * sides_y) * costs.message + edge(k) * costs.transport;
  }
  /// The cost of hiding them.
  [[nodiscard]] double splitting(double k) const { return edge(k) * k * costs.update; }
  /// Of an exchange and the steps after it.
  [[nodiscard]] double cost(double k) const {
    return nx * ny * costs.memory + (nx * ny + edge(k) / 2) * k * costs.update +
           std::min(messages(k), splitting(k));
  }
  /// The depth, `most` or less, that costs least a step.
  [[nodiscard]] std::int64_t cheapest(std::int64_t most) const {
    std::int64_t depth = most;
    double least = std::numeric_limits<double>::infinity();
    for (std::int64_t k = 1; k <= most; ++k) {
      const double here = cost(static_cast<double>(k)) / static_cast<double>(k);
      if (here < least) {
        least = here;
        depth = k;
      }
    }
    return depth;
  }
};

Block largest_of(ProcessGrid grid, std::int64_t nx, std::int64_t ny, const HaloCosts& costs) {
  return {static_cast<double>(nx) / static_cast<double>(grid.px),
          static_cast<double>(ny) / static_cast<double>(grid.py),
          static_cast<double>(std::min<std::int64_t>(grid.px - 1, 2)),
          static_cast<double>(std::min<std::int64_t>(grid.py - 1, 2)), costs};
}

}  // namespace

HaloPlan HaloPlan::from(const heat_problem& problem, ProcessGrid grid, const HaloCosts& costs,
                        const char* options) {
  const Block block = largest_of(grid, problem.nx, problem.ny, costs);
  std::int64_t thinnest = std::numeric_limits<std::int64_t>::max();
  if (grid.px > 1) thinnest = std::min(thinnest, problem.nx / grid.px);
  if (grid.py > 1) thinnest = std::min(thinnest, problem.ny / grid.py);

  std::int64_t depth = 0;
  heat::check(heat_option_integer(options, "depth", &depth));
  constexpr std::int64_t most = 1000;  // as in fortran/mpi_tiled
  if (depth < 0 || depth > most) {
    throw Error(HEAT_INVALID_ARGUMENT,
                "depth must be 1 to " + std::to_string(most) + ", or 0 to choose it");
  }
  if (depth == 0) depth = block.cheapest(std::min(costs.deepest, thinnest));
  depth = std::min(depth, thinnest);

  const double k = static_cast<double>(depth);
  std::int64_t overlap = block.splitting(k) < block.messages(k) ? 1 : 0;
  heat::check(heat_option_integer(options, "overlap", &overlap));
  if (overlap != 0 && overlap != 1) throw Error(HEAT_INVALID_ARGUMENT, "overlap must be 0 or 1");
  return {depth, overlap == 1};
}

std::int64_t steps_without_messages(const heat_block& block, ProcessGrid parts, HaloCosts costs) {
  costs.message = costs.transport = 0.0;
  return largest_of(parts, block.nx, block.ny, costs).cheapest(costs.deepest);
}

heat_block with_halo(const heat_block& block, const heat_problem& problem, std::int64_t depth) {
  if (block.nx < 1) return block;
  const std::int64_t x = std::max<std::int64_t>(1, block.x - depth);
  const std::int64_t y = std::max<std::int64_t>(1, block.y - depth);
  return heat::make_block(x, y, std::min(problem.nx + 1, block.x + block.nx + depth) - x,
                          std::min(problem.ny + 1, block.y + block.ny + depth) - y);
}

std::vector<HaloPart> halo_parts(ProcessGrid grid, int rank, const Window& inner,
                                 std::int64_t depth) {
  std::vector<HaloPart> parts;
  if (inner.empty()) return parts;
  // In one direction: the halo's first cell, the edge's, and how many.
  struct Part {
    std::int64_t in, out, count;
  };
  const auto part = [&](std::int64_t d, std::int64_t first, std::int64_t end) {
    if (d < 0) return Part{first - depth, first, depth};
    if (d > 0) return Part{end, end - depth, depth};
    return Part{first, first, end - first};
  };
  const std::int64_t i = rank % grid.px, j = rank / grid.px;
  for (int dy = -1; dy <= 1; ++dy) {
    for (int dx = -1; dx <= 1; ++dx) {
      const std::int64_t at_x = i + dx, at_y = j + dy;
      const bool exists = at_x >= 0 && at_x < grid.px && at_y >= 0 && at_y < grid.py;
      if (!exists || (dx == 0 && dy == 0)) continue;
      const Part x = part(dx, inner.x0, inner.x1), y = part(dy, inner.y0, inner.y1);
      const int tag = 3 * (dy + 1) + dx + 1;
      parts.push_back({static_cast<int>(at_y * grid.px + at_x),
                       8 - tag,
                       tag,
                       {x.in, x.in + x.count, y.in, y.in + y.count},
                       {x.out, x.out + x.count, y.out, y.out + y.count}});
    }
  }
  return parts;
}

}  // namespace heat::cxx
