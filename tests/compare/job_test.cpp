/// ./compare within a job of a batch system: by the variables of Slurm, PBS and LSF and stand-ins
/// for Slurm's commands; suite `slurm` in jobs of a real one, which tests/cluster/slurm starts.
#define BOOST_TEST_MODULE compare_job
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;
using boost::unit_test::data::make;

const std::string is_right = "/runs/*/fingerprint " + vector_64;

/// A srun and a squeue that note how they are called. The job has four tasks and no end; variables
/// that come before say otherwise.
const std::string slurm = R"sh(mkdir -p tools
script tools/srun 'echo srun "$@" >>calls
if [ $1 = --mpi=list ]; then echo "${plugins-pmix}" >&2; exit; fi
PATH=/usr/bin:/bin ranks=1
while :; do
  case $1 in -n) ranks=$2; shift 2 ;; -*) shift ;; *) break ;; esac
done
exec '$mpirun' -n $ranks "$@"'
script tools/squeue 'echo squeue "$@" >>calls; echo ${left-UNLIMITED}'
in_job="/usr/bin/env PATH=$PWD/tools SLURM_JOB_ID=7 SLURM_NTASKS=4 SLURMD_NODENAME=n1"
)sh";
const std::string mpi = " $heat_compare $once --solvers cxx/mpi ";
const std::string in_slurm = slurm + "$in_job" + mpi;

const Story of_slurm[] = {
    {"srun_starts_ranks_and_nothing_else",
     {{in_slurm + "--ranks 1,4",
       {is_right, "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 4 ok", "! may take",
        "$ grep -q '^srun --mpi=pmix -n 4 .*heat-run-cxx' calls", "$ ! grep serial calls"}}}},
    {"where_srun_has_no_pmix_mpirun_starts_ranks_of_open_mpi",
     {{slurm + "$in_job plugins=pmi2 " + mpi + "--ranks 2",
       {is_right, "$ [ \"$(grep srun calls)\" = 'srun --mpi=list' ]"}}}},
    {"what_the_user_chose_for_srun_counts",
     {{slurm + "$in_job SLURM_MPI_TYPE=pmix_v4" + mpi + "--ranks 2",
       {is_right, "$ grep -q '^srun -n 2 ' calls && ! grep mpi=list calls"}}}},
    {"within_a_step_ranks_share_its_processors",
     {{slurm + "$in_job SLURM_STEP_ID=0" + mpi + "--ranks 2",
       {is_right, "$ grep -q '^srun --overlap --mpi=pmix -n 2 ' calls"}}}},
    {"in_a_shell_of_srun_the_job_has_the_room_that_it_had",
     {{slurm + "$in_job SLURM_STEP_NUM_TASKS=1 SLURM_NTASKS=1 SLURM_JOB_CPUS_PER_NODE=3" + mpi +
           "--ranks 2",
       {is_right}},
      {"rm -r out; " + slurm +
           "$in_job SLURM_STEP_NUM_TASKS=4 SLURM_PTY_PORT=7777 SLURM_JOB_CPUS_PER_NODE=3" + mpi +
           "--ranks 4",
       {"exit 2", "refused: --ranks: 4 is more than this job has room for, 3 (SLURM_JOB_CPUS_"}}}},
    {"from_a_shell_beside_the_job_all_runs_are_within",
     {{slurm + "$in_job SLURMD_NODENAME=" + mpi + "--ranks 2 --limits",
       {is_right,
        "$ grep -q '^srun --nodes=1 --ntasks=1 .*heat-run-cxx --solver fortran/serial' calls",
        "--limits: nothing to measure: all runs on other machines", "exit 1"}}}},
    {"more_ranks_than_the_job_has_room_for_are_refused",
     {{in_slurm + "--ranks 1,6",
       {"exit 2", "refused: --ranks: 6 is more than this job has room for, 4 (SLURM_NTASKS=4)\n",
        "$ [ ! -e out ]"}},
      {slurm + "$in_job SLURM_NTASKS= SLURM_JOB_CPUS_PER_NODE='2(x3),1'" + mpi + "--ranks 8",
       {"exit 2",
        "refused: --ranks: 8 is more than this job has room for, 7 "
        "(SLURM_JOB_CPUS_PER_NODE=2(x3),1)\n"}},
      {slurm + "$in_job SLURM_NTASKS= SLURM_CPUS_PER_TASK=2 SLURM_JOB_CPUS_PER_NODE='4(x2)'" + mpi +
           "--ranks 8",
       {"exit 2", "refused: --ranks: 8 is more than this job has room for, 4 (SLURM_JOB_CPUS_"}},
      {slurm + "$in_job SLURM_CPUS_PER_TASK=2 $heat_compare $once --solvers threads/hybrid "
               "--plugin $made/libheat_threads_plugin.so --ranks 2 --threads 4,5",
       {"exit 2",
        "refused: --threads: threads/hybrid on 2 ranks x 5 threads is more than this job has room "
        "for, 8 cores (SLURM_NTASKS=4)\n"}},
      {"launcher 'start \"$@\"'; " + in_slurm + "--ranks 6 --launcher ./launcher", {is_right}}}},
    {"a_rank_of_a_step_starts_no_comparison",
     {{slurm + "$in_job SLURM_STEP_NUM_TASKS=2" + mpi,
       {"exit 2", "refused: started on 2 ranks: start it once", "$ [ ! -e out ]"}}}},
};

/// A launcher that takes longer than the job has left for runs: all its time but half a minute.
const std::string slow =
    "launcher 'case \"$*\" in *cases*) ;; *) sleep 6 ;; esac; start \"$@\"'\n" + slurm +
    "$in_job left=0:35 $heat_compare $small --warmup 0 --launcher ./launcher --solvers cxx/mpi ";

const Story of_time[] = {
    {"runs_may_take_the_time_that_the_job_has_left",
     {{slurm + "$in_job left=1-02:03:59" + mpi,
       {is_right, "\ncompare: they may take 26 h 3 min, until this job ends\n",
        "$ grep -x 'squeue --noheader --jobs=7 --format=%L' calls"}},
      {"rm -r out; " + slurm + "$in_job left=3:45" + mpi,
       {"\ncompare: they may take 3 min 15 s, until this job ends\n"}}}},
    {"a_job_about_to_end_is_left_to_end",
     {{slurm + "$in_job left=0:20" + mpi,
       {"exit 130", "runs: ",
        "\ncompare: the job has 0 s left for runs, too little for fortran/serial\n"
        "compare: interrupted; go on by --resume out\n"}},
      {slurm + "$in_job SLURM_JOB_END_TIME=1 $heat_compare --resume out", {"exit 130"}},
      {"$compare --resume out", {is_right, "runs: fortran/serial ok, cxx/mpi 1 ok"}}}},
    {"a_plan_that_takes_longer_ends_before_the_job",
     {{slow + "--repeats 3",
       {"exit 130", "runs: fortran/serial ok, cxx/mpi 1 ok",
        "\ncompare: the job has 0 s left for runs, too little for fortran/serial\n"}}}},
    {"so_do_rounds_until_all_is_decided",
     {{slow + "--repeats auto",
       {"runs: fortran/serial ok, cxx/mpi 1 ok", "Verdict  undecided: 1 round; ",
        "\ncompare: another round would exceed the time of this job\n"}}}},
};

// Debian's Open MPI knows neither system.
const std::string hosts = "for i in 1 2 3 4; do echo localhost; done >hosts\n";
const std::string in_pbs =
    hosts + "PBS_JOBID=7.here PBS_NODEFILE=$PWD/hosts $compare $once --solvers cxx/mpi ";
const std::string in_lsf = hosts +
                           "LSB_JOBID=7 LSB_DJOB_NUMPROC=4 LSB_DJOB_HOSTFILE=$PWD/hosts "
                           "LSB_MCPU_HOSTS='localhost 4' $compare $once --solvers cxx/mpi ";

const Story of_others[] = {
    {"ranks_start_on_the_hosts_of_pbs",
     {{in_pbs + "--ranks 1,4", {is_right, "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 4 ok"}},
      {"launcher 'env >env; start \"$@\"'; rm -r out; " + in_pbs +
           "--ranks 6 --launcher ./launcher",
       {is_right, "$ grep -x OMPI_MCA_orte_default_hostfile=$PWD/hosts env"}},
      {"rm -r out; " + in_pbs + "--ranks 6",
       {"exit 2",
        "refused: --ranks: 6 is more than this job has room for, 4 (the lines of PBS_NODEFILE)\n",
        "$ [ ! -e out ]"}}}},
    {"and_of_lsf",
     {{in_lsf + "--ranks 1,4", {is_right}},
      {"launcher 'env >env; start \"$@\"'; rm -r out; " + in_lsf + "--launcher ./launcher",
       {"$ grep -x PRTE_MCA_prte_default_hostfile=$PWD/hosts env"}},
      {"rm -r out; " + in_lsf + "--ranks 6",
       {"exit 2",
        "refused: --ranks: 6 is more than this job has room for, 4 (LSB_DJOB_NUMPROC=4)\n"}}}},
};

/// Without gnuplot, which takes time.
const std::string real = "mkdir -p tools; ln -sf $(command -v srun) $(command -v squeue) tools\n";
const std::string here = " env PATH=$PWD/tools $heat_compare $once ";
const std::string two_of_six = " --ranks 1,2,4,6 --solvers cxx/mpi,fortran/mpi_tiled ";

const Story in_real_jobs[] = {
    {"any_number_of_ranks_on_two_nodes_has_the_same_bits",
     {{real + "salloc -Q -N 2 -n 6 --ntasks-per-node 3" + here + two_of_six,
       {is_right, "\nCheck    all equal",
        "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 2 ok, cxx/mpi 4 ok, cxx/mpi 6 ok, "
        "fortran/mpi_tiled 1 ok, fortran/mpi_tiled 2 ok, fortran/mpi_tiled 4 ok, "
        "fortran/mpi_tiled 6 ok"}}}},
    {"a_batch_script_has_the_time_of_its_job",
     {{real + "sbatch -Q --wait -n 2 -t 5 -o log --wrap \"" + here +
           "--ranks 2 --solvers cxx/mpi\"",
       {is_right, "$ grep 'they may take [34] min [0-9]* s, until this job ends' log",
        "$ grep 'Check    all equal' log"}}}},
    {"a_killed_rank_fails_its_run_alone",
     {{real +
           "script killed '[ $SLURM_PROCID = 1 ] && kill -9 $$; exec \"$@\"'\n"
           "script killer 'n=$2; shift 2; exec srun --mpi=pmix -n $n ./killed \"$@\"'\n"
           "SLURM_WAIT=1 salloc -Q -N 2 -n 2" +
           here + "--ranks 2 --solvers cxx/mpi,cxx/serial --launcher ./killer",
       {"exit 1", "runs: fortran/serial ok, cxx/mpi 2 failed, cxx/serial ok",
        "/runs/1/message killed by signal 9 (Killed): srun: error: n"}}}},
    {"a_run_past_its_limit_leaves_no_step",
     {{real + "salloc -Q -n 2 sh -c \"env PATH=$PWD/tools $heat_compare $each_once --grid 999x999 "
              "--steps 999999 --check off --baseline cxx/mpi --solvers cxx/mpi --ranks 2 "
              "--time-limit 1; squeue -hs >steps\"",
       {"runs: cxx/mpi 2 timeout", "$ [ -e steps ] && ! [ -s steps ]"}}}},
    {"more_ranks_than_the_job_has_tasks_are_refused",
     {{real + "salloc -Q -n 4" + here + "--ranks 1,6",
       {"exit 2",
        "refused: --ranks: 6 is more than this job has room for, 4 (SLURM_NTASKS=4)\n"}}}},
};

}  // namespace

BOOST_DATA_TEST_CASE(in_a_job_of_slurm, make(of_slurm)) { check(sample); }
BOOST_DATA_TEST_CASE(until_the_job_ends, make(of_time)) { check(sample); }
BOOST_DATA_TEST_CASE(in_jobs_of_others, make(of_others)) { check(sample); }

BOOST_AUTO_TEST_SUITE(slurm)
BOOST_DATA_TEST_CASE(in_a_real_job, make(in_real_jobs)) { check(sample); }
BOOST_AUTO_TEST_SUITE_END()
