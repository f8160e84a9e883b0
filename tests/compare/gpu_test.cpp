/// Solvers for GPUs in ./compare, on any machine: a plugin with a stand-in for CUDA, a solver that
/// says it needs both, fortran/gpu on the host, and a machine that seems to have GPUs.
#define BOOST_TEST_MODULE compare_gpu
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

/// The line of --list for a solver, without its name.
std::string listed(const std::string& solver, const Words& more, const Words& variables = {}) {
  const Folder folder;
  const std::string list = run_compare(Words{"--list"} + more, folder, variables).out;
  const std::string line = line_with(list, solver + " ");
  return line.empty() ? "" : line.substr(line.find_first_not_of(' ', solver.size()));
}

json summary_of(const json& results, const std::string& solver) {
  for (const json& summary : results.at("summary")) {
    if (summary.at("solver") == solver) return summary;
  }
  return {};
}

/// A folder with an nvidia-smi that prints `text`, as a variable of the environment.
std::string path_with_nvidia_smi(const Folder& folder, const std::string& text) {
  const std::string program = folder.path("nvidia-smi");
  write_file(program, "#!/bin/sh\nprintf '" + text + "'\n");
  fs::permissions(program, fs::perms::owner_all);
  return "PATH=" + folder.path("") + ":" + std::getenv("PATH");
}

const bool has_gpu = !has(listed("fortran/gpu", {}), "missing");

boost::test_tools::assertion_result without_gpu(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(!has_gpu);
  if (has_gpu) result.message() << "there is a GPU";
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_gpu_that_fails_while_it_runs_is_a_failed_run) {
  const Folder folder;
  const Outcome outcome =
      run_compare(small({"--solvers", "fake/cuda", "--formats", "svg", "--plugin", HEAT_FAKE_CUDA}),
                  folder, {"FAKE_CUDA_FAILS=60"});
  BOOST_TEST(outcome.status == 1, outcome.err);
  const json run = runs_of(results_in(folder), "fake/cuda").at(0);
  BOOST_TEST(run.at("status") == "failed");
  BOOST_TEST(has(run.at("message"), "a failure that was asked for"));
}

BOOST_AUTO_TEST_CASE(a_solver_for_a_gpu_runs_once_and_has_no_ranks) {
  const Folder folder;
  BOOST_TEST(listed("fake/cuda", {"--plugin", HEAT_FAKE_CUDA}).starts_with("gpu  "));
  const Outcome outcome =
      run_compare(small({"--solvers", "fake/cuda,cxx/mpi", "--ranks", "1,2", "--repeats", "2",
                         "--formats", "svg", "--plugin", HEAT_FAKE_CUDA}),
                  folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "fake/cuda").size() == 3U);  // not one a rank count
  for (const json& run : runs_of(results, "fake/cuda")) {
    BOOST_TEST(run.at("status") == "ok");
    BOOST_TEST(run.at("ranks").is_null());
    BOOST_TEST(run.at("oversubscribed") == false);
    BOOST_TEST(run.at("fingerprint") == vector_64);
  }
  const json summary = summary_of(results, "fake/cuda");
  BOOST_TEST(summary.at("ranks").is_null());
  BOOST_TEST(summary.at("efficiency").is_null());
  BOOST_TEST(summary.at("speedup").get<double>() > 0.0);
  // It is no serial solver, so the column that it shares with those says what they have in common.
  BOOST_TEST(has(lines_of(outcome.out).front(), "  no MPI "), outcome.out);
  for (const char* name : {"runtime", "speedup"}) {
    const std::string svg = read_file(folder.path("out/" + std::string(name) + ".svg"));
    BOOST_TEST(has(svg, "fake/cuda"), name);
    BOOST_TEST(has(svg, "no MPI"), name);
  }
  BOOST_TEST(!has(read_file(folder.path("out/efficiency.svg")), "fake/cuda"));
}

BOOST_AUTO_TEST_CASE(a_solver_for_mpi_and_gpus_runs_at_each_rank_count) {
  const Folder folder;
  const std::string plugin = HEAT_WRONG_PLUGINS "/mpi_gpu.so";
  BOOST_TEST(listed("wrong/0", {"--plugin", plugin}).starts_with("mpi+gpu  "));
  const Outcome outcome = run_compare(
      once_as_svg({"--solvers", "wrong/0", "--ranks", "1,2", "--plugin", plugin}), folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const auto runs = runs_of(results_in(folder), "wrong/0");
  BOOST_TEST(runs.size() == 2U);
  BOOST_TEST(runs.at(0).at("ranks") == 1);
  BOOST_TEST(runs.at(1).at("ranks") == 2);
  BOOST_TEST(summary_of(results_in(folder), "wrong/0").at("efficiency").is_number());
}

BOOST_AUTO_TEST_CASE(a_gpu_that_is_not_there_is_status_3_where_it_was_named,
                     *boost::unit_test::precondition(without_gpu)) {
  for (const char* solver : {"fortran/gpu", "fortran/cuda"}) {
    const Folder folder;
    const Outcome outcome = run_compare(small({"--solvers", solver}), folder);
    BOOST_TEST(outcome.status == 3);
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    BOOST_TEST(outcome.err.starts_with("compare: --solvers: '" + std::string(solver) +
                                       "' cannot run here"));
    BOOST_TEST(fs::is_empty(folder.path("")));
  }
}

BOOST_AUTO_TEST_CASE(a_gpu_that_is_not_there_is_recorded_where_a_glob_selected_it,
                     *boost::unit_test::precondition(without_gpu)) {
  const Folder folder;
  // The option decides, not the environment.
  const Outcome outcome = run_compare(small({"--solvers", "fortran/gpu*", "--repeats", "1"}),
                                      folder, {"HEAT_HOST_OFFLOAD=1"});
  BOOST_TEST(outcome.status == 3, outcome.err);  // it was all that there was to compare
  const auto runs = runs_of(results_in(folder), "fortran/gpu");
  BOOST_TEST(runs.size() == 1U);
  BOOST_TEST(runs.at(0).at("status") == "unavailable");
  BOOST_TEST(has(runs.at(0).at("message"), "no offload device"));
  BOOST_TEST(has(outcome.out, "\nMissing  fortran/gpu: no offload device"), outcome.out);
}

BOOST_AUTO_TEST_CASE(the_host_stands_in_for_a_gpu_only_if_allowed_and_is_marked,
                     *boost::unit_test::precondition(without_gpu)) {
  const Folder folder;
  BOOST_TEST(listed("fortran/gpu", {}).starts_with("missing  no offload device"));
  BOOST_TEST(listed("fortran/gpu", {"--allow-host-offload"}).starts_with("host  "));
  const Outcome outcome = run_compare(small({"--solvers", "fortran/gpu", "--allow-host-offload",
                                             "--repeats", "1", "--formats", "svg"}),
                                      folder, {"OMP_WAIT_POLICY=passive"});
  BOOST_TEST(outcome.status == 0, outcome.err);
  for (const json& run : runs_of(results_in(folder), "fortran/gpu")) {
    BOOST_TEST(run.at("status") == "ok");
    BOOST_TEST(run.at("fingerprint") == vector_64);
    BOOST_TEST(run.at("message") == "ran on the host, not on a GPU");
  }
  BOOST_TEST(has(outcome.out, "\nfortran/gpu (host) "), outcome.out);
  BOOST_TEST(has(outcome.out, "\nfortran/gpu (host) ran on the host, not on a GPU"), outcome.out);
  BOOST_TEST(has(read_file(folder.path("out/runtime.svg")), "fortran/gpu (host)"));
  for (const std::string& line : lines_of(outcome.out)) BOOST_TEST(line.size() <= 80U, line);

  const Outcome again =
      run_compare({"--resume", "out", "--repeats", "2"}, folder, {"OMP_WAIT_POLICY=passive"});
  BOOST_TEST(again.status == 0, again.err);
  BOOST_TEST(runs_of(results_in(folder), "fortran/gpu").size() == 3U);
}

/// The driver beside a heat-limits of ours, whose answer for a GPU is `gpu`.
Outcome run_with_limits(const Folder& folder, const std::string& gpu, const Words& words) {
  const fs::path programs = fs::path(HEAT_COMPARE_PROGRAM).parent_path();
  fs::create_directory(folder.path("bin"));
  fs::copy(HEAT_COMPARE_PROGRAM, folder.path("bin/heat-compare"));
  fs::create_symlink(programs / "heat-run-cxx", folder.path("bin/heat-run-cxx"));
  fs::create_symlink(programs.parent_path() / "lib", folder.path("lib"));
  write_file(folder.path("bin/heat-limits"),
             "#!/bin/sh\n[ $1 = --gpu ] || { echo copy 5e9; echo "
             "arithmetic 7e9; exit; }\n" +
                 gpu);
  fs::permissions(folder.path("bin/heat-limits"), fs::perms::owner_all);
  return run_program(Words{"env", "-C", folder.path(""), folder.path("bin/heat-compare")} + words);
}

const Words with_limits =
    small({"--solvers", "fake/cuda", "--plugin", HEAT_FAKE_CUDA, "--limits", "--formats", "svg"});

BOOST_AUTO_TEST_CASE(the_limit_of_a_gpu_is_recorded_and_solvers_have_a_share_of_it) {
  const Folder folder;
  const Outcome outcome = run_with_limits(
      folder,
      "echo gpu A card of paper; echo gpus 1; echo driver CUDA 13.0; echo memory 2147483648; "
      "echo copy 1e9\n",
      with_limits);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json limits = results_in(folder).at("limits");
  BOOST_TEST(limits.size() == 2U);
  BOOST_TEST(limits.at(0).at("cores") == 1);
  BOOST_TEST(limits.at(1) == (json{{"gpu", "A card of paper"},
                                   {"gpus", 1},
                                   {"driver", "CUDA 13.0"},
                                   {"memory_bytes", 2147483648},
                                   {"copy_bytes_per_second", 1e9}}));
  BOOST_TEST(has(outcome.out, "\nLimits   A card of paper (CUDA 13.0, 2 GiB): copy "), outcome.out);
  const std::string share = outcome.out.substr(outcome.out.find("Share of copy limit"));
  // 16 bytes a point, 64 * 64 * 100 points
  const double seconds = summary_of(results_in(folder), "fake/cuda").at("seconds_median");
  char expected[32];
  std::snprintf(expected, sizeof expected, " %.0f%%", 100.0 * 16 * 409600 / seconds / 1e9);
  BOOST_TEST(line_with(share, "fake/cuda ").ends_with(expected), share);
  const std::string operations = share.substr(share.find("Share of op. limit"));
  BOOST_TEST(!has(line_with(operations, "fake/cuda"), "%"), operations);
}

BOOST_AUTO_TEST_CASE(a_gpu_that_cannot_be_measured_costs_no_other_limit_and_is_told_once) {
  const Folder folder;
  const Outcome outcome = run_with_limits(folder, "echo no driver >&2; exit 3\n", with_limits);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(results_in(folder).at("limits").size() == 1U);
  const std::string told = "\ncompare: --limits: heat-limits exit status 3: no driver\n";
  const auto first = outcome.err.find(told);
  BOOST_TEST(first != outcome.err.npos, outcome.err);
  BOOST_TEST(outcome.err.find(told, first + 1) == outcome.err.npos, outcome.err);
  BOOST_TEST(!has(outcome.out, "GiB"), outcome.out);
}

BOOST_AUTO_TEST_CASE(the_machines_gpus_are_recorded) {
  const Folder folder;
  const Outcome outcome =
      run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder,
                  {path_with_nvidia_smi(
                      folder, "NVIDIA H100, 81559 MiB, 580.1\\nNVIDIA H100, 81559 MiB, 580.1\\n")});
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json machine = results_in(folder).at("machine");
  BOOST_TEST(machine.at("gpus").size() == 2U);
  BOOST_TEST(machine.at("gpus").at(1).at("name") == "NVIDIA H100");
  BOOST_TEST(machine.at("gpus").at(1).at("memory") == "81559 MiB");
  BOOST_TEST(machine.at("gpus").at(1).at("driver") == "580.1");
  BOOST_TEST(has(outcome.out, ", 2 NVIDIA H100\n"), outcome.out);
  BOOST_TEST(lines_of(outcome.out).front().ends_with(" serial"), "no solver here is for a GPU");
}

BOOST_AUTO_TEST_CASE(a_tool_that_fails_to_list_gpus_lists_none) {
  const Folder folder;
  const std::string path = path_with_nvidia_smi(folder, "NVIDIA-SMI has failed\\n");
  BOOST_TEST(run_compare(once_as_svg({"--solvers", "cxx/serial"}), folder, {path}).status == 0);
  BOOST_TEST(!results_in(folder).at("machine").contains("gpus"));
}
