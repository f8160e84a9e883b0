/// Launchers: what they inherit, what they add to the output of callers, why they fail, and what is
/// kept of a run that failed.
#define BOOST_TEST_MODULE compare_launch
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

const std::string two = "$compare $once --solvers cxx/mpi --ranks 2 ";
const std::string by_launcher = two + "--launcher ./launcher";
const std::string is_right = "/runs/*/fingerprint " + vector_64;
const Words failed{"exit 1", "runs: fortran/serial ok, cxx/mpi 2 failed"};

const Story started[] = {
    {"a_rank_of_another_job_starts_ranks_of_its_own",
     {{"export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_plm=^rsh\n"
       "$mpirun -n 1 " +
           two,
       {is_right}},
      {"OMPI_MCA_plm=^rsh $mpirun --allow-run-as-root -n 2 --oversubscribe $compare --grid 8x8 "
       "--output twice",
       {"exit 2", "compare: started on 2 ranks: start it once", "$ [ ! -e twice ]"}}}},
    // No ssh is where $compare looks.
    {"without_ssh_ranks_start_here", {{two + "--launcher $mpirun", {is_right}}}},
    {"without_an_environment_ranks_start_here",
     {{"exec env -i $heat_compare $once --solvers cxx/mpi --ranks 2 --launcher $mpirun",
       {is_right}}}},
    {"results_are_found_among_decorated_lines",
     {{"launcher 'printf \"Welcome, 2 seconds\\n\\033[1mLoading gcc/12\\033[0m\\r\\n\"\n"
       "start --tag-output --timestamp-output \"$@\"; echo heat 5 times'\n" +
           by_launcher,
       {is_right}}}},
    // A file is read in pieces; the result lies in the third.
    {"results_are_found_behind_much_else",
     {{"launcher 'yes a line | head -n 999; start \"$@\"'; " + by_launcher, {is_right}}}},
    {"so_are_reasons",
     {{"$compare $each_once --grid 9x9 --steps 9 --source 3,3,1e308 --solvers cxx/mpi --baseline "
       "cxx/mpi --ranks 2 --launcher \"$mpirun --tag-output\"",
       {"exit 1", "/runs/0/message exit status 1: ", "! stderr>"}}}},
    {"so_are_diagnoses",
     {{"$compare $once --solvers fault/shifted --plugin $faults --ranks 2 --launcher \"$mpirun "
       "--tag-output\"",
       {"exit 1", "/diagnoses/0/cause shifted"}}}},
    {"where_mpi_does_not_start_it_is_tried_once_more",
     {{"launcher 'if nth 1; then echo It looks like MPI_INIT failed for some reason >&2; exit 1\n"
       "fi; start \"$@\"'; " +
           by_launcher,
       {is_right, "cxx/mpi on 2 ranks: MPI did not start, tried once more: It looks like ",
        "/runs/0/not_started absent", "/runs/1/not_started It looks like MPI_INIT failed"}},
      {"rm -r out; launcher 'echo It looks like orte_init failed for some reason >&2; exit 1'\n" +
           by_launcher,
       {"exit 1", "runs: fortran/serial ok, cxx/mpi 2 failed"}}}},
    {"so_it_is_where_mpi_crashes",
     {{"echo 'int MPI_Init(void) { return *(volatile int *)0; } int MPI_Init_thread(void) { return "
       "MPI_Init(); }' | cc -x c - -shared -fPIC -o crash.so\n"
       "launcher 'if nth 1; then export LD_PRELOAD=$PWD/crash.so; fi; start \"$@\"'; " +
           by_launcher,
       {is_right, "cxx/mpi on 2 ranks: MPI did not start, tried once more: ",
        "/runs/1/not_started MPI failed for some reason as it started: Segmentation fault"}}}},
    {"a_diagnosis_that_crashes_is_made_once_more",
     {{"launcher 'if nth 2; then kill -SEGV $$; fi; start \"$@\"'; $compare $once --solvers "
       "fault/shifted --plugin $faults --ranks 2 --launcher $PWD/launcher",
       {"exit 1", "/diagnoses/0/cause shifted"}}}},
    {"variables_that_bind_threads_bind_no_other_program",
     {{"OMP_PLACES=cores OMP_PROC_BIND=close $compare $once --solvers cxx/mpi --ranks 1",
       {is_right, "$ grep -q '\"cores\": '$(env -u OMP_NUM_THREADS nproc) out/results.json"}}}},
    {"what_a_run_leaves_behind_is_ended",
     {{"launcher 'sleep 600 & echo $! >stray; start \"$@\"'; " + by_launcher,
       {"$ state=$(grep State: /proc/$(cat stray)/status 2>&1) || exit 0; case $state in *Z*) ;; "
        "*) exit 1 ;; esac"}}}},
};

/// A launcher that ends like this, and what the verdict says of the run.
Step verdict(const std::string& end, const std::string& says) {
  return {"rm -rf out; launcher '" + end + "'; " + by_launcher,
          {"exit 1", "\nCheck    NOT all done: 2 solvers, 2 runs: " + says + "\n",
           "runs: fortran/serial ok, cxx/mpi 2 failed"}};
}

// Open MPI's own 243 and 255 are no signals of a rank.
const Story verdicts{
    "what_a_launcher_does_not_start_did_not_run",
    {verdict("echo heat-run: out of memory >&2; exit 1", "1 failed"),
     verdict("echo mpiexec has exited due to process rank 1 with PID 0 on >&2\n"
             "echo node n exiting improperly. >&2; exit 1",
             "1 failed"),
     verdict("exit 137", "1 failed"),
     verdict("echo srun: error: n2: task 3: Segmentation fault >&2; exit 139", "1 failed"),
     verdict("echo srun: error: task 1 launch failed: Unspecified error >&2; exit 137",
             "1 did not run"),
     verdict("echo why >&2; exit 127", "1 did not run"),
     verdict("echo why >&2; exit 243", "1 did not run"),
     verdict("echo why >&2; exit 255", "1 did not run"),
     {"rm -r out; launcher 'echo no slots >&2; exit 1'\n"
      "$compare $once --solvers cxx/mpi,cxx/serial --launcher ./launcher",
      {"exit 1",
       "\nCheck    NOT all done: 3 solvers, 3 runs: 1 did not run; the others are equal\n",
       "\n  cxx/mpi on 1 rank: did not run in 1 of 1 run:\n    exit status 1: ", "  not run\n",
       "runs: fortran/serial ok, cxx/mpi 1 failed, cxx/serial ok"}}}};

/// A run that fails, by a launcher with options, and its message.
Step why(const std::string& options, const std::string& message, const std::string& before = "") {
  return {"rm -rf out\n" + before + two + "--launcher \"" + options + "\"",
          failed + Words{"/runs/1/message " + message}};
}

// Of a folder as its hostfile, Open MPI says that a scanner failed.
const Story reasons{
    "the_reason_is_shown",
    {why("$mpirun --mca rmaps nosuch", "Framework: rmaps Component: nosuch"),
     why("$mpirun --hostfile none", "unable to open the hostfile: none"),
     why("./launcher --hostfile /usr",
         "did not run: exit status 2: a scanner failed; --hostfile '/usr': Is a directory",
         "launcher 'echo a scanner failed >&2; exit 2'\n"),
     why("./launcher -machinefile=/none",
         "a scanner failed; -machinefile '/none': No such file or directory"),
     why("./launcher --hostfile /dev/null", "a scanner failed; see "),
     why("./launcher", "unknown option \"-n\"; OPAL_PREFIX names '/nowhere', where no Open MPI is",
         "launcher 'echo unknown option \\\"-n\\\" >&2; exit 1'; export OPAL_PREFIX=/nowhere\n"),
     why("./launcher", "the caller printed two values of 'seconds', ",
         "launcher 'start \"$@\"; echo seconds 0.0001'\n"),
     why("./launcher", "it printed more than 64 MiB", "launcher 'exec yes'\n"),
     why("./launcher", "cannot start ", "echo no program >launcher\n"),
     why("./launcher", "/launcher: Exec format error"),
     // It is mpirun's own, no signal.
     {"rm -r out; " + two + "--launcher \"$mpirun --wdir $PWD/gone\"",
      failed + Words{"/runs/1/message exit status ", "! signal"}}}};

const Story kept[] = {
    {"what_failed_before_is_kept_when_it_is_tried_again",
     {{"launcher 'word=$(cat word); echo $word; echo its $word >&2; exit 1'; echo first >word\n" +
           by_launcher,
       {"exit 1", "/runs/1/message exit status 1: its first; see failed/cxx-mpi-2-1.err"}},
      {"echo second >word; $compare --resume out",
       {"exit 1", "/runs/1/message exit status 1: its second; see failed/cxx-mpi-2-1.2.err"}},
      {"launcher 'start \"$@\"'; $compare --resume out",
       {"$ cd out/failed; cat cxx-mpi-2-1.out cxx-mpi-2-1.err cxx-mpi-2-1.2.out >all; "
        "printf 'first\\nits first\\nsecond\\n' | cmp - all"}}}},
    {"the_reason_of_mpirun_is_shown_and_all_that_it_said_is_kept",
     {{"OMPI_MCA_rmaps_base_oversubscribe=0 HEAT_NOTE='it is $HOME' $compare $once --solvers "
       "cxx/mpi --ranks 512",
       {"exit 1",
        "/runs/1/message There are not enough slots available in the system to satisfy the 512 "
        "slots",
        "; see failed/cxx-mpi-512-1.err", "$ [ -e out/failed/cxx-mpi-512-1.out ]",
        "$ grep -q 'Either request fewer slots' out/failed/cxx-mpi-512-1.err",
        // The command does it again, in any environment.
        "$ env -i /bin/sh out/failed/cxx-mpi-512-1.cmd 2>again; [ $? = 1 ] && "
        "cmp again out/failed/cxx-mpi-512-1.err"}}}},
    // It is tried for its options, proves itself and runs.
    {"a_run_past_its_limit_is_ended_and_kept",
     {{"launcher 'echo >>count; echo so far; exec sleep 20'; $compare $each_once --grid 9x9 "
       "--steps 1 --time-limit 0.25 --baseline fortran/mpi --solvers fortran/mpi --option "
       "fortran/mpi:px=1 --launcher ./launcher",
       {"exit 1", "/runs/0/message took longer than 0.25 s; see failed/fortran-mpi-1-1.err",
        "runs: fortran/mpi 1 timeout", "$ [ $(wc -l <count) = 3 ]",
        "$ [ \"$(cat out/failed/fortran-mpi-1-1.out)\" = 'so far' ]"}},
      {"$compare --resume out",
       {"exit 1", "/runs/0/message took longer than 0.25 s; see failed/fortran-mpi-1-1.2.err"}}}},
};

/// Instead of a caller, a launcher prints `key value` of a row, and 0.5 for other keys.
constexpr const char* print_cases = R"sh(launcher 'echo >>count
sed -n "$(wc -l <count){p;q}" cases >case
for key in seconds seconds_setup compute exchange waiting; do
  grep "^$key " case || echo "$key 0.5"
done
grep "^fingerprint" case || echo fingerprint 0123456789abcdef
echo heat 1.5'
times='seconds seconds_setup compute exchange waiting'
for key in $times; do for value in nan inf -1e-9; do echo "$key $value"; done; done >cases
for value in 1,5 0x1p0 1e999 soon ''; do echo "seconds $value"; done >>cases
for value in 0123456789abcde 0123456789abcdef0 ''; do echo "fingerprint $value"; done >>cases
for key in $times; do for value in 0 1e-300 7.25; do echo "$key $value"; done; done >>cases
)sh";

// Unchecked, because the made-up fingerprint is no known answer.
const Story printed{
    "a_time_that_a_caller_prints_is_a_number_from_zero_up",
    {{print_cases +
          std::string("$compare --grid 9x9 --steps 1 --baseline cxx/mpi --solvers cxx/mpi "
                      "--check off --warmup 0 --repeats $(wc -l <cases) --output out "
                      "--launcher ./launcher"),
      {"exit 1", "/runs/0/message the caller printed 'seconds nan', which",
       "/runs/5/message the caller printed 'seconds_setup -1e-9', which",
       "/runs/7/message the caller printed 'compute inf', which", "/runs/11/status failed",
       "/runs/14/status failed", "/runs/15/message seconds 1,5", "/runs/22/status failed",
       "/runs/23/seconds 0.0", "/runs/24/seconds 1e-300", "/runs/28/seconds_setup 7.25",
       "/runs/29/timings/compute 0.0", "/runs/34/timings/exchange 7.25",
       "/runs/36/timings/waiting 1e-300",
       "$ [ $(grep -c '\"status\": \"failed\"' out/results.json) = 23 ]"}}}};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(right, make(started)) { check(sample); }
BOOST_AUTO_TEST_CASE(said) { check(verdicts); }
BOOST_AUTO_TEST_CASE(shown) { check(reasons); }
BOOST_DATA_TEST_CASE(what_failed, make(kept)) { check(sample); }
BOOST_AUTO_TEST_CASE(times) { check(printed); }
