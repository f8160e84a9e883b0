#include "machine_limits.hpp"

#include <algorithm>
#include <set>

#include "interop/common/text.hpp"
#include "interop/compare/launch/decorated.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/plan/cores.hpp"

namespace heat::compare {
namespace {

/// How many cores of this machine a configuration runs on; 0: on a GPU, or on other machines.
int cores_of(const Plan& plan, const Config& config) {
  const bool elsewhere = config.ranks > 0 && !plan.ranks_here;
  if (elsewhere || plan.on_gpu.contains(config.solver)) return 0;
  return std::clamp(config.ranks, 1, core_count());
}

constexpr double patience = 120.0;  ///< s; a measurement takes about two

MachineLimits measure(int cores) {
  const Outcome outcome = launch(
      {beside_this_program("heat-limits"), "--cores", std::to_string(cores)}, {}, patience, [] {});
  MachineLimits limit{cores, 0.0, 0.0};
  if (outcome.end == Outcome::End::interrupted) return limit;
  if (outcome.went_well()) {
    const auto values = values_in(outcome.out, {"copy", "copy_stream", "arithmetic"});
    const auto rate = [&](const char* key) { return number_in(values, key).value_or(0.0); };
    limit.copy = std::max(rate("copy"), rate("copy_stream"));
    limit.operations = rate("arithmetic");
    if (limit.copy > 0.0 && limit.operations > 0.0) return limit;
  }
  throw std::runtime_error("--limits: heat-limits " + why_it_failed(outcome));
}

}  // namespace

void measure_limits(const Plan& plan, std::vector<MachineLimits>& limits) {
  std::set<int> counts;
  for (const Config& config : plan.configs) counts.insert(cores_of(plan, config));
  counts.erase(0);
  if (counts.empty()) {
    throw std::runtime_error(
        "--limits: nothing to measure: all runs on a GPU or on other machines");
  }
  for (const int cores : counts) {
    const MachineLimits found = measure(cores);
    if (found.copy <= 0.0) return;  // interrupted
    const auto same = std::ranges::find(limits, cores, &MachineLimits::cores);
    if (same == limits.end()) {
      limits.push_back(found);
    } else {
      same->copy = std::max(same->copy, found.copy);
      same->operations = std::max(same->operations, found.operations);
    }
  }
}

const MachineLimits* limit_of(const Plan& plan, const Config& config,
                              const std::vector<MachineLimits>& limits) {
  const int cores = cores_of(plan, config);
  const auto found = std::ranges::find(limits, cores, &MachineLimits::cores);
  return found == limits.end() ? nullptr : &*found;
}

std::string limits_text(const std::vector<MachineLimits>& limits) {
  std::string text;
  for (const MachineLimits& limit : limits) {
    text += wrapped("Limits   " + count_of(limit.cores, "core") + ": copy " +
                        format("%.1f", limit.copy / 1e9) + " GB/s, that is " +
                        format("%.2f", limit.copied_points() / 1e9) +
                        " Gpt/s at 16 bytes a point and step; operations " +
                        format("%.2f", limit.operations / 1e9) + " Gpt/s",
                    9) +
            "\n";
  }
  return text;
}

}  // namespace heat::compare
