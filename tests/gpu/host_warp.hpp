/// A pipeline of the host, for the stages of cxx/device_tile.hpp: warps whose rows are held whole,
/// rings and copies as late as they may be, stages in any order that the rings allow.
#ifndef HEAT_TESTS_HOST_WARP_HPP
#define HEAT_TESTS_HOST_WARP_HPP

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "cxx/device_tile.hpp"

namespace heat::test {

/// End the program, unless a device could go on.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "a pipeline of the host: %s\n", what);
  std::abort();
}

/// Shared memory of a pipeline: NaN where nothing was written. Pairs that were put into each ring
/// and taken from it.
template <class Pipeline>
struct HostRings {
  std::vector<double> rows = std::vector<double>(std::size_t{Pipeline::rows} * cxx::strip_width,
                                                 std::numeric_limits<double>::quiet_NaN());
  std::array<unsigned, Pipeline::stages + 1> given{}, taken{};

  double* row(int place) {
    require(place >= 0 && place < Pipeline::rows, "a row outside of shared memory");
    return &rows[static_cast<std::size_t>(place) * cxx::strip_width];
  }
};

template <class Pipeline>
class HostWarp {
 public:
  struct Row {
    double u[cxx::lanes][cxx::lane_cells];
  };

  explicit HostWarp(HostRings<Pipeline>& rings) : rings_(rings) {}

  void place(const cxx::StripColumns& columns, int nx, bool narrow) {
    columns_ = columns;
    nx_ = nx;
    narrow_ = narrow;
    require(columns.x % 2 != 0 && columns.read_first % 2 != 0 && columns.read_end % 2 != 0 &&
                columns.write_first % 2 != 0,
            "columns that are not aligned");
    require(columns.read_first < columns.read_end &&
                columns.read_end <= columns.x + cxx::strip_width &&
                columns.write_first <= columns.write_last && columns.write_last < columns.read_end,
            "columns that a strip does not have");
  }

  void zero(Row& row) const {
    each(row, [](int, double& u) { u = 0.0; });
  }
  void multiply(Row& row, double factor) const {
    each(row, [=](int, double& u) { u *= factor; });
  }
  void add(Row& row, int column, double rate) const {
    each(row, [=](int c, double& u) {
      if (c == column) u += rate;
    });
  }
  void clear_columns(Row& row, int x, int nx) const {
    each(row, [=](int c, double& u) {
      if (x + c < 1 || x + c > nx) u = 0.0;
    });
  }
  /// As a shuffle does, threads at the ends get what they gave.
  void begin_sum(Row& sum, const Row& centre, const Row& low) const {
    for (int lane = 0; lane < cxx::lanes; ++lane) {
      cxx::begin_sum(sum.u[lane], centre.u[lane], low.u[lane],
                     centre.u[lane > 0 ? lane - 1 : lane][cxx::lane_cells - 1],
                     centre.u[lane + 1 < cxx::lanes ? lane + 1 : lane][0]);
    }
  }
  template <bool scaled>
  void end_sum(Row& out, const Row& sum, const Row& centre, const Row& high) const {
    const auto factor = [&](int x) { return narrow_ || (x >= 1 && x <= nx_) ? 0.25 : 0.0; };
    for (int lane = 0; lane < cxx::lanes; ++lane) {
      const int x = columns_.x + lane * cxx::lane_cells;
      for (int c = 2; c < cxx::lane_cells; ++c) {
        require(factor(x + c) == factor(x + 1), "the grid's end is in the middle of a thread");
      }
      cxx::end_sum<scaled>(out.u[lane], sum.u[lane], centre.u[lane], high.u[lane], factor(x),
                           factor(x + 1));
    }
  }

  void load(Row& row, int place) const {
    std::copy_n(rings_.row(place), cxx::strip_width, &row.u[0][0]);
  }
  void save(const Row& row, int place) const {
    std::copy_n(&row.u[0][0], cxx::strip_width, rings_.row(place));
  }
  void clear_ring() const {
    require(reads_.empty(), "a ring is cleared while it is read into");
    std::fill_n(rings_.row(0), 2 * Pipeline::depth * cxx::strip_width, 0.0);
  }

  [[nodiscard]] bool is_full(int ring, unsigned pair) const {
    return ring == 0 || rings_.given[static_cast<std::size_t>(ring)] > pair;
  }
  [[nodiscard]] bool is_empty(int ring, unsigned pair) const {
    return ring == Pipeline::stages ||
           pair - rings_.taken[static_cast<std::size_t>(ring)] < Pipeline::depth;
  }
  void wait_full(int ring, unsigned pair) {
    require(is_full(ring, pair), "a pair is taken that is not there");
    if (ring > 0) return;
    require(!reads_.empty() && reads_.front().pair == pair,
            "a pair is taken that was not asked for");
    reads_.front().arrive();
    reads_.pop_front();
  }
  void wait_empty(int ring, unsigned pair) {
    require(is_empty(ring, pair), "a pair is put where another one is");
    while (ring == Pipeline::stages && writes_.size() >= Pipeline::depth) write_one();
  }
  void taken(int ring, unsigned pair) const {
    require(rings_.taken[static_cast<std::size_t>(ring)]++ == pair || ring == 0,
            "pairs are taken out of order");
  }
  void given(int ring, unsigned pair) const {
    require(rings_.given[static_cast<std::size_t>(ring)]++ == pair, "pairs are put out of order");
  }

  /// The pair arrives when it is taken; before, its place is NaN.
  void fetch(unsigned pair, const double* now, unsigned pitch, int y0, int y1) {
    const std::int64_t ld = pitch / sizeof(double);
    const int from = columns_.read_first, count = columns_.read_end - from;
    std::array<double*, 2> to{};
    std::array<const double*, 2> rows{now + y0 * ld + from, now + y1 * ld + from};
    for (std::size_t r = 0; r < 2; ++r) {
      to[r] = rings_.row(Pipeline::place(0, pair) + static_cast<int>(r)) + from - columns_.x;
      std::fill_n(to[r], count, std::numeric_limits<double>::quiet_NaN());
    }
    reads_.push_back({pair, [=] {
                        for (std::size_t r = 0; r < 2; ++r) std::copy_n(rows[r], count, to[r]);
                      }});
  }
  void fetch_nothing() const {}
  /// As late as the place is needed again.
  void write(int place, double* next, unsigned pitch, int row, int end) {
    const std::int64_t ld = pitch / sizeof(double);
    const int from = columns_.write_first, count = (columns_.write_last - from + 2) / 2 * 2;
    const int skip = from - columns_.x;
    writes_.push_back([=, this] {
      for (int r = 0; r < 2 && row + r < end; ++r) {
        std::copy_n(rings_.row(place + r) + skip, count, next + (row + r) * ld + from);
      }
    });
  }
  void drain() {
    while (!writes_.empty()) write_one();
  }

  int smallest(const int* exponents, int across, const cxx::Squares& squares) const {
    int least = cxx::no_exponent;
    for (int y = squares.y0; y <= squares.y1; ++y) {
      for (int x = squares.x0; x <= squares.x1; ++x)
        least = std::min(least, exponents[y * across + x]);
    }
    return least;
  }

 private:
  struct Read {
    unsigned pair;
    std::function<void()> arrive;
  };

  template <class Function>
  static void each(Row& row, Function&& function) {
    for (int c = 0; c < cxx::strip_width; ++c)
      function(c, row.u[c / cxx::lane_cells][c % cxx::lane_cells]);
  }
  void write_one() {
    writes_.front()();
    writes_.pop_front();
  }

  HostRings<Pipeline>& rings_;
  cxx::StripColumns columns_{};
  int nx_ = 0;
  bool narrow_ = false;
  std::deque<Read> reads_;
  std::deque<std::function<void()>> writes_;
};

/// A pipeline goes through the tiles `first`, `first` + `step`, ... of a pass. Each stage takes up
/// its next tile when it is done with one, so that they work on different tiles at times.
/// @param pick  a number below its argument: the stage that may go on first
template <class Pipeline, class Pick>
void run_pipeline(const cxx::PassArguments& a, std::int64_t first, std::int64_t step, Pick&& pick) {
  using Warp = HostWarp<Pipeline>;
  struct Worker {
    Worker(HostRings<Pipeline>& rings, const cxx::PassArguments& arguments, int number,
           std::int64_t tile)
        : warp(rings), stage(warp, arguments, number), next(tile) {}
    Warp warp;
    cxx::Stage<Pipeline, Warp> stage;
    std::int64_t next;
  };
  HostRings<Pipeline> rings;
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < Pipeline::stages; ++i) {
    workers.push_back(std::make_unique<Worker>(rings, a, i, first));
  }
  const auto go_on = [&](Worker& worker) {
    if (worker.stage.is_done()) {
      cxx::Tile tile{};
      if (!cxx::Tile::at(a.plan, worker.next, tile)) return false;
      worker.next += step;
      worker.stage.begin(tile.strip, tile.part);
    } else if (worker.stage.is_ready()) {
      worker.stage.step();
    } else {
      return false;
    }
    return true;
  };
  for (bool any = true; any;) {
    any = false;
    const auto start = static_cast<std::size_t>(pick(Pipeline::stages));
    for (std::size_t i = 0; i < workers.size() && !any; ++i) {
      any = go_on(*workers[(start + i) % workers.size()]);
    }
  }
  for (const auto& worker : workers) {
    require(worker->stage.is_done(), "stages wait for each other");
    worker->warp.drain();
  }
}

}  // namespace heat::test

#endif
