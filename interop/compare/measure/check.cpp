#include "check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// The cells of a file of heat_create_npy(), read in order.
class FieldFile {
 public:
  explicit FieldFile(const fs::path& path) : file_(path, std::ios::binary) {
    std::error_code ignored;
    bytes_ = fs::file_size(path, ignored);
    if (!file_.read(header_.data(), header_.size())) {
      throw std::runtime_error("cannot read " + path.string());
    }
  }

  /// Whether another file has the shape and the bytes of this one.
  [[nodiscard]] bool is_like(const FieldFile& other) const {
    return header_ == other.header_ && bytes_ == other.bytes_;
  }

  /// Up to a MiB of cells; none at the end.
  const std::vector<double>& next() {
    cells_.resize(std::size_t{1} << 17);
    file_.read(reinterpret_cast<char*>(cells_.data()),
               static_cast<std::streamsize>(cells_.size() * sizeof(double)));
    cells_.resize(static_cast<std::size_t>(file_.gcount()) / sizeof(double));
    return cells_;
  }

 private:
  std::ifstream file_;
  std::uintmax_t bytes_ = 0;
  std::array<char, 128> header_{};
  std::vector<double> cells_;
};

/// The measured runs of a configuration that finished, the fastest first.
std::vector<const Run*> measured_runs(const Config& config, const std::vector<Run>& runs) {
  std::vector<const Run*> measured;
  for (const Run& run : runs) {
    if (run.config == config && run.finished() && run.repeat > 0) measured.push_back(&run);
  }
  std::ranges::stable_sort(measured, {}, &Run::seconds);
  return measured;
}

double median_of(const std::vector<const Run*>& sorted) {
  const double upper = sorted[sorted.size() / 2]->seconds;
  const double lower = sorted[(sorted.size() - 1) / 2]->seconds;
  return 0.5 * (lower + upper);
}

/// Whether every run of a configuration that finished agrees, and at least one did.
bool all_agree(const Config& config, const std::vector<Run>& runs) {
  const auto has = [&](const char* status) {
    return std::ranges::any_of(
        runs, [&](const Run& run) { return run.config == config && run.status == status; });
  };
  return has("ok") && !has("disagrees");
}

}  // namespace

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
  FieldFile reference(baseline), tested(field);
  if (!reference.is_like(tested)) return "its field has another size";
  double largest = 0.0, difference = 0.0;
  for (;;) {
    const std::vector<double>& a = reference.next();
    const std::vector<double>& b = tested.next();
    if (a.size() != b.size()) return "its field has another size";
    if (a.empty()) break;
    for (std::size_t i = 0; i < a.size(); ++i) {
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
    s.median = median_of(measured);
    s.min = measured.front()->seconds;
    s.max = measured.back()->seconds;
    s.repeats = static_cast<int>(measured.size());
    const Run& middle = *measured[(measured.size() - 1) / 2];
    s.compute = middle.compute;
    s.exchange = middle.exchange;
    s.waiting = middle.waiting;
    if (s.median > 0.0) {
      s.speed = static_cast<double>(config.grid.nx) * static_cast<double>(config.grid.ny) *
                static_cast<double>(options.steps) / s.median;
    }
    // Zero steps take no time that a clock can see; a ratio to that would be noise.
    if (!baseline.empty() && s.median > 0.0) s.speedup = median_of(baseline) / s.median;
    // Relative to a baseline on several ranks, that baseline has efficiency 1.
    if (s.speedup && config.ranks > 0) {
      s.efficiency = *s.speedup * std::max(plan.baseline.ranks, 1) / config.ranks;
    }
    if (options.check != Check::off) s.agrees = all_agree(config, runs);
    s.oversubscribed = std::ranges::any_of(
        runs, [&](const Run& run) { return run.config == config && run.oversubscribed; });
    s.on_gpu = plan.on_gpu.contains(config.solver);
  }
  return result;
}

}  // namespace heat::compare
