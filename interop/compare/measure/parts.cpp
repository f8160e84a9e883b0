#include "parts.hpp"

#include <algorithm>
#include <cmath>
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
  const Outcome outcome =
      launch(words, launcher_environment(plan.oversubscribed({"", ranks})), patience);
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

/// Measure the parts of a configuration.
/// @return none if a signal ended it
/// @throws std::runtime_error with the reason if it failed
std::optional<Parts> measure_one(const Caller& caller, const Config& config, std::int64_t steps) {
  const Outcome outcome = caller.probe(config, steps);
  if (outcome.end == Outcome::End::interrupted) return std::nullopt;
  if (!outcome.went_well()) throw std::runtime_error(why_it_failed(outcome));
  const auto values =
      values_in(outcome.out, {"whole", "without_kernel", "without_neighbours", "in_cache"});
  const double whole = number_in(values, "whole").value_or(0.0);
  if (whole <= 0.0) throw std::runtime_error("printed no time");
  return Parts{steps, whole, number_in(values, "without_kernel"),
               number_in(values, "without_neighbours"), number_in(values, "in_cache")};
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

void measure_parts(const Caller& caller, const Options& options, const Plan& plan,
                   const std::vector<Summary>& summary, std::vector<Explanation>& explanations,
                   const std::function<void()>& save) {
  std::vector<const Summary*> rows;
  for (const Summary& s : summary) {
    const bool known =
        std::ranges::find(explanations, s.config, &Explanation::config) != explanations.end();
    const std::string& solver = s.config.solver;
    const bool has_parts = !plan.in_python(solver) && !s.on_gpu && !plan.on_host.contains(solver);
    if (!known && has_parts && !s.wrong() && s.median > 0.0) rows.push_back(&s);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Config& config = rows[i]->config;
    std::fprintf(stderr, "[%zu/%zu] parts of %s\n", i + 1, rows.size(), describe(config).c_str());
    try {
      const double steps = span * static_cast<double>(options.steps) / rows[i]->median;
      const auto parts =
          measure_one(caller, config, std::max<std::int64_t>(1, std::llround(steps)));
      if (!parts) return;
      explanations.emplace_back().config = config;
      explanations.back().parts = parts;
      save();
    } catch (const std::runtime_error& error) {
      std::fprintf(stderr, "compare: --explain: %s: heat-probe %s\n", describe(config).c_str(),
                   error.what());
    }
  }
}

}  // namespace heat::compare
