/// The work of one thread of a device in a step, and its cells. It runs on the host, too.
///
/// A block of threads holds `threads` columns and `rows` rows, a thread one column of these. It
/// reads its column at once, two rows beyond both ends, so that many reads are under way; its
/// x-neighbours' cells were or will be read by the threads beside it and come from the cache.
///
///       . . . . . .    y - 1
///       | | | | | |    y       a thread's column: | ; read by it: the column, what is left and
///       | | | | | |    ...     right of it, and the cells below and above
///       . . . . . .    y + rows
#ifndef HEAT_CXX_DEVICE_STEP_HPP
#define HEAT_CXX_DEVICE_STEP_HPP

#include <cstdint>

#include "formula.hpp"
#include "heat/heat.h"
#include "rounded.hpp"

namespace heat::cxx {

/// The sources of heat_device_sources(), looked up by row.
struct SourceList {
  const heat_source* sources;
  std::int64_t count;

  /// The first source in row y or above: binary search.
  [[nodiscard]] HEAT_DEVICE std::int64_t first_at(std::int64_t y) const {
    std::int64_t first = 0, end = count;
    while (first < end) {
      const std::int64_t middle = first + (end - first) / 2;
      if (sources[middle].y < y) {
        first = middle + 1;
      } else {
        end = middle;
      }
    }
    return first;
  }

  /// The row of a source, or one that no grid has.
  [[nodiscard]] HEAT_DEVICE std::int64_t row(std::int64_t i) const {
    return i < count ? sources[i].y : INT64_MAX;
  }
};

/// Arguments of a step as heat_device_step has them.
struct StepArguments {
  const double* now;
  double* next;
  std::int64_t nx, ny, ld;
  SourceList sources;
};

/// How threads share a step.
struct StepShape {
  static constexpr int threads = 128;  ///< columns of a block
  static constexpr int rows = 8;       ///< rows of a block

  std::int64_t across;  ///< blocks along x
  std::int64_t blocks;  ///< in all

  HEAT_DEVICE static StepShape of(std::int64_t nx, std::int64_t ny) {
    const std::int64_t across = (nx + threads - 1) / threads;
    return {across, across * ((ny + rows - 1) / rows)};
  }
};

/// One cell's next value, rounded as the contract says.
HEAT_DEVICE inline double update_rounded(double centre, double x_low, double x_high, double y_low,
                                         double y_high) {
  return update(Rounded{centre}, Rounded{x_low}, Rounded{x_high}, Rounded{y_low}, Rounded{y_high})
      .value;
}

/// Thread `thread` of block `block` takes its cells one step on, sources included.
HEAT_DEVICE inline void step_column(const StepArguments& a, unsigned across, unsigned block,
                                    unsigned thread) {
  constexpr int rows = StepShape::rows;
  const std::int64_t x = std::int64_t{block % across} * StepShape::threads + thread + 1;
  const std::int64_t y = std::int64_t{block / across} * rows + 1;
  if (x > a.nx) return;
  const double* at = a.now + y * a.ld + x;
  // Rows from here to the end, one at least; how many there are beyond the block does not matter.
  const int left = a.ny - y < rows ? static_cast<int>(a.ny - y) + 1 : rows + 1;

  double column[rows + 2], low[rows], high[rows];
  for (int j = 0; j < rows + 2; ++j) column[j] = j <= left + 1 ? at[(j - 1) * a.ld] : 0.0;
  for (int j = 0; j < rows; ++j) {
    low[j] = j < left ? at[j * a.ld - 1] : 0.0;
    high[j] = j < left ? at[j * a.ld + 1] : 0.0;
  }

  double value[rows];
  for (int j = 0; j < rows; ++j) {
    value[j] = update_rounded(column[j + 1], low[j], high[j], column[j], column[j + 2]);
  }
  // Asked once for all rows: most have no sources, and an answer comes from memory.
  std::int64_t source = a.sources.first_at(y);
  if (a.sources.row(source) < y + rows) {
    for (int j = 0; j < rows; ++j) {
      for (; a.sources.row(source) == y + j; ++source) {
        const heat_source& here = a.sources.sources[source];
        if (here.x == x) value[j] = (Rounded{value[j]} + Rounded{here.rate}).value;
      }
    }
  }
  double* out = a.next + y * a.ld + x;
  for (int j = 0; j < rows; ++j) {
    if (j < left) out[j * a.ld] = value[j];
  }
}

/// Thread i of a launch over all sources: if source i is the first on its cell, inject it and those
/// that follow it there, in order.
HEAT_DEVICE inline void inject_cell(double* next, std::int64_t ld, SourceList list,
                                    std::int64_t i) {
  const auto same = [&](std::int64_t a, std::int64_t b) {
    return list.sources[a].x == list.sources[b].x && list.sources[a].y == list.sources[b].y;
  };
  if (i >= list.count || (i > 0 && same(i - 1, i))) return;
  double* cell = next + list.sources[i].y * ld + list.sources[i].x;
  double value = *cell;
  for (std::int64_t s = i; s < list.count && same(i, s); ++s) {
    value = (Rounded{value} + Rounded{list.sources[s].rate}).value;
  }
  *cell = value;
}

}  // namespace heat::cxx

#endif
