/// How many cores a process may use.
#ifndef HEAT_COMPARE_CORES_HPP
#define HEAT_COMPARE_CORES_HPP

#include <filesystem>

namespace heat::compare {

/// Cores that this program may use at once, at least 1: those it may be scheduled on, or fewer
/// where its control group's time is limited to less, as a container's is by `docker run --cpus`.
int core_count();

/// Whole cores that the limits on a control group's time come to, at least 1; INT_MAX without one.
/// @param mounted     where control groups are mounted, of version 1 or 2
/// @param membership  a file as /proc/self/cgroup: the group of a process in each hierarchy
int quota_cores(const std::filesystem::path& mounted, const std::filesystem::path& membership);

}  // namespace heat::compare

#endif
