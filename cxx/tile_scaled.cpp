/// A step of scaled cells: four operations for the formula's six. Built once an instruction level,
/// under the name that CMake gives in HEAT_CXX_TILE_SCALED.
#include "tile_rows.hpp"
#include "tile_sweep.hpp"
#include "vector.hpp"

extern "C" heat::cxx::TileStep HEAT_CXX_TILE_SCALED;

/// The only products are those with a quarter and with zero, outside of the grid; see tile.hpp for
/// why they are exact. So this file, and no other in C++, is compiled with contraction allowed.
void HEAT_CXX_TILE_SCALED(const heat::cxx::TileRows& rows) {
  using namespace heat::cxx;
  sweep(
      rows, [](Integers inside, Vector centre, Vector x_low, Vector x_high, Vector y_low,
               Vector y_high) __attribute__((always_inline)) {
        const Vector quarter = Vector(inside & Integers(Vector{} + 0.25));
        return centre + quarter * (((x_low + x_high) + y_low) + y_high);
      });
}
