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
  std::string solver;
  Words failing;
};

std::ostream& operator<<(std::ostream& out, const Wrong& wrong) { return out << wrong.solver; }

const std::string refuses_struct = "every-function-refuses-a-null-struct",
                  refuses_block = "block-refuses-a-block-of-another-size-or-version",
                  refuses_timings = "timings-refuses-timings-of-another-size-or-version",
                  refuses_window = "read-and-write-refuse-a-window-of-another-size-or-version",
                  refuses_outside = "read-and-write-refuse-a-window-outside-the-block",
                  refuses_ld = "read-and-write-refuse-a-leading-dimension-below-the-window",
                  refuses_steps = "advance-refuses-negative-steps-and-keeps-the-field",
                  kernel_fails = "kernel-that-fails-on-a-rank-fails-advance-on-all",
                  in_pieces = "advance-in-pieces-gives-the-reference",
                  at_edges = "advance-sees-what-was-written-at-the-edges-of-blocks",
                  keeps_zeros = "advance-keeps-the-signs-of-zeros",
                  sweeps_all = "kernel-sweeps-every-cell-at-every-step",
                  share_nothing = "two-solvers-alive-at-once-share-nothing",
                  cover_once = "blocks-cover-the-grid-once",
                  reads_ld = "read-honours-the-leading-dimension-and-leaves-the-gaps";
const Words null_arguments{refuses_struct, refuses_block,   refuses_timings,
                           refuses_window, refuses_outside, refuses_ld};
const Words refusals =
    null_arguments + Words{"read-and-write-refuse-null-cells", refuses_steps, kernel_fails};

const std::vector<Wrong> serial_solvers{
    {"wrong/right", {}},
    {"wrong/read_ignores_ld", {reads_ld}},
    {"wrong/write_ignores_ld", {"write-honours-the-leading-dimension-and-the-window"}},
    {"wrong/read_loses_nan", {"read-returns-every-bit-that-was-written"}},
    {"wrong/write_is_forgotten", {"advance-starts-from-what-was-written", at_edges, keeps_zeros}},
    {"wrong/takes_negative_steps", {refuses_steps}},
    {"wrong/fails_without_a_message", refusals},
    {"wrong/hides_failures", refusals},
    {"wrong/writes_when_it_fails", null_arguments},
    {"wrong/create_writes_when_it_fails",
     {"create-refuses-a-null-problem", "create-refuses-a-grid-without-cells", "create-.*"}},
    {"wrong/create_starts_the_field", {"create-leaves-the-field-at-zero"}},
    {"wrong/takes_any_option",
     {"create-refuses-an-unknown-option-and-names-it", "create-lists-the-known-options",
      "create-refuses-options-that-are-not-key=value"}},
    {"wrong/takes_any_rate", {"create-refuses-a-rate-that-is-not-finite"}},
    {"wrong/takes_a_communicator", {"create-refuses-a-communicator-it-does-not-need"}},
    {"wrong/keeps_the_sources_pointer", {"create-keeps-no-pointer-to-its-arguments"}},
    {"wrong/reverses_the_sources",
     {"sources-on-one-cell-are-injected-in-order", "sources-may-be-many"}},
    {"wrong/takes_a_step_for_none", {"advance-by-0-changes-nothing", in_pieces, share_nothing}},
    {"wrong/loses_a_step_when_resumed", {in_pieces, at_edges, "sources-.*", "two-.*"}},
    {"wrong/ignores_the_kernel",
     {"create-refuses-a-kernel-of-another-size-or-version", "kernel-given-is-the-sweep-used",
      sweeps_all, kernel_fails}},
    {"wrong/skips_an_empty_field", {sweeps_all, keeps_zeros}},
    {"wrong/flushes_subnormals", {"advance-keeps-subnormals-and-does-not-contract", keeps_zeros}},
    {"wrong/loses_signs_of_zeros", {keeps_zeros}},
    {"wrong/shares_its_state", {share_nothing, "destroying-a-solver-leaves-the-others"}},
    {"wrong/block_loses_its_header", {"block-keeps-the-header", "block-stays-as-it-is"}},
    {"wrong/block_is_short", {cover_once, "block-is-the-whole-grid", ".*"}},
    {"wrong/timings_decrease", {"timings-are-finite-and-do-not-decrease"}},
    {"wrong/timings_are_too_long",
     {"timings-are-0-before-the-first-step", "timings-are-no-longer-than-advance"}},
    {"wrong/stops_at_the_planned_steps",
     {"advance-goes-beyond-the-steps-of-the-problem", "advance-at-once-gives-the-reference", ".*"}},
    {"wrong/overlooks_low_x", {refuses_outside}},
    {"wrong/overlooks_low_y", {refuses_outside}},
    {"wrong/overlooks_high_x", {refuses_outside}},
    {"wrong/overlooks_high_y", {refuses_outside}},
    {"wrong/prints", {"solver-prints-nothing"}},
    {"wrong/prints_when_read", {"solver-prints-nothing"}},
    {"wrong/crashes_on_null", {"every-function-refuses-a-null-solver"}},
};

/// Of ranks, or of MPI where it should not be used.
const std::vector<Wrong> mpi_solvers{
    {"wrong-mpi/right", {}},
    {"wrong-mpi/one_rank_fails",
     {refuses_steps, kernel_fails, "collective-calls-return-one-status-on-all-ranks"}},
    {"wrong-mpi/blocks_overlap", {cover_once, ".*"}},
    {"wrong-mpi/sets_the_error_handler", {"error-handler-of-the-caller-is-kept"}},
    {"wrong-mpi/sends_to_the_caller", {"messages-of-the-caller-stay-its-own"}},
    {"wrong/starts_mpi", {"solver-does-not-start-mpi"}},
};

const Words checker{program("heat-conformance")};
const Words with_wrong = checker + Words{"--plugin", plugin("libwrong_abi")};

/// heat-conformance on wrong/sweep, which does what `how` says.
Words sweeping(const std::string& how) {
  return Words{"HEAT_TEST_SWEEP=" + how} + checker +
         Words{"--time-limit", "2", "--plugin", plugin("libwrong_sweep"), "wrong/sweep"};
}

// A sweep that ends the program, or never ends: the check is named, with the reason and the summary,
// and whatever the program's end was, the status is 1.
const std::string summary = ".*19 checks, 1 FAILED. the checks after it were not run";
const std::string with_0 = "it ended the program with status 0\n" + summary;
const std::string at_the_end = "ending the program: it ended the program with status 0\n.*1 FAILED";
const Words first_sweep{"create-succeeds-after-it-failed"};
const std::vector<Expected> endings{
    {sweeping("exit(0)"), 1, with_0, "", first_sweep},
    {sweeping("_exit(0)"), 1, with_0, "", first_sweep},
    {sweeping("quick_exit(0)"), 1, with_0, "", first_sweep},
    {sweeping("exec"), 1, with_0, "", first_sweep},
    {sweeping("fork"), 1, with_0, "", first_sweep},
    {sweeping("exit(1)"), 1, "it ended the program with status 1\n" + summary, "", first_sweep},
    {sweeping("abort()"), 1, "it crashed: Aborted\n" + summary, "", first_sweep},
    {sweeping("SIGTERM"), 1, "it crashed: Terminated\n" + summary, "", first_sweep},
    {sweeping("hang"), 1, "it did not end within 2 s\n" + summary, "", first_sweep},
    {sweeping("abort at the end"), 1, "ending the program: it crashed.*1 FAILED", "", {"ending"}},
    {sweeping("_exit(0) at the end"), 1, at_the_end, "", {"ending"}},
    {sweeping("exit(0) when unloaded"), 1, at_the_end, "", {"ending"}},
    {sweeping("exit(0) when loaded"),
     1,
     "wrong_sweep.so': it ended the program with status 0",
     "",
     {"loading"}},
    {sweeping("close(1)"),
     1,
     "expected standard output to be open still\n.* 26 FAILED",
     "",
     {".*"}},
    {sweeping("round up"), 1, "found another rounding mode\n.*81 checks, 27 FAILED", "", {".*"}},
    {with_wrong + Words{"wrong/has_no_block"},
     1,
     "create-leaves-the-field-at-zero: block..: expected HEAT_OK, found HEAT_IO_ERROR .no message "
     "was set.\n",
     "",
     {".*"}},
};

/// cxx/serial, with something else about the run.
Words checking_serial(const std::string& variable, const std::string& redirection) {
  return Words{variable, "sh", "-c", "exec \"$0\" cxx/serial " + redirection} + checker;
}

// Usage is told from what is missing and from what is wrong, here in one of two solvers.
const std::string one_line = "^heat-conformance: [^\n]*";
const std::vector<Expected> ways_to_ask{
    {with_wrong + Words{"wrong/read_ignores_ld", "wrong/right"}, 1, "", "", {reads_ld}},
    {with_wrong + Words{"wrong/right", "wrong/read_ignores_ld"}, 1, "", "", {reads_ld}},
    {with_wrong + Words{"wrong/unavailable"}, 3},
    {checker + Words{"cxx/searial"}, 2},
    {checker + Words{"--plugins", plugin("libwrong_abi")}, 2},
    {checker + Words{"--plugin"}, 2},
    {checker + Words{"--plugin", __FILE__}, 2},
    {checker + Words{"--time-limit", "nan"}, 2},
    {checker + Words{"--time-limit", "inf"}, 2},
    {checker + Words{"--plugin", HEAT_WRONG_PLUGINS "/exits.so"}, 1, "", "", {"loading"}},
    {checking_serial("A=", ">/dev/full"), 1, "", one_line + "No space left on device\n$"},
    {checking_serial("A=", ">&-"), 1, "", one_line + "Bad file descriptor\n$"},
    {checking_serial("HEAT_ISA=x86-64-v9", ""), 2, "^$",
     "^heat-conformance: HEAT_ISA=x86-64-v9 [^\n]*\n$"},
    {checker + Words{"--help"}, 0},
    {checker + Words{"--list-checks"}, 0},
};

// A library that does when it is loaded what -ffast-math links into one: the plugin is blamed, and
// nothing else fails, for its sweep was compiled without. The program's own arithmetic survives it:
// a row of vectors.csv marked "subnormal", in a caller.
const std::vector<Expected> loadings{
    {checker + Words{"--plugin", plugin("libwrong_link"), "wrong/sweep"},
     1,
     "wrong_link.so': .*flushed to zero.*81 checks, 1 FAILED",
     "",
     {"loading-leaves-the-program-as-it-is"}},
    {Words{program("heat-run-cxx"), "--plugin", plugin("libwrong_link"), "--solver", "wrong/sweep",
           "--grid", "33x47", "--steps", "90", "--source", "5,40,-1e-300", "--source",
           "20,9,3e-305"},
     0, "fingerprint +ccfd220146fbdf5c"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance)

BOOST_DATA_TEST_CASE(wrong, serial_solvers, solver) {
  check(
      {with_wrong + Words{solver.solver}, solver.failing.empty() ? 0 : 1, "", "", solver.failing});
}

BOOST_DATA_TEST_CASE(wrong_mpi, mpi_solvers, solver) {
  const Words start = solver.solver.starts_with("wrong-mpi/") ? on_ranks(4) : Words{};
  const Words both = with_wrong + Words{"--plugin", plugin("libwrong_mpi"), solver.solver};
  check({start + both, solver.failing.empty() ? 0 : 1, "", "", solver.failing});
}

BOOST_DATA_TEST_CASE(ends, endings, expected) { check(expected); }

BOOST_AUTO_TEST_CASE(ends_mpi) {
  check({Words{"HEAT_TEST_SWEEP=_exit(0)"} + on_ranks(4) + checker +
             Words{"--plugin", plugin("libwrong_sweep"), "wrong-mpi/sweep"},
         1, "on rank [0-3]: it ended the program with status 0\n.*on 4 ranks: 20 checks, 1 FAILED",
         "", first_sweep});
}

BOOST_DATA_TEST_CASE(asked, ways_to_ask, expected) { check(expected); }

BOOST_DATA_TEST_CASE(flushing, loadings, expected) { check(expected); }

BOOST_AUTO_TEST_SUITE_END()
