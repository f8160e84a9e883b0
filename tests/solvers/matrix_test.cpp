/// matrix_test: one launch of a caller runs one solver over all problems of data/*.csv.
///
///     matrix_test -- tiny|small|large|sizes RANKS any|x|y COMMAND...
///
/// Tiny are the rows of vectors.csv that an interpreter or a simulator can solve in seconds; sizes
/// are those of sizes.csv, each beyond a constant of some solver or service.
/// RANKS share each grid, 0 for a solver without MPI; they are cut in any way, or across x or y
/// alone. COMMAND starts the caller and names its solver; --option threads=N in it is expected in
/// the results.
#define BOOST_TEST_MODULE matrix
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <map>

#include "tests/support/process.hpp"
#include "tests/truth/problems.hpp"

using namespace heat::test;

namespace {

struct Arguments {
  std::string rows;
  std::int64_t ranks = 0;
  std::string cut;
  std::vector<std::string> command;
  std::string threads = "";  ///< for a solver without
};

Arguments arguments() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  const std::vector<std::string> words(suite.argv + 1, suite.argv + suite.argc);
  Arguments a{words.at(0), std::stoll(words.at(1)), words.at(2), {words.begin() + 3, words.end()}};
  const std::string option = "threads=";
  if (words.back().starts_with(option)) a.threads = words.back().substr(option.size());
  return a;
}

/// Whether the ranks can share the row's grid when it is cut as asked.
bool fits(const Row& row, const Arguments& a) {
  if (a.cut == "x") return row.nx >= a.ranks;
  if (a.cut == "y") return row.ny >= a.ranks;
  return row.nx * row.ny >= a.ranks;
}

bool has_size(const Row& row, const std::string& wanted) {
  constexpr std::int64_t large = 1000000, tiny = 250000;  // cells; cells times steps
  const std::int64_t cells = row.nx * row.ny;
  if (wanted == "tiny") return cells * row.steps < tiny;
  return (cells >= large) == (wanted == "large");
}

std::vector<Row> rows_for(const Arguments& a) {
  if (a.rows == "sizes") return read_rows("sizes.csv");
  std::vector<Row> rows;
  for (const char* name : {"vectors.csv", "problems.csv"}) {
    if (a.rows == "tiny" && name == std::string("problems.csv")) continue;
    for (const Row& row : read_rows(name)) {
      if (has_size(row, a.rows) && fits(row, a)) rows.push_back(row);
    }
  }
  return rows;
}

/// One result of a caller: its keys in their order, and their values.
struct Result {
  std::vector<std::string> keys;
  std::map<std::string, std::string> values;
};

std::vector<Result> parse(const std::string& text) {
  std::vector<Result> results;
  for (const std::string& line : lines_of(text)) {
    const std::string key = line.substr(0, line.find(' '));
    if (key == "solver") results.emplace_back();
    BOOST_REQUIRE_MESSAGE(!results.empty(), "unexpected: " << line);
    results.back().keys.push_back(key);
    results.back().values[key] = line.substr(std::min(line.size(), line.find_last_of(' ') + 1));
  }
  return results;
}

void check_result(Result& result, const Row& row, const Arguments& a) {
  std::vector<std::string> keys = {"solver", "caller"};
  const auto add = [&](const std::vector<std::string>& more) {
    keys.insert(keys.end(), more.begin(), more.end());
  };
  if (a.ranks > 0) add({"ranks"});
  if (!a.threads.empty()) add({"threads"});
  add({"grid", "steps", "seconds", "seconds_setup", "compute", "exchange", "waiting",
       "descheduled"});
  if (a.ranks > 0) {
    add({"ranks_compute", "ranks_exchange", "ranks_waiting", "ranks_descheduled", "ranks_sharing"});
  }
  if (a.ranks > 0 || !a.threads.empty()) add({"ranks_oversubscribed"});
  add({"heat", "fingerprint", "hosts"});
  BOOST_TEST(result.keys == keys, boost::test_tools::per_element());
  if (a.ranks > 0) BOOST_TEST(result.values["ranks"] == std::to_string(a.ranks));
  if (!a.threads.empty()) BOOST_TEST(result.values["threads"] == a.threads);
  BOOST_TEST(result.values["grid"] == std::to_string(row.nx) + "x" + std::to_string(row.ny));
  BOOST_TEST(result.values["steps"] == std::to_string(row.steps));

  const Answer expected = answer(row);
  const std::string fingerprint = result.values["fingerprint"];
  BOOST_TEST(fingerprint.size() == 16U);
  BOOST_TEST(std::stoull(fingerprint, nullptr, 16) == expected.fingerprint);
  const double heat = std::strtod(result.values["heat"].c_str(), nullptr);
  BOOST_TEST(std::abs(heat - expected.heat) <= expected.tolerance,
             "heat is " << heat << ", not " << expected.heat);
  for (const char* key :
       {"seconds", "seconds_setup", "compute", "exchange", "waiting", "descheduled"}) {
    const double seconds = std::strtod(result.values[key].c_str(), nullptr);
    BOOST_TEST((seconds >= 0.0 && seconds < 1e4), key << " is a plausible time");
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_problem_has_the_right_answer) {
  Arguments a = arguments();
  const std::vector<Row> rows = rows_for(a);
  BOOST_REQUIRE(rows.size() >= 3);
  const Folder folder;
  std::ofstream cases(folder.path("cases"));
  for (const Row& row : rows) cases << row.options() << '\n';
  cases.close();
  a.command.insert(a.command.end(), {"--cases", folder.path("cases")});

  const Outcome outcome = run_program(a.command);
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.err == "");
  std::vector<Result> results = parse(outcome.out);
  BOOST_TEST(results.size() == rows.size());
  for (std::size_t i = 0; i < std::min(rows.size(), results.size()); ++i) {
    BOOST_TEST_CONTEXT(rows[i].options()) check_result(results[i], rows[i], a);
  }
}
