/// How deep the halos of cxx/mpi_tiled are: messages against work that is done twice.
#ifndef HEAT_CXX_DEPTH_HPP
#define HEAT_CXX_DEPTH_HPP

#include <cstdint>

#include "partition.hpp"
#include "tile.hpp"

namespace heat::cxx {

/// The option depth, or the depth that costs least; no more than the thinnest block has cells, for
/// a halo comes from the blocks next to it. The same on every rank.
///
/// Per exchange of depth k, a rank with the largest block takes its cells k steps on, and does the
/// same to about k cells more along each edge; it moves two arrays through memory; each message
/// costs its latency, and its cells their transport. The depth with the least of that per step is
/// taken.
/// @throws Error HEAT_INVALID_ARGUMENT
std::int64_t depth_from(const heat_problem& problem, ProcessGrid grid, TileShape shape,
                        const char* options);

}  // namespace heat::cxx

#endif
