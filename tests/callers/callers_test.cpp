/// callers_test: the callers are the same program: the same lines, refusals and exit statuses.
///
///     callers_test --run_test=alone       -- CALLER...
///     callers_test --run_test=unavailable -- CALLER PLUGIN
///     callers_test --run_test=launched    -- CALLER... LAUNCHER LAUNCHER_WORD... (before ranks)
///     callers_test --run_test=timed       -- CALLER... PLUGIN LAUNCHER LAUNCHER_WORD...
#define BOOST_TEST_MODULE callers
#include "callers.hpp"

#include <fstream>

using namespace heat::test;

namespace {

/// The list without the solvers that the Python caller alone can run.
std::string compiled_rows(const std::string& list) {
  std::string rows;
  for (const std::string& line : lines_of(list)) {
    if (!line.starts_with("python/")) rows += line + "\n";
  }
  return rows;
}

/// Check that the callers read lines of cases as these problems of the command line.
void check_cases(const std::string& text, const std::vector<Words>& problems) {
  const Folder folder;
  const std::string path = folder.path("cases");
  std::ofstream(path) << text;
  Words expected;
  for (const Words& problem : problems) {
    expected = expected + answers(run_program(Words{arguments().at(0)} + small + problem));
  }
  BOOST_TEST(expected.size() == 4 * problems.size());
  for (const Outcome& o : run_callers(small + Words{"--cases", path})) {
    BOOST_TEST((o.status == 0 && o.err == ""), o.err);
    BOOST_TEST(answers(o) == expected, boost::test_tools::per_element());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alone)

BOOST_AUTO_TEST_CASE(help_and_list_are_the_same) {
  for (const char* option : {"--help", "--list"}) {
    const auto said = run_callers({option});
    for (const Outcome& o : said) {
      BOOST_TEST((o.status == 0 && o.err == ""), o.err);
      BOOST_TEST(compiled_rows(o.out) == said.front().out);
    }
  }
  const std::string list = run_callers({"--list"}).at(0).out;
  for (const char* name : {"cxx/serial", "cxx/mpi", "fortran/serial", "fortran/mpi"}) {
    BOOST_TEST(has(list, name));
  }
}

BOOST_AUTO_TEST_CASE(all_tell_how_their_library_was_built) {
  Words first;
  for (const Outcome& o : run_callers({"--build"})) {
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
  for (const Outcome& o : run_callers(small + Words{"--initial", "random:5"})) {
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
  const auto said = run_callers(small + Words{"--cases", folder.path("cases")});
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
  for (const Outcome& o : run_callers(small, {"env", "HEAT_ISA=x86-64-v0"})) {
    BOOST_TEST(o.status == 2);
    BOOST_TEST(has(o.err, "HEAT_ISA=x86-64-v0"));
  }
}

BOOST_AUTO_TEST_CASE(a_solver_without_mpi_saves_its_field) {
  check_saved({"--solver", "cxx/serial"}, {});
  check_saved({"--solver", "fortran/serial"}, {});
}

BOOST_AUTO_TEST_SUITE_END()
