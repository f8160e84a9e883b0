/// heat-diagnose alone: what it says where fields agree, where they differ in their last bits only,
/// and where there is nothing to say. Its causes are tested by ./compare --self-test.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/expected.hpp"

namespace {

using namespace heat::test;

const Words diagnoser{program("heat-diagnose")};
const Words small{"--grid", "40x30", "--steps", "40"};

/// heat-diagnose on wrong/sweep, which does what `how` says.
Words sweeping(const std::string& how, const Words& problem) {
  return Words{"HEAT_TEST_SWEEP=" + how} + diagnoser +
         Words{"--plugin", plugin("libwrong_sweep"), "--solver", "wrong/sweep"} + problem;
}

/// The same from a random start.
Words from_random(const std::string& how, const Words& more = small) {
  return sweeping(how, Words{"--source", "9,9,1", "--initial", "random:7"} + more);
}

const Words nine_by_nine{"--grid", "9x9", "--steps", "2"};

const std::vector<Expected> diagnoses{
    {from_random(""), 0, "\"cause\":\"agree\".*they agree: both fields are equal to the last bit"},
    {from_random("", {"--grid", "40x30", "--steps", "0"}), 0,
     "0 of 1200 cells differ after 0 steps\",\"they agree"},
    {from_random("two orders"), 0, "\"cause\":\"rounding\".*: rounding only: [1-9] ulps? at most"},
    {from_random("two orders", small + Words{"--difference", "/dev/full"}), 1,
     "\"difference_lost\":\"cannot write /dev/full: "},
    {from_random("exit(0)"), 1, "^$"},
    {from_random("_exit(0)"), 1, "^$"},
    {from_random("abort()"), 1, "^$"},
    {from_random("", {"--grid", "0x0"}), 2, "^$"},
    {from_random("", small + Words{"--ranks", "-1"}), 2, "^$"},
    {diagnoser + Words{"--solver", "cxx/searial"}, 2},
    {sweeping("from zero", {"--grid", "9x9", "--steps", "6", "--source", "5,5,-1e-322"}), 0,
     "\"cause\":\"sign-of-zero\".*cells differ after 6 steps, by the sign of a zero"},
    {diagnoser + Words{"--solver", "cxx/serial", "--grid", "5x5", "--steps", "40", "--source",
                       "3,3,1e308", "--source", "3,3,1e308"},
     0, "\"cause\":\"not-finite\".*neither field is finite"},
    // A cell of no rank cannot be compared: the field does not vary, its solver is wrong.
    {diagnoser + Words{"--plugin", plugin("libwrong_abi"), "--solver", "wrong/block_is_short"} +
         small,
     1, "^$", "^heat-diagnose: wrong/block_is_short: 40 cells of the grid belong to no rank\n$"},
    {sweeping("exit(0) when loaded", nine_by_nine), 1, "^$",
     "^heat-diagnose: the plugin '[^\n]*' ended the program[^\n]*\n$"},
    {sweeping("fail in silence", nine_by_nine), 1, "^$",
     "^heat-diagnose: HEAT_IO_ERROR, without a reason\n$"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnose)

BOOST_DATA_TEST_CASE(alone, diagnoses, expected) { check(expected); }

// On several ranks, too, a refusal has its status and its reason, and no solver is blamed.
BOOST_AUTO_TEST_CASE(mpi) {
  check({on_ranks(2) + diagnoser + Words{"--solver", "cxx/mpi", "--option", "no=1"} + small, 2, "",
         "^(heat-diagnose: the solver has no option 'no'; known: px,py\n)+(---.*)?$"});
}

BOOST_AUTO_TEST_SUITE_END()
