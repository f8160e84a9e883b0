/// What messages cost, and what the parts of solvers take alone, by heat-probe.
#ifndef HEAT_COMPARE_PARTS_HPP
#define HEAT_COMPARE_PARTS_HPP

#include <functional>
#include <string>
#include <vector>

#include "caller.hpp"
#include "interop/common/comparison.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// Measure messages at each rank count of the plan, started as its solvers are. Of several
/// measurements the better one counts, as of limits.
/// @param messages  the measurements so far
/// @param lost      why there are none, said once, which fails nothing; it is not tried again
void measure_messages(const Plan& plan, std::vector<MessageLimits>& messages, std::string& lost);

/// Measure the parts of all rows that have a time, are right and are compiled solvers of
/// processors, but for those that are known from an earlier session. A row that fails is told and
/// left out.
/// @param explanations  of the rows so far; each row that was measured joins them
/// @param save          called after each row
void measure_parts(const Caller& caller, const Options& options, const Plan& plan,
                   const std::vector<Summary>& summary, std::vector<Explanation>& explanations,
                   const std::function<void()>& save);

}  // namespace heat::compare

#endif
