/// heat-conformance: checks that solvers keep the promises of heat.h, ours and those of plugins.
#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "interop/common/status.h"
#include "interop/common/streams.h"
#include "interop/common/supervise.h"
#include "report.hpp"
#include "surroundings.hpp"

namespace {

using namespace heat::conformance;

const char* const usage =
    "Checks that solvers keep every promise of heat.h.\n"
    "Usage: heat-conformance [--plugin FILE]... [SOLVER]...\n"
    "  or:  heat-mpirun -n 4 heat-conformance --plugin ./mine.so mine/mpi\n"
    "\n"
    "Without a SOLVER it checks those of the plugins, or all that are available if there is no\n"
    "plugin. A solver without MPI is checked by each process, so name the others under mpirun.\n"
    "Fields are expected by heat's formula, or by that which the solver's plugin exports.\n"
    "\n"
    "Options:\n"
    "  --plugin FILE    load a library of further solvers, repeatable\n"
    "  --baseline NAME  expect the formula of this solver's plugin instead\n"
    "  --time-limit S   seconds that one check may take [120]\n"
    "  --list-checks    list the checks and end\n"
    "  -h, --help       print this and end\n"
    "\n"
    "Prints a line for each check: ok, skip with the reason, or FAILED with the expected and the\n"
    "found value, or as an earlier check that failed by the same. A solver that ends the program,\n"
    "crashes or hangs fails the check of that moment; the checks are run by a child process,\n"
    "which a debugger has to follow.\n"
    "\n"
    "Exit status:\n"
    "  0  all passed\n"
    "  1  some failed\n"
    "  2  wrong usage\n"
    "  3  a named solver is missing here\n";

struct Arguments {
  std::vector<std::string> plugins, solvers;
  std::string baseline;
  double limit = 120.0;  // seconds
  bool list = false, help = false;
};

double read_limit(const std::string& text) {
  char* end = nullptr;
  const double limit = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(limit > 0.0) || limit > 1e9) {
    throw heat::Error(HEAT_INVALID_ARGUMENT,
                      "--time-limit: '" + text + "' is no number of seconds above 0");
  }
  return limit;
}

/// @throws Error HEAT_INVALID_ARGUMENT, naming the option
Arguments read_arguments(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--plugin" || word == "--baseline" || word == "--time-limit") {
      if (++i == words.size()) throw heat::Error(HEAT_INVALID_ARGUMENT, word + " needs a value");
      if (word == "--plugin") arguments.plugins.push_back(words[i]);
      if (word == "--baseline") arguments.baseline = words[i];
      if (word == "--time-limit") arguments.limit = read_limit(words[i]);
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
  std::printf("%s (plugin)\n%s (mpi)\n", loading_name, before_mpi.name);
  for (const Check& check : all_checks()) {
    const char* const whose =
        check.scope == Scope::all ? "" : (check.scope == Scope::mpi ? " (mpi)" : " (serial)");
    std::printf("%s%s\n", check.name, whose);
  }
  std::printf("%s (serial)\n%s (mpi)\n", no_mpi_name, after_mpi_name);
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

/// Load a plugin, and see whether that changes the program. The library's own loader puts the
/// arithmetic back, so the plugin is loaded before by dlopen alone.
/// @return the change, as "expected ..., found ...", or ""
std::string load(const std::string& plugin) {
  heat_supervise_begin(("loading '" + plugin + "'").c_str());
  const Surroundings surroundings;
  // heat::load_plugin() says why a file cannot be loaded. dlopen takes only a name with a slash for
  // a path.
  dlopen(std::filesystem::absolute(plugin).c_str(), RTLD_NOW | RTLD_LOCAL);
  std::string changed = surroundings.restore();
  heat::load_plugin(plugin);
  if (changed.empty()) changed = surroundings.restore();
  return changed.empty() ? "" : "'" + plugin + "': " + changed;
}

/// The solvers to check. One that was not named is skipped if it is unavailable.
std::vector<Report> choose(const Arguments& arguments) {
  std::int64_t own = 0;
  heat::check(heat_solver_count(&own));
  std::string loading;
  for (const std::string& plugin : arguments.plugins) {
    const std::string found = load(plugin);
    if (loading.empty()) loading = found;
  }
  const bool named = !arguments.solvers.empty();
  std::vector<Report> reports;
  for (const std::string& name :
       named ? arguments.solvers : names_from(arguments.plugins.empty() ? 0 : own)) {
    try {
      Report report(name, arguments.baseline.empty() ? name : arguments.baseline);
      if (report.needs_mpi() && heat::mpi_state() == heat::Mpi::not_there) {
        throw heat::Error(HEAT_UNAVAILABLE,
                          name + " needs MPI, and this program was built without");
      }
      if (!arguments.plugins.empty()) report.loaded(loading);
      reports.push_back(report);
    } catch (const heat::Error& error) {
      if (named || error.status() != HEAT_UNAVAILABLE) throw;
      std::fprintf(out(), "skip  %s: %s\n", name.c_str(), error.what());
    }
  }
  if (reports.empty()) throw heat::Error(HEAT_UNAVAILABLE, "no solver is available");
  return reports;
}

/// Solvers without MPI come first, while MPI has not been started.
bool run_all(std::vector<Report>& reports) {
  const auto parallel = std::stable_partition(
      reports.begin(), reports.end(), [](const Report& report) { return !report.needs_mpi(); });
  bool passed = true;
  for (auto report = reports.begin(); report != parallel; ++report) {
    report->run(heat::World(false));
    passed = report->finish() && passed;
  }
  if (parallel == reports.end()) return passed;

  const std::span rest(parallel, reports.end());
  for (Report& report : rest) report.run_early();
  heat_supervise_begin("starting MPI");
  {
    const heat::World world(true);
    for (Report& report : rest) report.run(world);
    heat_supervise_begin("ending MPI");
  }
  for (Report& report : rest) {
    report.run_late();
    passed = report.finish() && passed;
  }
  return passed;
}

/// @return the exit status
int fail(const heat::Error& error) {
  const bool has_reason = *error.what() != '\0';
  std::fprintf(stderr, "heat-conformance: %s\n",
               has_reason ? error.what() : heat_caller_no_reason(error.status()));
  return error.status() == HEAT_UNAVAILABLE ? 3 : 2;
}

/// @return the exit status
int check_solvers(const Arguments& arguments) {
  try {
    std::vector<Report> reports = choose(arguments);
    // A HEAT_ISA that is no level of this machine is no solver's fault.
    heat_kernel kernel = heat::make<heat_kernel>();
    heat::check(heat_find_kernel("cxx", &kernel));
    return run_all(reports) ? 0 : 1;
  } catch (const heat::Error& error) {
    return fail(error);
  }
}

/// Report a child that ended in a check: in one piece, because other ranks may report it, too.
void report_end(const heat_ending& ending) {
  const heat_progress& at = *heat_supervised();
  std::string lines = std::string("FAILED  ") + (at.doing[0] != '\0' ? at.doing : "starting") +
                      ": it " + ending.how + "\n";
  if (at.note[0] != '\0') lines += at.note;
  if (at.note[0] != '\0') lines += ending.done ? "\n" : "; the checks after it were not run\n";
  std::fputs(lines.c_str(), out());
}

/// @return the status, or 1 if any of the report is lost
int if_printed(int status) {
  // streams.c looks at stdout itself, when the program ends.
  return out() != stdout && heat_output_is_lost(out()) != 0 ? 1 : status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = read_arguments({argv + 1, argv + argc});
    if (arguments.help) std::fputs(usage, stdout);
    if (arguments.list) list_checks();
    if (arguments.help || arguments.list) return 0;
    heat_ending ending;
    if (heat_supervise(arguments.limit, &ending) != 0) {
      return heat_supervise_finish(if_printed(check_solvers(arguments)));
    }
    if (ending.good == 0) report_end(ending);
    return if_printed(ending.status);
  } catch (const heat::Error& error) {
    return fail(error);
  }
}
