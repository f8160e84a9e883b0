/// What was measured, as a table and as results.json.
#ifndef HEAT_GPU_BENCH_BENCH_REPORT_HPP
#define HEAT_GPU_BENCH_BENCH_REPORT_HPP

#include <string>
#include <vector>

#include "interop/common/spread.hpp"
#include "measure.hpp"

namespace heat::gpu_bench {

/// Steps that a size gets: multiples of 16, so that passes of 8, 4 and 2 steps come out even.
std::int64_t steps_of(std::int64_t size, double points);

/// All rounds of a solver on a grid.
struct Row {
  std::string solver;
  std::int64_t size = 0, steps = 0;
  Spread speed;         ///< points per second
  Spread of_copy;       ///< speed over that round's copy bandwidth at 16 bytes a point and step
  double total = 0;     ///< seconds with transfers, median
  bool agrees = false;  ///< with the other solvers on this grid, in all rounds
};

/// By size, then in the order of the first round.
std::vector<Row> rows_of(const Measurement& all);

/// Lines of at most 80 columns.
std::string table(const Measurement& all);

std::string json(const Measurement& all);

}  // namespace heat::gpu_bench

#endif
