#include <algorithm>

#include "plots/canvas/curves.hpp"
#include "plots/paper/paper.hpp"

namespace heat::plots {
namespace {

/// The share of its own speed on one rank, with one thread, that each keeps.
std::optional<double> over_one(const compare::Summary& row,
                               const std::vector<compare::Summary>& rows) {
  if (!row.config.is_parallel()) return {};
  const auto one = std::ranges::find_if(rows, [&](const compare::Summary& other) {
    return other.name == row.name && other.config.is_parallel() && other.config.workers() == 1 &&
           other.config.grid == row.config.grid;
  });
  if (one == rows.end() || one->median <= 0.0) return {};
  return one->median / row.median / static_cast<double>(row.config.workers());
}

}  // namespace

void efficiency(const Report& report, const Output& output) {
  Quantity quantity;
  quantity.title = "Parallel efficiency";
  const std::string workers = compare::workers_of(report.summary);
  quantity.note = "Efficiency is speedup / " + workers + ". ";
  quantity.paper_note = "Grey: the paper, against its own serial F90 and itself; " +
                        paper_problem() + ", two Xeon E5-2695v2 (2013), GNU Fortran 4.8.5.";
  const Reference linear{"linear speedup: efficiency 1", ideal_look, 1.0, 0};
  const auto over_baseline = [](const compare::Summary& row, const auto&) {
    return row.efficiency;
  };
  if (report.weak) {
    quantity.title = "Weak efficiency";
    quantity.note = "";
    quantity.axes = {{.label = "own time on one rank / time",
                      .heading = {},
                      .logarithmic = false,
                      .value = over_baseline,
                      .references = {{"no loss", ideal_look, 1.0, 0}}}};
    return draw_curves(report, output, quantity);
  }
  quantity.axes = {{.label = "efficiency",
                    .heading = "over the baseline, " + report.baseline.solver,
                    .logarithmic = false,
                    .value = over_baseline,
                    .references = {linear}},
                   {.label = "efficiency",
                    .heading = "over the solver itself on one " + workers.substr(0, 4),
                    .logarithmic = false,
                    .value = over_one,
                    .references = {linear}}};
  draw_curves(report, output, quantity);
}

}  // namespace heat::plots
