#include <algorithm>
#include <cmath>
#include <iterator>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plots/canvas/canvas.hpp"
#include "plots/canvas/legend.hpp"
#include "plots/canvas/scale.hpp"

namespace heat::plots {
namespace {

constexpr double giga = 1e9;    ///< speeds are shown in 10^9 points a second
constexpr double widen = 1.25;  ///< the axis of sizes, at either end

/// One solver on some cores, or on a GPU: speeds by rising size.
struct Series {
  std::string label;
  SolverStyle style;
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
    if (!row.crowded()) most = std::max(most, static_cast<int>(row.config.workers()));
  }
  return most;
}

/// The speeds of each solver on its own core or GPU, and on the largest number of cores it ran on:
/// ranks beyond the cores, and one rank beside the same without MPI, would only fill the figure.
std::vector<Series> series_of(const Report& report, int most) {
  std::vector<Series> all;
  for (const compare::Summary& row : report.summary) {
    const int cores = static_cast<int>(row.config.workers());
    if (row.speed <= 0.0 || row.crowded()) continue;
    if (row.config.is_parallel() && (cores != most || most == 1)) continue;
    const std::string label = row.name_of_curve() + (row.wrong() ? " (wrong)" : "");
    auto series = std::ranges::find(all, label, &Series::label);
    if (series == all.end()) {
      series =
          all.insert(series, {label, solver_style(row.name_of_curve()), row.on_gpu ? 0 : cores});
    }
    const double points = row.speed * row.median / giga;
    series->rows.push_back(
        {size_of(row.config.grid), row.speed / giga, points / row.max, points / row.min});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::ranges::sort(all[i].rows);
    for (Canvas::Row& row : all[i].rows) row[0] = aside(row[0], i, all.size());
  }
  return all;
}

/// The lines of one core are thinner.
double width_of(int cores) { return cores == 1 ? 1.0 : 2.0; }

std::string line_of(const Series& series) {
  return line_look(series.style, width_of(series.cores));
}

/// A limit of the machine, in 10^9 points a second, of problems up to a size.
struct Roof {
  std::string name;  ///< of the cache or memory, if there are several; else ""
  int cores;
  int dash;
  double height;
  double from, to;  ///< cells along a side
};

constexpr int operations_dash = 1, copy_dash = 3;

/// Cells along a side of the square of which a cache holds both arrays: each core has its own first
/// levels, and all share the third.
double reach_of(const compare::CacheLimit& cache, int cores) {
  const double caches = cache.level < 3 ? std::max(1, cores) : 1;
  return std::sqrt(caches * static_cast<double>(cache.bytes) / compare::bytes_a_point);
}

/// The roofs of one core and of the most, on an axis of sizes.
std::vector<Roof> roofs_of(const Report& report, int most, double first, double last) {
  std::vector<Roof> roofs;
  for (const compare::MachineLimits& limits : report.limits) {
    if (limits.cores > 1 && limits.cores != most) continue;
    const auto add = [&](std::string name, int dash, double points, double from, double to) {
      if (points <= 0.0 || to <= first || from >= last || from >= to) return;
      roofs.push_back({std::move(name), limits.cores, dash, points / giga, std::max(from, first),
                       std::min(to, last)});
    };
    add("", operations_dash, limits.operations, first, last);
    double from = first;
    for (const compare::CacheLimit& cache : limits.caches) {
      const double to = reach_of(cache, limits.cores);
      add("L" + std::to_string(cache.level), copy_dash, cache.copy / compare::bytes_a_point, from,
          to);
      from = std::max(from, to);
    }
    add(limits.caches.empty() ? "" : "memory", copy_dash, limits.copied_points(), from, last);
  }
  return roofs;
}

std::string line_of(const Roof& roof) {
  return line_look({ink, 0, roof.dash}, 0.8 * width_of(roof.cores));
}

std::string cores_text(int cores) {
  return cores == 0 ? "one GPU" : compare::count_of(cores, "core");
}

bool has(const std::vector<Roof>& roofs, int dash) {
  return std::ranges::find(roofs, dash, &Roof::dash) != roofs.end();
}

bool names_caches(const std::vector<Roof>& roofs) {
  return std::ranges::any_of(roofs, [](const Roof& roof) { return !roof.name.empty(); });
}

std::string note_of(const std::vector<Roof>& roofs) {
  std::string note = "Medians; bars: slowest to fastest round.";
  if (has(roofs, copy_dash)) {
    note += " A copy at 16 bytes a point and step bounds one sweep a step";
    note += names_caches(roofs) ? "; at the top, what holds both arrays." : ".";
  }
  if (has(roofs, operations_dash)) {
    note += " Operations: the six of a point, from registers alone (tiled solvers take four).";
  }
  return note;
}

std::vector<EndLabel> labels_of(const std::vector<Series>& all) {
  std::vector<EndLabel> labels;
  for (const Series& series : all) {
    labels.push_back(
        {series.label, series.style.colour, series.rows.back()[0], series.rows.back()[1]});
  }
  return labels;
}

std::vector<Entry> legend_of(const std::vector<Series>& all, const std::vector<Roof>& roofs,
                             bool named) {
  std::vector<Entry> legend;
  std::vector<SolverStyle> styles;
  std::set<int> cores;
  for (const Series& series : all) {
    if (!named) styles.push_back(series.style);
    cores.insert(series.cores);
  }
  legend = solver_entries(styles, {}, true);
  for (const int some : cores) {
    legend.push_back({line_look({quiet_ink, 0, 1}, width_of(some)), "", "", cores_text(some)});
  }
  // Widths differ because gnuplot's SVG drops the dashes of a line that differs from the one before
  // by them alone.
  const auto add = [&](int dash, double width, const char* text) {
    if (has(roofs, dash)) legend.push_back({line_look({ink, 0, dash}, width), "", "", text});
  };
  add(operations_dash, 1.1, "limit: operations");
  add(copy_dash, 1.3, "limit: copy");
  return legend;
}

/// The axis of speeds, which has to reach all rows and roofs, and the names above them.
Scale scale_of(const std::vector<Series>& all, const std::vector<Roof>& roofs, double height) {
  std::set<double> speeds;
  for (const Series& series : all) {
    for (const Canvas::Row& row : series.rows) speeds.insert({row[2], row[3]});
  }
  for (const Roof& roof : roofs) speeds.insert(roof.height);
  return {*speeds.begin() / 1.4, *speeds.rbegin() * (names_caches(roofs) ? 2.0 : 1.4), true,
          height};
}

void add_roofs(Canvas& canvas, const std::vector<Roof>& roofs) {
  int count = 0;
  for (const Roof& roof : roofs) {
    canvas.add("roof" + std::to_string(count++), {{roof.from, roof.height}, {roof.to, roof.height}},
               "using 1:2 with lines " + line_of(roof));
  }
}

/// Name the caches above the sizes that they hold, of the most cores.
void write_caches(std::ostream& out, const std::vector<Roof>& roofs, int most) {
  for (const Roof& roof : roofs) {
    if (roof.name.empty() || roof.cores != most) continue;
    out << "set label " << literal(roof.name) << " at first " << std::sqrt(roof.from * roof.to)
        << ", graph 1 center offset 0,-0.6 " << font(Page::small_font, quiet_ink) << "\n";
  }
}

void add_series(Canvas& canvas, const std::vector<Series>& all, const Scale& scale) {
  int count = 0;
  for (const Series& series : all) {
    const std::string number = std::to_string(count++);
    std::vector<Canvas::Row> bars;
    std::ranges::copy_if(series.rows, std::back_inserter(bars),
                         [&](const Canvas::Row& row) { return scale.shows(row[2], row[3]); });
    canvas.add("line" + number, series.rows, "using 1:2 with lines " + line_of(series));
    canvas.add("bars" + number, bars, bar_look(series.style));
    canvas.add(
        "points" + number, series.rows,
        "using 1:2 with points " + point_look(series.style.colour, series.style.point, 0.8, 1));
  }
}

}  // namespace

void speed(const Report& report, const Output& output) {
  const int most = most_cores(report);
  const std::vector<Series> all = series_of(report, most);
  if (all.empty()) return;
  std::set<double> sizes;
  for (const compare::Summary& row : report.summary) {
    if (row.speed > 0.0) sizes.insert(size_of(row.config.grid));
  }
  const double first = *sizes.begin() / widen, last = *sizes.rbegin() * widen;
  const std::vector<Roof> roofs = roofs_of(report, most, first, last);
  Page page(output);
  page.title = "Speed against the size of the problem";
  page.subtitle = report.machine;
  page.x_label = "cells along a side";
  page.panels.front().y_label = "points per second (10⁹)";
  page.plot_height = std::min(0.62 * page.width, 300.0);
  const bool named = fit_beside(all.size(), page.plot_height);
  const std::vector<EndLabel> labels = named ? labels_of(all) : std::vector<EndLabel>();
  page.right += room_for(labels);
  page.legend = legend_of(all, roofs, named);
  page.notes.push_back(note_of(roofs));
  const Scale scale = scale_of(all, roofs, page.plot_height);

  Canvas canvas(page);
  std::vector<Tick> ticks;
  for (const double size : sizes) ticks.push_back({size, std::to_string(std::llround(size))});
  canvas.commands() << "set logscale x\nset xrange [" << first << ":" << last
                    << "]\nset bars 0.5\n";
  write_ticks(canvas.commands(), "xtics", ticks);
  write_scale(canvas.commands(), scale, false);
  write_labels(canvas.commands(), labels, scale);
  write_caches(canvas.commands(), roofs, most);
  add_roofs(canvas, roofs);
  add_series(canvas, all, scale);
  canvas.draw(output);
}

}  // namespace heat::plots
