/// heat-probe: what messages between ranks cost, and what the parts of a solver take alone.
///
/// Nothing of it is a timing of the problem: one of the parts is a solver whose sweep does nothing.
/// Its command line is that of heat-run-cxx. Prints lines "key value".
#include <cstdio>
#include <string>

#include "interop/callers/caller.h"
#include "interop/common/status.h"
#include "probe.hpp"

namespace {

using heat::check;
using heat::Error;
using heat::World;

constexpr char help[] =
    "Measures what messages cost, or the parts of a solver.\n"
    "Usage: heat-probe --messages\n"
    "  or:  heat-probe --solver NAME [options of heat-run-cxx]\n"
    "\n"
    "Options:\n"
    "  --messages     seconds of a message of 8 bytes, one way, and bytes a second of one of\n"
    "                 1 MiB, of the slowest of the pairs 0-1, 2-3, ... of ranks, which all\n"
    "                 talk at once\n"
    "  --solver NAME  seconds a step of a solver; of the same with a sweep that does nothing; of\n"
    "                 blocks without neighbours; and points a second on grids that stay in\n"
    "                 cache; a part that cannot be had is left out\n"
    "  -h, --help     print this and end\n"
    "\n"
    "Exit status:\n"
    "  0  done\n"
    "  1  it failed\n"
    "  2  wrong usage\n"
    "  3  the solver is missing here";

void print(const char* key, std::optional<double> value) {
  if (value) std::printf("%-20s%.4g\n", key, *value);
}

/// The exit status of what is done; one rank has the message, which it prints while MPI is running.
template <class Body>
int status_of(Body&& body) {
  try {
    body();
    return 0;
  } catch (const Error& error) {
    if (*error.what() != '\0') std::fprintf(stderr, "heat-probe: %s\n", error.what());
    return heat_exit_status(error.status());
  }
}

void print_messages(const World& world) {
  if (world.size() < 2) throw Error(HEAT_INVALID_ARGUMENT, "--messages: give at least 2 ranks");
  const heat::probe::Messages found = heat::probe::measure_messages(world);
  if (world.rank() > 0) return;
  std::printf("%-20s%d\n", "ranks", world.size());
  print("latency", found.latency);
  print("bandwidth", found.bandwidth);
}

void print_parts(const World& world, const heat::NamedSolver& found,
                 const heat_caller_request& request) {
  std::int64_t count = 0;
  check(heat_caller_check_ranks(&request, world.size()));
  check(heat_caller_read_problems(&count));
  heat_problem c;
  heat_caller_problem(0, &c);
  if (c.steps < 1) throw Error(HEAT_INVALID_ARGUMENT, "--steps: give at least 1");
  const auto parts = heat::probe::measure_parts(
      world, found, {c.nx, c.ny, c.steps, c.initial, c.seed, {c.sources, c.sources + c.n_sources}},
      request.options);
  if (world.rank() > 0) return;
  print("whole", parts.whole);
  print("without_kernel", parts.without_kernel);
  print("without_neighbours", parts.without_neighbours);
  print("in_cache", parts.in_cache);
}

int run(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--messages") {
    const World world(true);
    return status_of([&] { print_messages(world); });
  }
  heat_caller_request request;
  for (int i = 1; i < argc; ++i) heat_caller_take(argv[i]);
  check(heat_caller_read(&request));
  if (request.informs != 0) return 0;
  const heat::NamedSolver found(request.solver);
  const World world((found.table.needs & HEAT_NEEDS_MPI) != 0);
  return status_of([&] { print_parts(world, found, request); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && (std::string(argv[1]) == "--help" || std::string(argv[1]) == "-h")) {
    std::puts(help);
    return 0;
  }
  int status = 0;
  const int refused = status_of([&] { status = run(argc, argv); });
  return refused != 0 ? refused : status;
}
