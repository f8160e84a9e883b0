/// The tables of heat-call-cost.
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

/// A caller and the seconds of a call, one a round.
struct Row {
  std::string caller;
  std::vector<double> seconds{};
};

/// Print the names of the columns.
void print_head(const Unit& unit);

/// Print the callers of a function. The first is compared with the others, round by round.
void print_rows(const std::string& callee, const std::vector<Row>& rows, const Unit& unit);

}  // namespace heat::call_cost

#endif
