/// What ./compare says where nothing can be compared, and where solvers are wrong or never ran;
/// what there is to run, and its options.
#define BOOST_TEST_MODULE compare_verdict
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;
using nlohmann::json;

/// A list whose lines are cut at the width of a page, each in one line again.
std::string in_one_line_each(std::string list) {
  const std::string cut = "\n" + std::string(24, ' ');
  for (auto at = list.find(cut); at != list.npos; at = list.find(cut)) {
    list.replace(at, cut.size(), list.compare(at + cut.size(), 8, "options ") == 0 ? "; " : " ");
  }
  return list;
}

/// What the check line says where ranks are to be started by a script.
std::string check_of_launcher(const std::string& script) {
  const Folder folder;
  const Outcome outcome = run_compare(
      once({"--solvers", "cxx/mpi", "--launcher", launcher(folder, script)}), folder, no_pictures);
  BOOST_TEST(outcome.status == 1, outcome.err);
  return line_with(outcome.out, "Check ");
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_compared_is_no_success_checked_or_not) {
  for (const char* check : {"bitwise", "off"}) {
    const Folder folder;
    // No solver of this kind is anywhere, so all that the glob selects is missing.
    const Outcome outcome = run_compare(once({"--plugin", HEAT_WRONG_PLUGINS "/unavailable.so",
                                              "--solvers", "*unavailable*", "--check", check}),
                                        folder, no_pictures);
    BOOST_TEST(outcome.status == 3, outcome.err);
    BOOST_TEST(line_with(outcome.out, "Check ") ==
                   "Check    nothing was compared: 1 solver, 1 run, and the rest is missing",
               outcome.out);
    BOOST_TEST(has(outcome.err,
                   "compare: nothing was compared: plugin/unavailable cannot run here: "
                   "plugin/unavailable needs a machine of another kind\n"),
               outcome.err);
    BOOST_TEST(runs_of(results_in(folder), "fortran/serial").size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(the_baseline_alone_has_nothing_to_compare_with) {
  const Folder folder;
  const Outcome outcome = run_compare(once({"--solvers", "fortran/serial"}), folder, no_pictures);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(
      line_with(outcome.out, "Check ") == "Check    1 solver, 1 run, nothing to compare with",
      outcome.out);
  const Outcome again = run_compare({"--resume", "out"}, folder, no_pictures);
  BOOST_TEST(has(again.err, "compare: nothing is left to run"), again.err);
}

BOOST_AUTO_TEST_CASE(what_a_launcher_does_not_start_did_not_run) {
  const Folder folder;
  const std::string command = launcher(folder, "echo 'no slots' >&2; exit 1");
  const Outcome outcome = run_compare(
      once({"--solvers", "cxx/mpi,cxx/serial", "--launcher", command}), folder, no_pictures);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(line_with(outcome.out, "Check ") ==
                 "Check    NOT all done: 3 solvers, 3 runs: 1 did not run; the others are equal",
             outcome.out);
  BOOST_TEST(
      has(outcome.out, "\n  cxx/mpi on 1 rank: did not run in 1 of 1 run:\n    exit status 1: "),
      outcome.out);
  BOOST_TEST(has(outcome.out, "  not run\n"), outcome.out);
  BOOST_TEST(runs_of(results_in(folder), "cxx/mpi").at(0).at("status") == "failed");
}

BOOST_AUTO_TEST_CASE(a_caller_that_fails_did_run) {
  // The second is Open MPI's sentence of a rank that ended without a word.
  for (const std::string said : {"heat-run: out of memory",
                                 "mpiexec has exited due to process rank 1 with PID 0 on\n"
                                 "node n exiting improperly."}) {
    BOOST_TEST(check_of_launcher("echo '" + said + "' >&2; exit 1") ==
               "Check    NOT all done: 2 solvers, 2 runs: 1 failed");
  }
  BOOST_TEST(check_of_launcher("exit 137") == "Check    NOT all done: 2 solvers, 2 runs: 1 failed");
}

// Open MPI's own 243 and 255 are no signals of a rank.
BOOST_AUTO_TEST_CASE(a_launcher_that_ends_with_a_large_status_started_nothing) {
  for (const std::string status : {"127", "243", "255"}) {
    BOOST_TEST(check_of_launcher("echo why >&2; exit " + status) ==
               "Check    NOT all done: 2 solvers, 2 runs: 1 did not run");
  }
}

BOOST_AUTO_TEST_CASE(a_field_that_tells_nothing_of_solvers_is_noted) {
  const auto note = [](const Words& more) {
    const Folder folder;
    const Outcome outcome = run_compare(
        each_once + Words{"--grid", "8x8", "--solvers", "cxx/serial", "--output", "out"} + more,
        folder, no_pictures);
    BOOST_TEST(outcome.status == 0, outcome.err);
    return line_with(outcome.out, "Note ");
  };
  BOOST_TEST(has(note({"--steps", "0", "--initial", "random:1"}), "no step was taken"));
  BOOST_TEST(has(note({"--steps", "3", "--source", "none"}), "zero everywhere"));
  BOOST_TEST(has(note({"--steps", "3", "--source", "2,2,0"}), "zero everywhere"));
  BOOST_TEST(note({"--steps", "3"}) == "");
  BOOST_TEST(note({"--steps", "3", "--source", "none", "--initial", "random:1"}) == "");
  BOOST_TEST(note({"--steps", "0", "--check", "off"}) == "");
}

BOOST_AUTO_TEST_CASE(nothing_agrees_with_a_baseline_that_did_not_run) {
  const Folder folder;
  const Outcome outcome = run_compare(once({"--solvers", "cxx/serial", "--baseline", "cxx/mpi",
                                            "--launcher", launcher(folder, "exit 1")}),
                                      folder, no_pictures);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(line_with(outcome.out, "Check ") ==
                 "Check    nothing was compared: 2 solvers, 2 runs: 1 not compared, 1 did not run",
             outcome.out);
  BOOST_TEST(has(outcome.out, "\n! not compared: there is no result of cxx/mpi on 1 rank\n"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_marked_in_tables_and_figures) {
  const Folder folder;
  const Outcome outcome =
      run_compare(once_as_svg({"--plugin", HEAT_FAULTS, "--solvers",
                               "cxx/serial,fault/reassociated", "--initial", "random:3"}),
                  folder);
  BOOST_TEST(outcome.status == 1);
  for (const std::string& line : lines_of(outcome.out)) {
    const bool is_row = line.starts_with("fault/") || line.starts_with("cxx/");
    if (is_row && line.find_first_of("0123456789") != line.npos) {
      BOOST_TEST(has(line, " !") == line.starts_with("fault/"), line);
    }
  }
  BOOST_TEST(has(outcome.out, "\n! wrong: the field is not that of fortran/serial"), outcome.out);
  for (const std::string& line : lines_of(outcome.out)) BOOST_TEST(line.size() <= 80U, line);
  BOOST_TEST(
      line_with(outcome.out, "Check ") == "Check    NOT all equal: 3 solvers, 3 runs: 1 disagrees",
      outcome.out);
  for (const char* name : {"runtime", "speedup", "efficiency"}) {
    const std::string svg = read_file(folder.path(std::string("out/") + name + ".svg"));
    BOOST_TEST(has(svg, "fault/reassociated (wrong)"), name);
    BOOST_TEST(has(svg, "wrong field"), name);
    BOOST_TEST(!has(svg, "cxx/serial (wrong)"), name);
  }
  BOOST_TEST(has(read_file(folder.path("out/breakdown.svg")), "fault/reassociated !"));
}

// What a solver takes is asked of it: it refuses what it does not know and names what it knows.
BOOST_AUTO_TEST_CASE(the_options_of_every_solver_are_listed) {
  const Folder folder;
  const std::string list = run_compare({"--list"}, folder).out;
  int with_options = 0;
  for (const std::string& line : lines_of(list)) BOOST_TEST(line.size() <= 80U, line);
  for (const std::string& line : lines_of(in_one_line_each(list))) {
    const std::string name = line.substr(0, line.find(' '));
    if (has(line, " missing ") || has(name, "python/") || name.empty()) continue;
    const Outcome refused = run_compare(
        Words{"--grid", "9x9", "--solvers", name, "--option", name + ":zz=1", "--output", "out"},
        folder);
    BOOST_TEST(refused.status == 2, refused.err);
    const std::string mark = "; known: ";
    const auto at = refused.err.find(mark);
    if (at == refused.err.npos) {
      BOOST_TEST(!has(line, "options"), line);
      BOOST_TEST(has(refused.err, "it has none"), refused.err);
      continue;
    }
    const std::string known = refused.err.substr(at + mark.size());
    ++with_options;
    BOOST_TEST(line.ends_with("; options " + known.substr(0, known.find('\n'))), line);
  }
  BOOST_TEST(with_options >= 4);  // tiled or parallel, in two languages
}

BOOST_AUTO_TEST_CASE(how_much_there_is_to_run_is_said_first) {
  const Folder folder;
  const Outcome outcome = run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder);
  const auto lines = lines_of(outcome.err);
  BOOST_REQUIRE(lines.size() == 4U);
  BOOST_TEST(lines.front().starts_with("compare: 2 runs of 2 solvers to come, "), outcome.err);
  BOOST_TEST(lines.back().starts_with("compare: 2 runs took "), outcome.err);
}
