/// What two traces have in common, and how far they agree.
#ifndef HEAT_TRACE_PAIRS_HPP
#define HEAT_TRACE_PAIRS_HPP

#include <optional>
#include <vector>

#include "reader.hpp"

namespace heat::trace {

/// How far two records agree. They are of unlike fields if type or cells of the whole are others,
/// and then their fingerprints have nothing to do with each other.
enum class Grade { identical, same_values, different, unlike };

/// Records of the same field and step; where a program records a field several times after a step,
/// the first with the first, and so on.
struct Pair {
  const Record* golden;
  const Record* port;
  Grade grade;
};

struct Pairs {
  std::vector<Pair> common{};                             ///< in the golden trace's order of calls
  std::vector<const Record*> golden_only{}, port_only{};  ///< likewise each in its own order
  /// The first pair that the port's program recorded before the pair in front of it.
  std::optional<std::size_t> out_of_order{};

  [[nodiscard]] std::size_t count(Grade grade) const;
  /// The number of the first pair whose fingerprints differ, or that behind the last one.
  [[nodiscard]] std::size_t first_difference() const;
};

/// Both traces have to stay as they are for as long as the pairs are used.
Pairs pairs_of(const Trace& golden, const Trace& port);

/// The tiles that differ, of a pair that is not unlike.
TileSet difference_of(const Pair& pair);

}  // namespace heat::trace

#endif
