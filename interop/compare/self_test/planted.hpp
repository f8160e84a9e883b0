/// The effect of a planted fault, and whether the table of faults has it.
#ifndef HEAT_COMPARE_PLANTED_HPP
#define HEAT_COMPARE_PLANTED_HPP

#include <string>

#include "interop/self_test/faults.hpp"

namespace heat::compare {

/// The effect of a fault at one rank count.
struct Result {
  int ranks = 0;
  bool failed = false;   ///< no field to look at
  bool changes = false;  ///< byte by byte, not by the fingerprint
  bool by_fingerprint = false;
  bool by_heat = false;  ///< as the paper prints it, with four decimals
  std::string cause;

  [[nodiscard]] bool same_but_ranks(const Result& other) const {
    return failed == other.failed && changes == other.changes &&
           by_fingerprint == other.by_fingerprint && by_heat == other.by_heat &&
           cause == other.cause;
  }
};

/// Whether a fault must change the field of a trial on these ranks, by the table.
inline bool has_to_change(const faults::Fault& fault, std::size_t trial, int ranks) {
  return faults::expected(faults::cell_of(fault, trial), ranks) != "right";
}

/// Whether a run shows the planted fault: the field changes where it must and nowhere else, the
/// fingerprint notices each change, and the cause has the name in the table, if it has one there.
inline bool as_planted(const faults::Fault& fault, std::size_t trial, const Result& result) {
  if (result.failed || result.changes != result.by_fingerprint) return false;
  if (result.changes != has_to_change(fault, trial, result.ranks)) return false;
  return !result.changes || *fault.cause == '\0' || result.cause == fault.cause;
}

}  // namespace heat::compare

#endif
