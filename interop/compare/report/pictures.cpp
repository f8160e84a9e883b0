#include "pictures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>

#include "interop/compare/launch/inherited.hpp"
#include "interop/compare/measure/machine_limits.hpp"
#include "plots/figures/figures.hpp"
#include "plots/figures/speed.hpp"

namespace heat::compare {
namespace {

plots::Series& series_of(std::vector<plots::Series>& all, const std::string& solver) {
  for (plots::Series& series : all) {
    if (series.solver == solver) return series;
  }
  return all.emplace_back(plots::Series{solver, {}});
}

/// Where the time of the median run went: a mean of all runs would follow one slow run, which the
/// other figures and the tables do not. Of an even number it is the faster of the middle two.
plots::Parts parts_of(const Summary& summary, const std::vector<Run>& runs) {
  plots::Parts parts;
  parts.solver = summary.config.solver;
  parts.ranks = summary.config.ranks;
  parts.oversubscribed = summary.oversubscribed;
  parts.wrong = !summary.agrees.value_or(true);
  std::vector<const Run*> measured;
  for (const Run& run : runs) {
    if (run.config == summary.config && run.finished() && run.repeat > 0) measured.push_back(&run);
  }
  const auto middle = measured.begin() + static_cast<std::ptrdiff_t>((measured.size() - 1) / 2);
  std::nth_element(measured.begin(), middle, measured.end(),
                   [](const Run* a, const Run* b) { return a->seconds < b->seconds; });
  parts.compute = (*middle)->compute;
  parts.exchange = (*middle)->exchange;
  parts.waiting = (*middle)->waiting;
  parts.runs = static_cast<int>(measured.size());
  return parts;
}

plots::Report report_of(const Options& options, const Plan& plan, const Results& results,
                        const std::vector<Summary>& summary, const Config& baseline) {
  plots::Report report;
  report.nx = baseline.grid.nx;
  report.ny = baseline.grid.ny;
  report.steps = options.steps;
  report.sources = options.problem_on(baseline.grid).sources;
  report.machine = results.machines();
  report.baseline = plan.baseline.solver;
  report.baseline_ranks = std::max(1, plan.baseline.ranks);
  report.paper = options.paper;
  for (const Summary& s : summary) {
    if (s.config.grid != baseline.grid) continue;
    if (s.config == baseline) report.baseline_seconds = s.median;
    series_of(report.series, shown_name(plan, s.config.solver))
        .points.push_back(
            {s.config.ranks, s.median, s.min, s.max, s.oversubscribed, !s.agrees.value_or(true)});
    if (s.config.ranks > 0) report.breakdown.push_back(parts_of(s, results.runs));
  }
  return report;
}

/// What each solver does on its own core or GPU, and on the largest number of cores it ran on:
/// ranks beyond the cores, and one rank beside the same without MPI, would only fill the figure.
plots::SpeedReport speeds_of(const Plan& plan, const Results& results,
                             const std::vector<Summary>& summary) {
  plots::SpeedReport report;
  report.machine = results.machines();
  int most = 1;
  for (const Summary& s : summary) {
    if (!s.oversubscribed) most = std::max(most, s.config.ranks);
  }
  for (const Summary& s : summary) {
    const int ranks = s.config.ranks;
    if (s.speed <= 0.0 || s.oversubscribed || (ranks > 0 && (ranks != most || most == 1))) continue;
    const bool wrong = !s.agrees.value_or(true);
    const std::string name = shown_name(plan, s.config.solver) + (wrong ? " (wrong)" : "");
    const int cores = plan.on_gpu.contains(s.config.solver) ? plots::one_gpu : std::max(1, ranks);
    auto series = std::find_if(report.series.begin(), report.series.end(),
                               [&](const plots::SpeedSeries& one) { return one.solver == name; });
    if (series == report.series.end()) {
      series = report.series.insert(series, plots::SpeedSeries{name, cores, {}});
    }
    const double points = s.speed * s.median;
    series->speeds.push_back(
        {std::sqrt(static_cast<double>(s.config.grid.nx) * static_cast<double>(s.config.grid.ny)),
         s.speed / 1e9, points / s.max / 1e9, points / s.min / 1e9});
  }
  for (plots::SpeedSeries& one : report.series) {
    std::sort(one.speeds.begin(), one.speeds.end(),
              [](const plots::Speed& a, const plots::Speed& b) { return a.size < b.size; });
  }
  for (const Limit& limit : results.limits) {
    if (limit.cores > 1 && limit.cores != most) continue;
    report.roofs.push_back({limit.cores, limit.copy / bytes_a_point / 1e9, limit.operations / 1e9});
  }
  return report;
}

}  // namespace

void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const FieldOf& field_of) {
  bool answers = true;
  const auto attempt = [&](const auto& figure, const auto&... arguments) {
    if (!answers) return;
    try {
      figure(arguments...);
    } catch (const plots::NoAnswer& error) {
      answers = false;
      if (interrupted()) return;  // --resume draws them
      std::fprintf(stderr, "compare: pictures are missing: %s\n", error.what());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "compare: a picture is missing: %s\n", error.what());
    }
  };
  if (options.grids.size() > 1) {
    attempt(plots::speed, speeds_of(plan, results, summary),
            plots::Output{results.folder(), options.formats, "", interrupted});
  }
  for (const Config& baseline : plan.baselines()) {
    const plots::Report report = report_of(options, plan, results, summary, baseline);
    const plots::Output output{results.folder(), options.formats, suffix_of(baseline), interrupted};
    attempt(plots::runtime, report, output);
    attempt(plots::speedup, report, output);
    attempt(plots::efficiency, report, output);
    attempt(plots::breakdown, report, output);
    const std::filesystem::path field = field_of(baseline);
    if (!field.empty()) attempt(plots::field, report, field, output);
  }
}

}  // namespace heat::compare
