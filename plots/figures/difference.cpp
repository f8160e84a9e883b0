#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "plots/canvas/grid_map.hpp"

namespace heat::plots {
namespace {

// A pixel is more than three dots of a PNG, so that one wrong cell is seen.
constexpr std::int64_t most_pixels = 400;  ///< along a side
constexpr std::int64_t reach = 12;         ///< cells around the first bad one
constexpr const char* equal_colour = "#ffffff";
// ColorBrewer's YlOrRd without its light end: every difference stands out from white, and the
// larger the darker, in grey print too.
constexpr const char* palette =
    "defined (0 '#feb24c', 1 '#fd8d3c', 2 '#fc4e2a', 3 '#e31a1c', 4 '#bd0026', 5 '#800026', "
    "6 '#40001a')";
const std::string border_look = "lw 0.4 lc rgb '#8c8c8c'";
const std::string ring_point = "pt 6 ps 1.7 ";
const std::string ring_look = ring_point + "lw 1.4 lc rgb '#0072B2'";

std::string subtitle_of(const Difference& difference) {
  const compare::Grid& grid = difference.config.grid;
  const std::string all = std::to_string(grid.nx * grid.ny) + " cells";
  if (difference.cells == 0) return "none of " + all;
  return std::to_string(difference.cells) + " of " + all + ", largest difference " +
         number(difference.largest) +
         (difference.unsized > 0 ? ", " + std::to_string(difference.unsized) + " not finite" : "") +
         (difference.signs > 0 ? ", " + std::to_string(difference.signs) + " in the sign of zero"
                               : "");
}

std::string first_of(const Difference& difference) {
  std::string text = "First bad cell: x = " + std::to_string(difference.first_x) +
                     ", y = " + std::to_string(difference.first_y);
  if (difference.first_step > 0) text += ", after step " + std::to_string(difference.first_step);
  return text + ".";
}

Page page_of(const Report& report, const Output& output, const std::vector<FieldImage>& images) {
  const Difference& difference = report.difference;
  std::vector<Window> windows;
  for (const FieldImage& image : images) windows.push_back(image.window);
  Page page = grid_page(output, windows);
  page.title = "Where " +
               compare::describe({.solver = difference.config.solver,
                                  .ranks = difference.config.ranks,
                                  .threads = difference.config.threads}) +
               " differs from " + report.baseline.solver;
  page.subtitle = subtitle_of(difference);
  if (images.size() > 1) {
    page.panels[0].heading = "after all steps";
    page.panels[1].heading = "after step " + std::to_string(difference.first_step);
  }
  if (images.front().zeros > 0) page.legend.push_back({"", "", box_look(equal_colour), "equal"});
  if (difference.blocks.size() > 1) {
    page.legend.push_back({border_look, "", "", "borders of ranks"});
  }
  if (difference.first_x > 0) {
    page.legend.push_back({"", ring_look, "", "first bad cell"});
    page.notes.push_back(first_of(difference));
  }
  if (difference.unsized > 0) {
    page.notes.push_back(
        "Cells that are NaN or infinite have the colour of the largest difference.");
  }
  if (difference.signs > 0) {
    page.notes.push_back(
        "Cells that differ in the sign of zero have the colour of the smallest difference.");
  }
  if (images.front().reduced) {
    page.notes.push_back("A pixel covers several cells and shows the largest difference of them.");
  }
  return page;
}

/// Logarithms between whole powers of ten, around the differences of all images.
ColourBar bar_of(const std::vector<FieldImage>& images, bool has_sizes) {
  double smallest = std::numeric_limits<double>::infinity(), largest = 0.0;
  for (const FieldImage& image : images) {
    if (image.smallest > 0.0) smallest = std::min(smallest, image.smallest);
    largest = std::max(largest, image.largest);
  }
  ColourBar bar;
  if (largest > 0.0) bar = logarithmic_bar(smallest, std::ceil(std::log10(largest)), palette);
  bar.label = has_sizes ? "|difference|, logarithmic scale" : "no difference has a size";
  return bar;
}

void add_blocks(Canvas& canvas, const std::vector<heat_block>& blocks) {
  if (blocks.size() < 2) return;
  std::vector<Canvas::Row> edges;
  for (const heat_block& block : blocks) {
    const double x = static_cast<double>(block.x) - 0.5;
    const double y = static_cast<double>(block.y) - 0.5;
    edges.push_back({x, x + static_cast<double>(block.nx), y, y + static_cast<double>(block.ny)});
  }
  canvas.add("blocks", edges, "using 1:3:1:2:3:4 with boxxyerror fs empty border " + border_look);
}

void add_first(Canvas& canvas, const Difference& difference) {
  if (difference.first_x == 0) return;
  const std::vector<Canvas::Row> first{
      {static_cast<double>(difference.first_x), static_cast<double>(difference.first_y)}};
  // White around the ring separates it from every colour.
  canvas.add("around", first, "using 1:2 with points " + ring_point + "lw 3.4 lc rgb '#ffffff'");
  canvas.add("first", first, "using 1:2 with points " + ring_look);
}

}  // namespace

void difference(const Report& report, const Output& output) {
  const Difference& found = report.difference;
  const compare::Grid& grid = found.config.grid;
  std::vector<FieldImage> images{read_field_image(report.field, grid, most_pixels)};
  if (!found.at_first.empty()) {
    const Window window = around(found.first_x, found.first_y, reach, grid);
    images.push_back(read_field_image(found.at_first, grid, most_pixels, window));
  }
  if (images.front().lowest < 0.0) {
    throw std::runtime_error("cannot draw " + report.field.string() + ": a difference is negative");
  }
  const auto place = [](double cell) {
    return cell > 0.0 ? std::log10(cell) : std::numeric_limits<double>::quiet_NaN();
  };
  const auto add_marks = [&](Canvas& canvas) {
    add_blocks(canvas, found.blocks);
    add_first(canvas, found);
  };
  grid_map(page_of(report, output, images), images,
           {bar_of(images, found.largest > 0.0), place, equal_colour}, add_marks)
      .draw(output);
}

}  // namespace heat::plots
