/// Ranks that a launcher did not start.
#ifndef HEAT_COMPARE_NOT_LAUNCHED_HPP
#define HEAT_COMPARE_NOT_LAUNCHED_HPP

#include <string>
#include <vector>

#include "launch.hpp"

namespace heat::compare {

/// Whether the ranks were never there, by what a launcher said and how it ended.
bool not_launched(const Outcome& outcome);

/// The first option of a launcher that names a file which cannot be read, and why:
/// "--hostfile 'mine': No such file or directory". Open MPI says of some that a scanner failed.
/// Else whether OPAL_PREFIX names a folder that has no Open MPI.
/// @param told  what the launcher said; of a file that stands there nothing is added
/// @return "" if there is none
std::string unread_file(const std::vector<std::string>& launcher, const std::string& told);

}  // namespace heat::compare

#endif
