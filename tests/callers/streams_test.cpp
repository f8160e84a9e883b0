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
  std::string name;
  std::string quick = {};  ///< what it can do in no time, if anything
  int lost = 1;            ///< its status if output is lost
};

std::ostream& operator<<(std::ostream& out, const Program& p) { return out << p.name; }

const std::string run = "--solver cxx/serial --grid 8x8 --steps 3";
const std::vector<Program> programs{
    {"heat-compare", "--list"},
    {"heat-run-cxx", run},
    {"heat-run-fortran", run},
    {"heat-run-python", run},
    {"heat-conformance", "--list-checks"},
    {"heat-diagnose", run + " --baseline cxx/serial"},
    {"heat-limits"},
    {"heat-probe", run},
    {"heat-trace"},
    {"heat-trace-cost", "1"},
    {"heat-call-cost"},
    {"heat-call-cost-python"},
    {"heat-diff", "", 2},  // 1 says that files differ
};

/// How a program is run: its streams are changed by a shell; "QUICK" is what it can do in no time.
struct Way {
  std::string streams, arguments;
  int status;
  std::string err = {};  ///< an expression
};

// Descriptor 9 is a pipe that nobody reads. A busy machine takes its time, and ./compare says so.
const std::string line = "^(compare: waiting for [^\n]*\n)*[^\n]*: ";
const Way ways[] = {
    {">/dev/full", "--help", 1, line + "No space left on device\n$"},
    {">&-", "--help", 1, line + "Bad file descriptor\n$"},
    {">&9", "--help", 1, line + "Broken pipe\n$"},
    {">/dev/full", "QUICK", 1, line + "No space left on device\n$"},
    {">&-", "QUICK", 1, line + "Bad file descriptor\n$"},
    {">&9", "QUICK", 1, line + "Broken pipe\n$"},
    {"<&- 2>&-", "--help", 0},
    {"<&- 2>&-", "QUICK", 0},
    {"<&- 2>&-", "--no-such-option", 2},
    {"", "-h", 0, "^$"},
    {"", "--no-such-option", 2, "^SPEAKER: [^\n]*\n$"},
};

/// What a program's messages begin with.
std::string speaker(const Program& p) {
  if (p.name == "heat-compare") return "compare";
  return p.name.starts_with("heat-run-") ? "heat-run" : p.name;
}

/// Whether it was built, and has a Python that it may need.
bool can_run(const Program& p) {
  const bool has_python = callers().back().ends_with("-python");
  if (std::filesystem::exists(program(p.name)) && (has_python || !p.name.ends_with("-python")))
    return true;
  std::cout << p.name << " cannot run here\n";
  return false;
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

BOOST_DATA_TEST_CASE(what_is_lost_is_told, programs, p) {
  if (!can_run(p)) return;
  make_broken_pipe();
  for (const Way& way : ways) {
    if (way.arguments == "QUICK" && p.quick.empty()) continue;
    const std::string arguments = way.arguments == "QUICK" ? p.quick : way.arguments;
    check({Words{"sh", "-c", "exec \"$0\" \"$@\" " + way.streams} + words(p.name + " " + arguments),
           way.status == 1 ? p.lost : way.status, way.status == 0 ? "" : "^$",
           replaced(way.err, "SPEAKER", speaker(p))});
  }
  close(9);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
