#include "machine.hpp"

#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "build_info.hpp"
#include "caller.hpp"
#include "interop/common/find_program.hpp"
#include "interop/common/text.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/plan/cores.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

/// The value of the first line "key : value" or "key=value" of a file, without quotes.
std::string value_in(const char* path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto sign = line.find_first_of(":=");
    if (!line.starts_with(key) || sign == line.npos) continue;
    const auto first = line.find_first_not_of(" \t\"", sign + 1);
    const auto last = line.find_last_not_of(" \t\"");
    return first == line.npos ? "" : line.substr(first, last - first + 1);
  }
  return "";
}

std::string processor() {
  const std::string model = value_in("/proc/cpuinfo", "model name");
  return model.empty() ? build_info::processor : model;
}

struct Gpu {
  std::string name;
  std::string memory;  ///< "81559 MiB"
  std::string driver;
};

/// The GPUs that NVIDIA's driver lists; its tool is there where the driver is.
const std::vector<Gpu>& gpus() {
  static const std::vector<Gpu> found = [] {
    constexpr double patience = 30.0;  // s; it wakes sleeping devices
    std::vector<Gpu> all;
    if (find_program("nvidia-smi").empty()) return all;
    const Outcome outcome = launch(
        {"nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"}, {},
        patience, [] {});
    if (outcome.end != Outcome::End::exited || outcome.code != 0) return all;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      Gpu gpu;
      std::getline(fields, gpu.name, ',');
      std::getline(fields >> std::ws, gpu.memory, ',');
      if (std::getline(fields >> std::ws, gpu.driver)) all.push_back(gpu);
    }
    return all;
  }();
  return found;
}

/// Whether one process may read another's memory, which Open MPI uses between ranks and complains
/// about when a container forbids it.
bool may_read_other_memory() {
  char from = 'x', to = 0;
  iovec local{&to, 1}, remote{&from, 1};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1;
}

}  // namespace

std::string machine_line(const ordered_json& machine) {
  std::map<std::string, int> count;
  for (const ordered_json& gpu : machine.value("gpus", ordered_json::array())) {
    ++count[gpu.value("name", "GPU")];
  }
  std::string line =
      machine.value("processor", "") + ", " + count_of(machine.value("cores", 1), "core");
  for (const auto& [name, n] : count) line += ", " + (n > 1 ? std::to_string(n) + " " : "") + name;
  return line;
}

ordered_json describe_machine() {
  const auto pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGE_SIZE);
  ordered_json machine{{"processor", processor()},
                       {"cores", core_count()},
                       {"memory_bytes", pages * page},
                       {"l1d_bytes", sysconf(_SC_LEVEL1_DCACHE_SIZE)},
                       {"l2_bytes", sysconf(_SC_LEVEL2_CACHE_SIZE)},
                       {"l3_bytes", sysconf(_SC_LEVEL3_CACHE_SIZE)},
                       {"system", value_in("/etc/os-release", "PRETTY_NAME")}};
  for (const Gpu& gpu : gpus()) {
    machine["gpus"].push_back({{"name", gpu.name}, {"memory", gpu.memory}, {"driver", gpu.driver}});
  }
  return machine;
}

ordered_json describe_build(const Caller& caller) {
  ordered_json isa = ordered_json::object();
  for (const char* language : {"fortran", "cxx"}) {
    const std::string level = caller.build(std::string("isa_") + language);
    if (!level.empty()) isa[language] = level;
  }
  return {{"compilers",
           {{"c", caller.build("compiler_c")},
            {"cxx", caller.build("compiler_cxx")},
            {"fortran", caller.build("compiler_fortran")}}},
          {"flags",
           {{"c", caller.build("flags_c")},
            {"cxx", caller.build("flags_cxx")},
            {"fortran", caller.build("flags_fortran")}}},
          {"isa", isa},
          {"versions", {{"heat", caller.build("version")}, {"mpi", caller.build("mpi")}}},
          {"commit", caller.build("commit")}};
}

std::string built_launcher() { return build_info::launcher; }

bool launches_here() {
  const char* nodes = std::getenv("SLURM_JOB_NUM_NODES");
  if (nodes != nullptr && std::string(nodes) != "1") return false;
  // Lists of hosts that mpirun reads: of PBS, LSF and Grid Engine, and one of the user's own.
  for (const char* name : {"PBS_NODEFILE", "LSB_MCPU_HOSTS", "PE_HOSTFILE",
                           "OMPI_MCA_orte_default_hostfile", "PRTE_MCA_prte_default_hostfile"}) {
    if (std::getenv(name) != nullptr) return false;
  }
  return true;
}

std::string session_trouble() {
  constexpr unsigned long least = 1UL << 20;  // bytes; it needs more, and fails in many ways
  std::string folder = "/tmp";
  // The last one that is set is the one that Open MPI takes.
  for (const char* name : {"TMP", "TEMP", "TMPDIR", "OMPI_MCA_orte_tmpdir_base"}) {
    if (const char* value = std::getenv(name)) folder = value;
  }
  struct statvfs state {};
  if (statvfs(folder.c_str(), &state) != 0) return "";  // it makes a folder that is missing
  if (access(folder.c_str(), W_OK | X_OK) != 0) return folder + " cannot be written";
  return state.f_bavail * state.f_frsize < least ? folder + " has no room left" : "";
}

std::map<std::string, std::string> launcher_environment(bool oversubscribed) {
  // Open MPI 4 reads OMPI_MCA_*, Open MPI 5 PRTE_MCA_*; other launchers ignore both.
  std::map<std::string, std::string> env{
      {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
      {"PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"}};
  if (geteuid() == 0) {
    for (const char* prefix : {"OMPI_", "PRTE_"}) {
      env[std::string(prefix) + "ALLOW_RUN_AS_ROOT"] = "1";
      env[std::string(prefix) + "ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
    }
  }
  // Without ssh and rsh Open MPI 4 would end even where it starts no other machine; Open MPI 5 does
  // not. A user may have named another such program.
  const bool starts_others = !find_program("ssh").empty() || !find_program("rsh").empty();
  if (!starts_others && std::getenv("OMPI_MCA_plm_rsh_agent") == nullptr) {
    env["OMPI_MCA_plm"] = "^rsh";
  }
  if (oversubscribed) env["OMPI_MCA_mpi_yield_when_idle"] = "1";
  if (!may_read_other_memory()) env["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none";
  return env;
}

}  // namespace heat::compare
