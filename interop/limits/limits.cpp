/// heat-limits: the most that this machine could do, in the terms of the stencil.
///
/// copy        bytes moved per second by copying large arrays, half read and half written, by
/// copy_stream ordinary and by non-temporal stores, in the fastest of several ways each, and how
/// copied_by   the faster one did it; a sweep moves at least 16 bytes per point and step
/// arithmetic  points per second if the six operations of a point came from registers alone
/// copy_l1     the same of arrays that fill half of a cache, in the fastest way, and the bytes of
/// cache_l1    that cache, if the system tells; l1 and l2 are of each core, l3 is all cores'
///
/// With --cores N the same by N threads at once, with --gpu the copy on a GPU, and which one it is.
/// Prints lines "key value".
#include "limits.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gpu.hpp"
#include "heat/heat.hpp"
#include "interop/common/text.hpp"

namespace {

using heat::limits::copies, heat::limits::Copy, heat::limits::Line;
using Clock = std::chrono::steady_clock;

/// How often each measurement is repeated; the best one is the limit.
constexpr int repeats = 7;

/// Seconds in which `threads` threads run `work(thread)`: from the first one's start to the last
/// one's end, because threads that did not run at once would each have the memory alone.
double seconds_of(int threads, const std::function<void(int)>& work) {
  std::atomic<int> waiting{threads};
  std::vector<std::thread> team;
  std::vector<Clock::time_point> starts(static_cast<std::size_t>(threads)), ends(starts);
  for (std::size_t t = 0; t < starts.size(); ++t) {
    team.emplace_back([&, t] {
      --waiting;
      while (waiting > 0) std::this_thread::yield();
      starts[t] = Clock::now();
      work(static_cast<int>(t));
      ends[t] = Clock::now();
    });
  }
  for (std::thread& thread : team) thread.join();
  return std::chrono::duration<double>(std::ranges::max(ends) - std::ranges::min(starts)).count();
}

/// A way of copying, and the best rate of its tries.
struct Tried {
  Copy copy;
  double rate = 0.0;
};

/// The ways of copying, the fastest one first. After every try the slower half drops out until few
/// are left, because most of the time belongs to those that may win.
/// @param each    lines that each thread copies
/// @param passes  how often it does so in a try
std::vector<Tried> try_copies(const std::vector<Copy>& ways, int threads, std::size_t each,
                              int passes) {
  constexpr std::size_t few = 4;
  std::vector<std::vector<Line>> from(static_cast<std::size_t>(threads)), to(from.size());
  seconds_of(threads, [&](int t) {  // so that memory is near the thread that uses it
    from[static_cast<std::size_t>(t)].assign(each, {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0});
    to[static_cast<std::size_t>(t)].assign(each, {});
  });
  std::vector<Tried> tried;
  for (const Copy& copy : ways) tried.push_back({copy});
  std::size_t left = tried.size();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (Tried& one : std::span(tried).first(left)) {
      const double seconds = seconds_of(threads, [&](int t) {
        const auto i = static_cast<std::size_t>(t);
        for (int pass = 0; pass < passes; ++pass) {
          one.copy.run(from[i].data(), to[i].data(), each);
        }
      });
      const std::size_t lines = each * static_cast<std::size_t>(passes);
      one.rate = std::max(one.rate, heat::limits::copy_rate(lines, threads, seconds));
    }
    std::ranges::sort(tried, std::greater(), &Tried::rate);
    left = std::max(left / 2, std::min(few, left));
  }
  return tried;
}

double arithmetic_rate(int threads) {
  constexpr std::int64_t rounds = 2'000'000;
  std::vector<double> sink(static_cast<std::size_t>(threads));
  double best = 0.0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const double seconds = seconds_of(threads, [&](int t) {
      sink[static_cast<std::size_t>(t)] = heat::limits::arithmetic(rounds);
    });
    best = std::max(best, heat::limits::arithmetic_rate(rounds, threads, seconds));
  }
  return best;
}

/// Bytes of a data cache of this core, as the kernel tells; 0 if it does not. sysconf() would give
/// some processors' third level several times.
std::int64_t cache_bytes(int level) {
  for (int index = 0; index < 8; ++index) {
    const auto value = [&](const char* name) {
      std::string text;
      std::ifstream("/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/" +
                    name) >>
          text;
      return text;
    };
    if (value("level") != std::to_string(level) || value("type") == "Instruction") continue;
    const std::string size = value("size");  // "32768K"
    if (!size.ends_with('K')) return 0;
    return 1024 * heat::compare::number_from<std::int64_t>(
                      std::string_view(size).substr(0, size.size() - 1))
                      .value_or(0);
  }
  return 0;
}

/// Copies within a cache: half of it has both arrays of a core or, of a cache that cores share,
/// those of all of them. The other half is left to what else a core uses, and to others.
void print_cache(int level, int cores) {
  const std::int64_t bytes = cache_bytes(level);
  const int sharing = level == 3 ? cores : 1;
  const auto each = static_cast<std::size_t>(bytes / sharing / 4) / sizeof(Line);
  if (each == 0) return;
  constexpr std::size_t enough = std::size_t{1} << 20;  // lines of a try, which take some ms
  std::vector<Copy> ways = copies();
  std::erase_if(ways, [](const Copy& copy) { return copy.way.past_caches; });
  const auto tried = try_copies(ways, cores, each, static_cast<int>(enough / each + 1));
  std::printf("copy_l%d       %.4g\n", level, tried.front().rate);
  std::printf("cache_l%d      %" PRId64 "\n", level, bytes);
}

int print_cores(int cores) {
  constexpr std::size_t lines = std::size_t{1} << 22;  // 256 MiB an array, all threads together
  std::printf("cores         %d\n", cores);
  const auto tried = try_copies(copies(), cores, lines / static_cast<std::size_t>(cores), 1);
  for (const bool past_caches : {false, true}) {
    const auto best =
        std::ranges::find(tried, past_caches, [](auto& t) { return t.copy.way.past_caches; });
    if (best == tried.end()) continue;
    std::printf("%-14s%.4g\n", past_caches ? "copy_stream" : "copy", best->rate);
  }
  std::printf("copied_by     %s\n", tried.front().copy.how().c_str());
  std::printf("arithmetic    %.4g\n", arithmetic_rate(cores));
  for (const int level : {1, 2, 3}) print_cache(level, cores);
  return 0;
}

/// @return the exit status
int print_gpu() {
  try {
    const heat::limits::Gpu gpu = heat::limits::find_gpu();
    const double rate = heat::limits::gpu_copy_rate();
    std::printf("gpu           %s\n", gpu.name.c_str());
    std::printf("gpus          %d\n", gpu.count);
    std::printf("driver        CUDA %s\n", gpu.driver.c_str());
    std::printf("memory        %" PRId64 "\n", gpu.memory);
    std::printf("copy          %.4g\n", rate);
    return 0;
  } catch (const heat::Error& error) {
    std::fprintf(stderr, "heat-limits: --gpu: %s\n", error.what());
    return error.status() == HEAT_UNAVAILABLE ? 3 : 1;
  }
}

constexpr char help[] =
    "Measures the most that cores could do: bytes copied a second through the caches, past them\n"
    "and within each, and points a second from registers; or a GPU: bytes copied a second.\n"
    "Usage: heat-limits [--cores N | --gpu]\n"
    "\n"
    "Options:\n"
    "  --cores N   how many cores [1]\n"
    "  --gpu       a GPU in the place of cores\n"
    "  -h, --help  print this and end\n"
    "\n"
    "Exit status:\n"
    "  0  done\n"
    "  1  the GPU failed\n"
    "  2  wrong usage\n"
    "  3  there is no GPU";

}  // namespace

int main(int argc, char** argv) {
  const std::string option = argc > 1 ? argv[1] : "";
  if (argc == 2 && (option == "--help" || option == "-h")) {
    std::puts(help);
    return 0;
  }
  if (argc == 2 && option == "--gpu") return print_gpu();
  const int cores = heat::compare::number_from<int>(argc > 2 ? argv[2] : "1").value_or(0);
  if (argc > 3 || argc == 2 || (argc == 3 && option != "--cores") || cores < 1) {
    std::fputs("heat-limits: usage: heat-limits [--cores N | --gpu], N at least 1; see --help\n",
               stderr);
    return 2;
  }
  return print_cores(cores);
}
