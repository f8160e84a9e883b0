/// Tables of commands: how each ends and what it says.
#ifndef HEAT_TESTS_EXPECTED_HPP
#define HEAT_TESTS_EXPECTED_HPP

#include <ostream>
#include <string>

#include "process.hpp"

namespace heat::test {

/// The words of a text, which blanks separate. "heat-..." is the path of that program, of the build
/// or of the folder that HEAT_TEST_PROGRAMS names; "....so" that of a plugin made for tests.
Words words(const std::string& text);

inline Words operator""_words(const char* text, std::size_t) { return words(text); }

/// A command and what must come of it. Texts are extended regular expressions of POSIX, of which a
/// part of the output has to match; "" takes any output, "^$" none.
struct Expected {
  Words command;  ///< variables "NAME=value" may stand before the program
  int status = 0;
  std::string out = {}, err = {};
  /// The checks of heat-conformance that must fail, expressions with blanks between; no others may.
  std::string failing = {};
};

std::ostream& operator<<(std::ostream& out, const Expected& expected);

/// Run the command, and check what comes of it by Boost.Test.
void check(const Expected& expected);

/// The path of a program.
std::string program(const std::string& name);

/// The callers that HEAT_TEST_CALLERS names, "cxx fortran python" or fewer.
Words callers();

/// A text with `value` in place of `name`, if that is in it.
std::string replaced(std::string text, const std::string& name, const std::string& value);

/// Words that start a program on some ranks.
Words on_ranks(int ranks);

}  // namespace heat::test

#endif
