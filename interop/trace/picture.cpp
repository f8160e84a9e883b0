#include "picture.hpp"

#include <algorithm>
#include <filesystem>

#include "plots/figures/tiles.hpp"
#include "text.hpp"

namespace heat::trace {
namespace {

constexpr std::size_t most_planes = 4;  // side by side

/// A box of cells on the plane of the axes across and up.
plots::Window window_of(std::span<const Range> box, const std::vector<std::size_t>& axes) {
  plots::Window window{box[axes[0]].first, 1, box[axes[0]].cells, 1};
  if (axes.size() > 1) {
    window.y = box[axes[1]].first;
    window.ny = box[axes[1]].cells;
  }
  return window;
}

/// Blocks that have cells in a slice; none if there is only one.
std::vector<plots::Window> blocks_of(const Record& record, const std::vector<std::size_t>& axes,
                                     const Range& slice) {
  std::vector<plots::Window> windows;
  if (!record.blocks || record.blocks->ranks < 2) return windows;
  for (std::size_t rank = 0; rank < record.blocks->ranks; ++rank) {
    const auto block = record.blocks->of(rank);
    const bool empty = std::ranges::any_of(block, [](const Range& r) { return r.cells < 1; });
    if (empty) continue;
    if (axes.size() > 2 &&
        (block[axes[2]].last() < slice.first || block[axes[2]].first > slice.last())) {
      continue;
    }
    windows.push_back(window_of(block, axes));
  }
  return windows;
}

/// The tiles of a slice that differ.
std::vector<plots::Window> tiles_of(const Tiling& tiling, const TileSet& tiles,
                                    const std::vector<std::size_t>& axes, std::size_t slice) {
  std::vector<plots::Window> windows;
  for (std::size_t tile = 0; tile < tiling.size(); ++tile) {
    const std::vector<std::size_t> place = tiling.place(tile);
    if (!tiles[tile] || (axes.size() > 2 && place[axes[2]] != slice)) continue;
    std::vector<Range> box;
    for (std::size_t axis = 0; axis < place.size(); ++axis) {
      box.push_back(tiling.cells(axis, place[axis]));
    }
    windows.push_back(window_of(box, axes));
  }
  return windows;
}

void add_planes(plots::TileMap& map, const Pair& pair, const std::vector<std::size_t>& axes) {
  const Tiling tiling(pair.golden->whole);
  const TileSet tiles = difference_of(pair);
  const std::size_t slices = axes.size() > 2 ? tiling.along(axes[2]) : 1;
  std::size_t left_out = 0;
  for (std::size_t slice = 0; slice < slices; ++slice) {
    plots::TilePlane plane{"", tiles_of(tiling, tiles, axes, slice), {}, {}};
    if (plane.different.empty() && slices > 1) continue;
    if (map.planes.size() == most_planes) {
      ++left_out;
      continue;
    }
    Range cells{};
    if (axes.size() > 2) {
      cells = tiling.cells(axes[2], slice);
      plane.heading = axis_name(axes[2]) + " = " + text_of(cells);
    }
    plane.golden_blocks = blocks_of(*pair.golden, axes, cells);
    plane.port_blocks = blocks_of(*pair.port, axes, cells);
    map.planes.push_back(std::move(plane));
  }
  if (left_out > 0) {
    map.notes.push_back("Slices with tiles that differ; " + std::to_string(left_out) +
                        " more are left out.");
  }
}

}  // namespace

std::string no_picture(const std::string& file) {
  const std::string ending = std::filesystem::path(file).extension();
  if (ending != ".png" && ending != ".svg" && ending != ".pdf") {
    return "'" + file + "' ends neither with .png, .svg nor .pdf";
  }
  return plots::gnuplot_found() ? "" : "gnuplot was not found; apt-get install gnuplot-nox";
}

void draw_picture(const std::string& file, const Run& golden, const Run& port, const Pair& pair) {
  const Tiling tiling(pair.golden->whole);
  const std::vector<std::size_t> axes = tiling.divided();
  if (axes.empty() || difference_of(pair).none()) {
    throw std::runtime_error("--picture: " + pair.golden->field + " has no tiles that differ");
  }
  plots::TileMap map;
  map.title = "Where " + port.name + " differs from " + golden.name;
  map.subtitle = pair.golden->field + " at step " + std::to_string(pair.golden->step) + ": " +
                 std::to_string(difference_of(pair).count()) + " of " +
                 std::to_string(tiling.size()) + " tiles";
  map.x_label = axis_name(axes[0]) + " (cells)";
  map.whole = {1, 1, tiling.whole(axes[0]), 1};
  if (axes.size() > 1) {
    map.y_label = axis_name(axes[1]) + " (cells)";
    map.whole.ny = tiling.whole(axes[1]);
  }
  map.golden = golden.name;
  map.port = port.name;
  add_planes(map, pair, axes);
  const std::filesystem::path path(file);
  plots::Output output;
  output.picture = path.parent_path() / path.stem();
  output.formats = {path.extension().string().substr(1)};
  plots::tiles(map, output);
}

}  // namespace heat::trace
