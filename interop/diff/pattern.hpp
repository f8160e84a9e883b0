/// What all cells that differ have in common. A sentence is given only if it is true of each of
/// them, and would hardly be so by chance.
#ifndef HEAT_DIFF_PATTERN_HPP
#define HEAT_DIFF_PATTERN_HPP

#include <string>

#include "tally.hpp"

namespace heat::diff {

/// "x", "y", "z", "axis 4", and "part" of complex cells.
std::string axis_name(const Field& field, std::size_t axis);

/// Where they are: "all of them lie at x = 17", or "".
std::string place_pattern(const Field& a, const Field& b, const Tally& tally);

/// What their values are: "B is A transposed: x and y are swapped", or "".
std::string value_pattern(const Field& a, const Field& b, const Tally& tally);

}  // namespace heat::diff

#endif
