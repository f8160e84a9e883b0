/// Which parts of a block are swept before and after a halo has arrived, and where halo cells lie
/// in the buffers that travel. Runs on the host, too.
///
///     +-----------------+   A buffer holds the four edges of a block, or the four sides of its
///     | e e e e e e e e |   halo, one after the other: x_low and x_high, ny cells each, then y_low
///     | e . . . . . . e |   and y_high, nx cells each. The cells that need no halo (.) are swept
///     | e . . . . . . e |   while buffers travel, the edges (e) when the halo is there. A side
///     | e e e e e e e e |   without a neighbour waits for nothing: its edge counts as inner.
///     +-----------------+
#ifndef HEAT_CXX_DEVICE_HALO_HPP
#define HEAT_CXX_DEVICE_HALO_HPP

#include <array>
#include <cstdint>
#include <vector>

#include "rounded.hpp"

namespace heat::cxx {

/// A rectangle of a block's cells, counted from 1.
struct Part {
  std::int64_t x, y, nx, ny;
};

/// A block's size, and which of its sides have a neighbour.
struct HaloShape {
  /// The sides of a block, in the order of buffers.
  enum Side { x_low, x_high, y_low, y_high };
  static constexpr int sides = 4;
  /// The side of the neighbour that touches this one.
  static constexpr int opposite(int side) { return side ^ 1; }

  std::int64_t nx, ny, ld;
  std::array<bool, sides> neighbour;

  /// Whether anything is exchanged.
  [[nodiscard]] bool any_neighbour() const {
    return neighbour[x_low] || neighbour[x_high] || neighbour[y_low] || neighbour[y_high];
  }
  /// Cells of a side.
  [[nodiscard]] HEAT_DEVICE std::int64_t length(int side) const { return side < y_low ? ny : nx; }
  /// Where a side begins in a buffer.
  [[nodiscard]] HEAT_DEVICE std::int64_t offset(int side) const {
    return side < y_low ? side * ny : 2 * ny + (side - y_low) * nx;
  }
  /// Cells of a buffer.
  [[nodiscard]] HEAT_DEVICE std::int64_t cells() const { return 2 * (nx + ny); }

  /// Cell i of a buffer: where it lies in the field, from its corner; at the block's edge or, for
  /// a halo, one cell further out.
  [[nodiscard]] HEAT_DEVICE std::int64_t at(std::int64_t i, bool halo) const {
    const std::int64_t out = halo ? 1 : 0;
    if (i < ny) return (i + 1) * ld + 1 - out;
    if (i < 2 * ny) return (i - ny + 1) * ld + nx + out;
    if (i < 2 * ny + nx) return (1 - out) * ld + (i - 2 * ny + 1);
    return (ny + out) * ld + (i - 2 * ny - nx + 1);
  }
  /// The side that cell i of a buffer belongs to.
  [[nodiscard]] HEAT_DEVICE int side_of(std::int64_t i) const {
    return i < 2 * ny ? (i < ny ? x_low : x_high) : (i < 2 * ny + nx ? y_low : y_high);
  }

  /// The cells that need no halo; it may have none.
  [[nodiscard]] Part inner() const {
    const auto edge = [&](Side side) { return neighbour[side] ? 1 : 0; };
    return {1 + edge(x_low), 1 + edge(y_low), nx - edge(x_low) - edge(x_high),
            ny - edge(y_low) - edge(y_high)};
  }

  /// The others, each once: whole rows at the ends of y, and between them the ends of x. In a block
  /// one cell thin a row or column may be both ends.
  [[nodiscard]] std::vector<Part> edges() const {
    std::vector<Part> parts;
    if (nx < 1 || ny < 1) return parts;
    const std::int64_t first = neighbour[y_low] ? 2 : 1;
    const bool last_is_edge = neighbour[y_high] && (ny > 1 || !neighbour[y_low]);
    const std::int64_t rows = (last_is_edge ? ny - 1 : ny) - first + 1;
    if (neighbour[y_low]) parts.push_back({1, 1, nx, 1});
    if (last_is_edge) parts.push_back({1, ny, nx, 1});
    if (rows < 1) return parts;
    if (neighbour[x_low]) parts.push_back({1, first, 1, rows});
    if (neighbour[x_high] && (nx > 1 || !neighbour[x_low])) parts.push_back({nx, first, 1, rows});
    return parts;
  }
};

/// Thread i of as many as a buffer has cells: copy an edge cell out.
HEAT_DEVICE inline void pack_cell(const HaloShape& shape, const double* field, double* buffer,
                                  std::int64_t i) {
  if (i < shape.cells() && shape.neighbour[shape.side_of(i)]) {
    buffer[i] = field[shape.at(i, false)];
  }
}

/// Thread i of as many as a buffer has cells: copy a halo cell in.
HEAT_DEVICE inline void unpack_cell(const HaloShape& shape, const double* buffer, double* field,
                                    std::int64_t i) {
  if (i < shape.cells() && shape.neighbour[shape.side_of(i)]) {
    field[shape.at(i, true)] = buffer[i];
  }
}

}  // namespace heat::cxx

#endif
