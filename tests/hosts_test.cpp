/// hosts_test: the hosts are the same program: the same lines, refusals and exit statuses.
///
///     hosts_test --run_test=alone       -- HOST...
///     hosts_test --run_test=unavailable -- HOST PLUGIN
///     hosts_test --run_test=launched    -- HOST... LAUNCHER LAUNCHER_WORD... (before rank counts)
///     hosts_test --run_test=timed       -- HOST... PLUGIN LAUNCHER LAUNCHER_WORD...
#define BOOST_TEST_MODULE hosts
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "problems.hpp"
#include "process.hpp"

using namespace heat::test;
using Words = std::vector<std::string>;

namespace {

const Words small = {"--solver", "cxx/serial", "--grid", "8x8", "--steps", "3"};

Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Words arguments() {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return {suite.argv + 1, suite.argv + suite.argc};
}

/// The programs: the arguments are theirs up to the launcher's.
Words hosts() {
  Words all = arguments();
  const auto is_host = [](const std::string& word) { return word.find("/heat-run-") != word.npos; };
  all.erase(std::find_if_not(all.begin(), all.end(), is_host), all.end());
  return all;
}

/// What each host does with the same options.
std::vector<Outcome> run_hosts(const Words& options, const Words& before = {}) {
  std::vector<Outcome> said;
  for (const std::string& host : hosts())
    said.push_back(run_program(before + Words{host} + options));
  return said;
}

/// A launcher's words for some ranks.
Words launch(int ranks) {
  const Words all = arguments();
  return Words(all.begin() + static_cast<std::ptrdiff_t>(hosts().size()), all.end()) +
         Words{std::to_string(ranks)};
}

/// The list without the solvers that the Python host alone can run.
std::string compiled_rows(const std::string& list) {
  std::string rows;
  for (const std::string& line : lines_of(list)) {
    if (!line.starts_with("python/")) rows += line + "\n";
  }
  return rows;
}

/// The hosts' own lines; launchers add theirs.
Words complaints(const Outcome& outcome) {
  Words own = lines_of(outcome.err);
  std::erase_if(own, [](const std::string& line) { return !line.starts_with("heat-run: "); });
  return own;
}

/// Words before a host's, so that whatever it prints is lost.
const Words losing = {"sh", "-c", "exec \"$0\" \"$@\" >/dev/full"};

/// What was solved and its answer: the lines of a result that are the same in every run.
Words answers(const Outcome& outcome) {
  Words lines = lines_of(outcome.out);
  std::erase_if(lines, [](const std::string& line) {
    const std::string key = line.substr(0, line.find(' '));
    return key != "grid" && key != "steps" && key != "heat" && key != "fingerprint";
  });
  return lines;
}

/// Check that the hosts read lines of cases as these problems of the command line.
void check_cases(const std::string& text, const std::vector<Words>& problems) {
  const Folder folder;
  const std::string path = folder.path("cases");
  std::ofstream(path) << text;
  Words expected;
  for (const Words& problem : problems) {
    expected = expected + answers(run_program(Words{arguments().at(0)} + small + problem));
  }
  BOOST_TEST(expected.size() == 4 * problems.size());
  for (const Outcome& o : run_hosts(small + Words{"--cases", path})) {
    BOOST_TEST((o.status == 0 && o.err == ""), o.err);
    BOOST_TEST(answers(o) == expected, boost::test_tools::per_element());
  }
}

/// Check that the hosts end with a status, nothing on stdout and the same one line, which has
/// `part` in it.
void check_refused(const Words& options, int status, const std::string& part, int ranks = 0,
                   const Words& before = {}) {
  std::string what;
  for (const std::string& word : options) what += "'" + word + "' ";
  BOOST_TEST_CONTEXT(what << "on " << ranks << " ranks") {
    Words said;
    for (const Outcome& o : run_hosts(options, (ranks > 0 ? launch(ranks) : Words{}) + before)) {
      BOOST_TEST(o.status == status);
      BOOST_TEST(o.out == "");
      const Words own = complaints(o);
      BOOST_TEST(own.size() == 1U, "one line, not: " << o.err);
      if (ranks == 0) BOOST_TEST(lines_of(o.err).size() == 1U);
      said.push_back(own.empty() ? "" : own.front());
      BOOST_TEST(said.back().find(part) != part.npos, said.back() << " names " << part);
    }
    for (const std::string& line : said) BOOST_TEST(line == said.front());
  }
}

/// Check that the hosts print their result, and say why a field cannot be written.
void check_field_lost(const Words& options, const Words& before) {
  for (const Outcome& o : run_hosts(options, before)) {
    BOOST_TEST(o.status == 1);
    BOOST_TEST(answers(o).size() == 4U, o.out);
    const std::string why = "cannot write " + options.back() + ": No such file or directory";
    const Words expected{"heat-run: --field: " + why};
    BOOST_TEST(complaints(o) == expected, o.err);
  }
}

/// Check that the hosts save the oracle's field.
void check_saved(const Words& options, const Words& before) {
  const Row row{37, 29, 12, "random:7", "19,15,1.0", std::nullopt};
  const std::vector<double> expected = oracle_field(row);
  const Folder folder;
  const Words problem = {"--grid",    "37x29",    "--steps",  "12",
                         "--initial", "random:7", "--source", "19,15,1.0"};
  for (const std::string& host : hosts()) {
    const std::string path = folder.path(std::filesystem::path(host).filename().string() + ".npy");
    const Outcome o =
        run_program(before + Words{host} + options + problem + Words{"--field", path});
    BOOST_TEST(o.status == 0, o.err);
    const std::string bytes = read_file(path);
    const std::size_t size = expected.size() * sizeof(double);
    BOOST_REQUIRE(bytes.size() == 128 + size);
    BOOST_TEST(bytes.substr(0, 128).find("'shape': (29, 37)") != bytes.npos);
    BOOST_TEST(std::memcmp(bytes.data() + 128, expected.data(), size) == 0, host);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alone)

BOOST_AUTO_TEST_CASE(help_and_list_are_the_same) {
  for (const char* option : {"--help", "--list"}) {
    const auto said = run_hosts({option});
    for (const Outcome& o : said) {
      BOOST_TEST((o.status == 0 && o.err == ""), o.err);
      BOOST_TEST(compiled_rows(o.out) == said.front().out);
    }
  }
  const std::string list = run_hosts({"--list"}).at(0).out;
  for (const char* name : {"cxx/serial", "cxx/mpi", "fortran/serial", "fortran/mpi"}) {
    BOOST_TEST(list.find(name) != list.npos);
  }
}

BOOST_AUTO_TEST_CASE(all_tell_how_their_library_was_built) {
  Words first;
  for (const Outcome& o : run_hosts({"--build"})) {
    BOOST_TEST((o.status == 0 && o.err == ""), o.err);
    Words lines = lines_of(o.out), keys;
    for (const std::string& line : lines) keys.push_back(line.substr(0, line.find(' ')));
    BOOST_TEST(keys == (Words{"version", "commit", "compiler_c", "compiler_cxx", "compiler_fortran",
                              "flags_c", "flags_cxx", "flags_fortran", "isa_fortran", "isa_cxx",
                              "mpi", "library"}),
               boost::test_tools::per_element());
    BOOST_TEST(lines.at(3).ends_with(" " HEAT_TEST_COMPILER), lines.at(3));
    BOOST_TEST(lines.at(6).find("-ffp-contract=off") != std::string::npos, lines.at(6));
    lines.pop_back();  // one file has many paths
    if (first.empty()) first = lines;
    BOOST_TEST(lines == first, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(heat_and_fingerprint_are_the_same_lines) {
  std::vector<Words> said;
  for (const Outcome& o : run_hosts(small + Words{"--initial", "random:5"})) {
    Words lines = lines_of(o.out);
    BOOST_REQUIRE(lines.size() == 11U);
    said.push_back({lines.at(9), lines.at(10)});
  }
  for (const Words& lines : said) {
    BOOST_TEST(lines == said.front(), boost::test_tools::per_element());
  }
  BOOST_TEST(said.at(0).at(1).starts_with("fingerprint"));
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
  check_refused({}, 2, "--solver");
  check_refused({"--solver"}, 2, "needs a value");
  check_refused({"--bogus"}, 2, "--bogus");
  check_refused({"cxx/serial"}, 2, "cxx/serial");
  check_refused({"--solver", "cxx/seriel"}, 2, "'cxx/serial'");
  check_refused({"--solver", "cxx/serial+fortram"}, 2, "'fortran'");
  check_refused(small + Words{"--steps"}, 2, "--steps");
  check_refused(small + Words{"--steps ", "3"}, 2, "--steps  is not");
  check_refused(small + Words{""}, 2, " is not an option");
}

BOOST_AUTO_TEST_CASE(wrong_values_are_refused) {
  check_refused(small + Words{"--grid", "8"}, 2, "--grid");
  check_refused(small + Words{"--field", ""}, 2, "--field: '' is not a file");
  check_refused(small + Words{"--cases", ""}, 2, "--cases: '' is not a file");
  check_refused(small + Words{"--grid", "8x8.5"}, 2, "'8x8.5'");
  check_refused(small + Words{"--grid", "0x8", "--source", "none"}, 2, "0x8");
  check_refused(small + Words{"--grid", "2x8"}, 2, "2x8");
  check_refused(small + Words{"--grid", "1000000000x1000000000"}, 2, "1000000000x1000000000");
  check_refused(small + Words{"--grid", "9000000000x9000000000"}, 2, "9000000000x9000000000");
  check_refused(small + Words{"--steps", "many"}, 2, "--steps");
  check_refused(small + Words{"--steps", "-1"}, 2, "-1");
  check_refused(small + Words{"--initial", "one"}, 2, "--initial");
  check_refused(small + Words{"--initial", "random:-1"}, 2, "'random:-1'");
  check_refused(small + Words{"--source", "1,1"}, 2, "--source");
  check_refused(small + Words{"--source", "9,1,1.0"}, 2, "(9,1)");
  check_refused(small + Words{"--source", "1,1,nan"}, 2, "finite");
  check_refused(small + Words{"--option", "tile=8"}, 2, "'tile'");
  check_refused(small + Words{"--option", "tile"}, 2, "key=value");
  check_refused(small + Words{"--solver", "cxx/serial_tiled", "--option", "steps_per_pass=0",
                              "--option", "width=8"},
                2, "steps_per_pass");
  check_refused(small + Words{"--source", "none "}, 2, "'none '");
  check_refused({"--solver", "cxx/serial "}, 2, "'cxx/serial '");
  check_refused({"--solver", " "}, 2, "' '");
  for (const char* solver : {"cxx/serial_tiled+fortran", "fortran/serial_tiled+cxx"}) {
    check_refused({"--solver", solver, "--grid", "8x8"}, 2, "takes no kernel");  // so it was passed
  }
  check_refused(small + Words{"--ranks", "two"}, 2, "--ranks");
  check_refused(small + Words{"--cases", "/nowhere/cases"}, 2, "/nowhere/cases");
}

BOOST_AUTO_TEST_CASE(a_word_may_be_long) {
  const std::string word(5000, 'x');
  check_refused(small + Words{"--initial", word}, 2, "'" + word + "'");
  check_refused(small + Words{"--option", word + "=1"}, 2, "'" + word + "'");
  const std::string most(4000, 'y');
  check_refused(small + Words{"--option", most + "=1", "--option", word}, 2, word);
}

BOOST_AUTO_TEST_CASE(a_line_of_cases_may_be_long) {
  Words problem = {"--grid", "9x7"};
  for (int i = 0; i < 500; ++i) problem = problem + Words{"--source", "9,7,0.25"};
  problem = problem + Words{"--steps", "5"};
  std::string line;
  for (const std::string& word : problem) line += word + " ";
  BOOST_TEST(line.size() > 4096U);
  check_cases(line, {problem});
  check_cases(std::string(5000, ' ') + "--grid 9x7\n", {{"--grid", "9x7"}});
}

BOOST_AUTO_TEST_CASE(there_may_be_many_cases) {
  std::string text;
  Words steps;
  for (int i = 0; i < 500; ++i) {
    steps.push_back(std::to_string(i));
    text += "--steps " + steps.back() + "\n";
  }
  const Folder folder;
  std::ofstream(folder.path("cases")) << text;
  const auto said = run_hosts(small + Words{"--cases", folder.path("cases")});
  for (const Outcome& o : said) {
    BOOST_TEST(o.status == 0);
    BOOST_TEST(answers(o) == answers(said.front()), boost::test_tools::per_element());
    Words solved;
    for (const std::string& line : answers(o)) {
      if (line.starts_with("steps ")) solved.push_back(line.substr(line.rfind(' ') + 1));
    }
    BOOST_TEST(solved == steps, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(any_blank_separates_the_words_of_a_case) {
  const Words first = {"--grid", "9x7", "--steps", "5"}, second = {"--initial", "random:3"};
  check_cases("--grid\t9x7\t --steps 5\r\n\r\n\t--initial  random:3\r\n", {first, second});
  check_cases("--grid 9x7\r--steps\v5\f\n \t\n--initial random:3", {first, second});
}

BOOST_AUTO_TEST_CASE(a_file_of_cases_is_a_file_of_problems) {
  const Folder folder;
  const std::string path = folder.path("cases");
  const auto cases = [&](const std::string& text) {
    std::ofstream(path) << text << '\n';
    return small + Words{"--cases", path};
  };
  check_refused(cases("\n--grid 9x7\n\n--grid 9x"), 2, "--cases: " + path + ":4: --grid: '9x'");
  check_refused(cases("9x7"), 2, "9x7");
  check_refused(cases("--solver fortran/serial"), 2, "--solver");
  check_refused(cases("--cases elsewhere"), 2, "--cases");
  check_refused(cases(""), 2, "--cases");
  check_refused(small + Words{"--cases", folder.path("")}, 2, "cannot read");
}

BOOST_AUTO_TEST_CASE(a_lost_result_is_a_failed_run) {
  for (const Words& options : {small, Words{"--list"}, Words{"--build"}, Words{"--help"}}) {
    check_refused(options, 1, "cannot write the result: No space left on device", 0, losing);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_run_ends_with_1) {
  const Folder folder;
  check_refused(small + Words{"--ranks", "3"}, 1, "3 ranks");
  const Words infinite = {"--solver", "cxx/serial", "--steps",  "99",
                          "--grid",   "3x2",        "--source", "2,1,1e308"};
  check_refused(infinite + Words{"--field", folder.path("field.npy")}, 1, "cell");
  BOOST_TEST(!std::filesystem::exists(folder.path("field.npy")));
}

BOOST_AUTO_TEST_CASE(a_field_that_cannot_be_written_costs_no_result) {
  const Folder folder;
  check_field_lost(small + Words{"--field", folder.path("no/field.npy")}, {});
}

BOOST_AUTO_TEST_CASE(an_unknown_instruction_level_is_refused) {
  for (const Outcome& o : run_hosts(small, {"env", "HEAT_ISA=x86-64-v0"})) {
    BOOST_TEST(o.status == 2);
    BOOST_TEST(o.err.find("HEAT_ISA=x86-64-v0") != o.err.npos);
  }
}

BOOST_AUTO_TEST_CASE(a_solver_without_mpi_saves_its_field) {
  check_saved({"--solver", "cxx/serial"}, {});
  check_saved({"--solver", "fortran/serial"}, {});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(unavailable)

// One is in the plugin, whatever was built here.
BOOST_AUTO_TEST_CASE(a_solver_that_is_missing_ends_with_3_and_the_reason) {
  const Words host = {arguments().at(0), "--plugin", arguments().at(1)};
  int missing = 0;
  for (const std::string& line : lines_of(run_program(host + Words{"--list"}).out)) {
    std::istringstream words(line);
    std::string name, kind, reason;
    words >> name >> kind >> std::ws;
    std::getline(words, reason);
    if (kind != "missing") continue;
    ++missing;
    const Outcome o = run_program(host + Words{"--solver", name});
    BOOST_TEST((o.status == 3 && o.out == ""));
    BOOST_TEST(o.err == "heat-run: " + reason + "\n");
  }
  BOOST_TEST(missing > 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(launched)

// Open MPI takes seconds to end a failed job, so each failure is that of one of the solvers.

BOOST_AUTO_TEST_CASE(wrong_usage_is_refused_once_for_all_ranks) {
  for (const char* solver : {"cxx/mpi", "fortran/mpi"}) {
    check_refused({"--solver", solver, "--grid", "1x1", "--source", "none"}, 2, "2 ranks", 2);
  }
  const Words cxx = {"--solver", "cxx/mpi", "--grid", "8x8"};
  const Words fortran = {"--solver", "fortran/mpi", "--grid", "8x8"};
  check_refused(cxx + Words{"--option", "px=5"}, 2, "px", 4);
  check_refused(fortran + Words{"--option", "tile=5"}, 2, "px,py", 4);
  check_refused(cxx + Words{"--cases", "/nowhere/cases"}, 2, "/nowhere/cases", 2);
}

BOOST_AUTO_TEST_CASE(a_failed_run_ends_with_1_on_all_ranks) {
  const Words cxx = {"--solver", "cxx/mpi", "--grid", "8x8", "--steps", "99"};
  const Words fortran = {"--solver", "fortran/mpi", "--grid", "8x8", "--steps", "99"};
  check_refused(cxx + Words{"--ranks", "3"}, 1, "3 ranks", 2);
  check_field_lost(fortran + Words{"--field", "/nowhere/field.npy"}, launch(2));
  check_refused(cxx + Words{"--source", "8,8,1e308"}, 1, "cell", 4);
  check_refused(fortran, 1, "cannot write the result", 2, losing);
}

BOOST_AUTO_TEST_CASE(ranks_save_one_field) {
  Words solvers = {"cxx/mpi", "fortran/mpi"};
  if (hosts().front().ends_with("python")) solvers.push_back("python/numpy_mpi");
  for (const std::string& solver : solvers) {
    for (const int ranks : {1, 6}) check_saved({"--solver", solver}, launch(ranks));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(timed)

namespace {

/// The seconds that a host prints, by their key.
std::map<std::string, double> seconds_in(const Outcome& outcome) {
  std::map<std::string, double> seconds;
  for (const std::string& line : lines_of(outcome.out)) {
    std::istringstream words(line);
    std::string key;
    double value = 0.0;
    if (words >> key >> value) seconds[key] = value;
  }
  return seconds;
}

}  // namespace

// See timed_plugin.c: the last of 4 ranks takes 0.4 s each in create(), advance() and read(). Of
// its made-up timings the mean is 2.5 times those of rank 0.
BOOST_AUTO_TEST_CASE(seconds_are_those_of_the_slowest_rank_and_its_parts_are_means) {
  const Words words = launch(4);
  const Words start(words.begin() + 1, words.end());
  for (const std::string& host : hosts()) {
    double setup = 1e9, advance = 1e9;
    for (int attempt = 0; attempt < 5; ++attempt) {  // the machine may be busy
      const Outcome o =
          run_program(start + Words{host, "--plugin", words.front(), "--solver", "timed/mpi",
                                    "--grid", "8x8", "--steps", "3", "--option", "px=4"});
      BOOST_REQUIRE_MESSAGE(o.status == 0, o.err);
      auto seconds = seconds_in(o);
      BOOST_TEST(seconds.at("compute") == 2.5);
      BOOST_TEST(seconds.at("exchange") == 25.0);
      BOOST_TEST(seconds.at("waiting") == 250.0);
      BOOST_TEST(seconds.at("seconds_setup") >= 0.4);
      BOOST_TEST(seconds.at("seconds") >= 0.4);
      setup = std::min(setup, seconds.at("seconds_setup"));
      advance = std::min(advance, seconds.at("seconds"));
      if (setup < 0.8 && advance < 0.8) break;
    }
    BOOST_TEST(setup < 0.8, host << ": the set-up ends before the first step");
    BOOST_TEST(advance < 0.8, host << ": neither set-up nor reading is part of advance()");
  }
}

/// Check how the hosts end with a wrong solver of the plugin, with a result or without one.
void check_wrong(const std::string& solver, const Words& more, int status, bool has_result,
                 const std::string& part) {
  const Words words = launch(4);
  const Words start(words.begin() + 1, words.end());
  for (const std::string& host : hosts()) {
    const Outcome o = run_program(start +
                                  Words{host, "--plugin", words.front(), "--solver", solver,
                                        "--grid", "8x8", "--steps", "3", "--option", "px=4"} +
                                  more);
    BOOST_TEST(o.status == status);
    BOOST_TEST(o.out.empty() == !has_result, o.out);
    BOOST_TEST(complaints(o).size() == 1U, o.err);
    BOOST_TEST(o.err.find(part) != o.err.npos, o.err);
  }
}

BOOST_AUTO_TEST_CASE(blocks_that_overlap_are_refused) {
  check_wrong("timed/overlapping", {}, 2, false, "overlap");
}

BOOST_AUTO_TEST_CASE(a_field_that_one_rank_cannot_save_is_a_failed_run) {
  const Folder folder;
  // What was measured is not lost with the field.
  check_wrong("timed/read-once", {"--field", folder.path("field.npy")}, 1, true,
              "--field: it was read");
  BOOST_TEST(std::filesystem::is_empty(folder.path("")));
}

BOOST_AUTO_TEST_SUITE_END()
