#include "pictures.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>

#include "html.hpp"
#include "interop/compare/launch/inherited.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/results/picture_output.hpp"
#include "plots/figures/figures.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

constexpr const char* hidden = ".report-";  ///< before the names of pictures for the report alone

/// What figures show, by their names.
const std::map<std::string, std::string> captions{
    {"speed",
     "Points that are updated a second, against the size of the grid; above them the limits "
     "of the machine where they were measured."},
    {"runtime",
     "Time of all steps against the number of ranks, or cores: the median of the runs, with bars "
     "from the fastest to the slowest."},
    {"speedup", "How many times as fast as the baseline."},
    {"efficiency", "Speedup divided by the number of ranks, or cores."},
    {"breakdown", "Where the time of each MPI solver's median run went, as a mean over its ranks."},
    {"field", "The final field of the baseline, with its sources."},
    {"difference", "Where a field differs from the baseline's: "}};

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A figure from its file, an SVG if there is one.
/// @param number  of the figure on its page
/// @return without HTML if there is no file
Picture picture_from(const fs::path& folder, const std::string& name, const std::string& caption,
                     std::size_t number) {
  const fs::path own = folder / (hidden + name + ".svg");
  std::string svg = content_of(own);
  std::error_code ignored;
  fs::remove(own, ignored);
  if (svg.empty()) svg = content_of(folder / (name + ".svg"));
  const std::string png = svg.empty() ? content_of(folder / (name + ".png")) : "";
  return {png.empty() ? inline_svg(svg, "f" + std::to_string(number), caption)
                      : inline_png(png, caption),
          caption};
}

/// The baselines of the grids that have pictures of their own: where grids grow with the ranks,
/// those of all of them are one, named as if there was one grid.
std::vector<Config> pictured(const Plan& plan) {
  std::vector<Config> all = plan.baselines();
  if (!plan.weak_ranks.empty()) all.resize(1);
  return all;
}

std::string suffix_of_pictures(const Plan& plan, const Config& baseline) {
  return plan.weak_ranks.empty() ? suffix_of(baseline) : "";
}

/// Whether a row is in the pictures of a grid.
bool is_in(const Plan& plan, const Config& baseline, const Config& row) {
  const bool is_copy = plan.is_baseline(row) && row.grid != baseline.grid;
  return plan.weak_ranks.empty() ? row.grid == baseline.grid : !is_copy;
}

}  // namespace

void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const FieldOf& field_of) {
  bool answers = true;
  const auto draw = [&](plots::Subject subject, const plots::Report& report,
                        const std::string& suffix) {
    for (const plots::Figure& figure : plots::figures()) {
      if (figure.subject != subject || !answers) continue;
      try {
        const std::string name = figure.name + suffix;
        figure.draw(report, picture_output(options, results.folder() / name));
        if (std::ranges::find(options.formats, "svg") != options.formats.end()) continue;
        plots::Output for_report = picture_output(options, results.folder() / (hidden + name));
        for_report.formats = {"svg"};
        figure.draw(report, for_report);
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
  report.weak = options.weak;
  if (plan.several_sizes()) draw(plots::Subject::comparison, report, "");
  for (const Config& baseline : pictured(plan)) {
    report.baseline = baseline;
    report.sources = options.problem_on(baseline.grid).sources;
    report.summary.clear();
    std::ranges::copy_if(summary, std::back_inserter(report.summary),
                         [&](const Summary& row) { return is_in(plan, baseline, row.config); });
    report.field = field_of(baseline);
    draw(plots::Subject::grid, report, suffix_of_pictures(plan, baseline));
  }
}

std::vector<Picture> pictures_for_report(const Plan& plan, const Results& results) {
  std::vector<Picture> pictures;
  const auto add = [&](const std::string& name, const std::string& caption) {
    pictures.push_back(picture_from(results.folder(), name, caption, pictures.size() + 1));
    if (pictures.back().html.empty()) pictures.pop_back();
  };
  for (const auto& [name, subject, draw] : plots::figures()) {
    const std::string caption = captions.at(name);
    if (subject == plots::Subject::comparison && plan.several_sizes()) add(name, caption);
    for (const Config& baseline : pictured(plan)) {
      if (subject != plots::Subject::grid) continue;
      const std::string suffix = suffix_of_pictures(plan, baseline);
      add(name + suffix, suffix.empty() ? caption : text_of(baseline.grid) + " cells. " + caption);
    }
    for (const Config& config : plan.configs) {
      if (subject == plots::Subject::difference && has_run(config, "disagrees", results.runs)) {
        add(std::string(name) + "-" + file_name(config), caption + describe(config) + ".");
      }
    }
  }
  return pictures;
}

}  // namespace heat::compare
