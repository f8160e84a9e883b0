/// What a rank tells of its advance(), of which an operating system is asked: see heat_rank_times.
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <functional>
#include <string>

#include "heat/heat.hpp"

namespace {

double seconds_on(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// A number of this start of this machine, because containers share its cores under names of their
/// own.
std::uint64_t machine_number() {
  std::string name;
  if (std::ifstream file("/proc/sys/kernel/random/boot_id"); !std::getline(file, name)) {
    std::array<char, 256> text{};
    gethostname(text.data(), text.size() - 1);
    name = text.data();
  }
  return std::hash<std::string>{}(name);
}

}  // namespace

heat_status heat_start_watch(heat_rank_times* times) {
  return heat::guard([&] {
    heat::require(times, "heat_rank_times");
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
  });
}
