#include "depth.hpp"

#include <algorithm>
#include <limits>

namespace heat::cxx {
namespace {

/// Seconds; what matters is their ratio, which is alike on machines of today.
constexpr double update_cost = 1.0e-10;    ///< one cell, one step, in cache
constexpr double memory_cost = 0.7e-9;     ///< one cell of both arrays, once over memory
constexpr double message_cost = 5.0e-6;    ///< one message without cells
constexpr double transport_cost = 2.0e-9;  ///< one cell of a message

double cost(double nx, double ny, ProcessGrid grid, double k) {
  const double sides_x = static_cast<double>(std::min<std::int64_t>(grid.px - 1, 2));
  const double sides_y = static_cast<double>(std::min<std::int64_t>(grid.py - 1, 2));
  const double edge = k * (sides_x * ny + sides_y * nx + sides_x * sides_y * k);
  const double messages = sides_x + sides_y + sides_x * sides_y;
  return nx * ny * memory_cost + (nx * ny + edge) * k * update_cost + messages * message_cost +
         edge * transport_cost;
}

}  // namespace

std::int64_t depth_from(const heat_problem& problem, ProcessGrid grid, TileShape shape,
                        const char* options) {
  std::int64_t depth = 0, thinnest = std::numeric_limits<std::int64_t>::max();
  heat::check(heat_option_integer(options, "depth", &depth));
  if (depth < 0) throw Error(HEAT_INVALID_ARGUMENT, "depth must be 1 or more, or 0 to choose it");
  if (grid.px > 1) thinnest = std::min(thinnest, problem.nx / grid.px);
  if (grid.py > 1) thinnest = std::min(thinnest, problem.ny / grid.py);
  if (depth > 0) return std::min(depth, thinnest);
  if (grid.px * grid.py == 1) return shape.steps;
  const double nx = static_cast<double>(problem.nx) / static_cast<double>(grid.px);
  const double ny = static_cast<double>(problem.ny) / static_cast<double>(grid.py);
  double least = std::numeric_limits<double>::infinity();
  for (std::int64_t k = 1; k <= std::min(shape.steps, thinnest); ++k) {
    const double here = cost(nx, ny, grid, static_cast<double>(k)) / static_cast<double>(k);
    if (here < least) {
      least = here;
      depth = k;
    }
  }
  return depth;
}

}  // namespace heat::cxx
