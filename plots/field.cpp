#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <vector>

#include "field_image.hpp"
#include "session.hpp"
#include "style.hpp"

namespace heat::plots {
namespace {

constexpr double visible = 1e-3;  ///< least |u| that a linear scale shows, relative to the largest
constexpr double bar_width = 250.0;
constexpr const char* zero_colour = "#ebebeb";

// Viridis (Smith, van der Walt, Firing, 2015): perceptually uniform, and monotone in grey print.
constexpr const char* uniform_palette =
    "defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', "
    "6 '#5ec962', 7 '#addc30', 8 '#fde725')";
// Blue to red through white (ColorBrewer RdBu), for values of both signs.
constexpr const char* signed_palette =
    "defined (0 '#053061', 1 '#2166ac', 2 '#4393c3', 3 '#92c5de', 4 '#f7f7f7', 5 '#f4a582', "
    "6 '#d6604d', 7 '#b2182b', 8 '#67001f')";

/// How values become colours.
struct Scale {
  bool logarithmic = false;
  double low = 0.0;  ///< of the colour bar, as a power of ten if logarithmic
  double high = 1.0;
  std::string label;
  const char* palette = uniform_palette;
  std::string note{};
};

/// From the least to the largest cell, without a cut: the colours reach as far as the heat did.
Scale logarithmic_scale(const FieldImage& image) {
  Scale scale;
  scale.logarithmic = true;
  scale.high = std::log10(image.largest);
  scale.low = std::min(std::floor(std::log10(image.smallest)), scale.high - 1.0);
  scale.label = image.lowest < 0.0 ? "|u|, logarithmic scale" : "u, logarithmic scale";
  return scale;
}

Scale linear_scale(const FieldImage& image) {
  Scale scale;
  scale.label = "u, linear scale";
  if (image.lowest < 0.0 && image.highest > 0.0) {
    scale.low = -image.largest;
    scale.high = image.largest;
    scale.palette = signed_palette;
    return scale;
  }
  std::vector<double> sorted = image.pixels;
  std::ranges::sort(sorted);
  scale.low = sorted.front();
  scale.high = sorted.back();
  // A few hot or cold pixels must not take all the colours.
  const std::size_t few = sorted.size() / 500;
  const double low = sorted[few];
  const double high = sorted[sorted.size() - 1 - few];
  if (high > low && scale.high - scale.low > 2.0 * (high - low)) {
    scale.note = "The colours end where 0.2% of the pixels are beyond; u is from " +
                 number(scale.low) + " to " + number(scale.high) + ".";
    scale.low = low;
    scale.high = high;
  } else if (scale.high == scale.low) {
    scale.high += std::max(1.0, std::abs(scale.low));
  }
  return scale;
}

/// Linear where that shows most of the field; logarithmic where most of it would look like zero.
Scale choose_scale(const FieldImage& image) {
  const auto shown = std::ranges::count_if(
      image.pixels, [&](double u) { return std::abs(u) >= visible * image.largest; });
  const bool most = 2 * shown >= static_cast<std::ptrdiff_t>(image.pixels.size());
  return image.largest == 0.0 || most ? linear_scale(image) : logarithmic_scale(image);
}

/// What gnuplot colours; zero has no logarithm and stays transparent.
float colour_value(const Scale& scale, double u) {
  if (!scale.logarithmic) return static_cast<float>(u);
  if (u == 0.0) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(std::clamp(std::log10(std::abs(u)), scale.low, scale.high));
}

/// Size of the plot in points: square cells, unless that would leave a sliver.
void fit(Page& page, std::int64_t nx, std::int64_t ny) {
  const double ratio = static_cast<double>(ny) / static_cast<double>(nx);
  const double shape = std::clamp(ratio, 0.2, 4.0);
  const double room = page.plot_width();
  const double width = std::min(room, 340.0 / shape);
  page.plot_height = width * shape;
  page.left += 0.5 * (room - width);
  page.right += 0.5 * (room - width);
  if (shape != ratio) page.notes.push_back("Not to scale: cells are not drawn square.");
}

Page page_of(const Report& report, const FieldImage& image, const Scale& scale) {
  Page page;
  page.title = "Final field: " + problem_text(report);
  page.subtitle = report.machine;
  page.x_label = "x/fast (cells)";
  page.y_label = "y/slow (cells)";
  page.axis_height = 92.0;
  page.right = 34.0;
  if (!report.sources.empty()) {
    page.legend.push_back({"", "pt 6 ps 1.2 lw 1.2 lc rgb '#000000'", "",
                           report.sources.size() == 1 ? "source" : "sources"});
  }
  const std::string zero = zero_colour;
  if (scale.logarithmic && image.zeros > 0) {
    page.legend.push_back(
        {"", "", "fc rgb '" + zero + "' fs solid border lc rgb '#222222'", "exactly 0"});
  }
  fit(page, report.nx, report.ny);
  if (!scale.note.empty()) page.notes.push_back(scale.note);
  if (image.reduced) {
    page.notes.push_back("A pixel covers several cells and shows the one of largest |u|.");
  }
  return page;
}

/// A step of ticks, 1, 2 or 5 times a power of ten, that leaves `room` points to each.
double tick_step(double range, double extent, double room, double least) {
  const double step = std::max(least, range * room / extent);
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double multiple : {1.0, 2.0, 5.0}) {
    if (step <= multiple * power * 1.000001) return multiple * power;
  }
  return 10.0 * power;
}

void write_axes(std::ostream& out, const Page& page, std::int64_t nx, std::int64_t ny) {
  const auto across = static_cast<double>(nx);
  const auto up = static_cast<double>(ny);
  const double x_step = tick_step(across, page.plot_width(), 45.0, 1.0);
  const double y_step = tick_step(up, page.plot_height, 20.0, 1.0);
  out << "set xrange [0.5:" << across + 0.5 << "]\nset yrange [0.5:" << up + 0.5 << "]\n"
      << "set format '%.0f'\nset border 15\n"
      << "set xtics " << x_step << "," << x_step << "\nset ytics " << y_step << "," << y_step
      << "\n"
      << "set object 1000 rectangle from graph 0,0 to graph 1,1 fc rgb '" << zero_colour
      << "' fs solid noborder behind\n";
}

void write_colour_bar(std::ostream& out, const Page& page, const Scale& scale) {
  const double top = page.top() + page.plot_height + 48.0;
  out << "set palette " << scale.palette << "\nset cbrange [" << scale.low << ":" << scale.high
      << "]\nset colorbox user horizontal origin screen "
      << (page.left + 0.5 * (page.plot_width() - bar_width)) / Page::width << ", screen "
      << 1.0 - (top + 9.0) / page.height() << " size screen " << bar_width / Page::width
      << ", screen " << 9.0 / page.height() << "\nset cbtics scale 0.4 ";
  if (!scale.logarithmic) {
    out << tick_step(scale.high - scale.low, bar_width, 45.0, 0.0) << "\nset format cb '%g'\n";
    return;
  }
  const int step = static_cast<int>(tick_step(scale.high - scale.low, bar_width, 38.0, 1.0));
  const char* separator = "(";
  for (int power = static_cast<int>(std::floor(scale.high)) / step * step; power >= scale.low;
       power -= step) {
    out << separator << literal(power_of_ten(power)) << ' ' << power;
    separator = ", ";
  }
  out << ")\n";
}

void draw_field(Session& session, const Report& report, const FieldImage& image,
                const Scale& scale) {
  // gnuplot wants at least two pixels along each side.
  const std::size_t across = std::max<std::size_t>(2, image.nx);
  const std::size_t up = std::max<std::size_t>(2, image.ny);
  std::vector<float> pixels;
  pixels.reserve(across * up);
  for (std::size_t y = 0; y < up; ++y) {
    for (std::size_t x = 0; x < across; ++x) {
      const std::size_t at = std::min(y, image.ny - 1) * image.nx + std::min(x, image.nx - 1);
      pixels.push_back(colour_value(scale, image.pixels[at]));
    }
  }
  std::vector<Session::Row> sources;
  for (const heat_source& source : report.sources) {
    sources.push_back({static_cast<double>(source.x), static_cast<double>(source.y), 0.0, 0.0});
  }
  if (!sources.empty()) session.define("$sources", sources);

  const double dx = static_cast<double>(report.nx) / static_cast<double>(across);
  const double dy = static_cast<double>(report.ny) / static_cast<double>(up);
  std::ostream& out = session.commands();
  out << "plot " << Session::image_format(across, up) << " dx=" << dx << " dy=" << dy << " origin=("
      << 0.5 + 0.5 * dx << "," << 0.5 + 0.5 * dy << ") with image notitle";
  if (!sources.empty()) {
    // Black on white, to be seen on every colour.
    out << ", $sources using 1:2 with points pt 6 ps 1.2 lw 3.4 lc rgb '#ffffff' notitle"
        << ", $sources using 1:2 with points pt 6 ps 1.2 lw 1.2 lc rgb '#000000' notitle";
  }
  out << "\n";
  session.send_image(pixels);
}

}  // namespace

void field(const Report& report, const std::filesystem::path& npy, const Output& output) {
  const FieldImage image = read_field_image(npy, report.nx, report.ny);
  const Scale scale = choose_scale(image);
  const Page page = page_of(report, image, scale);
  draw(output, "field", page, [&](Session& session) {
    std::ostream& out = session.commands();
    write_axes(out, page, report.nx, report.ny);
    write_colour_bar(out, page, scale);
    out << "set label " << literal(scale.label) << " at screen "
        << (page.left + 0.5 * page.plot_width()) / Page::width << ", screen "
        << 1.0 - (page.top() + page.plot_height + 84.0) / page.height()
        << " center noenhanced font 'sans-serif," << Page::legend_font << "' tc rgb '" << ink
        << "'\n";
    draw_field(session, report, image, scale);
  });
}

}  // namespace heat::plots
