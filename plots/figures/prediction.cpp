#include "prediction.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>

#include "plots/canvas/canvas.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

constexpr double widen = 1.3;  ///< the axes, at either end

using Rows = std::vector<Canvas::Row>;

Rows rows_of(const std::vector<TimeOnRanks>& times, bool fitted) {
  Rows rows;
  for (const TimeOnRanks& time : times) {
    if (time.fitted == fitted) {
      rows.push_back({static_cast<double>(time.ranks), time.seconds, 0.0, 0.0});
    }
  }
  return rows;
}

/// Rank counts that have room for a number below the axis.
/// @param range  of the axis, a logarithm
std::vector<Tick> rank_ticks(const std::vector<int>& ranks, double range, double width) {
  std::vector<Tick> ticks;
  for (const double count : ranks) {
    const double digits = 2.0 + std::log10(count);
    const bool room =
        ticks.empty() || std::log(count / ticks.back().at) / range * width > 7.0 * digits;
    if (room) ticks.push_back({count, std::to_string(std::llround(count))});
  }
  return ticks;
}

/// @param ranks    of all points
/// @param seconds  the same
void write_axes(std::ostream& out, const Page& page, const std::vector<int>& asked,
                const std::set<double>& ranks, const std::set<double>& seconds) {
  std::vector<Tick> ticks;
  const double low = *seconds.begin() / widen, high = *seconds.rbegin() * widen;
  const bool wide = high / low > 1e3;
  for (double power = std::pow(10.0, std::floor(std::log10(low))); power < high; power *= 10.0) {
    for (const double multiple : {1.0, 2.0, 5.0}) {
      if (multiple == 1.0 || !wide) ticks.push_back({multiple * power, number(multiple * power)});
    }
  }
  out << "set logscale xy\nset grid x y back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n"
      << "set xrange [" << *ranks.begin() / widen << ":" << *ranks.rbegin() * widen << "]\n"
      << "set yrange [" << low << ":" << high << "]\n";
  write_ticks(out, "xtics",
              rank_ticks(asked, std::log(*ranks.rbegin() / *ranks.begin() * widen * widen),
                         page.plot_width()));
  write_ticks(out, "ytics", ticks);
}

/// The line of a model, by its number: several solvers of a language have one colour.
std::string line_of(const PredictedCurve& curve, std::size_t number) {
  constexpr int dashes = 5;
  const int dash = 1 + static_cast<int>(number) % dashes;
  return line_look({solver_style(curve.solver).colour, 0, dash}, 1.6);
}

/// A plus where the model was fitted: an open marker means more ranks than cores.
std::string point_of(const PredictedCurve& curve, bool fitted) {
  constexpr int plus = 1;
  const SolverStyle style = solver_style(curve.solver);
  return point_look(style.colour, fitted ? plus : style.point, 0.85, 1.3);
}

Page page_of(const Prediction& prediction, const Output& output) {
  Page page(output);
  page.title = "Time as predicted, " + problem_text(prediction.grid, prediction.steps);
  page.subtitle = prediction.machine;
  page.x_label = "ranks";
  page.panels.front().y_label = "seconds";
  page.plot_height = std::min(0.62 * page.width, 300.0);
  page.right = 24.0;  // half of the last tick's number
  bool measured = false, fitted = false;
  for (std::size_t i = 0; i < prediction.curves.size(); ++i) {
    const PredictedCurve& curve = prediction.curves[i];
    page.legend.push_back({line_of(curve, i), curve.measured.empty() ? "" : point_of(curve, false),
                           "", curve.solver});
    measured = measured || !curve.measured.empty();
    fitted = fitted || std::ranges::any_of(curve.measured, &TimeOnRanks::fitted);
  }
  page.notes.push_back(std::string("Lines: the model.") + (measured ? " Points: measured" : "") +
                       (fitted     ? "; a plus where the model was fitted to it."
                        : measured ? "."
                                   : ""));
  page.notes.insert(page.notes.end(), prediction.parameters.begin(), prediction.parameters.end());
  return page;
}

}  // namespace

void prediction(const Prediction& prediction, const Output& output) {
  std::set<double> ranks, seconds;
  for (const PredictedCurve& curve : prediction.curves) {
    for (const auto* times : {&curve.model, &curve.measured}) {
      for (const TimeOnRanks& time : *times) {
        ranks.insert(static_cast<double>(time.ranks));
        seconds.insert(time.seconds);
      }
    }
  }
  if (ranks.empty()) return;
  const Page page = page_of(prediction, output);
  Canvas canvas(page);
  write_axes(canvas.commands(), page, prediction.ranks, ranks, seconds);
  const std::vector<PredictedCurve>& curves = prediction.curves;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    canvas.add("model" + std::to_string(i), rows_of(curves[i].model, false),
               "using 1:2 with lines " + line_of(curves[i], i));
  }
  for (std::size_t i = 0; i < curves.size(); ++i) {  // above all lines
    for (const bool fitted : {true, false}) {
      canvas.add((fitted ? "fitted" : "measured") + std::to_string(i),
                 rows_of(curves[i].measured, fitted),
                 "using 1:2 with points " + point_of(curves[i], fitted));
    }
  }
  canvas.draw(output);
}

}  // namespace heat::plots
