#include "grid_map.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numeric>
#include <sstream>

namespace heat::plots {
namespace {

// In points below the plot.
constexpr double bar_top = 48.0;
constexpr double bar_height = 9.0;
constexpr double bar_label = 84.0;

/// Ticks at multiples of a step.
void write_steps(std::ostream& out, const char* axis, std::int64_t first, double step) {
  const double from = step * std::ceil(static_cast<double>(first) / step);
  out << "set " << axis << ' ' << from << ',' << step << "\n";
}

void write_axes(std::ostream& out, const Page& page, const Panel& panel, const Window& window,
                const char* background) {
  const auto across = static_cast<double>(window.nx), up = static_cast<double>(window.ny);
  const double left = static_cast<double>(window.x) - 0.5;
  const double low = static_cast<double>(window.y) - 0.5;
  const double width = page.panel_width(panel);
  double x_step = tick_step(across, width / 45.0, 1.0);
  const auto ticks = [&](double step) {
    return std::floor((left + across) / step) - std::floor(left / step);
  };
  if (ticks(x_step) < 2.0) {
    // One tick is no scale: as close as their numbers allow.
    const auto digits = std::to_string(window.x + window.nx).size();
    x_step = tick_step(across, width / (4.0 + 7.0 * static_cast<double>(digits)), 1.0);
  }
  const double y_step = tick_step(up, page.plot_height / 20.0, 1.0);
  out << "set xrange [" << left << ":" << left + across << "]\nset yrange [" << low << ":"
      << low + up << "]\nset format '%.0f'\nset border 15\n";
  write_steps(out, "xtics", window.x, x_step);
  write_steps(out, "ytics", window.y, y_step);
  out << "set object 1000 rectangle from graph 0,0 to graph 1,1 fc rgb '" << background
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
      << (middle - 0.5 * ColourBar::width) / page.width << ", screen "
      << 1.0 - bottom / page.height() << " size screen " << ColourBar::width / page.width
      << ", screen " << bar_height / page.height() << "\n";
  write_ticks(out, "cbtics scale 0.4", bar.ticks);
  out << "set label " << literal(bar.label) << " at screen " << middle / page.width << ", screen "
      << 1.0 - (page.top() + page.plot_height + bar_label) / page.height() << " center noenhanced "
      << font(Page::legend_font) << "\n";
}

void add_cells(Canvas& canvas, const FieldImage& image,
               const std::function<double(double)>& place_of) {
  // gnuplot wants at least two pixels along each side.
  const std::size_t across = std::max<std::size_t>(2, image.nx);
  const std::size_t up = std::max<std::size_t>(2, image.ny);
  std::vector<double> pixels;
  pixels.reserve(across * up);
  for (std::size_t y = 0; y < up; ++y) {
    for (std::size_t x = 0; x < across; ++x) {
      const std::size_t at = std::min(y, image.ny - 1) * image.nx + std::min(x, image.nx - 1);
      pixels.push_back(place_of(image.pixels[at]));
    }
  }
  const double dx = static_cast<double>(image.window.nx) / static_cast<double>(across);
  const double dy = static_cast<double>(image.window.ny) / static_cast<double>(up);
  std::ostringstream place;
  place << std::setprecision(17) << "dx=" << dx << " dy=" << dy << " origin=("
        << static_cast<double>(image.window.x) - 0.5 + 0.5 * dx << ","
        << static_cast<double>(image.window.y) - 0.5 + 0.5 * dy << ")";
  canvas.add_image(across, up, pixels, place.str());
}

}  // namespace

ColourBar logarithmic_bar(double smallest, double high, const char* palette, double decades) {
  const double least = std::min(std::floor(std::log10(smallest)), high - 1.0);
  const double low = std::max(least, std::ceil(high) - decades);
  ColourBar bar{palette, low, high};
  const double step = tick_step(high - low, ColourBar::width / 38.0, 1.0);
  for (double power = std::floor(high / step) * step; power >= low; power -= step) {
    bar.ticks.push_back({power, power_of_ten(static_cast<int>(power))});
  }
  return bar;
}

Page grid_page(const Output& output, const std::vector<Window>& windows) {
  constexpr double gap = 46.0;  // has tick labels
  Page page(output);
  page.x_label = "x/fast (cells)";
  page.axis_height = 92.0;
  page.right = 26.0;
  // Square cells, unless that would leave a sliver.
  std::vector<double> widths;  // of a plot that is one point high
  bool square = true;
  for (const Window& window : windows) {
    const double ratio = static_cast<double>(window.nx) / static_cast<double>(window.ny);
    widths.push_back(std::clamp(ratio, 0.25, 5.0));
    square = square && widths.back() == ratio;
  }
  const double gaps = gap * static_cast<double>(windows.size() - 1);
  const double room = page.plot_width() - gaps;
  const double all = std::accumulate(widths.begin(), widths.end(), 0.0);
  page.plot_height = std::min(room / all, 340.0);
  const double total = page.plot_height * all + gaps;
  page.left += 0.5 * (page.plot_width() - total);
  page.right = page.width - page.left - total;
  page.panels.clear();
  double left = 0.0;
  for (const double width : widths) {
    const double right = left + page.plot_height * width;
    page.panels.push_back({left / total, right / total});
    left = right + gap;
  }
  page.panels.front().y_label = "y/slow (cells)";
  if (!square) page.notes.push_back("Not to scale: cells are not drawn square.");
  return page;
}

Canvas grid_map(const Page& page, const std::vector<FieldImage>& images, const Colours& colours,
                const std::function<void(Canvas&)>& add_marks) {
  Canvas canvas(page);
  write_colour_bar(canvas.commands(), page, colours.bar);
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (i > 0) {
      canvas.next_panel();
      canvas.commands() << "unset colorbox\n";
    }
    write_axes(canvas.commands(), page, page.panels[i], images[i].window, colours.background);
    add_cells(canvas, images[i], colours.place);
    add_marks(canvas);
  }
  return canvas;
}

}  // namespace heat::plots
