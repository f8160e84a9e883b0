/// Weak scaling: every rank keeps its block, so the grid grows with the number of ranks.
#ifndef HEAT_COMPARE_WEAK_HPP
#define HEAT_COMPARE_WEAK_HPP

#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// The grid of so many blocks, as many along x as along y or fewer, and as nearly as possible: 16
/// are 4x4, 8 are 2x4. Solvers cut it into parts of as many cells.
/// @return sizes beyond 64 bits end at the largest number, which the plan refuses
Grid grid_of_blocks(const Grid& block, int ranks);

/// If --weak was given, set the grids: one for each rank count.
/// @throws Refusal if --grid is not one block
void set_weak_grids(Options& options);

}  // namespace heat::compare

#endif
