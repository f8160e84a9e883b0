/// Where ranks and threads ran, in a sentence each.
#ifndef HEAT_COMPARE_WHERE_HPP
#define HEAT_COMPARE_WHERE_HPP

#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// Of the last run on the most ranks: "4 ranks ran on n1 and n2, 2 each, each on 1 processor of its
/// own."; "" if none had several, or it is not known.
std::string where_line(const std::vector<Run>& runs);

/// Of the last run with the most threads: "The 2 threads of cxx/openmp were bound to 2 places, on
/// processors 0-1 (OMP_PLACES=cores OMP_PROC_BIND=close)."; "" as above.
std::string threads_line(const std::vector<Run>& runs);

}  // namespace heat::compare

#endif
