#include "machine.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "build_info.hpp"
#include "interop/common/find_program.hpp"
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

/// The GPUs that NVIDIA's driver lists; its tool is there where the driver is.
ordered_json gpus() {
  constexpr double patience = 30.0;  // s; it wakes sleeping devices
  ordered_json all;
  if (find_program("nvidia-smi").empty()) return all;
  const Outcome outcome = launch(
      {"nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"}, {},
      patience);
  if (!outcome.went_well()) return all;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string name, memory, driver;  // memory is "81559 MiB"
    std::getline(fields, name, ',');
    std::getline(fields >> std::ws, memory, ',');
    if (!std::getline(fields >> std::ws, driver)) continue;
    all.push_back({{"name", name}, {"memory", memory}, {"driver", driver}});
  }
  return all;
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
  if (const ordered_json found = gpus(); !found.is_null()) machine["gpus"] = found;
  return machine;
}

ordered_json describe_build(const Caller& caller) {
  ordered_json compilers, flags, isa = ordered_json::object();
  for (const std::string language : {"c", "cxx", "fortran"}) {
    compilers[language] = caller.build("compiler_" + language);
    flags[language] = caller.build("flags_" + language);
  }
  for (const std::string language : {"fortran", "cxx"}) {
    const std::string level = caller.build("isa_" + language);
    if (!level.empty()) isa[language] = level;
  }
  return {{"compilers", compilers},
          {"flags", flags},
          {"isa", isa},
          {"versions", {{"heat", caller.build("version")}, {"mpi", caller.build("mpi")}}},
          {"commit", caller.build("commit")}};
}

}  // namespace

Provenance provenance(const Caller& caller) { return {describe_machine(), describe_build(caller)}; }

}  // namespace heat::compare
