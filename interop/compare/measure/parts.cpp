#include "parts.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>

#include "interop/common/text.hpp"
#include "interop/compare/launch/decorated.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/mpi.hpp"
#include "interop/compare/launch/programs.hpp"

namespace heat::compare {
namespace {

constexpr double patience = 60.0;  ///< s; messages take less than one, and time to start
constexpr double span = 0.5;       ///< s that a measurement of a part is to take

/// @return no latency if a signal ended it
/// @throws std::runtime_error with the reason if it failed
MessageLimits measure_on(const Plan& plan, int ranks) {
  std::vector<std::string> words = launch_words(plan, ranks);
  words.insert(words.end(), {beside_this_program("heat-probe"), "--messages"});
  const Outcome outcome = launch(words, launcher_environment(plan.oversubscribed(ranks)), patience);
  if (outcome.end == Outcome::End::interrupted) return {ranks};
  if (outcome.went_well()) {
    const auto values = values_in(outcome.out, {"ranks", "latency", "bandwidth"});
    const MessageLimits found{ranks, number_in(values, "latency").value_or(0.0),
                              number_in(values, "bandwidth").value_or(0.0)};
    const bool on_all = number_in(values, "ranks") == static_cast<double>(ranks);
    if (on_all && found.latency > 0.0 && found.bandwidth > 0.0) return found;
  }
  throw std::runtime_error(why_it_failed(outcome));
}

void keep_better(std::vector<MessageLimits>& messages, const MessageLimits& found) {
  const auto same = std::ranges::find(messages, found.ranks, &MessageLimits::ranks);
  if (same == messages.end()) {
    messages.push_back(found);
  } else {
    same->latency = std::min(same->latency, found.latency);
    same->bandwidth = std::max(same->bandwidth, found.bandwidth);
  }
}

}  // namespace

void measure_messages(const Plan& plan, std::vector<MessageLimits>& messages, std::string& lost) {
  std::set<int> counts;
  for (const Config& config : plan.configs) {
    if (config.ranks > 1) counts.insert(config.ranks);
  }
  for (const int ranks : counts) {
    if (!lost.empty() || interrupted()) return;
    try {
      const MessageLimits found = measure_on(plan, ranks);
      if (found.latency > 0.0) keep_better(messages, found);
    } catch (const std::runtime_error& error) {
      lost = error.what();
      std::fprintf(stderr, "compare: --limits: messages were not measured: heat-probe %s\n",
                   lost.c_str());
    }
  }
}

bool has_parts(const Plan& plan, const Config& config) {
  return !plan.in_python(config.solver) && !plan.on_gpu.contains(config.solver) &&
         !plan.on_host.contains(config.solver);
}

std::optional<Parts> measure_parts(const Caller& caller, const Options& options,
                                   const Config& config, double seconds) {
  Parts parts;
  parts.steps =
      std::clamp(static_cast<std::int64_t>(span / seconds), std::int64_t{1}, options.steps);
  const Outcome outcome = caller.probe(config, parts.steps);
  if (outcome.end == Outcome::End::interrupted) return std::nullopt;
  if (outcome.went_well()) {
    const auto values =
        values_in(outcome.out, {"whole", "without_kernel", "without_neighbours", "in_cache"});
    parts.whole = number_in(values, "whole").value_or(0.0);
    parts.without_kernel = number_in(values, "without_kernel");
    parts.without_neighbours = number_in(values, "without_neighbours");
    parts.in_cache = number_in(values, "in_cache");
    if (parts.whole > 0.0) return parts;
  }
  throw std::runtime_error(why_it_failed(outcome));
}

}  // namespace heat::compare
