/// Launchers: what they inherit, what they add to a host's output, why they fail, and what is kept
/// of a run that failed.
#define BOOST_TEST_MODULE compare_launch
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

Words by_ranks(const Words& more, const std::string& ranks = "2") {
  return once(Words{"--solvers", "cxx/mpi", "--ranks", ranks} + more);
}

/// A comparison without pictures, by a launcher.
Outcome run_by(const std::string& command, const Folder& folder) {
  return run_compare(by_ranks({"--launcher", command}), folder, no_pictures);
}

/// The only run of cxx/mpi.
json run_in(const Folder& folder) { return runs_of(results_in(folder), "cxx/mpi").at(0); }

void check_right(const Outcome& outcome, const Folder& folder) {
  BOOST_TEST(outcome.status == 0, outcome.out + outcome.err);
  BOOST_TEST(run_in(folder).at("status") == "ok");
  BOOST_TEST(run_in(folder).at("fingerprint") == vector_64);
}

void check_failed(const Folder& folder, const std::string& reason) {
  const json run = run_in(folder);
  BOOST_TEST(run.at("status") == "failed");
  BOOST_TEST(has(run.at("message"), reason), run.at("message"));
  BOOST_TEST(runs_of(results_in(folder), "fortran/serial").at(0).at("status") == "ok");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_rank_of_another_job_starts_ranks_of_its_own) {
  const Folder folder;
  const Words in_mpirun{"OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1",
                        "OMPI_MCA_plm=^rsh", mpirun, "-n"};
  const Words one = in_mpirun + Words{"1", "/usr/bin/env"} + no_pictures;
  const Words two = in_mpirun + Words{"2", "--oversubscribe"};
  check_right(run_compare(by_ranks({}), folder, one), folder);
  const Outcome twice = run_compare({"--grid", "8x8", "--output", "twice"}, folder, two);
  BOOST_TEST(has(twice.err, "compare: started on 2 ranks: start it once"), twice.err);
  BOOST_TEST(!fs::exists(folder.path("twice")));
}

// No ssh is where no_pictures looks.
BOOST_AUTO_TEST_CASE(without_ssh_ranks_start_here) {
  const Folder folder;
  check_right(run_by(mpirun, folder), folder);
}

BOOST_AUTO_TEST_CASE(without_an_environment_ranks_start_here) {
  const Folder folder;
  check_right(run_compare(by_ranks({"--launcher", mpirun}), folder, {"-i"}), folder);
}

BOOST_AUTO_TEST_CASE(results_are_found_among_decorated_lines) {
  const Folder folder;
  const std::string login = launcher(
      folder, "printf 'Welcome, 2 seconds\\n\\033[1mLoading gcc/12\\033[0m\\r\\n'; " + mpirun +
                  " -n $ranks --tag-output --timestamp-output \"$@\"; printf 'heat 5 times\\n'");
  check_right(run_by(login, folder), folder);
}

/// A file is read in pieces; the result lies in the third.
BOOST_AUTO_TEST_CASE(results_are_found_behind_much_else) {
  const Folder folder;
  const std::string much = "i=0; while [ $i -lt 999 ]; do echo a line; i=$((i + 1)); done\n";
  check_right(run_by(launcher(folder, much + run_ranks), folder), folder);
}

BOOST_AUTO_TEST_CASE(so_are_reasons_and_diagnoses) {
  const Words tagged{"--ranks", "2", "--launcher", mpirun + " --tag-output"};
  const Folder refused, wrong;
  const Words infinite =
      each_once + Words{"--grid",    "9x9",     "--steps",    "9",       "--source", "3,3,1e308",
                        "--solvers", "cxx/mpi", "--baseline", "cxx/mpi", "--output", "out"};
  BOOST_TEST(run_compare(infinite + tagged, refused, no_pictures).status == 1);
  BOOST_TEST(has(run_in(refused).at("message"), "exit status 1: "));
  BOOST_TEST(!has(run_in(refused).at("message"), "stderr"), run_in(refused).at("message"));
  const Words shifted = once({"--solvers", "fault/shifted", "--plugin", HEAT_FAULTS});
  BOOST_TEST(run_compare(shifted + tagged, wrong, no_pictures).status == 1);
  const json diagnoses = results_in(wrong).value("diagnoses", json::array({json::object()}));
  BOOST_TEST(diagnoses.at(0).value("cause", "") == "shifted", diagnoses.dump());
}

BOOST_AUTO_TEST_CASE(a_result_that_is_not_unique_is_no_result) {
  const Folder folder;
  const std::string command = launcher(folder, start_ranks + "; echo 'seconds 0.0001'");
  BOOST_TEST(run_by(command, folder).status == 1);
  check_failed(folder, "the caller printed two values of 'seconds', ");
}

BOOST_AUTO_TEST_CASE(the_reason_of_mpirun_is_shown_and_all_that_it_said_is_kept) {
  const Folder folder;
  const Outcome outcome = run_compare(
      by_ranks({}, "512"), folder,
      no_pictures + Words{"OMPI_MCA_rmaps_base_oversubscribe=0", "HEAT_NOTE=it's $HOME"});
  BOOST_TEST(outcome.status == 1);
  check_failed(folder,
               "There are not enough slots available in the system to satisfy the 512 slots");
  BOOST_TEST(has(outcome.out, "; see failed/cxx-mpi-512-1.err"), outcome.out);
  const std::string said = read_file(folder.path("out/failed/cxx-mpi-512-1.err"));
  BOOST_TEST(has(said, "Either request fewer slots"), said);
  BOOST_TEST(fs::exists(folder.path("out/failed/cxx-mpi-512-1.out")));
  // The command does it again, in any environment.
  const Outcome again =
      run_program({"env", "-i", "/bin/sh", folder.path("out/failed/cxx-mpi-512-1.cmd")});
  BOOST_TEST(again.status == 1);
  BOOST_TEST(again.err == said);
}

BOOST_AUTO_TEST_CASE(a_status_of_mpirun_is_no_signal) {
  const Folder folder;
  const std::string command = mpirun + " --wdir " + folder.path("gone");
  BOOST_TEST(run_by(command, folder).status == 1);
  const std::string message = run_in(folder).at("message");
  BOOST_TEST(has(message, "exit status "), message);
  BOOST_TEST(!has(message, "signal"), message);
}

BOOST_AUTO_TEST_CASE(a_component_that_is_missing_is_named) {
  const Folder folder;
  BOOST_TEST(run_by(mpirun + " --mca rmaps nosuch", folder).status == 1);
  check_failed(folder, "Framework: rmaps Component: nosuch");
}

BOOST_AUTO_TEST_CASE(a_hostfile_that_is_missing_is_named) {
  const Folder folder;
  const std::string callers = folder.path("callers");
  BOOST_TEST(run_by(mpirun + " --hostfile " + callers, folder).status == 1);
  check_failed(folder, "unable to open the hostfile: " + callers);
}

// Open MPI says of a folder that a scanner failed.
BOOST_AUTO_TEST_CASE(a_file_of_the_launcher_that_is_not_named_by_it_is_named) {
  const auto message = [](const std::string& options) {
    const Folder folder;
    run_by(launcher(folder, "echo 'a scanner failed' >&2; exit 2") + options, folder);
    return run_in(folder).at("message").get<std::string>();
  };
  const std::string start = "did not run: exit status 2: a scanner failed; ";
  BOOST_TEST(message(" --hostfile /usr").starts_with(start + "--hostfile '/usr': Is a directory"));
  BOOST_TEST(message(" -machinefile=/none")
                 .starts_with(start + "-machinefile '/none': No such file or directory"));
  BOOST_TEST(message(" --hostfile /dev/null").starts_with(start + "see "));
}

BOOST_AUTO_TEST_CASE(a_prefix_without_open_mpi_is_named) {
  const Folder folder;
  const std::string command = launcher(folder, "echo 'unknown option \"-n\"' >&2; exit 1");
  run_compare(by_ranks({"--launcher", command}), folder,
              no_pictures + Words{"OPAL_PREFIX=/nowhere"});
  check_failed(folder, "unknown option \"-n\"; OPAL_PREFIX names '/nowhere', where no Open MPI is");
}

BOOST_AUTO_TEST_CASE(what_failed_before_is_kept_when_it_is_tried_again) {
  const Folder folder;
  const auto fail = [&](const std::string& word) {
    return launcher(folder, "echo " + word + "; echo it\\'s " + word + " >&2; exit 1");
  };
  const auto kept = [&](const std::string& name) {
    return read_file(folder.path("out/failed/cxx-mpi-2-" + name));
  };
  BOOST_TEST(run_by(fail("first"), folder).status == 1);
  check_failed(folder, "exit status 1: it's first; see failed/cxx-mpi-2-1.err");
  fail("second");
  BOOST_TEST(run_compare({"--resume", "out"}, folder, no_pictures).status == 1);
  check_failed(folder, "exit status 1: it's second; see failed/cxx-mpi-2-1.2.err");
  launcher(folder, run_ranks);
  BOOST_TEST(run_compare({"--resume", "out"}, folder, no_pictures).status == 0);
  BOOST_TEST(kept("1.out") == "first\n");
  BOOST_TEST(kept("1.err") == "it's first\n");
  BOOST_TEST(kept("1.2.out") == "second\n");
}

BOOST_AUTO_TEST_CASE(a_run_past_its_limit_is_ended_and_kept) {
  const Folder folder;
  const Words words{"--launcher", launcher(folder, "echo so far; /bin/sleep 600"), "--time-limit",
                    "1.5"};
  BOOST_TEST(run_compare(by_ranks(words), folder, no_pictures).status == 1);
  BOOST_TEST(run_in(folder).at("status") == "timeout");
  BOOST_TEST(run_in(folder).at("message") == "took longer than 1.5 s; see failed/cxx-mpi-2-1.err");
  BOOST_TEST(runs_of(results_in(folder), "fortran/serial").at(0).at("status") == "ok");
  BOOST_TEST(read_file(folder.path("out/failed/cxx-mpi-2-1.out")) == "so far\n");
}

BOOST_AUTO_TEST_CASE(what_a_run_leaves_behind_is_ended) {
  const Folder folder;
  const std::string command =
      launcher(folder, "/bin/sleep 600 & echo $! >" + folder.path("stray") + "\n" + run_ranks);
  BOOST_TEST(run_by(command, folder).status == 0);
  const std::string stray = read_file(folder.path("stray"));
  const std::string state = read_file("/proc/" + stray.substr(0, stray.find('\n')) + "/status");
  BOOST_TEST((state.empty() || has(state, "State:\tZ")), state);
}

BOOST_AUTO_TEST_CASE(a_program_that_prints_without_end_is_ended) {
  const Folder folder;
  BOOST_TEST(run_by(launcher(folder, "exec /usr/bin/yes"), folder).status == 1);
  check_failed(folder, "it printed more than 64 MiB");
}

BOOST_AUTO_TEST_CASE(a_program_that_does_not_start_costs_its_own_run_alone) {
  const Folder folder;
  const std::string command = launcher(folder, "");
  write_file(command, "no program\n");
  BOOST_TEST(run_by(command, folder).status == 1);
  check_failed(folder, "cannot start " + command + ": Exec format error");
}
