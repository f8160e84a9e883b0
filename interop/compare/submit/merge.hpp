/// The results of jobs, merged.
#ifndef HEAT_COMPARE_MERGE_HPP
#define HEAT_COMPARE_MERGE_HPP

#include <vector>

#include "interop/compare/results/results.hpp"
#include "jobs.hpp"

namespace heat::compare {

/// Add to the results what jobs have written so far, and compare all of it. A job whose record
/// cannot be had, or is of another problem, is left out, which is noted in it. Fields of jobs that
/// are over move to the folder of the results.
/// @return what ran, by their records: nothing else is known of their machines
Plan merge(const Options& options, std::vector<Job>& jobs, Results& results);

}  // namespace heat::compare

#endif
