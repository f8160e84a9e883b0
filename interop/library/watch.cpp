/// What a rank tells of its advance(), of which an operating system is asked: see heat_rank_times.
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "heat/heat.hpp"

namespace {

double seconds_on(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::string host_name() {
  std::array<char, 256> text{};
  gethostname(text.data(), text.size() - 1);
  return text.data();
}

/// A number of this start of this machine, because containers, and nodes of Slurm that are for
/// tests, share its cores under names of their own.
std::uint64_t machine_number() {
  std::string name;
  if (std::ifstream file("/proc/sys/kernel/random/boot_id"); !std::getline(file, name)) {
    name = host_name();
  }
  return std::hash<std::string>{}(name);
}

/// The name by which the user knows this machine.
std::string node_name() {
  const char* of_slurm = std::getenv("SLURMD_NODENAME");
  return of_slurm != nullptr && *of_slurm != '\0' ? of_slurm : host_name();
}

/// Whether this thread may run on each processor; empty if the system does not tell.
std::vector<bool> allowed_cpus() {
  // The mask of a machine with more processors than one set holds is refused: try larger ones.
  for (std::size_t sets = 1; sets <= 64; sets *= 2) {
    std::vector<cpu_set_t> mask(sets);
    const std::size_t bytes = sets * sizeof(cpu_set_t);
    if (sched_getaffinity(0, bytes, mask.data()) != 0) continue;
    std::vector<bool> allowed(8 * bytes);
    for (std::size_t i = 0; i < allowed.size(); ++i)
      allowed[i] = CPU_ISSET_S(i, bytes, mask.data());
    return allowed;
  }
  return {};
}

/// "0-3,8"; "0-3,..." if it is longer than `most`
std::string cpu_list(const std::vector<bool>& allowed, std::size_t most) {
  std::string list;
  for (auto at = allowed.begin(); (at = std::find(at, allowed.end(), true)) != allowed.end();) {
    const auto end = std::find(at, allowed.end(), false);
    const auto first = at - allowed.begin(), last = end - allowed.begin() - 1;
    list += (list.empty() ? "" : ",") + std::to_string(first);
    if (last > first) list += "-" + std::to_string(last);
    at = end;
  }
  const std::string cut = "...";
  if (list.size() <= most) return list;
  return list.substr(0, list.rfind(',', most - cut.size() - 1) + 1) + cut;
}

/// Copy a text, whose end is left out if there is no room.
void put(const std::string& text, std::span<char> place) {
  std::ranges::fill(place, '\0');
  std::memcpy(place.data(), text.data(), std::min(text.size(), place.size() - 1));
}

/// What this thread was told since heat_start_watch().
thread_local std::array<char, sizeof(heat_rank_times::gpu)> noted_gpu{};
thread_local std::vector<std::vector<bool>> noted_threads;  // where each of them may run

constexpr std::size_t bits = 64, most_cpus = bits * std::size(heat_affinity{}.cpus);

}  // namespace

heat_status heat_start_watch(heat_rank_times* times) {
  return heat::guard([&] {
    heat::require(times, "heat_rank_times");
    noted_gpu.fill(0);
    noted_threads.clear();
    times->cpu = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
    times->seconds = seconds_on(CLOCK_MONOTONIC);
  });
}

heat_status heat_stop_watch(heat_rank_times* times) {
  return heat::guard([&] {
    heat::require(times, "heat_rank_times");
    times->seconds = seconds_on(CLOCK_MONOTONIC) - times->seconds;
    times->cpu = seconds_on(CLOCK_PROCESS_CPUTIME_ID) - times->cpu;
    times->core = sched_getcpu();
    times->machine = machine_number();
    put(node_name(), times->node);
    times->threads = static_cast<std::int64_t>(noted_threads.size());
    const std::set<std::vector<bool>> places(noted_threads.begin(), noted_threads.end());
    times->places = static_cast<std::int64_t>(places.size());
    std::vector<bool> cpus = places.empty() ? allowed_cpus() : std::vector<bool>(most_cpus);
    for (const std::vector<bool>& place : places) {
      for (std::size_t i = 0; i < place.size(); ++i) cpus[i] = cpus[i] || place[i];
    }
    put(cpu_list(cpus, sizeof times->cpus - 1), times->cpus);
    std::ranges::copy(noted_gpu, times->gpu);
  });
}

heat_status heat_note_gpu(const char* text) {
  return heat::guard([&] {
    if (text == nullptr) throw heat::Error(HEAT_INVALID_ARGUMENT, "a GPU has no text");
    put(text, noted_gpu);
  });
}

heat_status heat_read_affinity(heat_affinity* affinity) {
  return heat::guard([&] {
    if (affinity == nullptr) throw heat::Error(HEAT_INVALID_ARGUMENT, "no place for an affinity");
    heat_affinity found{};
    const std::vector<bool> allowed = allowed_cpus();
    for (std::size_t i = 0; i < std::min(allowed.size(), most_cpus); ++i) {
      if (allowed[i]) found.cpus[i / bits] |= std::uint64_t{1} << (i % bits);
    }
    *affinity = found;
  });
}

heat_status heat_note_threads(int64_t threads, const heat_affinity* bound) {
  return heat::guard([&] {
    if (threads < 1) throw heat::Error(HEAT_INVALID_ARGUMENT, "no thread");
    noted_threads.assign(static_cast<std::size_t>(threads), std::vector<bool>(most_cpus));
    for (std::size_t i = 0; bound != nullptr && i < noted_threads.size(); ++i) {
      for (std::size_t cpu = 0; cpu < most_cpus; ++cpu) {
        noted_threads[i][cpu] = (bound[i].cpus[cpu / bits] >> (cpu % bits) & 1) != 0;
      }
    }
  });
}
