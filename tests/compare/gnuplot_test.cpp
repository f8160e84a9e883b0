/// ./compare and a gnuplot that is misled, draws nothing or hangs.
#define BOOST_TEST_MODULE compare_gnuplot
#include <boost/test/unit_test.hpp>

#include "inherited.hpp"

namespace {

using namespace heat::test;

const Words command = Words{HEAT_COMPARE_PROGRAM} + once_as_svg({"--solvers", "cxx/serial"});

/// A world whose gnuplot is a script.
std::string with_gnuplot(const std::string& script) {
  return "echo '#!/bin/sh\n" + script + "' >gnuplot; chmod +x gnuplot; PATH=$PWD:$PATH exec \"$@\"";
}

Words pictures_in(const Folder& folder) {
  Words found;
  for (const char* name : {"runtime", "speedup", "field"}) {
    found.push_back(read_file(folder.path(std::string("out/") + name + ".svg")));
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(gnuplot_inherits_nothing_that_changes_a_picture) {
  const Folder plain, messy;
  BOOST_TEST(run_in_world("exec \"$@\"", plain, command).status == 0);
  const Outcome outcome = run_in_world(
      R"sh(echo 'set terminal dumb; exit' | tee .gnuplot gnuplotrc >rc
         echo 'echo noise; exit 9' >shell
         count=$#
         for word; do [ "$word" != out ] || word='~/out'; set -- "$@" "$word"; done; shift $count
         HOME=$PWD GNUPLOT_INI=$PWD/rc XDG_CONFIG_HOME=$PWD GNUTERM=x11 GNUPLOT_LIB=/nowhere \
         GNUPLOT_DRIVER_DIR=/nowhere GNUPLOT_FONTPATH=/nowhere GDFONTPATH=/nowhere \
         GNUPLOT_PS_DIR=/nowhere GNUPLOT_DEFAULT_GDFONT=none GNUHELP=/nowhere FIT_LOG=/nowhere \
         FIT_SCRIPT=false PAGER=false GNUPLOT_SHARE=/nowhere DISPLAY=:99 WAYLAND_DISPLAY=none \
         LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 ENV=$PWD/shell BASH_ENV=$PWD/shell \
         COLUMNS=1 LINES=1 TERM=none POSIXLY_CORRECT=1 TMPDIR=/dev/null \
         env 'BASH_FUNC_gnuplot%%=() { false; }' 'BASH_FUNC_env%%=() { false; }' \
             env -u PATH "$@"
         s=$?; mv '~/out' .; exit $s)sh",
      messy, command);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(!has(outcome.err, "picture"), outcome.err);
  const auto expected = pictures_in(plain), found = pictures_in(messy);
  for (const std::string& picture : found) BOOST_TEST(has(picture, "<svg"));
  BOOST_TEST(found.back() == expected.back());  // the others show times
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_draws_nothing_is_reported) {
  for (const auto& [program, reason] :
       {std::pair{"exit 0", "gnuplot left it incomplete: no reason given"},
        {"echo broken: no font >&2; exit 1", "gnuplot: broken: no font"},
        {"echo line 0: warning: no sign >&2; echo line 0:  no room >&2; echo x >&2; exit 1",
         "gnuplot: no room"}}) {
    const Folder folder;
    const Outcome outcome = run_in_world(with_gnuplot(program), folder, command);
    BOOST_TEST(outcome.status == 0, outcome.err);
    BOOST_TEST(has(outcome.err, "compare: a picture is missing: "), outcome.err);
    BOOST_TEST(has(outcome.err, std::string(": ") + reason + "\n"), outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_hangs_is_ended_by_a_signal_to_the_driver) {
  const Folder folder;
  const Outcome outcome =
      run_in_world(with_gnuplot("kill -s TERM $PPID\nexec sleep 1000"), folder, command);
  BOOST_TEST(outcome.status == 130, outcome.err);
  BOOST_TEST(has(outcome.err, "compare: interrupted; go on by --resume out"), outcome.err);
  BOOST_TEST(!has(outcome.err, "missing"), outcome.err);
  BOOST_TEST(results_in(folder).at("runs").size() == 2U);
}
