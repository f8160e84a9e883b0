/// Texts that launchers, callers and Python printed, and the reason or the result that ./compare
/// finds in them.
#define BOOST_TEST_MODULE compare_said
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

#include "driver.hpp"
#include "interop/compare/launch/decorated.hpp"
#include "interop/compare/launch/last_words.hpp"

namespace {

using heat::compare::last_words;
using heat::compare::values_in;

struct Said {
  const char* by;
  const char* text;
  const char* reason;
  friend std::ostream& operator<<(std::ostream& stream, const Said& said) {
    return stream << said.by;
  }
};

#define RULE "--------------------------------------------------------------------------\n"
#define ENDED                                                                                   \
  RULE "Primary job  terminated normally, but 1 process returned\n"                             \
       "a non-zero exit code. Per user-direction, the job has been aborted.\n" RULE RULE        \
       "mpirun detected that one or more processes exited with non-zero status, thus causing\n" \
       "the job to be terminated. The first process to do so was:\n\n"                          \
       "  Process name: [[5180,1],0]\n  Exit code:    1\n" RULE

const Said all_said[] = {
    {"Open MPI, too few slots",
     RULE "There are not enough slots available in the system to satisfy the 40\n"
          "slots that were requested by the application:\n\n  heat-run-cxx\n\n"
          "Either request fewer slots for your application, or make more slots\n"
          "available for use.\n\nA \"slot\" is the Open MPI term for an allocatable unit where we\n"
          "can launch a process.\n\n"
          "Alternatively, you can use the --oversubscribe option to ignore the\n"
          "number of available slots when deciding the number of processes to\nlaunch.\n" RULE,
     "There are not enough slots available in the system to satisfy the 40 slots that were "
     "requested by the application: heat-run-cxx"},
    {"Open MPI, a host that is not there",
     "ssh: Could not resolve hostname nowhere.invalid: Name or service not known\n" RULE
     "ORTE was unable to reliably start one or more daemons.\nThis usually is caused by:\n\n"
     "* not finding the required libraries and/or binaries on\n"
     "  one or more nodes. Please check your PATH and LD_LIBRARY_PATH\n\n"
     "* an inability to create a connection back to mpirun due to a\n"
     "  lack of common network interfaces and/or no route found between\n"
     "  them. Please check network connectivity (including firewalls\n"
     "  and network routing requirements).\n" RULE,
     "ssh: Could not resolve hostname nowhere.invalid: Name or service not known"},
    {"Open MPI, daemons without a word of ssh",
     RULE "ORTE was unable to reliably start one or more daemons.\nThis usually is caused by:\n\n"
          "* not finding the required libraries and/or binaries on\n  one or more nodes.\n" RULE,
     "ORTE was unable to reliably start one or more daemons"},
    {"Open MPI, no hostfile",
     RULE "Open RTE was unable to open the hostfile:\n    /nonexistent\n"
          "Check to make sure the path and filename are correct.\n" RULE RULE
          "An internal error has occurred in ORTE:\n\n"
          "[[5205,0],0] FORCE-TERMINATE AT (null):1 - error ras_base_allocate.c(352)\n\n"
          "This is something that should be reported to the developers.\n" RULE,
     "Open RTE was unable to open the hostfile: /nonexistent Check to make sure the path and "
     "filename are correct"},
    {"Open MPI, no program",
     RULE "mpirun was unable to launch the specified application as it could not access\n"
          "or execute an executable:\n\nExecutable: /nonexistent\nNode: node1\n\n"
          "while attempting to start process rank 0.\n" RULE "2 total processes failed to start\n",
     "mpirun was unable to launch the specified application as it could not access or execute an "
     "executable: Executable: /nonexistent Node: node1"},
    {"Open MPI, within a rank",
     "\n\n**********************************************************\n\n"
     "mpirun does not support recursive calls\n\n"
     "**********************************************************\n",
     "mpirun does not support recursive calls"},
    {"Open MPI, an option that it does not know",
     "mpirun: Error: unknown option \"--badoption\"\nType 'mpirun --help' for usage.\n",
     "mpirun: Error: unknown option \"--badoption\""},
    {"Open MPI, no folder for its session",
     RULE "It looks like orte_init failed for some reason; your parallel process is\n"
          "likely to abort.  There are many reasons that a parallel process can\n"
          "fail during orte_init; some of which are due to configuration or\n"
          "environment problems.  This failure appears to be an internal failure;\n"
          "here's some additional information (which may only be relevant to an\n"
          "Open MPI developer):\n\n  orte_session_dir failed\n"
          "  --> Returned value Permission denied (-17) instead of ORTE_SUCCESS\n" RULE,
     "It looks like orte_init failed for some reason; your parallel process is likely to abort: "
     "orte_session_dir failed --> Returned value Permission denied (-17) instead of ORTE_SUCCESS"},
    {"Open MPI, a component that is not there",
     RULE "A requested component was not found, or was unable to be opened.  This\n"
          "means that this component is either not installed or is unable to be\n"
          "used on your system (e.g., sometimes this means that shared libraries\n"
          "that the component requires are unable to be found/loaded).  Note that\n"
          "Open MPI stopped checking at the first component that it did not find.\n\n"
          "Host:      node1\nFramework: pml\nComponent: nosuch\n" RULE
          "[node1:42] *** An error occurred in MPI_Init\n",
     "A requested component was not found, or was unable to be opened: Host: node1 Framework: pml "
     "Component: nosuch"},
    {"Open MPI, names below a sentence of several lines",
     RULE "Your job failed to map. Either no mapper was available, or none\n"
          "of the available mappers was able to perform the requested mapping operation.\n\n"
          "  Mapper result:       NULL\n  #procs mapped:       0\n\n" RULE,
     "Your job failed to map: Mapper result: NULL #procs mapped: 0"},
    {"Open MPI, a warning before the reason",
     RULE "WARNING: There was an error initializing an OpenFabrics device.\n\n"
          "  Local host:   node1\n" RULE "mine: no licence left\n" ENDED,
     "mine: no licence left"},
    {"Open MPI, a rank that was killed",
     RULE "mpirun noticed that process rank 1 with PID 0 on node node1 exited on signal 9 "
          "(Killed).\n" RULE,
     "mpirun noticed that process rank 1 with PID 0 on node node1 exited on signal 9 (Killed)."},
    {"Open MPI, the caller's own words among its", "heat-run: the field is not finite\n" ENDED,
     "the field is not finite"},
    {"Open MPI, nothing else", ENDED,
     "Primary job  terminated normally, but 1 process returned a non-zero exit code"},
    {"a solver that ended the program, after its own words",
     "STOP bad\nheat-run: the solver ended the program\n" ENDED,
     "the solver ended the program: STOP bad"},
    {"a solver that ended the program in silence", "heat-run: the solver ended the program\n" ENDED,
     "the solver ended the program"},
    {"tagged", "[1,0]<stderr>:heat-run: --grid: too large\r\n" ENDED, "--grid: too large"},
    {"timed and coloured", "\033[1;31mThu Nov 26 14:03:14 2026<stderr>:heat-run: why\033[0m\n",
     "why"},
    {"srun -l", "0: heat-run: why\nsrun: error: node1: task 0: Exited with exit code 1\n", "why"},
    {"Slurm, too many ranks",
     "srun: Warning: can't run 4 processes on 8 nodes, setting nnodes to 4\n"
     "srun: error: Unable to create step for job 42: More processors requested than permitted\n",
     "srun: error: Unable to create step for job 42: More processors requested than permitted"},
    {"Slurm, out of memory",
     "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=42.0.\n"
     "srun: error: node1: task 1: Out Of Memory\nsrun: Terminating StepId=42.0\n",
     "slurmstepd: error: Detected 1 oom-kill event(s) in StepId=42.0."},
    {"Slurm, out of memory by its accounts",
     "slurmstepd-n1: error: StepId=9.0 exceeded memory limit (111362048 > 104857600), being "
     "killed\n"
     "srun: Job step aborted: Waiting up to 4 seconds for job step to finish.\n"
     "slurmstepd-n1: error: *** STEP 9.0 ON n1 CANCELLED AT 2026-11-27T09:46:53 ***\n"
     "srun: error: n1: tasks 0-1: Killed\n",
     "slurmstepd-n1: error: StepId=9.0 exceeded memory limit (111362048 > 104857600), being "
     "killed"},
    {"Slurm, the end of the job's time",
     "srun: Job step aborted: Waiting up to 4 seconds for job step to finish.\n"
     "slurmstepd-n1: error: *** STEP 1.0 ON n1 CANCELLED AT 2026-11-27T09:46:49 DUE TO TIME LIMIT "
     "***\nsrun: error: n1: tasks 0-1: Terminated\n"
     "srun: launch/slurm: _step_signal: Terminating StepId=1.0\n",
     "slurmstepd-n1: error: *** STEP 1.0 ON n1 CANCELLED AT 2026-11-27T09:46:49 DUE TO TIME LIMIT "
     "***"},
    {"Slurm, a node that was lost",
     "srun: error: Node failure on n2\n"
     "slurmstepd-n1: error: *** STEP 5.0 ON n1 CANCELLED AT 2026-11-27T09:48:06 DUE TO NODE "
     "FAILURE, SEE SLURMCTLD LOG FOR DETAILS ***\n"
     "srun: Job step aborted: Waiting up to 4 seconds for job step to finish.\n"
     "srun: error: n1: tasks 0-2: Terminated\n",
     "srun: error: Node failure on n2"},
    {"Slurm, a rank that was killed, after those that waited for it",
     "slurmstepd-n1: error: *** STEP 2.0 ON n1 CANCELLED AT 2026-11-27T09:46:50 ***\n"
     "srun: error: n1: tasks 0-2: Terminated\n"
     "srun: error: n2: task 3: Killed\nsrun: First task exited 30s ago\n",
     "srun: error: n2: task 3: Killed"},
    {"Slurm, a program that is not there",
     "slurmstepd-n1: error: execve(): /nowhere/x: No such file or directory\n"
     "srun: error: n1: tasks 0-1: Exited with exit code 2\n",
     "slurmstepd-n1: error: execve(): /nowhere/x: No such file or directory"},
    {"Hydra, no hostfile",
     "[mpiexec@node1] HYDU_parse_hostfile (utils/args/args.c:324): unable to open host file: "
     "/nonexistent\n"
     "[mpiexec@node1] mfile_fn (ui/mpich/utils.c:345): error parsing hostfile\n"
     "[mpiexec@node1] main (ui/mpich/mpiexec.c:148): error parsing parameters\n",
     "[mpiexec@node1] HYDU_parse_hostfile (utils/args/args.c:324): unable to open host file: "
     "/nonexistent"},
    {"Hydra, a rank that was killed",
     "=====================================================================\n"
     "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES\n"
     "=   EXIT CODE: 9\n=   YOU CAN IGNORE THE BELOW CLEANUP MESSAGES\n"
     "=====================================================================\n"
     "YOUR APPLICATION TERMINATED WITH THE EXIT STRING: Killed (signal 9)\n"
     "This typically refers to a problem with your application.\n"
     "Please see the FAQ page for debugging suggestions\n",
     "YOUR APPLICATION TERMINATED WITH THE EXIT STRING: Killed (signal 9)"},
    {"MPICH",
     "Abort(15) on node 0 (rank 0 in comm 0): Fatal error in PMPI_Init: Other MPI error, error "
     "stack:\nMPIR_Init_thread(176)...: \nMPID_Init(1525)........: \n",
     "Abort(15) on node 0 (rank 0 in comm 0): Fatal error in PMPI_Init: Other MPI error, error "
     "stack:"},
    {"Python, an exception",
     "Traceback (most recent call last):\n  File \"run.py\", line 20, in <module>\n    import x\n"
     "ImportError: libmpi.so.12: cannot open shared object file\n" ENDED,
     "ImportError: libmpi.so.12: cannot open shared object file"},
    {"Python, another one's PYTHONHOME",
     "Python path configuration:\n  PYTHONHOME = '/nowhere'\n"
     "Fatal Python error: init_fs_encoding: failed to get the Python codec of the filesystem "
     "encoding\nModuleNotFoundError: No module named 'encodings'\n\n"
     "Current thread 0x00007f8ec9543040 (most recent call first):\n  <no Python frame>\n",
     "ModuleNotFoundError: No module named 'encodings'"},
    {"Python, a variable that is no number",
     "Fatal Python error: preconfig_init_utf8_mode: PYTHONHASHSEED must be \"random\" or an "
     "integer in range [0; 4294967295]\nPython runtime state: preinitialized\n\n"
     "Current thread 0x00007f8ec9543040 (most recent call first):\n  <no Python frame>\n",
     "Fatal Python error: preconfig_init_utf8_mode: PYTHONHASHSEED must be \"random\" or an "
     "integer in range [0; 4294967295]"},
    {"Python, a crash below an exception",
     "Traceback (most recent call last):\n  File \"run.py\", line 20, in <module>\n    f()\n"
     "MemoryError: no room\nFatal Python error: Aborted\n\n"
     "Current thread 0x00007f8ec9543040 (most recent call first):\n  <no Python frame>\n",
     "MemoryError: no room"},
    {"the loader",
     "heat-run-cxx: error while loading shared libraries: libheat.so.1: cannot open shared object "
     "file: No such file or directory\n" ENDED,
     "heat-run-cxx: error while loading shared libraries: libheat.so.1: cannot open shared object "
     "file: No such file or directory"},
    {"a shell", "sh: 1: exec: heat-run-cxx: Permission denied\n\n",
     "sh: 1: exec: heat-run-cxx: Permission denied"},
    {"nothing", "\n  \n", ""},
};

const std::vector<std::string> keys{"seconds", "fingerprint"};

struct Printed {
  const char* by;
  const char* text;
  friend std::ostream& operator<<(std::ostream& stream, const Printed& printed) {
    return stream << printed.by;
  }
};

const Printed all_printed[] = {
    {"a caller", "seconds       1.2\nfingerprint   b8aefe773f6581ba\n"},
    {"mpirun --tag-output",
     "[1,0]<stdout>:seconds       1.2\n"
     "[1,0]<stdout>:fingerprint   b8aefe773f6581ba\n"},
    {"mpirun --timestamp-output",
     "Thu Nov 26 14:03:14 2026<stdout>:seconds       1.2\n"
     "Thu Nov 26 14:03:15 2026<stdout>:fingerprint b8aefe773f6581ba\n"},
    {"mpirun --xml",
     "<stdout rank=\"0\">seconds       1.2&#010;</stdout>\n"
     "<stdout rank=\"0\">fingerprint   b8aefe773f6581ba&#010;</stdout>\n"},
    {"mpiexec -l, srun -l", "[0] seconds       1.2\n 0: fingerprint   b8aefe773f6581ba\n"},
    {"a terminal",
     "\033[32mseconds\033[0m       1.2\r\n\033]0;title\afingerprint b8aefe773f6581ba\r\n"},
    {"a login shell",
     "Welcome! This took 5 seconds 7 times\nThe seconds 9\nLoading gcc/12.2\n"
     "seconds       1.2\nseconds_setup 3\nfingerprint   b8aefe773f6581ba\nBye\n"},
    {"the same twice", "seconds 1.2\nseconds 1.2\nfingerprint   b8aefe773f6581ba\n"},
};

}  // namespace

BOOST_DATA_TEST_CASE(the_line_that_says_why_is_found, boost::unit_test::data::make(all_said)) {
  BOOST_TEST(last_words(sample.text) == sample.reason);
}

BOOST_DATA_TEST_CASE(a_result_is_found, boost::unit_test::data::make(all_printed)) {
  const auto values = values_in(sample.text, keys);
  BOOST_TEST(values.size() == 2U);
  BOOST_TEST(values.at("seconds") == "1.2");
  BOOST_TEST(values.at("fingerprint") == heat::test::vector_64);
}

BOOST_AUTO_TEST_CASE(two_values_of_one_key_are_not_chosen_from) {
  BOOST_CHECK_EXCEPTION(values_in("seconds 1.2\n[1,1]<stdout>:seconds 1.3\n", keys),
                        std::runtime_error, [](const std::runtime_error& error) {
                          return error.what() ==
                                 std::string("printed two values of 'seconds', 1.2 and 1.3");
                        });
}
