/// Comparisons whose numbers were made up, so that what is derived from them is known.
#ifndef HEAT_TESTS_COMPARE_MADE_UP_HPP
#define HEAT_TESTS_COMPARE_MADE_UP_HPP

#include <string>
#include <vector>

#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::test {

using compare::Config;
using compare::Plan;
using compare::Run;

/// A run with parts of its time of its own: half of it computing, an eighth posting halos, a
/// quarter waiting.
inline Run run(const Config& config, int repeat, double seconds, const std::string& status = "ok") {
  Run one;
  one.config = config;
  one.caller = "cxx";
  one.repeat = repeat;
  one.status = status;
  one.seconds = seconds;
  one.seconds_setup = 1000.0 + seconds;
  one.compute = seconds / 2;
  one.exchange = seconds / 8;
  one.waiting = seconds / 4;
  one.heat = 1500.0;
  one.fingerprint = status == "disagrees" ? "00000000000000ff" : "0123456789abcdef";
  return one;
}

/// A round after another: run number i of a configuration took its i-th time; 0 is the warm-up.
inline void add_runs(std::vector<Run>& runs, const Config& config,
                     const std::vector<double>& seconds) {
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    runs.push_back(run(config, static_cast<int>(i), seconds[i]));
  }
}

inline const compare::Grid six{3, 2};
inline const Config serial{"fortran/serial", 0, six}, two{"cxx/mpi", 2, six},
    eight{"cxx/mpi", 8, six};

/// Medians 3 (of four, 2 and 4 in the middle), 1 (of three) and 0.75 (of one); a warm-up that would
/// be the fastest, or the slowest, of all.
inline std::vector<Run> measured() {
  std::vector<Run> runs;
  add_runs(runs, serial, {0.125, 9.0, 2.0, 1.0, 4.0});
  add_runs(runs, two, {64.0, 1.5, 0.5, 1.0});
  add_runs(runs, eight, {0.25, 0.75});
  return runs;
}

/// The first configuration is the baseline.
inline Plan plan_of(const std::vector<Config>& configs) {
  Plan plan;
  plan.configs = configs;
  plan.baseline = configs.front();
  return plan;
}

}  // namespace heat::test

#endif
