#include "check.hpp"

#include <algorithm>
#include <cmath>

#include "interop/common/spread.hpp"
#include "interop/common/text.hpp"
#include "interop/compare/decide/ratio.hpp"
#include "interop/compare/decide/rounds.hpp"
#include "interop/library/npy.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Whether a configuration has the grid of its ranks, where every rank keeps its block: the
/// baseline runs on the other grids, too.
bool keeps_block(const Config& config, const Options& options) {
  for (std::size_t i = 0; i < options.ranks.size(); ++i) {
    if (options.ranks[i] == config.ranks) return options.grids[i] == config.grid;
  }
  return false;
}

/// Efficiency where every rank keeps its block: the solver's own time on one rank, relative to that
/// on many with as many threads each. None where it did not run on one.
void set_weak_efficiency(const Options& options, std::vector<Summary>& summary) {
  for (Summary& s : summary) {
    s.efficiency.reset();
    if (!keeps_block(s.config, options) || s.median <= 0.0) continue;
    const auto alone = std::ranges::find_if(summary, [&](const Summary& other) {
      return other.config.solver == s.config.solver && other.config.ranks == 1 &&
             other.config.threads == s.config.threads && keeps_block(other.config, options);
    });
    if (alone != summary.end()) s.efficiency = alone->median / s.median;
  }
}

/// The measured runs of a configuration that finished, the fastest first.
std::vector<const Run*> measured_runs(const Config& config, const std::vector<Run>& runs) {
  std::vector<const Run*> measured;
  for (const Run& run : runs) {
    if (run.config == config && run.finished() && run.repeat > 0) measured.push_back(&run);
  }
  std::ranges::stable_sort(measured, {}, &Run::seconds);
  return measured;
}

Spread spread_of(const std::vector<const Run*>& runs) {
  std::vector<double> seconds;
  for (const Run* run : runs) seconds.push_back(run->seconds);
  return heat::spread_of(seconds);
}

}  // namespace

bool has_run(const Config& config, const char* status, const std::vector<Run>& runs) {
  return std::ranges::any_of(
      runs, [&](const Run& run) { return run.config == config && run.status == status; });
}

const Run* reference_of(const Plan& plan, const Config& config, const std::vector<Run>& runs) {
  const Config baseline = plan.baseline_of(config);
  const auto found = std::ranges::find_if(
      runs, [&](const Run& run) { return run.config == baseline && run.finished(); });
  return found == runs.end() ? nullptr : &*found;
}

bool has_reference(const Plan& plan, const std::vector<Run>& runs) {
  return std::ranges::all_of(plan.configs, [&](const Config& config) {
    return reference_of(plan, config, runs) != nullptr;
  });
}

std::string no_reference(const Plan& plan, const Config& config) {
  return "there is no result of " + describe(plan.baseline_of(config)) + " to agree with";
}

void check_fingerprints(const Plan& plan, std::vector<Run>& runs) {
  for (Run& run : runs) {
    if (!run.finished()) continue;
    const Run* reference = reference_of(plan, run.config, runs);
    if (reference == nullptr) {
      run.status = "disagrees";
      run.message = no_reference(plan, run.config);
    } else if (run.fingerprint == reference->fingerprint) {
      run.status = "ok";
      run.message = plan.on_host.contains(run.config.solver) ? ran_on_host : "";
    } else {
      run.status = "disagrees";
      run.message =
          "its fingerprint is not " + plan.baseline.solver + "'s " + reference->fingerprint;
    }
  }
}

std::string check_rounding(const fs::path& baseline, const fs::path& field, std::int64_t steps) {
  NpyReader reference(baseline), tested(field);
  const std::string another = "its field has another size";
  if (reference.nx() != tested.nx() || fs::file_size(baseline) != fs::file_size(field)) {
    return another;
  }
  std::vector<double> a(std::size_t{1} << 17), b(a.size());
  double largest = 0.0, difference = 0.0;
  for (;;) {
    const std::size_t count = reference.read(a);
    if (tested.read(b) != count) return another;
    if (count == 0) break;
    for (std::size_t i = 0; i < count; ++i) {
      // A NaN would be below every bound, and an infinity would be the bound.
      if (!std::isfinite(a[i]) || !std::isfinite(b[i])) return "a cell is not finite";
      largest = std::max(largest, std::abs(a[i]));
      difference = std::max(difference, std::abs(a[i] - b[i]));
    }
  }
  const double accepted = 8.0 * static_cast<double>(steps) * 0x1p-53 * largest;
  if (difference <= accepted) return "";
  return "a cell differs by " + format("%.3g", difference) + ", more than the accepted " +
         format("%.3g", accepted);
}

Judgement judgement_of(const Options& options) {
  const bool looks = options.repeats == Options::until_decided;
  return {options.precision, looks ? confidence_of_a_look : Judgement().confidence};
}

bool ran_beside_baseline(const Plan& plan, const std::vector<Run>& runs) {
  return std::ranges::any_of(
      runs, [&](const Run& run) { return run.finished() && !plan.is_baseline(run.config); });
}

std::vector<Summary> summarize(const Plan& plan, const Options& options,
                               const std::vector<Run>& runs) {
  std::vector<Summary> result;
  for (const Config& config : plan.configs) {
    const auto baseline = measured_runs(plan.baseline_of(config), runs);
    const auto measured = measured_runs(config, runs);
    if (measured.empty()) continue;
    Summary& s = result.emplace_back();
    s.config = config;
    s.name = shown_name(plan, config.solver);
    const Spread spread = spread_of(measured);
    s.median = spread.median;
    s.min = spread.min;
    s.max = spread.max;
    s.repeats = static_cast<int>(measured.size());
    const Run& middle = *measured[(measured.size() - 1) / 2];
    s.seconds = middle.seconds;
    s.compute = middle.compute;
    s.exchange = middle.exchange;
    s.waiting = middle.waiting;
    s.descheduled = middle.descheduled.value_or(0.0);
    s.ranks = middle.ranks;
    if (s.median > 0.0) {
      s.speed = static_cast<double>(config.grid.nx) * static_cast<double>(config.grid.ny) *
                static_cast<double>(options.steps) / s.median;
    }
    // Zero steps take no time that a clock can see; a ratio to that would be noise.
    if (!baseline.empty() && s.median > 0.0) s.speedup = spread_of(baseline).median / s.median;
    // Relative to a baseline on several cores, that baseline has efficiency 1.
    if (s.speedup && config.is_parallel()) {
      s.efficiency = *s.speedup * static_cast<double>(plan.baseline.workers()) /
                     static_cast<double>(config.workers());
    }
    const auto ratios = round_ratios(plan.baseline_of(config), config, runs);
    if (!plan.is_baseline(config) && !ratios.empty()) {
      const std::vector<double> own = seconds_of(config, runs);
      s.ratio = plan.beside_baseline(config)
                    ? paired_ratio(ratios, judgement_of(options))
                    : unpaired_ratio(seconds_of(plan.baseline_of(config), runs), own,
                                     judgement_of(options));
    }
    if (options.check != Check::off) {
      s.agrees = has_run(config, "ok", runs) && !has_run(config, "disagrees", runs);
    }
    for (const Run& run : runs) {
      if (run.config != config) continue;
      s.oversubscribed = s.oversubscribed || run.oversubscribed;
      s.shares_gpu = s.shares_gpu || ranks_share_gpu(run.hosts);
    }
    s.on_gpu = plan.on_gpu.contains(config.solver);
  }
  if (options.weak) set_weak_efficiency(options, result);
  return result;
}

}  // namespace heat::compare
