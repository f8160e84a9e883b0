#include "brief.hpp"

#include <algorithm>

#include "interop/compare/measure/check.hpp"
#include "interop/compare/results/record.hpp"
#include "interop/compare/submit/submit.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

/// @param against  that of against_json(), or null
const char* meaning_of(int status, const ordered_json& against) {
  if (status == 0) return "all ran and agree";
  if (status != 1) return "what was named is missing here";
  if (against.is_object() && against.at("failed_now").empty()) {
    if (!against.at("other_bits").empty()) return "a field is not what it was";
    if (against.at("rows").empty()) return "no row has a time in both comparisons";
    if (!against.at("slower").empty()) return "a row is slower than --fail-if-slower allows";
  }
  return "a run failed or a field disagrees";
}

std::string written(const ordered_json& brief) {
  return brief.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

/// null if nothing was compared
ordered_json agree(const Account& a) {
  const std::vector<Run>& runs = a.results.runs;
  const bool compared = a.options.check != Check::off && has_reference(a.plan, runs) &&
                        ran_beside_baseline(a.plan, runs);
  if (!compared) return {};
  return std::ranges::none_of(runs, [](const Run& run) { return run.status == "disagrees"; });
}

}  // namespace

std::string brief_json(const Account& a, int status) {
  ordered_json brief{{"problem", a.results.head().at("problem")},
                     {"machine", a.results.machines()},
                     {"exit_status", status},
                     {"meaning", meaning_of(status, a.results.against)},
                     {"check", check_line(a.options, a.plan, a.results.runs)},
                     {"agree", agree(a)},
                     {"fields", ordered_json::array()},
                     {"failures", ordered_json::array()},
                     {"missing", ordered_json::array()},
                     {"summary", ordered_json::array()},
                     {"folder", a.results.folder().string()}};
  for (const Config& baseline : a.plan.baselines()) {
    const Run* run = reference_of(a.plan, baseline, a.results.runs);
    if (run == nullptr) continue;
    brief["fields"].push_back({{"nx", baseline.grid.nx},
                               {"ny", baseline.grid.ny},
                               {"fingerprint", run->fingerprint},
                               {"heat", run->heat}});
  }
  for (const auto& [what, why] : faults(a.plan, a.results.runs)) {
    brief["failures"].push_back(what + (why.empty() ? "" : ": " + why));
  }
  for (const std::string& line : unfinished_jobs(a.results.jobs, a.results.folder())) {
    brief["failures"].push_back(line);
  }
  for (const MissingSolver& missing : a.plan.missing) brief["missing"].push_back(missing.solver);
  for (const Summary& row : a.summary) brief["summary"].push_back(summary_json(row));
  if (!a.results.against.is_null()) brief["against"] = a.results.against;
  return written(brief);
}

std::string brief_json(const Against& against, double share, const std::string& folder,
                       int status) {
  const ordered_json json = against_json(against, share);
  return written({{"exit_status", status},
                  {"meaning", meaning_of(status, json)},
                  {"folder", folder},
                  {"against", json}});
}

}  // namespace heat::compare
