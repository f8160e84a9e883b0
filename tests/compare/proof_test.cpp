/// What ./compare does before it takes the baseline's bits for the truth: known answers.
#define BOOST_TEST_MODULE compare_proof
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

const std::string flushing = "LD_PRELOAD=" HEAT_FLUSHING;

Words mpi_baseline(const std::string& command, const Words& more = {}) {
  return once_as_svg(Words{"--baseline", "cxx/mpi", "--solvers", "cxx/serial", "--ranks", "2",
                           "--launcher", command} +
                     more);
}

/// A comparison that ends with its proof leaves one line and no results.
void check_ended(const Outcome& outcome, const Folder& folder, const Words& parts) {
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST((outcome.out == ""), outcome.out);
  BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
  BOOST_TEST(outcome.err.starts_with("compare: nothing was compared: "), outcome.err);
  for (const std::string& part : parts) BOOST_TEST(has(outcome.err, part), outcome.err);
  BOOST_TEST(!fs::exists(folder.path("out")));
}

Words plugin_baseline(const std::string& solver) {
  return once_as_svg({"--plugin", "mine.so", "--baseline", solver, "--solvers", "fault/none"});
}

const std::string names = "nx,ny,steps,initial,sources,fingerprint,heat,note\n";
// Of vectors.csv.
const std::string answer = "7,5,11,random:1,default,730b296add5c26a5,34.685968435048075,\n";

}  // namespace

BOOST_AUTO_TEST_CASE(a_right_baseline_is_proven_and_on_record) {
  const Folder folder;
  const Outcome outcome = run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(!has(outcome.out, "unproven"), outcome.out);
  const json proof = results_in(folder).at("proof");
  BOOST_TEST(proof.at("status") == "right");
  BOOST_TEST(proof.at("answers") == 18);  // rows of vectors.csv of at most 10^6 updates
  BOOST_TEST(!fs::exists(folder.path("out/.known-answers")));
}

BOOST_AUTO_TEST_CASE(answers_are_found_among_decorated_lines) {
  const Folder folder;
  BOOST_TEST(run_compare(mpi_baseline(mpirun + " --xml"), folder).status == 0);
  BOOST_TEST(results_in(folder).at("proof").at("status") == "right");
}

BOOST_AUTO_TEST_CASE(ranks_prove_it_on_grids_that_have_enough_cells) {
  const Folder folder;
  BOOST_TEST(run_compare(mpi_baseline("mpirun", {"--caller", "fortran"}), folder).status == 0);
  BOOST_TEST(results_in(folder).at("proof").at("answers") == 11);  // of 12, one has 1 cell
}

BOOST_AUTO_TEST_CASE(callers_that_flush_to_zero_end_it) {
  for (const char* caller : {"cxx", "fortran"}) {
    const Folder folder;
    const std::string command = launcher(folder, flushing + " " + run_ranks);
    check_ended(run_compare(mpi_baseline(command, {"--caller", caller}), folder), folder,
                {"cxx/mpi on 2 ranks is wrong in 2 of 11 known answers, the first of ",
                 "61x53 cells, 70 steps", "not 69df2cbafe8bd5be", "likely cause: flush-to-zero"});
  }
}

BOOST_AUTO_TEST_CASE(a_library_that_is_wrong_by_itself_ends_it) {
  const Folder folder;
  check_ended(run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder, {flushing}), folder,
              {"fortran/serial is wrong in 2 of 18 known answers", "flush-to-zero is on",
               ", or a library that LD_PRELOAD brings"});
  BOOST_TEST(run_compare({"--self-test"}, folder, {flushing}).status == 1);
}

BOOST_AUTO_TEST_CASE(answers_that_are_all_wrong_have_another_cause) {
  const Folder folder;
  // One more step than is asked for in every line of the file.
  const std::string command = launcher(
      folder,
      "sed -i 's/--initial/--steps 9 --initial/' out/.known-answers 2>/dev/null\n" + run_ranks);
  check_ended(run_compare(mpi_baseline(command), folder), folder,
              {"likely cause: flags that change arithmetic, such as -ffast-math; it was built",
               "-ffp-contract=off"});
}

BOOST_AUTO_TEST_CASE(where_nothing_is_checked_nothing_is_proven) {
  const Folder folder;
  const std::string command = launcher(folder, flushing + " " + run_ranks);
  const Outcome outcome = run_compare(mpi_baseline(command, {"--check", "off"}), folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(results_in(folder).at("proof").at("status") == "off");
}

BOOST_AUTO_TEST_CASE(a_launch_that_fails_is_left_to_the_runs) {
  const Folder folder;
  const Outcome outcome = run_compare(mpi_baseline(launcher_but_once(folder, 1, "exit 7")), folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "\nBaseline unproven: cxx/mpi on 2 ranks computed no known answer"),
             outcome.out);
  BOOST_TEST(results_in(folder).at("proof").at("status") == "unproven");
  BOOST_TEST(has(results_in(folder).at("proof").at("message"), "exit status 7"));
  // It is tried again where the comparison goes on.
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  BOOST_TEST(results_in(folder).at("proof").at("status") == "right");
}

BOOST_AUTO_TEST_CASE(what_is_proven_stays_so_on_its_machine) {
  const Folder folder;
  const std::string count = folder.path("count");
  const std::string command = launcher(folder, "echo >>" + count + "\n" + run_ranks);
  BOOST_TEST(run_compare(mpi_baseline(command), folder).status == 0);
  const auto launches = [&] { return lines_of(read_file(count)).size(); };
  BOOST_TEST(launches() == 2U);  // the proof and the run
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  BOOST_TEST(launches() == 2U);
  json results = results_in(folder);
  results["machine"]["processor"] = "Colossus";
  write_file(folder.path("out/results.json"), results.dump());
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  BOOST_TEST(launches() == 3U, "this one has proven nothing yet");
}

BOOST_AUTO_TEST_CASE(a_plugin_proves_itself_by_our_answers_or_by_its_own) {
  const Folder folder;
  fs::copy(HEAT_FAULTS, folder.path("mine.so"));
  const auto run_with = [&](const std::string& solver, const std::string& table) {
    fs::remove_all(folder.path("out"));
    fs::remove(folder.path("mine.csv"));
    if (!table.empty()) write_file(folder.path("mine.csv"), table);
    return run_compare(plugin_baseline(solver), folder);
  };
  BOOST_TEST(run_with("fault/none", "").status == 0);
  BOOST_TEST(results_in(folder).at("proof").at("answers") == 18);
  // Another formula than ours is no fault.
  const Outcome other = run_with("fault/reassociated", "");
  BOOST_TEST(has(other.out,
                 "\nBaseline unproven: fault/reassociated has no known answers (mine.csv beside "
                 "mine.so)\n"),
             other.out);
  BOOST_TEST(results_in(folder).at("proof").at("status") == "unproven");
  BOOST_TEST(run_with("fault/none", names + answer).status == 0);
  BOOST_TEST(results_in(folder).at("proof").at("answers") == 1);
  check_ended(run_with("fault/reassociated", names + answer), folder,
              {"fault/reassociated", "is wrong in 1 of 1 known answers", "not 730b296add5c26a5",
               "mine.csv"});
  for (const char* table : {"", "7,5,11\n", "7,5,11,random:1,default,730b,34.6,\n",
                            "7,5,-1,zero,default,730b296add5c26a5,34.6,\n"}) {
    const Outcome refused = run_with("fault/none", names + table);
    BOOST_TEST(refused.status == 2);
    BOOST_TEST(lines_of(refused.err).size() == 1U, refused.err);
    BOOST_TEST(has(refused.err, "compare: --baseline: 'mine.csv': "), refused.err);
    BOOST_TEST(!fs::exists(folder.path("out")));
  }
}
