/// The command line of the compiled callers; usage.txt has its text.
#ifndef HEAT_CALLERS_COMMAND_LINE_HPP
#define HEAT_CALLERS_COMMAND_LINE_HPP

#include <string>
#include <vector>

#include "heat/heat.hpp"

namespace heat::caller {

struct Arguments {
  std::string solver, options, field, cases;
  std::int64_t ranks = 0;  // 0: any
  bool help = false, list = false, build = false;
  bool sources_given = false;
  Problem problem = default_problem();
};

/// Read the words after the program's name.
/// @throws Error HEAT_INVALID_ARGUMENT, naming the option; as heat_load_plugin()
Arguments read_arguments(const std::vector<std::string>& words);

/// The problems to run: the one of the command line, or one a line of the file of cases.
/// @throws Error HEAT_INVALID_ARGUMENT, naming the line
std::vector<Problem> read_problems(const Arguments& arguments);

/// Those that heat_caller_read_problems() has read.
const std::vector<Problem>& problems();

}  // namespace heat::caller

#endif
