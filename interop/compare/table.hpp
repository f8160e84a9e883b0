/// The paper's three tables, and the sentence that says whether all agree.
#ifndef HEAT_COMPARE_TABLE_HPP
#define HEAT_COMPARE_TABLE_HPP

#include <string>
#include <vector>

#include "options.hpp"
#include "plan.hpp"
#include "results.hpp"

namespace heat::compare {

/// Time, speedup and parallel efficiency: a row a solver, a column for serial and each rank count,
/// at most 80 characters wide.
std::string tables(const Plan& plan, const std::vector<Run>& runs,
                   const std::vector<Summary>& summary);

/// What was run, on what, and what the check found.
std::string verdict(const Options& options, const Plan& plan, const Results& results);

}  // namespace heat::compare

#endif
