/// At which rank counts a solver runs, and with how many threads.
#ifndef HEAT_COMPARE_COUNTS_HPP
#define HEAT_COMPARE_COUNTS_HPP

#include <string>
#include <vector>

#include "catalog.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// Whether a pattern leaves out a solver because it has threads: those belong to all, and to the
/// default, where --threads is given.
bool leaves_out(const std::string& pattern, const ListedSolver& solver, const Options& options);

/// The rank counts of a solver, {0} if it has none; of one that is missing its name alone tells.
std::vector<int> ranks_of(const ListedSolver& solver, const Options& options);

/// The numbers of threads of a solver, {0} if it has none; without --threads the cores there are.
/// @throws Refusal if its machine is not known here
std::vector<int> threads_of(const ListedSolver& solver, const Options& options);

/// Refuse threads as an option of a solver, because they are a dimension of the comparison.
/// @throws Refusal
void check_threads(const ListedSolver& solver, const Options& options);

}  // namespace heat::compare

#endif
