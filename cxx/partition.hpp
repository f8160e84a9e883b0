/// How a grid is cut into one block a rank.
#ifndef HEAT_CXX_PARTITION_HPP
#define HEAT_CXX_PARTITION_HPP

#include <cstdint>

#include "heat/heat.hpp"

namespace heat::cxx {

/// px * py blocks; ranks from px * py on hold no cells.
struct ProcessGrid {
  std::int64_t px = 1;
  std::int64_t py = 1;
};

/// The grid of blocks with the fewest cells to exchange, on as many of the ranks as can have cells.
///
/// A cut across x costs ny cells on either side, one across y nx cells. Of equals, the one with
/// more cuts across y, whose edges are contiguous.
/// @param ranks  1..nx*ny
ProcessGrid best_grid(std::int64_t ranks, std::int64_t nx, std::int64_t ny);

/// The grid that the options px and py ask for, or best_grid()'s, once problem and options are
/// checked.
/// @param known  all keys that the options may have
/// @throws Error HEAT_INVALID_ARGUMENT
ProcessGrid choose_grid(const heat_problem& problem, std::int64_t ranks, const char* options,
                        const char* known);

/// The keys that choose_grid() reads.
constexpr const char* grid_keys = "px,py";

/// The block of a rank; empty if the process grid has no place for it.
heat_block grid_block(ProcessGrid grid, int rank, const heat_problem& problem);

/// The block at position (i, j) of the process grid, counted from 0; sizes differ by at most one.
/// Rank j * px + i has it.
heat_block block_at(ProcessGrid grid, std::int64_t i, std::int64_t j, std::int64_t nx,
                    std::int64_t ny);

}  // namespace heat::cxx

#endif
