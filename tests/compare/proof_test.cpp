/// Known answers, which ./compare asks for before it takes the baseline's bits for the truth.
#define BOOST_TEST_MODULE compare_proof
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

const std::string on_ranks = "$compare $once --baseline cxx/mpi --solvers cxx/serial --ranks 2 ";
const std::string by_launcher = on_ranks + "--launcher ./launcher ";
const std::string flushing_launcher =
    "launcher \"export LD_PRELOAD=$flushing; start \\\"\\$@\\\"\"\n";

/// A comparison that ends with its proof: one line, and no results.
Step ends(const std::string& command, const Words& says) {
  Step step{command, {"exit 1", "$ [ ! -e out ]", "refused: nothing was compared: "}};
  for (const std::string& text : says) step.expected.push_back("refused: " + text);
  return step;
}

const Words flushes{"cxx/mpi on 2 ranks is wrong in 2 of 11 known answers, the first of ",
                    "61x53 cells, 70 steps", "not 69df2cbafe8bd5be", "likely cause: flush-to-zero"};

const Story proven[] = {
    // 18 rows of vectors.csv have at most 10^6 updates.
    {"a_right_baseline_is_proven_and_on_record",
     {{"$compare $once --solvers cxx/serial",
       {"! unproven", "/proof/status right", "/proof/answers 18",
        "$ [ ! -e out/.known-answers ]"}}}},
    {"answers_are_found_among_decorated_lines",
     {{on_ranks + "--launcher \"$mpirun --xml\"", {"/proof/status right"}}}},
    {"ranks_prove_it_on_grids_that_have_enough_cells",  // of 12, one has 1 cell
     {{on_ranks + "--launcher $mpirun --caller fortran", {"/proof/answers 11"}}}},
    {"what_is_proven_stays_so_on_its_machine",
     {{"launcher 'echo >>count; start \"$@\"'; " + by_launcher,
       {"$ [ $(wc -l <count) = 2 ]"}},  // the proof and the run
      {"$compare --resume out", {"$ [ $(wc -l <count) = 2 ]"}},
      {"sed -i 's/\"processor\": \".*\"/\"processor\": \"Colossus\"/' out/results.json\n"
       "$compare --resume out",
       {"$ [ $(wc -l <count) = 3 ]"}}}},
};

const Story wrong[] = {
    {"callers_that_flush_to_zero_end_it",
     {ends(flushing_launcher + by_launcher, flushes),
      ends(by_launcher + "--caller fortran", flushes),
      // Where nothing is checked, nothing is proven.
      {by_launcher + "--check off", {"/proof/status off"}}}},
    {"a_library_that_is_wrong_by_itself_ends_it",
     {ends("LD_PRELOAD=$flushing $compare $once --solvers cxx/serial",
           {"fortran/serial is wrong in 2 of 18 known answers", "flush-to-zero is on",
            ", or a library that LD_PRELOAD brings"}),
      {"LD_PRELOAD=$flushing $compare --self-test", {"exit 1"}}}},
    // One more step than is asked for in every line of the file.
    {"answers_that_are_all_wrong_have_another_cause",
     {ends("launcher 'sed -i \"s/--initial/--steps 9 --initial/\" out/.known-answers; start "
           "\"$@\"'\n" +
               by_launcher,
           {"likely cause: flags that change arithmetic, such as -ffast-math; it was built",
            "-ffp-contract=off"})}},
    // It is tried again where the comparison goes on.
    {"a_launch_that_fails_is_left_to_the_runs",
     {{"launcher 'nth 1 && exit 7; start \"$@\"'; " + by_launcher,
       {"\nBaseline unproven: cxx/mpi on 2 ranks computed no known answer",
        "/proof/status unproven", "/proof/message exit status 7"}},
      {"$compare --resume out", {"/proof/status right"}}}},
};

/// A baseline of a plugin that has a table of answers.
std::string by_table(const std::string& solver, const std::string& table) {
  return "cp $faults mine.so; rm -rf out; printf '" + table +
         "' >mine.csv; [ -s mine.csv ] || rm mine.csv\n$compare $once --plugin mine.so --solvers "
         "fault/none --baseline " +
         solver;
}

const std::string names = "nx,ny,steps,initial,sources,fingerprint,heat,note\\n";
// Of vectors.csv.
const std::string answer = "7,5,11,random:1,default,730b296add5c26a5,34.685968435048075,\\n";
const Words refused{"exit 2", "refused: compare: --baseline: 'mine.csv': ", "$ [ ! -e out ]"};

const Story plugins{
    "a_plugin_proves_itself_by_our_answers_or_by_its_own",
    {{by_table("fault/none", ""), {"/proof/answers 18"}},
     {by_table("fault/reassociated", ""),  // another formula than ours is no fault
      {"exit 1",
       "\nBaseline unproven: fault/reassociated has no known answers (mine.csv beside\n"
       "         mine.so)\n",
       "/proof/status unproven"}},
     {by_table("fault/none", names + answer), {"/proof/answers 1"}},
     ends(by_table("fault/reassociated", names + answer),
          {"fault/reassociated", "is wrong in 1 of 1 known answers", "not 730b296add5c26a5",
           "mine.csv"}),
     {by_table("fault/none", names), refused},
     {by_table("fault/none", names + "7,5,11\\n"), refused},
     {by_table("fault/none", names + "7,5,11,random:1,default,730b,34.6,\\n"), refused},
     {by_table("fault/none", names + "7,5,-1,zero,default,730b296add5c26a5,34.6,\\n"), refused}}};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(right, make(proven)) { check(sample); }
BOOST_DATA_TEST_CASE(unproven, make(wrong)) { check(sample); }
BOOST_AUTO_TEST_CASE(tables) { check(plugins); }
