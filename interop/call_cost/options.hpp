/// The command line of heat-call-cost.
#ifndef HEAT_BORDER_OPTIONS_HPP
#define HEAT_BORDER_OPTIONS_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace heat::call_cost {

/// What was asked for.
struct Options {
  std::int64_t rounds = 50;
  bool quick = false;  ///< few calls on small grids: whether it works, not what it costs
  bool help = false;
};

inline constexpr const char* usage =
    "usage: heat-call-cost [--rounds N] [--quick]\n"
    "  --rounds N  how often each call is timed, 1 to 100000 (50)\n"
    "  --quick     few calls on small grids: shows that it works, not what it costs\n"
    "  -h, --help  print this and end\n"
    "exit status: 0, 1 the fields differ or a call failed, 2 bad arguments\n";

/// Read the words after the program's name.
/// @throws Error HEAT_INVALID_ARGUMENT
Options read_options(const std::vector<std::string>& words);

}  // namespace heat::call_cost

#endif
