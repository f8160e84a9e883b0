/// What every program does when standard output cannot be written, when streams are closed, when
/// help is asked for, and with an unknown argument.
#include <unistd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <iostream>
#include <set>

#include "callers.hpp"

namespace {

using namespace heat::test;

struct Program {
  const char* name;
  Words quick = {};  ///< what it can do in no time, if anything
};

std::ostream& operator<<(std::ostream& out, const Program& p) { return out << p.name; }

const std::vector<Program> programs = {
    {"heat-compare", {"--list"}},
    {"heat-run-cxx", small},
    {"heat-run-fortran", small},
    {"heat-run-python", small},
    {"heat-conformance", {"--list-checks"}},
    {"heat-diagnose", small + Words{"--baseline", "cxx/serial"}},
    {"heat-limits"},
    {"heat-roofline"},
    {"heat-call-cost"},
    {"heat-call-cost-python"},
    {"heat-gpu-bench"},
};

bool is_caller(const Program& p) { return std::string(p.name).starts_with("heat-run-"); }

/// The words that start a program, or none where it was not built or there is no Python.
Words command(const Program& p) {
  const std::string path = program(p.name);
  const bool has_python = callers().back().ends_with("-python");
  if (std::filesystem::exists(path) && (has_python || !path.ends_with("-python"))) return {path};
  std::cout << p.name << " cannot run here\n";
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

BOOST_AUTO_TEST_SUITE(caller)
BOOST_AUTO_TEST_SUITE(streams)

BOOST_AUTO_TEST_CASE(every_program_is_in_the_table) {
  std::set<std::string> known{"heat-mpirun"};  // its arguments are those of the machine's mpirun
  for (const Program& p : programs) known.insert(p.name);
  for (const auto& entry : std::filesystem::directory_iterator(program(""))) {
    const std::string name = entry.path().filename();
    if (name.starts_with("heat-")) BOOST_TEST(known.contains(name), name);
  }
}

BOOST_DATA_TEST_CASE(lost_output_is_told_in_one_line_with_status_1, programs, p) {
  const Words path = command(p);
  if (path.empty()) return;
  make_broken_pipe();
  const std::pair<std::string, std::string> ways[] = {{">/dev/full", "No space left on device"},
                                                      {">&-", "Bad file descriptor"},
                                                      {">&9", "Broken pipe"}};
  for (const auto& [redirection, reason] : ways) {
    for (const Words& more : {Words{"--help"}, p.quick}) {
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

BOOST_DATA_TEST_CASE(without_stderr_it_does_the_same, programs, p) {
  const Words path = command(p);
  if (path.empty()) return;
  for (const Words& more : {Words{"--help"}, Words{"--no-such-option"}, p.quick}) {
    if (more.empty()) continue;
    BOOST_TEST(run_with("2>&- <&-", path + more).status == run_program(path + more).status,
               more.front());
  }
}

// Help is before everything: a plugin that a caller is given beside it is not loaded.
BOOST_DATA_TEST_CASE(help_is_given_and_nothing_done, programs, p) {
  const Words path = command(p);
  if (path.empty()) return;
  const Folder folder;
  std::vector<Words> asked{{"--help"}, {"-h"}};
  if (is_caller(p)) asked.push_back({"--plugin", "/nowhere/plugin.so", "--help"});
  std::string text;
  for (const Words& more : asked) {
    const Outcome outcome = run_program(Words{"env", "-C", folder.path("")} + path + more);
    BOOST_TEST((outcome.status == 0 && outcome.err == ""), outcome.err);
    if (text.empty()) text = outcome.out;
    BOOST_TEST(outcome.out == text);
  }
  BOOST_TEST(lines_of(text).size() > 1U);
  BOOST_TEST(std::filesystem::is_empty(folder.path("")));
}

BOOST_DATA_TEST_CASE(an_unknown_argument_is_refused_in_one_line, programs, p) {
  const Words path = command(p);
  if (path.empty()) return;
  std::string speaker = p.name;
  if (is_caller(p)) speaker = "heat-run";
  if (speaker == "heat-compare") speaker = "compare";
  check({path + Words{"--no-such-option"}, 2, "^$", "^" + speaker + ": [^\n]*\n$"});
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
