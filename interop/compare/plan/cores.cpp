#include "cores.hpp"

#include <sched.h>

#include <algorithm>
#include <climits>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Cores that the process may be scheduled on; hardware_concurrency() counts those of the machine.
int affinity_cores() {
  // The mask of a machine with more cores than one set holds is refused: try larger ones.
  for (std::size_t sets = 1; sets <= 64; sets *= 2) {
    std::vector<cpu_set_t> mask(sets);
    const std::size_t bytes = sets * sizeof(cpu_set_t);
    if (sched_getaffinity(0, bytes, mask.data()) == 0) return CPU_COUNT_S(bytes, mask.data());
  }
  return static_cast<int>(std::thread::hardware_concurrency());
}

/// The cores in a time limit of `quota` in each `period`: of one and a half, two ranks share one.
int whole_cores(double quota, double period) {
  if (!(quota > 0.0) || !(period > 0.0)) return INT_MAX;
  return static_cast<int>(std::clamp(quota / period, 1.0, static_cast<double>(INT_MAX)));
}

/// The limit of one group of version 2, "max 100000" or "150000 100000".
int limit_v2(const fs::path& group) {
  std::ifstream file(group / "cpu.max");
  double quota = 0.0, period = 0.0;
  return file >> quota >> period ? whole_cores(quota, period) : INT_MAX;
}

/// The limit of one group of version 1; a quota of -1 means none.
int limit_v1(const fs::path& group) {
  double quota = 0.0, period = 0.0;
  const bool read = std::ifstream(group / "cpu.cfs_quota_us") >> quota &&
                    std::ifstream(group / "cpu.cfs_period_us") >> period;
  return read ? whole_cores(quota, period) : INT_MAX;
}

/// The least limit of a group and of all that it is in. A container may not see its own name, but
/// then its group is the one that is mounted.
int least(const fs::path& mounted, fs::path group, int (*limit)(const fs::path&)) {
  int cores = limit(mounted);
  for (; group.has_relative_path(); group = group.parent_path()) {
    cores = std::min(cores, limit(mounted / group.relative_path()));
  }
  return cores;
}

}  // namespace

int quota_cores(const fs::path& mounted, const fs::path& membership) {
  int cores = INT_MAX;
  // Lines "number:controllers:group"; version 2 names no controllers.
  std::ifstream file(membership);
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == line.npos || second == line.npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") {
      cores = std::min(cores, least(mounted, group, limit_v2));
    } else if (controllers.find(",cpu,") != controllers.npos) {
      cores = std::min(cores, least(mounted / "cpu", group, limit_v1));
    }
  }
  return cores;
}

int core_count() {
  static const int cores =
      std::max(1, std::min(affinity_cores(), quota_cores("/sys/fs/cgroup", "/proc/self/cgroup")));
  return cores;
}

}  // namespace heat::compare
