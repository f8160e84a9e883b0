/// Scripts and programs that are asked for `--help` say the same in each of these worlds, and do
/// nothing else. A new member of the kind is a row.
#define BOOST_TEST_MODULE compare_answers
#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;

const World of_scripts[] = {
    {"folders for cd",
     R"sh(script=${1#$ROOT/}; shift; cd "$ROOT"; [ "$script" != compare ] || script=./compare
          CDPATH=$ROOT:/tmp "$script" "$@")sh"},
    {"files for shells", R"sh(echo 'echo noise' >rc; ENV=$PWD/rc BASH_ENV=$PWD/rc "$@")sh"},
    {"options of shells",
     R"sh(env SHELLOPTS=noclobber:noglob:nounset BASHOPTS=nullglob:failglob:xpg_echo \
          POSIXLY_CORRECT=1 IFS=/ GLOBIGNORE='*' "$@")sh"},
    {"functions",
     R"sh(env 'BASH_FUNC_cd%%=() { echo no; }' 'BASH_FUNC_cat%%=() { echo no; }' \
          'BASH_FUNC_sed%%=() { echo no; }' 'BASH_FUNC_dirname%%=() { echo no; }' "$@")sh"},
    {"options of tools", R"sh(GREP_OPTIONS=-v GREP_COLORS=mt=1 TAR_OPTIONS=-v LS_COLORS=x "$@")sh"},
    {"a locale that is not installed", R"sh(LANG=xx_YY.UTF-8 LANGUAGE=xx "$@")sh"},
    {"nothing", R"sh(env -i "PATH=$PATH" "$@")sh"},
    {"no standard input", R"sh("$@" <&-)sh"},
    {"a working folder that is gone",
     R"sh(mkdir gone; cd gone; rmdir ../gone; "$@" 2>../said; s=$?
          grep -v getcwd ../said >&2; exit $s)sh"},
    {"links", R"sh(ln -s "$1" link; shift; ./link "$@"; s=$?; rm link; exit $s)sh"},
};

/// The worlds of every program.
const World of_programs[] = {
    {"a locale that is not installed", R"sh(LANG=xx_YY.UTF-8 LC_ALL=xx_YY.UTF-8 "$@")sh"},
    {"nothing", R"sh(env -i "$@")sh"},
    {"no standard input, nor a place for errors", R"sh("$@" <&- 2>&-)sh"},
    {"settings of shells",
     R"sh(echo 'echo noise' >rc; env ENV=$PWD/rc BASH_ENV=$PWD/rc CDPATH=/ IFS=/ \
          POSIXLY_CORRECT=1 SHELLOPTS=noclobber:noglob:nounset BASHOPTS=failglob:nullglob \
          'BASH_FUNC_cd%%=() { echo no; }' "$@")sh"},
    {"signals that are ignored or blocked", R"sh(env --ignore-signal --block-signal "$@")sh"},
};

/// A program or script that answers `--help` does so in every world, with the same words, and
/// leaves nothing behind.
template <std::size_t size>
void check_answer(const Words& command, const World (&worlds)[size]) {
  const Folder plain;
  const Outcome expected = run_in_world(R"sh(exec "$@")sh", plain, command);
  BOOST_TEST(expected.status == 0, expected.err);
  BOOST_TEST(has(expected.out, " "), "it tells something");
  for (const World& world : worlds) {
    BOOST_TEST_CONTEXT(world.name) {
      const Folder folder;
      const Outcome outcome = run_in_world(world.script, folder, command);
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

}  // namespace

BOOST_AUTO_TEST_CASE(scripts_answer_in_any_world) {
  setenv("ROOT", HEAT_SOURCE_DIR, 1);
  Words scripts{HEAT_SOURCE_DIR "/compare"};
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
  check_answer({HEAT_SOURCE_DIR "/.ci/run", "--help"}, of_scripts);  // scripts/test by another name
}

BOOST_AUTO_TEST_CASE(programs_answer_in_any_world) {
  for (const auto& entry : fs::directory_iterator(fs::path(HEAT_COMPARE_PROGRAM).parent_path())) {
    const std::string name = entry.path().filename();
    if (!name.starts_with("heat-")) continue;
    BOOST_TEST_CONTEXT(name) { check_answer({entry.path(), "--help"}, of_programs); }
  }
}
