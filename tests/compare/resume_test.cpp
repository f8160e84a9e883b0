/// Going on with a comparison: after an interruption, a failure, or to get more out of it.
#define BOOST_TEST_MODULE compare_resume
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

}  // namespace

BOOST_AUTO_TEST_CASE(an_interrupted_comparison_goes_on_where_it_was) {
  const Folder folder;
  // The launcher interrupts the comparison in its second round; then it is only mpirun.
  const std::string command = launcher_but_once(folder, 2, "kill -INT $PPID && sleep 5");
  const Outcome first = run_compare(small({"--solvers", "cxx/mpi", "--ranks", "2", "--repeats", "2",
                                           "--warmup", "0", "--launcher", command}),
                                    folder);
  BOOST_TEST(first.status == 130);
  BOOST_TEST(results_in(folder).at("runs").size() == 3U);
  const Outcome second = run_compare({"--resume", "out"}, folder);
  BOOST_TEST(second.status == 0, second.err);
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "cxx/mpi").size() == 2U);
  for (const json& run : results.at("runs")) BOOST_TEST(run.at("fingerprint") == vector_64);
}

BOOST_AUTO_TEST_CASE(a_field_that_was_cut_off_is_written_again) {
  const Folder folder;
  // The caller has written its field, half of it is lost, and the comparison is interrupted.
  const std::string command = launcher_but_once(
      folder, 1,
      start_ranks + "; truncate -s -8000 out/field-cxx-mpi*; kill -INT $PPID; sleep 5; exit 1");
  const Outcome first = run_compare(
      once_as_svg({"--solvers", "cxx/mpi", "--ranks", "2", "--save-fields", "--launcher", command}),
      folder);
  BOOST_TEST(first.status == 130);
  BOOST_TEST(!fs::exists(folder.path("out/field-cxx-mpi-2.npy")));
  BOOST_TEST(!fs::exists(folder.path("out/field-cxx-mpi-2.npy.part")));
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  BOOST_TEST(read_file(folder.path("out/field-cxx-mpi-2.npy")) ==
             read_file(folder.path("out/field-fortran-serial.npy")));
}

BOOST_AUTO_TEST_CASE(a_run_that_failed_is_tried_again) {
  const Folder folder;
  const std::string command = launcher_but_once(folder, 1, "exit 1");
  const auto arguments =
      once_as_svg({"--solvers", "cxx/mpi", "--ranks", "2", "--launcher", command});
  BOOST_TEST(run_compare(arguments, folder).status == 1);
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  BOOST_TEST(runs_of(results_in(folder), "cxx/mpi").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_had_nothing_to_be_compared_with_is_tried_again) {
  const Folder folder;
  // The baseline computes its known answers and fails once; cxx/serial then has no field to be
  // compared with.
  const std::string command = launcher_but_once(folder, 2, "exit 1");
  const auto arguments = once_as_svg({"--solvers", "cxx/serial", "--baseline", "fortran/mpi",
                                      "--check", "rounding", "--launcher", command});
  BOOST_TEST(run_compare(arguments, folder).status == 1);
  BOOST_TEST(runs_of(results_in(folder), "cxx/serial").at(0).at("status") == "disagrees");
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  const json results = results_in(folder);
  BOOST_TEST(results.at("runs").size() == 2U);
  for (const json& run : results.at("runs")) BOOST_TEST(run.at("status") == "ok");
}

BOOST_AUTO_TEST_CASE(a_failing_repeat_of_the_baseline_costs_no_reference) {
  const Folder folder;
  const std::string command = launcher_but_once(folder, 3, "exit 1");
  const Outcome outcome =
      run_compare(small({"--repeats", "2", "--warmup", "0", "--solvers", "cxx/serial", "--baseline",
                         "fortran/mpi", "--check", "rounding", "--launcher", command}),
                  folder);
  BOOST_TEST(outcome.status == 1);
  for (const json& run : runs_of(results_in(folder), "cxx/serial")) {
    BOOST_TEST(run.at("status") == "ok", run.at("message"));
  }
}

BOOST_AUTO_TEST_CASE(a_finished_comparison_runs_nothing_more) {
  for (const char* check : {"bitwise", "rounding"}) {
    const Folder folder;
    BOOST_TEST(
        run_compare(once_as_svg({"--solvers", "cxx/serial", "--check", check}), folder).status ==
        0);
    const json before = results_in(folder).at("runs");
    BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
    BOOST_TEST(results_in(folder).at("runs") == before, check);
    BOOST_TEST(!fs::exists(folder.path("out/.field-fortran-serial.npy")));
  }
}

BOOST_AUTO_TEST_CASE(fields_can_be_asked_for_later) {
  const Folder folder;
  BOOST_TEST(run_compare(once_as_svg({"--solvers", "cxx/*", "--ranks", "2"}), folder).status == 0);
  BOOST_TEST(run_compare({"--resume", "out", "--save-fields"}, folder).status == 0);
  const std::string reference = read_file(folder.path("out/field-fortran-serial.npy"));
  BOOST_TEST(reference.size() == 128U + 64 * 64 * 8);
  for (const char* name : {"cxx-serial", "cxx-mpi-2"}) {
    BOOST_TEST(read_file(folder.path(std::string("out/field-") + name + ".npy")) == reference);
  }
}

BOOST_AUTO_TEST_CASE(fewer_ranks_that_join_do_not_move_the_baseline) {
  const Folder folder;
  const auto arguments =
      once_as_svg({"--solvers", "fortran/mpi", "--baseline", "fortran/mpi", "--ranks", "2"});
  BOOST_TEST(run_compare(arguments, folder).status == 0);
  const Outcome second = run_compare({"--resume", "out", "--ranks", "1"}, folder);
  BOOST_TEST(second.status == 0);
  BOOST_TEST(has(second.out, "relative to fortran/mpi on 2 ranks"));
  const json results = results_in(folder);
  for (const json& summary : results.at("summary")) {
    if (summary.at("ranks") == 2) BOOST_TEST(summary.at("speedup") == 1.0);
    if (summary.at("ranks") == 2) BOOST_TEST(summary.at("efficiency") == 1.0);
  }
}

BOOST_AUTO_TEST_CASE(another_machine_is_put_on_record_beside_the_first) {
  const Folder folder;
  BOOST_TEST(run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder).status == 0);
  json results = results_in(folder);
  results["machine"]["cores"] = 4096;
  results["machine"]["processor"] = "Colossus";
  write_file(folder.path("out/results.json"), results.dump());
  const Outcome drawn = run_compare({"--resume", "out"}, folder);
  BOOST_TEST(has(drawn.out, "\nMachine  Colossus, 4096 cores\n"), drawn.out);
  write_file(folder.path("out/results.json"), results.dump());
  const Outcome second = run_compare({"--resume", "out", "--repeats", "2"}, folder);
  BOOST_TEST(second.status == 0);
  BOOST_TEST(has(second.err, "times do not compare"), second.err);
  results = results_in(folder);
  BOOST_TEST(results.at("machine").at("cores") == 4096);
  BOOST_TEST(results.at("resumed").at(0).at("run") == 2);
  BOOST_TEST(results.at("resumed").at(0).at("machine").at("cores") != 4096);
  // Tables and figures name them both.
  BOOST_TEST(has(second.out, "\nMachine  Colossus, 4096 cores; then "), second.out);
  BOOST_TEST(has(read_file(folder.path("out/runtime.svg")), "Colossus, 4096 cores; then "));
}

BOOST_AUTO_TEST_CASE(a_record_that_lacks_a_part_is_refused) {
  const Folder folder;
  BOOST_TEST(run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder).status == 0);
  const json whole = results_in(folder);
  for (const char* part : {"/runs", "/runs/0/status", "/runs/1/timings", "/machine", "/plan/ranks",
                           "/problem/grids/0/ny"}) {
    json cut = whole;
    const json::json_pointer at(part);
    cut.at(at.parent_pointer()).erase(at.back());
    write_file(folder.path("out/results.json"), cut.dump());
    const Outcome outcome = run_compare({"--resume", "out"}, folder);
    BOOST_TEST(outcome.status == 2, part);
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    BOOST_TEST(read_file(folder.path("out/results.json")) == cut.dump());
  }
}
