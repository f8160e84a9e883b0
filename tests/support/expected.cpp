#include "expected.hpp"

#include <regex.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>

namespace heat::test {

namespace {

/// By POSIX, for std::regex recurses for each character.
bool matches(const std::string& text, const std::string& expression) {
  regex_t compiled;
  BOOST_REQUIRE(regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB) == 0);
  const bool found = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

Words failures_in(const std::string& output) {
  const std::string start = "FAILED  ";
  Words names;
  for (const std::string& line : lines_of(output)) {
    const std::size_t at = line.find(start);
    if (at == line.npos) continue;
    const std::size_t name = at + start.size();
    names.push_back(line.substr(name, line.find_first_of(" :", name) - name));
  }
  return names;
}

/// Check that each expression has a failure, and each failure an expression.
void check_failures(const Words& failures, const Words& expressions) {
  const auto named = [](const std::string& failure, const std::string& expression) {
    return matches(failure, "^(" + expression + ")$");
  };
  for (const std::string& f : failures) {
    BOOST_TEST(std::ranges::any_of(expressions, [&](const auto& e) { return named(f, e); }),
               "not expected to fail: " << f);
  }
  for (const std::string& e : expressions) {
    BOOST_TEST(std::ranges::any_of(failures, [&](const auto& f) { return named(f, e); }),
               "expected to fail: " << e);
  }
}

Words split(const char* text) {
  std::istringstream stream(text != nullptr ? text : "");
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Expected& expected) {
  for (const std::string& word : expected.command) out << "'" << word << "' ";
  return out;
}

void check(const Expected& expected) {
  const Outcome outcome = run_program(Words{"env"} + expected.command);
  BOOST_TEST_CONTEXT(expected << "printed\n" << outcome.out << outcome.err) {
    BOOST_TEST(outcome.status == expected.status);
    BOOST_TEST(matches(outcome.out, expected.out), "stdout has '" << expected.out << "'");
    BOOST_TEST(matches(outcome.err, expected.err), "stderr has '" << expected.err << "'");
    check_failures(failures_in(outcome.out), expected.failing);
  }
}

std::string program(const std::string& name) {
  const char* folder = getenv("HEAT_TEST_PROGRAMS");
  return std::string(folder != nullptr ? folder : HEAT_TEST_BIN) + "/" + name;
}

Words callers() {
  Words all;
  for (const std::string& name : split(getenv("HEAT_TEST_CALLERS"))) {
    all.push_back(program("heat-run-" + name));
  }
  BOOST_REQUIRE(!all.empty());
  return all;
}

std::string plugin(const std::string& name) { return HEAT_TEST_PLUGINS "/" + name + ".so"; }

Words on_ranks(int ranks) { return split(HEAT_TEST_LAUNCHER) + Words{std::to_string(ranks)}; }

}  // namespace heat::test
