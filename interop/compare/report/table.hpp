/// The tables, and the sentence that says whether all agree.
#ifndef HEAT_COMPARE_TABLE_HPP
#define HEAT_COMPARE_TABLE_HPP

#include <string>
#include <vector>

#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// Time, speed, speedup and parallel efficiency on each grid and, where limits were measured, the
/// share of them: a row a solver, a column for serial and each rank count, at most 80
/// characters wide.
std::string tables(const Plan& plan, const std::vector<Run>& runs,
                   const std::vector<MachineLimits>& limits, const std::vector<Summary>& summary);

/// The problem, the machine, and the result of the check.
std::string verdict(const Options& options, const Plan& plan, const Results& results);

}  // namespace heat::compare

#endif
