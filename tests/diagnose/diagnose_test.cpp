/// heat-diagnose alone: what it says where fields agree, where they differ in their last bits only,
/// and where there is nothing to say. Its causes are tested by ./compare --self-test.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/expected.hpp"

namespace {

using namespace heat::test;

const std::string small = " --grid 40x30 --steps 40 ", three_steps = " --grid 9x9 --steps 3 ",
                  from_random = " --source 9,9,1 --initial random:7 ";

/// heat-diagnose on wrong/sweep, which does what `how` says.
Words sweeping(const std::string& how, const std::string& problem) {
  return Words{"HEAT_TEST_SWEEP=" + how} +
         words("heat-diagnose --solver wrong/sweep --plugin libwrong_sweep.so" + problem);
}

const std::vector<Expected> diagnoses{
    {sweeping("", small + from_random), 0,
     "\"cause\":\"agree\".*they agree: both fields are equal to the last bit"},
    {sweeping("", " --grid 40x30 --steps 0"), 0,
     "0 of 1200 cells differ after 0 steps\",\"they agree"},
    {sweeping("two orders", small + from_random), 0,
     "\"cause\":\"rounding\".*: rounding only: [1-9] ulps? at most"},
    {sweeping("two orders", small + from_random + "--difference /dev/full"), 1,
     "\"difference_lost\":\"cannot write /dev/full: "},
    {sweeping("from zero", " --grid 9x9 --steps 6 --source 5,5,-1e-322"), 0,
     "\"cause\":\"sign-of-zero\".*cells differ after 6 steps, by the sign of a zero"},
    {"heat-diagnose --solver cxx/serial --grid 5x5 --steps 40 --source 3,3,1e308 "
     "--source 3,3,1e308"_words,
     0, "\"cause\":\"not-finite\".*neither field is finite"},
    {sweeping("exit(0)", small), 1, "^$"},
    {sweeping("_exit(0)", small), 1, "^$"},
    {sweeping("abort()", small), 1, "^$"},
    {sweeping("", small + "--grid 0x0"), 2, "^$"},
    {sweeping("", small + "--ranks -1"), 2, "^$"},
    {"heat-diagnose --solver cxx/searial"_words, 2},
    // A cell of no rank cannot be compared: the field does not vary, its solver is wrong.
    {words("heat-diagnose --solver wrong/block_is_short --plugin libwrong_abi.so" + small), 1, "^$",
     "^heat-diagnose: wrong/block_is_short: 40 cells of the grid belong to no rank\n$"},
    {sweeping("exit(0) when loaded", three_steps), 1, "^$",
     "^heat-diagnose: the plugin '[^\n]*' ended the program[^\n]*\n$"},
    {sweeping("fail in silence", three_steps), 1, "^$",
     "^heat-diagnose: HEAT_IO_ERROR, without a reason\n$"},
};

/// heat-diagnose on 2 ranks about a solver of another formula than heat's.
Words by_formula(const std::string& baseline, const std::string& solver) {
  return on_ranks(2) + words(
                           "heat-diagnose --plugin libwind_cxx.so --plugin libwind_fortran.so "
                           "--plugin libwrong_wind.so --baseline " +
                           baseline + " --solver " + solver + small + "--initial random:7");
}

// The steps and cells are those at which wrong_wind.cpp goes wrong.
const std::vector<Expected> formulas{
    {by_formula("wind/fortran", "wind/cxx_mpi"), 0, "\"cause\":\"agree\""},
    {by_formula("wind/fortran", "wrong-wind/stale"), 0,
     "\"first_bad_step\":2.*\"x\":21,\"y\":1,\"rank\":1.*\"cause\":\"stale-halo\".*a step too old"},
    {by_formula("wind/fortran_mpi", "wrong-wind/shifted"), 0,
     "\"first_bad_step\":0.*\"cause\":\"shifted\".*along x/fast, upwards"},
    {by_formula("wind/fortran", "wrong-wind/no_source"), 0,
     "\"first_bad_step\":1.*\"cause\":\"source-missing\".*the source of .32,26. is missing"},
    {by_formula("wind/fortran", "cxx/serial"), 0,
     "\"cause\":\"other-formula\".*: the formula is another one: heat's instead of 'wind'"},
    // The baseline's plugin does not tell that its formula is not quite heat's.
    {Words{"HEAT_TEST_SWEEP=two orders"} +
         words("heat-diagnose --plugin libwrong_sweep.so --plugin libheat_timed_plugin.so "
               "--baseline wrong/sweep --solver timed/but-a-cell" +
               small + from_random),
     0, "\"cause\":\"unknown\".*every cell; nor does the formula, heat's, explain the baseline"},
};

/// heat-diagnose on 4 ranks about a planted fault on a grid whose field is more than one window of
/// 8 MiB, and whole on no rank.
Words in_windows(const std::string& solver, const std::string& grid) {
  return on_ranks(4) + words("heat-diagnose --plugin") + Words{program("../lib/heat-faults.so")} +
         words("--baseline cxx/mpi --steps 4 --initial random:5 --solver " + solver + " --grid " +
               grid);
}

const std::vector<Expected> windowed{
    {in_windows("fault/transposed", "1300x1300"), 0,
     "\"first_bad_cell\":.\"x\":2,\"y\":1,.*\"cause\":\"transposed\""},
    {in_windows("fault/stale-halo", "1400x1100"), 0,
     "\"first_bad_step\":2.*\"cause\":\"stale-halo\".*a step too old"},
    {in_windows("fault/shifted", "1400x1100"), 0, "\"cause\":\"shifted\".*along x/fast, upwards"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnose)

BOOST_DATA_TEST_CASE(windows, windowed, row) { check(row); }

BOOST_DATA_TEST_CASE(formula, formulas, row) { check(row); }

BOOST_DATA_TEST_CASE(alone, diagnoses, row) { check(row); }

// On several ranks, too, a refusal has its status and its reason, and no solver is blamed.
BOOST_AUTO_TEST_CASE(launched) {
  check({on_ranks(2) + words("heat-diagnose --solver cxx/mpi --option no=1" + small), 2, "",
         "^(heat-diagnose: the solver has no option 'no'; known: px,py\n)+(---.*)?$"});
}

BOOST_AUTO_TEST_SUITE_END()
