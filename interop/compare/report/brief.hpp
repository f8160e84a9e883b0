/// A comparison in short, for programs: --json.
#ifndef HEAT_COMPARE_BRIEF_HPP
#define HEAT_COMPARE_BRIEF_HPP

#include <string>

#include "report.hpp"

namespace heat::compare {

/// One JSON object; docs/usage.md names its keys.
/// @param status  with which the program will end
std::string brief_json(const Account& account, int status);

}  // namespace heat::compare

#endif
