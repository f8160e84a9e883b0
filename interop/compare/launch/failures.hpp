/// Programs that failed: why, and what is kept of them: the command, and both streams whole.
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

/// A script for a shell that does again what launch() does with the same words and variables.
std::string as_script(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& extra);

/// Write failed/NAME.cmd, .out and .err into a folder of results, beside what an earlier failure of
/// this name left there.
/// @return where to look, as a sentence's end: "; see failed/NAME.err", or "" if nothing could be
///         written
std::string keep_failure(const std::filesystem::path& folder, const std::string& name,
                         const std::string& script, const Outcome& outcome);

}  // namespace heat::compare

#endif
