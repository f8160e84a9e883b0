#include "tiles.hpp"

#include <algorithm>
#include <limits>

#include "plots/canvas/grid_map.hpp"

namespace heat::plots {
namespace {

constexpr const char* equal_colour = "#ffffff";
constexpr const char* different_colour = "#fc4e2a";  // that of figure difference, in its middle
// The port's blocks in dashes, so that the golden run's are seen below them.
const std::string golden_look = "lw 1.6 lc rgb '#8c8c8c'";
const std::string port_look = "lw 1.2 dt 2 lc rgb '#0072B2'";

void add_boxes(Canvas& canvas, const std::string& name, const std::vector<Window>& boxes,
               const std::string& look) {
  std::vector<Canvas::Row> edges;
  for (const Window& box : boxes) {
    const double x = static_cast<double>(box.x) - 0.5, y = static_cast<double>(box.y) - 0.5;
    edges.push_back({x, x + static_cast<double>(box.nx), y, y + static_cast<double>(box.ny)});
  }
  canvas.add(name, edges, "using 1:3:1:2:3:4 with boxxyerror fs " + look);
}

Page page_of(const TileMap& map, const Output& output, const std::vector<Window>& windows) {
  Page page = grid_page(output, windows);
  page.title = map.title;
  page.subtitle = map.subtitle;
  page.x_label = map.x_label;
  page.axis_height = 38.0;  // there is no bar of colours
  page.panels.front().y_label = map.y_label;
  page.legend = {{"", "", box_look(different_colour), "tiles that differ"}};
  bool has_golden = false, has_port = false;
  for (std::size_t i = 0; i < map.planes.size(); ++i) {
    page.panels[i].heading = map.planes[i].heading;
    has_golden |= !map.planes[i].golden_blocks.empty();
    has_port |= !map.planes[i].port_blocks.empty();
  }
  if (has_golden) page.legend.push_back({golden_look, "", "", "blocks of " + map.golden});
  if (has_port) page.legend.push_back({port_look, "", "", "blocks of " + map.port});
  page.notes.insert(page.notes.end(), map.notes.begin(), map.notes.end());
  return page;
}

}  // namespace

void tiles(const TileMap& map, const Output& output) {
  const double transparent = std::numeric_limits<double>::quiet_NaN();
  FieldImage empty;
  empty.nx = empty.ny = 1;
  empty.pixels = {transparent};
  empty.window = map.whole;
  const std::vector<FieldImage> images(map.planes.size(), empty);
  const Page page = page_of(map, output, std::vector<Window>(map.planes.size(), map.whole));
  auto plane = map.planes.begin();
  grid_map(page, images, {{}, [](double pixel) { return pixel; }, equal_colour},
           [&](Canvas& canvas) {
             add_boxes(canvas, "different", plane->different,
                       std::string("solid noborder fc rgb '") + different_colour + "'");
             add_boxes(canvas, "golden", plane->golden_blocks, "empty border " + golden_look);
             add_boxes(canvas, "port", plane->port_blocks, "empty border " + port_look);
             ++plane;
           })
      .draw(output);
}

}  // namespace heat::plots
