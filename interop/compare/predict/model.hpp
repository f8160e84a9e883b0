/// The model: how long a solver takes on a machine, from a few numbers of both.
///
/// A rank's step is the time of its cells and of its messages. The time of a cell depends on where
/// its two arrays are kept: in the cache of the core, in one that cores share, or in memory, whose
/// bandwidth the cores of a socket share. The slowest rank decides. docs/predict.md has the
/// formulas, and how far they are off.
#ifndef HEAT_COMPARE_MODEL_HPP
#define HEAT_COMPARE_MODEL_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// What a message costs: seconds of an empty one, and bytes a second of long ones.
struct Link {
  double latency = 0.0;
  double bandwidth = 0.0;
};

/// A machine of nodes that are alike. Ranks fill it core by core and socket by socket.
struct MachineModel {
  int sockets = 1;            ///< of a node
  int cores = 1;              ///< of a socket
  int cache_cores = 1;        ///< that share a cache; they divide those of a socket
  double core_cache = 0.0;    ///< bytes of a core's own last cache
  double shared_cache = 0.0;  ///< bytes of the cache that they share
  double bandwidth = 0.0;     ///< bytes a second of a socket's memory, sustained
  Link within, between;       ///< messages in a node; between nodes, whose link all its ranks share
  double noise = 0.0;         ///< standard deviation of a rank's time, as a part of that time

  [[nodiscard]] int cores_of_node() const { return sockets * cores; }
};

/// What a solver's cells cost. Seconds are those of a point and a step, by a core that has the
/// socket for itself and sweeps the arrays once a step.
struct SolverModel {
  double in_core_cache = 0.0;
  double in_shared_cache = 0.0;
  double from_memory = 0.0;
  double of_step = 0.0;             ///< the part that a step costs, however many are in a pass
  double bytes = bytes_a_point;     ///< to and from memory, of a point in one sweep or pass
  std::int64_t steps_per_pass = 1;  ///< the most steps in one pass over memory
  std::int64_t depth = 1;           ///< cells of a halo: it is exchanged once in so many steps
};

/// The time of the slowest rank, in seconds, and its parts.
struct Predicted {
  std::int64_t ranks = 1, nodes = 1;
  double seconds = 0.0;
  double compute = 0.0;   ///< what the cells would take in the core's cache
  double memory = 0.0;    ///< what they take longer, because they are not there
  double messages = 0.0;  ///< of the halo
};

/// @param grid   at least a cell
/// @param ranks  1 to as many as there are cells
Predicted predicted(const MachineModel& machine, const SolverModel& solver, const Grid& grid,
                    std::int64_t steps, std::int64_t ranks);

/// Seconds between two demands of a core that computes for `think` seconds and then needs the
/// memory of its socket for `service` seconds, which `cores` such cores queue for. (Mean value
/// analysis of a closed queue: Reiser and Lavenberg, J. ACM 27, 1980.)
double with_queue(double think, double service, std::int64_t cores);

/// The part of some arrays that a cache does not keep from one sweep to the next: none up to a
/// third of its bytes, all from its bytes on. Between them the pages of the arrays, which lie
/// anywhere in memory, compete for places in the cache.
double missed(double bytes, double cache);

/// The mean of the largest of `count` normal deviates.
double largest_deviate(std::int64_t count);

}  // namespace heat::compare

#endif
