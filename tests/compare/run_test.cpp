/// What ./compare does: runs, checks, records; also when runs fail, hang, are killed or disagree.
#define BOOST_TEST_MODULE compare_run
#include <sched.h>
#include <sys/sysinfo.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;
using nlohmann::json;

/// Words before a command that leave it one of the cores that this program has.
Words on_one_core(const Words& variables) {
  cpu_set_t cores;
  sched_getaffinity(0, sizeof cores, &cores);
  int first = 0;
  while (!CPU_ISSET(first, &cores)) ++first;
  return variables + Words{"taskset", "-c", std::to_string(first)};
}

const Words two_ranks = once_as_svg({"--solvers", "cxx/mpi", "--ranks", "1,2"});

}  // namespace

BOOST_AUTO_TEST_CASE(every_solver_gives_the_published_fingerprint) {
  const Folder folder;
  const Outcome outcome = run_compare(once_as_svg({"--ranks", "1,3,5"}), folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json results = results_in(folder);
  std::size_t launched = 0;
  for (const json& run : results.at("runs")) {
    const bool for_gpu = has(run.at("solver"), "gpu") || run.at("solver") == "fortran/cuda";
    if (for_gpu && run.at("status") == "unavailable") continue;
    launched += for_gpu ? 0 : 1;
    BOOST_TEST(run.at("status") == "ok");
    BOOST_TEST(run.at("fingerprint") == vector_64);
  }
  // 4 serial + 4 MPI at 3 rank counts, whatever GPUs there are
  BOOST_TEST(launched == 16U);
  BOOST_TEST(has(outcome.out, "all equal to the last bit"), outcome.out);
  for (const std::string& line : lines_of(outcome.out)) BOOST_TEST(line.size() <= 80U, line);
}

BOOST_AUTO_TEST_CASE(repeats_are_interleaved_after_the_warmups) {
  const Folder folder;
  BOOST_TEST(run_compare(small({"--solvers", "*/serial", "--repeats", "2"}), folder).status == 0);
  std::string order;
  const json results = results_in(folder);
  for (const json& run : results.at("runs")) {
    order += run.at("solver").get<std::string>() + run.at("repeat").dump() + " ";
  }
  BOOST_TEST(order ==
             "fortran/serial0 cxx/serial0 fortran/serial1 cxx/serial1 fortran/serial2 "
             "cxx/serial2 ");
}

BOOST_AUTO_TEST_CASE(the_record_has_the_documented_form) {
  const Folder folder;
  BOOST_TEST(run_compare(small({"--solvers", "cxx/mpi", "--ranks", "2,16", "--repeats", "1",
                                "--formats", "svg"}),
                         folder)
                 .status == 0);
  const json results = results_in(folder);
  BOOST_TEST(results.at("schema") == 2);
  BOOST_TEST(results.at("problem").at("grids").at(0).at("nx") == 64);
  BOOST_TEST(results.at("problem").at("grids").at(0).at("sources").size() == 3U);
  const json run = results.at("runs").back();
  BOOST_TEST(run.at("ranks") == 16);
  BOOST_TEST(run.at("caller") == "cxx");
  BOOST_TEST(run.at("oversubscribed") == (16 > results.at("machine").at("cores")));
  BOOST_TEST(run.at("seconds").get<double>() > 0.0);
  BOOST_TEST(run.at("timings").at("compute").get<double>() > 0.0);
  const json& summary = results.at("summary");
  BOOST_TEST(summary.size() == 3U);
  BOOST_TEST(summary[0].at("solver") == "fortran/serial");
  BOOST_TEST(summary[0].at("ranks").is_null());
  BOOST_TEST(summary[0].at("efficiency").is_null());
  const double baseline = summary[0].at("seconds_median"), median = summary[1].at("seconds_median");
  BOOST_TEST(summary[1].at("speedup").get<double>() == baseline / median);
  BOOST_TEST(summary[1].at("efficiency").get<double>() == baseline / median / 2);
  BOOST_TEST(summary[1].at("agrees") == true);
  BOOST_TEST(lines_of(read_file(folder.path("out/results.csv"))).size() == 7U);
}

/// What LD_LIBRARY_PATH names is not loaded; what is loaded all the same tells what it is.
BOOST_AUTO_TEST_CASE(the_library_that_runs_is_the_one_on_record) {
  const std::string another = HEAT_ANOTHER;
  const std::string folder_of = another.substr(0, another.rfind('/'));
  const auto commit_with = [](const std::string& variable) {
    const Folder folder;
    const Outcome outcome =
        run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder, {variable});
    BOOST_TEST(outcome.status == 0, outcome.err);
    return results_in(folder).at("build").at("commit").get<std::string>();
  };
  BOOST_TEST(commit_with("LD_LIBRARY_PATH=" + folder_of) != "another");
  BOOST_TEST(commit_with("LD_PRELOAD=" + another) == "another");
}

BOOST_AUTO_TEST_CASE(pictures_are_written_in_every_format) {
  const Folder folder;
  BOOST_TEST(run_compare(once({"--paper", "--ranks", "1,2"}), folder).status == 0);
  for (const char* name : {"runtime", "speedup", "efficiency", "field", "breakdown"}) {
    BOOST_TEST(read_file(folder.path(std::string("out/") + name + ".png")).starts_with("\x89PNG"),
               name);
    BOOST_TEST(read_file(folder.path(std::string("out/") + name + ".pdf")).starts_with("%PDF"),
               name);
    BOOST_TEST(has(read_file(folder.path(std::string("out/") + name + ".svg")), "<svg"), name);
  }
  // Every rank count of the paper has its number, however close they are.
  for (const char* name : {"runtime", "speedup", "efficiency"}) {
    const std::string svg = read_file(folder.path(std::string("out/") + name + ".svg"));
    for (const char* ranks : {"1", "2", "4", "9", "16", "36", "49", "64", "81"}) {
      BOOST_TEST(has(svg, ">" + std::string(ranks) + "<"), name << " has " << ranks);
    }
    BOOST_TEST(has(svg, "paper: F90, F2Py, Cython"), name);
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path("out"))) {
    BOOST_TEST(entry.path().extension() != ".npy", "no field is kept that was not asked for");
  }
}

BOOST_AUTO_TEST_CASE(the_fortran_caller_and_mixed_solvers_agree_from_a_random_start) {
  const Folder folder;
  const Outcome outcome = run_compare(
      {"--grid",   "131x127",  "--steps",   "333",       "--initial",
       "random:5", "--caller", "fortran",   "--solvers", "fortran/mpi+cxx,cxx/mpi+fortran",
       "--ranks",  "6",        "--repeats", "1",         "--warmup",
       "0",        "--output", "out",       "--formats", "svg"},
      folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(results.at("runs").size() == 3U);
  for (const json& run : results.at("runs")) {
    BOOST_TEST(run.at("fingerprint") == "41a554c3a66c4f2e");  // vectors.csv
    BOOST_TEST(run.at("caller") == "fortran");
  }
}

BOOST_AUTO_TEST_CASE(more_ranks_than_cores_are_marked) {
  const Folder folder;
  const Outcome outcome = run_compare(two_ranks, folder, on_one_core({}));
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(results.at("machine").at("cores") == 1);
  for (const json& run : runs_of(results, "cxx/mpi")) {
    BOOST_TEST(run.at("oversubscribed") == (run.at("ranks") == 2));
  }
  BOOST_TEST(lines_of(outcome.out).front().ends_with(" 2*"), outcome.out);
  BOOST_TEST(has(outcome.out, "\n* more ranks than this machine's 1 core\n"), outcome.out);
  BOOST_TEST(has(read_file(folder.path("out/runtime.svg")), "more ranks than cores"));
}

BOOST_AUTO_TEST_CASE(ranks_of_a_launcher_are_not_counted_against_the_cores_of_this_machine) {
  const Folder folder;
  const std::string command = launcher(folder, "env >" + folder.path("env") + "\n" + run_ranks);
  const Outcome outcome =
      run_compare(two_ranks + Words{"--launcher", command}, folder, on_one_core({}));
  BOOST_TEST(outcome.status == 0, outcome.err);
  for (const json& run : runs_in(folder)) {
    BOOST_TEST(run.at("oversubscribed") == false);
  }
  BOOST_TEST(lines_of(outcome.out).front().ends_with(" 2"), outcome.out);
  BOOST_TEST(has(outcome.out, "\nIt is not known where the launcher ran the ranks"), outcome.out);
  BOOST_TEST(!has(read_file(folder.path("out/runtime.svg")), "more ranks than cores"));
  BOOST_TEST(!has(read_file(folder.path("env")), "yield_when_idle"));
}

BOOST_AUTO_TEST_CASE(nor_are_those_of_a_job_on_several_machines) {
  const Folder folder;
  const Outcome outcome = run_compare(two_ranks, folder, on_one_core({"SLURM_JOB_NUM_NODES=2"}));
  BOOST_TEST(outcome.status == 0, outcome.err);
  for (const json& run : runs_in(folder)) {
    BOOST_TEST(run.at("oversubscribed") == false);
  }
}

BOOST_AUTO_TEST_CASE(a_field_beyond_this_machine_is_for_its_ranks_to_share) {
  struct sysinfo machine {};
  sysinfo(&machine);
  const double bytes = static_cast<double>(machine.totalram) * machine.mem_unit;
  const std::string side = std::to_string(static_cast<std::int64_t>(std::sqrt(1.5 * bytes / 16.0)));
  const Folder folder;
  // The launcher starts nothing: what counts is that it is asked to.
  const Words shared = each_once + Words{"--grid",     side + "x" + side,
                                         "--ranks",    "64",
                                         "--baseline", "cxx/mpi",
                                         "--solvers",  "cxx/mpi",
                                         "--output",   "out",
                                         "--formats",  "svg",
                                         "--launcher", launcher(folder, "exit 1")};
  BOOST_TEST(run_compare(shared, folder).status == 1);
  BOOST_TEST(runs_of(results_in(folder), "cxx/mpi").at(0).at("status") == "failed");
  // One rank alone would have to hold it whole.
  Words whole = shared;
  std::replace(whole.begin(), whole.end(), std::string("64"), std::string("1,64"));
  std::replace(whole.begin(), whole.end(), std::string("out"), std::string("out2"));
  const Outcome refused = run_compare(whole, folder);
  BOOST_TEST(refused.status == 2);
  BOOST_TEST(has(refused.err, "compare: --grid: the grid "), refused.err);
  BOOST_TEST(has(refused.err, "and this machine has"), refused.err);
}

BOOST_AUTO_TEST_CASE(a_killed_rank_fails_its_run_alone) {
  const Folder folder;
  const std::string command = launcher(
      folder, "exec " + mpirun + " -n $ranks sh -c '[ $OMPI_COMM_WORLD_RANK = 1 ] && kill -9 $$; " +
                  "exec \"$@\"' sh \"$@\"");
  const Outcome outcome = run_compare(
      once_as_svg({"--solvers", "cxx/serial,cxx/mpi*", "--ranks", "3", "--launcher", command}),
      folder);
  BOOST_TEST(outcome.status == 1);
  const json results = results_in(folder);
  for (const json& run : runs_of(results, "cxx/mpi")) {
    BOOST_TEST(run.at("status") == "failed");
    BOOST_TEST(has(run.at("message"), "killed by signal 9 (Killed): "), run.at("message"));
    BOOST_TEST(run.at("seconds").is_null());
  }
  for (const json& run : runs_of(results, "cxx/serial")) BOOST_TEST(run.at("status") == "ok");
}

BOOST_AUTO_TEST_CASE(a_world_of_the_wrong_size_is_noticed) {
  const Folder folder;
  const std::string command = launcher(folder, "exec \"$@\"");  // as another MPI's mpirun does
  const Outcome outcome = run_compare(
      once_as_svg({"--solvers", "*/mpi", "--ranks", "4", "--launcher", command}), folder);
  BOOST_TEST(outcome.status == 1);
  for (const json& run : runs_of(results_in(folder), "fortran/mpi")) {
    BOOST_TEST(has(run.at("message"), "the world has 1"), run.at("message"));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_field_disagrees) {
  const Folder folder;
  // One more step than was asked for: the heat of a random start hardly moves, the bits do.
  const std::string command = launcher(folder, run_ranks + " --steps 101");
  const Outcome outcome = run_compare(
      once_as_svg({"--solvers", "fortran/mpi", "--ranks", "2", "--launcher", command}), folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(has(outcome.out, "NOT all equal"), outcome.out);
  const json results = results_in(folder);
  for (const json& run : runs_of(results, "fortran/mpi")) {
    BOOST_TEST(run.at("status") == "disagrees");
  }
  BOOST_TEST(results.at("summary")[0].at("agrees") == true);
  BOOST_TEST(results.at("summary")[1].at("agrees") == false);
}

BOOST_AUTO_TEST_CASE(rounding_accepts_small_differences_only) {
  const Folder folder;
  BOOST_TEST(run_compare(once_as_svg({"--check", "rounding", "--ranks", "2"}), folder).status == 0);
  const std::string command = launcher(folder, run_ranks + " --steps 101");
  const Outcome outcome =
      run_compare(each_once + Words{"--grid", "64x64", "--steps", "100", "--output", "out2",
                                    "--check", "rounding", "--formats", "svg", "--ranks", "2",
                                    "--solvers", "cxx/mpi", "--launcher", command},
                  folder);
  BOOST_TEST(outcome.status == 1);
  for (const json& run : runs_of(results_in(folder, "out2"), "cxx/mpi")) {
    BOOST_TEST(run.at("status") == "disagrees");
  }
}

BOOST_AUTO_TEST_CASE(rounds_go_from_grid_to_grid) {
  const Folder folder;
  const Outcome outcome = run_compare(
      each_once + Words{"--grid", "30x20,20x30", "--steps", "5", "--solvers", "cxx/serial",
                        "--check", "rounding", "--formats", "svg", "--output", "out"},
      folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  std::string order;
  for (const json& run : runs_in(folder)) {
    order += run.at("solver").get<std::string>() + " " + run.at("nx").dump() + ", ";
  }
  BOOST_TEST(order == "fortran/serial 30, cxx/serial 30, fortran/serial 20, cxx/serial 20, ");
}

BOOST_AUTO_TEST_CASE(nothing_agrees_when_the_baseline_fails) {
  const Folder folder;
  const Outcome outcome = run_compare(
      {"--grid", "9x9", "--steps", "9", "--source", "3,3,1e308", "--solvers", "cxx/serial,cxx/mpi",
       "--ranks", "2", "--repeats", "1", "--warmup", "0", "--output", "out"},
      folder);
  BOOST_TEST(outcome.status == 1);
  for (const json& run : runs_in(folder)) BOOST_TEST(run.at("status") == "failed");
}

BOOST_AUTO_TEST_CASE(fields_are_saved_under_their_names) {
  const Folder folder;
  BOOST_TEST(run_compare({"--grid", "9x5", "--ranks", "1,4", "--steps", "7", "--repeats", "1",
                          "--warmup", "0", "--output", "out", "--save-fields", "--formats", "svg"},
                         folder)
                 .status == 0);
  const std::string reference = read_file(folder.path("out/field-fortran-serial.npy"));
  BOOST_TEST(reference.size() == 128U + 9 * 5 * 8);
  BOOST_TEST(has(reference, "'shape': (5, 9)"));
  for (const char* name : {"cxx-serial", "fortran-mpi-1", "fortran-mpi-4", "cxx-mpi-4"}) {
    BOOST_TEST(read_file(folder.path(std::string("out/field-") + name + ".npy")) == reference,
               name);
  }
}

BOOST_AUTO_TEST_CASE(a_field_that_does_not_come_here_fails_its_run_alone) {
  for (const Words& needs : {Words{"--save-fields"}, {"--check", "rounding"}}) {
    const Folder folder;
    const std::string command = launcher(
        folder, start_ranks + "; status=$?; rm -f out/*cxx-mpi-2* out/.*cxx-mpi-2*; exit $status");
    const Outcome outcome = run_compare(two_ranks + Words{"--launcher", command} + needs, folder);
    BOOST_TEST(outcome.status == 1, outcome.err);
    const auto runs = runs_of(results_in(folder), "cxx/mpi");
    BOOST_TEST(runs.at(0).at("status") == "ok");
    BOOST_TEST(runs.at(1).at("status") == "failed");
    BOOST_TEST(has(runs.at(1).at("message"), "wrote no field into out"));
  }
}

BOOST_AUTO_TEST_CASE(options_reach_their_solver) {
  const Folder folder;
  BOOST_TEST(run_compare(once_as_svg({"--ranks", "6", "--option", "cxx/mpi:px=6", "--option",
                                      "fortran/mpi:py=6"}),
                         folder)
                 .status == 0);
}
