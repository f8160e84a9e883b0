#include "machine.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "build_info.hpp"
#include "interop/common/find_program.hpp"
#include "interop/common/text.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/plan/cores.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// The value of the first line "key : value" or "key=value" of a file, without quotes.
std::string value_in(const char* path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto sign = line.find_first_of(":=");
    if (sign == line.npos || line.find_last_not_of(" \t", sign - 1) + 1 != key.size()) continue;
    if (!line.starts_with(key)) continue;
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

const fs::path processors = "/sys/devices/system/cpu";

/// The first word of a file, or "".
std::string word_in(const fs::path& path) {
  std::string word;
  std::ifstream(path) >> word;
  return word;
}

/// Add what the system tells of the processor: its model, and how many sockets, cores and threads.
void add_processor(ordered_json& machine) {
  for (const auto& [key, name] : {std::pair{"family", "cpu family"},
                                  {"model", "model"},
                                  {"stepping", "stepping"},
                                  {"microcode", "microcode"}}) {
    const std::string value = value_in("/proc/cpuinfo", name);
    if (!value.empty()) machine[key] = value;
  }
  std::set<std::string> sockets, cores;
  int threads = 0;
  std::error_code error;
  for (const auto& processor : fs::directory_iterator(processors, error)) {
    const fs::path topology = processor.path() / "topology";
    const std::string socket = word_in(topology / "physical_package_id");
    if (socket.empty()) continue;
    ++threads;
    sockets.insert(socket);
    cores.insert(socket + " " + word_in(topology / "core_id"));
  }
  if (threads == 0) return;
  machine["sockets"] = sockets.size();
  machine["cores_per_socket"] = cores.size() / sockets.size();
  machine["threads_per_core"] = static_cast<std::size_t>(threads) / cores.size();
}

/// "Linux 6.1.0 x86_64"
std::string kernel() {
  utsname names{};
  uname(&names);
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
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
  ordered_json machine{{"processor", processor()}};
  add_processor(machine);
  machine.update({{"cores", core_count()},
                  {"memory_bytes", pages * page},
                  {"l1d_bytes", sysconf(_SC_LEVEL1_DCACHE_SIZE)},
                  {"l2_bytes", sysconf(_SC_LEVEL2_CACHE_SIZE)},
                  {"l3_bytes", sysconf(_SC_LEVEL3_CACHE_SIZE)},
                  {"system", value_in("/etc/os-release", "PRETTY_NAME")},
                  {"kernel", kernel()}});
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

/// A word as a user would type it.
std::string typed(const std::string& word) {
  constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  return word.empty() || word.find_first_not_of(plain) != word.npos ? quoted(word) : word;
}

/// "2026-01-31T23:59:59+01:00", of ISO 8601
std::string now() {
  const std::time_t time = std::time(nullptr);
  std::ostringstream text;
  text << std::put_time(std::localtime(&time), "%Y-%m-%dT%H:%M:%S%z");
  return text.str().insert(text.str().size() - 2, ":");
}

/// Runnable processes, as means over 1, 5 and 15 minutes.
ordered_json load() {
  std::array<double, 3> means{};
  if (getloadavg(means.data(), means.size()) != static_cast<int>(means.size())) return {};
  for (double& mean : means) mean = std::round(100.0 * mean) / 100.0;
  return means;
}

ordered_json describe_session(char** argv) {
  std::string command;
  for (; *argv != nullptr; ++argv) command += (command.empty() ? "" : " ") + typed(*argv);
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  ordered_json session{{"command", command}, {"started", now()}, {"host", host.data()}};
  const std::string mhz = value_in("/proc/cpuinfo", "cpu MHz"),
                    governor = word_in(processors / "cpu0/cpufreq/scaling_governor");
  if (!mhz.empty()) session["mhz"] = number_from<double>(mhz).value_or(0.0);
  if (!governor.empty()) session["governor"] = governor;
  session["load_before"] = load();
  return session;
}

}  // namespace

Provenance provenance(const Caller& caller, char** argv) {
  return {describe_machine(), describe_build(caller), describe_session(argv)};
}

ordered_json session_end() { return {{"ended", now()}, {"load_after", load()}}; }

}  // namespace heat::compare
