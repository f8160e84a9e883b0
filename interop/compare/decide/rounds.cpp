#include "rounds.hpp"

#include <algorithm>
#include <cmath>

#include "ratio.hpp"

namespace heat::compare {
namespace {

bool is_measured(const Run& run, const Config& config) {
  return run.config == config && run.finished() && run.repeat > 0;
}

/// A quantile of sorted values, between two of them by their distance.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

}  // namespace

std::vector<double> round_ratios(const Config& baseline, const Config& config,
                                 const std::vector<Run>& runs) {
  std::vector<double> ratios;
  for (const Run& own : runs) {
    if (!is_measured(own, config)) continue;
    const auto other = std::ranges::find_if(runs, [&](const Run& run) {
      return run.repeat == own.repeat && is_measured(run, baseline);
    });
    if (other == runs.end() || own.seconds <= 0.0 || other->seconds <= 0.0) continue;
    ratios.push_back(other->seconds / own.seconds);
  }
  return ratios;
}

std::vector<double> seconds_of(const Config& config, const std::vector<Run>& runs) {
  std::vector<double> seconds;
  for (const Run& run : runs) {
    if (is_measured(run, config) && run.seconds > 0.0) seconds.push_back(run.seconds);
  }
  return seconds;
}

std::vector<const Run*> far_off(const Config& config, const std::vector<Run>& runs,
                                double precision) {
  std::vector<const Run*> far;
  std::vector<double> sorted = seconds_of(config, runs);
  if (sorted.size() < fewest_rounds) return far;
  std::ranges::sort(sorted);
  const double low = quantile(sorted, 0.25), median = quantile(sorted, 0.5),
               high = quantile(sorted, 0.75), range = high - low;
  for (const Run& run : runs) {
    if (!is_measured(run, config)) continue;
    const bool beyond = run.seconds < low - 3.0 * range || run.seconds > high + 3.0 * range;
    if (beyond && std::abs(run.seconds - median) > precision * median) far.push_back(&run);
  }
  return far;
}

}  // namespace heat::compare
