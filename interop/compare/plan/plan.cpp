#include "plan.hpp"

#include <algorithm>
#include <limits>
#include <sstream>
#include <utility>

#include "interop/common/find_program.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/mpi.hpp"

namespace heat::compare {
namespace {

struct Selected {
  std::string name;
  bool in_full;  ///< named, not matched by a glob: then it must be available
};

void add(std::vector<Selected>& selected, const std::string& name, bool in_full) {
  const auto same = std::find_if(selected.begin(), selected.end(),
                                 [&](const Selected& s) { return s.name == name; });
  if (same == selected.end()) {
    selected.push_back({name, in_full});
  } else {
    same->in_full = same->in_full || in_full;
  }
}

std::vector<Selected> select(const Options& options, const Catalog& catalog) {
  std::vector<Selected> selected;
  if (is_glob(options.baseline)) {
    throw Refusal(Refusal::usage, "--baseline: '" + options.baseline +
                                      "' may be several solvers; name one, --list shows them");
  }
  add(selected, options.baseline, true);
  for (const std::string& pattern : options.solvers) {
    if (!is_glob(pattern)) {
      add(selected, pattern, true);
      continue;
    }
    bool matched = false;
    for (const Known& solver : catalog.solvers()) {
      if (selects(pattern, solver)) {
        add(selected, solver.name, false);
        matched = true;
      }
    }
    if (!matched) {
      throw Refusal(Refusal::usage,
                    "--solvers: '" + pattern + "' matches no solver; --list shows them");
    }
  }
  return selected;
}

/// The launcher's words, or none if there is no launcher.
std::vector<std::string> find_launcher(const Options& options) {
  if (!options.launcher.empty()) {
    std::istringstream stream(options.launcher);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    if (words.empty() || find_program(words.front()).empty()) {
      throw Refusal(Refusal::machine_lacks, "--launcher: '" + options.launcher +
                                                "' is not a program here; install it or leave the "
                                                "option out to use mpirun");
    }
    return words;
  }
  for (const std::string& name :
       {built_launcher(), std::string("mpirun"), std::string("mpiexec")}) {
    if (!name.empty() && !find_program(name).empty()) return {name};
  }
  return {};
}

/// Refuse a problem that is to be shared by so many ranks.
void require(const heat_problem& problem, const char* option, std::int64_t ranks) {
  if (heat_check_problem(&problem, ranks) == HEAT_OK) return;
  throw Refusal(Refusal::usage, std::string(option) + ": " + heat::error_message());
}

/// Refuse a problem by the option that is to blame: the parts are added one after another. Its
/// memory is left to check_shares(), so it is asked about for ranks of one cell each.
void check_problem(const heat::Problem& whole) {
  heat_problem problem = whole.c();
  const std::int64_t steps = std::exchange(problem.steps, 0);
  const std::int64_t n_sources = std::exchange(problem.n_sources, 0);
  std::int64_t cells = 0;
  if (__builtin_mul_overflow(problem.nx, problem.ny, &cells) || cells < 1) cells = 1;
  require(problem, "--grid", cells);
  problem.steps = steps;
  require(problem, "--steps", cells);
  problem.n_sources = n_sources;
  require(problem, "--source", cells);
}

/// Refuse a grid of which a rank's share, or the whole that a solver without MPI takes, is beyond
/// memory, and more ranks than cells.
void check_shares(const heat::Problem& whole, const std::vector<int>& ranks_asked,
                  const std::vector<Config>& configs) {
  const heat_problem problem = whole.c();
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (const Config& config : configs) {
    fewest = std::min<std::int64_t>(fewest, std::max(config.ranks, 1));
  }
  // That there are more ranks than cells is no fault of the grid's.
  require(problem, "--grid", std::min(fewest, problem.nx * problem.ny));
  for (const int ranks : ranks_asked) require(problem, "--ranks", ranks);
}

/// Refuse an instruction level in HEAT_ISA that is none of this machine's: it would fail every run.
void check_level() {
  for (const char* language : {"fortran", "cxx"}) {
    auto kernel = heat::make<heat_kernel>();
    if (heat_find_kernel(language, &kernel) == HEAT_INVALID_ARGUMENT) {
      throw Refusal(Refusal::usage, heat::error_message());
    }
  }
}

/// Whether a solver that nobody knows may be one of a plugin that could not be loaded. The baseline
/// has to be known.
bool may_be_of_bad_plugin(const std::string& name, const Options& options, const Catalog& catalog) {
  if (catalog.bad_plugins().empty() || name == options.baseline) return false;
  const std::string base = name.substr(0, name.find('+'));
  return std::none_of(catalog.solvers().begin(), catalog.solvers().end(),
                      [&](const Known& known) { return known.name == base; });
}

void check_options(const Options& options, const std::vector<Selected>& selected) {
  for (const auto& [solver, text] : options.solver_options) {
    if (std::none_of(selected.begin(), selected.end(),
                     [&name = solver](const Selected& s) { return s.name == name; })) {
      throw Refusal(Refusal::usage, "--option: '" + solver + ":" + text +
                                        "' is for a solver that is not in this comparison");
    }
  }
}

}  // namespace

std::string shown_name(const Plan& plan, const std::string& solver) {
  return plan.on_host.contains(solver) ? solver + " (host)" : solver;
}

Plan make_plan(const Options& options, const Catalog& catalog) {
  std::vector<heat::Problem> problems;
  for (const Grid& grid : options.grids) {
    problems.push_back(options.problem_on(grid));
    check_problem(problems.back());
  }
  const std::vector<Selected> selected = select(options, catalog);
  Plan plan;
  plan.ranks_here = options.launcher.empty() && launches_here();
  if (plan.ranks_here) check_level();
  plan.bad_plugins = catalog.bad_plugins();
  for (const Selected& solver : selected) {
    if (solver.in_full) plan.in_full.insert(solver.name);
    const char* option = solver.name == options.baseline ? "--baseline" : "--solvers";
    if (may_be_of_bad_plugin(solver.name, options, catalog)) {
      plan.missing.push_back({solver.name, "no plugin that could be loaded brings it"});
      continue;
    }
    const Known known = catalog.find(solver.name, option);
    std::string reason = known.missing() ? known.text : "";
    const bool needs_mpi = known.needs_mpi();
    if (known.needs_gpu()) plan.on_gpu.insert(solver.name);
    if (known.on_host()) plan.on_host.insert(solver.name);
    if (!known.plugin.empty()) plan.plugins[solver.name] = known.plugin;
    if (needs_mpi && plan.launcher.empty()) {
      plan.launcher = find_launcher(options);
      if (plan.launcher.empty()) {
        reason = "no mpirun was found; get it by: apt-get install openmpi-bin";
      }
    }
    if (!reason.empty()) {
      if (solver.in_full) {
        throw Refusal(Refusal::machine_lacks,
                      std::string(option) + ": '" + solver.name + "' cannot run here: " + reason);
      }
      plan.missing.push_back({solver.name, reason});
    } else if (needs_mpi) {
      for (const int ranks : options.ranks)
        plan.configs.push_back({.solver = solver.name, .ranks = ranks});
    } else {
      plan.configs.push_back({.solver = solver.name});
    }
  }
  // select() puts the baseline first, and it is available. It leads every round.
  const auto baseline =
      std::find_if(plan.configs.begin(), plan.configs.end(), [&](const Config& c) {
        return c.ranks == options.baseline_ranks && c.solver == options.baseline;
      });
  if (baseline != plan.configs.end()) {
    std::rotate(plan.configs.begin(), baseline, baseline + 1);
  }
  for (const heat::Problem& problem : problems) check_shares(problem, options.ranks, plan.configs);
  const std::vector<Config> on_a_grid = std::move(plan.configs);
  plan.configs.clear();
  for (const Grid& grid : options.grids) {
    for (Config config : on_a_grid) {
      config.grid = grid;
      config.tells_grid = options.grids.size() > 1;
      plan.configs.push_back(config);
    }
  }
  plan.baseline = plan.configs.front();
  // Ranks on other machines may have levels that this one lacks; what has no ranks runs here.
  if (std::any_of(plan.configs.begin(), plan.configs.end(),
                  [](const Config& config) { return config.ranks == 0; })) {
    check_level();
  }
  check_options(options, selected);
  return plan;
}

}  // namespace heat::compare
