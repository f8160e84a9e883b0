/// A warp of the host, for TilePass: the 32 threads of a warp, their cells in rows held whole.
#ifndef HEAT_TESTS_HOST_WARP_HPP
#define HEAT_TESTS_HOST_WARP_HPP

#include <array>
#include <deque>
#include <functional>
#include <limits>

#include "cxx/device_tile.hpp"

namespace heat::test {

template <int cells>
struct HostWarp {
  struct Row {
    double u[cxx::lanes][cells];
  };

  /// As a shuffle does, threads at the ends get what they gave.
  void update(Row& out, const Row& low, const Row& centre, const Row& high) const {
    for (int lane = 0; lane < cxx::lanes; ++lane) {
      cxx::update_cells<cells>(out.u[lane], low.u[lane], centre.u[lane], high.u[lane],
                               centre.u[lane > 0 ? lane - 1 : lane][cells - 1],
                               centre.u[lane + 1 < cxx::lanes ? lane + 1 : lane][0]);
    }
  }
  template <class Function>
  void each(Row& row, Function&& function) const {
    for (int lane = 0; lane < cxx::lanes; ++lane) function(lane, row.u[lane]);
  }

  /// A row arrives at once or, every second one, as late as it may; before, its place is NaN.
  void fetch(int place, const double* from, int first, int end) {
    Row& to = ring_.at(static_cast<std::size_t>(place));
    for (auto& of_lane : to.u) {
      for (double& cell : of_lane) cell = std::numeric_limits<double>::quiet_NaN();
    }
    under_way_.push_back([&to, from, first, end] {
      for (int x = 0; x < cxx::lanes * cells; ++x) {
        to.u[x / cells][x % cells] = x >= first && x < end ? from[x] : 0.0;
      }
    });
    late_ = !late_;
    if (!late_) arrive(0);
  }
  void take(Row& row, int place) {
    arrive(cxx::rows_ahead - 1);
    row = ring_.at(static_cast<std::size_t>(place));
  }

 private:
  /// All but the last so many.
  void arrive(std::size_t but) {
    for (; under_way_.size() > but; under_way_.pop_front()) under_way_.front()();
  }

  std::array<Row, cxx::ring_rows> ring_{};
  std::deque<std::function<void()>> under_way_;
  bool late_ = false;
};

}  // namespace heat::test

#endif
