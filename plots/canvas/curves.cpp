#include "curves.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "canvas.hpp"
#include "rank_axis.hpp"

namespace heat::plots {
namespace {

/// A band is an area over the ranks, with edges that show where it is thinner than a line; it is a
/// box for a solver without ranks.
void add_band(Canvas& canvas, const Curve& curve, const std::string& number, const RankAxis& axis) {
  constexpr double half_width = 3.5;  // of the box, in points
  std::vector<Canvas::Row> area, box;
  for (const Mark& mark : curve.marks) {
    if (mark.ranks > 0) {
      area.push_back({mark.at, mark.low, mark.high});
    } else {
      box.push_back({axis.beside(mark.at, -half_width), axis.beside(mark.at, half_width), mark.low,
                     mark.high});
    }
  }
  const std::string edge = curve.line();
  canvas.add(
      "area" + number, area,
      "using 1:2:3 with filledcurves fc rgb '" + std::string(paper_area) + "' fs solid noborder");
  canvas.add("least" + number, area, "using 1:2 with lines " + edge);
  canvas.add("most" + number, area, "using 1:3 with lines " + edge);
  canvas.add("box" + number, box, "using 1:3:1:2:3:4 with boxxyerror " + band_look);
}

Canvas::Row row_of(const Mark& mark) { return {mark.at, mark.value, mark.low, mark.high}; }

void add_lines(Canvas& canvas, const Curve& curve, const std::string& number, const Scale& scale) {
  std::vector<Canvas::Row> line, bars;
  for (const Mark& mark : curve.marks) {
    if (scale.shows(mark.low, mark.high)) bars.push_back(row_of(mark));
    if (mark.ranks > 0 && !mark.wrong) line.push_back(row_of(mark));
  }
  canvas.add("line" + number, line, "using 1:2 with lines " + curve.line());
  canvas.add("bars" + number, bars, bar_look(curve.style));
}

void add_markers(Canvas& canvas, const Curve& curve, const std::string& number) {
  std::vector<Canvas::Row> filled, open, crossed;
  for (const Mark& mark : curve.marks) {
    (mark.wrong ? crossed : mark.open ? open : filled).push_back(row_of(mark));
  }
  const std::string points = "using 1:2 with points ";
  // White below an open marker hides the line that passes through it.
  canvas.add("inside" + number, open,
             points + "ps 0.85 lc rgb 'white' pt " + std::to_string(curve.style.point));
  canvas.add("open" + number, open, points + curve.point(curve.style.point - 1));
  canvas.add("filled" + number, filled, points + curve.point(curve.style.point));
  canvas.add("crossed" + number, crossed, points + curve.point(cross));
}

/// Straight between their ends, because they are constants, or power laws on logarithmic axes.
void add_references(Canvas& canvas, const std::vector<Reference>& references,
                    const RankAxis& axis) {
  const double last = std::max(1, axis.last());
  int number = 0;
  for (const Reference& reference : references) {
    const double first = reference.power == 0 ? axis.left_edge() : 1.0;
    canvas.add("reference" + std::to_string(number++),
               {{first, reference.at_one}, {last, reference.at(last)}},
               "using 1:2 with lines " + reference.look);
  }
}

void draw_panel(Canvas& canvas, const ValueAxis& axis, const std::vector<Curve>& curves,
                const RankAxis& ranks, double height) {
  const Scale scale = scale_of(axis, curves, ranks.last(), height);
  write_scale(canvas.commands(), scale, axis.doubling);
  write_labels(canvas.commands(), labels_of(curves), scale);
  // The paper's curves come last in the legend and first on the canvas.
  const auto each = [&](bool band, const auto& add) {
    for (const bool paper : {true, false}) {
      for (std::size_t i = 0; i < curves.size(); ++i) {
        if (curves[i].paper == paper && curves[i].band == band) add(curves[i], std::to_string(i));
      }
    }
  };
  each(true, [&](const auto& curve, const auto& i) { add_band(canvas, curve, i, ranks); });
  add_references(canvas, axis.references, ranks);
  each(false, [&](const auto& curve, const auto& i) { add_lines(canvas, curve, i, scale); });
  each(false, [&](const auto& curve, const auto& i) { add_markers(canvas, curve, i); });
}

}  // namespace

void draw_curves(const Report& report, const Output& output, Quantity quantity) {
  std::vector<std::vector<Curve>> panels;
  std::vector<ValueAxis> axes;
  for (const ValueAxis& axis : quantity.axes) {
    std::vector<Curve> curves = all_curves(report, axis);
    if (curves.empty()) continue;
    panels.push_back(std::move(curves));
    axes.push_back(axis);
  }
  if (panels.empty()) return;
  quantity.axes = std::move(axes);
  const Page page = curves_page(report, output, quantity, panels);
  const RankAxis ranks(panels, page.plot_width());
  Canvas canvas(page);
  canvas.commands() << "set bars 0.5\n";
  for (std::size_t i = 0; i < panels.size(); ++i) {
    if (i > 0) canvas.next_panel();
    ranks.write(canvas.commands(), i + 1 == panels.size());
    draw_panel(canvas, quantity.axes[i], panels[i], ranks, page.panel_height(page.panels[i]));
  }
  canvas.draw(output);
}

}  // namespace heat::plots
