/// The figure of the tiles of a traced field that differ.
#ifndef HEAT_PLOTS_TILES_HPP
#define HEAT_PLOTS_TILES_HPP

#include <string>
#include <vector>

#include "figures.hpp"
#include "plots/canvas/field_image.hpp"

namespace heat::plots {

/// A plane of tiles, or a slice of a field of three axes.
struct TilePlane {
  std::string heading;            ///< of a slice, or ""
  std::vector<Window> different;  ///< tiles
  std::vector<Window> golden_blocks, port_blocks;
};

struct TileMap {
  std::string title, subtitle;
  std::string x_label, y_label;  ///< of the axes; y_label is "" for a field of one axis
  Window whole{};                ///< its cells, along these
  std::vector<TilePlane> planes;
  std::string golden, port;  ///< names of the two runs
  std::vector<std::string> notes;
};

/// Write the picture; errors as Draw of figures.hpp.
void tiles(const TileMap& map, const Output& output);

}  // namespace heat::plots

#endif
