/// Which solvers run at which rank counts.
#ifndef HEAT_COMPARE_PLAN_HPP
#define HEAT_COMPARE_PLAN_HPP

#include <string>
#include <vector>

#include "options.hpp"
#include "results.hpp"

namespace heat::compare {

/// A solver that was selected and cannot run here.
struct Missing {
  std::string solver;
  std::string reason;
};

struct Plan {
  std::vector<Config> configs;  ///< in the order of a round; the baseline first
  Config baseline;
  std::vector<Missing> missing;
  std::vector<std::string> launcher;  ///< words before the host; empty if no MPI solver runs
};

/// Names of all solvers of this build, with why they are missing or "".
std::vector<Missing> list_solvers();

/// Select solvers and rank counts, and refuse what cannot run.
/// @throws Refusal
Plan make_plan(const Options& options);

}  // namespace heat::compare

#endif
