/// Where blocks of ranks meet, as precisely as tiles tell.
#ifndef HEAT_TRACE_BORDERS_HPP
#define HEAT_TRACE_BORDERS_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "reader.hpp"

namespace heat::trace {

/// All places where blocks meet between a cell and the next one along an axis.
struct Border {
  std::size_t axis = 0;
  std::int64_t cell = 0;  ///< the last one before it, from 1
  TileSet tiles{};        ///< with a cell beside it
};

/// The borders within a field, none if its blocks are unknown.
std::vector<Border> borders_of(const Record& record);

/// What tiles that differ tell of the borders of a run, in a sentence. They tell nothing if all of
/// them differ, and little if each lies at some border.
/// @param run  its name
/// @return "" if the run has no borders, or not all of the tiles lie at some
std::string at_borders(const TileSet& different, const Record& record, const std::string& run);

}  // namespace heat::trace

#endif
