/// heat-conformance: checks that solvers keep the promises of heat.h, ours and those of plugins.
#include <cstdio>
#include <deque>
#include <string>
#include <vector>

#include "report.hpp"

namespace {

using namespace heat::conformance;

const char* const usage =
    "heat-conformance: check that solvers keep every promise of heat.h.\n"
    "\n"
    "  heat-conformance [--plugin FILE]... [SOLVER]...\n"
    "  mpirun -n 4 heat-conformance --plugin ./mine.so mine/mpi\n"
    "\n"
    "Without a SOLVER it checks those of the plugins, or all that are available if there is no\n"
    "plugin. A solver without MPI is checked by each process, so name the others under mpirun.\n"
    "\n"
    "  --plugin FILE   load a library of further solvers, repeatable\n"
    "  --list-checks   list the checks and end\n"
    "  -h, --help      print this and end\n"
    "\n"
    "Prints a line a check: ok, skip with the reason, or FAILED with what was expected and found.\n"
    "Exit status: 0 all passed, 1 some failed, 2 wrong usage, 3 a named solver is missing here.\n";

struct Arguments {
  std::vector<std::string> plugins, solvers;
  bool list = false, help = false;
};

/// @throws Error HEAT_INVALID_ARGUMENT, naming the option
Arguments read_arguments(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--plugin") {
      if (++i == words.size()) {
        throw heat::Error(HEAT_INVALID_ARGUMENT, "--plugin needs a value");
      }
      arguments.plugins.push_back(words[i]);
    } else if (word == "--list-checks") {
      arguments.list = true;
    } else if (word == "--help" || word == "-h") {
      arguments.help = true;
    } else if (word.empty() || word.front() == '-') {
      throw heat::Error(HEAT_INVALID_ARGUMENT, "'" + word + "' is not an option; see --help");
    } else {
      arguments.solvers.push_back(word);
    }
  }
  return arguments;
}

void list_checks() {
  std::printf("%s (mpi)\n", before_mpi_name);
  for (const Check& check : all_checks()) {
    const char* const whose =
        check.of == Of::all ? "" : (check.of == Of::mpi ? " (mpi)" : " (serial)");
    std::printf("%s%s\n", check.name, whose);
  }
  std::printf("solver-does-not-start-mpi (serial)\n%s (mpi)\n", after_mpi_name);
}

/// Names of the known solvers from index `first` on.
std::vector<std::string> names_from(std::int64_t first) {
  std::int64_t count = 0;
  heat::check(heat_solver_count(&count));
  std::vector<std::string> names;
  for (std::int64_t i = first; i < count; ++i) {
    const char* name = nullptr;
    heat::check(heat_solver_name(i, &name));
    names.emplace_back(name);
  }
  return names;
}

/// Whether this program can check a solver.
/// @throws Error HEAT_UNAVAILABLE, or as heat_find_solver()
void require_available(const Report& report, const std::string& name) {
  if (report.needs_mpi() && !has_mpi()) {
    throw heat::Error(HEAT_UNAVAILABLE, name + " needs MPI, and this program was built without");
  }
}

/// The solvers to check. Those that were not named are passed over where they are unavailable.
std::deque<Report> choose(const Arguments& arguments) {
  std::int64_t own = 0;
  heat::check(heat_solver_count(&own));
  for (const std::string& plugin : arguments.plugins) heat::load_plugin(plugin);
  const bool named = !arguments.solvers.empty();
  std::deque<Report> reports;
  for (const std::string& name :
       named ? arguments.solvers : names_from(arguments.plugins.empty() ? 0 : own)) {
    try {
      Report report(name);
      require_available(report, name);
      reports.push_back(report);
    } catch (const heat::Error& error) {
      if (named || error.status() != HEAT_UNAVAILABLE) throw;
      std::printf("skip  %s: %s\n", name.c_str(), error.what());
    }
  }
  if (reports.empty()) throw heat::Error(HEAT_UNAVAILABLE, "no solver is available");
  return reports;
}

/// Solvers without MPI come first, while MPI has not been started.
bool run_all(std::deque<Report>& reports) {
  bool passed = true;
  std::vector<Report*> parallel;
  for (Report& report : reports) {
    if (report.needs_mpi()) {
      parallel.push_back(&report);
    } else {
      report.run(Team());
      passed = report.finish() && passed;
    }
  }
  if (parallel.empty()) return passed;

  std::vector<Outcome> early;
  for (const Report* report : parallel) early.push_back(report->before_mpi());
  start_mpi();
  for (std::size_t i = 0; i < parallel.size(); ++i) {
    const Team world = Team::world();
    parallel[i]->add(early[i], world);
    parallel[i]->run(world);
    parallel[i]->make_late(world);
  }
  end_mpi();
  for (Report* report : parallel) {
    report->destroy_late();
    passed = report->finish() && passed;
  }
  return passed;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = read_arguments({argv + 1, argv + argc});
    if (arguments.help) {
      std::fputs(usage, stdout);
    } else if (arguments.list) {
      list_checks();
    } else {
      std::deque<Report> reports = choose(arguments);
      return run_all(reports) ? 0 : 1;
    }
    return 0;
  } catch (const heat::Error& error) {
    std::fprintf(stderr, "heat-conformance: %s\n", error.what());
    return error.status() == HEAT_UNAVAILABLE ? 3 : 2;
  }
}
