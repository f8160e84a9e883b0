/// How cxx/mpi_tiled exchanges halos: messages against work that is done twice.
#ifndef HEAT_CXX_HALO_PLAN_HPP
#define HEAT_CXX_HALO_PLAN_HPP

#include <cstdint>

#include "partition.hpp"
#include "tile.hpp"

namespace heat::cxx {

/// How halos are exchanged. The same on every rank.
struct HaloPlan {
  std::int64_t depth = 0;  ///< cells, and the most steps between two exchanges
  bool overlap = false;    ///< whether inner cells are taken on while the halo travels

  /// The options depth and overlap, or what costs least; no deeper than the thinnest block has
  /// cells, because a halo comes from the blocks next to it.
  ///
  /// Per exchange of depth k, a rank with the largest block takes its cells k steps on, and does
  /// the same to k/2 cells more, on average, along each edge; it moves two arrays through memory; a
  /// message costs its latency, and its cells their transport. To hide messages behind the inner
  /// cells these go in a pass of their own, and the edges in others, which repeats the work of k
  /// cells more along each edge: it pays where messages cost more than that. The depth with the
  /// least of all this per step is taken.
  /// @throws Error HEAT_INVALID_ARGUMENT
  static HaloPlan from(const heat_problem& problem, ProcessGrid grid, TileShape shape,
                       const char* options);
};

/// The keys that HaloPlan::from() reads.
constexpr const char* halo_keys = "depth,overlap";

}  // namespace heat::cxx

#endif
