#include "pictures.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>

#include "interop/compare/launch/inherited.hpp"
#include "interop/compare/results/picture_output.hpp"
#include "plots/figures/figures.hpp"

namespace heat::compare {

void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const FieldOf& field_of) {
  bool answers = true;
  const auto draw = [&](plots::Subject subject, const plots::Report& report,
                        const std::string& suffix) {
    for (const plots::Figure& figure : plots::figures()) {
      if (figure.subject != subject || !answers) continue;
      try {
        figure.draw(report, picture_output(options, results.folder() / (figure.name + suffix)));
      } catch (const plots::NoAnswer& error) {
        answers = false;
        if (interrupted()) return;  // --resume draws them
        std::fprintf(stderr, "compare: pictures are missing: %s\n", error.what());
      } catch (const std::exception& error) {
        std::fprintf(stderr, "compare: a picture is missing: %s\n", error.what());
      }
    }
  };
  plots::Report report;
  report.machine = results.machines();
  report.baseline = plan.baseline;
  report.steps = options.steps;
  report.summary = summary;
  report.limits = results.limits;
  report.paper = options.paper;
  if (options.grids.size() > 1) draw(plots::Subject::comparison, report, "");
  for (const Config& baseline : plan.baselines()) {
    report.baseline = baseline;
    report.sources = options.problem_on(baseline.grid).sources;
    report.summary.clear();
    std::ranges::copy_if(summary, std::back_inserter(report.summary),
                         [&](const Summary& row) { return row.config.grid == baseline.grid; });
    report.field = field_of(baseline);
    draw(plots::Subject::grid, report, suffix_of(baseline));
  }
}

}  // namespace heat::compare
