/// heat-trace show: what a trace has.
#ifndef HEAT_TRACE_SHOW_HPP
#define HEAT_TRACE_SHOW_HPP

#include <optional>
#include <string>
#include <vector>

#include "reader.hpp"

namespace heat::trace {

struct Selection {
  std::vector<std::string> fields{};  ///< none: all
  std::vector<std::int64_t> steps{};  ///< likewise
  bool tiles = false;                 ///< with the fingerprints of tiles
  bool blocks = false;                ///< with the parts of ranks
  bool all_columns = false;           ///< however wide that is
};

/// Print a trace. @return the exit status
int show(const std::string& path, const Trace& trace, const Selection& selection);

}  // namespace heat::trace

#endif
