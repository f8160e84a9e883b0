#include "comparison.hpp"

#include <algorithm>
#include <cstdio>
#include <regex>

#include "check.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "looks.hpp"
#include "machine_limits.hpp"
#include "parts.hpp"
#include "plots/figures/figures.hpp"

namespace heat::compare {

namespace fs = std::filesystem;

Comparison::Comparison(const Options& options, Plan& plan, const Caller& caller, Results& results)
    : options_(options), plan_(plan), caller_(caller), results_(results) {}

/// Fields that --save-fields did not ask for are hidden, and removed in the end.
fs::path Comparison::field_path(const Config& config, bool hidden) const {
  return results_.folder() / ((hidden ? ".field-" : "field-") + file_name(config) + ".npy");
}

fs::path Comparison::field_path(const Config& config) const {
  return field_path(config, !options_.save_fields);
}

fs::path Comparison::baseline_field(const Config& baseline) const {
  const fs::path path = field_path(baseline);
  return fs::exists(path) ? path : fs::path();
}

/// Whether a picture of the baseline's field is still to be drawn, and can be.
bool Comparison::picture_missing(const Config& baseline) const {
  const std::string name = "field" + suffix_of(baseline) + ".";
  if (!plots::gnuplot_found() && options_.job.empty()) return false;  // who merges may have it
  // One of another width or title is there.
  if (options_.given("--figure-width") || options_.given("--no-title")) return true;
  return std::ranges::any_of(options_.formats, [&](const auto& format) {
    return !fs::exists(results_.folder() / (name + format));
  });
}

bool Comparison::writes_field(const Config& config) const {
  if (options_.check == Check::rounding) return true;
  if (fs::exists(field_path(config))) return false;
  return options_.save_fields || (plan_.is_baseline(config) && picture_missing(config));
}

/// Warm-ups first, then every solver once a repeat, so that drift hits all alike. Fields that are
/// wanted and went with an earlier session are made again by one more warm-up.
/// @param first_repeat, last_repeat  0 is the warm-up
std::vector<Comparison::Launch> Comparison::launches(int first_repeat, int last_repeat) const {
  std::vector<Launch> all, first;
  for (int repeat = first_repeat; repeat <= last_repeat; ++repeat) {
    const int times = repeat == 0 ? options_.warmup : 1;
    for (int time = 1; time <= times; ++time) {
      for (const Config& config : plan_.configs) {
        if (std::ranges::find(refused_, config) != refused_.end()) continue;
        if (!results_.has(config, repeat, time)) all.push_back({config, repeat});
      }
    }
  }
  for (const Config& config : plan_.configs) {
    if (fs::exists(field_path(config))) continue;
    const bool is_baseline = plan_.is_baseline(config);
    const bool runs = std::ranges::find(all, config, &Launch::config) != all.end();
    const bool wanted = options_.save_fields || (is_baseline && picture_missing(config));
    // A comparison within rounding needs the reference before anything else runs.
    const auto first_there = std::ranges::find_if(
        all, [&](const Launch& launch) { return launch.config.grid == config.grid; });
    const bool too_late = is_baseline && options_.check == Check::rounding &&
                          first_there != all.end() && first_there->config != config;
    if (too_late || (wanted && !runs)) first.push_back({config, 0});
  }
  all.insert(all.begin(), first.begin(), first.end());
  return all;
}

/// Fail a run whose field is needed and did not come here, as from ranks with disks of their own.
/// For a picture alone none is needed.
void Comparison::require_field(Run& run, const fs::path& part) const {
  std::error_code error;
  const bool needed = options_.save_fields || options_.check == Check::rounding;
  if (part.empty() || !needed || !run.finished() || fs::exists(part, error)) return;
  if (!run.field_lost.empty()) return;
  run.status = "failed";
  run.message = "wrote no field into " + results_.folder().string() +
                ": its ranks may run on a machine with another disk";
}

/// Report that a field is lost. Its run still counts, unless the field itself is compared.
void Comparison::report_lost_field(Run& run) {
  if (run.field_lost.empty()) {
    if (run.finished()) lost_fields_.erase(describe(run.config));
    if (run.finished() && plan_.is_baseline(run.config)) picture_lost_.clear();
    return;
  }
  if (options_.check == Check::rounding) {
    run.status = "failed";
    run.message = "its field is not there to be compared: " + run.field_lost;
  }
  if (options_.save_fields) {
    if (!lost_fields_.insert(describe(run.config)).second) return;
    std::fprintf(stderr, "compare: the field of %s was not saved: %s\n",
                 describe(run.config).c_str(), run.field_lost.c_str());
  } else if (plan_.is_baseline(run.config)) {
    picture_lost_ = run.field_lost;
  }
}

/// Set the status of a run that ended, and of those before it that had no reference yet.
void Comparison::check_run(Run& run, const fs::path& field) {
  if (options_.check == Check::bitwise) {
    check_fingerprints(plan_, results_.runs);
  } else if (options_.check == Check::rounding && run.finished()) {
    const fs::path reference = baseline_field(plan_.baseline_of(run.config));
    const bool is_reference = reference.empty() && plan_.is_baseline(run.config);
    if (is_reference) return;
    const std::string found = reference.empty() ? no_reference(plan_, run.config)
                                                : check_rounding(reference, field, options_.steps);
    if (found.empty()) return;
    run.status = "disagrees";
    run.message = found;
  }
}

/// Give a field that was just written its name, if it is to stay and there is none yet.
void Comparison::keep_field(const Run& run, const fs::path& part) const {
  const fs::path path = field_path(run.config);
  const bool stays = options_.save_fields || plan_.is_baseline(run.config);
  if (!fs::exists(part)) return;  // require_field() has failed the run if it needs one
  if (run.finished() && run.field_lost.empty() && stays && !fs::exists(path)) {
    fs::rename(part, path);
  } else {
    fs::remove(part);
  }
}

void Comparison::remove_leftovers() const {
  const std::regex unfinished(
      R"(\.?field-.*\.npy\.part|\..*\.(png|svg|pdf)\.part|\.(difference|report)-.*)");
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(results_.folder(), error)) {
    if (std::regex_match(entry.path().filename().string(), unfinished)) fs::remove(entry, error);
  }
}

/// Runs of an earlier session that are to be tried again: those that failed, and those that could
/// not be compared. A field that was hidden then and is asked for now gets its public name.
void Comparison::take_over() {
  remove_leftovers();
  std::erase_if(results_.runs, [&](const Run& run) {
    const bool compared =
        options_.check != Check::rounding || run.message != no_reference(plan_, run.config);
    return !run.finished() || !compared;
  });
  for (const Config& baseline : plan_.baselines()) {
    const fs::path hidden = field_path(baseline, true);
    if (options_.save_fields && fs::exists(hidden)) fs::rename(hidden, field_path(baseline));
  }
}

void Comparison::record_missing() {
  const auto add = [&](const std::string& solver, const std::string& caller, const char* status,
                       const std::string& why) {
    Run& run = results_.runs.emplace_back();
    run.config.solver = solver;
    run.caller = caller;
    run.status = status;
    run.message = why;
  };
  for (const MissingSolver& missing : plan_.missing) {
    const bool known = std::ranges::any_of(results_.runs, [&](const Run& run) {
      return run.config.solver == missing.solver && run.status == "unavailable";
    });
    if (known) continue;
    add(missing.solver, caller_of(missing.solver, options_, plan_), "unavailable", missing.reason);
  }
  for (const BadPlugin& plugin : plan_.bad_plugins) {
    add(plugin.path, options_.caller, "failed", plugin.reason);
  }
}

void Comparison::save() {
  try {
    results_.save(summarize(plan_, options_, results_.runs));
    unsaved_.clear();
  } catch (const std::exception& error) {
    if (unsaved_ != error.what()) std::fprintf(stderr, "compare: %s\n", error.what());
    unsaved_ = error.what();
  }
}

void Comparison::measure_limits() {
  const bool asked = options_.limits || options_.explain;
  if (!asked || limits_lost_ || interrupted()) return;
  std::fputs("compare: measuring the machine's limits\n", stderr);
  try {
    heat::compare::measure_limits(plan_, results_.limits, gpu_limit_lost_);
    measure_messages(plan_, results_.messages, messages_lost_);
  } catch (const std::runtime_error& error) {
    std::fprintf(stderr, "compare: %s\n", error.what());
    limits_lost_ = true;
  }
}

/// Run, check and record one launch.
/// @return false if a signal ended it
bool Comparison::run_once(const Launch& launch, Progress& progress) {
  // Under another name until it is whole: a half-written file has the right size already.
  fs::path part;
  if (writes_field(launch.config)) part = field_path(launch.config).string() + ".part";
  progress.begin(launch.repeat);
  Trial trial = caller_.run(launch.config, launch.repeat, part, [&] { progress.tick(); });
  Run& run = trial.run;
  if (run.status.empty() || run.status == "unavailable") {
    if (!part.empty()) fs::remove(part);
    progress.end(run);
    if (run.status.empty()) return false;
    plan_.give_up(run.config.solver, run.message);
    record_missing();
    progress.drop([&](const Config& config) { return config.solver == run.config.solver; });
    save();
    return true;
  }
  require_field(run, part);
  report_lost_field(run);
  if (!run.finished()) {
    const std::string name = file_name(run.config) + "-" + std::to_string(run.repeat);
    run.message += keep_failure(results_.folder(), name, trial.script, trial.outcome);
  }
  results_.runs.push_back(run);
  check_run(results_.runs.back(), part);
  if (!part.empty()) keep_field(results_.runs.back(), part);
  progress.end(results_.runs.back());
  if (trial.was_refused()) {
    refused_.push_back(run.config);
    progress.drop([&](const Config& config) { return config == run.config; });
  }
  save();
  return true;
}

/// Whether limits and parts can be measured here: they belong to the machine that made the runs.
/// Those of another one stay if nothing is added to its runs, as where figures are drawn again.
bool Comparison::measures_here(bool adds_runs) {
  if (!results_.on_another()) return true;
  if (!adds_runs) return false;
  results_.limits.clear();
  results_.messages.clear();
  results_.explanations.clear();
  return true;
}

/// How many rounds --repeats auto has begun; the first is always taken.
int Comparison::rounds_begun() const {
  int rounds = 1;
  for (const Run& run : results_.runs) rounds = std::max(rounds, run.repeat);
  return rounds;
}

/// @return false if a signal ended one, or the job would
bool Comparison::run_all(const std::vector<Launch>& launches, Progress& progress) {
  for (const Launch& launch : launches) {
    const bool given_up = std::ranges::find(plan_.configs, launch.config) == plan_.configs.end() ||
                          std::ranges::find(refused_, launch.config) != refused_.end();
    if (given_up) continue;
    if (!progress.fits(launch.config) || !run_once(launch, progress)) return false;
  }
  return true;
}

bool Comparison::run() {
  take_over();
  record_missing();
  results_.begin_session();
  const bool until_decided = options_.repeats == Options::until_decided;
  int round = until_decided ? rounds_begun() : options_.repeats;
  std::vector<Launch> all = launches(0, round);
  if (all.empty() && !until_decided) {
    std::fprintf(stderr, "compare: nothing is left to run: all of it was done before\n");
  }
  Progress progress(until_decided);
  const auto announce = [&] {
    for (const Launch& launch : all) progress.add(launch.config);
  };
  announce();
  // If nothing can be written now, running would be of no use.
  results_.save(summarize(plan_, options_, results_.runs));
  const bool measures = measures_here(
      until_decided || std::ranges::any_of(all, [](const Launch& one) { return one.repeat > 0; }));
  if (measures) measure_limits();
  progress.plan(options_.warmup, options_.repeats);
  Looks looks(plan_, options_);
  for (;;) {
    if (!run_all(all, progress)) return false;
    const auto summary = summarize(plan_, options_, results_.runs);
    if (!until_decided || !looks.go_on(round, all.size(), results_.runs, summary)) break;
    ++round;
    all = launches(round, round);
    announce();
  }
  // The machine may have been another one in between.
  if (progress.finish() && measures) measure_limits();
  if (measures && options_.explain && options_.steps > 0) {
    const auto summary = summarize(plan_, options_, results_.runs);
    measure_parts(caller_, options_, plan_, summary, results_.explanations, [&] { save(); });
  }
  return !interrupted();
}

void Comparison::remove_temporary_files() const {
  if (options_.save_fields) return;
  for (const Config& baseline : plan_.baselines()) fs::remove(field_path(baseline));
}

}  // namespace heat::compare
