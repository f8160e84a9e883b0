#include "model.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>

#include "cxx/partition.hpp"

namespace heat::compare {
namespace {

/// A problem cut into blocks that lie on a machine.
struct Layout {
  cxx::ProcessGrid blocks;
  Grid grid;
  std::vector<std::int64_t> on_socket;  ///< how many ranks each has
  std::vector<double> in_cache;         ///< bytes of the arrays that each shared cache has to keep
  std::int64_t thinnest = 0;            ///< of a block, in cells across a cut

  [[nodiscard]] std::int64_t count() const { return blocks.px * blocks.py; }
  [[nodiscard]] heat_block block(std::int64_t rank) const {
    return cxx::block_at(blocks, rank % blocks.px, rank / blocks.px, grid.nx, grid.ny);
  }
  [[nodiscard]] double bytes(std::int64_t rank) const {
    const heat_block one = block(rank);
    return 2.0 * sizeof(double) * static_cast<double>(one.nx) * static_cast<double>(one.ny);
  }
};

/// Where a rank stands, of parts of a machine that hold so many.
std::size_t part_of(std::int64_t rank, int cores) { return static_cast<std::size_t>(rank / cores); }

Layout lay_out(const MachineModel& machine, const Grid& grid, std::int64_t ranks) {
  Layout layout{cxx::best_grid(ranks, grid.nx, grid.ny), grid, {}, {}, 0};
  const auto [px, py] = layout.blocks;
  const std::int64_t uncut = std::numeric_limits<std::int64_t>::max();
  layout.thinnest = std::min(px > 1 ? grid.nx / px : uncut, py > 1 ? grid.ny / py : uncut);
  layout.on_socket.resize(part_of(layout.count() - 1, machine.cores) + 1);
  layout.in_cache.resize(part_of(layout.count() - 1, machine.cache_cores) + 1);
  for (std::int64_t rank = 0; rank < layout.count(); ++rank) {
    ++layout.on_socket[part_of(rank, machine.cores)];
    layout.in_cache[part_of(rank, machine.cache_cores)] += layout.bytes(rank);
  }
  return layout;
}

/// How the steps of a run are shared out: exchanges of the halo, and passes after each.
struct Rhythm {
  double exchanges = 0.0;
  double depth = 1.0;  ///< steps after an exchange
  double steps = 1.0;  ///< of a pass

  Rhythm(const SolverModel& solver, const Layout& layout, std::int64_t all) {
    const auto shares = [](double whole, double most) { return std::ceil(whole / most); };
    const auto whole = static_cast<double>(all);
    const bool alone = layout.count() == 1;
    depth = whole;
    if (!alone) {
      exchanges = shares(whole, static_cast<double>(std::min(solver.depth, layout.thinnest)));
      depth = whole / exchanges;
    }
    steps = depth / shares(depth, static_cast<double>(solver.steps_per_pass));
  }
};

/// The messages of a rank in one exchange: seconds, and bytes that leave its node.
struct Messages {
  double seconds = 0.0;
  double leaving = 0.0;
};

Messages messages_of(const MachineModel& machine, const Layout& layout, std::int64_t rank,
                     double depth) {
  Messages all;
  const heat_block block = layout.block(rank);
  const auto [px, py] = layout.blocks;
  const std::int64_t i = rank % px, j = rank / px, node = rank / machine.cores_of_node();
  for (const int dy : {-1, 0, 1}) {
    for (const int dx : {-1, 0, 1}) {
      const bool corner = dx != 0 && dy != 0;
      if ((dx == 0 && dy == 0) || (corner && depth <= 1.0)) continue;
      if (i + dx < 0 || i + dx >= px || j + dy < 0 || j + dy >= py) continue;
      const double bytes = sizeof(double) * (dx != 0 ? depth : static_cast<double>(block.nx)) *
                           (dy != 0 ? depth : static_cast<double>(block.ny));
      const bool leaves = ((j + dy) * px + i + dx) / machine.cores_of_node() != node;
      all.seconds += leaves ? machine.between.latency
                            : machine.within.latency + bytes / machine.within.bandwidth;
      if (leaves) all.leaving += bytes;
    }
  }
  return all;
}

/// Cells that a rank computes in a step, on average over those between two exchanges: `g` steps
/// before the next one its block is larger by g cells at every side with a neighbour.
double cells_of(const Layout& layout, std::int64_t rank, double depth) {
  const heat_block block = layout.block(rank);
  const auto [px, py] = layout.blocks;
  const auto sides = [](std::int64_t at, std::int64_t count) {
    return static_cast<double>((at > 0 ? 1 : 0) + (at + 1 < count ? 1 : 0));
  };
  const double sx = sides(rank % px, px), sy = sides(rank / px, py);
  const auto nx = static_cast<double>(block.nx), ny = static_cast<double>(block.ny);
  const double g = (depth - 1.0) / 2.0, g2 = (depth - 1.0) * (2.0 * depth - 1.0) / 6.0;
  return nx * ny + g * (sx * ny + sy * nx) + g2 * sx * sy;
}

/// Seconds of a point and step, of which `compute` does not depend on where the arrays are.
struct PointTime {
  double compute = 0.0, memory = 0.0;
};

/// @param steps  of a pass
PointTime point_time(const MachineModel& machine, const SolverModel& solver, const Layout& layout,
                     std::int64_t rank, double steps) {
  const double beyond_core = missed(layout.bytes(rank), machine.core_cache);
  const double beyond_shared =
      missed(layout.in_cache[part_of(rank, machine.cache_cores)], machine.shared_cache);
  const double core = solver.in_core_cache - solver.of_step;  // of a pass, as what follows
  const double all = core + beyond_core * (solver.in_shared_cache - solver.in_core_cache) +
                     beyond_shared * (solver.from_memory - solver.in_shared_cache);
  const double alone = solver.of_step + all / steps;
  const double service =
      std::min(alone, beyond_shared * solver.bytes / (steps * machine.bandwidth));
  const double whole =
      with_queue(alone - service, service, layout.on_socket[part_of(rank, machine.cores)]);
  const double compute = solver.of_step + core / steps;
  return {compute, whole - compute};
}

}  // namespace

double with_queue(double think, double service, std::int64_t cores) {
  if (service <= 0.0) return think;  // nobody queues
  double waiting = 0.0, whole = think + service;
  for (std::int64_t core = 1; core <= cores; ++core) {
    const double response = service * (1.0 + waiting);
    whole = think + response;
    waiting = static_cast<double>(core) * response / whole;
  }
  return whole;
}

double missed(double bytes, double cache) {
  constexpr double kept = 1.0 / 3.0;
  return cache > 0.0 ? std::clamp((bytes / cache - kept) / (1.0 - kept), 0.0, 1.0) : 1.0;
}

double largest_deviate(std::int64_t count) {
  const boost::math::normal normal;
  const auto n = static_cast<double>(count);
  // The mean of a variable from its distribution; beyond ten deviations there is nothing.
  const auto above = [&](double x) {
    return 1.0 - std::pow(cdf(normal, x), n) - std::pow(cdf(normal, -x), n);
  };
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(above, 0.0, 10.0);
}

Predicted predicted(const MachineModel& machine, const SolverModel& solver, const Grid& grid,
                    std::int64_t steps, std::int64_t ranks) {
  const Layout layout = lay_out(machine, grid, ranks);
  const Rhythm rhythm(solver, layout, steps);
  const double noise =
      1.0 + (machine.noise > 0.0 ? machine.noise * largest_deviate(layout.count()) : 0.0);
  const int node = machine.cores_of_node();
  std::vector<double> leaving(part_of(ranks - 1, node) + 1);
  for (std::int64_t rank = 0; rank < layout.count(); ++rank) {
    leaving[part_of(rank, node)] += messages_of(machine, layout, rank, rhythm.depth).leaving;
  }
  Predicted slowest;
  slowest.ranks = ranks;
  slowest.nodes = static_cast<std::int64_t>(leaving.size());
  for (std::int64_t rank = 0; rank < layout.count(); ++rank) {
    const PointTime point = point_time(machine, solver, layout, rank, rhythm.steps);
    const double points = noise * cells_of(layout, rank, rhythm.depth) * static_cast<double>(steps);
    const double messages =
        rhythm.exchanges * (messages_of(machine, layout, rank, rhythm.depth).seconds +
                            leaving[part_of(rank, node)] / machine.between.bandwidth);
    const double seconds = points * (point.compute + point.memory) + messages;
    if (seconds <= slowest.seconds) continue;
    slowest.seconds = seconds;
    slowest.compute = points * point.compute;
    slowest.memory = points * point.memory;
    slowest.messages = messages;
  }
  return slowest;
}

}  // namespace heat::compare
