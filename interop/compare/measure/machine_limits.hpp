/// What the machine could do at most, measured beside the solvers: --limits.
#ifndef HEAT_COMPARE_MACHINE_LIMITS_HPP
#define HEAT_COMPARE_MACHINE_LIMITS_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// Measure, by heat-limits, what as many cores can do as the plan has ranks. Of several
/// measurements the best one counts: nothing makes a machine faster than it is.
/// @param limits  what was measured so far
/// @throws std::runtime_error if heat-limits fails, or nothing runs on cores of this machine
void measure_limits(const Plan& plan, std::vector<MachineLimits>& limits);

/// The limit of the cores that a configuration runs on, all of them if it has more ranks; null if
/// it was not measured, as for a GPU and for ranks of a launcher of the user's.
const MachineLimits* limit_of(const Plan& plan, const Config& config,
                              const std::vector<MachineLimits>& limits);

/// The limits in words, a line each; "" without any.
std::string limits_text(const std::vector<MachineLimits>& limits);

nlohmann::ordered_json limits_json(const std::vector<MachineLimits>& limits);

/// Limits as limits_json() wrote them.
/// @throws nlohmann::json::exception if it lacks a key or has one of another type
std::vector<MachineLimits> limits_from(const nlohmann::ordered_json& json);

}  // namespace heat::compare

#endif
