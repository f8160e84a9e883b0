/// Solvers of plugins in ./compare: run, checked and drawn like ours; what is said of wrong ones.
#define BOOST_TEST_MODULE compare_plugin
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

/// A small comparison with the planted faults at hand; see interop/self_test.
Words with_faults(const Words& more) {
  return each_once + Words{"--grid",    "61x47", "--steps",  "20",  "--initial", "random:3",
                           "--formats", "png",   "--output", "out", "--plugin",  HEAT_FAULTS} +
         more;
}

/// A comparison with one solver of a plugin, each run once.
Outcome run_plugin(const std::string& plugin, const std::string& solver, const Words& more,
                   const Folder& folder) {
  return run_compare(
      each_once +
          Words{"--plugin", plugin, "--solvers", solver, "--formats", "svg", "--output", "out"} +
          more,
      folder);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_plugin_is_listed_run_and_checked_like_ours) {
  const Folder folder;
  const Outcome list = run_compare({"--list", "--plugin", HEAT_FAULTS}, folder);
  BOOST_TEST(list.status == 0);
  BOOST_TEST(has(list.out, "fault/none"), list.out);
  BOOST_TEST(has(list.out, "cxx/mpi"), list.out);
  const Outcome outcome =
      run_compare(with_faults({"--solvers", "fault/none,cxx/mpi", "--ranks", "1,3"}), folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "\nfault/none "), outcome.out);
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "fault/none").size() == 2U);
  for (const json& run : runs_of(results, "fault/none")) BOOST_TEST(run.at("status") == "ok");
  BOOST_TEST(!results.contains("diagnoses"));
}

BOOST_AUTO_TEST_CASE(a_plugin_that_cannot_be_used_costs_one_line) {
  const Folder folder;
  write_file(folder.path("mine.so"), "no library\n");
  const Outcome outcome =
      run_compare({"--grid", "32x32", "--steps", "5", "--solvers", "cxx/serial", "--repeats", "1",
                   "--output", "out", "--plugin", "./mine.so"},
                  folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(lines_of(outcome.err).front().starts_with("compare: --plugin: './mine.so' "),
             outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "./mine.so").at(0).at("status") == "failed");
  for (const json& run : runs_of(results, "cxx/serial")) BOOST_TEST(run.at("status") == "ok");
  BOOST_TEST(has(outcome.out, "all equal to the last bit: 2 solvers, 4 runs"), outcome.out);
  BOOST_TEST(run_compare({"--list", "--plugin", "./mine.so"}, folder).status == 1);
}

BOOST_AUTO_TEST_CASE(a_plugin_that_ends_its_process_costs_one_line) {
  for (const char* name : {"exits", "crashes"}) {
    const Folder folder;
    const std::string plugin = std::string(HEAT_WRONG_PLUGINS "/") + name + ".so";
    const Outcome outcome =
        run_compare({"--grid", "8x8", "--solvers", "cxx/serial,wrong/0", "--repeats", "1",
                     "--output", "out", "--formats", "svg", "--plugin", plugin},
                    folder);
    BOOST_TEST(outcome.status == 1);
    BOOST_TEST(has(outcome.err, "while it is loaded"), outcome.err);
    const json results = results_in(folder);
    BOOST_TEST(runs_of(results, "wrong/0").at(0).at("status") == "unavailable");
    for (const json& run : runs_of(results, "cxx/serial")) BOOST_TEST(run.at("status") == "ok");
  }
}

BOOST_AUTO_TEST_CASE(a_plugin_that_hangs_may_take_what_a_run_may) {
  const Folder folder;
  const std::string plugin = HEAT_WRONG_PLUGINS "/hangs.so";
  const Outcome outcome =
      run_compare({"--list", "--plugin", plugin, "--time-limit", "2.5"}, folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err.starts_with("compare: waiting for '" + plugin +
                                     "' to name its solvers, for up to 2.5 s\n"
                                     "compare: --plugin: '" +
                                     plugin + "' hangs while it is loaded\n"),
             outcome.err);
}

BOOST_AUTO_TEST_CASE(what_a_plugin_prints_is_no_solver) {
  const Folder folder;
  const Outcome outcome =
      run_compare({"--list", "--plugin", HEAT_WRONG_PLUGINS "/prints.so"}, folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "\nwrong/0 "), outcome.out);
  for (const std::string& line : lines_of(outcome.out)) BOOST_TEST(!line.starts_with("loading"));
}

BOOST_AUTO_TEST_CASE(one_plugin_by_two_spellings_is_one) {
  const Folder folder;
  const Outcome outcome = run_compare({"--list", "--plugin", HEAT_WRONG_PLUGINS "/none.so",
                                       "--plugin", HEAT_WRONG_PLUGINS "/../plugins/none.so"},
                                      folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
}

BOOST_AUTO_TEST_CASE(a_plugin_that_is_not_there_is_wrong_usage) {
  const Folder folder;
  const Outcome outcome = run_compare({"--plugin", "nothing.so"}, folder);
  BOOST_TEST(outcome.status == 2);
  BOOST_TEST(outcome.err == "compare: --plugin: 'nothing.so' is not there\n");
  BOOST_TEST(fs::is_empty(folder.path("")));
}

BOOST_AUTO_TEST_CASE(a_solver_that_crashes_or_hangs_costs_its_own_run_alone) {
  const Folder folder;
  const Outcome outcome =
      run_compare(with_faults({"--solvers", "fault/crash,fault/hang,fault/not-finite,cxx/mpi",
                               "--ranks", "2", "--time-limit", "5"}),
                  folder);
  BOOST_TEST(outcome.status == 1);
  const json results = results_in(folder);
  BOOST_TEST(has(runs_of(results, "fault/crash").at(0).at("message"), "signal 11"));
  BOOST_TEST(runs_of(results, "fault/hang").at(0).at("status") == "timeout");
  BOOST_TEST(has(runs_of(results, "fault/not-finite").at(0).at("message"), "is nan"));
  BOOST_TEST(runs_of(results, "cxx/mpi").at(0).at("status") == "ok");
}

BOOST_AUTO_TEST_CASE(a_wrong_field_is_explained) {
  const Folder folder;
  const Outcome outcome =
      run_compare(with_faults({"--solvers", "fault/stale-halo", "--ranks", "1,4"}), folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(has(outcome.err, "fault/stale-halo on 4 ranks disagrees with fortran/serial"));
  BOOST_TEST(has(outcome.err, "first bad step: 2\n"), outcome.err);
  BOOST_TEST(has(outcome.err, "likely cause: stale halo"), outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(results.at("diagnoses").size() == 1U);  // on 1 rank there is no halo to be stale
  const json found = results.at("diagnoses").at(0);
  BOOST_TEST(found.at("ranks") == 4);
  BOOST_TEST(found.at("cause") == "stale-halo");
  BOOST_TEST(found.at("first_bad_step") == 2);
  // Two by two blocks: the halo at low x is that of the blocks at high x, which begin at 31.
  BOOST_TEST(found.at("first_bad_cell").at("x") == 31);
  BOOST_TEST(found.at("first_bad_cell").at("rank") == 1);
  BOOST_TEST(found.at("at_first_bad_step").at("cells") == 47);
  BOOST_TEST(read_file(folder.path("out/difference-fault-stale-halo-4.png")).size() > 1000U);
  for (const auto& entry : fs::directory_iterator(folder.path("out"))) {
    BOOST_TEST(entry.path().extension() != ".npy");
  }
}

BOOST_AUTO_TEST_CASE(a_field_larger_than_any_buffer_is_checked_and_explained_to_its_last_row) {
  const Folder folder;
  const Outcome outcome =
      run_plugin(HEAT_FAULTS, "fault/source-missing",
                 {"--grid", "3x400009", "--steps", "2", "--initial", "random:3", "--source",
                  "1,1,1.0", "--source", "2,400005,1.0", "--check", "rounding"},
                 folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "fault/source-missing").at(0).at("status") == "disagrees");
  const json found = results.at("diagnoses").at(0);
  BOOST_TEST(found.at("cause") == "source-missing");
  BOOST_TEST(found.at("first_bad_step") == 1);
  BOOST_TEST(found.at("first_bad_cell").at("y") == 400005);
  BOOST_TEST(found.at("at_first_bad_step").at("cells") == 1);
}

// See timed_plugin.c: on 4 ranks 2.5 times what rank 0 says is the mean.
BOOST_AUTO_TEST_CASE(where_time_went_is_recorded_as_the_caller_said) {
  const Folder folder;
  const Outcome outcome = run_plugin(
      HEAT_TIMED_PLUGIN, "timed/mpi",
      {"--grid", "8x8", "--steps", "3", "--ranks", "4", "--option", "timed/mpi:px=4"}, folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json run = runs_of(results_in(folder), "timed/mpi").at(0);
  BOOST_TEST(run.at("timings").at("compute") == 2.5);
  BOOST_TEST(run.at("timings").at("exchange") == 25.0);
  BOOST_TEST(run.at("timings").at("waiting") == 250.0);
  BOOST_TEST(run.at("seconds").get<double>() >= 0.4);
  BOOST_TEST(run.at("seconds_setup").get<double>() >= 0.4);
  BOOST_TEST(run.at("seconds_setup") != run.at("seconds"));
}

// On 2 ranks column 61 keeps its zeros; values of the source at (50,10) would be there in step 12.
BOOST_AUTO_TEST_CASE(a_late_fault_is_traced_to_its_step) {
  const Folder folder;
  const Outcome outcome = run_plugin(
      HEAT_FAULTS, "fault/remainder",
      {"--grid", "61x47", "--steps", "200", "--source", "50,10,1.0", "--ranks", "2"}, folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  const json found = results_in(folder).at("diagnoses").at(0);
  BOOST_TEST(found.at("shows") == "stepwise");
  BOOST_TEST(found.at("cause") == "never-updated");
  BOOST_TEST(found.at("first_bad_step") == 12);
  BOOST_TEST(found.at("first_bad_cell").at("x") == 61);
  BOOST_TEST(found.at("first_bad_cell").at("y") == 10);
}

// Were all cells shifted, the one that is wrong would be as it is; but the others are right.
BOOST_AUTO_TEST_CASE(a_cause_has_to_explain_the_cells_that_are_right_too) {
  const Folder folder;
  const Outcome outcome =
      run_plugin(HEAT_TIMED_PLUGIN, "timed/but-a-cell",
                 {"--grid", "19x17", "--steps", "9", "--initial", "random:5"}, folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  const json found = results_in(folder).at("diagnoses").at(0);
  BOOST_TEST(found.at("at_first_bad_step").at("cells") == 1);
  BOOST_TEST(found.at("cause") == "unknown");
}

BOOST_AUTO_TEST_CASE(a_diagnosis_says_what_it_cannot_show) {
  const Folder folder;
  BOOST_TEST(
      run_compare(with_faults({"--solvers", "fault/hidden-by-chunks,fault/every-second-step"}),
                  folder)
          .status == 1);
  const json found = results_in(folder).at("diagnoses");
  BOOST_TEST(found.at(0).at("shows") == "only at once");
  BOOST_TEST(found.at(1).at("shows") == "with kept state");
  BOOST_TEST(found.at(1).at("first_bad_step") == 2);
}

BOOST_AUTO_TEST_CASE(a_wrong_baseline_is_told_from_a_wrong_solver) {
  const Folder folder;
  BOOST_TEST(
      run_compare(with_faults({"--baseline", "fault/reassociated", "--solvers", "cxx/serial"}),
                  folder)
          .status == 1);
  BOOST_TEST(results_in(folder).at("diagnoses").at(0).at("cause") == "baseline");
}

BOOST_AUTO_TEST_CASE(a_baseline_keeps_its_ranks_in_a_diagnosis) {
  const Folder folder;
  // One rank has no halo to be stale: four ranks are wrong, beside the same solver on one.
  BOOST_TEST(run_compare(with_faults({"--baseline", "fault/stale-halo", "--solvers",
                                      "fault/stale-halo", "--ranks", "1,4"}),
                         folder)
                 .status == 1);
  BOOST_TEST(results_in(folder).at("diagnoses").at(0).at("cause") == "stale-halo");
}

BOOST_AUTO_TEST_CASE(plugins_and_diagnoses_outlive_a_resume) {
  const Folder folder;
  BOOST_TEST(run_compare(with_faults({"--solvers", "fault/reassociated"}), folder).status == 1);
  const json before = results_in(folder).at("diagnoses");
  BOOST_TEST(before.at(0).at("cause") == "reassociated");
  const Outcome again = run_compare({"--resume", "out", "--repeats", "2"}, folder);
  BOOST_TEST(again.status == 1);
  BOOST_TEST(!has(again.err, "looking for"), again.err);
  BOOST_TEST(results_in(folder).at("diagnoses") == before);
}

/// Four blocks side by side, not two by two.
BOOST_AUTO_TEST_CASE(a_diagnosis_runs_the_solver_with_its_options) {
  const Folder folder;
  const Outcome outcome = run_compare(with_faults({"--solvers", "fault/stale-halo", "--ranks", "4",
                                                   "--option", "fault/stale-halo:px=4"}),
                                      folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  const json blocks = results_in(folder).at("diagnoses").at(0).at("blocks");
  BOOST_TEST(blocks.size() == 4U);
  for (const json& block : blocks) BOOST_TEST(block.at("ny") == 47);
}

BOOST_AUTO_TEST_CASE(a_field_is_explained_on_each_grid) {
  const Folder folder;
  const Outcome first = run_plugin(HEAT_FAULTS, "fault/shifted",
                                   {"--grid", "30x20,20x30", "--initial", "random:3"}, folder);
  BOOST_TEST(first.status == 1, first.err);
  BOOST_TEST(has(first.err, "fault/shifted on 1 rank, 20x30 disagrees with fortran/serial, 20x30:"),
             first.err);
  const json found = results_in(folder).at("diagnoses");
  BOOST_REQUIRE(found.size() == 2U);
  BOOST_TEST(found.at(0).at("nx") == 30);
  BOOST_TEST(found.at(1).at("nx") == 20);
  BOOST_TEST(found.at(1).at("cause") == "shifted");
  BOOST_TEST(has(read_file(folder.path("out/difference-fault-shifted-1-30x20.svg")),
                 ">Where fault/shifted on 1 rank"));
  BOOST_TEST(fs::exists(folder.path("out/difference-fault-shifted-1-20x30.svg")));
  BOOST_TEST(has(first.out, "NOT all equal: 2 solvers, 4 runs: 2 disagree"), first.out);
  const Outcome again = run_compare({"--resume", "out", "--repeats", "2"}, folder);
  BOOST_TEST(!has(again.err, "looking for"), again.err);
  BOOST_TEST(results_in(folder).at("runs").size() == 8U);
}

BOOST_AUTO_TEST_CASE(a_plugin_is_found_again_from_elsewhere_and_in_a_tree_that_was_moved) {
  const Folder folder, elsewhere;
  fs::create_directories(folder.path("tree/lib"));
  fs::copy(HEAT_FAULTS, folder.path("tree/lib/mine.so"));
  const auto in_tree = [&](const char* tree, const Words& words) {
    return run_compare(words, folder, {"env", "-C", folder.path(tree)});
  };
  const Outcome first = in_tree(
      "tree", {"--grid", "61x47", "--steps", "20", "--solvers", "fault/none", "--repeats", "1",
               "--output", "results/one", "--formats", "svg", "--plugin", "lib/mine.so"});
  BOOST_TEST(first.status == 0, first.err);
  const std::string text = read_file(folder.path("tree/results/one/results.json"));
  BOOST_TEST(json::parse(text).at("plan").at("plugins") == json{"../../lib/mine.so"});
  BOOST_TEST(!has(text, folder.path("tree")), "no folder of this machine is on record");

  const Outcome second =
      run_compare({"--resume", folder.path("tree/results/one"), "--repeats", "2"}, elsewhere);
  BOOST_TEST(second.status == 0, second.err);
  fs::rename(folder.path("tree"), folder.path("moved"));
  const Outcome third = in_tree("moved", {"--resume", "results/one", "--repeats", "3"});
  BOOST_TEST(third.status == 0, third.err);
  const json results = json::parse(read_file(folder.path("moved/results/one/results.json")));
  BOOST_TEST(runs_of(results, "fault/none").size() == 4U);
  BOOST_TEST(results.at("plan").at("plugins") == json{"../../lib/mine.so"});
}

/// On fewer ranks than it takes by itself: `long.self-test` runs it in full.
BOOST_AUTO_TEST_CASE(every_planted_fault_that_changes_the_field_is_caught) {
  const Folder folder;
  const Outcome outcome = run_compare({"--self-test", "--ranks", "4"}, folder);
  BOOST_TEST(outcome.status == 0, outcome.out);
  BOOST_TEST(has(outcome.out, "all as planted"), outcome.out);
  int changed = 0;
  for (const std::string& line : lines_of(outcome.out)) {
    BOOST_TEST(line.size() <= 80U, line);
    if (!has(line, " yes     ")) continue;
    ++changed;
    BOOST_TEST(has(line, " yes     caught "), line);
  }
  BOOST_TEST(changed >= 18,
             outcome.out);  // interop/self_test/faults.hpp names as many that change it
  BOOST_TEST(has(outcome.out, "none                 4           no"), outcome.out);
  BOOST_TEST(fs::is_empty(folder.path("")));
}

/// `long.self-test.harmless` runs it.
BOOST_AUTO_TEST_CASE(a_planted_fault_that_is_none_is_counted) {
  const Folder folder;
  const std::string without_shift =
      launcher(folder, "caller=$1; shift\nexec " + mpirun +
                           " -n $ranks $caller $(echo \"$*\" | sed 's|fault/shifted|fault/none|')");
  const Outcome outcome =
      run_compare({"--self-test", "--ranks", "1", "--launcher", without_shift}, folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  BOOST_TEST(has(outcome.out, "Verdict      1 run NOT as planted"), outcome.out);
}
