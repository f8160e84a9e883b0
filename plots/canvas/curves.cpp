#include "curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <ostream>
#include <string_view>
#include <utility>

#include "canvas.hpp"
#include "curve_axes.hpp"
#include "plots/paper/paper.hpp"
#include "style.hpp"

namespace heat::plots {
namespace {

constexpr double tick_line = 12.0;  ///< height of a row of tick labels, in points
const std::string band_look =
    "fc rgb '" + std::string(paper_area) + "' fs solid border lc rgb '" + paper_ink + "' lw 0.6";

constexpr int cross = 2;  ///< gnuplot's point type of what is wrong

/// Whether nothing of a curve is right.
bool is_wrong(const Curve& curve) { return std::ranges::all_of(curve.marks, &Mark::wrong); }

bool has_wrong(const Curve& curve) { return std::ranges::any_of(curve.marks, &Mark::wrong); }

Curve our_curve(const Series& series, const Quantity& quantity, double baseline) {
  const SolverStyle style = solver_style(series.solver);
  Curve curve{series.solver,
              style.colour,
              point_type(style.marker, true),
              point_type(style.marker, false),
              style.dash,
              false,
              false,
              {}};
  for (const Point& point : series.points) {
    if (!std::isfinite(point.median) || point.median <= 0.0) continue;
    if (point.ranks == 0 && !quantity.serial) continue;
    const auto value = [&](double seconds) {
      // A range that is missing or reaches zero has no place on a logarithmic axis.
      const double usable = seconds > 0.0 && std::isfinite(seconds) ? seconds : point.median;
      return quantity.value(usable, std::max(1, point.ranks), baseline);
    };
    const auto [low, high] = std::minmax({value(point.min), value(point.max)});
    curve.marks.push_back(
        {point.ranks, value(point.median), low, high, point.oversubscribed, point.wrong});
  }
  if (is_wrong(curve)) curve.label += " (wrong)";
  return curve;
}

Curve paper_curve(const PaperSeries& series, const Quantity& quantity, int point) {
  Curve curve{"paper: " + series.name, paper_ink, point, point, 1, true, false, {}};
  for (const PaperTime& time : series.times) {
    if (time.ranks == 0 && !quantity.serial) continue;
    const double value = quantity.value(time.seconds, std::max(1, time.ranks), paper_baseline());
    curve.marks.push_back({time.ranks, value, value, value, false});
  }
  return curve;
}

/// Add a curve to the band of those that could not be told from each other.
void widen(Curve& band, const Curve& curve, const std::string& name) {
  band.label += ", " + name;
  for (std::size_t i = 0; i < band.marks.size() && i < curve.marks.size(); ++i) {
    band.marks[i].low = std::min(band.marks[i].low, curve.marks[i].low);
    band.marks[i].high = std::max(band.marks[i].high, curve.marks[i].high);
  }
}

std::vector<Curve> paper_curves(const Quantity& quantity) {
  constexpr std::array points{3, 7, 9, 5, 13};
  // Compiled loops, all three, whose curves run through each other.
  constexpr std::array<std::string_view, 3> alike{"F90", "F2Py", "Cython"};
  std::vector<Curve> curves;
  for (const PaperSeries& series : paper_series()) {
    Curve curve = paper_curve(series, quantity, points[curves.size() % points.size()]);
    curve.band = std::ranges::find(alike, series.name) != alike.end();
    if (curve.marks.empty()) continue;
    const auto band = std::ranges::find(curves, true, &Curve::band);
    if (curve.band && band != curves.end()) {
      widen(*band, curve, series.name);
    } else {
      curves.push_back(curve);
    }
  }
  return curves;
}

bool has_ranks(const Curve& curve) {
  return std::ranges::any_of(curve.marks,
                             [](const Mark& mark) { return mark.ranks > 0 && !mark.wrong; });
}

bool is_open(const Curve& curve) { return std::ranges::any_of(curve.marks, &Mark::open); }

std::string line_look(const Curve& curve) {
  return "lc rgb '" + curve.colour + "' dt " + std::to_string(curve.dash) + " lw " +
         (curve.paper ? "0.8" : "1.6");
}

std::string point_look(const Curve& curve, int type) {
  return "lc rgb '" + curve.colour + "' pt " + std::to_string(type) +
         (curve.paper ? " ps 0.55 lw 0.8" : " ps 0.85 lw 1.3");
}

/// A band is an area over the ranks, with edges that are there where it is thinner than a line; at
/// no ranks it is a box as high.
void add_band(Canvas& canvas, const Curve& curve, std::size_t index, const RankAxis& axis) {
  constexpr double half_width = 3.5;  // of the box, in points
  std::vector<Canvas::Row> area, box;
  for (const Mark& mark : curve.marks) {
    const double at = axis.place(index, mark.ranks);
    if (mark.ranks > 0) {
      area.push_back({at, mark.low, mark.high});
    } else {
      box.push_back(
          {axis.beside(at, -half_width), axis.beside(at, half_width), mark.low, mark.high});
    }
  }
  const std::string number = std::to_string(index);
  const std::string edge = " lw 0.8 lc rgb '" + std::string(paper_ink) + "'";
  canvas.add(
      "area" + number, area,
      "using 1:2:3 with filledcurves fc rgb '" + std::string(paper_area) + "' fs solid noborder");
  canvas.add("least" + number, area, "using 1:2 with lines" + edge);
  canvas.add("most" + number, area, "using 1:3 with lines" + edge);
  canvas.add("box" + number, box, "using 1:3:1:2:3:4 with boxxyerror " + band_look);
}

Canvas::Row row_of(const Mark& mark, std::size_t index, const RankAxis& axis) {
  return {axis.place(index, mark.ranks), mark.value, mark.low, mark.high};
}

void add_lines(Canvas& canvas, const Curve& curve, std::size_t index, const RankAxis& axis) {
  std::vector<Canvas::Row> line, bars;
  for (const Mark& mark : curve.marks) {
    if (mark.high > mark.low) bars.push_back(row_of(mark, index, axis));
    if (mark.ranks > 0 && !mark.wrong) line.push_back(row_of(mark, index, axis));
  }
  const std::string number = std::to_string(index);
  canvas.add("line" + number, line, "using 1:2 with lines " + line_look(curve));
  canvas.add("bars" + number, bars,
             "using 1:2:3:4 with yerrorbars pt -1 lw 0.9 lc rgb '" + curve.colour + "'");
}

void add_markers(Canvas& canvas, const Curve& curve, std::size_t index, const RankAxis& axis) {
  std::vector<Canvas::Row> filled, open, crossed;
  for (const Mark& mark : curve.marks) {
    (mark.wrong ? crossed : mark.open ? open : filled).push_back(row_of(mark, index, axis));
  }
  const std::string number = std::to_string(index), points = "using 1:2 with points ";
  // White below an open marker hides the line that passes through it.
  canvas.add("inside" + number, open,
             points + "ps 0.85 lc rgb 'white' pt " + std::to_string(curve.filled_point));
  canvas.add("open" + number, open, points + point_look(curve, curve.open_point));
  canvas.add("filled" + number, filled, points + point_look(curve, curve.filled_point));
  canvas.add("crossed" + number, crossed, points + point_look(curve, cross));
}

void add_references(Canvas& canvas, const Quantity& quantity, const RankAxis& axis) {
  for (std::size_t i = 0; i < quantity.references.size(); ++i) {
    const Reference& reference = quantity.references[i];
    const double last = std::max(1, axis.last());
    const double first = reference.from_edge ? axis.left_edge() : 1.0;
    // Straight between its ends, because it is a constant, or a power law on logarithmic axes.
    canvas.add("reference" + std::to_string(i),
               {{first, reference.value(1.0)}, {last, reference.value(last)}},
               "using 1:2 with lines " + reference.look);
  }
}

Page page_of(const Report& report, const Quantity& quantity, const std::vector<Curve>& curves) {
  Page page;
  page.title = quantity.title + ": " + problem_text(report);
  page.subtitle = report.machine;
  page.y_label = quantity.axis;
  page.plot_height = 260.0;
  for (const Curve& curve : curves) {
    if (curve.band) {
      page.legend.push_back({"", "", band_look, curve.label});
      continue;
    }
    page.legend.push_back({has_ranks(curve) ? line_look(curve) : "",
                           point_look(curve, is_wrong(curve) ? cross : curve.filled_point), "",
                           curve.label});
  }
  for (const Reference& reference : quantity.references) {
    page.legend.push_back({reference.look, "", "", reference.label});
  }
  if (std::ranges::any_of(curves, is_open)) {
    page.legend.push_back(
        {"", "pt 6 ps 0.85 lw 1.3 lc rgb '" + std::string(ink) + "'", "", "more ranks than cores"});
  }
  if (std::ranges::any_of(curves, has_wrong)) {
    page.legend.push_back(
        {"", "pt 2 ps 0.85 lw 1.3 lc rgb '" + std::string(ink) + "'", "", "wrong field"});
  }
  return page;
}

void add_notes(Page& page, const std::vector<Curve>& curves, const Quantity& quantity,
               bool side_by_side, bool paper) {
  const bool bars = std::ranges::any_of(curves, [](const Curve& curve) {
    return !curve.paper &&
           std::ranges::any_of(curve.marks, [](const Mark& m) { return m.high > m.low; });
  });
  std::string note = quantity.note + "Medians";
  if (bars) note += "; bars: fastest to slowest run";
  if (side_by_side) note += "; points at one rank count stand side by side";
  page.notes.push_back(note + ".");
  if (paper) page.notes.push_back(quantity.paper_note);
}

/// Our curves, then the paper's; empty if there is none of ours.
std::vector<Curve> all_curves(const Report& report, const Quantity& quantity) {
  std::vector<Curve> curves;
  for (const Series& series : report.series) {
    Curve curve = our_curve(series, quantity, report.baseline_seconds);
    if (!curve.marks.empty()) curves.push_back(std::move(curve));
  }
  if (report.paper && !curves.empty()) {
    const auto papers = paper_curves(quantity);
    curves.insert(curves.end(), papers.begin(), papers.end());
  }
  return curves;
}

/// The least and the largest value of all marks and references.
std::pair<double, double> extent(const std::vector<Curve>& curves, const Quantity& quantity,
                                 int last) {
  std::vector<double> values;
  for (const Reference& reference : quantity.references) {
    values.push_back(reference.value(1.0));
    values.push_back(reference.value(std::max(1, last)));
  }
  for (const Curve& curve : curves) {
    for (const Mark& mark : curve.marks) {
      values.push_back(mark.low);
      values.push_back(mark.high);
    }
  }
  const auto [low, high] = std::ranges::minmax(values);
  return {low, high};
}

}  // namespace

void draw_curves(const Report& report, const Output& output, Quantity quantity) {
  const std::vector<Curve> curves = all_curves(report, quantity);
  if (curves.empty()) return;
  const RankAxis axis(curves, Page().plot_width());
  // A line over the ranks needs more than one rank.
  if (axis.last() <= 1) std::erase_if(quantity.references, std::not_fn(&Reference::from_edge));
  const auto [low, high] = extent(curves, quantity, axis.last());
  Page page = page_of(report, quantity, curves);
  if (axis.last() > 0) page.x_label = "number of MPI ranks";
  for (double* length : {&page.axis_height, &page.x_label_at}) {
    *length += tick_line * (axis.label_rows() - 1);
  }
  add_notes(page, curves, quantity, axis.side_by_side(), report.paper);

  Canvas canvas(page);
  axis.write(canvas.commands());
  write_value_axis(canvas.commands(), quantity, low, high);
  canvas.commands() << "set bars 0.5\n";
  // The paper's curves come last in the legend and first on the canvas.
  const auto each = [&](const auto& add, bool band) {
    for (const bool paper : {true, false}) {
      for (std::size_t i = 0; i < curves.size(); ++i) {
        if (curves[i].paper == paper && curves[i].band == band) add(canvas, curves[i], i, axis);
      }
    }
  };
  each(add_band, true);
  add_references(canvas, quantity, axis);
  each(add_lines, false);
  each(add_markers, false);
  canvas.draw(output, quantity.file);
}

}  // namespace heat::plots
