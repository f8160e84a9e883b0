/// The callers are the same program: the same lines, refusals and exit statuses.
#include "callers.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <cstring>

#include "tests/truth/problems.hpp"

namespace heat::test {

void check_field_lost(const Words& options, const Words& before) {
  for (const Outcome& o : run_callers(options, before)) {
    BOOST_TEST(o.status == 1);
    BOOST_TEST(answers(o).size() == 4U, o.out);
    const std::string why = "cannot write " + options.back() + ": No such file or directory";
    const Words expected{"heat-run: --field: " + why};
    BOOST_TEST(complaints(o) == expected, o.err);
  }
}

void check_saved(const std::string& solver, const Words& before) {
  const Row row{37, 29, 12, "random:7", "19,15,1.0", std::nullopt};
  const std::vector<double> expected = oracle_field(row);
  for (const std::string& caller : callers()) {
    const Folder folder;
    const std::string path = folder.path("field.npy");
    const Outcome o = run_program(before + Words{caller, "--solver", solver, "--grid", "37x29",
                                                 "--steps", "12", "--initial", "random:7",
                                                 "--source", "19,15,1.0", "--field", path});
    BOOST_TEST(o.status == 0, o.err);
    const std::string bytes = read_file(path);
    const std::size_t size = expected.size() * sizeof(double);
    BOOST_REQUIRE(bytes.size() == 128 + size);
    BOOST_TEST(has(bytes.substr(0, 128), "'shape': (29, 37)"));
    BOOST_TEST(std::memcmp(bytes.data() + 128, expected.data(), size) == 0, caller);
  }
}

}  // namespace heat::test

namespace {

using namespace heat::test;

/// Options of a small run, and what is wrong with them.
Refused wrong(const Words& more, const std::string& says) { return {small + more, 2, says}; }
Refused wrong(const std::string& more, const std::string& says) { return wrong(words(more), says); }

const std::string long_word(5000, 'x'), most(4000, 'y');

const std::vector<Refused> refusals{
    {{}, 2, "--solver"},
    {{"--solver"}, 2, "needs a value"},
    {{"--bogus"}, 2, "--bogus"},
    wrong("--solver cxx/seriel", "'cxx/serial'"),
    wrong("--solver cxx/serial+fortram", "'fortran'"),
    wrong(Words{"--solver", "cxx/serial "}, "'cxx/serial '"),
    wrong(Words{"--solver", " "}, "' '"),
    wrong("--solver cxx/serial_tiled+fortran", "takes no kernel"),
    wrong("--steps", "--steps"),
    wrong(Words{"--steps ", "3"}, "--steps  is not"),
    wrong(Words{""}, " is not an option"),
    wrong(Words{"--field", ""}, "--field: '' is not a file"),
    wrong(Words{"--cases", ""}, "--cases: '' is not a file"),
    wrong("--cases /nowhere/cases", "/nowhere/cases"),
    wrong("--cases /", "cannot read"),
    wrong("--grid 8", "--grid"),
    wrong("--grid 2x8", "2x8"),
    wrong("--grid 1000000000x1000000000", "1000000000x1000000000"),
    wrong("--steps many", "--steps"),
    wrong("--initial one", "--initial"),
    wrong("--initial " + long_word, "'" + long_word + "'"),
    wrong("--source 1,1", "--source"),
    wrong("--source 9,1,1.0", "(9,1)"),
    wrong(Words{"--source", "none "}, "'none '"),
    wrong("--option tile=8", "'tile'"),
    wrong("--option " + long_word + "=1", "'" + long_word + "'"),
    wrong("--option " + most + "=1 --option " + long_word, long_word),
    wrong("--solver cxx/serial_tiled --option steps_per_pass=0 --option width=8", "steps_per_pass"),
    wrong("--ranks two", "--ranks"),
    wrong("--warm-up long", "--warm-up"),
    {small + "--ranks 3"_words, 1, "3 ranks"},
};

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
  std::ofstream(folder.path("cases")) << text;
  Words expected;
  for (const Words& problem : problems) {
    expected = expected + answers(run_program(Words{callers().at(0)} + small + problem));
  }
  BOOST_TEST(expected.size() == 4 * problems.size());
  for (const Outcome& o : run_callers(small + Words{"--cases", folder.path("cases")})) {
    BOOST_TEST((o.status == 0 && o.err == ""), o.err);
    BOOST_TEST(answers(o) == expected, boost::test_tools::per_element());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(caller)

BOOST_DATA_TEST_CASE(refuses, refusals, refused) { check_refused(refused); }

BOOST_AUTO_TEST_SUITE(alone)

// Help is before everything: a plugin that is named beside it is not loaded.
BOOST_AUTO_TEST_CASE(help_and_list_are_the_same) {
  for (const char* options : {"--list", "--help", "-h", "--plugin /nowhere/plugin.so --help"}) {
    const std::string asked = std::string(options) == "--list" ? "--list" : "--help";
    const std::string first = run_callers({asked}).front().out;
    for (const Outcome& o : run_callers(words(options))) {
      BOOST_TEST((o.status == 0 && o.err == ""), o.err);
      BOOST_TEST(compiled_rows(o.out) == first);
    }
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
    BOOST_TEST(has(lines.at(6), "-ffp-contract=off"), lines.at(6));
    lines.pop_back();  // one file has many paths
    if (first.empty()) first = lines;
    BOOST_TEST(lines == first, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_lost_result_is_a_failed_run) {
  for (const Words& options : {small, Words{"--list"}, Words{"--build"}}) {
    check_refused({options, 1, "cannot write the result: No space left on device"}, losing);
  }
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
  const Folder folder;
  for (int i = 0; i < 500; ++i) {
    std::ofstream(folder.path("cases"), std::ios::app) << "--steps " << i << "\n";
  }
  const auto said = run_callers(small + Words{"--cases", folder.path("cases")});
  for (const Outcome& o : said) {
    BOOST_TEST(o.status == 0);
    const Words lines = answers(o);
    BOOST_TEST(lines == answers(said.front()), boost::test_tools::per_element());
    BOOST_REQUIRE(lines.size() == 4 * 500U);
    for (std::size_t i = 0; i < 500; ++i) {
      BOOST_TEST(lines[4 * i + 1].ends_with(" " + std::to_string(i)), lines[4 * i + 1]);
    }
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
  const std::pair<std::string, std::string> texts[] = {
      {"\n--grid 9x7\n\n--grid 9x", "--cases: " + path + ":4: --grid: '9x'"},
      {"9x7", "9x7"},
      {"--solver fortran/serial", "--solver"},
      {"--cases elsewhere", "--cases"},
      {"", "--cases"}};
  for (const auto& [text, says] : texts) {
    std::ofstream(path) << text << '\n';
    check_refused(wrong(Words{"--cases", path}, says));
  }
}

BOOST_AUTO_TEST_CASE(a_field_that_is_not_finite_is_a_failed_run_and_not_saved) {
  const Folder folder;
  check_refused({"--solver cxx/serial --steps 99 --grid 3x2 --source 2,1,1e308 --field"_words +
                     Words{folder.path("field.npy")},
                 1, "cell"});
  BOOST_TEST(!std::filesystem::exists(folder.path("field.npy")));
}

BOOST_AUTO_TEST_CASE(a_field_that_cannot_be_written_costs_no_result) {
  const Folder folder;
  check_field_lost(small + Words{"--field", folder.path("no/field.npy")}, {});
}

BOOST_AUTO_TEST_CASE(an_unknown_instruction_level_is_refused) {
  check_refused({small, 2, "HEAT_ISA=x86-64-v0"}, {"env", "HEAT_ISA=x86-64-v0"});
}

BOOST_AUTO_TEST_CASE(a_solver_without_mpi_saves_its_field) {
  for (const char* solver : {"cxx/serial", "fortran/serial"}) check_saved(solver, {});
}

// A file that is opened where stderr was closed must not get what the program says.
BOOST_AUTO_TEST_CASE(no_file_gets_the_number_of_a_closed_stream) {
  for (const std::string& path : callers()) {
    const Folder folder;
    const Words run = Words{path} + small + "--field"_words;
    run_program(run + Words{folder.path("whole.npy")});
    check({Words{"sh", "-c", "exec \"$0\" \"$@\" <&- >&- 2>&-"} + run +
               Words{folder.path("lone.npy")},
           1});
    BOOST_TEST(read_file(folder.path("lone.npy")) == read_file(folder.path("whole.npy")),
               "the field is not lost with stdout");
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
