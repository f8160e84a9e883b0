/// A comparison whose runs are made by jobs: from its scripts to jobs that have to be tried again.
#ifndef HEAT_COMPARE_SUBMIT_HPP
#define HEAT_COMPARE_SUBMIT_HPP

#include <vector>

#include "interop/compare/results/results.hpp"
#include "jobs.hpp"

namespace heat::compare {

/// Make this a job: the one rank count, and what an earlier try has left.
void set_job(Options& options);

/// Refuse --submit and --wait beside --resume of a comparison without jobs.
void require_jobs(const Options& options, const nlohmann::ordered_json& record);

/// Create the folder of the results with a script a job, and submit all of them.
/// @throws Refusal if the command takes not even the first, and then nothing is left
std::vector<Job> begin_jobs(const Options& options, const Plan& plan, Results& results);

/// Submit again the jobs that have not ended well, if it is known that they are not in the queue,
/// or if the command is given anew.
/// @throws Refusal if an option is given that belongs into the scripts
std::vector<Job> resume_jobs(const Options& options, Results& results);

/// Tell on stdout what was submitted, and how to go on.
void tell_jobs(const std::vector<Job>& jobs, const std::filesystem::path& folder);

/// The jobs that have not ended well, as "4 ranks: waiting as 17".
/// @param jobs  of results.json, or null
std::vector<std::string> unfinished_jobs(const nlohmann::ordered_json& jobs,
                                         const std::filesystem::path& folder);

/// Whether there are no jobs, or all ended well.
bool all_ended_well(const nlohmann::ordered_json& jobs);

}  // namespace heat::compare

#endif
