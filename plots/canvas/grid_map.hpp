/// Pictures of the grid: axes in cells, an image, and the bar of its colours.
#ifndef HEAT_PLOTS_GRID_MAP_HPP
#define HEAT_PLOTS_GRID_MAP_HPP

#include <functional>
#include <string>
#include <vector>

#include "canvas.hpp"
#include "field_image.hpp"
#include "style.hpp"

namespace heat::plots {

struct ColourBar {
  static constexpr double width = 250.0;  ///< in points

  const char* palette = "";  ///< as gnuplot defines one
  double low = 0.0;
  double high = 1.0;
  std::vector<Tick> ticks{};  ///< without any there is no bar
  std::string label{};
};

/// A bar over the sizes of all cells but zeros, whose ends are logarithms to base ten.
/// @param high  its upper end
ColourBar logarithmic_bar(const FieldImage& image, double high, const char* palette);

/// Lay out a page for a grid, x/fast to the right and y/slow up, with a colour bar below.
Page grid_page(const compare::Grid& grid);

/// Draw an image over a grid, with axes that count cells from 1.
/// @param colour      from a pixel to a place on the colour bar, or NaN for a transparent pixel
/// @param background  the colour of transparent pixels
Canvas grid_map(const Page& page, const compare::Grid& grid, const FieldImage& image,
                const std::function<double(double)>& colour, const ColourBar& bar,
                const std::string& background);

}  // namespace heat::plots

#endif
