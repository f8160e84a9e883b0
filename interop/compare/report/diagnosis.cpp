#include "diagnosis.hpp"

#include <algorithm>
#include <cstdio>

#include "interop/compare/launch/decorated.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/results/picture_output.hpp"
#include "interop/compare/results/record.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// A diagnosis takes less than three times both runs; a minute is for starting on a busy machine.
constexpr double limit_factor = 6.0, limit_extra = 60.0;

/// The file of the difference after the first bad step, beside that of the last.
fs::path at_first(const fs::path& difference) {
  return fs::path(difference).replace_extension(".first.npy");
}

std::vector<std::string> command(const Options& options, const Plan& plan, const Config& config,
                                 const fs::path& difference) {
  // Either may need MPI where the other does not, and have another number of ranks.
  std::vector<std::string> words = launch_words(plan, std::max(config.ranks, plan.baseline.ranks));
  words.insert(words.end(), {beside_this_program("heat-diagnose"), "--solver", config.solver,
                             "--baseline", plan.baseline.solver});
  for (const std::string& solver : {config.solver, plan.baseline.solver}) {
    const auto plugin = plan.plugins.find(solver);
    if (plugin != plan.plugins.end()) words.insert(words.end(), {"--plugin", plugin->second});
  }
  const std::vector<std::string> problem = problem_words(options, config.grid, options.steps);
  words.insert(words.end(), problem.begin(), problem.end());
  const auto add_ranks = [&](const char* option, int ranks) {
    if (ranks > 0) words.insert(words.end(), {option, std::to_string(ranks)});
  };
  add_ranks("--ranks", config.ranks);
  add_ranks("--baseline-ranks", plan.baseline.ranks);
  const auto add_options = [&](const char* option, const Config& of) {
    const std::string text = solver_options_of(options, of);
    if (!text.empty()) words.insert(words.end(), {option, text});
  };
  add_options("--option", config);
  add_options("--baseline-option", plan.baseline);
  if (!difference.empty()) {
    words.insert(words.end(), {"--difference", difference.string(), "--first-difference",
                               at_first(difference).string()});
  }
  return words;
}

bool is_of(const Config& config, const ordered_json& diagnosis) {
  return diagnosis.at("solver") == config.solver &&
         diagnosis.at("ranks") == count_json(config.ranks) &&
         diagnosis.value("threads", ordered_json()) == count_json(config.threads) &&
         diagnosis.at("nx") == config.grid.nx && diagnosis.at("ny") == config.grid.ny;
}

/// Seconds that a diagnosis may take.
double limit_of(const Plan& plan, const Config& config, const std::vector<Run>& runs) {
  double both = 0.0;
  for (const Run& run : runs) {
    const bool counts = run.config == config || run.config == plan.baseline_of(config);
    if (counts && run.finished()) both = std::max(both, run.seconds + run.seconds_setup);
  }
  return limit_factor * 2.0 * both + limit_extra;
}

void draw(const Options& options, const Plan& plan, const Config& config, const ordered_json& found,
          const fs::path& npy, const fs::path& folder) {
  plots::Report report;
  report.baseline = plan.baseline_of(config);
  report.field = npy;
  plots::Difference& difference = report.difference;
  difference.config = config;
  difference.cells = found.at("at_end").at("cells");
  difference.largest = found.at("at_end").at("largest").get<double>();
  if (found.contains("first_bad_cell")) {
    difference.first_x = found.at("first_bad_cell").at("x");
    difference.first_y = found.at("first_bad_cell").at("y");
    difference.first_step = found.at("first_bad_step");
    if (fs::exists(at_first(npy))) difference.at_first = at_first(npy);
  }
  for (const ordered_json& b : found.at("blocks")) {
    difference.blocks.push_back({0, 0, b.at("x"), b.at("y"), b.at("nx"), b.at("ny")});
  }
  for (const plots::Figure& figure : plots::figures()) {
    if (figure.subject != plots::Subject::difference) continue;
    const std::string name = std::string(figure.name) + "-" + file_name(config);
    figure.draw(report, picture_output(options, folder / name));
  }
}

/// A picture that cannot be drawn is reported, and costs nothing else.
void try_to_draw(const Options& options, const Plan& plan, const Config& config,
                 const ordered_json& found, const fs::path& npy, const fs::path& folder) {
  if (!found.contains("at_end") || found.at("at_end").at("cells") == 0) return;
  try {
    if (found.contains("difference_lost")) {
      throw std::runtime_error("difference-" + file_name(config) + ": " +
                               found.at("difference_lost").get<std::string>());
    }
    draw(options, plan, config, found, npy, folder);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compare: a picture is missing: %s\n", error.what());
  }
}

void print(const Plan& plan, const Config& config, const ordered_json& found) {
  std::fprintf(stderr, "compare: %s disagrees with %s:\n", describe(config).c_str(),
               describe(plan.baseline_of(config)).c_str());
  if (found.contains("failed")) {
    std::fprintf(stderr, "  no diagnosis: %s\n", found.at("failed").get<std::string>().c_str());
    return;
  }
  for (const ordered_json& line : found.at("text")) {
    std::fprintf(stderr, "  %s\n", line.get<std::string>().c_str());
  }
}

/// The line of heat-diagnose; a solver or a launcher may print others before and after it.
ordered_json report_in(const std::string& out) {
  for (const std::string& line : plain_lines(out)) {
    const auto begin = line.find("{\"shows\":"), end = line.rfind('}');
    if (begin == line.npos || end == line.npos) continue;
    return ordered_json::parse(line.substr(begin, end + 1 - begin), nullptr, false);
  }
  return {};
}

}  // namespace

ordered_json diagnose(const Options& options, const Plan& plan, const Config& config, double limit,
                      const fs::path& difference, const fs::path& folder) {
  ordered_json found{{"solver", config.solver},
                     {"nx", config.grid.nx},
                     {"ny", config.grid.ny},
                     {"ranks", count_json(config.ranks)},
                     {"threads", count_json(config.threads)}};
  for (const std::string& solver : {config.solver, plan.baseline.solver}) {
    if (!plan.in_python(solver)) continue;
    found["failed"] = solver + " is written in Python, and heat-diagnose runs compiled solvers";
    return found;
  }
  const auto words = command(options, plan, config, difference);
  Config both = config;
  both.ranks = std::max(config.ranks, plan.baseline.ranks);
  both.threads = std::max(config.threads, plan.baseline.threads);
  const auto variables = variables_of(plan, both);
  Outcome outcome = launch(words, variables, limit);
  // It may have been MPI's own start, which rarely crashes; see docs/cluster.md.
  if (both.ranks > 1 && ended_by_signal(outcome)) outcome = launch(words, variables, limit);
  if (outcome.end == Outcome::End::interrupted) return {};
  const ordered_json json = report_in(outcome.out);
  const bool whole = outcome.code == 0 || (json.is_object() && json.contains("difference_lost"));
  if (outcome.end == Outcome::End::exited && whole && json.is_object()) {
    found.update(json);
    if (found.at("cause") == "agree") {  // but the run before disagreed
      found["cause"] = "varies";
      found["text"].push_back("likely cause: the result varies from run to run, as with a race");
    }
    return found;
  }
  std::string why =
      outcome.end == Outcome::End::timed_out ? "it took too long" : why_it_failed(outcome);
  if (!folder.empty()) {
    why += keep_failure(folder, "diagnosis-" + file_name(config), as_script(words, variables),
                        outcome);
  }
  found["failed"] = why;
  return found;
}

void diagnose_disagreements(const Options& options, const Plan& plan, Results& results,
                            const std::function<void()>& save) {
  for (const Config& config : plan.configs) {
    if (plan.is_baseline(config) || !has_run(config, "disagrees", results.runs)) continue;
    const auto before = std::ranges::find_if(
        results.diagnoses, [&](const ordered_json& one) { return is_of(config, one); });
    const bool is_first = before == results.diagnoses.end();
    // A diagnosis that failed is tried again.
    if ((!is_first && !before->contains("failed")) || interrupted()) continue;
    if (reference_of(plan, config, results.runs) == nullptr) continue;
    if (!plan.in_python(config.solver) && !plan.in_python(plan.baseline.solver)) {
      std::fprintf(stderr, "compare: looking for the step at which %s goes wrong\n",
                   describe(config).c_str());
    }
    const bool draws = plots::gnuplot_found();
    const fs::path npy = results.folder() / (".difference-" + file_name(config) + ".npy");
    const ordered_json found = diagnose(options, plan, config, limit_of(plan, config, results.runs),
                                        draws ? npy : fs::path(), results.folder());
    if (!found.is_null()) {
      if (is_first) {
        results.diagnoses.push_back(found);
      } else {
        *before = found;
      }
      save();
      print(plan, config, found);
      if (draws) try_to_draw(options, plan, config, found, npy, results.folder());
    }
    fs::remove(npy);
    fs::remove(at_first(npy));
  }
}

}  // namespace heat::compare
