/// The innermost loops of the tiled solvers, for rows whose cells are interleaved.
///
/// A row of lanes * n cells is cut into as many pieces as a vector has lanes; vector j holds cell j
/// of each piece. So a cell's neighbours along x are the vectors before and after its own. Beside
/// the row stand more vectors, for the neighbours of the pieces' ends:
///
///     vector   -2    -1     0     1    ...   n-1    n
///              x-2   x-1  | x     x+1        x+n-1 | x+n     lane 0, cells of the strip before
///            x+n-2 x+n-1  | x+n   x+n+1      x+2n-1| x+2n    lane 1
///              ...        | ...                    | x+ln    last lane, of the strip after
///
/// Where strips stand side by side they are skewed: each level begins one cell before the one that
/// it is made of. So a cell is made of vectors j-2, j-1, j of its own row and j-1 of the rows
/// beside it, and needs nothing from the strip after. Where there is one strip, a cell is made of
/// vectors j-1, j, j+1.
#ifndef HEAT_CXX_TILE_ROWS_HPP
#define HEAT_CXX_TILE_ROWS_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace heat::cxx {

/// What strips are counted in along x: a cache line, and a multiple of every vector.
constexpr std::int64_t tile_cells = 8;

/// The least multiple of a unit that is not below x >= 0.
constexpr std::int64_t up(std::int64_t x, std::int64_t unit) {
  return (x + unit - 1) / unit * unit;
}

/// The most rows that a build takes on together, and the most lanes that it has.
constexpr int most_tile_rows = 8, most_tile_lanes = 8;

/// The cells of a row that are inside the grid; the others stay zero.
struct TileInside {
  std::int64_t first, last;          ///< cells first..last-1
  std::array<std::int64_t, 3> ends;  ///< vectors before which the same lanes are inside, in order
  /// All bits of the lanes that are, for each of these parts.
  alignas(64) std::array<std::array<std::int64_t, most_tile_lanes>, 3> lanes;

  /// @param from, to  cells from..to-1, 0 <= from <= to <= the cells of the row
  TileInside(std::int64_t from, std::int64_t to, std::int64_t vectors)
      : first(from), last(to), ends{from % vectors, to % vectors, vectors}, lanes{} {
    if (ends[0] > ends[1]) std::swap(ends[0], ends[1]);
    for (std::size_t part = 0; part < ends.size(); ++part) {
      std::int64_t cell = part == 0 ? 0 : ends[part - 1];
      for (std::int64_t& lane : lanes[part]) {
        lane = cell >= first && cell < last ? -1 : 0;
        cell += vectors;
      }
    }
  }
};

/// The middle ones of these rows, of which a build takes on `rows`, one step on. They replace the
/// first ones: each vector once all that need what was there have read it.
struct TileRows {
  std::array<double*, most_tile_rows + 2> row;
  std::int64_t vectors;
  std::int64_t skew;  ///< cells that they begin before those that they are made of: 0 or 1
  const TileInside* inside;
};

/// Where a row of the last level goes.
struct TileLeave {
  double* next;              ///< column 0
  std::int64_t column;       ///< of the row's first cell
  std::int64_t first, last;  ///< columns that are written
  double factor;             ///< for all cells
};

/// The loops as they were built for one instruction level.
struct TileLoops {
  int lanes;  ///< of a vector, and pieces of a row
  int rows;   ///< that are taken on together

  /// Rows one step on, by the formula.
  void (*step)(const TileRows& rows);

  /// Interleave the cells of a row.
  /// @param least  a positive number
  /// @return       a bit for each lane in which a cell other than zero is smaller than `least`
  unsigned (*enter)(const double* now, double* row, std::int64_t vectors, double least);

  /// The reverse; cells are multiplied by a factor, and go past the caches where they can.
  void (*leave)(const double* row, std::int64_t vectors, const TileLeave& to);

  /// Fill the vectors in front of `rows` rows of a skewed strip, and give the strip after what it
  /// needs to do so.
  /// @param left, right  two cells a row, not scaled; may be the same
  /// @param scale        of the rows; its inverse is exact
  void (*join)(double* const* rows, std::int64_t vectors, double scale, const double* left,
               double* right);

  /// Fill the vectors on both sides of `rows` rows of a strip with zeros beside it.
  void (*close)(double* const* rows, std::int64_t vectors);
};

/// The step alone, where cells are scaled: cells of level t, times 2^t, become cells of level t+1,
/// times 2^(t+1).
using TileStep = void(const TileRows& rows);

}  // namespace heat::cxx

#endif
