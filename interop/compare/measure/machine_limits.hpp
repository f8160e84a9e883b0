/// What the machine could do at most, measured beside the solvers: --limits.
#ifndef HEAT_COMPARE_MACHINE_LIMITS_HPP
#define HEAT_COMPARE_MACHINE_LIMITS_HPP

#include <string>
#include <vector>

#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/data.hpp"

namespace heat::compare {

/// Measure, by heat-limits, the limits of as many cores as the plan has ranks. Of several
/// measurements the best one counts: nothing makes a machine faster than it is.
/// @param limits  those measured so far
/// @throws std::runtime_error if heat-limits fails, or nothing runs on cores of this machine
void measure_limits(const Plan& plan, std::vector<MachineLimits>& limits);

/// The limit of the cores that a configuration runs on, all of them if it has more ranks; null if
/// it was not measured, as for a GPU and for ranks of a launcher of the user's.
const MachineLimits* limit_of(const Plan& plan, const Config& config,
                              const std::vector<MachineLimits>& limits);

/// The limits in words, a line each; "" without any.
std::string limits_text(const std::vector<MachineLimits>& limits);

}  // namespace heat::compare

#endif
