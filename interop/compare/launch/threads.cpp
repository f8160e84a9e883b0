#include "threads.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>

#include "heat/heat.hpp"
#include "inherited.hpp"
#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

/// By which users bind ranks.
constexpr std::array of_ranks{
    "OMPI_MCA_rmaps_base_mapping_policy", "OMPI_MCA_hwloc_base_binding_policy",
    "PRTE_MCA_rmaps_default_mapping_policy", "PRTE_MCA_hwloc_default_binding_policy"};

bool any_is_set(const auto& names) {
  return std::ranges::any_of(names, [](const char* name) { return std::getenv(name) != nullptr; });
}

/// How many processors of the system are one core: mpirun counts cores.
int processors_a_core() {
  std::ifstream file("/sys/devices/system/cpu/cpu0/topology/thread_siblings");
  int count = 0;
  for (char digit = 0; file >> digit;) {  // a mask such as 00000000,00000011
    count += std::popcount(static_cast<unsigned>(std::string("123456789abcdef").find(digit) + 1));
  }
  return std::max(count, 1);
}

bool is_open_mpi() {
  return values_by_key(heat::formatted(heat_format_build))["mpi"].starts_with("Open MPI");
}

}  // namespace

std::map<std::string, std::string> thread_environment(const ThreadRoom& room) {
  const std::string threads = std::to_string(room.threads);
  // srun does not take the cores of a rank from the job around it.
  std::map<std::string, std::string> env{{"OMP_NUM_THREADS", threads},
                                         {"OMP_DYNAMIC", "false"},
                                         {"NUMBA_NUM_THREADS", threads},
                                         {"SRUN_CPUS_PER_TASK", threads}};
  const int cores = room.ranks > 0 ? room.cores / processors_a_core() : room.cores;
  const std::int64_t workers = std::int64_t{std::max(room.ranks, 1)} * room.threads;
  bool apart = workers <= cores;
  // A runtime of OpenMP yields where its own threads are too many; it does not know of other ranks.
  if (room.ranks > 1 && room.cores > 0 && workers > room.cores) env["OMP_WAIT_POLICY"] = "passive";
  if (room.ranks > 0) {
    // By itself mpirun binds a rank to one core if there are two at most.
    apart = apart && room.by_mpirun && is_open_mpi() && !any_is_set(of_ranks);
    if (apart) {
      env["OMPI_MCA_rmaps_base_mapping_policy"] = "slot:PE=" + threads;
      env["PRTE_MCA_rmaps_default_mapping_policy"] = "slot:PE=" + threads + ":oversubscribe";
    } else {
      env["OMPI_MCA_hwloc_base_binding_policy"] = "none";
      env["PRTE_MCA_hwloc_default_binding_policy"] = "none";
    }
  }
  if (apart && !any_is_set(binds_threads)) {
    env["OMP_PLACES"] = "cores";
    env["OMP_PROC_BIND"] = "close";
  }
  return env;
}

std::string binding_of(const std::map<std::string, std::string>& variables) {
  std::string text;
  for (const char* name : binds_threads) {
    const char* given = std::getenv(name);
    const auto own = variables.find(name);
    if (given == nullptr && own == variables.end()) continue;
    text += (text.empty() ? "" : " ") + std::string(name) + "=" + (given ? given : own->second);
  }
  return text;
}

}  // namespace heat::compare
