#include "expected.hpp"

#include <regex.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <sstream>

namespace heat::test {

namespace {

std::string plugin(const std::string& name) {
  const std::string made = HEAT_TEST_PLUGINS "/" + name;
  return std::filesystem::exists(made) ? made : HEAT_WRONG_PLUGINS "/" + name;
}

/// By POSIX, because std::regex recurses for each character.
bool matches(const std::string& text, const std::string& expression) {
  regex_t compiled;
  BOOST_REQUIRE(regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB) == 0);
  const bool found = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

/// Check that each failure in the output has an expression, and each expression a failure.
void check_failures(const std::string& output, const Words& expressions) {
  const std::string start = "FAILED  ";
  Words unseen = expressions;
  for (const std::string& line : lines_of(output)) {
    const std::size_t at = line.find(start), begin = at + start.size();
    if (at == line.npos) continue;
    const std::string name = line.substr(begin, line.find_first_of(" :", begin) - begin);
    const auto names_it = [&](const std::string& e) { return matches(name, "^(" + e + ")$"); };
    BOOST_TEST(std::ranges::any_of(expressions, names_it), "not expected to fail: " << name);
    std::erase_if(unseen, names_it);
  }
  for (const std::string& e : unseen) BOOST_ERROR("expected to fail: " << e);
}

}  // namespace

Words words(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) {
    if (word.starts_with("heat-")) word = program(word);
    if (word.ends_with(".so") && !has(word, "/")) word = plugin(word);
    words.push_back(word);
  }
  return words;
}

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
    check_failures(outcome.out, words(expected.failing));
  }
}

std::string program(const std::string& name) {
  const char* folder = getenv("HEAT_TEST_PROGRAMS");
  return std::string(folder != nullptr ? folder : HEAT_TEST_BIN) + "/" + name;
}

Words callers() {
  Words all;
  std::istringstream names(getenv("HEAT_TEST_CALLERS"));
  for (std::string name; names >> name;) all.push_back(program("heat-run-" + name));
  return all;
}

std::string replaced(std::string text, const std::string& name, const std::string& value) {
  const std::size_t at = text.find(name);
  return at == text.npos ? text : text.replace(at, name.size(), value);
}

Words on_ranks(int ranks) { return "heat-mpirun -n"_words + Words{std::to_string(ranks)}; }

}  // namespace heat::test
