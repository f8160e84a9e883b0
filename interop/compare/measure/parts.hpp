/// What messages cost, and what the parts of solvers take alone, by heat-probe.
#ifndef HEAT_COMPARE_PARTS_HPP
#define HEAT_COMPARE_PARTS_HPP

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

/// Whether heat-probe can take a configuration apart: a compiled solver of processors.
bool has_parts(const Plan& plan, const Config& config);

/// Measure the parts of a configuration.
/// @param seconds  that a step takes of the problem, by which steps are chosen
/// @return none if a signal ended it
/// @throws std::runtime_error with the reason if it failed
std::optional<Parts> measure_parts(const Caller& caller, const Options& options,
                                   const Config& config, double seconds);

}  // namespace heat::compare

#endif
