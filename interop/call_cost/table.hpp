/// What heat-call-cost prints of its samples.
#ifndef HEAT_CALL_COST_TABLE_HPP
#define HEAT_CALL_COST_TABLE_HPP

#include <string>
#include <vector>

namespace heat::call_cost {

/// A unit of time.
struct Unit {
  const char* name;
  double seconds;
};

/// Print what the columns are.
void print_head(const Unit& unit);

/// Print the line of the caller in the callee's own language.
/// @param seconds  of a call, one a round
void print_own(const std::string& callee, const std::string& caller,
               const std::vector<double>& seconds, const Unit& unit);

/// Print the line of another caller, compared with the callee's own round by round.
void print_other(const std::string& caller, const std::vector<double>& seconds,
                 const std::vector<double>& own, const Unit& unit);

}  // namespace heat::call_cost

#endif
