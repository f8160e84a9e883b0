/// Tables of commands: how each ends and what it says.
#ifndef HEAT_TESTS_EXPECTED_HPP
#define HEAT_TESTS_EXPECTED_HPP

#include <ostream>
#include <string>

#include "process.hpp"

namespace heat::test {

/// A command and what must come of it. Texts are extended regular expressions of POSIX, of which a
/// part of the output has to match; "" takes any output, "^$" none.
struct Expected {
  Words command;  ///< variables "NAME=value" may stand before the program
  int status = 0;
  std::string out = {}, err = {};
  /// The checks of heat-conformance that must fail, expressions; no others may.
  Words failing = {};
};

std::ostream& operator<<(std::ostream& out, const Expected& expected);

/// Run the command, and check what comes of it by Boost.Test.
void check(const Expected& expected);

/// The path of a program of the build or, where HEAT_TEST_PROGRAMS names it, of another folder.
std::string program(const std::string& name);

/// The callers that HEAT_TEST_CALLERS names, "cxx fortran python" or fewer.
Words callers();

/// The path of a plugin that was made for tests.
std::string plugin(const std::string& name);

/// Words that start a program on some ranks.
Words on_ranks(int ranks);

}  // namespace heat::test

#endif
