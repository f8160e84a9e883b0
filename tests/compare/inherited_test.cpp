/// The world that our programs and scripts are started in, in tables: what is inherited, whether it
/// is honoured, replaced or reported, and what must come of it. A new member of the kind is a row.
/// What is inherited from a launcher is in launch_test.cpp, from Python in python_test.cpp, from a
/// batch system and from bound cores in run_test.cpp.
#define BOOST_TEST_MODULE compare_inherited
#include <stdlib.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using boost::unit_test::data::make;
using heat::test::Folder;
using heat::test::lines_of;
using heat::test::Outcome;
using heat::test::read_file;
using heat::test::results_in;
using heat::test::run_program;
using heat::test::write_file;
using nlohmann::json;

enum class Decision {
  honour,   ///< it is the user's wish
  replace,  ///< it is an accident, and must change nothing
  report    ///< nothing can be done: one line says what it is
};

/// What the driver inherits.
struct Row {
  const char* what;
  Decision decision;
  const char* world;  ///< for a shell: make this world and start "$@" in it
  int status;
  const char* says;  ///< on stderr, in one line beside progress; "" for nothing, "*" for anything
  friend std::ostream& operator<<(std::ostream& stream, const Row& row) {
    return stream << row.what;
  }
};

using enum Decision;

const Row environment[] = {
    {"a locale that is not installed", replace, R"sh(LANG=xx_YY.UTF-8 "$@")sh", 0, ""},
    {"the same, for all of it", replace, R"sh(LC_ALL=xx_YY.UTF-8 LC_CTYPE=en_US "$@")sh", 0, ""},
    {"decimal commas", replace, R"sh(LC_ALL= LC_NUMERIC=de_DE.UTF-8 LANGUAGE=de "$@")sh", 0, ""},
    {"nothing at all", replace, R"sh(env -i "$@")sh", 0, ""},
    {"no PATH", replace, R"sh(shift 2; env -u PATH "$@")sh", 0, ""},
    {"no home", replace, R"sh(HOME=/nowhere XDG_CACHE_HOME=/nowhere "$@")sh", 0, ""},
    {"no folder for temporary files", replace, R"sh(TMPDIR=/dev/null TMP=/x TEMP=/x "$@")sh", 0,
     ""},
    {"a time zone that nobody knows", replace, R"sh(TZ=Nowhere/Land "$@")sh", 0, ""},
    {"another library of this name", replace,
     R"sh(mkdir lib; echo no >lib/libheat.so.0; LD_LIBRARY_PATH=$PWD/lib "$@")sh", 0, ""},
    {"another library that is loaded first", report,
     R"sh(cp "$LIBRARY" mine.so; LD_PRELOAD=$PWD/mine.so "$@")sh", 0,
     "compare: the library that is measured is not this build's: /"},
    {"an instruction level that is none", report, R"sh(HEAT_ISA=x86-64-v9 "$@")sh", 2, "HEAT_ISA"},
    {"a word for offloading", replace, R"sh(HEAT_HOST_OFFLOAD=maybe "$@")sh", 0, ""},
    {"threads of OpenMP", replace, R"sh(OMP_NUM_THREADS=64 OMP_PROC_BIND=true "$@")sh", 0, ""},
    {"a job of MPI of which this is one rank of two", report, R"sh(OMPI_COMM_WORLD_SIZE=2 "$@")sh",
     2, "started on 2 ranks"},
    {"files for shells", replace,
     R"sh(echo 'echo noise; exit 9' >rc; ENV=$PWD/rc BASH_ENV=$PWD/rc "$@")sh", 0, ""},
    {"settings of shells", replace,
     R"sh(env IFS=/ CDPATH=/ POSIXLY_CORRECT=1 SHELLOPTS=noclobber:noexec \
          'BASH_FUNC_cd%%=() { false; }' "$@")sh",
     0, ""},
    {"a tool of NVIDIA's without a driver", replace,
     R"sh(printf '#!/bin/sh\necho NVIDIA-SMI has failed; exit 9\n' >nvidia-smi; chmod +x nvidia-smi
        shift 2; PATH=$PWD "$@")sh",
     0, ""},
};

const Row streams[] = {
    {"no standard input", replace, R"sh("$@" <&-)sh", 0, ""},
    {"input that is somebody else's", honour, R"sh(echo theirs | { "$@"; [ "$(cat)" = theirs ];
})sh",
     0, ""},
    {"no standard output", report, R"sh("$@" >&-)sh", 1, "*"},
    {"standard output that is full", report, R"sh("$@" >/dev/full)sh", 1, "*"},
    {"a reader that went away", report,
     R"sh({ "$@"; echo $? >status; } | true; exit $(cat status))sh", 1, "*"},
    {"no standard error", honour, R"sh("$@" 2>&-)sh", 0, ""},
    {"standard error that is full", honour, R"sh("$@" 2>/dev/full)sh", 0, ""},
    {"no streams at all", report, R"sh("$@" <&- >&- 2>&-)sh", 1, ""},
};

const Row limits[] = {
    {"files for the user alone", honour,
     R"sh(umask 077; "$@"; [ $(stat -c %a out)$(stat -c %a out/results.json) = 700600 ])sh", 0, ""},
    {"no file may grow", report,
     R"sh(mkfifo said; cat said >&2 & (ulimit -f 4; "$@" 2>said); s=$?; wait; exit $s)sh", 1,
     "File too large"},
    {"few files may be open", honour, R"sh(prlimit --nofile=10 "$@")sh", 0, ""},
    {"too few files may be open", report,
     R"sh(prlimit --nofile=5 "$@" 2>said; s=$?; grep -q ': Too many open files' said && exit $s)sh",
     1, ""},
    {"little memory", honour, R"sh(ulimit -v 300000; "$@")sh", 0, ""},
    {"a small stack", honour, R"sh(ulimit -s 256; "$@")sh", 0, ""},
    {"a stack without limit", honour, R"sh(ulimit -s unlimited; "$@")sh", 0, ""},
    {"a working folder that is gone", report, R"sh(mkdir gone; cd gone; rmdir ../gone; "$@")sh", 2,
     "--output: 'out' cannot be written"},
    {"the same, and results elsewhere", honour,
     R"sh(top=$PWD; mkdir gone; cd gone; rmdir ../gone; "$@" --output "$top/out")sh", 0, ""},
    {"a working folder with any name", honour,
     R"sh(top=$PWD; mkdir "a b'c,d\$e:f%"; cd a*; "$@"; status=$?; mv out "$top"; exit $status)sh",
     0, ""},
    {"a folder where nothing can be made", report, R"sh("$@" --output /proc/out)sh", 2,
     "--output: '/proc/out' cannot be"},
    {"another comparison at the same time", honour,
     R"sh(: without --output; "$@" & "$@"; s=$?; wait $!; t=$?; set -- results/*
        [ $# = 2 ] || exit 9; exit $((s + t)))sh",
     0, "*"},
};

/// Signals come while a run is on: its launcher sends them. SIGKILL is none of them: it ends the
/// driver alone, and what it has started runs to its own end.
const Row signals[] = {
    {"a hang-up that is ignored, as by nohup", honour, R"sh(trap '' HUP; SIGNAL=HUP "$@")sh", 0,
     ""},
    {"an interrupt that is ignored, as in the background", honour,
     R"sh(trap '' INT; SIGNAL=INT "$@")sh", 0, ""},
    {"an end that is ignored", honour, R"sh(trap '' TERM; SIGNAL=TERM "$@")sh", 0, ""},
    {"a hang-up", honour, R"sh(SIGNAL=HUP "$@")sh", 130, "interrupted; go on by --resume out"},
    {"an interrupt", honour, R"sh(SIGNAL=INT "$@")sh", 130, "interrupted; go on by --resume out"},
    {"an end", honour, R"sh(SIGNAL=TERM "$@")sh", 130, "interrupted; go on by --resume out"},
    {"a warning of a batch system", honour, R"sh(SIGNAL=USR1 "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"another warning", honour, R"sh(SIGNAL=USR2 "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"the end of the processor time", honour, R"sh(SIGNAL=XCPU "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"a quit", honour, R"sh(SIGNAL=QUIT "$@")sh", 130, "interrupted; go on by --resume out"},
    {"an alarm", honour, R"sh(SIGNAL=ALRM "$@")sh", 130, "interrupted; go on by --resume out"},
    {"an alarm of the processor time", honour, R"sh(SIGNAL=VTALRM "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"a clock of a profiler", honour, R"sh(SIGNAL=PROF "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"an event of a device", honour, R"sh(SIGNAL=IO "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"a power failure", honour, R"sh(SIGNAL=PWR "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"a warning that is ignored", honour, R"sh(trap '' USR1; SIGNAL=USR1 "$@")sh", 0, ""},
    {"signals that are blocked", replace, R"sh(SIGNAL=TERM env --block-signal "$@")sh", 130,
     "interrupted; go on by --resume out"},
    {"children whose end is ignored", replace, R"sh(SIGNAL=CONT env --ignore-signal=CHLD "$@")sh",
     0, ""},
    {"broken pipes that are ignored", replace, R"sh(SIGNAL=CONT env --ignore-signal=PIPE "$@")sh",
     0, ""},
};

/// Where programs want to put temporary files: a file system of their own in the place of /tmp.
const Row file_systems[] = {
    {"/tmp that cannot be written", honour,
     R"sh(mount -t tmpfs -o ro none /tmp; TMPDIR=$PWD "$@")sh", 0, ""},
    {"/tmp that is full", honour,
     R"sh(mount -t tmpfs -o size=64k none /tmp; head -c 1M /dev/zero 2>&- >/tmp/x
          TMPDIR=$PWD "$@")sh",
     0, ""},
    {"the same, and no other folder", report,
     R"sh(mount -t tmpfs -o size=64k none /tmp; head -c 1M /dev/zero 2>&- >/tmp/x
          unset TMPDIR; "$@" 2>said
          s=$?; grep -q "; /tmp has no room left, let TMPDIR name another" said && exit $s)sh",
     1, ""},
};

/// What a script inherits: with `--help` it says the same in each of these worlds, and does nothing
/// else.
struct World {
  const char* what;
  Decision decision;
  const char* world;
};

const World of_scripts[] = {
    {"folders for cd", replace,
     R"sh(script=${1#$ROOT/}; shift; cd "$ROOT"; [ "$script" != compare ] || script=./compare
          CDPATH=$ROOT:/tmp "$script" "$@")sh"},
    {"files for shells", replace,
     R"sh(echo 'echo noise' >rc; ENV=$PWD/rc BASH_ENV=$PWD/rc "$@")sh"},
    {"options of shells", replace,
     R"sh(env SHELLOPTS=noclobber:noglob BASHOPTS=nullglob:failglob:xpg_echo POSIXLY_CORRECT=1 \
          "$@")sh"},
    {"functions", replace,
     R"sh(env 'BASH_FUNC_cd%%=() { echo no; }' 'BASH_FUNC_cat%%=() { echo no; }' \
          'BASH_FUNC_sed%%=() { echo no; }' 'BASH_FUNC_dirname%%=() { echo no; }' "$@")sh"},
    {"options of tools", replace,
     R"sh(GREP_OPTIONS=-v GREP_COLORS=mt=1 TAR_OPTIONS=-v LS_COLORS=x "$@")sh"},
    {"a locale that is not installed", replace, R"sh(LANG=xx_YY.UTF-8 LANGUAGE=xx "$@")sh"},
    {"nothing", replace, R"sh(env -i "PATH=$PATH" "$@")sh"},
    {"no standard input", replace, R"sh("$@" <&-)sh"},
    {"a working folder that is gone", replace,
     R"sh(mkdir gone; cd gone; rmdir ../gone; "$@" 2>../said; s=$?
          grep -v getcwd ../said >&2; exit $s)sh"},
    {"links", replace, R"sh(ln -s "$1" link; shift; ./link "$@"; s=$?; rm link; exit $s)sh"},
};

/// What every program of ours inherits, in the same way.
const World of_programs[] = {
    {"a locale that is not installed", replace, R"sh(LANG=xx_YY.UTF-8 LC_ALL=xx_YY.UTF-8 "$@")sh"},
    {"nothing", replace, R"sh(env -i "$@")sh"},
    {"no standard input, nor a place for errors", replace, R"sh("$@" <&- 2>&-)sh"},
    {"signals that are ignored or blocked", replace,
     R"sh(env --ignore-signal --block-signal "$@")sh"},
};

/// Without gnuplot in PATH no time is spent on pictures.
const std::vector<std::string> driver{"/usr/bin/env",
                                      "PATH=/nowhere",
                                      HEAT_COMPARE_PROGRAM,
                                      "--grid",
                                      "8x8",
                                      "--steps",
                                      "1",
                                      "--repeats",
                                      "1",
                                      "--warmup",
                                      "0"};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool is_progress(const std::string& line) {
  return line.starts_with("[") || line.starts_with("compare: no pictures: gnuplot was not found") ||
         (line.starts_with("compare: ") && line.find_first_of("0123456789") == 9);
}

Outcome run_in_world(const std::string& world, const Folder& folder,
                     const std::vector<std::string>& command) {
  std::vector<std::string> words{"env", "-C", folder.path(""), "/bin/sh", "-c", world, "sh"};
  words.insert(words.end(), command.begin(), command.end());
  return run_program(words);
}

/// A launcher that sends a signal to whoever started it, notes the signals that it inherited
/// itself, and runs a solver that needs no launcher.
void write_launcher(const Folder& folder) {
  write_file(folder.path("signal"),
             "#!/bin/sh\nkill -s $SIGNAL $PPID\nshift 2\nhost=$1\nshift\n"
             "/bin/grep '^Sig[BI]' /proc/self/status >signals\n"
             "exec \"$host\" $(echo \"$*\" | /bin/sed 's|cxx/mpi|cxx/serial|; s|--ranks 1||')\n");
  fs::permissions(folder.path("signal"), fs::perms::owner_all);
}

const std::vector<std::string> serial{"--solvers", "cxx/serial"};
const std::vector<std::string> by_launcher{"--solvers", "cxx/mpi",    "--ranks",
                                           "1",         "--launcher", "./signal"};

const std::string library =
    fs::path(HEAT_COMPARE_PROGRAM).parent_path() / "../lib" / fs::path(HEAT_ANOTHER).filename();

/// What must come of a row; whatever it is, what was measured is right.
void check(const Row& row, const std::vector<std::string>& options) {
  const Folder folder;
  write_launcher(folder);
  std::vector<std::string> command = driver;
  command.insert(command.end(), options.begin(), options.end());
  const std::string world = row.world, says = row.says;
  const bool elsewhere = world.find("--output") != std::string::npos;
  if (!elsewhere) command.insert(command.end(), {"--output", "out"});
  const Outcome outcome = run_in_world("LIBRARY=" + library + "\n" + world, folder, command);
  BOOST_TEST(outcome.status == row.status, outcome.err);
  std::vector<std::string> said = lines_of(outcome.err);
  std::erase_if(said, is_progress);
  BOOST_TEST(said.size() <= 1U, outcome.err);
  if (says != "*") {
    BOOST_TEST(said.empty() == says.empty(), outcome.err);
    BOOST_TEST(has(outcome.err, says), outcome.err);
  }
  const bool measures = row.status == 0 || row.status == 130 || says == "*";
  if (!measures || elsewhere) return;
  const json runs = results_in(folder).at("runs");
  BOOST_TEST(runs.size() >= (row.status == 130 ? 1U : 2U));
  for (const json& run : runs) {
    BOOST_TEST(run.at("status") == "ok");
    BOOST_TEST(run.at("fingerprint") == runs.at(0).at("fingerprint"));
  }
}

/// A program or script that answers `--help` does so in every world, with the same words, and
/// leaves nothing behind.
template <std::size_t size>
void check_answer(const std::vector<std::string>& command, const World (&worlds)[size]) {
  const Folder plain;
  const Outcome expected = run_in_world(R"sh(exec "$@")sh", plain, command);
  BOOST_TEST(expected.status == 0, expected.err);
  BOOST_TEST(!expected.out.empty());
  for (const World& world : worlds) {
    BOOST_TEST_CONTEXT(world.what) {
      const Folder folder;
      const Outcome outcome = run_in_world(world.world, folder, command);
      BOOST_TEST(outcome.status == 0, outcome.err);
      BOOST_TEST((outcome.err == ""), outcome.err);
      BOOST_TEST((outcome.out == expected.out), outcome.out);
      for (const auto& entry : fs::directory_iterator(folder.path(""))) {
        const std::string name = entry.path().filename();
        BOOST_TEST((name == "rc" || name == "said"), name << " was made");
      }
    }
  }
}

std::vector<std::string> pictures_in(const Folder& folder) {
  std::vector<std::string> found;
  for (const char* name : {"runtime", "speedup", "field"}) {
    found.push_back(read_file(folder.path(std::string("out/") + name + ".svg")));
  }
  return found;
}

}  // namespace

BOOST_DATA_TEST_CASE(environment_of_the_driver, make(environment)) { check(sample, serial); }
BOOST_DATA_TEST_CASE(streams_of_the_driver, make(streams)) { check(sample, serial); }
BOOST_DATA_TEST_CASE(limits_of_the_driver, make(limits)) { check(sample, serial); }
BOOST_DATA_TEST_CASE(signals_of_the_driver, make(signals)) { check(sample, by_launcher); }

BOOST_AUTO_TEST_CASE(scripts_answer_in_any_world) {
  setenv("ROOT", HEAT_SOURCE_DIR, 1);
  std::vector<std::string> scripts{HEAT_SOURCE_DIR "/compare"};
  for (const auto& entry : fs::directory_iterator(HEAT_SOURCE_DIR "/scripts")) {
    scripts.push_back(entry.path());
  }
  for (const std::string& path : scripts) {
    BOOST_TEST_CONTEXT(path) {
      const bool answers = has(read_file(path), "--help");
      BOOST_TEST(answers, "or it would do what it is for");
      if (answers) check_answer({path, "--help"}, of_scripts);
    }
  }
}

BOOST_AUTO_TEST_CASE(programs_answer_in_any_world) {
  for (const auto& entry : fs::directory_iterator(fs::path(HEAT_COMPARE_PROGRAM).parent_path())) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("heat-")) continue;
    BOOST_TEST_CONTEXT(name) { check_answer({entry.path(), "--help"}, of_programs); }
  }
}

BOOST_AUTO_TEST_CASE(the_commit_is_that_of_the_sources_whatever_git_is_told) {
  const Folder folder;
  const auto asked = [&](const std::string& world) {
    const std::vector<std::string> command{HEAT_CMAKE, "-DSOURCE=" HEAT_SOURCE_DIR,
                                           "-DOUTPUT=" + folder.path("commit"), "-P",
                                           HEAT_SOURCE_DIR "/interop/cmake/commit.cmake"};
    BOOST_TEST(run_in_world(world, folder, command).status == 0);
    return read_file(folder.path("commit"));
  };
  const std::string plain = asked(R"sh(exec "$@")sh");
  BOOST_TEST(!plain.empty());
  BOOST_TEST(asked(R"sh(mkdir other; git init -q other; cd other
                        GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD GIT_INDEX_FILE=$PWD/x "$@")sh") ==
             plain);
}

BOOST_AUTO_TEST_CASE(children_ignore_what_the_user_ignores_and_block_nothing) {
  const Folder folder;
  write_launcher(folder);
  std::vector<std::string> command = driver;
  command.insert(command.end(), by_launcher.begin(), by_launcher.end());
  const std::string world =
      "trap '' HUP; SIGNAL=CONT env --block-signal=USR1 --ignore-signal=PIPE,CHLD,TERM \"$@\"";
  BOOST_TEST(run_in_world(world, folder, command).status == 0);
  const std::vector<std::string> found = lines_of(read_file(folder.path("signals")));
  BOOST_REQUIRE(found.size() == 2U);
  BOOST_TEST(found.at(0) == "SigBlk:\t0000000000000000");
  constexpr std::uint64_t of_users = 0x7fffffff;  // without those of the C library; SIGHUP is 1
  BOOST_TEST((std::stoull(found.at(1).substr(8), nullptr, 16) & of_users) == 1U);
}

BOOST_AUTO_TEST_CASE(gnuplot_inherits_nothing_that_changes_a_picture) {
  const Folder plain, messy;
  const std::vector<std::string> command{
      HEAT_COMPARE_PROGRAM, "--grid", "8x8",       "--steps", "1",         "--repeats", "1",
      "--warmup",           "0",      "--formats", "svg",     "--solvers", "cxx/serial"};
  BOOST_TEST(run_in_world("exec \"$@\" --output out", plain, command).status == 0);
  const Outcome outcome = run_in_world(
      R"sh(echo 'set terminal dumb; exit' | tee .gnuplot gnuplotrc >rc
         echo 'echo noise; exit 9' >shell
         HOME=$PWD GNUPLOT_INI=$PWD/rc XDG_CONFIG_HOME=$PWD GNUTERM=x11 GNUPLOT_LIB=/nowhere \
         GNUPLOT_DRIVER_DIR=/nowhere GNUPLOT_FONTPATH=/nowhere GDFONTPATH=/nowhere \
         GNUPLOT_PS_DIR=/nowhere GNUPLOT_DEFAULT_GDFONT=none GNUHELP=/nowhere FIT_LOG=/nowhere \
         FIT_SCRIPT=false PAGER=false GNUPLOT_SHARE=/nowhere DISPLAY=:99 WAYLAND_DISPLAY=none \
         LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 ENV=$PWD/shell BASH_ENV=$PWD/shell \
         COLUMNS=1 LINES=1 TERM=none POSIXLY_CORRECT=1 TMPDIR=/dev/null \
         env 'BASH_FUNC_gnuplot%%=() { false; }' 'BASH_FUNC_env%%=() { false; }' \
             env -u PATH "$@" --output '~/out'
         s=$?; mv '~/out' .; exit $s)sh",
      messy, command);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(!has(outcome.err, "picture"), outcome.err);
  const auto expected = pictures_in(plain), found = pictures_in(messy);
  for (const std::string& picture : found) BOOST_TEST(has(picture, "<svg"));
  BOOST_TEST(found.back() == expected.back());  // the others show times
}

BOOST_AUTO_TEST_CASE(the_self_test_says_where_it_may_not_write) {
  const Folder folder;
  const Outcome outcome =
      run_in_world("TMPDIR=/dev/null \"$@\"", folder, {HEAT_COMPARE_PROGRAM, "--self-test"});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err ==
             "compare: cannot create a folder in /dev/null: Not a directory; let TMPDIR "
             "name one that can be written\n");
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_draws_nothing_is_reported) {
  for (const auto& [program, reason] :
       {std::pair{"exit 0", "gnuplot left it incomplete: no reason given"},
        {"echo 'broken: no font' >&2; exit 1", "gnuplot: broken: no font"},
        {"printf '  line 0: warning: iconv failed\\n  ^\\n line 0:  no room\\nx\\n' >&2; exit 1",
         "gnuplot: no room"}}) {
    const Folder folder;
    write_file(folder.path("gnuplot"), std::string("#!/bin/sh\n") + program + "\n");
    fs::permissions(folder.path("gnuplot"), fs::perms::owner_all);
    std::vector<std::string> command = driver;
    command.insert(command.end(), {"--solvers", "cxx/serial", "--output", "out"});
    const Outcome outcome =
        run_in_world(R"sh(shift 2; PATH=$PWD:$PATH exec "$@")sh", folder, command);
    BOOST_TEST(outcome.status == 0, outcome.err);
    BOOST_TEST(has(outcome.err, "compare: a picture is missing: "), outcome.err);
    BOOST_TEST(has(outcome.err, std::string(": ") + reason + "\n"), outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_hangs_is_ended_by_a_signal_to_the_driver) {
  const Folder folder;
  std::vector<std::string> command = driver;
  command.insert(command.end(), {"--solvers", "cxx/serial", "--output", "out"});
  const Outcome outcome = run_in_world(
      R"sh(printf '#!/bin/sh\nkill -s TERM $PPID\nexec sleep 1000\n' >gnuplot
         chmod +x gnuplot; shift 2; PATH=$PWD:$PATH exec "$@")sh",
      folder, command);
  BOOST_TEST(outcome.status == 130, outcome.err);
  BOOST_TEST(has(outcome.err, "compare: interrupted; go on by --resume out"), outcome.err);
  BOOST_TEST(!has(outcome.err, "missing"), outcome.err);
  BOOST_TEST(results_in(folder).at("runs").size() == 2U);
}

/// As a test of its own: not every user may mount a file system, even for one process alone.
BOOST_AUTO_TEST_SUITE(mounted, *boost::unit_test::disabled())

BOOST_AUTO_TEST_CASE(temporary_files_of_the_driver) {
  if (run_program({"unshare", "-m", "mount", "-t", "tmpfs", "none", "/tmp"}).status != 0) {
    std::puts("SKIPPED: this user may not mount a file system");
    return;
  }
  setenv("TMPDIR", fs::path(HEAT_COMPARE_PROGRAM).parent_path().c_str(), 1);  // not in /tmp
  for (const Row& row : file_systems) {
    BOOST_TEST_CONTEXT(row) {
      const std::string world = std::string("unshare -m /bin/sh -c '") + row.world + "' sh \"$@\"";
      check({row.what, row.decision, world.c_str(), row.status, row.says},
            {"--solvers", "cxx/serial,cxx/mpi", "--ranks", "2"});
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
