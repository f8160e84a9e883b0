/// Comparisons whose runs are made by jobs: --submit, --wait, and --resume of these.
#define BOOST_TEST_MODULE compare_submit
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

/// $by is the program, which finds the few programs of ./bin: no gnuplot. There `sbatch` only notes
/// a job, `squeue` lists the notes in `queue`, and `run_jobs` runs all of them.
const std::string prepared = R"sh(
/bin/mkdir -p bin
for p in sh setsid id; do /bin/ln -sf "$(command -v $p)" bin; done
script bin/sbatch 'echo $1 >>sent; n=$(/usr/bin/wc -l <sent)
echo $n >>queue; echo "Submitted batch job $n"'
script bin/squeue '/bin/cat queue'
by="/usr/bin/env PATH=$PWD/bin $heat_compare"
run_jobs() { for n in $(cat queue); do sh $(sed -n ${n}p sent); done; : >queue; }
)sh";
const std::string four =
    prepared + "$by $once --solvers cxx/serial,cxx/mpi,fortran/mpi --ranks 1,2 ";
const std::string mpi = prepared + "$by $once --solvers cxx/mpi --ranks 1,2 ";
const std::string with_threads =
    prepared +
    "$by $once --plugin $made/libheat_threads_plugin.so --solvers 'threads/*' --ranks 2 ";
const std::string again = prepared + "$by --resume out ";

const std::string all_of_mpi = "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 2 ok";

const Story merged[] = {
    // The fingerprint is that of vectors.csv.
    {"merged_jobs_are_one_comparison",
     {{four + "--save-fields --submit sh --wait",
       {"all equal to the last bit: 4 solvers, 6 runs",
        "runs: fortran/serial ok, cxx/serial ok, cxx/mpi 1 ok, fortran/mpi 1 ok, cxx/mpi 2 ok, "
        "fortran/mpi 2 ok",
        "/runs/*/fingerprint " + vector_64, "/jobs/*/state ended", "/jobs/*/exit_status 0",
        "/proof/status right", "/sessions/0/run 0", "/sessions/1/run 2", "/sessions/2/run 4",
        "/jobs/0/ranks null", "/jobs/2/ranks 2", "Jobs     3 jobs, one a rank count", "80 columns",
        "$ cmp out/field-cxx-mpi-2.npy out/field-fortran-serial.npy",
        "$ [ -e out/table.md ] && grep -q '^fortran/mpi,' out/results.csv",
        "$ [ ! -e out/jobs/1/table.md ]"}}}},
    {"jobs_ask_for_the_cores_of_threads",
     {{with_threads + "--submit sh",
       {"exit 2", "refused: --submit: say by --threads how many 'threads/team' is to have"}},
      {with_threads + "--threads 1,2 --wait --submit \"echo {ranks}x{threads} >>asked; sh\"",
       {"runs: fortran/serial ok, threads/team 1x1 ok, threads/team 1x2 ok, threads/hybrid 2x1 ok, "
        "threads/hybrid 2x2 ok",
        "/jobs/1/threads 2", "$ grep -x '#SBATCH --cpus-per-task=2' out/job-2.sh",
        "$ grep -x 1x2 asked && grep -x 2x2 asked"}}}},
    {"an_mpi_baseline_has_no_job_without_ranks",
     {{mpi + "--baseline fortran/mpi --submit sh --wait",
       {"relative to fortran/mpi on 1 rank;", "/jobs/0/ranks 1", "/summary/0/solver fortran/mpi",
        "/summary/0/ranks 1", "/summary/0/speedup 1.0", "$ [ ! -e out/job-alone.sh ]"}}}},
    {"grids_that_grow_with_the_ranks_are_in_the_jobs_of_their_ranks",
     {{prepared +
           "$by --weak --grid 32x32 --steps 9 $each_once --solvers cxx/mpi,cxx/serial --ranks 1,2 "
           "--submit sh --wait",
       {"Every rank keeps its block: 32x32 on 1, 32x64 on 2",
        "runs: fortran/serial 32x32 ok, cxx/serial 32x32 ok, fortran/serial 32x64 ok, "
        "cxx/mpi 1 32x32 ok, cxx/mpi 2 32x64 ok"}}}},
    {"a_wrong_field_is_found_though_its_job_has_no_baseline",
     {{prepared +
           "$by $once --solvers cxx/mpi,fault/shifted --plugin $faults --ranks 2 --submit sh "
           "--wait",
       {"exit 1", "NOT all equal", "its fingerprint is not fortran/serial's " + vector_64,
        "runs: fortran/serial ok, cxx/mpi 2 ok, fault/shifted 2 disagrees",
        "/jobs/*/exit_status 0"}}}},
    {"what_was_named_and_is_missing_where_its_job_runs_is_no_success",
     {{prepared + "export $python_solvers; $by $once --solvers cxx/serial,python/test_uncompiled "
                  "--submit sh --wait",
       {"exit 3", "'python/test_uncompiled' cannot run there: ", "no compiler for it",
        "runs: python/test_uncompiled unavailable, fortran/serial ok, cxx/serial ok"}}}},
    {"a_failed_run_names_its_files_from_the_folder_of_the_results",
     {{mpi + "--launcher /bin/false --submit sh --wait",
       {"exit 1", "/runs/1/message ; see jobs/1/failed/cxx-mpi-1-1.err",
        "$ [ -e out/jobs/1/failed/cxx-mpi-1-1.err ]", "/jobs/1/exit_status 1"}}}},
};

const Story missing[] = {
    {"what_waits_in_the_queue_is_not_submitted_twice_and_what_is_lost_there_is_submitted_again",
     {{mpi + "--submit sbatch",
       {"Jobs     without ranks: job-alone.sh, submitted as 1\n"
        "         1 rank: job-1.sh, submitted as 2",
        "Results  out, merged by --resume out", "runs: ", "/jobs/2/id 3", "80 columns"}},
      {again, {"exit 1", "2 ranks: job-2.sh, waiting as 3", "$ [ $(wc -l <sent) = 3 ]"}},
      {prepared + "echo 3 >lost; sed -i /3/d queue; run_jobs\n$by --resume out",
       {"exit 1", "compare: 2 ranks: gone before its end as 3; submitted again", "waiting as 4",
        "runs: fortran/serial ok, cxx/mpi 1 ok", "! compare: 1 rank:", "$ [ $(wc -l <sent) = 4 ]"}},
      {prepared + "run_jobs; $by --resume out", {all_of_mpi, "/runs/*/fingerprint " + vector_64}},
      {again, {all_of_mpi, "$ [ $(wc -l <sent) = 4 ]"}}}},
    {"a_job_that_is_killed_costs_what_it_had_not_measured",
     {{prepared +
           "launcher '[ -e ../go ] || ! nth 4 || { kill -KILL $PPID; sleep 5; }; start \"$@\"'\n"
           "$by $small --warmup 0 --repeats 2 --solvers cxx/mpi --ranks 1,2 --launcher "
           "./launcher --submit sh --wait",
       {"exit 1", "2 ranks: ended with status 137",
        "runs: fortran/serial ok, fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 1 ok, cxx/mpi 2 ok"}},
      {again + "--wait",
       {"runs: fortran/serial ok, fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 1 ok, "
        "cxx/mpi 2 ok, cxx/mpi 2 ok"}}}},
    {"scripts_can_be_edited_before_they_run",
     {{mpi + "--submit echo", {"job-1.sh, submitted", "$ [ -x out/job-1.sh ]"}},
      {again, {"exit 1", "1 rank: job-1.sh, submitted"}},
      {prepared + "timeout --preserve-status -s INT 1 $by --resume out --wait",
       {"exit 130", "no queue can be asked", "interrupted; go on by --resume out"}},
      {prepared + "sed -i \"s/--warmup '0'/--warmup 2/\" out/job-1.sh; sed -i \"s/'100'/50/\" "
                  "out/job-2.sh\n$by --resume out --submit sh",
       {"exit 1", "2 ranks: left out: its script is of another problem",
        "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 1 ok, cxx/mpi 1 ok",
        "! compare: 1 rank: ended"}},
      {prepared + "sed -i 's/--steps 50/--nonsense/' out/job-2.sh\n$by --resume out --submit sh",
       {"exit 1", "2 ranks: ended with status 2: compare: --nonsense is not an option"}},
      {prepared + "sed -i 's/--nonsense/--steps 100/' out/job-2.sh\n$by --resume out --submit sh",
       {"exit 1", "ended with status 2: compare: --output:", "has another problem: steps 50"}}}},
    {"jobs_end_while_they_are_waited_for",
     {{mpi + "--submit 'setsid -f sh' --wait", {all_of_mpi, "compare: 2 ranks: ended"}}}},
    {"a_command_that_takes_some_jobs_submits_those",
     {{prepared +
           "script bin/some 'case $1 in *job-2.sh) echo too many >&2; exit 1;; esac; sh $1'\n"
           "$by $once --solvers cxx/mpi --ranks 1,2 --submit some --wait "
           "--json",
       {"exit 1", "\"failures\": [\n    \"2 ranks: not submitted\"\n  ]",
        "compare: --submit: 'some' did not take job-2.sh: exit status 1: too many",
        "runs: fortran/serial ok, cxx/mpi 1 ok"}},
      {again, {"exit 1", "compare: --submit: 'some' did not take job-2.sh"}},
      {again + "--submit sh", {all_of_mpi}}}},
};

/// What the commands of batch systems print.
struct Queue {
  const char *submits, *says, *lists, *has;
  friend std::ostream& operator<<(std::ostream& stream, const Queue& queue) {
    return stream << queue.submits;
  }
};
const Queue queues[] = {
    {"sbatch --parsable", "17;here", "squeue", "17"},
    {"sbatch", "Submitted batch job 17 on cluster c2", "squeue", "17"},
    {"qsub", "17.server-1", "qstat", "Job id  Name\\n17.server-1  heat"},
    {"bsub <", "Job <17> is submitted to queue <q1>.", "bjobs", "17"},
};

struct Refused {
  const char *words, *says;
  int status = 2;
  friend std::ostream& operator<<(std::ostream& stream, const Refused& one) {
    return stream << one.words;
  }
};
const Refused refusals[] = {
    {"--submit false", "--submit: 'false' did not take job-alone.sh: exit status 1"},
    {"--submit nosuch", "--submit: 'nosuch' did not take job-alone.sh: exit status 127", 3},
    {"--submit ''", "--submit: '' is not accepted; give a command"},
    {"--submit sh --solvers cxx/serail", "'cxx/serial'"},
    {"--submit sh --limits", "--submit: --limits is about one machine"},
    {"--submit sh --explain", "--submit: --explain is about one machine"},
    {"--submit sh --repeats auto", "--submit: --repeats auto needs the baseline in every job"},
    {"--submit sh --check rounding", "--submit: --check rounding compares fields"},
    {"--submit sh --list", "--submit: --list runs no job"},
    {"--submit sh --json", "--json: beside --submit it needs --wait"},
    {"--submit sh --against out", "--against: beside --submit it needs --wait"},
    {"--wait", "--wait: it needs --submit"},
    {"--job 2", "--job: it needs --output"},
    {"--job none --output out", "--job: 'none' is not accepted; give a rank count, or alone"},
    {"--job 2 --output out --wait", "--job: it is for the scripts of --submit"},
};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(merges, make(merged)) { check(sample); }
BOOST_DATA_TEST_CASE(goes_on, make(missing)) { check(sample); }

BOOST_DATA_TEST_CASE(a_job_is_found_in_its_queue, make(queues)) {
  const std::string submits = sample.submits, program = submits.substr(0, submits.find(' '));
  const std::string says = sample.says, lists = sample.lists, has = sample.has;
  const std::string by_queue = prepared + "script bin/" + program + " 'echo \"" + says +
                               "\"'\nscript bin/" + lists + " 'printf \"" + has + "\\n\"'\n";
  check({"",
         {{by_queue + "$by $once --solvers cxx/serial --submit '" + submits + "'"},
          {by_queue + "$by --resume out",
           {"exit 1", "without ranks: job-alone.sh, waiting as 17"}}}});
}

BOOST_DATA_TEST_CASE(what_jobs_cannot_do_is_refused, make(refusals)) {
  const std::string words = sample.words, says = sample.says;
  const std::string output = words.starts_with("--job") ? "" : "--output out ";
  check({"",
         {{prepared + "$by --grid 9x9 " + output + words,
           {"exit " + std::to_string(sample.status), "refused: " + says, "$ [ ! -e out ]"}}}});
}

BOOST_AUTO_TEST_CASE(options_of_the_scripts_are_refused_beside_resume) {
  check({"",
         {{mpi + "--submit echo"},
          {again + "--repeats 5",
           {"exit 2", "refused: --repeats: the scripts in 'out' say it; edit them"}},
          {prepared + "$by --grid 9x9 --steps 1 --solvers cxx/serial --output other\n"
                      "$by --resume other --wait",
           {"exit 2", "--wait: 'other' was not begun by --submit"}}}});
}

/// Under tests/cluster/slurm.
BOOST_AUTO_TEST_SUITE(slurm)

BOOST_AUTO_TEST_CASE(a_job_that_is_cancelled_costs_its_points_and_is_submitted_again) {
  const std::string by_slurm =
      "for p in sh id sbatch squeue; do ln -sf $(command -v $p) bin; done\n"
      "by=\"/usr/bin/env PATH=$PWD/bin $heat_compare\"\n";
  check(
      {"",
       {{"mkdir bin\n" + by_slurm +
             "script launcher 'PATH=/usr/bin:/bin\n"
             "[ $2 != 6 ] || [ -e go ] || sleep 60; exec srun --mpi=pmix \"$@\"'\n"
             "(until [ -e out/jobs/6/output ]; do sleep 0.1; done; scancel --name heat-6) &\n"
             "$by $once --solvers cxx/mpi --ranks 4,6 --launcher ./launcher "
             "--submit 'sbatch --partition=here' --wait",
         {"exit 1", "6 ranks: gone before its end as 3", "runs: fortran/serial ok, cxx/mpi 4 ok"}},
        {by_slurm + "touch go; $by --resume out --wait",
         {"all equal to the last bit: 2 solvers, 3 runs", "/jobs/2/id 4",
          "/runs/*/fingerprint " + vector_64}}}});
}

BOOST_AUTO_TEST_SUITE_END()
