#include "fit.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <stdexcept>

#include "heat/services.h"
#include "interop/compare/results/record.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

enum class Place { core_cache, shared_cache, memory, between };

double cells_of(const Grid& grid) {
  return static_cast<double>(grid.nx) * static_cast<double>(grid.ny);
}

/// Where all of a rank's arrays are kept, each of so many ranks with a part of a grid.
Place place_of(const MachineModel& machine, const Grid& grid, std::int64_t ranks) {
  const double bytes = bytes_a_point * cells_of(grid) / static_cast<double>(ranks);
  const auto sharing = static_cast<double>(std::min<std::int64_t>(ranks, machine.cache_cores));
  const double beyond_core = missed(bytes, machine.core_cache);
  const double beyond_shared = missed(bytes * sharing, machine.shared_cache);
  if (beyond_shared == 1.0) return Place::memory;
  if (beyond_shared > 0.0) return Place::between;
  if (beyond_core == 1.0) return Place::shared_cache;
  return beyond_core == 0.0 ? Place::core_cache : Place::between;
}

/// A time of a rank for a point and step, of passes of so many steps.
struct Sample {
  double steps = 1.0, seconds = 0.0;
};

using Samples = std::vector<Sample>;

Samples samples_at(Place place, std::int64_t ranks, const ModelledSolver& solver,
                   const MachineModel& machine) {
  Samples samples;
  for (const MeasuredTime& time : solver.measured) {
    if (!time.fitted || time.ranks != ranks || place_of(machine, time.grid, ranks) != place) {
      continue;
    }
    const auto all = static_cast<double>(time.steps);
    samples.push_back({all / std::ceil(all / static_cast<double>(time.steps_per_pass)),
                       time.seconds * static_cast<double>(ranks) / (cells_of(time.grid) * all)});
  }
  return samples;
}

/// The seconds of a step in seconds = of_step + of_pass / steps, where the squares of the relative
/// errors are least. None if all passes are alike.
std::optional<double> of_step(const Samples& samples) {
  double s = 0.0, sx = 0.0, sxx = 0.0, sy = 0.0, sxy = 0.0, least = samples.front().seconds;
  for (const Sample& one : samples) {
    const double x = 1.0 / one.steps, weight = 1.0 / (one.seconds * one.seconds);
    s += weight;
    sx += weight * x;
    sxx += weight * x * x;
    sy += weight * one.seconds;
    sxy += weight * x * one.seconds;
    least = std::min(least, one.seconds);
  }
  const double spread = s * sxx - sx * sx;
  if (spread <= 1e-9 * s * sxx) return std::nullopt;
  return std::clamp((sxx * sy - sx * sxy) / spread, 0.0, least);
}

/// The seconds of a sweep, which is a pass of one step, by the same rule once those of a step are
/// known.
std::optional<double> of_sweep(const Samples& samples, double step) {
  if (samples.empty()) return std::nullopt;
  double sxx = 0.0, sxy = 0.0;
  for (const Sample& one : samples) {
    const double x = 1.0 / (one.steps * one.seconds);
    sxx += x * x;
    sxy += x * (1.0 - step / one.seconds);
  }
  return step + sxy / sxx;
}

/// The mean bytes of a point, by passes that were measured on one rank and on two.
double bytes_of(const Samples& one, const Samples& two, const MachineModel& machine) {
  double sum = 0.0;
  int count = 0;
  for (const Sample& pair : two) {
    const auto alone = std::ranges::find(one, pair.steps, &Sample::steps);
    if (alone == one.end()) continue;
    sum += pair.steps * service_of(alone->seconds, pair.seconds) * machine.bandwidth;
    ++count;
  }
  return count > 0 ? sum / count : bytes_a_point;
}

/// Why the model cannot tell the times of a solver, or "".
/// @param options  that it had
std::string why_left_out(const std::string& solver, const std::string& options) {
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != text.npos;
  };
  if (has(solver, "gpu") || has(solver, "cuda")) return "the model knows no GPU";
  if (has(solver, "_tiled") && !has(options, "steps_per_pass=")) {
    return "it was measured without the option steps_per_pass";
  }
  return "";
}

}  // namespace

void add_times(const ordered_json& record, bool fitted, MachineFile& file) {
  const ordered_json options = record.at("plan").value("options", ordered_json::object());
  for (const ordered_json& row : record.at("summary")) {
    const std::string name = row.at("solver"), given = options.value(name, "");
    const bool threads = threads_from(row) > 0;
    const std::string why = threads ? "the model knows no threads" : why_left_out(name, given);
    if (!why.empty()) {
      file.left_out[name] = why;
      continue;
    }
    MeasuredTime time;
    time.grid = {row.at("nx"), row.at("ny")};
    time.steps = record.at("problem").at("steps");
    time.seconds = row.at("seconds_median");
    if (!row.at("ranks").is_null()) time.ranks = row.at("ranks");
    time.fitted = fitted && time.ranks <= 2;
    // A wrong field has no time that counts.
    if (time.steps < 1 || time.seconds <= 0.0 || row.value("agrees", ordered_json()) == false) {
      continue;
    }
    heat::check(heat_option_integer(given.c_str(), "steps_per_pass", &time.steps_per_pass));
    time.depth = time.steps_per_pass;
    heat::check(heat_option_integer(given.c_str(), "depth", &time.depth));
    auto solver = std::ranges::find(file.solvers, name, &ModelledSolver::name);
    if (solver == file.solvers.end()) {
      if (!fitted) continue;
      solver = file.solvers.insert(solver, ModelledSolver{name, {}});
      solver->on_ranks = !row.at("ranks").is_null();
    }
    solver->measured.push_back(time);
  }
}

double service_of(double alone, double of_two) {
  return std::sqrt(alone * std::max(0.0, of_two - alone));
}

void fit(ModelledSolver& solver, const MachineModel& machine) {
  const auto at = [&](Place place, std::int64_t ranks) {
    return samples_at(place, ranks, solver, machine);
  };
  const Samples from_memory = at(Place::memory, 1);
  if (from_memory.empty()) {
    throw std::runtime_error(std::string("no run on one rank has a grid of ") +
                             std::to_string(std::llround(machine.shared_cache / bytes_a_point)) +
                             " cells or more, which no cache keeps");
  }
  SolverModel& model = solver.model;
  model.steps_per_pass = solver.measured.front().steps_per_pass;
  model.depth = solver.measured.front().depth;
  const auto step = of_step(from_memory);
  solver.one_pass = !step;
  model.of_step = step.value_or(0.0);
  const auto in_core = of_sweep(at(Place::core_cache, 1), model.of_step);
  const auto in_shared = of_sweep(at(Place::shared_cache, 1), model.of_step);
  if (!in_core && !in_shared) {
    throw std::runtime_error(
        std::string("no run on one rank has a grid of ") +
        std::to_string(std::llround(machine.shared_cache / 3.0 / bytes_a_point)) +
        " cells or fewer, which a cache keeps");
  }
  // Small grids have short rows, which may cost more than a cache saves.
  model.from_memory = *of_sweep(from_memory, model.of_step);
  model.in_shared_cache = std::min(in_shared ? *in_shared : *in_core, model.from_memory);
  model.in_core_cache = std::min(in_core ? *in_core : *in_shared, model.in_shared_cache);
  model.bytes = bytes_of(from_memory, at(Place::memory, 2), machine);
}

}  // namespace heat::compare
