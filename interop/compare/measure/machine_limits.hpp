/// The most that the machine could do, measured beside the solvers: --limits.
#ifndef HEAT_COMPARE_MACHINE_LIMITS_HPP
#define HEAT_COMPARE_MACHINE_LIMITS_HPP

#include <string>
#include <vector>

#include "interop/common/comparison.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// Measure, by heat-limits, as many cores as the plan has ranks, and the GPU if anything runs on
/// one. Of several measurements the best one counts: nothing makes a machine faster than it is.
/// @param limits    the measurements so far
/// @param gpu_lost  why the GPU has no limit, which fails nothing; it is not tried again
/// @throws std::runtime_error if heat-limits fails on cores, or nothing could be measured
void measure_limits(const Plan& plan, std::vector<MachineLimits>& limits, std::string& gpu_lost);

/// The limit of the GPU, or of the cores that a configuration runs on, all of them if it has more
/// ranks; null if it was not measured: for ranks of a launcher of the user's, and for ranks that
/// several GPUs share.
const MachineLimits* limit_of(const Plan& plan, const Config& config,
                              const std::vector<MachineLimits>& limits);

}  // namespace heat::compare

#endif
