/// What scripts/bench measured: the files of its folder, and what they come to.
#ifndef HEAT_LIMITS_SAMPLES_HPP
#define HEAT_LIMITS_SAMPLES_HPP

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "spread.hpp"

namespace heat::limits {

/// A line of samples.csv: one launch.
struct Sample {
  std::int64_t size = 0;  ///< cells along a side
  std::int64_t steps = 0;
  std::string solver;
  int ranks = 0;  ///< 0: a solver without MPI, on one core
  int round = 0;
  double seconds = 0.0;
  std::string fingerprint;

  [[nodiscard]] double points() const {
    return static_cast<double>(size) * static_cast<double>(size) * static_cast<double>(steps);
  }
};

/// What some cores of the machine could do at most.
struct Limit {
  double copy = 0.0;        ///< bytes a second, read and written together
  double arithmetic = 0.0;  ///< points a second from registers
};

/// All rounds of a solver on a grid.
struct Result {
  Sample first;
  Spread speed;        ///< points a second
  Spread ratio;        ///< of speed to fortran/serial's in the same round; 0 if that was not run
  bool wrong = false;  ///< some field is not fortran/serial's, or the first solver's without that
};

/// @throws std::runtime_error for a folder that is not of scripts/bench
std::vector<Sample> read_samples(const std::filesystem::path& folder);

/// The best of several measurements, by cores.
/// @throws std::runtime_error as read_samples(), and if there is none
std::map<int, Limit> read_limits(const std::filesystem::path& folder);

/// In the order of the first launches.
std::vector<Result> results_of(const std::vector<Sample>& samples);

}  // namespace heat::limits

#endif
