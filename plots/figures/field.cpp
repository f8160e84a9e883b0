#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "plots/canvas/grid_map.hpp"

namespace heat::plots {
namespace {

constexpr double visible = 1e-3;  ///< least |u| that a linear scale shows, relative to the largest
constexpr double decades = 12.0;  ///< that a logarithmic scale spans
constexpr std::int64_t most_pixels = 800;  ///< along a side
constexpr const char* zero_colour = "#ebebeb";
const std::string ring_look = "pt 6 ps 1.2 lw 1.2 lc rgb '#000000'";

// Viridis (Smith, van der Walt, Firing, 2015): perceptually uniform, and monotone in grey print.
constexpr const char* uniform_palette =
    "defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', 5 '#28ae80', "
    "6 '#5ec962', 7 '#addc30', 8 '#fde725')";
// Blue to red through white (ColorBrewer RdBu), for values of both signs.
constexpr const char* signed_palette =
    "defined (0 '#053061', 1 '#2166ac', 2 '#4393c3', 3 '#92c5de', 4 '#f7f7f7', 5 '#f4a582', "
    "6 '#d6604d', 7 '#b2182b', 8 '#67001f')";

struct Scale {
  bool logarithmic = false;
  int exponent = 0;  ///< a linear scale's bar shows u / 10^exponent
  ColourBar bar{};
  std::string note{};
};

/// value / 10^exponent, in two factors, because one alone may be beyond the range of double.
double scaled(double value, int exponent) {
  const int half = exponent / 2;
  return value * std::pow(10.0, -half) * std::pow(10.0, half - exponent);
}

/// The largest cells' twelve decades: more would show how far the steps reach, and hide the heat.
Scale logarithmic_scale(const FieldImage& image) {
  Scale scale{true};
  scale.bar = logarithmic_bar(image.smallest, std::log10(image.largest), uniform_palette, decades);
  if (std::log10(image.smallest) < scale.bar.low) {
    const std::string least = power_of_ten(static_cast<int>(scale.bar.low));
    scale.note = "Values below " + least + " have the colour of " + least + ".";
  }
  scale.bar.label = image.lowest < 0.0 ? "|u|, logarithmic scale" : "u, logarithmic scale";
  return scale;
}

/// The reach of a linear scale's colours, and why it is not from the least to the largest cell.
struct Reach {
  double low = 0.0;
  double high = 0.0;
  std::string note{};

  /// Whether the numbers of its ticks would need more than four digits to differ.
  [[nodiscard]] bool narrow() const {
    return high - low <= 1e-4 * std::max(std::abs(low), std::abs(high));
  }
};

Reach reach_of(const FieldImage& image) {
  if (image.lowest < 0.0 && image.highest > 0.0) return {-image.largest, image.largest};
  std::vector<double> sorted = image.pixels;
  std::ranges::sort(sorted);
  Reach all{sorted.front(), sorted.back()};
  if (all.narrow()) {
    // One colour, so its meaning must be seen beside zero.
    if (image.largest == 0.0) return {0.0, 1.0};
    return {std::min(all.low, 0.0), std::max(all.high, 0.0)};
  }
  // A few hot or cold pixels must not take all the colours.
  const std::size_t few = sorted.size() / 500;
  const Reach most{sorted[few], sorted[sorted.size() - 1 - few]};
  if (most.narrow() || all.high - all.low <= 2.0 * (most.high - most.low)) return all;
  return {most.low, most.high,
          "The colours end where 0.2% of the pixels are beyond; u is from " + number(all.low) +
              " to " + number(all.high) + "."};
}

/// Ticks of few digits, because a power of ten that all share goes to the bar's label.
Scale linear_scale(const FieldImage& image) {
  const Reach reach = reach_of(image);
  Scale scale;
  scale.note = reach.note;
  const bool both_signs = reach.low < 0.0 && reach.high > 0.0;
  scale.bar.palette = both_signs ? signed_palette : uniform_palette;
  scale.bar.label = "u, linear scale";
  const double largest = std::max(std::abs(reach.low), std::abs(reach.high));
  const int decade = static_cast<int>(std::floor(std::log10(largest)));
  if (decade < -2 || decade > 4) {
    scale.exponent = decade;
    scale.bar.label = "u / " + power_of_ten(decade) + ", linear scale";
  }
  scale.bar.low = scaled(reach.low, scale.exponent);
  scale.bar.high = scaled(reach.high, scale.exponent);
  const double step = tick_step(scale.bar.high - scale.bar.low, ColourBar::width / 45.0);
  for (double i = std::ceil(scale.bar.low / step); i * step <= scale.bar.high; ++i) {
    scale.bar.ticks.push_back({i * step, number(i * step, 5)});
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

/// The number that gnuplot colours; zero has no logarithm and stays transparent.
double colour_value(const Scale& scale, double u) {
  if (!scale.logarithmic) return scaled(u, scale.exponent);
  if (u == 0.0) return std::numeric_limits<double>::quiet_NaN();
  return std::clamp(std::log10(std::abs(u)), scale.bar.low, scale.bar.high);
}

/// Where the colours around the first source are, if that is a small part of the grid: the heat of
/// a source has spread by a normal distribution whose variance along an axis is a quarter of the
/// steps (a cell gives an eighth of its heat to each neighbour), and no farther than the steps.
std::optional<Window> zoom_of(const Report& report, const Scale& scale) {
  const compare::Grid& grid = report.baseline.grid;
  if (!scale.logarithmic || report.sources.empty()) return {};
  const double steps = static_cast<double>(report.steps);
  const double reach = std::min(steps, std::sqrt(0.5 * steps * decades * std::log(10.0)));
  if (8.0 * reach > static_cast<double>(std::min(grid.nx, grid.ny))) return {};
  const heat_source& source = report.sources.front();
  return around(source.x, source.y, std::llround(std::ceil(reach)) + 1, grid);
}

Page page_of(const Report& report, const Output& output, const std::vector<FieldImage>& images,
             const Scale& scale) {
  std::vector<Window> windows;
  for (const FieldImage& image : images) windows.push_back(image.window);
  Page page = grid_page(output, windows);
  page.title = "Final field: " + problem_text(report.baseline.grid, report.steps);
  page.subtitle = report.machine;
  if (images.size() > 1) {
    page.panels[0].heading = "all cells";
    page.panels[1].heading = "around the first source";
  }
  if (!report.sources.empty()) {
    page.legend.push_back({"", ring_look, "", report.sources.size() == 1 ? "source" : "sources"});
  }
  if (scale.logarithmic && images.front().zeros > 0) {
    page.legend.push_back({"", "", box_look(zero_colour), "exactly 0"});
  }
  if (!scale.note.empty()) page.notes.push_back(scale.note);
  if (images.front().reduced) {
    page.notes.push_back("A pixel covers several cells and shows the one of largest |u|.");
  }
  return page;
}

}  // namespace

void field(const Report& report, const Output& output) {
  if (report.field.empty()) return;
  const compare::Grid& grid = report.baseline.grid;
  std::vector<FieldImage> images{read_field_image(report.field, grid, most_pixels)};
  const Scale scale = choose_scale(images.front());
  if (const auto zoom = zoom_of(report, scale)) {
    images.push_back(read_field_image(report.field, grid, most_pixels, *zoom));
  }
  std::vector<Canvas::Row> sources;
  for (const heat_source& source : report.sources) {
    sources.push_back({static_cast<double>(source.x), static_cast<double>(source.y)});
  }
  const auto add_sources = [&](Canvas& canvas) {
    // Black on white, to be seen on every colour.
    canvas.add("around", sources, "using 1:2 with points pt 6 ps 1.2 lw 3.4 lc rgb '#ffffff'");
    canvas.add("sources", sources, "using 1:2 with points " + ring_look);
  };
  const Colours colours{scale.bar, [&](double u) { return colour_value(scale, u); }, zero_colour};
  grid_map(page_of(report, output, images, scale), images, colours, add_sources).draw(output);
}

}  // namespace heat::plots
