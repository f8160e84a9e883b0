/// What the tests of callers share: the programs that the arguments name, and what all of them do.
#ifndef HEAT_TESTS_CALLERS_HPP
#define HEAT_TESTS_CALLERS_HPP

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>

#include "tests/support/process.hpp"
#include "tests/truth/problems.hpp"

namespace heat::test {

inline const Words small = {"--solver", "cxx/serial", "--grid", "8x8", "--steps", "3"};

inline Words arguments() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return {suite.argv + 1, suite.argv + suite.argc};
}

/// The programs: the arguments are theirs up to the launcher's.
inline Words callers() {
  Words all = arguments();
  const auto is_caller = [](const std::string& word) {
    return word.find("/heat-run-") != word.npos;
  };
  all.erase(std::find_if_not(all.begin(), all.end(), is_caller), all.end());
  return all;
}

/// What each caller does with the same options.
inline std::vector<Outcome> run_callers(const Words& options, const Words& before = {}) {
  std::vector<Outcome> said;
  for (const std::string& caller : callers())
    said.push_back(run_program(before + Words{caller} + options));
  return said;
}

/// A launcher's words for some ranks.
inline Words launch(int ranks) {
  const Words all = arguments();
  return Words(all.begin() + static_cast<std::ptrdiff_t>(callers().size()), all.end()) +
         Words{std::to_string(ranks)};
}

/// The callers' own lines; launchers add theirs.
inline Words complaints(const Outcome& outcome) {
  Words own = lines_of(outcome.err);
  std::erase_if(own, [](const std::string& line) { return !line.starts_with("heat-run: "); });
  return own;
}

/// Words before a host's, so that whatever it prints is lost.
inline const Words losing = {"sh", "-c", "exec \"$0\" \"$@\" >/dev/full"};

/// What was solved and its answer: the lines of a result that are the same in every run.
inline Words answers(const Outcome& outcome) {
  Words lines = lines_of(outcome.out);
  std::erase_if(lines, [](const std::string& line) {
    const std::string key = line.substr(0, line.find(' '));
    return key != "grid" && key != "steps" && key != "heat" && key != "fingerprint";
  });
  return lines;
}

/// Check that the callers end with a status, nothing on stdout and the same one line, which has
/// `part` in it.
inline void check_refused(const Words& options, int status, const std::string& part, int ranks = 0,
                          const Words& before = {}) {
  std::string what;
  for (const std::string& word : options) what += "'" + word + "' ";
  BOOST_TEST_CONTEXT(what << "on " << ranks << " ranks") {
    Words said;
    for (const Outcome& o : run_callers(options, (ranks > 0 ? launch(ranks) : Words{}) + before)) {
      BOOST_TEST(o.status == status);
      BOOST_TEST(o.out == "");
      const Words own = complaints(o);
      BOOST_TEST(own.size() == 1U, "one line, not: " << o.err);
      if (ranks == 0) BOOST_TEST(lines_of(o.err).size() == 1U);
      said.push_back(own.empty() ? "" : own.front());
      BOOST_TEST(has(said.back(), part), said.back() << " names " << part);
    }
    for (const std::string& line : said) BOOST_TEST(line == said.front());
  }
}

/// Check that the callers print their result, and say why a field cannot be written.
inline void check_field_lost(const Words& options, const Words& before) {
  for (const Outcome& o : run_callers(options, before)) {
    BOOST_TEST(o.status == 1);
    BOOST_TEST(answers(o).size() == 4U, o.out);
    const std::string why = "cannot write " + options.back() + ": No such file or directory";
    const Words expected{"heat-run: --field: " + why};
    BOOST_TEST(complaints(o) == expected, o.err);
  }
}

/// Check that the callers save the oracle's field.
inline void check_saved(const Words& options, const Words& before) {
  const Row row{37, 29, 12, "random:7", "19,15,1.0", std::nullopt};
  const std::vector<double> expected = oracle_field(row);
  const Folder folder;
  const Words problem = {"--grid",    "37x29",    "--steps",  "12",
                         "--initial", "random:7", "--source", "19,15,1.0"};
  for (const std::string& caller : callers()) {
    const std::string path =
        folder.path(std::filesystem::path(caller).filename().string() + ".npy");
    const Outcome o =
        run_program(before + Words{caller} + options + problem + Words{"--field", path});
    BOOST_TEST(o.status == 0, o.err);
    const std::string bytes = read_file(path);
    const std::size_t size = expected.size() * sizeof(double);
    BOOST_REQUIRE(bytes.size() == 128 + size);
    BOOST_TEST(bytes.substr(0, 128).find("'shape': (29, 37)") != bytes.npos);
    BOOST_TEST(std::memcmp(bytes.data() + 128, expected.data(), size) == 0, caller);
  }
}

}  // namespace heat::test

#endif
