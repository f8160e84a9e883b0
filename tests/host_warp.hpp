/// A warp of the host, for TilePass: the 32 threads of a warp, their cells in rows held whole.
#ifndef HEAT_TESTS_HOST_WARP_HPP
#define HEAT_TESTS_HOST_WARP_HPP

#include "device_tile.hpp"

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
};

}  // namespace heat::test

#endif
