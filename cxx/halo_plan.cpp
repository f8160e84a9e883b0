#include "halo_plan.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace heat::cxx {
namespace {

/// Seconds; what matters is their ratio, which is alike on machines of today.
constexpr double update_cost = 0.7e-10;    ///< one cell, one step, in cache
constexpr double memory_cost = 0.7e-9;     ///< one cell of both arrays, once over memory
constexpr double message_cost = 5.0e-6;    ///< one message without cells
constexpr double transport_cost = 2.0e-9;  ///< one cell of a message

/// The largest block of a process grid.
struct Block {
  double nx, ny;
  double sides_x, sides_y;  ///< with a neighbour

  [[nodiscard]] double edge(double k) const {
    return k * (sides_x * ny + sides_y * nx + sides_x * sides_y * k);
  }
  [[nodiscard]] double messages(double k) const {
    return (sides_x + sides_y + sides_x * sides_y) * message_cost + edge(k) * transport_cost;
  }
  /// The cost of hiding them.
  [[nodiscard]] double splitting(double k) const { return edge(k) * k * update_cost; }
  /// Of an exchange and the steps after it.
  [[nodiscard]] double cost(double k) const {
    return nx * ny * memory_cost + (nx * ny + edge(k) / 2) * k * update_cost +
           std::min(messages(k), splitting(k));
  }
};

}  // namespace

HaloPlan HaloPlan::from(const heat_problem& problem, ProcessGrid grid, TileShape shape,
                        const char* options) {
  const Block block{static_cast<double>(problem.nx) / static_cast<double>(grid.px),
                    static_cast<double>(problem.ny) / static_cast<double>(grid.py),
                    static_cast<double>(std::min<std::int64_t>(grid.px - 1, 2)),
                    static_cast<double>(std::min<std::int64_t>(grid.py - 1, 2))};
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
  if (depth == 0) {
    depth = shape.steps;
    double least = std::numeric_limits<double>::infinity();
    for (std::int64_t k = 1; k <= std::min(shape.steps, thinnest); ++k) {
      const double here = block.cost(static_cast<double>(k)) / static_cast<double>(k);
      if (here < least) {
        least = here;
        depth = k;
      }
    }
  }
  depth = std::min(depth, thinnest);

  const double k = static_cast<double>(depth);
  std::int64_t overlap = block.splitting(k) < block.messages(k) ? 1 : 0;
  heat::check(heat_option_integer(options, "overlap", &overlap));
  if (overlap != 0 && overlap != 1) throw Error(HEAT_INVALID_ARGUMENT, "overlap must be 0 or 1");
  return {depth, overlap == 1};
}

}  // namespace heat::cxx
