/// Running until all is decided, and against earlier results. The launcher says what time a run
/// took, so that the answers are known.
#define BOOST_TEST_MODULE compare_decide
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

const std::string by_launcher = " --solvers cxx/mpi --baseline fortran/mpi --launcher ./launcher ";
const std::string until_decided = "$compare $small --warmup 0 --repeats auto " + by_launcher;
/// A launcher of which every run of C++ takes 5 seconds by its own words, and of Fortran 10.
const std::string says_seconds =
    "launcher 'case \"$*\" in *fortran/mpi*) s=10;; *) s=5;; esac\n"
    "start \"$@\" | sed \"s/^seconds .*/seconds $s/\"'\n";

const Story until_all_is_decided[] = {
    {"auto_ends_when_the_budget_is_used_and_with_another_when_all_is_decided",
     {{says_seconds + until_decided + "--budget 1e-9",
       {"compare: after 1 round undecided: cxx/mpi on 1 rank (about 5 more rounds)",
        "compare: another round would exceed --budget", "/summary/1/repeats 1",
        "/summary/1/verdict undecided", "/summary/1/ratio_low null", "/plan/repeats auto",
        "\nVerdict  undecided: 1 round; "}},
      {"$compare --resume out --budget 500",
       {"compare: after 8 rounds all is decided", "/summary/1/repeats 8", "/summary/1/ratio 2.0",
        "/summary/1/ratio_low 2.0", "/summary/1/verdict faster", "/summary/0/verdict null",
        "/plan/budget 500.0", "cxx/mpi                     1  2.000  [2.000, 2.000]  faster",
        "80 columns"}},
      {"$compare --resume out", {"compare: after 8 rounds all is decided", "/summary/1/repeats 8"}},
      {"$compare --resume out --repeats 9", {"/plan/repeats 9", "/summary/1/repeats 9"}}}},
    {"auto_does_not_wait_for_what_fails",
     {{"launcher 'case \"$*\" in *cxx/mpi*) exit 1;; esac; start \"$@\"'\n" + until_decided,
       {"exit 1", "no row is left that more of them could decide",
        "runs: fortran/mpi 1 ok, cxx/mpi 1 failed"}}}},
};

const Story against_earlier_results[] = {
    {"an_earlier_comparison_is_set_against",
     {{says_seconds + "$compare $small --warmup 0 --repeats 6" + by_launcher},
      // Then C++ took four seconds.
      {"mv out six; cp -r six old; sed -i 's/\"seconds\": 5.0/\"seconds\": 4.0/' old/results.json\n"
       "$compare $once --against old" +
           by_launcher,
       {"\nAgainst  old\n", "Note     too few rounds: 6 then, 1 now; ", "/against/folder old",
        "/against/rows/1/ratio 0.8", "/against/rows/1/verdict undecided", "80 columns"}},
      {"rm -r out; cp -r six out; $compare --resume out --against old --fail-if-slower 20%",
       {"exit 1", "cxx/mpi                     1  0.800  [0.800, 0.800]  slower", "80 columns",
        "/against/rows/1/verdict slower", "/against/rows/0/verdict same",
        "Slower   by more than 20%: cxx/mpi on 1 rank"}},
      {"$compare --resume out --against old --fail-if-slower 30%", {"Slower   none"}},
      {"$compare --resume out", {"/against absent"}},
      {"sed -i 's/" + vector_64 +
           "/00000000000000ff/' old/results.json\n"
           "$compare --resume out --against old",
       {"exit 1", "Bits     the field is NOT what it was: fortran/mpi on 1 rank; cxx/mpi on 1"}},
      {"$compare --grid 9x9 --steps 1 --against old --output other",
       {"exit 2", "refused: --against: 'old' has another problem: grid 64x64 there, 9x9 here",
        "$ [ ! -e other ]"}}}},
};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(until_decided_or_out_of_budget, make(until_all_is_decided)) { check(sample); }
BOOST_DATA_TEST_CASE(against, make(against_earlier_results)) { check(sample); }
