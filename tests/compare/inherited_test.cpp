/// The world that ./compare is started in, in tables: what is inherited, and what must come of it:
/// it is the user's wish, or an accident that changes nothing, or one line says what it is. A new
/// member of the kind is a row. What is inherited with `--help` is in answers_test.cpp, from a
/// launcher in launch_test.cpp, from Python in python_test.cpp, from a batch system and from bound
/// cores in run_test.cpp; folders of comparisons at the same time are in output_test.cpp.
#define BOOST_TEST_MODULE compare_inherited
#include <stdlib.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using boost::unit_test::data::make;
using namespace heat::test;
using nlohmann::json;

/// The message on results that cannot be printed, though they were measured and kept.
const std::string lost = "cannot write to standard output: ";

const World environment[] = {
    {"a locale that is not installed", R"sh(LANG=xx_YY.UTF-8 "$@")sh"},
    {"the same, for all of it", R"sh(LC_ALL=xx_YY.UTF-8 LC_CTYPE=en_US "$@")sh"},
    {"decimal commas", R"sh(LC_ALL= LC_NUMERIC=de_DE.UTF-8 LANGUAGE=de "$@")sh"},
    {"nothing at all", R"sh(env -i "$@")sh"},
    {"no PATH", R"sh(shift 2; env -u PATH "$@")sh"},
    {"no home", R"sh(HOME=/nowhere XDG_CACHE_HOME=/nowhere "$@")sh"},
    {"no folder for temporary files", R"sh(TMPDIR=/dev/null TMP=/x TEMP=/x "$@")sh"},
    {"a time zone that nobody knows", R"sh(TZ=Nowhere/Land "$@")sh"},
    {"another library of this name",
     R"sh(mkdir lib; echo no >lib/libheat.so.0; LD_LIBRARY_PATH=$PWD/lib "$@")sh"},
    {"another library that is loaded first",
     R"sh(cp "$LIBRARY" mine.so; LD_PRELOAD=$PWD/mine.so "$@")sh", 0,
     "compare: the library that is measured is not this build's: /"},
    {"an instruction level that is none", R"sh(HEAT_ISA=x86-64-v9 "$@")sh", 2, "HEAT_ISA"},
    {"a word for offloading", R"sh(HEAT_HOST_OFFLOAD=maybe "$@")sh"},
    {"threads of OpenMP", R"sh(OMP_NUM_THREADS=64 OMP_PROC_BIND=true "$@")sh"},
    {"a job of MPI of which this is one rank of two", R"sh(OMPI_COMM_WORLD_SIZE=2 "$@")sh", 2,
     "started on 2 ranks"},
    {"files for shells", R"sh(echo 'echo noise; exit 9' >rc; ENV=$PWD/rc BASH_ENV=$PWD/rc "$@")sh"},
    {"settings of shells",
     R"sh(env IFS=/ CDPATH=/ POSIXLY_CORRECT=1 SHELLOPTS=noclobber:noexec \
          'BASH_FUNC_cd%%=() { false; }' "$@")sh"},
    {"a tool of NVIDIA's without a driver",
     R"sh(printf '#!/bin/sh\necho NVIDIA-SMI has failed; exit 9\n' >nvidia-smi; chmod +x nvidia-smi
        shift 2; PATH=$PWD "$@")sh"},
};

const World streams[] = {
    {"no standard input", R"sh("$@" <&-)sh"},
    {"input that is somebody else's", R"sh(echo theirs | { "$@"; [ "$(cat)" = theirs ];
})sh"},
    {"no standard output", R"sh("$@" >&-)sh", 1, ": Bad file descriptor"},
    {"standard output that is full", R"sh("$@" >/dev/full)sh", 1, ": No space left on device"},
    {"a reader that went away", R"sh({ "$@"; echo $? >status; } | true; exit $(cat status))sh", 1,
     ": Broken pipe"},
    {"no standard error", R"sh("$@" 2>&-)sh"},
    {"standard error that is full", R"sh("$@" 2>/dev/full)sh"},
    {"no streams at all", R"sh("$@" <&- >&- 2>&-)sh", 1},
};

const World limits[] = {
    {"files for the user alone",
     R"sh(umask 077; "$@"; [ $(stat -c %a out)$(stat -c %a out/results.json) = 700600 ])sh"},
    {"no file may grow",
     R"sh(mkfifo said; cat said >&2 & (ulimit -f 4; "$@" 2>said); s=$?; wait; exit $s)sh", 1,
     "File too large"},
    {"few files may be open", R"sh(prlimit --nofile=10 "$@")sh"},
    {"too few files may be open",
     R"sh(prlimit --nofile=5 "$@" 2>said; s=$?; grep -q ': Too many open files' said && exit $s)sh",
     1},
    {"little memory", R"sh(ulimit -v 300000; "$@")sh"},
    {"a small stack", R"sh(ulimit -s 256; "$@")sh"},
    {"a stack without limit", R"sh(ulimit -s unlimited; "$@")sh"},
    {"a working folder that is gone", R"sh(mkdir gone; cd gone; rmdir ../gone; "$@")sh", 2,
     "--output: 'out' cannot be written"},
    {"the same, and results elsewhere",
     R"sh(top=$PWD; mkdir gone; cd gone; rmdir ../gone; "$@" --output "$top/out")sh"},
    {"a working folder with any name",
     R"sh(top=$PWD; mkdir "a b'c,d\$e:f%"; cd a*; "$@"; status=$?; mv out "$top"; exit $status)sh"},
    {"a folder where nothing can be made", R"sh("$@" --output /proc/out)sh", 2,
     "--output: '/proc/out' cannot be"},
};

const char interrupted[] = "interrupted; go on by --resume out";

/// Batch systems, terminals, timers and devices send them. SIGKILL is none of them: it ends the
/// driver alone, and what it has started runs to its own end.
const char* const ending[] = {"HUP",  "INT",  "TERM",   "QUIT", "USR1", "USR2",
                              "XCPU", "ALRM", "VTALRM", "PROF", "IO",   "PWR"};

/// Signals come while a run is on: its launcher sends them.
const World signals[] = {
    {"a hang-up that is ignored, as by nohup", R"sh(trap '' HUP; SIGNAL=HUP "$@")sh"},
    {"an interrupt that is ignored, as in the background", R"sh(trap '' INT; SIGNAL=INT "$@")sh"},
    {"an end that is ignored", R"sh(trap '' TERM; SIGNAL=TERM "$@")sh"},
    {"a warning that is ignored", R"sh(trap '' USR1; SIGNAL=USR1 "$@")sh"},
    {"signals that are blocked", R"sh(SIGNAL=TERM env --block-signal "$@")sh", 130, interrupted},
    {"children whose end is ignored", R"sh(SIGNAL=CONT env --ignore-signal=CHLD "$@")sh"},
    {"broken pipes that are ignored", R"sh(SIGNAL=CONT env --ignore-signal=PIPE "$@")sh"},
};

/// Where programs want to put temporary files: a file system of their own in the place of /tmp.
const World file_systems[] = {
    {"/tmp that cannot be written", R"sh(mount -t tmpfs -o ro none /tmp; TMPDIR=$PWD "$@")sh"},
    {"/tmp that is full",
     R"sh(mount -t tmpfs -o size=64k none /tmp; head -c 1M /dev/zero 2>&- >/tmp/x
          TMPDIR=$PWD "$@")sh"},
    {"the same, and no other folder",
     R"sh(mount -t tmpfs -o size=64k none /tmp; head -c 1M /dev/zero 2>&- >/tmp/x
          unset TMPDIR; "$@" 2>said
          s=$?; grep -q "; /tmp has no room left, let TMPDIR name another" said && exit $s)sh",
     1},
};

const std::string draw = "$heat_compare $once --formats svg --solvers cxx/serial";

/// A gnuplot that is a script.
Step gnuplot(const std::string& body, const Words& expected) {
  return {"rm -rf out; script gnuplot '" + body + "'; PATH=$PWD:$PATH; exec " + draw, expected};
}

const Story programs[] = {
    {"gnuplot_inherits_nothing_that_changes_a_picture",
     {{draw + "; mv out plain"},
      {R"sh(echo 'set terminal dumb; exit' | tee .gnuplot gnuplotrc >rc
         echo 'echo noise; exit 9' >shell
         HOME=$PWD GNUPLOT_INI=$PWD/rc XDG_CONFIG_HOME=$PWD GNUTERM=x11 GNUPLOT_LIB=/nowhere \
         GNUPLOT_DRIVER_DIR=/nowhere GNUPLOT_FONTPATH=/nowhere GDFONTPATH=/nowhere \
         GNUPLOT_PS_DIR=/nowhere GNUPLOT_DEFAULT_GDFONT=none GNUHELP=/nowhere FIT_LOG=/nowhere \
         FIT_SCRIPT=false PAGER=false GNUPLOT_SHARE=/nowhere DISPLAY=:99 WAYLAND_DISPLAY=none \
         LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 ENV=$PWD/shell BASH_ENV=$PWD/shell \
         COLUMNS=1 LINES=1 TERM=none POSIXLY_CORRECT=1 TMPDIR=/dev/null \
         env -u PATH 'BASH_FUNC_gnuplot%%=() { false; }' 'BASH_FUNC_env%%=() { false; }' \
             $heat_compare ${once%out} '~/out' --formats svg --solvers cxx/serial
         s=$?; mv '~/out' .; exit $s)sh",
       {"! picture", "$ cmp plain/field.svg out/field.svg",
        "$ grep -q '<svg' out/runtime.svg && grep -q '<svg' out/speedup.svg"}}}},
    {"a_gnuplot_that_draws_nothing_is_reported",
     {gnuplot("exit 0", {"\ncompare: a picture is missing: ",
                         ": gnuplot left it incomplete: no reason given\n"}),
      gnuplot("echo broken: no font >&2; exit 1", {": gnuplot: broken: no font\n"}),
      gnuplot("echo line 0: warning: no sign >&2; echo line 0:  no room >&2; echo x >&2; exit 1",
              {": gnuplot: no room\n"})}},
    {"a_gnuplot_that_hangs_is_ended_by_a_signal_to_the_driver",
     {gnuplot("kill -s TERM $PPID; exec sleep 1000",
              {"exit 130", "\ncompare: interrupted; go on by --resume out", "! missing",
               "runs: fortran/serial ok, cxx/serial ok"})}},
    {"the_self_test_says_where_it_may_not_write",
     {{"TMPDIR=/dev/null $compare --self-test",
       {"exit 1",
        "refused: cannot create a folder in /dev/null: Not a directory; let TMPDIR name one that "
        "can be written\n"}}}},
};

bool is_progress(const std::string& line) {
  return line.starts_with("[") || line.starts_with("compare: no pictures: gnuplot was not found") ||
         (line.starts_with("compare: ") && line.find_first_of("0123456789") == 9);
}

/// A launcher that sends a signal to whoever started it, notes the signals that it inherited
/// itself, and runs a solver that needs no launcher.
void write_launcher(const Folder& folder) {
  run_in_shell(
      "script signal 'kill -s $SIGNAL $PPID; shift 2\n"
      "/bin/grep ^Sig[BI] /proc/self/status >signals\n"
      "exec $(echo \"$*\" | /bin/sed \"s|cxx/mpi|cxx/serial|; s|--ranks 1||\")'",
      folder);
}

/// It has no gnuplot in its PATH, so no time is spent on pictures.
const Words driver = Words{"/usr/bin/env", "PATH=/nowhere", HEAT_COMPARE_PROGRAM, "--grid"} +
                     Words{"64x64", "--steps", "100", "--repeats", "1", "--warmup", "0"};
const Words serial{"--solvers", "cxx/serial"};
const Words by_launcher{"--solvers", "cxx/mpi", "--ranks", "1", "--launcher", "./signal"};

const std::string library =
    fs::path(HEAT_COMPARE_PROGRAM).parent_path() / "../lib" / fs::path(HEAT_ANOTHER).filename();

/// Check the end of a row; whatever that is, the measured fields are right.
void check(const World& row, const Words& options) {
  const Folder folder;
  write_launcher(folder);
  const std::string script = row.script, says = row.says;
  const Words output = has(script, "--output") ? Words{} : Words{"--output", "out"};
  const Outcome outcome =
      run_in_world("LIBRARY=" + library + "\n" + script, folder, driver + options + output);
  BOOST_TEST(outcome.status == row.status, outcome.err);
  Words said = lines_of(outcome.err);
  std::erase_if(said, is_progress);
  BOOST_TEST(said.size() == (says.empty() ? 0U : 1U), outcome.err);
  BOOST_TEST(has(outcome.err, says), outcome.err);
  const bool is_lost = has(outcome.err, lost);
  if (row.status != 0 && row.status != 130 && !is_lost) return;
  const json runs = results_in(folder).at("runs");
  BOOST_TEST(runs.size() >= (row.status == 130 ? 1U : 2U));
  for (const json& run : runs) {
    BOOST_TEST(run.at("status") == "ok");
    BOOST_TEST(run.at("fingerprint") == vector_64);
  }
}

}  // namespace

BOOST_DATA_TEST_CASE(environment_of_the_driver, make(environment)) { check(sample, serial); }
BOOST_DATA_TEST_CASE(streams_of_the_driver, make(streams)) { check(sample, serial); }
BOOST_DATA_TEST_CASE(limits_of_the_driver, make(limits)) { check(sample, serial); }
BOOST_DATA_TEST_CASE(signals_of_the_driver, make(signals)) { check(sample, by_launcher); }

BOOST_DATA_TEST_CASE(signals_that_end_the_driver, make(ending)) {
  const std::string script = "SIGNAL=" + std::string(sample) + " \"$@\"";
  check({sample, script.c_str(), 130, interrupted}, by_launcher);
}

BOOST_AUTO_TEST_CASE(children_ignore_what_the_user_ignores_and_block_nothing) {
  const Folder folder;
  write_launcher(folder);
  const std::string world =
      "trap '' HUP; SIGNAL=CONT env --block-signal=USR1 --ignore-signal=PIPE,CHLD,TERM \"$@\"";
  BOOST_TEST(run_in_world(world, folder, driver + by_launcher).status == 0);
  const Words found = lines_of(read_file(folder.path("signals")));
  BOOST_REQUIRE(found.size() == 2U);
  BOOST_TEST(found.at(0) == "SigBlk:\t0000000000000000");
  constexpr std::uint64_t of_users = 0x7fffffff;  // without those of the C library; SIGHUP is 1
  BOOST_TEST((std::stoull(found.at(1).substr(8), nullptr, 16) & of_users) == 1U);
}

BOOST_DATA_TEST_CASE(programs_that_the_driver_starts, make(programs)) { check(sample); }

/// As a test of its own: not every user may mount a file system, even for one process alone.
BOOST_AUTO_TEST_SUITE(mounted, *boost::unit_test::disabled())

BOOST_AUTO_TEST_CASE(temporary_files_of_the_driver) {
  if (run_program({"unshare", "-m", "mount", "-t", "tmpfs", "none", "/tmp"}).status != 0) {
    std::puts("SKIPPED: this user may not mount a file system");
    return;
  }
  setenv("TMPDIR", fs::path(HEAT_COMPARE_PROGRAM).parent_path().c_str(), 1);  // not in /tmp
  for (World row : file_systems) {
    BOOST_TEST_CONTEXT(row) {
      const std::string script =
          std::string("unshare -m /bin/sh -c '") + row.script + "' sh \"$@\"";
      row.script = script.c_str();
      check(row, {"--solvers", "cxx/serial,cxx/mpi", "--ranks", "2"});
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
