/// heat-limits: the most that this machine could do, in the terms of the stencil.
///
/// copy        bytes moved per second by copying large arrays, half read and half written, by
/// copy_stream ordinary and by non-temporal stores, in the fastest of several ways each, and how
/// copied_by   the faster one did it; a sweep moves at least 16 bytes per point and step
/// arithmetic  points per second if the six operations of a point came from registers alone
///
/// With --cores N the same by N threads at once, with --gpu the copy on a GPU, and which one it is.
/// Prints lines "key value".
#include "limits.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
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

/// All ways of copying, the fastest one first. After every try the slower half drops out until few
/// are left, because most of the time belongs to those that may win.
std::vector<Tried> try_copies(int threads) {
  constexpr std::size_t lines = std::size_t{1} << 22;  // 256 MiB an array, all threads together
  constexpr std::size_t few = 4;
  const std::size_t each = lines / static_cast<std::size_t>(threads);
  std::vector<std::vector<Line>> from(static_cast<std::size_t>(threads)), to(from.size());
  seconds_of(threads, [&](int t) {  // so that memory is near the thread that uses it
    from[static_cast<std::size_t>(t)].assign(each, {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0});
    to[static_cast<std::size_t>(t)].assign(each, {});
  });
  std::vector<Tried> tried;
  for (const Copy& copy : copies()) tried.push_back({copy});
  std::size_t left = tried.size();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (Tried& one : std::span(tried).first(left)) {
      const double seconds = seconds_of(threads, [&](int t) {
        const auto i = static_cast<std::size_t>(t);
        one.copy.run(from[i].data(), to[i].data(), each);
      });
      one.rate = std::max(one.rate, heat::limits::copy_rate(each, threads, seconds));
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

int print_cores(int cores) {
  std::printf("cores         %d\n", cores);
  const std::vector<Tried> tried = try_copies(cores);
  for (const bool past_caches : {false, true}) {
    const auto best =
        std::ranges::find(tried, past_caches, [](auto& t) { return t.copy.way.past_caches; });
    if (best == tried.end()) continue;
    std::printf("%-14s%.4g\n", past_caches ? "copy_stream" : "copy", best->rate);
  }
  std::printf("copied_by     %s\n", tried.front().copy.how().c_str());
  std::printf("arithmetic    %.4g\n", arithmetic_rate(cores));
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
    "heat-limits [--cores N | --gpu]: the most that N cores (1) could do: bytes copied a second\n"
    "through the caches and past them, and points a second from registers; or a GPU could: bytes\n"
    "copied a second.\n"
    "Exit status: 0, 1 the GPU failed, 2 wrong usage, 3 no GPU.";

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
