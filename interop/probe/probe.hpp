/// Measurements of ranks together; each is collective over its world.
#ifndef HEAT_PROBE_HPP
#define HEAT_PROBE_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "heat/heat.hpp"
#include "interop/ranks/world.hpp"

namespace heat::probe {

inline double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// Messages between the ranks 0 and 1, 2 and 3, ..., all pairs at once.
struct Messages {
  double latency;    ///< s of one of 8 bytes, one way: the median of the slowest pair
  double bandwidth;  ///< bytes a second of one of 1 MiB, one way: the median of the slowest pair
};

/// @param world  of at least 2 ranks; of an odd number the last one has nobody to talk to
Messages measure_messages(const World& world);

/// What a solver takes, and what parts of it take alone: medians of interleaved measurements, of
/// the slowest rank.
struct Parts {
  double whole;                              ///< s a step
  std::optional<double> without_kernel;      ///< s a step of all but the sweep; none if it takes no
                                             ///< kernel
  std::optional<double> without_neighbours;  ///< s a step of blocks that are problems of their
                                             ///< own; none without MPI, and on one rank
  std::optional<double> in_cache;  ///< points a second, of all ranks, each alone on a grid of
                                   ///< which both arrays fill half of the L2 cache of its
                                   ///< core, or of those of its threads
};

/// @param problem  its steps are those of each measurement
/// @throws Error the same status on every rank, of the whole solver
Parts measure_parts(const World& world, const NamedSolver& found, const Problem& problem,
                    const std::string& options);

}  // namespace heat::probe

#endif
