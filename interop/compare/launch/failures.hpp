/// Programs that failed: why, whether a launcher had started ranks, and the files kept of them.
#ifndef HEAT_COMPARE_FAILURES_HPP
#define HEAT_COMPARE_FAILURES_HPP

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "launch.hpp"

namespace heat::compare {

/// How a child ended, and its last words: "exit status 1: the field is not finite"
std::string why_it_failed(const Outcome& outcome);

/// Whether the ranks were never there, by a launcher's words and its end.
bool not_launched(const Outcome& outcome);

/// Whether Open MPI failed within its own start, for a reason that it does not know, as it rarely
/// does on a busy machine, or crashed there, as it rarely does in jobs of Slurm.
bool mpi_did_not_start(const Outcome& outcome);

/// The first option of a launcher that names a file which cannot be read, and why:
/// "--hostfile 'mine': No such file or directory". Open MPI says of some that a scanner failed.
/// Else whether OPAL_PREFIX names a folder that has no Open MPI.
/// @param told  the launcher's words; a file that stands there is not named again
/// @return "" if there is none
std::string unread_file(const std::vector<std::string>& launcher, const std::string& told);

/// A word that a shell takes as it stands.
std::string quoted(const std::string& word);

/// A script for a shell that repeats a launch() with the same words and variables.
std::string as_script(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& extra);

/// Write failed/NAME.cmd, .out and .err into a folder of results, beside those of earlier failures
/// of this name.
/// @return where to look, as a sentence's end: "; see failed/NAME.err", or "" if nothing could be
///         written
std::string keep_failure(const std::filesystem::path& folder, const std::string& name,
                         const std::string& script, const Outcome& outcome);

}  // namespace heat::compare

#endif
