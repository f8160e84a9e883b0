/// Solvers for GPUs in ./compare, on any machine: a plugin with a stand-in for CUDA, a solver that
/// says it needs both, fortran/gpu on the host, and a machine that seems to have GPUs.
#define BOOST_TEST_MODULE compare_gpu
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

const Story anywhere[] = {
    {"a_gpu_that_fails_while_it_runs_is_a_failed_run",
     {{"FAKE_CUDA_FAILS=12 $compare $small --solvers fake/cuda --plugin $fake_cuda",
       {"exit 1", "/runs/1/status failed", "/runs/1/message a failure that was asked for"}}}},
    // It is no serial solver, so the column that both share says what they have in common.
    {"a_solver_for_a_gpu_runs_once_and_has_no_ranks",
     {{"$compare --list --plugin $fake_cuda | grep '^fake/cuda *gpu  '"},
      {"$heat_compare $once --formats svg --solvers fake/cuda,cxx/mpi --ranks 1,2 --plugin "
       "$fake_cuda",
       {"runs: fortran/serial ok, fake/cuda ok, cxx/mpi 1 ok, cxx/mpi 2 ok", "  no MPI ",
        "/runs/1/fingerprint " + vector_64, "/runs/1/oversubscribed false", "/summary/1/ranks null",
        "/summary/1/efficiency null", "/summary/1/speedup > 0",
        "$ for name in runtime speedup; do grep -q '>cuda<\\|\\[cuda\\]' out/$name.svg && "
        "grep -q 'no MPI' "
        "out/$name.svg || exit; done",
        "$ ! grep fake/cuda out/efficiency.svg"}}}},
    // A call of CUDA that only a run with a warm-up makes, fails.
    {"a_gpu_is_kept_busy_before_a_run_is_measured",
     {{"$compare $once --solvers fake/cuda --plugin $fake_cuda",
       {"/runs/0/warmup_seconds absent", "/runs/1/warmup_seconds 0.3"}},
      {"rm -r out; FAKE_CUDA_FAILS=150 $compare $once --solvers fake/cuda --plugin $fake_cuda",
       {"exit 1", "/runs/1/message a failure that was asked for"}},
      {"run() { FAKE_CUDA_FAILS=$1 $bin/heat-run-$caller --plugin $fake_cuda --solver fake/cuda "
       "--grid 8x8 --steps 3 $2 >said; }\n"
       "caller=cxx calls=1\nuntil run $calls 2>/dev/null; do calls=$((calls + 1)); done\n"
       "for caller in cxx fortran python; do\n"
       "  [ -x $bin/heat-run-$caller ] || continue\n"
       "  run $calls && cp said cold && run 0 '--warm-up 20' || exit\n"
       "  [ \"$(grep fingerprint said)\" = \"$(grep fingerprint cold)\" ] || exit\n"
       "  ! run $calls '--warm-up 20' || exit 1\ndone",
       {"\nheat-run: "}},  // that, or no memory, by which call it is
      {"$bin/heat-run-cxx --solver cxx/serial --grid 8x8 --steps 3 --warm-up 1000000"}}},
    {"a_solver_for_mpi_and_gpus_runs_at_each_rank_count",
     {{"$compare --list --plugin $wrong/mpi_gpu.so | grep '^wrong/0 *mpi+gpu  '"},
      {"$compare $once --solvers wrong/0 --ranks 1,2 --plugin $wrong/mpi_gpu.so",
       {"runs: fortran/serial ok, wrong/0 1 ok, wrong/0 2 ok", "/summary/1/efficiency > 0"}}}},
    {"the_machines_gpus_are_recorded",
     {{"script nvidia-smi 'echo NVIDIA H100, 81559 MiB, 580.1; echo NVIDIA H100, 81559 MiB, "
       "580.1'\nPATH=$PWD $heat_compare $once --solvers cxx/serial",
       {"/machine/gpus/1/name NVIDIA H100", "/machine/gpus/1/memory 81559 MiB",
        "/machine/gpus/1/driver 580.1", "/machine/gpus/2 absent", ", 2 NVIDIA H100\n",
        " serial\n"}}}},  // no solver here is for a GPU
    {"a_tool_that_fails_to_list_gpus_lists_none",
     {{"script nvidia-smi 'echo NVIDIA-SMI has failed'; PATH=$PWD $heat_compare $once --solvers "
       "cxx/serial",
       {"/machine/gpus absent"}}}},
};

/// A heat-limits that is a script, beside the driver: `gpu` is what it does when asked for a GPU.
Step limits(const std::string& gpu, const Words& expected) {
  return {
      "mkdir bin; cp $heat_compare bin; ln -s $bin/heat-run-cxx bin; ln -s ${bin%/*}/lib .\n"
      "script bin/heat-limits '[ $1 = --gpu ] || { echo copy 5e9; echo arithmetic 7e9; exit; }\n" +
          gpu +
          "'\nPATH=/usr/bin:/bin; export PATH\n"
          "bin/heat-compare $once --formats svg --solvers fake/cuda --plugin $fake_cuda --limits "
          ">stdout 2>stderr\nstatus=$?; cat stdout; cat stderr >&2; exit $status",
      expected};
}

const Story of_limits[] = {
    {"the_limit_of_a_gpu_is_recorded_and_solvers_have_a_share_of_it",
     {limits("echo gpu A card of paper; echo gpus 1; echo driver CUDA 13.0; "
             "echo memory 2147483648; echo copy 1e9",
             {"/limits/0/cores 1", "/limits/1/gpu A card of paper", "/limits/1/gpus 1",
              "/limits/1/driver CUDA 13.0", "/limits/1/memory_bytes 2147483648",
              "/limits/1/copy_bytes_per_second 1000000000.0", "/limits/2 absent",
              "\nLimits   A card of paper (CUDA 13.0, 2 GiB): copy 1.0 GB/s, that is 0.06 Gpt/s",
              // It has a share of the copy limit, and none of operations, which has no limit.
              "$ [ $(grep -c '^fake/cuda .*%$' stdout) = 1 ]"})}},
    {"a_gpu_that_cannot_be_measured_costs_no_other_limit_and_is_told_once",
     {limits("echo no driver >&2; exit 3",
             {"/limits/0/cores 1", "/limits/1 absent", "! GiB",
              "\ncompare: --limits: heat-limits exit status 3: no driver\n",
              "$ [ $(grep -c 'no driver' stderr) = 1 ]"})}},
};

const Story without_gpu[] = {
    {"a_gpu_that_is_not_there_is_status_3_where_it_was_named",
     {{"$compare $once --solvers fortran/gpu",
       {"exit 3", "refused: --solvers: 'fortran/gpu' cannot run here", "$ [ ! -e out ]"}},
      {"$compare $once --solvers fortran/cuda",
       {"exit 3", "refused: --solvers: 'fortran/cuda' cannot run here", "$ [ ! -e out ]"}}}},
    // The option decides, not the environment; and it was all that there was to compare.
    {"a_gpu_that_is_not_there_is_recorded_where_a_glob_selected_it",
     {{"HEAT_HOST_OFFLOAD=1 $compare $once --solvers 'fortran/gpu*'",
       {"exit 3", "runs: fortran/gpu unavailable, fortran/serial ok",
        "/runs/0/message no offload device", "\nMissing  fortran/gpu: no offload device"}}}},
    {"the_host_stands_in_for_a_gpu_only_if_allowed_and_is_marked",
     {{"$compare --list --allow-host-offload | grep '^fortran/gpu *host  '"},
      {"OMP_WAIT_POLICY=passive $heat_compare $once --formats svg --solvers fortran/gpu "
       "--allow-host-offload",
       {"runs: fortran/serial ok, fortran/gpu ok", "/runs/*/fingerprint " + vector_64,
        "/runs/1/message ran on the host, not on a GPU", "\nfortran/gpu (host) ",
        "\nfortran/gpu (host) ran on the host, not on a GPU",
        "$ grep -q 'gpu (host)' out/runtime.svg"}},
      {"OMP_WAIT_POLICY=passive $compare --resume out --repeats 2",
       {"runs: fortran/serial ok, fortran/gpu ok, fortran/serial ok, fortran/gpu ok"}}}},
};

const Story on_fake_gpus[] = {
    {"more_ranks_than_gpus_are_marked",
     {{"$heat_compare --formats svg $once --solvers fake/mpi_gpu --ranks 2,4 --plugin $fake_cuda",
       {"/runs/0/hosts/0/gpu null", "/runs/1/hosts/1/gpu a fake device 0000:11:00.0",
        "/runs/2/hosts/3/rank 3", "/runs/2/hosts/3/gpu a fake device 0000:10:00.0",
        "\n* before a number: more ranks than GPUs, ",
        "$ grep -q 'more ranks than .*GPUs' out/runtime.svg"}}}},
};

boost::test_tools::assertion_result has_fake_mpi_gpu(boost::unit_test::test_unit_id) {
  const Outcome listed = run_in_shell("$compare --list --plugin $fake_cuda", Folder());
  boost::test_tools::assertion_result result(has(listed.out, "fake/mpi_gpu "));
  result.message() << "nvcc or MPI was not found";
  return result;
}

boost::test_tools::assertion_result has_none(boost::unit_test::test_unit_id) {
  const std::string list = run_in_shell("$compare --list", Folder()).out;
  boost::test_tools::assertion_result result(
      has(line_with(list, "fortran/gpu "), "missing  no offload device"));
  result.message() << "there is a GPU, or no such solver";
  return result;
}

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(gpus, make(anywhere)) { check(sample); }
BOOST_DATA_TEST_CASE(limits_of_gpus, make(of_limits)) { check(sample); }
BOOST_TEST_DECORATOR(*boost::unit_test::precondition(has_fake_mpi_gpu))
BOOST_DATA_TEST_CASE(fake_gpus, make(on_fake_gpus)) { check(sample); }
BOOST_TEST_DECORATOR(*boost::unit_test::precondition(has_none))
BOOST_DATA_TEST_CASE(no_gpus, make(without_gpu)) { check(sample); }
