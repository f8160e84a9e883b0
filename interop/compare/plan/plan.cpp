#include "plan.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <sstream>
#include <utility>

#include "build_info.hpp"
#include "counts.hpp"
#include "interop/common/find_program.hpp"
#include "interop/compare/launch/job.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/mpi.hpp"

namespace heat::compare {
namespace {

struct SelectedSolver {
  std::string name;
  bool in_full;  ///< named, not matched by a glob: then it must be available
};

void add(std::vector<SelectedSolver>& selected, const std::string& name, bool in_full) {
  const auto same = std::ranges::find(selected, name, &SelectedSolver::name);
  if (same == selected.end()) {
    selected.push_back({name, in_full});
  } else {
    same->in_full = same->in_full || in_full;
  }
}

/// The baseline, and all that --solvers selects.
std::vector<SelectedSolver> select(const Options& options, const Catalog& catalog) {
  std::vector<SelectedSolver> selected;
  if (is_glob(options.baseline)) {
    throw Refusal(Refusal::usage, "--baseline: '" + options.baseline +
                                      "' may be several solvers; name one, --list shows them");
  }
  add(selected, options.baseline, true);
  for (const std::string& pattern : options.solvers) {
    bool matched = !is_glob(pattern);
    if (matched) add(selected, pattern, true);
    for (const ListedSolver& solver : catalog.solvers()) {
      if (!is_glob(pattern) || !selects(pattern, solver)) continue;
      if (leaves_out(pattern, solver, options)) continue;
      add(selected, solver.name, false);
      matched = true;
    }
    if (!matched) {
      throw Refusal(Refusal::usage,
                    "--solvers: '" + pattern + "' matches no solver; --list shows them");
    }
  }
  return selected;
}

/// The launcher's words, or none without a launcher.
std::vector<std::string> find_launcher(const Options& options) {
  if (!options.launcher.empty()) {
    std::istringstream stream(options.launcher);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    if (words.empty() || find_program(words.front()).empty()) {
      throw Refusal(Refusal::machine_lacks, "--launcher: '" + options.launcher +
                                                "' is not a program here; install it or leave the "
                                                "option out to use mpirun");
    }
    return words;
  }
  if (auto words = job_launcher(); !words.empty()) return words;
  for (const char* name : {build_info::launcher, "mpirun", "mpiexec"}) {
    if (*name != '\0' && !find_program(name).empty()) return {name};
  }
  return {};
}

/// Refuse a problem that is to be shared by so many ranks.
void require(const heat_problem& problem, const char* option, std::int64_t ranks) {
  if (heat_check_problem(&problem, ranks) == HEAT_OK) return;
  throw Refusal(Refusal::usage, std::string(option) + ": " + heat::error_message());
}

/// Refuse a problem by the option that is to blame: the parts are added one after another. They are
/// shared by ranks of one cell each, because check_shares() checks the memory.
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

/// Refuse a grid if a rank's share, or all of it in a solver without MPI, is beyond memory; refuse
/// more ranks than cells.
void check_shares(const heat::Problem& whole, const std::vector<int>& ranks_asked,
                  const std::vector<Config>& configs) {
  const heat_problem problem = whole.c();
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (const Config& config : configs) {
    fewest = std::min<std::int64_t>(fewest, std::max(config.ranks, 1));
  }
  // The grid is not to blame for more ranks than cells.
  require(problem, "--grid", std::min(fewest, problem.nx * problem.ny));
  for (const int ranks : ranks_asked) require(problem, "--ranks", ranks);
}

/// Refuse more ranks, or ranks and threads, than the job around this program has room for; a
/// launcher of the user's may start them elsewhere.
void check_room(const Options& options, const Plan& plan) {
  const auto room = job_room();
  if (!room || !options.launcher.empty()) return;
  for (const Config& config : plan.configs) {
    if (config.ranks > room->ranks) {
      throw Refusal(Refusal::usage, "--ranks: " + std::to_string(config.ranks) +
                                        " is more than this job has room for, " +
                                        std::to_string(room->ranks) + " (" + room->told_by + ")");
    }
    const std::int64_t cores = std::int64_t{room->ranks} * room->cores_a_rank;
    if (config.threads > 0 && room->cores_a_rank > 0 && config.workers() > cores) {
      throw Refusal(Refusal::usage, "--threads: " + describe(config) +
                                        " is more than this job has room for, " +
                                        count_of(cores, "core") + " (" + room->told_by + ")");
    }
  }
}

/// Refuse an instruction level in HEAT_ISA that this machine lacks: every run would fail.
void check_level() {
  for (const char* language : {"fortran", "cxx"}) {
    auto kernel = heat::make<heat_kernel>();
    if (heat_find_kernel(language, &kernel) == HEAT_INVALID_ARGUMENT) {
      throw Refusal(Refusal::usage, heat::error_message());
    }
  }
}

/// Whether an unknown solver may be one of a plugin that could not be loaded. The baseline must be
/// known.
bool may_be_of_bad_plugin(const std::string& name, const Options& options, const Catalog& catalog) {
  const std::string base = name.substr(0, name.find('+'));
  return !catalog.bad_plugins().empty() && name != options.baseline &&
         std::ranges::find(catalog.solvers(), base, &ListedSolver::name) == catalog.solvers().end();
}

void check_options(const Options& options, const std::vector<SelectedSolver>& selected) {
  for (const auto& [solver, text] : options.solver_options) {
    if (std::ranges::find(selected, solver, &SelectedSolver::name) == selected.end()) {
      throw Refusal(Refusal::usage, "--option: '" + solver + ":" + text +
                                        "' is for a solver that is not in this comparison");
    }
  }
}

/// Take a solver into the plan: its rank counts, or why it cannot run.
void add(const SelectedSolver& selected, const Options& options, const Catalog& catalog,
         Plan& plan) {
  const std::string& name = selected.name;
  if (selected.in_full) plan.in_full.insert(name);
  if (may_be_of_bad_plugin(name, options, catalog)) {
    plan.missing.push_back({name, "no plugin that could be loaded brings it"});
    return;
  }
  const std::string option = name == options.baseline ? "--baseline" : "--solvers";
  const ListedSolver solver = catalog.find(name, option);
  std::string reason = solver.missing() ? solver.text : "";
  if (solver.needs_gpu()) plan.on_gpu.insert(name);
  if (solver.on_host()) plan.on_host.insert(name);
  if (!solver.plugin.empty()) plan.plugins[name] = solver.plugin;
  check_threads(solver, options);
  const std::vector<int> all_ranks = ranks_of(solver, options);
  if (all_ranks.empty()) return;
  if (options.is_elsewhere()) {
    reason.clear();  // it may be there
  } else if (solver.needs_mpi() && plan.launcher.empty()) {
    plan.launcher = find_launcher(options);
    if (plan.launcher.empty()) {
      reason = "no mpirun was found; get it by: apt-get install openmpi-bin";
    }
  }
  if (!reason.empty()) {
    if (selected.in_full && options.job.empty()) {
      throw Refusal(Refusal::machine_lacks, option + ": '" + name + "' cannot run here: " + reason);
    }
    plan.missing.push_back({name, reason});
    return;
  }
  for (const int ranks : all_ranks) {
    for (const int threads : threads_of(solver, options)) {
      plan.configs.push_back({.solver = name, .ranks = ranks, .threads = threads});
    }
  }
}

/// Whether a configuration runs on the grid of so many ranks, where each rank count has its own.
/// The baseline does, because its field is the truth.
bool belongs_to(int ranks, const Config& config, const Config& baseline) {
  return config == baseline || std::max(config.ranks, 1) == ranks;
}

/// The first of all configurations, but in a job that leaves it to another one.
Config baseline_in(const std::vector<Config>& configs, const Options& options) {
  if (!configs.empty() && configs.front().solver == options.baseline) return configs.front();
  return {options.baseline, 0, options.grids.front(), options.grids.size() > 1};
}

/// @param configs  the baseline first
std::vector<Config> on_all_grids(const std::vector<Config>& configs, const Options& options) {
  std::vector<Config> all;
  for (std::size_t i = 0; i < options.grids.size(); ++i) {
    for (const Config& config : configs) {
      if (options.weak && !belongs_to(options.ranks[i], config, configs.front())) continue;
      all.push_back({config.solver, config.ranks, options.grids[i], options.grids.size() > 1,
                     config.threads});
    }
  }
  return all;
}

}  // namespace

void note_choices(const Plan& plan, Options& options) {
  options.baseline_ranks = plan.baseline.ranks;
  options.baseline_threads = plan.baseline.threads;
  for (const Config& config : plan.configs) {
    if (options.threads.empty() && config.threads > 0) options.own_threads = config.threads;
  }
}

std::string shown_name(const Plan& plan, const std::string& solver) {
  return plan.on_host.contains(solver) ? solver + " (host)" : solver;
}

Plan make_plan(const Options& options, const Catalog& catalog) {
  std::vector<heat::Problem> problems;
  for (const Grid& grid : options.grids) {
    problems.push_back(options.problem_on(grid));
    check_problem(problems.back());
  }
  const std::vector<SelectedSolver> selected = select(options, catalog);
  Plan plan;
  plan.launcher_alone = job_launcher_alone();
  plan.ranks_here = options.launcher.empty() && plan.launcher_alone.empty() && launches_here();
  if (plan.ranks_here) check_level();
  plan.bad_plugins = catalog.bad_plugins();
  for (const SelectedSolver& solver : selected) add(solver, options, catalog, plan);
  // select() puts the baseline first, and it is available. It is the first of every round.
  const auto baseline =
      std::ranges::find(plan.configs, Config{.solver = options.baseline,
                                             .ranks = options.baseline_ranks,
                                             .threads = options.baseline_threads});
  if (baseline != plan.configs.end()) {
    std::rotate(plan.configs.begin(), baseline, baseline + 1);
  }
  if (!options.is_elsewhere()) check_room(options, plan);
  for (std::size_t i = 0; i < problems.size() && !options.is_elsewhere(); ++i) {
    const std::vector<int> own = options.weak ? std::vector{options.ranks[i]} : options.ranks;
    check_shares(problems[i], own, plan.configs);
  }
  // Ranks on other machines may have levels that this one lacks; a solver without ranks runs here.
  const bool runs_here = std::ranges::find(plan.configs, 0, &Config::ranks) != plan.configs.end();
  if (runs_here && plan.launcher_alone.empty()) check_level();
  check_options(options, selected);
  plan.configs = on_all_grids(plan.configs, options);
  plan.baseline = baseline_in(plan.configs, options);
  if (options.weak) plan.weak_ranks = options.ranks;
  return plan;
}

}  // namespace heat::compare
