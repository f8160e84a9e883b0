/// heat-limits: the most that this machine could do, in the terms of the stencil.
///
/// copy        bytes moved per second by copying large arrays, half read and half written, by
///             ordinary and by non-temporal stores; a sweep moves at least 16 bytes per point and
///             step
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
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gpu.hpp"
#include "heat/heat.hpp"
#include "interop/common/text.hpp"

namespace {

using Clock = std::chrono::steady_clock;

/// How often each measurement is repeated; the best one is the limit.
constexpr int repeats = 7;

/// Seconds that `threads` threads take to run `work(thread)` at once: the best of several tries.
double best_seconds(int threads, const std::function<void(int)>& work) {
  double best = 0.0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    std::atomic<int> waiting{threads};
    std::vector<std::thread> team;
    std::vector<double> seconds(static_cast<std::size_t>(threads));
    for (int t = 0; t < threads; ++t) {
      team.emplace_back([&, t] {
        --waiting;
        while (waiting > 0) std::this_thread::yield();
        const auto start = Clock::now();
        work(t);
        seconds[static_cast<std::size_t>(t)] =
            std::chrono::duration<double>(Clock::now() - start).count();
      });
    }
    for (std::thread& thread : team) thread.join();
    const double slowest = *std::max_element(seconds.begin(), seconds.end());
    best = repeat == 0 ? slowest : std::min(best, slowest);
  }
  return best;
}

double copy_rate(int threads, heat::limits::Copy* copy) {
  constexpr std::size_t count = std::size_t{1} << 25;  // 256 MiB an array, all threads together
  const std::size_t each = count / static_cast<std::size_t>(threads);
  std::vector<std::vector<double>> from(static_cast<std::size_t>(threads)), to(from.size());
  for (std::size_t t = 0; t < from.size(); ++t) {
    from[t].assign(each, 1.0);
    to[t].assign(each, 0.0);
  }
  const double seconds = best_seconds(threads, [&](int t) {
    const auto i = static_cast<std::size_t>(t);
    copy(from[i].data(), to[i].data(), each);
  });
  return heat::limits::copy_rate(each, threads, seconds);
}

double arithmetic_rate(int threads) {
  constexpr std::int64_t rounds = 2'000'000;
  std::vector<double> sink(static_cast<std::size_t>(threads));
  const double seconds = best_seconds(threads, [&](int t) {
    sink[static_cast<std::size_t>(t)] = heat::limits::arithmetic(rounds);
  });
  return heat::limits::arithmetic_rate(rounds, threads, seconds);
}

int print_cores(int cores) {
  std::printf("cores         %d\n", cores);
  std::printf("copy          %.4g\n", copy_rate(cores, heat::limits::copy));
  std::printf("copy_stream   %.4g\n", copy_rate(cores, heat::limits::copy_stream));
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
