#include "borders.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace heat::trace {
namespace {

/// The tiles that have cells of a block, with its cells along one axis replaced.
TileSet tiles_at(const Tiling& tiling, std::span<const Range> block, std::size_t axis,
                 const Range& cells) {
  TileBox box;
  for (std::size_t a = 0; a < tiling.axes(); ++a) {
    const Range& range = a == axis ? cells : block[a];
    box.first.push_back(tiling.tile_of(a, range.first));
    box.last.push_back(tiling.tile_of(a, range.last()));
  }
  return tiling.within(box);
}

/// Whether a block has cells, and none outside of the whole.
bool lies_in(std::span<const Range> block, const Tiling& tiling) {
  for (std::size_t axis = 0; axis < block.size(); ++axis) {
    if (block[axis].cells < 1 || block[axis].last() > tiling.whole(axis)) return false;
  }
  return true;
}

/// The ranks whose blocks meet at a border where one of the tiles touches it.
std::vector<std::size_t> ranks_at(const Border& border, const TileSet& tiles, const Tiling& tiling,
                                  const Blocks& blocks) {
  std::vector<std::size_t> ranks;
  for (std::size_t rank = 0; rank < blocks.ranks; ++rank) {
    const auto block = blocks.of(rank);
    if (!lies_in(block, tiling)) continue;
    const Range& range = block[border.axis];
    if (range.last() != border.cell && range.first != border.cell + 1) continue;
    if ((tiles_at(tiling, block, border.axis, {border.cell, 2}) & tiles).any()) {
      ranks.push_back(rank);
    }
  }
  return ranks;
}

/// "the border x = 170|171 of port.trace's ranks 0 and 1"
std::string text_of(const std::vector<Border>& borders, const std::string& run,
                    const TileSet& different, const Tiling& tiling, const Blocks& blocks) {
  std::string text = borders.size() == 1 ? "the border " : "the borders ";
  std::set<std::size_t> ranks;
  for (const Border& border : borders) {
    if (&border != &borders.front()) text += &border == &borders.back() ? " and " : ", ";
    text += axis_name(border.axis) + " = " + std::to_string(border.cell) + "|" +
            std::to_string(border.cell + 1);
    for (const std::size_t rank : ranks_at(border, different, tiling, blocks)) ranks.insert(rank);
  }
  constexpr std::size_t most_named = 4;
  if (ranks.size() > most_named) {
    return text + " of " + std::to_string(ranks.size()) + " ranks of " + run;
  }
  text += " of " + run + "'s ranks ";
  for (auto rank = ranks.begin(); rank != ranks.end(); ++rank) {
    if (rank != ranks.begin()) text += std::next(rank) == ranks.end() ? " and " : ", ";
    text += std::to_string(*rank);
  }
  return text;
}

/// "3 of the 16 tiles there differ, and none of the 36 that touch no border of port.trace."
std::string counts_of(const TileSet& different, const TileSet& there, std::size_t elsewhere,
                      const std::string& run) {
  const std::size_t count = different.count(), of = there.count();
  const std::string who = of == 1       ? "the only tile there differs"
                          : count == of ? "all " + std::to_string(of) + " tiles there differ"
                                        : std::to_string(count) + " of the " + std::to_string(of) +
                                              " tiles there " + (count == 1 ? "differs" : "differ");
  return who + ", and none of the " + std::to_string(elsewhere) + " that touch no border of " +
         run + ".";
}

}  // namespace

std::vector<Border> borders_of(const Record& record) {
  if (!record.blocks) return {};
  const Tiling tiling(record.whole);
  std::map<std::pair<std::size_t, std::int64_t>, TileSet> found;
  for (std::size_t rank = 0; rank < record.blocks->ranks; ++rank) {
    const auto block = record.blocks->of(rank);
    if (!lies_in(block, tiling)) continue;
    for (std::size_t axis = 0; axis < block.size(); ++axis) {
      const std::int64_t last = block[axis].last();
      if (last == tiling.whole(axis)) continue;
      found[{axis, last}] |= tiles_at(tiling, block, axis, {last, 2});
    }
  }
  std::vector<Border> borders;
  for (const auto& [place, tiles] : found) borders.push_back({place.first, place.second, tiles});
  return borders;
}

std::string at_borders(const TileSet& different, const Record& record, const std::string& run) {
  const Tiling tiling(record.whole);
  TileSet some, all;
  all.set();
  all >>= all.size() - tiling.size();
  std::vector<Border> closest;
  for (const Border& border : borders_of(record)) {
    some |= border.tiles;
    if ((different & ~border.tiles).none()) closest.push_back(border);
  }
  if (some.none() || different == all || (different & ~some).any()) return "";
  const std::size_t elsewhere = (all & ~some).count();
  if (elsewhere == 0) {
    return "Every tile touches a border between blocks of " + run +
           ", so tiles do not tell whether it began there.";
  }
  const std::string who = different.count() == 1 ? "It touches " : "All of them touch ";
  constexpr std::size_t most_named = 3;
  if (closest.empty() || closest.size() > most_named) {
    return who + "borders between blocks of " + run + ": " +
           counts_of(different, some, elsewhere, run);
  }
  TileSet there = all;
  for (const Border& border : closest) there &= border.tiles;
  return who + text_of(closest, run, different, tiling, *record.blocks) + ": " +
         counts_of(different, there, elsewhere, run);
}

}  // namespace heat::trace
