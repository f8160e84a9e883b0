/// heat-run-cxx: the C++ caller. Runs any solver by name, alone or under mpirun; usage.txt has the
/// options. run.f90 and run.py are the same program in Fortran and Python, with the same output.
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "caller.h"
#include "heat/heat.hpp"
#include "interop/common/status.h"
#include "interop/common/supervise.h"
#include "interop/ranks/world.hpp"

namespace {

using heat::check;
using heat::Error;

/// Why a call failed, also if it left no message.
std::string reason(heat_status status) {
  const std::string text = heat::error_message();
  return text.empty() ? heat_caller_no_reason(status) : text;
}

/// Fail on every rank if any rank fails, with the message of the first that did.
template <class Body>
void together(const heat::World& world, Body&& body) {
  const heat_status mine = heat::guard(body);
  const int first = world.first_without(mine == HEAT_OK);
  if (first == world.size()) return;
  const heat_status worst = world.max(mine);
  throw Error(worst, first == world.rank() ? reason(mine) : "");
}

double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// Write the final field, whole or not at all.
void save(const heat::World& world, const heat::Solver& solver, const heat::Problem& problem,
          const char* path) {
  bool created = false;
  try {
    together(world, [&] {
      if (world.rank() == 0) check(heat_create_npy(path, problem.nx, problem.ny));
    });
    created = true;
    together(world, [&] { solver.save(path); });
  } catch (const Error& error) {
    if (created && world.rank() == 0) heat_caller_discard(path);
    const std::string what = error.what();
    throw Error(error.status(), what.empty() ? what : "--field: " + what);
  }
}

/// Let the clocks of a GPU rise, by steps of a solver of its own.
void warm_up(const heat::World& world, const heat::NamedSolver& found,
             const heat_caller_request& request, const heat_problem& problem) {
  heat_problem part;
  const double limit = heat_caller_warm_up(&problem, &part);
  if (limit <= 0.0) return;
  std::optional<heat::Solver> solver;
  together(world, [&] {
    solver.emplace(found, heat::Problem{part.nx, part.ny, 0, part.initial, part.seed, {}},
                   world.comm(), request.options);
  });
  const double start = seconds();
  for (std::int64_t steps = 1; world.max(seconds() - start) < limit; steps *= 2) {
    together(world, [&] { solver->advance(steps); });
  }
}

/// Run one problem and print its result on rank 0.
void run(const heat::World& world, const heat::NamedSolver& found,
         const heat_caller_request& request, const heat::Problem& problem) {
  const heat_problem c = problem.c();
  auto result = heat::make<heat_result>();
  result.solver = request.solver;
  result.caller = "cxx";
  result.ranks = world.comm() == HEAT_NO_COMM ? 0 : world.size();

  together(world, [&] { check(heat_check_problem(&c, world.size())); });
  world.barrier();
  const double start = seconds();
  std::optional<heat::Solver> solver;
  together(world, [&] { solver.emplace(found, problem, world.comm(), request.options); });
  result.seconds_setup = world.max(seconds() - start);

  heat_block block;
  together(world, [&] { block = solver->block(); });
  const auto blocks = world.collect(block);
  together(world, [&] {
    if (world.rank() == 0) check(heat_check_partition(&c, blocks.data(), world.size()));
  });
  warm_up(world, found, request, c);
  auto times = heat::make<heat_rank_times>();
  world.barrier();
  together(world, [&] {
    check(heat_start_watch(&times));
    solver->advance(problem.steps);
    check(heat_stop_watch(&times));
    times.timings = solver->timings();
  });
  const auto all_times = world.collect(times);
  result.times = all_times.data();

  heat_digest share;
  together(world, [&] { share = solver->digest(); });
  // In the order of ranks, because the last bits of the heat depend on it.
  for (const heat_digest& one : world.collect(share)) {
    result.digest.fingerprint += one.fingerprint;
    result.digest.heat += one.heat;
  }
  // The result is printed even if the field cannot be saved, and the reverse.
  const heat_status printed = world.rank() == 0 ? heat_caller_print(&c, &result) : HEAT_OK;
  const std::string why = printed == HEAT_OK ? "" : heat::error_message();
  if (*request.field != '\0') save(world, *solver, problem, request.field);
  together(world, [&] {
    if (printed != HEAT_OK) throw Error(printed, why);
  });
}

int run_all(const heat_caller_request& request) {
  const heat::NamedSolver found(request.solver);
  heat_caller_start_mpi(1);
  const heat::World world((found.table.needs & HEAT_NEEDS_MPI) != 0);
  heat_caller_start_mpi(0);
  try {
    std::int64_t count = 0;
    together(world, [&] {
      check(heat_caller_check_ranks(&request, world.size()));
      check(heat_caller_read_problems(&count));
    });
    for (std::int64_t i = 0; i < count; ++i) {
      heat_problem c;
      heat_caller_problem(i, &c);
      run(world, found, request,
          {c.nx, c.ny, c.steps, c.initial, c.seed, {c.sources, c.sources + c.n_sources}});
    }
    return 0;
  } catch (const Error& error) {
    // One rank has the message, and prints it while MPI is running.
    if (*error.what() != '\0') std::fprintf(stderr, "heat-run: %s\n", error.what());
    return heat_exit_status(error.status());
  }
}

int run_words() {
  heat_caller_request request;
  int status = 0;
  const heat_status done = heat::guard([&] {
    check(heat_caller_read(&request));
    if (request.informs == 0) status = run_all(request);
  });
  if (done == HEAT_OK) return status;
  heat_caller_complain("", done);
  return heat_exit_status(done);
}

}  // namespace

int main(int argc, char** argv) {
  heat_caller_begin();
  for (int i = 1; i < argc; ++i) heat_caller_take(argv[i]);
  return heat_supervise_finish(run_words());
}
