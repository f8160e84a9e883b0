/// The tiles of a field, which have a fingerprint each.
#ifndef HEAT_TRACE_TILES_HPP
#define HEAT_TRACE_TILES_HPP

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace heat::trace {

/// Cells along an axis, counted from 1.
struct Range {
  std::int64_t first = 1, cells = 0;
  [[nodiscard]] std::int64_t last() const { return first - 1 + cells; }
  bool operator==(const Range&) const = default;
};

/// Tiles by their numbers in a record.
using TileSet = std::bitset<8 * 8 * 8>;

/// Places of tiles along the axes of a field: from the first up to the last.
struct TileBox {
  std::vector<std::size_t> first, last;
};

/// How docs/trace-file.md divides a field into tiles.
class Tiling {
 public:
  /// @param whole  cells along each axis, at least 1
  explicit Tiling(std::vector<std::int64_t> whole);

  [[nodiscard]] std::size_t axes() const { return whole_.size(); }
  [[nodiscard]] std::int64_t whole(std::size_t axis) const { return whole_[axis]; }
  /// Tiles along an axis.
  [[nodiscard]] std::size_t along(std::size_t axis) const { return along_[axis]; }
  [[nodiscard]] std::size_t size() const;

  /// The cells of a tile along an axis.
  [[nodiscard]] Range cells(std::size_t axis, std::size_t tile) const;
  /// The tile of a cell, counted from 1.
  [[nodiscard]] std::size_t tile_of(std::size_t axis, std::int64_t cell) const;
  /// The places of a tile along the axes.
  [[nodiscard]] std::vector<std::size_t> place(std::size_t tile) const;
  /// All tiles within a box.
  [[nodiscard]] TileSet within(const TileBox& box) const;
  /// The smallest box around some tiles, at least one.
  [[nodiscard]] TileBox around(const TileSet& tiles) const;
  /// The axes that are divided, at most three.
  [[nodiscard]] std::vector<std::size_t> divided() const;

 private:
  std::vector<std::int64_t> whole_;
  std::vector<std::size_t> along_;
};

/// "x", "y", "z", "axis 4"
std::string axis_name(std::size_t axis);

/// "129..192", "7"
std::string text_of(const Range& range);

/// "x = 129..192, y = 1..512"
std::string text_of(const Tiling& tiling, const TileBox& box);

/// A picture for a terminal, in lines of at most 80 columns: "#" for the given tiles and "." for
/// others, y upwards, and of three divided axes the slices side by side.
std::string picture(const Tiling& tiling, const TileSet& tiles);

}  // namespace heat::trace

#endif
