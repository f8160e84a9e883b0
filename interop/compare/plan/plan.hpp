/// Which solvers run at which rank counts, with how many threads.
#ifndef HEAT_COMPARE_PLAN_HPP
#define HEAT_COMPARE_PLAN_HPP

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog.hpp"
#include "cores.hpp"
#include "interop/common/comparison.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {

struct MissingSolver {
  std::string solver;
  std::string reason;
};

struct Plan {
  std::vector<Config> configs;  ///< in the order of a round: grid by grid, the baseline first
  Config baseline;              ///< on the first grid
  std::vector<int> weak_ranks;  ///< where every rank keeps its block: of each grid; else none
  std::vector<MissingSolver> missing;
  std::set<std::string> in_full;               ///< solvers that were named, not matched by a glob
  std::set<std::string> on_gpu;                ///< solvers that run on a GPU
  std::set<std::string> on_host;               ///< solvers made for a GPU that run on the host
  std::map<std::string, std::string> plugins;  ///< solver to the library that brings it
  std::vector<BadPlugin> bad_plugins;
  std::vector<std::string> launcher;  ///< words before the caller; empty if no MPI solver runs
  std::vector<std::string> launcher_alone;  ///< before one without ranks; mostly none
  /// Whether ranks are known to run on this machine, as those of a user's launcher are not.
  bool ranks_here = true;
  /// Whether each rank count, and all without ranks, ran in a job of its own.
  bool by_jobs = false;

  /// The baseline on the grid of another configuration.
  [[nodiscard]] Config baseline_of(const Config& config) const {
    return {baseline.solver, baseline.ranks, config.grid, config.tells_grid, baseline.threads};
  }
  [[nodiscard]] bool is_baseline(const Config& config) const {
    return config == baseline_of(config);
  }
  [[nodiscard]] std::vector<Config> baselines() const {
    std::vector<Config> all;
    std::ranges::copy_if(configs, std::back_inserter(all),
                         [&](const Config& config) { return is_baseline(config); });
    return all;
  }

  /// Whether a configuration ran in the rounds of the baseline.
  [[nodiscard]] bool beside_baseline(const Config& config) const {
    return !by_jobs || config.ranks == baseline.ranks;
  }

  /// Whether solvers run on grids of several sizes, the ranks being the same.
  [[nodiscard]] bool several_sizes() const { return weak_ranks.empty() && baseline.tells_grid; }

  /// Whether a solver is written in Python: then the Python caller alone can run it.
  [[nodiscard]] bool in_python(const std::string& solver) const {
    return solver.starts_with("python/") && !plugins.contains(solver);
  }

  /// Whether ranks, each with its threads, are known to outnumber the cores that they run on.
  [[nodiscard]] bool oversubscribed(const Config& config) const {
    return (config.ranks > 0 ? ranks_here : launcher_alone.empty()) &&
           config.workers() > core_count();
  }

  /// Count a solver as missing once a run has shown it.
  void give_up(const std::string& solver, const std::string& reason) {
    std::erase_if(configs, [&](const Config& config) { return config.solver == solver; });
    missing.push_back({solver, reason});
  }
};

/// The message of a run of a solver in plan.on_host, also if all is well.
inline constexpr const char* ran_on_host = "ran on the host, not on a GPU";

/// The name of a solver as tables and figures show it.
std::string shown_name(const Plan& plan, const std::string& solver);

/// Note in the options, which are recorded, what a plan chose by itself.
void note_choices(const Plan& plan, Options& options);

/// Select solvers, rank counts and numbers of threads, and refuse those that cannot run.
/// @throws Refusal
Plan make_plan(const Options& options, const Catalog& catalog);

}  // namespace heat::compare

#endif
