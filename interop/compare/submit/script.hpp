/// The scripts of jobs, for the user to edit.
#ifndef HEAT_COMPARE_SCRIPT_HPP
#define HEAT_COMPARE_SCRIPT_HPP

#include <filesystem>
#include <string>

#include "interop/compare/options/options.hpp"
#include "jobs.hpp"

namespace heat::compare {

/// A script for sh, and for the batch systems that read requests in comments: it runs the solvers
/// of a job, and leaves beside their results what was printed and, as its last act, how that ended.
/// @param options  of the comparison, as they were given
/// @param folder   of the comparison
/// @param ranks    of the job, or 0
std::string script_of(const Options& options, const std::filesystem::path& folder, const Job& job);

}  // namespace heat::compare

#endif
