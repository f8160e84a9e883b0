/// scripts/bench on small grids: every run has the fingerprint of vectors.csv; tables, limits and
/// the figure of speed are there.
#include <stdlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/expected.hpp"

using namespace heat::test;

BOOST_AUTO_TEST_CASE(bench) {
  const Folder folder;
  const Outcome outcome =
      run_program({HEAT_TEST_SOURCE "/scripts/bench", "--sizes", "64,32", "--steps", "100",
                   "--initial", "random:2", "--rounds", "1", "--ranks", "1,3", "--output",
                   folder.path("out"), "--formats", "svg"});
  BOOST_TEST(outcome.status == 0, outcome.err);
  for (const char* part : {"all equal to the last bit", "\n32x32 cells\n", "Share of copy limit",
                           "Limits   1 core: copy "}) {
    BOOST_TEST(has(outcome.out, part), part << " is in\n" << outcome.out);
  }
  BOOST_TEST(std::ranges::count_if(lines_of(read_file(folder.path("out/results.csv"))),
                                   [](const std::string& line) {
                                     return has(line, ",64,64,") && has(line, ",91de218d269410ca,");
                                   }) == atol(getenv("HEAT_TEST_RUNS")));
  BOOST_TEST(std::filesystem::exists(folder.path("out/speed.svg")));
}
