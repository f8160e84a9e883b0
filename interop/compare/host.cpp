#include "host.hpp"

#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "launch.hpp"
#include "machine.hpp"
#include "programs.hpp"
#include "text.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// What a host's complaint begins with if the field could not be written.
constexpr const char* field_option = "--field: ";

/// Lines "key value" of a host's output; what else may stand there is left alone.
std::map<std::string, std::string> pairs(const std::string& text) {
  std::map<std::string, std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string key, value;
    if (words >> key >> value) result[key] = value;
  }
  return result;
}

bool read_number(const std::map<std::string, std::string>& from, const char* key, double& value) {
  const auto found = from.find(key);
  if (found == from.end()) return false;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// A time is finite and not negative: anything else would pass through every sum and every sort.
bool read_time(const std::map<std::string, std::string>& from, const char* key, double& value) {
  return read_number(from, key, value) && std::isfinite(value) && value >= 0.0;
}

/// Fill in what a host printed; false if anything is missing.
bool read_result(const std::string& out, Run& run) {
  const auto values = pairs(out);
  const auto fingerprint = values.find("fingerprint");
  if (fingerprint == values.end() || fingerprint->second.size() != 16) return false;
  run.fingerprint = fingerprint->second;
  return read_time(values, "seconds", run.seconds) &&
         read_time(values, "seconds_setup", run.seconds_setup) &&
         read_time(values, "compute", run.compute) && read_time(values, "exchange", run.exchange) &&
         read_time(values, "waiting", run.waiting) && read_number(values, "heat", run.heat);
}

/// Whether the host measured its run and only could not write the field afterwards.
bool lost_only_the_field(const Outcome& outcome, const std::string& words, Run& run) {
  return outcome.end == Outcome::End::exited && outcome.code == 1 &&
         words.starts_with(field_option) && read_result(outcome.out, run);
}

/// Whether the ranks were never there: a launcher that started some has ended them, or passes on
/// what a host said or what it died of.
bool not_launched(const Outcome& outcome, const Config& config) {
  if (config.ranks == 0 || outcome.end != Outcome::End::exited || outcome.code > 128) return false;
  return outcome.out.empty() && outcome.err.find("heat-run: ") == std::string::npos &&
         outcome.err.find("Primary job") == std::string::npos &&
         outcome.err.find("Exited with exit code") == std::string::npos &&
         outcome.err.find("exited on signal") == std::string::npos;
}

}  // namespace

std::string host_of(const std::string& solver, const Options& options, const Plan& plan) {
  return plan.in_python(solver) ? "python" : options.host;
}

Host::Host(const Options& options, const Plan& plan) : options_(options), plan_(plan) {
  const std::string program = host_program(options.host);
  const Outcome outcome = launch({program, "--build"}, launcher_environment(), 0.0, [] {});
  if (outcome.end != Outcome::End::exited || outcome.code != 0) {
    throw Refusal(Refusal::machine_lacks, "--host: the host '" + options.host +
                                              "' does not start: " + last_words(outcome.err));
  }
  build_ = outcome.out;
}

std::vector<std::string> launch_words(const Plan& plan, int ranks) {
  std::vector<std::string> words;
  if (ranks > 0) {
    words = plan.launcher;
    words.insert(words.end(), {"-n", std::to_string(ranks)});
  }
  return words;
}

std::vector<std::string> problem_words(const Options& options, std::int64_t steps) {
  const heat::Problem& problem = options.problem;
  std::vector<std::string> words{
      "--grid",    std::to_string(problem.nx) + "x" + std::to_string(problem.ny),
      "--steps",   std::to_string(steps),
      "--initial", options.initial};
  if (problem.sources.empty()) words.insert(words.end(), {"--source", "none"});
  for (const heat_source& s : problem.sources) {
    words.insert(words.end(), {"--source", std::to_string(s.x) + "," + std::to_string(s.y) + "," +
                                               exact(s.rate)});
  }
  return words;
}

std::vector<std::string> Host::command(const Config& config, std::int64_t steps,
                                       const fs::path& field) const {
  return command(config, problem_words(options_, steps), field);
}

std::vector<std::string> Host::command(const Config& config,
                                       const std::vector<std::string>& problem,
                                       const fs::path& field) const {
  std::vector<std::string> words = launch_words(plan_, config.ranks);
  words.push_back(host_program(host_of(config.solver, options_, plan_)));
  if (const auto plugin = plan_.plugins.find(config.solver); plugin != plan_.plugins.end()) {
    words.insert(words.end(), {"--plugin", plugin->second});
  }
  words.insert(words.end(), {"--solver", config.solver});
  words.insert(words.end(), problem.begin(), problem.end());
  if (config.ranks > 0) words.insert(words.end(), {"--ranks", std::to_string(config.ranks)});
  if (const auto found = options_.solver_options.find(config.solver);
      found != options_.solver_options.end()) {
    words.insert(words.end(), {"--option", found->second});
  }
  if (!field.empty()) words.insert(words.end(), {"--field", field.string()});
  return words;
}

void Host::try_options() const {
  std::set<std::string> kernels_tried;
  for (const Config& config : plan_.configs) {
    const std::string& solver = config.solver;
    const bool has_options = options_.solver_options.contains(solver);
    // Whether a solver takes a kernel has nothing to do with its ranks; what options fit, has.
    const bool has_kernel = solver.find('+') != solver.npos && kernels_tried.insert(solver).second;
    if (!has_options && !has_kernel) continue;
    constexpr int usage = 2;
    const Outcome outcome =
        launch(command(config, 0, {}), launcher_environment(plan_.oversubscribed(config.ranks)),
               options_.time_limit, [] {});
    if (outcome.end != Outcome::End::exited || outcome.code != usage) continue;
    std::string text = solver == options_.baseline ? "--baseline: '" : "--solvers: '";
    text += solver + "'";
    if (has_options) {
      text = "--option: '" + solver + ":" + options_.solver_options.at(solver) + "'";
      if (config.ranks > 0) text += " on " + count_of(config.ranks, "rank");
    }
    throw Refusal(Refusal::usage, text + ": " + last_words(outcome.err));
  }
}

Outcome Host::run_cases(const Config& config, const fs::path& cases) const {
  return launch(command(config, {"--cases", cases.string()}, {}),
                launcher_environment(plan_.oversubscribed(config.ranks)), options_.time_limit,
                [] {});
}

Run Host::run(const Config& config, int repeat, const fs::path& field,
              const std::function<void()>& tick) const {
  Run run;
  run.config = config;
  run.host = host_of(config.solver, options_, plan_);
  run.repeat = repeat;
  run.oversubscribed = plan_.oversubscribed(config.ranks);
  if (plan_.on_host.contains(config.solver)) run.message = ran_on_host;
  const Outcome outcome =
      launch(command(config, options_.problem.steps, field),
             launcher_environment(plan_.oversubscribed(config.ranks)), options_.time_limit, tick);
  if (outcome.end == Outcome::End::interrupted) {
    run.status = "";
  } else if (outcome.end == Outcome::End::timed_out) {
    run.status = "timeout";
    run.message = "took longer than " + exact(options_.time_limit) + " s";
  } else if (outcome.end == Outcome::End::exited && outcome.code == Refusal::machine_lacks &&
             !plan_.in_full.contains(config.solver)) {
    run.status = "unavailable";
    run.message = last_words(outcome.err);
  } else if (const std::string words = last_words(outcome.err);
             !field.empty() && lost_only_the_field(outcome, words, run)) {
    run.field_lost = words.substr(std::string(field_option).size());
  } else if (outcome.end != Outcome::End::exited || outcome.code != 0) {
    run.status = "failed";
    run.message = (not_launched(outcome, config) ? did_not_run : "") + end_of(outcome) +
                  (words.empty() ? "" : ": " + words);
  } else if (!read_result(outcome.out, run)) {
    run.status = "failed";
    run.message = "the host ended well but printed no result";
  }
  return run;
}

}  // namespace heat::compare
