#include "tiles.hpp"

#include <algorithm>
#include <numeric>

namespace heat::trace {
namespace {

constexpr std::int64_t most_tiles = 8;  // along an axis
constexpr std::size_t most_divided = 3;

/// The first cell of a tile, from 0: tile * cells / tiles, where the product might overflow.
std::int64_t begin_of(std::int64_t cells, std::int64_t tiles, std::int64_t tile) {
  return cells / tiles * tile + cells % tiles * tile / tiles;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

/// Where a tile begins, as the picture names it: "y=65". Eight slices of eight tiles fit in 80
/// columns with that, but not with more.
std::string begin_text(const Tiling& tiling, std::size_t axis, std::size_t tile) {
  constexpr std::size_t longest = 8;
  const std::string number = std::to_string(tiling.cells(axis, tile).first);
  const std::string text = axis_name(axis) + "=" + number;
  return text.size() > longest ? number : text;
}

}  // namespace

Tiling::Tiling(std::vector<std::int64_t> whole) : whole_(std::move(whole)), along_(axes(), 1) {
  std::vector<std::size_t> longest(axes());
  std::iota(longest.begin(), longest.end(), std::size_t{0});
  std::ranges::stable_sort(longest, std::greater{}, [&](std::size_t axis) { return whole_[axis]; });
  longest.resize(std::min(axes(), most_divided));
  for (const std::size_t axis : longest) {
    along_[axis] = static_cast<std::size_t>(std::min(most_tiles, whole_[axis]));
  }
}

std::size_t Tiling::size() const {
  return std::accumulate(along_.begin(), along_.end(), std::size_t{1}, std::multiplies{});
}

Range Tiling::cells(std::size_t axis, std::size_t tile) const {
  const auto tiles = static_cast<std::int64_t>(along_[axis]), at = static_cast<std::int64_t>(tile);
  const std::int64_t begin = begin_of(whole_[axis], tiles, at);
  return {begin + 1, begin_of(whole_[axis], tiles, at + 1) - begin};
}

std::size_t Tiling::tile_of(std::size_t axis, std::int64_t cell) const {
  std::size_t tile = 0;
  while (tile + 1 < along_[axis] && cells(axis, tile).last() < cell) ++tile;
  return tile;
}

std::vector<std::size_t> Tiling::place(std::size_t tile) const {
  std::vector<std::size_t> place;
  for (const std::size_t tiles : along_) {
    place.push_back(tile % tiles);
    tile /= tiles;
  }
  return place;
}

TileSet Tiling::within(const TileBox& box) const {
  TileSet tiles;
  std::vector<std::size_t> place = box.first;
  while (true) {
    std::size_t tile = 0;
    for (std::size_t axis = axes(); axis-- > 0;) tile = tile * along_[axis] + place[axis];
    tiles.set(tile);
    std::size_t axis = 0;
    while (axis < axes() && place[axis] == box.last[axis]) {
      place[axis] = box.first[axis];
      ++axis;
    }
    if (axis == axes()) return tiles;
    ++place[axis];
  }
}

TileBox Tiling::around(const TileSet& tiles) const {
  TileBox box{along_, std::vector<std::size_t>(axes(), 0)};
  for (std::size_t tile = 0; tile < size(); ++tile) {
    if (!tiles[tile]) continue;
    const std::vector<std::size_t> at = place(tile);
    for (std::size_t axis = 0; axis < axes(); ++axis) {
      box.first[axis] = std::min(box.first[axis], at[axis]);
      box.last[axis] = std::max(box.last[axis], at[axis]);
    }
  }
  return box;
}

std::vector<std::size_t> Tiling::divided() const {
  std::vector<std::size_t> divided;
  for (std::size_t axis = 0; axis < axes(); ++axis) {
    if (along_[axis] > 1) divided.push_back(axis);
  }
  return divided;
}

std::string axis_name(std::size_t axis) {
  constexpr const char* names[] = {"x", "y", "z"};
  return axis < std::size(names) ? names[axis] : "axis " + std::to_string(axis + 1);
}

std::string text_of(const Range& range) {
  return std::to_string(range.first) +
         (range.cells == 1 ? "" : ".." + std::to_string(range.last()));
}

std::string text_of(const Tiling& tiling, const TileBox& box) {
  std::string text;
  for (std::size_t axis = 0; axis < tiling.axes(); ++axis) {
    const std::int64_t first = tiling.cells(axis, box.first[axis]).first;
    const std::int64_t last = tiling.cells(axis, box.last[axis]).last();
    text += (text.empty() ? "" : ", ") + axis_name(axis) + " = " +
            text_of(Range{first, last - first + 1});
  }
  return text;
}

std::string picture(const Tiling& tiling, const TileSet& tiles) {
  const std::vector<std::size_t> axes = tiling.divided();
  if (axes.empty()) return "";
  const bool has_rows = axes.size() > 1, has_slices = axes.size() > 2;
  const std::size_t rows = has_rows ? tiling.along(axes[1]) : 1;
  const std::size_t slices = has_slices ? tiling.along(axes[2]) : 1;
  const std::string gap = has_slices ? "" : " ";  // makes a tile as wide as it is high
  std::vector<std::string> lines(rows + 1);
  std::size_t margin = 0;
  for (std::size_t row = 0; row < rows && has_rows; ++row) {
    lines[rows - row] = begin_text(tiling, axes[1], row);
    margin = std::max(margin, lines[rows - row].size());
  }
  for (std::string& line : lines) line = padded(line, margin);
  for (std::size_t slice = 0; slice < slices; ++slice) {
    const std::string title = has_slices ? begin_text(tiling, axes[2], slice) : "";
    lines[0] += " " + title;
    for (std::size_t row = 0; row < rows; ++row) {
      std::string& line = lines[rows - row] += ' ';
      for (std::size_t column = 0; column < tiling.along(axes[0]); ++column) {
        std::vector<std::size_t> at(tiling.axes(), 0);
        at[axes[0]] = column;
        if (has_rows) at[axes[1]] = row;
        if (has_slices) at[axes[2]] = slice;
        line += (tiling.within({at, at}) & tiles).any() ? '#' : '.';
        line += column + 1 < tiling.along(axes[0]) ? gap : "";
      }
    }
    const std::size_t width = std::max(lines[0].size(), lines[1].size());
    if (slice + 1 < slices) {
      for (std::string& line : lines) line = padded(line, width);
    }
  }
  std::string text;
  for (const std::string& line : lines) {
    if (line.find_first_not_of(' ') != line.npos) text += (has_slices ? "" : "  ") + line + "\n";
  }
  return text;
}

}  // namespace heat::trace
