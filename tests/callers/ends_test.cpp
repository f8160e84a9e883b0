/// No caller reads as done that a solver or its library has ended, whenever and however; nor does
/// one that failed keep silent.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "callers.hpp"
#include "tests/support/expected.hpp"

namespace {

using namespace heat::test;

/// What the sweep of wrong_sweep.c does, and what a caller says then.
struct Ending {
  std::string how;
  int status;
  std::string out, err;
  Words more = {};
};

std::ostream& operator<<(std::ostream& out, const Ending& ending) { return out << ending.how; }

const std::string told = "heat-run: the solver ended the program\n", only_told = "^" + told + "$";

const std::vector<Ending> endings{
    {"exit(0)", 1, "^$", only_told},
    {"_exit(0)", 1, "^$", only_told},
    {"quick_exit(0)", 1, "^$", only_told},
    {"exec", 1, "^ok  everything\n$", only_told},
    {"_exit(0) at the end", 1, "\nhosts [^\n]*\n$", only_told},  // the result is whole
    {"exit(0) when unloaded", 1, "\nhosts [^\n]*\n$", only_told},
    {"exit(0) when loaded", 1, "^$", only_told, {"--list"}},
    {"abort()", 128 + SIGABRT, "", ""},
    {"SIGTERM", 128 + SIGTERM, "", ""},
    {"wait for SIGINT", 128 + SIGINT, "^$", "^$"},  // what stops the caller stops the solver, too
    {"fail in silence", 1, "^$", "^heat-run: HEAT_IO_ERROR, without a reason\n$"},
};

const Words on_small = "--plugin libwrong_sweep.so --grid 40x30 --steps 2"_words;

}  // namespace

BOOST_AUTO_TEST_SUITE(caller)

BOOST_DATA_TEST_CASE(ends, endings, row) {
  for (const std::string& path : callers()) {
    check({Words{"HEAT_TEST_SWEEP=" + row.how, path} + on_small + "--solver wrong/sweep"_words +
               row.more,
           row.status, row.out, row.err});
  }
}

BOOST_AUTO_TEST_CASE(ends_launched) {
  check({"HEAT_TEST_SWEEP=_exit(0)"_words + on_ranks(2) + "heat-run-cxx"_words + on_small +
             "--solver wrong-mpi/sweep"_words,
         1, "", told});
}

BOOST_AUTO_TEST_SUITE_END()

// Nor does a run under ./compare.
BOOST_AUTO_TEST_CASE(compare_ends) {
  const Folder folder;
  check(
      {"HEAT_TEST_SWEEP=_exit(0) heat-compare --solvers wrong/sweep --repeats 1 --warmup 0 "
       "--formats png --output"_words +
           Words{folder.path("out")} + on_small,
       1, "wrong/sweep"});
}
