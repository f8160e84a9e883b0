#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>

#include "plots/canvas/canvas.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

constexpr double giga = 1e9;    ///< speeds are shown in 10^9 points a second
constexpr double widen = 1.25;  ///< the axis of sizes, at either end

/// One solver on some cores, or on a GPU: speeds by rising size.
struct Series {
  std::string label;
  int cores;                        ///< 0: one GPU
  std::vector<Canvas::Row> rows{};  ///< size, median, least and most
};

/// Cells along a side of the square with as many cells.
double size_of(const compare::Grid& grid) {
  return std::sqrt(static_cast<double>(grid.nx) * static_cast<double>(grid.ny));
}

/// The largest number of cores that a solver ran on.
int most_cores(const Report& report) {
  int most = 1;
  for (const compare::Summary& row : report.summary) {
    if (!row.oversubscribed) most = std::max(most, row.config.ranks);
  }
  return most;
}

/// The speeds of each solver on its own core or GPU, and on the largest number of cores it ran on:
/// ranks beyond the cores, and one rank beside the same without MPI, would only fill the figure.
std::vector<Series> series_of(const Report& report, int most) {
  std::vector<Series> all;
  for (const compare::Summary& row : report.summary) {
    const int ranks = row.config.ranks;
    if (row.speed <= 0.0 || row.oversubscribed) continue;
    if (ranks > 0 && (ranks != most || most == 1)) continue;
    const std::string label = row.name + (row.wrong() ? " (wrong)" : "");
    auto series = std::ranges::find(all, label, &Series::label);
    if (series == all.end()) {
      series = all.insert(series, {label, row.on_gpu ? 0 : std::max(1, ranks)});
    }
    const double points = row.speed * row.median / giga;
    series->rows.push_back(
        {size_of(row.config.grid), row.speed / giga, points / row.max, points / row.min});
  }
  for (Series& series : all) std::ranges::sort(series.rows);
  return all;
}

std::string line_of(const Series& series) {
  return line_look(solver_style(series.label), series.cores == 1 ? 1.2 : 2.2);
}

std::string point_of(const Series& series) {
  const SolverStyle style = solver_style(series.label);
  return point_look(style.colour, series.cores == 1 ? style.point - 1 : style.point, 0.8, 1.2);
}

/// A limit of the machine, in 10^9 points a second.
struct Roof {
  std::string label;
  std::string look;
  double height;
};

std::string cores_text(int cores) {
  return cores == 0 ? "one GPU" : compare::count_of(cores, "core");
}

/// The roofs of one core and of the most.
std::vector<Roof> roofs_of(const Report& report, int most) {
  std::vector<Roof> roofs;
  const auto add = [&](const char* roof, int cores, double height, int dash) {
    if (height <= 0.0) return;
    roofs.push_back({roof + cores_text(cores), line_look({ink, 0, dash}, cores == 1 ? 0.9 : 1.8),
                     height / giga});
  };
  for (const compare::MachineLimits& limits : report.limits) {
    if (limits.cores > 1 && limits.cores != most) continue;
    add("operations, ", limits.cores, limits.operations, 1);
    add("copy at 16 B a point, ", limits.cores, limits.copied_points(), 3);
  }
  return roofs;
}

std::string note_of(const Report& report, const std::vector<Roof>& roofs) {
  const std::string bars = "Bars: slowest to fastest round.";
  if (roofs.empty()) return bars;
  const std::string copy =
      "a copy of large arrays, 16 bytes a point and step, which bounds one sweep a step beyond the "
      "caches. ";
  const bool both = std::ranges::any_of(
      report.limits, [](const compare::MachineLimits& limits) { return limits.operations > 0.0; });
  const std::string operations =
      "the six operations of a point from registers alone (tiled solvers take four)";
  return (both ? "Roofs: " + operations + "; and " + copy + "Both were measured "
               : "Roof: " + copy + "It was measured ") +
         "in the same run. " + bars;
}

Page page_of(const Report& report, const std::vector<Series>& all, const std::vector<Roof>& roofs) {
  Page page;
  page.title = "Speed against the size of the problem";
  page.subtitle = report.machine;
  page.x_label = "cells along a side";
  page.y_label = "points per second (10⁹)";
  page.plot_height = 290.0;
  for (const Series& series : all) {
    page.legend.push_back(
        {line_of(series), point_of(series), "", series.label + ", " + cores_text(series.cores)});
  }
  for (const Roof& roof : roofs) page.legend.push_back({roof.look, "", "", roof.label});
  page.notes.push_back(note_of(report, roofs));
  return page;
}

/// @param sizes   of problems
/// @param speeds  of rows and roofs, which the axis has to reach
void write_axes(std::ostream& out, const std::set<double>& sizes, const std::set<double>& speeds) {
  std::vector<Tick> x_ticks, y_ticks;
  for (const double size : sizes) x_ticks.push_back({size, std::to_string(std::llround(size))});
  for (int power = -3; power <= 4; ++power) {
    for (const double multiple : {1.0, 2.0, 5.0}) {
      const double tick = multiple * std::pow(10.0, power);
      y_ticks.push_back({tick, number(tick)});
    }
  }
  out << "set logscale xy\nset grid x y back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n"
      << "set xrange [" << *sizes.begin() / widen << ":" << *sizes.rbegin() * widen << "]\n"
      << "set yrange [" << *speeds.begin() / 1.4 << ":" << *speeds.rbegin() * 1.4 << "]\n";
  write_ticks(out, "xtics", x_ticks);
  write_ticks(out, "ytics", y_ticks);
}

}  // namespace

void speed(const Report& report, const Output& output) {
  const int most = most_cores(report);
  const std::vector<Series> all = series_of(report, most);
  const std::vector<Roof> roofs = roofs_of(report, most);
  if (all.empty()) return;
  std::set<double> sizes, speeds;
  for (const Series& series : all) {
    for (const Canvas::Row& row : series.rows) {
      sizes.insert(row[0]);
      speeds.insert({row[2], row[3]});
    }
  }
  for (const Roof& roof : roofs) speeds.insert(roof.height);
  Canvas canvas(page_of(report, all, roofs));
  write_axes(canvas.commands(), sizes, speeds);
  int count = 0;
  const auto add = [&](const std::vector<Canvas::Row>& rows, const std::string& look) {
    canvas.add("data" + std::to_string(count++), rows, look);
  };
  for (const Roof& roof : roofs) {
    add({{*sizes.begin() / widen, roof.height}, {*sizes.rbegin() * widen, roof.height}},
        "using 1:2 with lines " + roof.look);
  }
  for (const Series& series : all) {
    const SolverStyle style = solver_style(series.label);
    add(series.rows, "using 1:2 with lines " + line_of(series));
    add(series.rows, bar_look(style));
    add(series.rows,
        "using 1:2 with points ps 0.8 lc rgb 'white' pt " + std::to_string(style.point));
    add(series.rows, "using 1:2 with points " + point_of(series));
  }
  canvas.draw(output);
}

}  // namespace heat::plots
