#include "merge.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "interop/compare/measure/check.hpp"
#include "interop/compare/results/record.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Whether a job computes a part of a problem: some of its grids.
bool is_part(const ordered_json& part, const ordered_json& whole) {
  const ordered_json& grids = whole.at("grids");
  return part.at("steps") == whole.at("steps") && part.at("initial") == whole.at("initial") &&
         std::ranges::all_of(part.at("grids"), [&](const ordered_json& grid) {
           return std::ranges::find(grids, grid) != grids.end();
         });
}

void add(Job& job, Results& results) {
  const std::string name = "jobs/" + job_name(job.ranks);
  const fs::path folder = results.folder() / name;
  job.left_out.clear();
  if (!fs::exists(folder / "results.json")) return;
  try {
    const ordered_json record = read_results(folder);
    if (is_part(record.at("problem"), results.head().at("problem"))) {
      results.join(record, name);
    } else {
      job.left_out = "left out: its script is of another problem";
    }
  } catch (const std::exception&) {
    job.left_out = "left out: " + name + "/results.json cannot be read";
  }
}

void move_fields(const Job& job, const fs::path& folder) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(job_folder(folder, job.ranks), error)) {
    const std::string name = entry.path().filename();
    const bool is_field = name.starts_with("field-") || name.starts_with(".field-");
    if (is_field && name.ends_with(".npy")) fs::rename(entry, folder / name, error);
  }
}

/// All that ran in the order of a plan: grid by grid, the baseline first, solver by solver.
std::vector<Config> configs_of(const Plan& plan, const Options& options,
                               const std::vector<Run>& runs) {
  std::vector<Config> all;
  for (const Grid& grid : options.grids) {
    all.push_back({plan.baseline.solver, plan.baseline.ranks, grid, options.grids.size() > 1,
                   plan.baseline.threads});
  }
  std::vector<std::string> solvers;
  for (const Run& run : runs) {
    const bool ran = run.config.grid.nx > 0;
    if (ran && std::ranges::find(all, run.config) == all.end()) all.push_back(run.config);
    if (std::ranges::find(solvers, run.config.solver) == solvers.end()) {
      solvers.push_back(run.config.solver);
    }
  }
  std::ranges::sort(all, {}, [&](const Config& config) {
    return std::tuple(std::ranges::find(options.grids, config.grid) - options.grids.begin(),
                      !plan.is_baseline(config),
                      std::ranges::find(solvers, config.solver) - solvers.begin(), config.ranks,
                      config.threads);
  });
  return all;
}

/// A solver that one job lacks may be there for another.
void add_missing(const std::vector<Run>& runs, Plan& plan) {
  for (const Run& run : runs) {
    const auto is_same = [&](const auto& other) { return other.solver == run.config.solver; };
    const bool ran = std::ranges::any_of(
        runs, [&](const Run& other) { return is_same(other.config) && other.config.grid.nx > 0; });
    if (ran) continue;
    if (run.status == "unavailable" && std::ranges::none_of(plan.missing, is_same)) {
      plan.missing.push_back({run.config.solver, run.message});
    } else if (run.status == "failed" &&
               std::ranges::find(plan.bad_plugins, run.config.solver, &BadPlugin::path) ==
                   plan.bad_plugins.end()) {
      plan.bad_plugins.push_back({run.config.solver, run.message});
    }
  }
}

}  // namespace

Plan merge(const Options& options, std::vector<Job>& jobs, Results& results) {
  for (Job& job : jobs) {
    add(job, results);
    if (!job.is_open()) move_fields(job, results.folder());
  }
  if (results.proof.is_null()) {
    results.proof = {{"status", options.check == Check::off ? "off" : "unproven"},
                     {"answers", 0},
                     {"message", "its job has no results"}};
  }
  Plan plan;
  plan.by_jobs = true;
  plan.ranks_here = options.launcher.empty();
  plan.baseline = {options.baseline, options.baseline_ranks, options.grids.front(),
                   options.grids.size() > 1, options.baseline_threads};
  std::ranges::copy_if(options.solvers, std::inserter(plan.in_full, plan.in_full.end()),
                       [](const std::string& name) { return !is_glob(name); });
  if (options.weak) plan.weak_ranks = options.ranks;
  for (const Run& run : results.runs) {
    if (run.warmup > 0.0) plan.on_gpu.insert(run.config.solver);
    if (run.message == ran_on_host) plan.on_host.insert(run.config.solver);
  }
  plan.configs = configs_of(plan, options, results.runs);
  add_missing(results.runs, plan);
  if (options.check == Check::bitwise) check_fingerprints(plan, results.runs);
  return plan;
}

}  // namespace heat::compare
