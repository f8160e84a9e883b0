/// Where two runs part: the first record that differs, its tiles, and what follows from it.
#ifndef HEAT_TRACE_FIRST_HPP
#define HEAT_TRACE_FIRST_HPP

#include "diff.hpp"
#include "text.hpp"

namespace heat::trace {

/// @param first  number of a pair whose fingerprints differ
void tell_first_difference(Text& text, const Run& golden, const Run& port, const Pairs& pairs,
                           std::size_t first);

}  // namespace heat::trace

#endif
