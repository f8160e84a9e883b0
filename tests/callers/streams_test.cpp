/// streams_test FOLDER [without-python]: what the programs in FOLDER do when standard output cannot
/// be written, when streams are closed, when help is asked for, and with an unknown argument.
#define BOOST_TEST_MODULE streams
#include <unistd.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "tests/support/process.hpp"

using namespace heat::test;

namespace {

struct Program {
  const char* name;
  const char* speaks;  ///< what its messages begin with
  Words quick;         ///< what it can do in no time, or nothing
};

std::ostream& operator<<(std::ostream& out, const Program& program) { return out << program.name; }

const Words small = {"--solver", "cxx/serial", "--grid", "8x8", "--steps", "3"};

const std::vector<Program> programs = {
    {"heat-compare", "compare", {"--list"}},
    {"heat-run-cxx", "heat-run", small},
    {"heat-run-fortran", "heat-run", small},
    {"heat-run-python", "heat-run", small},
    {"heat-conformance", "heat-conformance", {"--list-checks"}},
    {"heat-diagnose",
     "heat-diagnose",
     {"--solver", "cxx/serial", "--baseline", "cxx/serial", "--grid", "8x8", "--steps", "3"}},
    {"heat-limits", "heat-limits", {}},
    {"heat-call-cost", "heat-call-cost", {}},
    {"heat-call-cost-python", "heat-call-cost-python", {}},
};

/// The words that start a program, or none where it was not built.
Words command(const Program& program) {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  const std::string path = std::string(suite.argv[1]) + "/" + program.name;
  const bool is_python = path.ends_with("-python");
  const bool no_python = suite.argc > 2 && std::string(suite.argv[2]) == "without-python";
  if (std::filesystem::exists(path) && !(is_python && no_python)) return {path};
  std::cout << program.name << " cannot run here\n";
  return {};
}

/// Run a command with its streams changed by a shell, as in ">/dev/full".
Outcome run_with(const std::string& redirections, const Words& words) {
  return run_program(Words{"sh", "-c", "exec \"$0\" \"$@\" " + redirections} + words);
}

/// Makes descriptor 9 of the programs that are started a pipe that nobody reads.
void make_broken_pipe() {
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  BOOST_REQUIRE(dup2(ends[1], 9) == 9);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_program_is_in_the_table) {
  const std::string folder = boost::unit_test::framework::master_test_suite().argv[1];
  std::set<std::string> known{"heat-mpirun"};  // its arguments are those of the machine's mpirun
  for (const Program& program : programs) known.insert(program.name);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("heat-")) BOOST_TEST(known.contains(name), name);
  }
}

BOOST_DATA_TEST_CASE(lost_output_is_told_in_one_line_with_status_1, programs, program) {
  const Words path = command(program);
  if (path.empty()) return;
  make_broken_pipe();
  const std::vector<std::pair<std::string, std::string>> ways = {
      {">/dev/full", "No space left on device"},
      {">&-", "Bad file descriptor"},
      {">&9", "Broken pipe"}};
  for (const auto& [redirection, reason] : ways) {
    for (const Words& more : {Words{"--help"}, program.quick}) {
      if (more.empty()) continue;
      const Outcome outcome = run_with(redirection, path + more);
      BOOST_TEST(outcome.status == 1, more.front() << " " << redirection);
      Words said = lines_of(outcome.err);  // a busy machine takes its time, and it says so
      std::erase_if(said, [](const auto& l) { return l.starts_with("compare: waiting for "); });
      BOOST_TEST(said.size() == 1U, outcome.err);
      BOOST_TEST(outcome.err.ends_with(": " + reason + "\n"), outcome.err);
    }
  }
  close(9);
}

BOOST_DATA_TEST_CASE(without_stderr_it_does_the_same, programs, program) {
  const Words path = command(program);
  if (path.empty()) return;
  for (const Words& more : {Words{"--help"}, Words{"--no-such-option"}, program.quick}) {
    if (more.empty()) continue;
    BOOST_TEST(run_with("2>&- <&-", path + more).status == run_program(path + more).status,
               more.front());
  }
}

BOOST_DATA_TEST_CASE(help_is_given_and_nothing_done, programs, program) {
  Words words = command(program);
  if (words.empty()) return;
  const Folder folder;
  words.insert(words.begin(), {"env", "-C", folder.path("")});
  std::string texts[2];
  for (const int i : {0, 1}) {
    Words asking = words;
    asking.push_back(i == 0 ? "--help" : "-h");
    const Outcome outcome = run_program(asking);
    BOOST_TEST(outcome.status == 0);
    BOOST_TEST(outcome.err == "");
    texts[i] = outcome.out;
  }
  BOOST_TEST(texts[0] == texts[1]);
  BOOST_TEST(lines_of(texts[0]).size() > 1U);
  BOOST_TEST(std::filesystem::is_empty(folder.path("")));
}

BOOST_DATA_TEST_CASE(an_unknown_argument_is_refused_in_one_line, programs, program) {
  Words words = command(program);
  if (words.empty()) return;
  words.push_back("--no-such-option");
  const Outcome outcome = run_program(words);
  BOOST_TEST(outcome.status == 2);
  BOOST_TEST(outcome.out == "");
  BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
  BOOST_TEST(outcome.err.starts_with(std::string(program.speaks) + ": "), outcome.err);
}

// Help is before everything: a plugin that is named beside it is not loaded.
BOOST_AUTO_TEST_CASE(help_loads_nothing) {
  for (const Program& program : programs) {
    const bool is_caller = std::string(program.name).starts_with("heat-run-");
    Words words = is_caller ? command(program) : Words{};
    if (words.empty()) continue;
    words.insert(words.end(), {"--plugin", "/nowhere/plugin.so", "--help"});
    BOOST_TEST(run_program(words).status == 0, program.name);
  }
}

// A file that is opened where stderr was closed must not get what the program says.
BOOST_AUTO_TEST_CASE(no_file_gets_the_number_of_a_closed_stream) {
  for (const Program& program : programs) {
    const bool is_caller = std::string(program.name).starts_with("heat-run-");
    Words words = is_caller ? command(program) : Words{};
    if (words.empty()) continue;
    const Folder folder;
    const std::string field = folder.path("field.npy");
    words.insert(words.end(), small.begin(), small.end());
    words.insert(words.end(), {"--field", field});
    const Outcome whole = run_program(words);
    BOOST_TEST(whole.status == 0, whole.err);
    const std::string expected = read_file(field);
    std::filesystem::remove(field);
    const Outcome outcome = run_with("<&- >&- 2>&-", words);
    BOOST_TEST(outcome.status == 1, program.name);
    BOOST_TEST(read_file(field) == expected, program.name << ": the field is not lost with stdout");
  }
}
