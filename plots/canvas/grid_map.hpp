/// What pictures of the grid share: axes in cells, an image, and the bar of its colours.
#ifndef HEAT_PLOTS_GRID_MAP_HPP
#define HEAT_PLOTS_GRID_MAP_HPP

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "canvas.hpp"
#include "field_image.hpp"

namespace heat::plots {

/// What is written at a place of an axis.
struct Tick {
  double at = 0.0;
  std::string text;
};

/// The meaning of the colours.
struct ColourBar {
  static constexpr double width = 250.0;  ///< in points

  const char* palette = "";  ///< as gnuplot defines one
  double low = 0.0;
  double high = 1.0;
  std::vector<Tick> ticks;
  std::string label;
};

/// A step of ticks, 1, 2 or 5 times a power of ten and at least `least`, that leaves `room` points
/// to each where `range` takes `extent` points.
double tick_step(double range, double extent, double room, double least);

/// Ticks of a colour bar whose ends are logarithms to base ten.
std::vector<Tick> power_ticks(double low, double high);

/// Lay out a page for nx x ny cells, x/fast to the right and y/slow up, with a colour bar below.
Page grid_page(std::int64_t nx, std::int64_t ny);

/// Write axes that count cells from 1.
/// @param background  colour of what the image leaves transparent
void write_grid_axes(std::ostream& out, const Page& page, std::int64_t nx, std::int64_t ny,
                     const std::string& background);

/// Write the bar; without ticks, none.
void write_colour_bar(std::ostream& out, const Page& page, const ColourBar& bar);

/// Draw an image over nx x ny cells.
/// @param colour  from a pixel to a place on the colour bar, or NaN for a transparent pixel
void add_cells(Canvas& canvas, std::int64_t nx, std::int64_t ny, const FieldImage& image,
               const std::function<double(double)>& colour);

}  // namespace heat::plots

#endif
