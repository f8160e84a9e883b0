/// heat-trace diff: where a port parts from the golden run.
#ifndef HEAT_TRACE_DIFF_HPP
#define HEAT_TRACE_DIFF_HPP

#include <string>

#include "pairs.hpp"

namespace heat::trace {

/// A trace and what it is called.
struct Run {
  std::string path, name;
  Trace trace;
};

/// What there is to say, in lines of at most 80 columns.
/// @param pairs  at least one
std::string diff_text(const Run& golden, const Run& port, const Pairs& pairs);

/// Whether nothing differs.
/// @param common_only  records that one of them lacks are no difference
bool is_identical(const Run& golden, const Run& port, const Pairs& pairs, bool common_only);

}  // namespace heat::trace

#endif
