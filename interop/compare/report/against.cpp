#include "against.hpp"

#include <algorithm>
#include <set>

#include "interop/common/spread.hpp"
#include "interop/common/text.hpp"
#include "interop/compare/decide/ratio.hpp"
#include "interop/compare/decide/rounds.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/results/record.hpp"
#include "ratios.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// The configurations that have a time, in the order of their runs.
std::vector<Config> measured_in(const std::vector<Run>& runs) {
  std::vector<Config> configs;
  for (const Run& run : runs) {
    if (std::ranges::find(configs, run.config) != configs.end()) continue;
    if (!seconds_of(run.config, runs).empty()) configs.push_back(run.config);
  }
  return configs;
}

bool has_run(const Config& config, const std::string& status, const std::vector<Run>& runs) {
  return std::ranges::any_of(
      runs, [&](const Run& run) { return run.config == config && run.status == status; });
}

/// The configurations of which a run failed or disagrees, in the order of their runs.
std::vector<Config> failed_in(const std::vector<Run>& runs) {
  std::vector<Config> configs;
  for (const Run& run : runs) {
    const bool failed = run.status != "ok" && run.status != "unavailable";
    if (failed && std::ranges::find(configs, run.config) == configs.end()) {
      configs.push_back(run.config);
    }
  }
  return configs;
}

std::set<std::string> fingerprints_of(const Config& config, const std::vector<Run>& runs) {
  std::set<std::string> all;
  for (const Run& run : runs) {
    if (run.config == config && run.finished()) all.insert(run.fingerprint);
  }
  return all;
}

/// The names of the values that differ, "cores, gpus/0/driver", or "".
std::string differing(const ordered_json& then, const ordered_json& now) {
  std::set<std::string> names;
  const ordered_json a = then.flatten(), b = now.flatten();
  for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    for (const auto& [key, value] : one->items()) {
      if (!key.empty() && (!other->contains(key) || other->at(key) != value)) {
        names.insert(key.substr(1));
      }
    }
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// What of a plan changes times.
ordered_json ways_of(const ordered_json& record) {
  ordered_json ways = ordered_json::object();
  for (const char* key : {"caller", "options", "launcher"}) {
    ways[key] = record.at("plan").value(key, ordered_json()).dump();
  }
  return ways;
}

std::vector<std::string> notes_on(const ordered_json& then, const ordered_json& now) {
  std::vector<std::string> notes;
  const auto note = [&](const std::string& what, const ordered_json& a, const ordered_json& b) {
    const std::string names = differing(a, b);
    if (!names.empty()) notes.push_back(what + ": " + names);
  };
  note("another machine", then.at("machine"), now.at("machine"));
  note("another build", then.at("build"), now.at("build"));
  note("run in another way", ways_of(then), ways_of(now));
  return notes;
}

/// The parts of a problem by their names, as texts.
std::vector<std::pair<const char*, std::string>> parts_of(const ordered_json& problem) {
  std::string grids, sources;
  static_cast<void>(problem.at("grids").at(0));  // a problem has a grid at least
  for (const ordered_json& grid : problem.at("grids")) {
    grids += (grids.empty() ? "" : ",") + text_of(Grid{grid.at("nx"), grid.at("ny")});
    sources.clear();  // of several grids, those of the last tell as much
    for (const ordered_json& s : grid.at("sources")) {
      sources += (sources.empty() ? "" : " ") + s.at("x").dump() + "," + s.at("y").dump() + "," +
                 s.at("rate").dump();
    }
  }
  return {{"grid", grids},
          {"steps", problem.at("steps").dump()},
          {"start", problem.at("initial")},
          {"sources", sources.empty() ? "none" : sources}};
}

/// The baseline, on any grid.
Config baseline_of(const ordered_json& record) {
  const ordered_json& plan = record.at("plan");
  const auto number = [&](const char* key) {
    const ordered_json value = plan.value(key, ordered_json());
    return value.is_null() ? 0 : value.get<int>();
  };
  return {.solver = plan.at("baseline"),
          .ranks = number("baseline_ranks"),
          .threads = number("baseline_threads")};
}

ordered_json config_json(const Config& config) {
  return {{"solver", config.solver},
          {"nx", config.grid.nx},
          {"ny", config.grid.ny},
          {"ranks", count_json(config.ranks)},
          {"threads", count_json(config.threads)}};
}

std::string lines_of(const std::string& key, const std::vector<Config>& configs) {
  if (configs.empty()) return "";
  std::string text;
  for (const Config& config : configs) text += (text.empty() ? "" : "; ") + describe(config);
  return wrapped(key + text, 9) + "\n";
}

/// Which of the two has too few rounds for an interval, by the first row that lacks one.
std::string too_few_line(const Against& against) {
  const auto few = std::ranges::find_if(against.changes, [](auto& c) { return !c.ratio.low; });
  if (few == against.changes.end()) return "";
  return "Note     too few rounds: " + std::to_string(few->rounds_then) + " then, " +
         std::to_string(few->rounds_now) + " now; an interval needs " +
         std::to_string(fewest_rounds) + " of each\n";
}

/// What --fail-if-slower found, and for how many rows it cannot know.
std::string slower_line(const Against& against, double share) {
  const std::string than = format("%.3g%%", 100.0 * share);
  const std::vector<Config> slower = against.slower_by(share);
  if (!slower.empty()) return lines_of("Slower   by more than " + than + ": ", slower);
  const auto few = static_cast<std::size_t>(
      std::ranges::count_if(against.changes, [](auto& c) { return !c.ratio.low; }));
  if (few == against.changes.size()) return "Slower   unknown: too few rounds\n";
  return "Slower   none by more than " + than + " for certain" +
         (few == 0 ? "" : "; " + count_of(few, "row") + " unknown: too few rounds") + "\n";
}

}  // namespace

Recorded read_recorded(const std::string& option, const fs::path& folder) {
  Recorded one{folder.string(), read_results(folder, option), {}};
  try {
    const bool several_grids = one.record.at("problem").at("grids").size() > 1;
    for (const ordered_json& run : one.record.at("runs")) {
      one.runs.push_back(run_from(run, several_grids));
    }
    // What is asked for later is there, too.
    parts_of(one.record.at("problem"));
    baseline_of(one.record);
    notes_on(one.record, one.record);
  } catch (const ordered_json::exception&) {
    throw Refusal(Refusal::usage, option + ": '" + (folder / "results.json").string() +
                                      "' lacks a part of its record");
  }
  return one;
}

void require_same_problem(const std::string& option, const Recorded& then, const Recorded& now) {
  const auto was = parts_of(then.record.at("problem")), is = parts_of(now.record.at("problem"));
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (was[i] == is[i]) continue;
    throw Refusal(Refusal::usage, option + ": '" + then.folder +
                                      "' has another problem: " + was[i].first + " " +
                                      was[i].second + " there, " + is[i].second + " here");
  }
}

Against set_against(const Recorded& then, const Recorded& now, double precision) {
  Against against{then.folder, baseline_of(now.record), notes_on(then.record, now.record)};
  against.failed_now = failed_in(now.runs);
  const std::vector<Config> before = measured_in(then.runs), after = measured_in(now.runs);
  for (const Config& config : before) {
    if (std::ranges::find(after, config) == after.end()) against.only_then.push_back(config);
  }
  for (const Config& config : after) {
    if (std::ranges::find(before, config) == before.end()) {
      against.only_now.push_back(config);
      continue;
    }
    const auto old_bits = fingerprints_of(config, then.runs);
    const auto bits = fingerprints_of(config, now.runs);
    if (!std::ranges::includes(old_bits, bits)) against.other_bits.push_back(config);
    const auto was = seconds_of(config, then.runs), is = seconds_of(config, now.runs);
    against.changes.push_back({config, spread_of(was).median, spread_of(is).median, was.size(),
                               is.size(), unpaired_ratio(was, is, {.precision = precision}),
                               has_run(config, "disagrees", now.runs)});
  }
  return against;
}

std::vector<Config> Against::slower_by(double share) const {
  std::vector<Config> slower;
  for (const Change& change : changes) {
    const auto& high = change.ratio.high;
    if (share > 0.0 && high && *high < 1.0 / (1.0 + share)) slower.push_back(change.config);
  }
  return slower;
}

ordered_json against_json(const Against& against, double share) {
  const auto list = [](const std::vector<Config>& configs) {
    ordered_json all = ordered_json::array();
    for (const Config& config : configs) all.push_back(config_json(config));
    return all;
  };
  ordered_json rows = ordered_json::array();
  for (const Change& change : against.changes) {
    ordered_json& row = rows.emplace_back(config_json(change.config));
    row["seconds_then"] = change.then;
    row["seconds_now"] = change.now;
    row.update(ratio_json(change.ratio));
  }
  return {{"folder", against.folder},
          {"notes", against.notes},
          {"other_bits", list(against.other_bits)},
          {"failed_now", list(against.failed_now)},
          {"slower", list(against.slower_by(share))},
          {"rows", rows},
          {"only_then", list(against.only_then)},
          {"only_now", list(against.only_now)}};
}

std::string text_of(const Against& against, double precision, double share) {
  std::string text = lines_of("Bits     the field is NOT what it was: ", against.other_bits);
  text += lines_of("Failed   now: ", against.failed_now);
  text += wrapped("Against  " + against.folder, 9) + "\n";
  for (const std::string& note : against.notes) text += wrapped("Note     " + note, 9) + "\n";
  text += too_few_line(against);
  if (against.changes.empty()) text += "Note     nothing was compared: no row has a time in both\n";
  text +=
      lines_of("Only then ", against.only_then) + lines_of("Only now ", against.only_now) + "\n";
  if (against.changes.empty()) return text;
  for (auto first = against.changes.begin(); first != against.changes.end();) {
    const Grid grid = first->config.grid;
    const std::string on = first->config.tells_grid ? " on " + text_of(grid) : "";
    std::vector<RatioRow> rows;
    for (; first != against.changes.end() && first->config.grid == grid; ++first) {
      const Config &now = first->config, &base = against.baseline;
      const bool is_base =
          now.solver == base.solver && now.ranks == base.ranks && now.threads == base.threads;
      rows.push_back({now.solver + (is_base ? " (base)" : ""), text_of_workers(now), first->ratio,
                      first->wrong});
    }
    text += ratio_table("Then / now" + on, rows, {.precision = precision});
  }
  text +=
      wrapped(
          "The ratio is that of median times: above 1 is faster now. Rounds are not paired, so a "
          "change that the baseline (base) has, too, may be the machine's.",
          0) +
      "\n";
  if (share > 0.0) text += slower_line(against, share);
  return text + "\n";
}

}  // namespace heat::compare
