#include "curves.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "canvas.hpp"
#include "rank_axis.hpp"

namespace heat::plots {
namespace {

constexpr double tick_line = 12.0;  ///< height of a row of tick labels, in points
constexpr int cross = 2;            ///< gnuplot's point type of a wrong field
const std::string band_look =
    "fc rgb '" + std::string(paper_area) + "' fs solid border lc rgb '" + paper_ink + "' lw 0.6";

bool has_line(const Curve& curve) {
  return std::ranges::any_of(curve.marks,
                             [](const Mark& mark) { return mark.ranks > 0 && !mark.wrong; });
}

double value_of(const Reference& reference, double ranks) {
  return reference.at_one * std::pow(ranks, reference.power);
}

std::string line_of(const Curve& curve) { return line_look(curve.style, curve.paper ? 0.8 : 1.6); }

std::string point_of(const Curve& curve, int point) {
  return curve.paper ? point_look(curve.style.colour, point, 0.55, 0.8)
                     : point_look(curve.style.colour, point, 0.85, 1.3);
}

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
  const std::string edge = line_of(curve);
  canvas.add(
      "area" + number, area,
      "using 1:2:3 with filledcurves fc rgb '" + std::string(paper_area) + "' fs solid noborder");
  canvas.add("least" + number, area, "using 1:2 with lines " + edge);
  canvas.add("most" + number, area, "using 1:3 with lines " + edge);
  canvas.add("box" + number, box, "using 1:3:1:2:3:4 with boxxyerror " + band_look);
}

Canvas::Row row_of(const Mark& mark) { return {mark.at, mark.value, mark.low, mark.high}; }

void add_lines(Canvas& canvas, const Curve& curve, const std::string& number) {
  std::vector<Canvas::Row> line, bars;
  for (const Mark& mark : curve.marks) {
    if (mark.high > mark.low) bars.push_back(row_of(mark));
    if (mark.ranks > 0 && !mark.wrong) line.push_back(row_of(mark));
  }
  canvas.add("line" + number, line, "using 1:2 with lines " + line_of(curve));
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
  canvas.add("open" + number, open, points + point_of(curve, curve.style.point - 1));
  canvas.add("filled" + number, filled, points + point_of(curve, curve.style.point));
  canvas.add("crossed" + number, crossed, points + point_of(curve, cross));
}

/// Straight between their ends, because they are constants, or power laws on logarithmic axes.
void add_references(Canvas& canvas, const std::vector<Reference>& references,
                    const RankAxis& axis) {
  const double last = std::max(1, axis.last());
  int number = 0;
  for (const Reference& reference : references) {
    const double first = reference.power == 0 ? axis.left_edge() : 1.0;
    canvas.add("reference" + std::to_string(number++),
               {{first, reference.at_one}, {last, value_of(reference, last)}},
               "using 1:2 with lines " + reference.look);
  }
}

/// Ticks of a logarithmic axis, dense enough for its range.
std::vector<Tick> logarithmic_ticks(double low, double high, bool doubling) {
  const double decades = std::log10(high / low);
  const bool by_two = doubling && decades > 0.6 && decades < 6.0;
  std::vector<double> multiples{1};
  if (!by_two && decades < 1.2) {
    multiples = {1, 1.5, 2, 3, 4, 5, 6, 8};
  } else if (!by_two && decades < 3.5) {
    multiples = {1, 2, 5};
  }
  const double base = by_two ? 2.0 : 10.0;
  const int stride = by_two ? (decades > 3.0 ? 2 : 1) : (decades > 10.0 ? 3 : 1);
  const int first = by_two ? -40 : static_cast<int>(std::floor(std::log10(low)));
  std::vector<Tick> ticks;
  for (int power = first; std::pow(base, power) <= high; power += stride) {
    for (const double multiple : multiples) {
      const double tick = multiple * std::pow(base, power);
      if (tick >= low && tick <= high) ticks.push_back({tick, number(tick)});
    }
  }
  return ticks;
}

/// Write the y axis, around all marks and references.
void write_value_axis(std::ostream& out, const Quantity& quantity, const std::vector<Curve>& curves,
                      int last) {
  std::vector<double> values;
  for (const Reference& reference : quantity.references) {
    values.push_back(reference.at_one);
    values.push_back(value_of(reference, std::max(1, last)));
  }
  for (const Curve& curve : curves) {
    for (const Mark& mark : curve.marks) {
      values.push_back(mark.low);
      values.push_back(mark.high);
    }
  }
  auto [low, high] = std::ranges::minmax(values);
  out << "set grid x y back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n";
  if (!quantity.logarithmic && high < 5.0) {
    out << "set yrange [0:" << std::max(1.1, 1.08 * high) << "]\nset format y '%g'\n";
    return;
  }
  // Nearly equal times must not be blown up to look far apart.
  const double widen = std::max(1.15, 1.6 / (high / low));
  low /= widen;
  high *= widen;
  out << "set logscale y\nset yrange [" << low << ":" << high << "]\n";
  write_ticks(out, "ytics noenhanced", logarithmic_ticks(low, high, quantity.doubling));
}

std::vector<Entry> legend_of(const Quantity& quantity, const std::vector<Curve>& curves) {
  std::vector<Entry> legend;
  bool open = false, wrong = false;
  for (const Curve& curve : curves) {
    open = open || std::ranges::any_of(curve.marks, &Mark::open);
    wrong = wrong || std::ranges::any_of(curve.marks, &Mark::wrong);
    if (curve.band) {
      legend.push_back({"", "", band_look, curve.label});
    } else {
      legend.push_back({has_line(curve) ? line_of(curve) : "",
                        point_of(curve, curve.wrong() ? cross : curve.style.point), "",
                        curve.label});
    }
  }
  for (const Reference& reference : quantity.references) {
    legend.push_back({reference.look, "", "", reference.label});
  }
  if (open) legend.push_back({"", point_look(ink, 6, 0.85, 1.3), "", "more ranks than cores"});
  if (wrong) legend.push_back({"", point_look(ink, cross, 0.85, 1.3), "", "wrong field"});
  return legend;
}

Page page_of(const Report& report, const Quantity& quantity, const std::vector<Curve>& curves,
             const RankAxis& axis) {
  Page page;
  page.title = quantity.title + ": " + problem_text(report.baseline.grid, report.steps);
  page.subtitle = report.machine;
  page.y_label = quantity.axis;
  page.plot_height = 260.0;
  page.legend = legend_of(quantity, curves);
  if (axis.last() > 0) page.x_label = "number of MPI ranks";
  for (double* length : {&page.axis_height, &page.x_label_at}) {
    *length += tick_line * (axis.label_rows() - 1);
  }
  const bool bars = std::ranges::any_of(curves, [](const Curve& curve) {
    return !curve.paper &&
           std::ranges::any_of(curve.marks, [](const Mark& m) { return m.high > m.low; });
  });
  std::string note = quantity.note + "Medians";
  if (bars) note += "; bars: fastest to slowest run";
  if (axis.side_by_side()) note += "; points at one rank count stand side by side";
  page.notes.push_back(note + ".");
  if (report.paper) page.notes.push_back(quantity.paper_note);
  return page;
}

}  // namespace

void draw_curves(const Report& report, const Output& output, Quantity quantity) {
  std::vector<Curve> curves = all_curves(report, quantity);
  if (curves.empty()) return;
  const RankAxis axis(curves, Page().plot_width());
  // A line over the ranks needs more than one rank.
  if (axis.last() <= 1) std::erase_if(quantity.references, &Reference::power);
  Canvas canvas(page_of(report, quantity, curves, axis));
  axis.write(canvas.commands());
  write_value_axis(canvas.commands(), quantity, curves, axis.last());
  canvas.commands() << "set bars 0.5\n";
  // The paper's curves come last in the legend and first on the canvas.
  const auto each = [&](bool band, const auto& add) {
    for (const bool paper : {true, false}) {
      for (std::size_t i = 0; i < curves.size(); ++i) {
        if (curves[i].paper == paper && curves[i].band == band) add(curves[i], std::to_string(i));
      }
    }
  };
  each(true, [&](const auto& curve, const auto& i) { add_band(canvas, curve, i, axis); });
  add_references(canvas, quantity.references, axis);
  each(false, [&](const auto& curve, const auto& i) { add_lines(canvas, curve, i); });
  each(false, [&](const auto& curve, const auto& i) { add_markers(canvas, curve, i); });
  canvas.draw(output);
}

}  // namespace heat::plots
