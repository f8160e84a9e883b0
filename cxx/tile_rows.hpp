/// The innermost loop of the tiled solvers: four rows one step on, in vectors.
#ifndef HEAT_CXX_TILE_ROWS_HPP
#define HEAT_CXX_TILE_ROWS_HPP

#include <array>
#include <cstdint>

namespace heat::cxx {

/// Rows that are taken on together.
constexpr int tile_rows = 4;

/// What cells are counted in along x: a cache line, and a multiple of every vector.
constexpr std::int64_t tile_cells = 8;

/// Six rows in, of which the middle four are taken one step on into four rows out.
///
///     in[0]  . . . . . .
///     in[1]  x x x x x x  ->  out[0]      Cells first..last-1, both multiples of tile_cells, are
///     in[2]  x x x x x x  ->  out[1]      taken on; tile_cells more on either side are there to be
///     in[3]  x x x x x x  ->  out[2]      read. Rows in are aligned to a cache line. out[i] may be
///     in[4]  x x x x x x  ->  out[3]      in[i]: a cell is written once all that need it have read
///     in[5]  . . . . . .                  it.
struct TileRows {
  std::array<const double*, tile_rows + 2> in;
  std::array<double*, tile_rows> out;
  std::int64_t first;
  std::int64_t last;
};

/// How rows go out.
enum class TileStore : std::int32_t {
  keep,   ///< all cells, aligned: they are read again soon
  clip,   ///< only those from clip_first to clip_last - 1, at any alignment
  stream  ///< the same, aligned to a cache line, and past the caches
};

/// The loop as it was built for one instruction level.
using TileSweep = void(const TileRows& rows, TileStore how, std::int64_t clip_first,
                       std::int64_t clip_last);

/// The loop for this processor, at the level that heat_find_kernel() chooses.
/// @throws Error as heat_find_kernel()
TileSweep* tile_sweep();

}  // namespace heat::cxx

#endif
