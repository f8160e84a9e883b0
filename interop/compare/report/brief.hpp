/// A comparison in short, for programs: --json.
#ifndef HEAT_COMPARE_BRIEF_HPP
#define HEAT_COMPARE_BRIEF_HPP

#include <string>

#include "against.hpp"
#include "report.hpp"

namespace heat::compare {

/// One JSON object; docs/usage.md names its keys.
/// @param status  with which the program will end
std::string brief_json(const Account& account, int status);

/// That of --compare, which runs nothing.
/// @param share  of --fail-if-slower, or 0
/// @param folder  of the later comparison
std::string brief_json(const Against& against, double share, const std::string& folder, int status);

}  // namespace heat::compare

#endif
