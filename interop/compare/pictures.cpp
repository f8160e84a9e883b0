#include "pictures.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

#include "figures.hpp"
#include "inherited.hpp"

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
                        const std::vector<Summary>& summary) {
  plots::Report report;
  report.nx = options.problem.nx;
  report.ny = options.problem.ny;
  report.steps = options.problem.steps;
  report.sources = options.problem.sources;
  report.machine = results.machines();
  report.baseline = plan.baseline.solver;
  report.baseline_ranks = std::max(1, plan.baseline.ranks);
  report.paper = options.paper;
  for (const Summary& s : summary) {
    if (s.config == plan.baseline) report.baseline_seconds = s.median;
    series_of(report.series, shown_name(plan, s.config.solver))
        .points.push_back(
            {s.config.ranks, s.median, s.min, s.max, s.oversubscribed, !s.agrees.value_or(true)});
    if (s.config.ranks > 0) report.breakdown.push_back(parts_of(s, results.runs));
  }
  return report;
}

}  // namespace

void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const std::filesystem::path& field) {
  const plots::Report report = report_of(options, plan, results, summary);
  const plots::Output output{results.folder(), options.formats, interrupted};
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
  attempt(plots::runtime, report, output);
  attempt(plots::speedup, report, output);
  attempt(plots::efficiency, report, output);
  attempt(plots::breakdown, report, output);
  if (!field.empty()) attempt(plots::field, report, field, output);
}

}  // namespace heat::compare
