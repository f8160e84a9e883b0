/// How halos as deep as many steps are exchanged: messages against work that is done twice.
#ifndef HEAT_CXX_HALO_PLAN_HPP
#define HEAT_CXX_HALO_PLAN_HPP

#include <cstdint>
#include <vector>

#include "partition.hpp"
#include "tile_field.hpp"

namespace heat::cxx {

/// What things cost on a kind of machine, in seconds; what matters is their ratio.
struct HaloCosts {
  double update;         ///< one cell, one step, in cache
  double memory;         ///< one cell of both arrays, once over memory
  double message;        ///< one message without cells
  double transport;      ///< one cell of a message
  std::int64_t deepest;  ///< halo that is tried
};

/// Of a core, or of several together.
constexpr HaloCosts processor_costs(std::int64_t most_steps, std::int64_t cores = 1) {
  return {.update = 0.7e-10 / static_cast<double>(cores),
          .memory = 0.7e-9 / static_cast<double>(cores),
          .message = 5.0e-6,
          .transport = 2.0e-9,
          .deepest = most_steps};
}

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
  static HaloPlan from(const heat_problem& problem, ProcessGrid grid, const HaloCosts& costs,
                       const char* options);
};

/// The steps of a pass that cost least where parts of a block share its memory: as above, without
/// messages.
std::int64_t steps_without_messages(const heat_block& block, ProcessGrid parts, HaloCosts costs);

/// The keys that HaloPlan::from() reads.
constexpr const char* halo_keys = "depth,overlap";

/// A part of a halo, which a neighbour's edge fills, and the edge that fills the neighbour's.
struct HaloPart {
  int neighbour;
  int tag_in, tag_out;  ///< the direction in which data moves
  Window in, out;       ///< of the cells that are held
};

/// The block and, where it has neighbours, its halo.
heat_block with_halo(const heat_block& block, const heat_problem& problem, std::int64_t depth);

/// The parts of a rank's halo, corners included: up to eight.
/// @param inner  the block, of the cells that are held
/// @param depth  as deep as the halo that is held at most
std::vector<HaloPart> halo_parts(ProcessGrid grid, int rank, const Window& inner,
                                 std::int64_t depth);

}  // namespace heat::cxx

#endif
