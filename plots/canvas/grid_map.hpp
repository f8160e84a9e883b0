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
/// @param high     its upper end
/// @param decades  that it spans at most
ColourBar logarithmic_bar(double smallest, double high, const char* palette, double decades = 400);

/// Lay out a page for a grid, x/fast to the right and y/slow up, with a colour bar below; for two
/// windows of it the plots stand side by side.
Page grid_page(const Output& output, const std::vector<Window>& windows);

/// How pixels become colours.
struct Colours {
  ColourBar bar;
  std::function<double(double)> place;  ///< of a pixel on the bar, or NaN for a transparent pixel
  const char* background;               ///< of transparent pixels
};

/// Draw images side by side, with axes that count cells from 1.
/// @param add_marks  draws more on an image's panel
Canvas grid_map(const Page& page, const std::vector<FieldImage>& images, const Colours& colours,
                const std::function<void(Canvas&)>& add_marks);

}  // namespace heat::plots

#endif
