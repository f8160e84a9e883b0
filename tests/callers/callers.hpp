/// What the tests of callers share.
#ifndef HEAT_TESTS_CALLERS_HPP
#define HEAT_TESTS_CALLERS_HPP

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/expected.hpp"

namespace heat::test {

inline const Words small = {"--solver", "cxx/serial", "--grid", "8x8", "--steps", "3"};

/// Words before a caller's, so that whatever it prints is lost.
inline const Words losing = {"sh", "-c", "exec \"$0\" \"$@\" >/dev/full"};

/// What each caller does with the same options.
inline std::vector<Outcome> run_callers(const Words& options, const Words& before = {}) {
  std::vector<Outcome> said;
  for (const std::string& caller : callers())
    said.push_back(run_program(before + Words{caller} + options));
  return said;
}

/// The callers' own lines; launchers add theirs.
inline Words complaints(const Outcome& outcome) {
  Words own = lines_of(outcome.err);
  std::erase_if(own, [](const std::string& line) { return !line.starts_with("heat-run: "); });
  return own;
}

/// What was solved and its answer: the lines of a result that are the same in every run.
inline Words answers(const Outcome& outcome) {
  Words lines = lines_of(outcome.out);
  std::erase_if(lines, [](const std::string& line) {
    const std::string key = line.substr(0, line.find(' '));
    return key != "grid" && key != "steps" && key != "heat" && key != "fingerprint";
  });
  return lines;
}

/// What callers refuse: with a status, nothing on stdout and the same one line.
struct Refused {
  Words options;
  int status;
  std::string says;  ///< a part of the line
  int ranks = 0;     ///< 0: without a launcher
};

inline std::ostream& operator<<(std::ostream& out, const Refused& refused) {
  for (const std::string& word : refused.options) out << "'" << word << "' ";
  return out << "on " << refused.ranks << " ranks";
}

inline void check_refused(const Refused& refused, const Words& before = {}) {
  BOOST_TEST_CONTEXT(refused) {
    const Words start = refused.ranks > 0 ? on_ranks(refused.ranks) : Words{};
    Words said;
    for (const Outcome& o : run_callers(refused.options, start + before)) {
      BOOST_TEST(o.status == refused.status);
      BOOST_TEST(o.out == "");
      const Words own = complaints(o);
      BOOST_TEST(own.size() == 1U, "one line, not: " << o.err);
      if (refused.ranks == 0) BOOST_TEST(lines_of(o.err).size() == 1U);
      said.push_back(own.empty() ? "" : own.front());
      BOOST_TEST(has(said.back(), refused.says), said.back() << " has " << refused.says);
      BOOST_TEST(said.back() == said.front());
    }
  }
}

/// Check that the callers print their result, and say why a field cannot be written.
void check_field_lost(const Words& options, const Words& before);

/// Check that the callers save the oracle's field.
void check_saved(const std::string& solver, const Words& before);

}  // namespace heat::test

#endif
