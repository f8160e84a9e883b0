/// What is measured, round after round.
#ifndef HEAT_GPU_BENCH_MEASURE_HPP
#define HEAT_GPU_BENCH_MEASURE_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "device.hpp"

namespace heat::gpu_bench {

/// What to measure.
struct Plan {
  std::vector<std::int64_t> sizes = {1024, 2048, 4096, 8192, 16384, 32768};  ///< edges of grids
  std::vector<std::string> solvers;  ///< all on one GPU that are available, if none is named
  int rounds = 5;
  double points = 1e11;  ///< cells times steps of a run; at least 16 steps
};

/// One run. Total is create(), writing the start, advance() and reading the result.
struct Run {
  std::string solver;
  std::int64_t size = 0, steps = 0;
  int round = 0;
  double seconds = 0.0, seconds_total = 0.0;
  std::string fingerprint;
};

/// A solver that has nothing to show for a size, or not in every round, and why.
struct Missing {
  std::string solver;
  std::int64_t size;
  std::string why;
};

struct Measurement {
  Device device;
  std::string date;                ///< of its start, UTC, "2026-01-31T12:00:00Z"
  std::vector<double> copy_rates;  ///< bytes per second, one a round
  std::vector<Run> runs;
  std::vector<Missing> missing;
  bool failed = false;  ///< whether something broke, rather than did not fit
};

/// Solvers on one GPU that this machine can run.
std::vector<std::string> solvers_on_gpu();

/// Measure each solver once a round, every second round in reverse order, so that drift of the
/// machine hits all alike. Progress goes to stderr.
/// @param after_size  given what there is so far, after each size of each round
/// @throws Error HEAT_UNAVAILABLE without a device
Measurement measure(const Plan& plan, const std::function<void(const Measurement&)>& after_size);

}  // namespace heat::gpu_bench

#endif
