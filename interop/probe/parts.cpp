#include <cmath>
#include <sstream>
#include <vector>

#include "interop/common/spread.hpp"
#include "probe.hpp"

namespace heat::probe {
namespace {

constexpr int repeats = 3;
constexpr double span_in_cache = 0.3;  ///< s; long enough to be off the core as often as others

/// A sweep that leaves all cells as they are. It is no kernel of the library, because a solver with
/// it would win every comparison.
heat_status do_nothing(const double*, double*, std::int64_t, std::int64_t, std::int64_t) {
  return HEAT_OK;
}

/// Do something on every rank.
/// @throws Error with the message of the first rank where it failed, on that one; "" elsewhere
template <class Body>
void together(const World& world, Body&& body) {
  const heat_status mine = guard(body);
  const int first = world.first_without(mine == HEAT_OK);
  if (first == world.size()) return;
  throw Error(world.max(mine), first == world.rank() ? error_message() : "");
}

/// The options of a solver without those that say how ranks share the grid.
std::string for_one_rank(const std::string& options) {
  std::string kept;
  std::istringstream all(options);
  for (std::string one; std::getline(all, one, ',');) {
    if (!one.starts_with("px=") && !one.starts_with("py=")) kept += (kept.empty() ? "" : ",") + one;
  }
  return kept;
}

/// Seconds of a step on the slowest rank. The first step is not counted: it fills the caches.
double seconds_a_step(const World& world, Solver& solver, std::int64_t steps) {
  together(world, [&] { solver.advance(1); });
  world.barrier();
  const double start = seconds();
  double taken = 0.0;
  together(world, [&] {
    solver.advance(steps);
    taken = seconds() - start;
  });
  return world.max(taken) / static_cast<double>(steps);
}

/// Points a second of all ranks, if each were as slow as the slowest: so times are counted, too.
double points_a_second(const World& world, Solver& solver, std::int64_t points) {
  double mine = 0.0;
  world.barrier();
  together(world, [&] {
    double taken = 0.0;
    const auto time_of = [&](std::int64_t steps) {
      const double start = seconds();
      solver.advance(steps);
      mine = static_cast<double>(points * steps) / (taken = seconds() - start);
    };
    std::int64_t steps = 1;
    for (time_of(steps); taken < span_in_cache / 16.0; time_of(steps)) steps *= 2;
    time_of(static_cast<std::int64_t>(static_cast<double>(steps) * span_in_cache / taken) + 1);
  });
  return world.size() * world.min(mine);
}

/// The solver on a rank by itself.
class Alone {
 public:
  Alone(const World& world, const NamedSolver& found, const std::string& options)
      : world_(world), found_(found), options_(for_one_rank(options)) {
    if (world.comm() != HEAT_NO_COMM) self_ = world.part(world.rank(), 0);
  }

  /// On a grid of this size, and of 1 cell where this rank has none.
  std::optional<Solver>& create(Problem problem) {
    if (problem.nx < 1 || problem.ny < 1) problem.nx = problem.ny = 1;
    problem.sources.clear();  // they may lie elsewhere
    together(world_, [&] { solver_.emplace(found_, problem, self_.comm(), options_); });
    return solver_;
  }
  void destroy() { solver_.reset(); }

 private:
  const World& world_;
  const NamedSolver& found_;
  std::string options_;
  World self_{false};
  std::optional<Solver> solver_;
};

/// Measurements of a part; there are none once it could not be had.
class Samples {
 public:
  template <class Measure>
  void take(const World& world, Measure&& measure) {
    if (lost_) return;
    try {
      values_.push_back(measure());
    } catch (const Error&) {
      lost_ = true;
    }
    lost_ = world.max(lost_ ? 1 : 0) != 0;
  }
  [[nodiscard]] std::optional<double> median() const {
    if (lost_ || values_.empty()) return std::nullopt;
    return spread_of(values_).median;
  }

 private:
  bool lost_ = false;
  std::vector<double> values_;
};

/// A square of which both arrays fill half of a core's L2 cache; of threads, which share the rows,
/// as many squares.
Problem in_cache(const Problem& problem, const std::string& options) {
  std::int64_t bytes = 0, threads = 1;
  check(heat_cache_size(2, &bytes));
  check(heat_option_integer(options.c_str(), "threads", &threads));
  const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(bytes) / 2.0 / 16.0));
  return {side, side * threads, 0, problem.initial, problem.seed, {}};
}

}  // namespace

Parts measure_parts(const World& world, const NamedSolver& found, const Problem& problem,
                    const std::string& options) {
  NamedSolver idle = found;
  idle.kernel = make<heat_kernel>();
  idle.kernel.name = "nothing";
  idle.kernel.level = "";
  idle.kernel.sweep = do_nothing;
  const Problem small = in_cache(problem, options);
  heat_block block{};
  Samples whole, without_kernel, without_neighbours, speed;
  const auto on_all_ranks = [&](const NamedSolver& solver) {
    std::optional<Solver> one;
    together(world, [&] { one.emplace(solver, problem, world.comm(), options); });
    block = one->block();
    return seconds_a_step(world, *one, problem.steps);
  };
  Alone alone(world, found, options);
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const double seconds = on_all_ranks(found);
    whole.take(world, [&] { return seconds; });
    without_kernel.take(world, [&] { return on_all_ranks(idle); });
    if (world.size() > 1) {
      without_neighbours.take(world, [&] {
        Problem own = problem;
        own.nx = block.nx;
        own.ny = block.ny;
        return seconds_a_step(world, *alone.create(own), problem.steps);
      });
    }
    speed.take(world,
               [&] { return points_a_second(world, *alone.create(small), small.nx * small.ny); });
    alone.destroy();
  }
  return {whole.median().value(), without_kernel.median(), without_neighbours.median(),
          speed.median()};
}

}  // namespace heat::probe
