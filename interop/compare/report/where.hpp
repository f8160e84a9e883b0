/// Where ranks ran, in a sentence.
#ifndef HEAT_COMPARE_WHERE_HPP
#define HEAT_COMPARE_WHERE_HPP

#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// Of the last run on the most ranks: "4 ranks ran on n1 and n2, 2 each, each on 1 processor of its
/// own."; "" if none had several, or it is not known.
std::string where_line(const std::vector<Run>& runs);

}  // namespace heat::compare

#endif
