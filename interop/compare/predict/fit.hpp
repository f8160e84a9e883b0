/// The parameters of the model from comparisons that were measured.
#ifndef HEAT_COMPARE_FIT_HPP
#define HEAT_COMPARE_FIT_HPP

#include <nlohmann/json.hpp>

#include "machine_file.hpp"

namespace heat::compare {

/// Add the times of a comparison to those of each solver.
/// @param record  results.json, of schema 2
/// @param fitted  whether they are to be fitted, if they are of one rank or two
void add_times(const nlohmann::ordered_json& record, bool fitted, MachineFile& file);

/// Find a solver's model from its times on one rank and on two that are to be fitted: the time of a
/// cell from the grids that a cache keeps, and from those that none does; what of it is of a step,
/// and what of a pass, from several steps_per_pass; the bytes of a cell from how much longer it
/// takes where two ranks share the memory.
/// @throws std::runtime_error what the comparisons lack
void fit(ModelledSolver& solver, const MachineModel& machine);

/// The seconds of the memory's service to a core, from the seconds of a point by a core that has
/// the memory for itself, and by each of two cores: with_queue() the other way round.
double service_of(double alone, double of_two);

}  // namespace heat::compare

#endif
