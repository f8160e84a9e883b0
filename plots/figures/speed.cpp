#include "speed.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>

#include "plots/canvas/canvas.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

std::string line_look(const SolverStyle& style, bool all_cores) {
  return "lc rgb '" + style.colour + "' dt " + std::to_string(style.dash) + " lw " +
         (all_cores ? "2.2" : "1.2");
}

std::string point_look(const SolverStyle& style, bool all_cores) {
  return "lc rgb '" + style.colour + "' pt " + std::to_string(point_type(style.marker, all_cores)) +
         " ps 0.8 lw 1.2";
}

std::string roof_look(bool arithmetic, bool all_cores) {
  return std::string("lc rgb '") + ink + "' lw " + (all_cores ? "1.8" : "0.9") + " dt " +
         (arithmetic ? "1" : "3");
}

std::string cores_text(int cores) {
  if (cores == one_gpu) return "one GPU";
  return std::to_string(cores) + (cores == 1 ? " core" : " cores");
}

struct Range {
  double low = 1e300, high = 0.0;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

Page page_of(const SpeedReport& report) {
  Page page;
  page.title = "Speed against the size of the problem";
  page.subtitle = report.machine;
  page.x_label = "cells along a side";
  page.y_label = "points per second (10⁹)";
  page.plot_height = 290.0;
  for (const SpeedSeries& series : report.series) {
    const SolverStyle style = solver_style(series.solver);
    const bool all = series.cores != 1;
    page.legend.push_back({line_look(style, all), point_look(style, all), "",
                           series.solver + ", " + cores_text(series.cores)});
  }
  for (const Roof& roof : report.roofs) {
    const bool all = roof.cores != 1;
    if (roof.arithmetic > 0.0) {
      page.legend.push_back(
          {roof_look(true, all), "", "", "operations, " + cores_text(roof.cores)});
    }
    page.legend.push_back(
        {roof_look(false, all), "", "", "copy at 16 B a point, " + cores_text(roof.cores)});
  }
  const bool arithmetic =
      std::ranges::any_of(report.roofs, [](const Roof& roof) { return roof.arithmetic > 0.0; });
  const std::string copy =
      "a copy of large arrays, 16 bytes a point and step, which bounds one sweep a step beyond the "
      "caches. ";
  page.notes.push_back((arithmetic
                            ? "Roofs: the six operations of a point from registers alone; and " +
                                  copy + "Both were measured "
                            : "Roof: " + copy + "It was measured ") +
                       "in the same run. Bars: slowest to fastest round.");
  return page;
}

void write_axes(std::ostream& out, const SpeedReport& report, const Range& x, const Range& y) {
  out << "set logscale xy\nset grid x y back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n"
      << "set xrange [" << x.low / 1.25 << ":" << x.high * 1.25 << "]\n"
      << "set yrange [" << y.low / 1.4 << ":" << y.high * 1.4 << "]\nset xtics (";
  std::set<double> sizes;
  for (const SpeedSeries& series : report.series) {
    for (const Speed& one : series.speeds) sizes.insert(one.size);
  }
  const char* separator = "";
  for (const double size : sizes) {
    out << separator << literal(std::to_string(std::llround(size))) << ' ' << size;
    separator = ", ";
  }
  out << ")\nset ytics (";
  separator = "";
  for (int power = -3; power <= 4; ++power) {
    for (const double multiple : {1.0, 2.0, 5.0}) {
      const double tick = multiple * std::pow(10.0, power);
      out << separator << literal(number(tick)) << ' ' << tick;
      separator = ", ";
    }
  }
  out << ")\n";
}

}  // namespace

void speed(const SpeedReport& report, const Output& output) {
  Range x, y;
  for (const SpeedSeries& series : report.series) {
    for (const Speed& one : series.speeds) {
      x.add(one.size);
      y.add(one.low);
      y.add(one.high);
    }
  }
  for (const Roof& roof : report.roofs) {
    y.add(roof.copy);
    if (roof.arithmetic > 0.0) y.add(roof.arithmetic);
  }
  if (x.high <= 0.0) return;
  Canvas canvas(page_of(report));
  write_axes(canvas.commands(), report, x, y);
  int count = 0;
  const auto add = [&](const std::vector<Canvas::Row>& rows, const std::string& look) {
    canvas.add("data" + std::to_string(count++), rows, look);
  };
  for (const Roof& roof : report.roofs) {
    const bool all = roof.cores != 1;
    for (const bool arithmetic : {true, false}) {
      const double value = arithmetic ? roof.arithmetic : roof.copy;
      if (value <= 0.0) continue;
      add({{x.low / 1.25, value, 0, 0}, {x.high * 1.25, value, 0, 0}},
          "using 1:2 with lines " + roof_look(arithmetic, all));
    }
  }
  for (const SpeedSeries& series : report.series) {
    const SolverStyle style = solver_style(series.solver);
    const bool all = series.cores != 1;
    std::vector<Canvas::Row> rows;
    for (const Speed& s : series.speeds) rows.push_back({s.size, s.median, s.low, s.high});
    add(rows, "using 1:2 with lines " + line_look(style, all));
    add(rows, "using 1:2:3:4 with yerrorbars pt -1 lw 0.9 lc rgb '" + style.colour + "'");
    add(rows, "using 1:2 with points ps 0.8 lc rgb 'white' pt " +
                  std::to_string(point_type(style.marker, true)));
    add(rows, "using 1:2 with points " + point_look(style, all));
  }
  canvas.draw(output, "speed");
}

}  // namespace heat::plots
