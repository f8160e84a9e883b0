#include "grid_map.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace heat::plots {
namespace {

// In points below the plot.
constexpr double bar_top = 48.0;
constexpr double bar_height = 9.0;
constexpr double bar_label = 84.0;

void write_axes(std::ostream& out, const Page& page, const compare::Grid& grid,
                const std::string& background) {
  const auto across = static_cast<double>(grid.nx), up = static_cast<double>(grid.ny);
  double x_step = tick_step(across, page.plot_width() / 45.0, 1.0);
  if (across < 2.0 * x_step) {
    // One tick is no scale: as close as their numbers allow.
    const double text = 8.0 * static_cast<double>(std::to_string(grid.nx).size());
    x_step = tick_step(across, page.plot_width() / (6.0 + text), 1.0);
  }
  const double y_step = tick_step(up, page.plot_height / 20.0, 1.0);
  out << "set xrange [0.5:" << across + 0.5 << "]\nset yrange [0.5:" << up + 0.5 << "]\n"
      << "set format '%.0f'\nset border 15\n"
      << "set xtics " << x_step << "," << x_step << "\nset ytics " << y_step << "," << y_step
      << "\n"
      << "set object 1000 rectangle from graph 0,0 to graph 1,1 fc rgb '" << background
      << "' fs solid noborder behind\n";
}

void write_colour_bar(std::ostream& out, const Page& page, const ColourBar& bar) {
  if (bar.ticks.empty()) {
    out << "unset colorbox\n";
    return;
  }
  const double bottom = page.top() + page.plot_height + bar_top + bar_height;
  const double middle = page.left + 0.5 * page.plot_width();
  out << "set palette " << bar.palette << "\nset cbrange [" << bar.low << ":" << bar.high
      << "]\nset colorbox user horizontal origin screen "
      << (middle - 0.5 * ColourBar::width) / Page::width << ", screen "
      << 1.0 - bottom / page.height() << " size screen " << ColourBar::width / Page::width
      << ", screen " << bar_height / page.height() << "\n";
  write_ticks(out, "cbtics scale 0.4", bar.ticks);
  out << "set label " << literal(bar.label) << " at screen " << middle / Page::width << ", screen "
      << 1.0 - (page.top() + page.plot_height + bar_label) / page.height() << " center noenhanced "
      << font(Page::legend_font) << "\n";
}

void add_cells(Canvas& canvas, const compare::Grid& grid, const FieldImage& image,
               const std::function<double(double)>& colour) {
  // gnuplot wants at least two pixels along each side.
  const std::size_t across = std::max<std::size_t>(2, image.nx);
  const std::size_t up = std::max<std::size_t>(2, image.ny);
  std::vector<double> pixels;
  pixels.reserve(across * up);
  for (std::size_t y = 0; y < up; ++y) {
    for (std::size_t x = 0; x < across; ++x) {
      const std::size_t at = std::min(y, image.ny - 1) * image.nx + std::min(x, image.nx - 1);
      pixels.push_back(colour(image.pixels[at]));
    }
  }
  const double dx = static_cast<double>(grid.nx) / static_cast<double>(across);
  const double dy = static_cast<double>(grid.ny) / static_cast<double>(up);
  std::ostringstream place;
  place << std::setprecision(17) << "dx=" << dx << " dy=" << dy << " origin=(" << 0.5 + 0.5 * dx
        << "," << 0.5 + 0.5 * dy << ")";
  canvas.add_image(across, up, pixels, place.str());
}

}  // namespace

ColourBar logarithmic_bar(const FieldImage& image, double high, const char* palette) {
  const double low = std::min(std::floor(std::log10(image.smallest)), high - 1.0);
  ColourBar bar{palette, low, high};
  const double step = tick_step(high - low, ColourBar::width / 38.0, 1.0);
  for (double power = std::floor(high / step) * step; power >= low; power -= step) {
    bar.ticks.push_back({power, power_of_ten(static_cast<int>(power))});
  }
  return bar;
}

Page grid_page(const compare::Grid& grid) {
  Page page;
  page.x_label = "x/fast (cells)";
  page.y_label = "y/slow (cells)";
  page.axis_height = 92.0;
  page.right = 34.0;
  // Square cells, unless that would leave a sliver.
  const double ratio = static_cast<double>(grid.ny) / static_cast<double>(grid.nx);
  const double shape = std::clamp(ratio, 0.2, 4.0);
  const double room = page.plot_width();
  const double width = std::min(room, 340.0 / shape);
  page.plot_height = width * shape;
  page.left += 0.5 * (room - width);
  page.right += 0.5 * (room - width);
  if (shape != ratio) page.notes.push_back("Not to scale: cells are not drawn square.");
  return page;
}

Canvas grid_map(const Page& page, const compare::Grid& grid, const FieldImage& image,
                const std::function<double(double)>& colour, const ColourBar& bar,
                const std::string& background) {
  Canvas canvas(page);
  write_axes(canvas.commands(), page, grid, background);
  write_colour_bar(canvas.commands(), page, bar);
  add_cells(canvas, grid, image, colour);
  return canvas;
}

}  // namespace heat::plots
