#include "counts.hpp"

#include <algorithm>

#include "cores.hpp"

namespace heat::compare {
namespace {

/// Whether a solver is one that has threads; of one that is missing its name alone tells.
bool has_threads(const ListedSolver& solver) {
  const auto has = [&](const char* part) { return solver.name.find(part) != std::string::npos; };
  return solver.needs_threads() ||
         (solver.missing() && (has("openmp") || has("hybrid") || has("threads")));
}

}  // namespace

bool leaves_out(const std::string& pattern, const ListedSolver& solver, const Options& options) {
  const bool for_many = pattern == "all" || pattern == "compiled";
  return for_many && options.threads.empty() && has_threads(solver);
}

std::vector<int> ranks_of(const ListedSolver& solver, const Options& options) {
  const auto has = [&](const char* part) { return solver.name.find(part) != std::string::npos; };
  const bool by_name = solver.missing() && (has("/mpi") || has("_mpi") || has("hybrid"));
  std::vector<int> ranks = solver.needs_mpi() || by_name ? options.ranks : std::vector{0};
  std::erase_if(ranks, [&](int count) { return options.leaves(count); });
  return ranks;
}

std::vector<int> threads_of(const ListedSolver& solver, const Options& options) {
  if (!has_threads(solver)) return {0};
  if (!options.threads.empty()) return options.threads;
  if (options.own_threads > 0) return {options.own_threads};
  if (options.is_elsewhere()) {
    throw Refusal(Refusal::usage, "--submit: say by --threads how many '" + solver.name +
                                      "' is to have; its machine is not known here");
  }
  constexpr int most = 1024;  // that solvers take
  return {std::min(core_count(), most)};
}

void check_threads(const ListedSolver& solver, const Options& options) {
  const auto given = options.solver_options.find(solver.name);
  if (given == options.solver_options.end() || !has_threads(solver)) return;
  std::int64_t threads = 0;
  const auto status = heat_option_integer(given->second.c_str(), "threads", &threads);
  if (status == HEAT_OK && threads == 0) return;
  throw Refusal(Refusal::usage, "--option: '" + solver.name + ":" + given->second +
                                    "' has threads; give them by --threads");
}

}  // namespace heat::compare
