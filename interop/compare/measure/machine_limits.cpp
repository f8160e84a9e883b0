#include "machine_limits.hpp"

#include <algorithm>
#include <set>

#include "interop/common/text.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/plan/cores.hpp"

namespace heat::compare {
namespace {

constexpr int on_a_gpu = MachineLimits::of_a_gpu, elsewhere = -1;

/// How many cores of this machine a configuration runs on, or one of the constants.
int cores_of(const Plan& plan, const Config& config) {
  const bool here = config.ranks > 0 ? plan.ranks_here : plan.launcher_alone.empty();
  if (!here) return elsewhere;
  if (plan.on_gpu.contains(config.solver)) return on_a_gpu;
  return static_cast<int>(std::min<std::int64_t>(config.workers(), core_count()));
}

constexpr double patience = 120.0;  ///< s; a measurement takes about two

/// @return without a rate if a signal ended it
/// @throws std::runtime_error with the reason if it failed
MachineLimits measure(int cores) {
  const bool gpu = cores == on_a_gpu;
  std::vector<std::string> words{beside_this_program("heat-limits"), gpu ? "--gpu" : "--cores"};
  if (!gpu) words.push_back(std::to_string(cores));
  const Outcome outcome = launch(words, {}, patience);
  MachineLimits limit{cores, 0.0, 0.0, {}};
  if (outcome.end == Outcome::End::interrupted) return limit;
  if (outcome.went_well()) {
    auto answers = values_by_key(outcome.out);
    const auto number = [&](const char* key) {
      return number_from<double>(answers[key]).value_or(0.0);
    };
    limit.copy = std::max(number("copy"), number("copy_stream"));
    limit.copied_by = answers["copied_by"];
    limit.operations = number("arithmetic");
    limit.device = {answers["gpu"], answers["driver"], static_cast<std::int64_t>(number("memory")),
                    static_cast<int>(number("gpus"))};
    for (const int level : {1, 2, 3}) {
      const std::string end = "_l" + std::to_string(level);
      const CacheLimit cache{level, static_cast<std::int64_t>(number(("cache" + end).c_str())),
                             number(("copy" + end).c_str())};
      if (cache.bytes > 0 && cache.copy > 0.0) limit.caches.push_back(cache);
    }
    if (limit.copy > 0.0 && (gpu ? !limit.device.name.empty() : limit.operations > 0.0)) {
      return limit;
    }
  }
  throw std::runtime_error("--limits: heat-limits " + why_it_failed(outcome));
}

void keep_better(MachineLimits& kept, const MachineLimits& found) {
  if (found.copy > kept.copy) {
    kept.copy = found.copy;
    kept.copied_by = found.copied_by;
  }
  kept.operations = std::max(kept.operations, found.operations);
  for (std::size_t i = 0; i < std::min(kept.caches.size(), found.caches.size()); ++i) {
    kept.caches[i].copy = std::max(kept.caches[i].copy, found.caches[i].copy);
  }
}

/// More cores can do what fewer can, because some may rest: less was measured on a busy machine.
void raise_to_fewer_cores(std::vector<MachineLimits>& limits) {
  for (MachineLimits& more : limits) {
    for (const MachineLimits& fewer : limits) {
      if (fewer.cores != on_a_gpu && fewer.cores < more.cores) keep_better(more, fewer);
    }
  }
}

/// Measure and keep the better of this measurement and the one before.
/// @return false if a signal ended it
bool measure_into(std::vector<MachineLimits>& limits, int cores) {
  const MachineLimits found = measure(cores);
  if (found.copy <= 0.0) return false;
  const auto same = std::find_if(limits.begin(), limits.end(), [&](const MachineLimits& limit) {
    return limit.cores == cores && limit.device.name == found.device.name;
  });
  if (same == limits.end()) {
    limits.push_back(found);
  } else {
    keep_better(*same, found);
  }
  return true;
}

}  // namespace

void measure_limits(const Plan& plan, std::vector<MachineLimits>& limits, std::string& gpu_lost) {
  std::set<int> counts;
  for (const Config& config : plan.configs) counts.insert(cores_of(plan, config));
  counts.erase(elsewhere);
  if (counts.empty()) {
    throw std::runtime_error("--limits: nothing to measure: all runs on other machines");
  }
  const bool gpu = counts.erase(on_a_gpu) > 0;
  for (const int cores : counts) {
    if (!measure_into(limits, cores)) return;
  }
  raise_to_fewer_cores(limits);
  if (!gpu || !gpu_lost.empty()) return;
  try {
    measure_into(limits, on_a_gpu);
  } catch (const std::runtime_error& error) {
    gpu_lost = error.what();
    if (counts.empty()) throw;
    std::fprintf(stderr, "compare: %s\n", error.what());
  }
}

const MachineLimits* limit_of(const Plan& plan, const Config& config,
                              const std::vector<MachineLimits>& limits) {
  const int cores = cores_of(plan, config);
  const auto found = std::find_if(limits.begin(), limits.end(), [&](const MachineLimits& limit) {
    return limit.cores == cores && (config.ranks <= 1 || limit.device.count <= 1);
  });
  return found == limits.end() ? nullptr : &*found;
}

}  // namespace heat::compare
