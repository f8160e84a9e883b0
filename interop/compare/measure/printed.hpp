/// What callers print of a run.
#ifndef HEAT_COMPARE_PRINTED_HPP
#define HEAT_COMPARE_PRINTED_HPP

#include <string>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// Fill in the numbers that a caller printed; see heat_format_result().
/// @return "", or its fault
std::string read_result(const std::string& out, Run& run);

}  // namespace heat::compare

#endif
