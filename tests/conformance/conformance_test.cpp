/// heat-conformance has to find what solvers do that are wrong on purpose (wrong_solvers/), to
/// survive it, and to refuse what it cannot check.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/expected.hpp"

namespace {

using namespace heat::test;

/// A wrong solver, and the checks that have to fail; no others may.
struct Wrong {
  std::string solver, failing;
};

std::ostream& operator<<(std::ostream& out, const Wrong& wrong) { return out << wrong.solver; }

const std::string refuses_steps = "advance-refuses-negative-steps-and-keeps-the-field ",
                  refuses_outside = "read-and-write-refuse-a-window-outside-the-block ",
                  null_arguments = refuses_outside +
                                   "every-function-refuses-a-null-struct "
                                   "block-refuses-a-block-of-another-size-or-version "
                                   "timings-refuses-timings-of-another-size-or-version "
                                   "read-and-write-refuse-a-window-of-another-size-or-version "
                                   "read-and-write-refuse-a-leading-dimension-below-the-window ",
                  kernel_fails = "kernel-that-fails-on-a-rank-fails-advance-on-all ",
                  any_refusal = null_arguments + refuses_steps + kernel_fails +
                                "read-and-write-refuse-null-cells ",
                  in_pieces = "advance-in-pieces-gives-the-reference ",
                  at_edges = "advance-sees-what-was-written-at-the-edges-of-blocks ",
                  keeps_zeros = "advance-keeps-the-signs-of-zeros ",
                  sweeps_all = "kernel-sweeps-every-cell-at-every-step ",
                  share_nothing = "two-solvers-alive-at-once-share-nothing ",
                  reads_ld = "read-honours-the-leading-dimension-and-leaves-the-gaps ";

const std::vector<Wrong> serial_solvers{
    {"wrong/right", ""},
    {"wrong/read_ignores_ld", reads_ld},
    {"wrong/write_ignores_ld", "write-honours-the-leading-dimension-and-the-window"},
    {"wrong/read_loses_nan", "read-returns-every-bit-that-was-written"},
    {"wrong/write_is_forgotten", at_edges + keeps_zeros + "advance-starts-from-what-was-written"},
    {"wrong/takes_negative_steps", refuses_steps},
    {"wrong/fails_without_a_message", any_refusal},
    {"wrong/hides_failures", any_refusal},
    {"wrong/writes_when_it_fails", null_arguments},
    {"wrong/create_writes_when_it_fails",
     "create-refuses-a-null-problem create-refuses-a-grid-without-cells create-.*"},
    {"wrong/create_starts_the_field", "create-leaves-the-field-at-zero"},
    {"wrong/takes_any_option",
     "create-refuses-an-unknown-option-and-names-it create-lists-the-known-options "
     "create-refuses-options-that-are-not-key=value"},
    {"wrong/takes_any_rate", "create-refuses-a-rate-that-is-not-finite"},
    {"wrong/takes_a_communicator", "create-refuses-a-communicator-it-does-not-need"},
    {"wrong/keeps_the_sources_pointer", "create-keeps-no-pointer-to-its-arguments"},
    {"wrong/reverses_the_sources", "sources-on-one-cell-are-injected-in-order sources-may-be-many"},
    {"wrong/takes_a_step_for_none", in_pieces + share_nothing + "advance-by-0-changes-nothing"},
    {"wrong/loses_a_step_when_resumed", in_pieces + at_edges + "sources-.* two-.*"},
    {"wrong/ignores_the_kernel", sweeps_all + kernel_fails +
                                     "create-refuses-a-kernel-of-another-size-or-version "
                                     "kernel-given-is-the-sweep-used"},
    {"wrong/skips_an_empty_field", sweeps_all + keeps_zeros},
    {"wrong/flushes_subnormals", keeps_zeros + "advance-keeps-subnormals-and-does-not-contract"},
    {"wrong/loses_signs_of_zeros", keeps_zeros},
    {"wrong/shares_its_state", share_nothing + "destroying-a-solver-leaves-the-others"},
    {"wrong/block_loses_its_header", "block-keeps-the-header block-stays-as-it-is"},
    {"wrong/block_is_short", "blocks-cover-the-grid-once block-is-the-whole-grid .*"},
    {"wrong/timings_decrease", "timings-are-finite-and-do-not-decrease"},
    {"wrong/timings_are_too_long",
     "timings-are-0-before-the-first-step timings-are-no-longer-than-advance"},
    {"wrong/stops_at_the_planned_steps",
     "advance-goes-beyond-the-steps-of-the-problem advance-at-once-gives-the-reference .*"},
    {"wrong/overlooks_low_x", refuses_outside},
    {"wrong/overlooks_low_y", refuses_outside},
    {"wrong/overlooks_high_x", refuses_outside},
    {"wrong/overlooks_high_y", refuses_outside},
    {"wrong/prints", "solver-prints-nothing"},
    {"wrong/prints_when_read", "solver-prints-nothing"},
    {"wrong/crashes_on_null", "every-function-refuses-a-null-solver"},
};

/// Of ranks, or of MPI where it should not be used.
const std::vector<Wrong> mpi_solvers{
    {"wrong-mpi/right", ""},
    {"wrong-mpi/one_rank_fails",
     refuses_steps + kernel_fails + "collective-calls-return-one-status-on-all-ranks"},
    {"wrong-mpi/blocks_overlap", "blocks-cover-the-grid-once .*"},
    {"wrong-mpi/sets_the_error_handler", "error-handler-of-the-caller-is-kept"},
    {"wrong-mpi/sends_to_the_caller", "messages-of-the-caller-stay-its-own"},
    {"wrong/starts_mpi", "solver-does-not-start-mpi"},
};

/// What the sweep of wrong_sweep.c does, the check that fails, and what is printed of it.
struct Ending {
  std::string how, check, says;
};

std::ostream& operator<<(std::ostream& out, const Ending& ending) { return out << ending.how; }

// The check is named, with the reason and the summary, and whatever the program's end was, the
// status is 1.
const std::string summary = ".*19 checks, 1 FAILED. the checks after it were not run",
                  with_0 = "it ended the program with status 0\n",
                  first = "create-succeeds-after.*";
const std::vector<Ending> endings{
    {"exit(0)", first, with_0 + summary},
    {"_exit(0)", first, with_0 + summary},
    {"quick_exit(0)", first, with_0 + summary},
    {"exec", first, with_0 + summary},
    {"fork", first, with_0 + summary},
    {"exit(1)", first, "it ended the program with status 1\n" + summary},
    {"abort()", first, "it crashed: Aborted\n" + summary},
    {"SIGTERM", first, "it crashed: Terminated\n" + summary},
    {"hang", first, "it did not end within 2 s\n" + summary},
    {"abort at the end", "ending", "ending the program: it crashed.*1 FAILED"},
    {"_exit(0) at the end", "ending", "ending the program: " + with_0 + ".*1 FAILED"},
    {"exit(0) when unloaded", "ending", "ending the program: " + with_0 + ".*1 FAILED"},
    {"exit(0) when loaded", "loading", "wrong_sweep.so': " + with_0},
    {"close(1)", ".*", "expected standard output to be open still\n.* 26 FAILED"},
    {"round up", ".*", "found another rounding mode\n.*81 checks, 27 FAILED"},
};

/// The program by a shell on cxx/serial, which changes its streams.
Words by_shell(const std::string& streams) {
  return Words{"sh", "-c", "exec \"$0\" cxx/serial " + streams} + words("heat-conformance");
}

// Usage is told from what is missing, and from what is wrong, here in one of two solvers.
const std::string in_a_line = "^heat-conformance: [^\n]*";
const std::vector<Expected> ways_to_ask{
    {"heat-conformance cxx/serial"_words, 0,
     "ok  create-leaves-the-field-at-zero\n.*cxx/serial: [0-9]+ checks, all passed\n$"},
    {"heat-conformance --plugin libwrong_abi.so wrong/read_ignores_ld wrong/right"_words, 1, "", "",
     reads_ld},
    {"heat-conformance --plugin libwrong_abi.so wrong/right wrong/read_ignores_ld"_words, 1, "", "",
     reads_ld},
    {"heat-conformance --plugin libwrong_abi.so wrong/unavailable"_words, 3},
    {"heat-conformance cxx/searial"_words, 2},
    {"heat-conformance --plugins x"_words, 2},
    {"heat-conformance --plugin"_words, 2},
    {"heat-conformance --plugin /dev/null"_words, 2},
    {"heat-conformance --time-limit nan"_words, 2},
    {"heat-conformance --time-limit inf"_words, 2},
    {"heat-conformance --plugin exits.so"_words, 1, "", "", "loading"},
    {by_shell(">/dev/full"), 1, "", in_a_line + "No space left on device\n$"},
    {by_shell(">&-"), 1, "", in_a_line + "Bad file descriptor\n$"},
    {"HEAT_ISA=x86-64-v9"_words + by_shell(""), 2, "^$", in_a_line + "\n$"},
    {"heat-conformance --help"_words, 0},
    {"heat-conformance --list-checks"_words, 0},
    {"heat-conformance --plugin libwrong_abi.so wrong/has_no_block"_words, 1,
     "create-takes-empty-options: block..: expected HEAT_OK, found HEAT_IO_ERROR .no message "
     "was set.\n",
     "", ".*"},
};

// A formula that is not heat's: solvers of it are right by the sweep of their plugin, or of another
// that has the same formula, and wrong by heat's.
const std::string of_wind = ": fields are expected by 'wind', the formula of wind/.*2 skipped.\n$",
                  wrong_wind =
                      " --plugin libwind_cxx.so --plugin libwrong_wind.so --baseline wind/";
const std::vector<Expected> formulas{
    {"heat-conformance --plugin libwind_cxx.so wind/cxx"_words, 0, "^wind/cxx" + of_wind},
    {"heat-conformance --plugin libwind_fortran.so wind/fortran"_words, 0,
     "^wind/fortran" + of_wind},
    {"heat-conformance --plugin libwind_cxx.so --plugin libwind_fortran.so --baseline wind/fortran "
     "wind/cxx"_words,
     0, "the formula of wind/fortran's plugin\n.*all passed .2 skipped.\n$"},
    {"heat-conformance --plugin libwind_cxx.so wind/cxx+cxx"_words, 0,
     "\nwind/cxx.cxx: 81 checks, all passed\n$"},
    {"heat-conformance --plugin libwind_cxx.so --baseline cxx/serial wind/cxx"_words, 1,
     " FAILED\n$", "",
     "create-.* advance-.* sources-.* kernel-without.* destroy.* two-.* solvers-come.*"},
    {words("heat-conformance" + wrong_wind + "cxx wrong-wind/no_source"), 1, "", "",
     "create-.* advance-.* sources-.* kernel-.* destroy.* two-.* solvers-come.*"},
    {words("heat-conformance" + wrong_wind + "cxx wrong-wind/shifted"), 1, "", "",
     "create-.* read-.* write-.* advance-.* sources-.* kernel-.* destroy.* two-.* solvers-come.*"},
    {words("heat-conformance" + wrong_wind + "none wind/cxx"), 2, "^$", "'wind/none'"},
    // The order of the sum is another one, and no plugin says so.
    {Words{"HEAT_TEST_SWEEP=two orders"} +
         "heat-conformance --plugin libwrong_sweep.so wrong/sweep"_words,
     1, " FAILED\nEach failure is .* heat_plugin_kernel .docs/own-solver.md.\n$", "",
     "create-.* advance-.* sources-.* destroy.* two-.* solvers-come.*"},
};
const std::vector<Expected> formulas_on_ranks{
    {"heat-conformance --plugin libwind_cxx.so wind/cxx_mpi"_words, 0, "^wind/cxx_mpi" + of_wind},
    {"heat-conformance --plugin libwind_fortran.so wind/fortran_mpi"_words, 0,
     "^wind/fortran_mpi" + of_wind},
    {words("heat-conformance" + wrong_wind + "cxx wrong-wind/stale"), 1, "", "",
     "create-.* advance-.* sources-.* kernel-.* destroy.* solver.* messages-.* two-.*"},
    // The reason why a solver refuses the formula is told once.
    {"env HEAT_TEST_SWEEP=corners heat-conformance --plugin libwrong_sweep.so "
     "wrong-mpi/sweep"_words,
     1,
     "FAILED  create-takes-empty-options: [^\n]*reads corners[^\n]*\n"
     "(FAILED  [^\n]*: as create-takes-empty-options\n|ok  [^\n]*\n)*"
     "FAILED  advance-at-once-gives-the-reference: as create-takes-empty-options\n",
     "", ".*"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance)

BOOST_DATA_TEST_CASE(wrong, serial_solvers, row) {
  check({words("heat-conformance --plugin libwrong_abi.so " + row.solver), !row.failing.empty(), "",
         "", row.failing});
}

BOOST_DATA_TEST_CASE(wrong_launched, mpi_solvers, row) {
  const Words start = row.solver.starts_with("wrong-mpi/") ? on_ranks(4) : Words{};
  check({start + words("heat-conformance --plugin libwrong_abi.so --plugin libwrong_mpi.so " +
                       row.solver),
         !row.failing.empty(), "", "", row.failing});
}

BOOST_DATA_TEST_CASE(ends, endings, row) {
  check({Words{"HEAT_TEST_SWEEP=" + row.how} +
             "heat-conformance --plugin libwrong_sweep.so --time-limit 2 wrong/sweep"_words,
         1, row.says, "", row.check});
}

BOOST_AUTO_TEST_CASE(ends_launched) {
  check({"HEAT_TEST_SWEEP=_exit(0)"_words + on_ranks(4) +
             "heat-conformance --plugin libwrong_sweep.so wrong-mpi/sweep"_words,
         1, "on rank [0-3]: " + with_0 + ".*on 4 ranks: 20 checks, 1 FAILED", "", first});
}

BOOST_DATA_TEST_CASE(asked, ways_to_ask, row) { check(row); }

BOOST_DATA_TEST_CASE(formula, formulas, row) { check(row); }

BOOST_DATA_TEST_CASE(formula_launched, formulas_on_ranks, row) {
  Expected launched = row;
  launched.command = on_ranks(4) + row.command;
  check(launched);
}

// A library that does when it is loaded what -ffast-math links into one: the plugin is blamed, and
// nothing else fails, for its sweep was compiled without. The program's own arithmetic survives it:
// a row of vectors.csv marked "subnormal", in a caller.
BOOST_AUTO_TEST_CASE(flushing) {
  check({"heat-conformance --plugin libwrong_link.so wrong/sweep"_words, 1,
         "wrong_link.so': .*flushed to zero.*81 checks, 1 FAILED", "",
         "loading-leaves-the-program-as-it-is"});
  check(
      {"heat-run-cxx --plugin libwrong_link.so --solver wrong/sweep --grid 33x47 --steps 90 "
       "--source 5,40,-1e-300 --source 20,9,3e-305"_words,
       0, "fingerprint +ccfd220146fbdf5c"});
}

BOOST_AUTO_TEST_SUITE_END()
