#include "comparison.hpp"

#include <algorithm>

#include "check.hpp"
#include "launch.hpp"

namespace heat::compare {

namespace fs = std::filesystem;

Comparison::Comparison(const Options& options, const Plan& plan, const Host& host, Results& results)
    : options_(options), plan_(plan), host_(host), results_(results) {}

fs::path Comparison::field_path(const Config& config) const {
  std::string name = "field-" + config.solver;
  std::replace(name.begin(), name.end(), '/', '-');
  if (config.ranks > 0) name += "-" + std::to_string(config.ranks);
  // Files that --save-fields did not ask for are hidden, and removed in the end.
  return results_.folder() / ((options_.save_fields ? "" : ".") + name + ".npy");
}

fs::path Comparison::baseline_field() const {
  const fs::path path = field_path(plan_.baseline);
  return fs::exists(path) ? path : fs::path();
}

bool Comparison::needs_baseline_field() const {
  const bool picture_missing =
      std::any_of(options_.formats.begin(), options_.formats.end(), [&](const std::string& format) {
        return !fs::exists(results_.folder() / ("field." + format));
      });
  return baseline_field().empty() && (picture_missing || options_.check == Check::rounding);
}

/// The file this launch is to write its field into, or empty.
fs::path Comparison::field_to_write(const Config& config) const {
  const fs::path path = field_path(config);
  if (config == plan_.baseline && needs_baseline_field()) return path;
  if (options_.check == Check::rounding) return path;
  return options_.save_fields && !fs::exists(path) ? path : fs::path();
}

/// Warm-ups first, then every solver once a repeat, so that drift hits all alike. The picture needs
/// the baseline's field; if that went with an earlier session, one more warm-up makes it.
std::vector<Comparison::Launch> Comparison::launches() const {
  std::vector<Launch> all;
  for (int repeat = 0; repeat <= options_.repeats; ++repeat) {
    const int times = repeat == 0 ? options_.warmup : 1;
    for (int time = 1; time <= times; ++time) {
      for (const Config& config : plan_.configs) {
        if (!results_.has(config, repeat, time)) all.push_back({config, repeat});
      }
    }
  }
  const bool baseline_runs = std::any_of(all.begin(), all.end(), [&](const Launch& launch) {
    return launch.config == plan_.baseline;
  });
  if (needs_baseline_field() && !baseline_runs) all.insert(all.begin(), {plan_.baseline, 0});
  return all;
}

/// Set the status of a run that ended, and of those before it that had no reference yet.
void Comparison::check_run(Run& run, const fs::path& field) {
  if (options_.check == Check::bitwise) {
    check_fingerprints(plan_, results_.runs);
  } else if (options_.check == Check::rounding && run.finished()) {
    const fs::path reference = baseline_field();
    const std::string found = reference.empty() || field.empty()
                                  ? "there is no field of " + plan_.baseline.solver
                                  : check_rounding(reference, field, options_.problem.steps);
    if (!found.empty()) {
      run.status = "disagrees";
      run.message = found;
    }
  }
}

void Comparison::record_missing() {
  for (const Missing& missing : plan_.missing) {
    const bool known = std::any_of(results_.runs.begin(), results_.runs.end(), [&](const Run& run) {
      return run.config.solver == missing.solver && run.status == "unavailable";
    });
    if (known) continue;
    Run& run = results_.runs.emplace_back();
    run.config.solver = missing.solver;
    run.host = options_.host;
    run.status = "unavailable";
    run.message = missing.reason;
  }
}

void Comparison::save() const { results_.save(summarize(plan_, options_.check, results_.runs)); }

bool Comparison::run() {
  // A run that failed or was lost before is tried again.
  std::erase_if(results_.runs, [](const Run& run) { return !run.finished(); });
  record_missing();
  const std::vector<Launch> all = launches();
  std::vector<Config> configs;
  for (const Launch& launch : all) configs.push_back(launch.config);
  Progress progress(configs);
  save();
  for (const Launch& launch : all) {
    const fs::path field = field_to_write(launch.config);
    // Under its own name only once it is whole: a half-written file has the right size already.
    const fs::path part = field.empty() ? field : fs::path(field.string() + ".part");
    progress.begin(launch.repeat);
    Run run = host_.run(launch.config, launch.repeat, part, [&] { progress.tick(); });
    if (!part.empty() && run.finished()) fs::rename(part, field);
    if (!part.empty()) fs::remove(part);
    if (run.status.empty()) {
      progress.end(run);
      return false;
    }
    results_.runs.push_back(run);
    check_run(results_.runs.back(), field);
    progress.end(results_.runs.back());
    save();
    // Under `rounding` every run writes its field; only those that were asked for stay.
    const bool temporary = !options_.save_fields && !(launch.config == plan_.baseline);
    if (!field.empty() && temporary) fs::remove(field);
  }
  return !interrupted();
}

void Comparison::remove_temporary_files() const {
  if (!options_.save_fields) fs::remove(field_path(plan_.baseline));
}

}  // namespace heat::compare
