#include <algorithm>
#include <map>
#include <set>

#include "interop/common/text.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/submit/submit.hpp"
#include "table.hpp"

namespace heat::compare {
namespace {

std::string problem_line(const Options& options) {
  std::string grids;
  for (const Grid& grid : options.grids) grids += (grids.empty() ? "" : ", ") + text_of(grid);
  return grids + " cells, " + count_of(options.steps, "step") + ", start " + options.initial +
         ", " + count_of(options.problem_on(options.grids.front()).sources.size(), "source");
}

struct Tally {
  int runs = 0, bad = 0;
  std::map<std::string, int> endings;  ///< of the bad ones
};

/// How a run that is not "ok" ended, as a verb.
std::string ending(const Plan& plan, const Run& run) {
  if (!run.did_run()) return "did not run";
  if (run.status == "timeout") return "took too long";
  if (run.status == "disagrees" && run.message == no_reference(plan, run.config))
    return "not compared";
  return run.status;
}

Tally tally_of(const Plan& plan, const std::vector<Run>& runs) {
  Tally tally;
  for (const Run& run : runs) {
    // Missing solvers are listed below, and say nothing about whether the others agree.
    if (std::ranges::find(plan.configs, run.config) == plan.configs.end()) continue;
    ++tally.runs;
    if (run.status == "ok") continue;
    ++tally.bad;
    ++tally.endings[ending(plan, run)];
  }
  return tally;
}

/// "2 disagree, 1 failed"
std::string text_of(const Tally& tally) {
  std::string text;
  for (const char* how : {"disagrees", "not compared", "failed", "did not run", "took too long"}) {
    const auto found = tally.endings.find(how);
    if (found == tally.endings.end()) continue;
    std::string verb = how;
    if (verb == "disagrees" && found->second > 1) verb = "disagree";
    text += (text.empty() ? "" : ", ") + std::to_string(found->second) + " " + verb;
  }
  return text;
}

/// The reason why equal fields prove nothing of the solvers, or "".
std::string note(const Options& options) {
  const heat::Problem p = options.problem_on(options.grids.front());
  if (p.steps == 0) return "no step was taken: the field is that of the start";
  const bool heated = std::ranges::any_of(p.sources, [](auto& source) { return source.rate != 0; });
  if (heated || options.initial != "zero") return "";
  return "the field is zero everywhere: nothing in it tells solvers apart";
}

std::string limit_text(const MachineLimits& limit) {
  const Device& gpu = limit.device;
  std::string line = limit.cores == MachineLimits::of_a_gpu
                         ? gpu.name + " (" + gpu.driver + ", " +
                               format("%.0f GiB", static_cast<double>(gpu.memory) / (1 << 30)) + ")"
                         : count_of(limit.cores, "core");
  line += ": copy " + format("%.1f", limit.copy / 1e9) + " GB/s, that is " +
          format("%.2f", limit.copied_points() / 1e9) + " Gpt/s at 16 bytes a point and step";
  if (limit.operations > 0.0) {
    line += "; operations " + format("%.2f", limit.operations / 1e9) + " Gpt/s";
  }
  for (const CacheLimit& cache : limit.caches) {
    line += (&cache == limit.caches.data() ? "; copy within L" : ", L") +
            std::to_string(cache.level) + " " + format("%.0f", cache.copy / 1e9);
  }
  return line + (limit.caches.empty() ? "" : " GB/s");
}

}  // namespace

// All are equal only if something was compared.
std::string check_line(const Options& options, const Plan& plan, const std::vector<Run>& runs) {
  const Tally tally = tally_of(plan, runs);
  std::set<std::string> solvers;
  for (const Config& config : plan.configs) solvers.insert(config.solver);
  const std::string count = count_of(solvers.size(), "solver") + ", " + count_of(tally.runs, "run");
  const bool off = options.check == Check::off;
  const char* within = options.check == Check::rounding ? " within rounding" : "";
  if (tally.runs == 0 || (!off && !has_reference(plan, runs))) {
    return "nothing was compared: " + count + (tally.bad > 0 ? ": " : "") + text_of(tally);
  }
  if (tally.endings.contains("disagrees")) return "NOT all equal: " + count + ": " + text_of(tally);
  if (tally.bad > 0) {
    const bool others = !off && tally.bad < tally.runs && ran_beside_baseline(plan, runs);
    return "NOT all done: " + count + ": " + text_of(tally) +
           (others ? "; the others are equal" + std::string(within) : "");
  }
  if (off && (plan.missing.empty() || ran_beside_baseline(plan, runs))) {
    return "all done, fields not checked: " + count;
  }
  if (ran_beside_baseline(plan, runs)) {
    return std::string("all equal ") + (*within != '\0' ? "within rounding" : "to the last bit") +
           ": " + count;
  }
  return plan.missing.empty() ? count + ", nothing to compare with"
                              : "nothing was compared: " + count + ", and the rest is missing";
}

std::vector<Fault> faults(const Plan& plan, const std::vector<Run>& runs) {
  std::vector<Fault> all;
  for (const Config& config : plan.configs) {
    int count = 0, bad = 0;
    const Run* last = nullptr;
    for (const Run& run : runs) {
      if (run.config != config) continue;
      ++count;
      if (run.status == "ok") continue;
      ++bad;
      last = &run;
    }
    if (last == nullptr) continue;
    all.push_back({describe(config) + ": " + ending(plan, *last) + " in " + std::to_string(bad) +
                       " of " + count_of(count, "run"),
                   last->message.substr(last->did_run() ? 0 : std::string(did_not_run).size())});
  }
  return all;
}

std::vector<Fact> facts(const Options& options, const Plan& plan, const Results& results) {
  std::vector<Fact> all{{"Problem", problem_line(options)}, {"Machine", results.machines()}};
  all.push_back({"Check", check_line(options, plan, results.runs)});
  if (plan.by_jobs) {
    all.push_back({"Jobs", count_of(results.jobs.size(), "job") +
                               ", one a rank count: speedup and ratios between them are between "
                               "their nodes, too"});
  }
  for (const std::string& line : unfinished_jobs(results.jobs, results.folder())) {
    all.push_back({"Jobs", line});
  }
  const std::string proves_nothing = options.check != Check::off ? note(options) : "";
  if (!proves_nothing.empty()) all.push_back({"Note", proves_nothing});
  for (const MachineLimits& limit : results.limits) all.push_back({"Limits", limit_text(limit)});
  for (const MessageLimits& one : results.messages) {
    all.push_back({"Messages", count_of(one.ranks, "rank") + ": 8 bytes in " +
                                   format("%.2f", 1e6 * one.latency) + " us, 1 MiB at " +
                                   format("%.1f", one.bandwidth / 1e9) + " GB/s"});
  }
  for (const Config& baseline : plan.baselines()) {
    const Run* reference = reference_of(plan, baseline, results.runs);
    if (reference == nullptr) continue;
    all.push_back({"Field", (baseline.tells_grid ? text_of(baseline.grid) + ": " : "") +
                                "fingerprint " + reference->fingerprint + ", heat " +
                                format("%.4f", reference->heat)});
  }
  for (const BadPlugin& plugin : plan.bad_plugins) all.push_back({"Plugin", plugin.reason});
  for (const MissingSolver& missing : plan.missing) {
    // The name is there already: "cxx/mpi was not built: ...".
    const std::string again = missing.solver + " was ";
    const std::size_t from = missing.reason.starts_with(again) ? again.size() : 0;
    all.push_back({"Missing", missing.solver + ": " + missing.reason.substr(from)});
  }
  return all;
}

std::string verdict(const Options& options, const Plan& plan, const Results& results) {
  constexpr std::size_t indent = 9;
  std::string text;
  for (const auto& [key, said] : facts(options, plan, results)) {
    text += wrapped(key + std::string(indent - key.size(), ' ') + said, indent) + "\n";
    if (key != "Check") continue;
    for (const auto& [what, why] : faults(plan, results.runs)) {
      const bool fits = 2 + what.size() + 2 + why.size() <= 80;
      text += "  " + what +
              (why.empty() ? ""
               : fits      ? ": " + why
                           : ":\n" + wrapped("    " + why, 4));
      text += "\n";
    }
  }
  return text;
}

}  // namespace heat::compare
