#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "plots/canvas/field_image.hpp"
#include "plots/canvas/grid_map.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

// A pixel is more than three dots of a PNG, so that one wrong cell is seen.
constexpr std::int64_t most_pixels = 400;  ///< along a side
constexpr const char* equal_colour = "#ffffff";
// ColorBrewer's YlOrRd without its light end: every difference stands out from white, and the
// larger the darker, in grey print too.
constexpr const char* palette =
    "defined (0 '#feb24c', 1 '#fd8d3c', 2 '#fc4e2a', 3 '#e31a1c', 4 '#bd0026', 5 '#800026', "
    "6 '#40001a')";
const std::string border_look = "lw 0.4 lc rgb '#8c8c8c'";
const std::string ring_point = "pt 6 ps 1.7 ";
const std::string ring_look = ring_point + "lw 1.4 lc rgb '#0072B2'";

bool has_first(const DifferenceReport& report) { return report.first_x > 0 && report.first_y > 0; }

std::string title_of(const DifferenceReport& report) {
  std::string title = "Where " + report.solver;
  if (report.ranks > 0) title += " on " + rank_text(report.ranks);
  return title + " differs from " + report.baseline;
}

std::string subtitle_of(const DifferenceReport& report) {
  const std::string all = std::to_string(report.nx * report.ny) + " cells";
  if (report.cells == 0) return "none of " + all;
  return std::to_string(report.cells) + " of " + all + ", largest difference " +
         number(report.largest);
}

std::string first_of(const DifferenceReport& report) {
  std::string text = "First bad cell: x = " + std::to_string(report.first_x) +
                     ", y = " + std::to_string(report.first_y);
  if (report.first_step > 0) text += ", after step " + std::to_string(report.first_step);
  return text + ".";
}

Page page_of(const DifferenceReport& report, const FieldImage& image) {
  Page page = grid_page(report.nx, report.ny);
  page.title = title_of(report);
  page.subtitle = subtitle_of(report);
  const std::string equal = equal_colour;
  if (image.zeros > 0) {
    page.legend.push_back(
        {"", "", "fc rgb '" + equal + "' fs solid border lc rgb '#222222'", "equal"});
  }
  if (report.blocks.size() > 1) page.legend.push_back({border_look, "", "", "borders of ranks"});
  if (has_first(report)) {
    page.legend.push_back({"", ring_look, "", "first bad cell"});
    page.notes.push_back(first_of(report));
  }
  if (image.reduced) {
    page.notes.push_back("A pixel covers several cells and shows the largest difference of them.");
  }
  return page;
}

/// Logarithms between whole powers of ten.
ColourBar bar_of(const FieldImage& image) {
  ColourBar bar;
  bar.palette = palette;
  bar.label = "|difference|, logarithmic scale";
  if (image.largest == 0.0) return bar;
  bar.high = std::ceil(std::log10(image.largest));
  bar.low = std::min(std::floor(std::log10(image.smallest)), bar.high - 1.0);
  bar.ticks = power_ticks(bar.low, bar.high);
  return bar;
}

void add_marks(Canvas& canvas, const DifferenceReport& report) {
  if (report.blocks.size() > 1) {
    std::vector<Canvas::Row> blocks;
    for (const Block& block : report.blocks) {
      const double x = static_cast<double>(block.x) - 0.5;
      const double y = static_cast<double>(block.y) - 0.5;
      blocks.push_back(
          {x, x + static_cast<double>(block.nx), y, y + static_cast<double>(block.ny)});
    }
    canvas.add("blocks", blocks,
               "using 1:3:1:2:3:4 with boxxyerror fs empty border " + border_look);
  }
  if (has_first(report)) {
    const Canvas::Row first{static_cast<double>(report.first_x),
                            static_cast<double>(report.first_y)};
    // White around the ring parts it from every colour.
    canvas.add("around", {first},
               "using 1:2 with points " + ring_point + "lw 3.4 lc rgb '#ffffff'");
    canvas.add("first", {first}, "using 1:2 with points " + ring_look);
  }
}

}  // namespace

void difference(const DifferenceReport& report, const std::filesystem::path& npy,
                const Output& output) {
  const FieldImage image = read_field_image(npy, report.nx, report.ny, most_pixels);
  if (image.lowest < 0.0) {
    throw std::runtime_error("cannot draw " + npy.string() + ": a difference is negative");
  }
  const Page page = page_of(report, image);
  const ColourBar bar = bar_of(image);
  const auto colour = [](double difference) {
    return difference > 0.0 ? std::log10(difference) : std::numeric_limits<double>::quiet_NaN();
  };
  Canvas canvas(page);
  write_grid_axes(canvas.commands(), page, report.nx, report.ny, equal_colour);
  write_colour_bar(canvas.commands(), page, bar);
  add_cells(canvas, report.nx, report.ny, image, colour);
  add_marks(canvas, report);
  canvas.draw(output, report.name);
}

}  // namespace heat::plots
