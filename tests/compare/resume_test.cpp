/// Going on with a comparison: after an interruption, a failure, or to get more out of it.
#define BOOST_TEST_MODULE compare_resume
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;
using nlohmann::json;

const std::string by_launcher = "--launcher ./launcher ";
const std::string two_by_launcher = "$compare $once --solvers cxx/mpi --ranks 2 " + by_launcher;

/// A launch that is interrupted or fails, is a launch like others when the comparison goes on.
const Story tried_again[] = {
    {"an_interrupted_comparison_goes_on_where_it_was",
     {{"launcher 'nth 2 && kill -INT $PPID && sleep 5; start \"$@\"'\n"
       "$compare $small --warmup 0 --repeats 2 --solvers cxx/mpi --ranks 2 " +
           by_launcher,
       {"exit 130", "runs: fortran/serial ok, cxx/mpi 2 ok, fortran/serial ok"}},
      {"$compare --resume out",
       {"runs: fortran/serial ok, cxx/mpi 2 ok, fortran/serial ok, cxx/mpi 2 ok",
        "/runs/*/fingerprint " + vector_64}}}},
    {"a_field_that_was_cut_off_is_written_again",
     {{"launcher 'start \"$@\"\n"
       "nth 1 && { truncate -s -8000 out/field-cxx-mpi*; kill -INT $PPID; sleep 5; exit 1; }\n"
       "exit 0'; " +
           two_by_launcher + "--save-fields",
       {"exit 130", "$ [ ! -e out/field-cxx-mpi-2.npy ] && [ ! -e out/field-cxx-mpi-2.npy.part ]"}},
      {"$compare --resume out", {"$ cmp out/field-cxx-mpi-2.npy out/field-fortran-serial.npy"}}}},
    {"a_run_that_failed_is_tried_again",
     {{"launcher 'nth 1 && exit 1; start \"$@\"'; " + two_by_launcher, {"exit 1"}},
      {"$compare --resume out", {"runs: fortran/serial ok, cxx/mpi 2 ok"}}}},
    // The baseline computes its known answers and fails once.
    {"what_had_nothing_to_be_compared_with_is_tried_again",
     {{"launcher 'nth 2 && exit 1; start \"$@\"'; $compare $once --solvers cxx/serial --baseline "
       "fortran/mpi --check rounding " +
           by_launcher,
       {"exit 1", "runs: fortran/mpi 1 failed, cxx/serial disagrees"}},
      {"$compare --resume out", {"runs: fortran/mpi 1 ok, cxx/serial ok"}}}},
    {"a_failing_repeat_of_the_baseline_costs_no_reference",
     {{"launcher 'nth 3 && exit 1; start \"$@\"'; $compare $small --warmup 0 --repeats 2 --solvers "
       "cxx/serial --baseline fortran/mpi --check rounding " +
           by_launcher,
       {"exit 1", "runs: fortran/mpi 1 ok, cxx/serial ok, fortran/mpi 1 failed, cxx/serial ok"}}}},
};

const Story more[] = {
    {"a_finished_comparison_runs_nothing_more_but_fields_can_be_asked_for",
     {{"$compare $once --solvers cxx/serial,cxx/mpi --ranks 2 --check rounding\n"
       "cp out/results.csv before",
       {"$ [ ! -e out/.field-fortran-serial.npy ]"}},
      {"$compare --resume out", {"$ cmp out/results.csv before"}},
      {"$compare --resume out --save-fields",
       {"$ for name in cxx-serial cxx-mpi-2; do "
        "cmp out/field-$name.npy out/field-fortran-serial.npy || exit; done"}}}},
    {"a_field_of_another_width_is_drawn_again",
     {{"$heat_compare $once --solvers cxx/serial --formats svg\n"
       "grep -q '432pt' out/field.svg"},
      {"$heat_compare --resume out --figure-width 3.5in",
       {"$ grep -q 'width=.252pt' out/field.svg", "$ grep -q 'width=.252pt' out/runtime.svg"}}}},
    {"fewer_ranks_that_join_do_not_move_the_baseline",
     {{"$compare $once --solvers fortran/mpi --baseline fortran/mpi --ranks 2"},
      {"$compare --resume out --ranks 1",
       {"relative to fortran/mpi on 2 ranks", "/summary/0/ranks 2", "/summary/0/speedup 1.0",
        "/summary/0/efficiency 1.0"}}}},
    {"another_machine_is_put_on_record_beside_the_first",
     {{"$compare $once --solvers cxx/serial\n"
       "sed -i 's/\"cores\": [0-9]*/\"cores\": 4096/; s/\"processor\": \".*\"/\"processor\": "
       "\"Colossus\"/' out/results.json; cp out/results.json first",
       {"/machine/processor Colossus"}},
      {"$compare --resume out", {"\nMachine  Colossus, 4096 cores\n"}},
      {"cp first out/results.json; $heat_compare --resume out --formats svg --repeats 2",
       {"times do not compare", "/machine/cores 4096", "/resumed/0/run 2",
        "/resumed/0/machine/cores > 0", "\nMachine  Colossus, 4096 cores; then ",
        "$ grep -q 'Colossus, 4096 cores; then ' out/runtime.svg"}}}},
    {"a_record_that_calls_the_caller_a_host_is_read",
     {{"$compare $once --solvers cxx/serial --caller fortran\n"
       "sed -i 's/\"caller\":/\"host\":/' out/results.json"},
      {"$compare --resume out --repeats 2",
       {"/plan/caller fortran", "/runs/0/caller fortran", "/runs/3/caller fortran"}}}},
    // In an environment that says otherwise.
    {"defaults_and_a_launcher_named_by_its_path_are_carried_over",
     {{"launcher \"echo \\$HEAT_HOST_OFFLOAD -n \\$ranks \\$* >>$PWD/started; exit 1\"\n"
       "$compare --grid 9x9 --steps 1 --source none --solvers cxx/mpi --baseline cxx/mpi --repeats "
       "1 --output out " +
           by_launcher,
       {"exit 1", "$ [ $(wc -l <started) = 3 ]",  // the proof, a warm-up and a repeat
        "$ [ $(grep -c '^0 -n 1 ' started) = 3 ]",
        "$ sed -n 1p started | grep -e '--cases out/.known-answers'",
        "$ sed -n 2p started | grep -e '--initial zero --source none --ranks 1'",
        "/plan/launcher ../launcher"}},
      {"mv started first; HEAT_HOST_OFFLOAD=1 $compare --resume out",
       {"exit 1", "$ cmp started first"}},
      {"rm started; cd out; $compare --resume $PWD",
       {"exit 1", "$ [ $(wc -l <started) = 3 ]", "/plan/launcher ../launcher"}}}},
};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(again, make(tried_again)) { check(sample); }
BOOST_DATA_TEST_CASE(goes_on, make(more)) { check(sample); }

BOOST_AUTO_TEST_CASE(a_record_that_lacks_a_part_or_is_none_is_refused) {
  const Folder folder;
  run_in_shell("$compare $once --solvers cxx/serial", folder);
  const json whole = results_in(folder);
  Words records{"", "{", "[]", R"({"schema": 3})", R"({"schema": 0})"};
  for (const char* part : {"/runs", "/runs/0/status", "/runs/1/timings", "/machine", "/plan/ranks",
                           "/problem/grids/0/ny"}) {
    json cut = whole;
    const json::json_pointer at(part);
    cut.at(at.parent_pointer()).erase(at.back());
    records.push_back(cut.dump());
  }
  for (const std::string& record : records) {
    write_file(folder.path("out/results.json"), record);
    const Outcome outcome = run_in_shell("$compare --resume out", folder);
    BOOST_TEST(outcome.status == 2, record);
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    BOOST_TEST(read_file(folder.path("out/results.json")) == record);
  }
}
