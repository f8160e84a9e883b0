/// Solvers of plugins in ./compare: run, checked and drawn like ours; what is said of wrong ones.
#define BOOST_TEST_MODULE compare_plugin
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

/// A small comparison with the planted faults at hand; see interop/self_test.
const std::string with_faults =
    "$compare $each_once --grid 61x47 --steps 20 --initial random:3 --plugin $faults --solvers ";

const Story used[] = {
    {"a_plugin_is_listed_run_and_checked_like_ours",
     {{"$compare --list --plugin $faults", {"\nfault/none ", "\ncxx/mpi "}},
      {with_faults + "fault/none,cxx/mpi --ranks 1,3",
       {"\nfault/none ", "/diagnoses absent",
        "runs: fortran/serial ok, fault/none 1 ok, fault/none 3 ok, cxx/mpi 1 ok, cxx/mpi 3 ok"}}}},
    // See timed_plugin.c: on 4 ranks 2.5 times what rank 0 says is the mean.
    {"where_time_went_is_recorded_as_the_caller_said",
     {{"$compare $each_once --grid 8x8 --steps 3 --ranks 4 --plugin $timed --solvers timed/mpi "
       "--option timed/mpi:px=4",
       {"/runs/1/timings/compute 2.5", "/runs/1/timings/exchange 25.0",
        "/runs/1/timings/waiting 250.0", "/runs/1/timings/ranks/compute/min 1.0",
        "/runs/1/timings/ranks/exchange/median 25.0", "/runs/1/timings/ranks/waiting/max 400.0",
        "/runs/1/timings/ranks/waiting/slowest 3", "/runs/1/timings/ranks/descheduled/max > 0.39",
        "/runs/0/timings/ranks absent", "/runs/1/seconds > 0.4", "/runs/1/seconds_setup > 0.4"}}}},
    {"a_plugin_is_found_again_from_elsewhere_and_in_a_tree_that_was_moved",
     {{"mkdir -p tree/lib elsewhere; cp $faults tree/lib/mine.so; cd tree; $compare --grid 61x47 "
       "--steps 20 --solvers fault/none --repeats 1 --output results/one --plugin lib/mine.so",
       {"$ grep -q '\"../../lib/mine.so\"' tree/results/one/results.json",
        "$ ! grep $PWD tree/results/one/results.json"}},  // no folder of this machine
      {"cd elsewhere; $compare --resume ../tree/results/one --repeats 2"},
      {"mv tree moved; cd moved; $compare --resume results/one --repeats 3; mv results/one ../out",
       {"/runs/7/status ok", "/plan/plugins [\"../../lib/mine.so\"]"}}}},
};

/// A small comparison by another formula than heat's.
const std::string by_wind =
    "$compare $each_once --grid 61x47 --steps 20 --initial random:3 --ranks 1,2 --plugin "
    "$made/libwind_fortran.so --plugin $made/libwind_cxx.so --baseline wind/fortran --solvers ";

const Story formula[] = {
    {"solvers_of_another_formula_are_checked_against_each_other",
     {{by_wind + "'wind/*'",
       {"runs: wind/fortran ok, wind/fortran_mpi 1 ok, wind/fortran_mpi 2 ok, wind/cxx ok, "
        "wind/cxx_mpi 1 ok, wind/cxx_mpi 2 ok",
        "\nBaseline unproven: wind/fortran has another formula than heat, 'wind', and no\n"
        "         known answers of it (libwind_fortran.csv beside libwind_fortran.so)\n",
        "/proof/status unproven", "/proof/formula wind"}}}},
    {"their_faults_are_named",
     {{by_wind + "'wrong-wind/*' --plugin $made/libwrong_wind.so",
       {"exit 1", "/diagnoses/0/solver wrong-wind/stale", "/diagnoses/0/ranks 2",
        "/diagnoses/0/cause stale-halo", "/diagnoses/0/first_bad_step 2",
        "/diagnoses/1/solver wrong-wind/shifted", "/diagnoses/1/cause shifted",
        "/diagnoses/2/solver wrong-wind/no_source", "/diagnoses/2/cause source-missing"}}}},
};

/// threads_plugin.c: "threads/team" tells that each thread has a processor, and wants the number of
/// threads in OMP_NUM_THREADS, too.
const std::string with_threads = "$compare $once --plugin $made/libheat_threads_plugin.so ";
const std::string bound = "OMP_PLACES=cores OMP_PROC_BIND=close";

const Story threads[] = {
    {"ranks_and_threads_are_run_in_every_pair_and_recorded",
     {{"unset OMP_PLACES OMP_PROC_BIND; OMP_NUM_THREADS=7 " + with_threads +
           "--solvers 'threads/*,cxx/mpi' --ranks 1,2 --threads 2,1",
       {"runs: fortran/serial ok, threads/team 1x1 ok, threads/team 1x2 ok, threads/hybrid 1x1 ok, "
        "threads/hybrid 1x2 ok, threads/hybrid 2x1 ok, threads/hybrid 2x2 ok, cxx/mpi 1 ok, "
        "cxx/mpi 2 ok",
        "/runs/*/fingerprint " + vector_64, "/runs/0/threads null", "/runs/1/ranks null",
        "/runs/1/threads 1", "/runs/1/binding " + bound, "/runs/0/binding absent",
        "/runs/7/binding absent", "/runs/1/hosts/0/places 1", "/runs/0/hosts/0/places absent",
        "/summary/6/ranks 2", "/summary/6/threads 2", "/summary/7/threads null", "80 columns",
        "$ grep -q '^threads/hybrid,cxx,64,64,2,2,1,ok,' out/results.csv",
        "$ grep -q '| *2x1 | *2x2' out/table.md"}},
      {"$compare --resume out --threads 3 --ranks 4 >/dev/null",
       {"$ [ $(grep -c '\"threads\": 3,' out/results.json) -gt 3 ]", "/plan/threads [1,2,3]"}},
      {"cp -r out then; $compare --compare then out", {"\nthreads/hybrid ", " 2x2  1.000 "}}}},
    {"without_them_solvers_with_threads_are_for_those_who_name_them",
     {{with_threads + "--solvers compiled --option threads/team:tell=2",
       {"exit 2", "refused: --option: 'threads/team:tell=2' is for a solver that is not in this"}},
      {with_threads + "--solvers compiled --threads 2 --option threads/team:threads=2",
       {"exit 2", "refused: --option: 'threads/team:threads=2' has threads; give them by "}},
      {"taskset -c 0 " + with_threads + "--solvers threads/team",
       {"runs: fortran/serial ok, threads/team 1x1 ok", "/plan/threads []", "/plan/own_threads 1"}},
      {"$compare --resume out --repeats 2 --allow-host-offload >/dev/null",
       {"runs: fortran/serial ok, threads/team 1x1 ok, fortran/serial ok, threads/team 1x1 ok"}},
      {"$compare --plugin $made/libheat_threads_plugin.so --list",
       {"\nthreads/team            threads     ", "\nthreads/hybrid          mpi+threads "}}}},
    {"more_threads_than_cores_are_marked_and_not_bound",
     {{"unset OMP_PLACES OMP_PROC_BIND; taskset -c 0 " + with_threads +
           "--solvers threads/team --threads 1,2",
       {" 1x1    1x2*\n", "* more ranks or threads than this machine's 1 core", "80 columns",
        "/runs/1/binding " + bound, "/runs/2/binding absent", "/runs/2/oversubscribed true"}}}},
    {"how_a_user_binds_threads_counts",
     {{"OMP_PROC_BIND=false " + with_threads + "--solvers threads/team --threads 2",
       {"/runs/1/binding OMP_PROC_BIND=false", "! OMP_PLACES"}}}},
    {"ranks_with_threads_have_room_for_them",
     {{"OMP_PROC_BIND=false " + with_threads + "--solvers threads/hybrid --threads 2",
       {"$ [ $(nproc) = 1 ] || grep 'may each run on all of processors' out/report.html"}},
      {"rm -r out; launcher '/usr/bin/env >env; start \"$@\"'; " + with_threads +
           "--solvers threads/hybrid --threads 2 --launcher ./launcher",
       {"/runs/1/binding absent", "$ grep -x OMPI_MCA_hwloc_base_binding_policy=none env",
        "$ grep -x OMP_NUM_THREADS=2 env", "$ grep -x SRUN_CPUS_PER_TASK=2 env"}}}},
    {"another_number_of_threads_is_no_success",
     {{with_threads + "--solvers threads/team --threads 2 --option threads/team:tell=3",
       {"exit 1", "/runs/1/message the solver ran on 3 threads, not on 2"}}}},
    {"threads_are_those_of_an_option",
     {{"$compare --threads 0", {"exit 2", "refused: --threads: '0' is not accepted; give a whole"}},
      {"$compare --threads 1025",
       {"exit 2", "refused: --threads: '1025' is not", " 1 to 1024\n"}}}},
    {"a_baseline_may_have_threads",
     {{with_threads +
           "--plugin $faults --baseline threads/team --solvers fault/shifted --ranks 2 --threads 2",
       {"exit 1", "relative to threads/team on 2 threads; efficiency is speedup * 2 /",
        "/diagnoses/0/cause shifted", "/plan/baseline_threads 2"}}}},
};

const Story refused[] = {
    {"what_a_solver_refuses_is_run_once",
     {{"export HEAT_TEST_SWEEP=corners\n$compare --grid 9x9 --steps 2 --repeats 3 --ranks 2 "
       "--output out --plugin $made/libwrong_sweep.so --baseline wrong/sweep "
       "--solvers wrong-mpi/sweep",
       {"exit 1", "2 solvers, 5 runs: 1 failed\n", "[2/8] ", "reads corners of the halo", "[5/5] ",
        "runs: wrong/sweep ok, wrong-mpi/sweep 2 failed, wrong/sweep ok, wrong/sweep ok, "
        "wrong/sweep ok"}}}},
};

const Story unusable[] = {
    {"a_plugin_that_cannot_be_used_costs_one_line",
     {{"echo no library >mine.so; $compare --list --plugin ./mine.so", {"exit 1"}},
      {"$compare $once --solvers cxx/serial --plugin ./mine.so",
       {"exit 1", "\ncompare: --plugin: './mine.so' ",
        "all equal to the last bit: 2 solvers, 2 runs",
        "runs: ./mine.so failed, fortran/serial ok, cxx/serial ok"}}}},
    {"a_plugin_that_ends_its_process_costs_one_line",
     {{"cp $wrong/*s.so .; $compare $once --solvers cxx/serial,wrong/0 --plugin ./exits.so",
       {"exit 1", "while it is loaded",
        "runs: wrong/0 unavailable, ./exits.so failed, fortran/serial ok, cxx/serial ok"}},
      {"rm -r out; $compare $once --solvers cxx/serial,wrong/0 --plugin ./crashes.so",
       {"exit 1", "while it is loaded",
        "runs: wrong/0 unavailable, ./crashes.so failed, fortran/serial ok, cxx/serial ok"}}}},
    {"a_plugin_that_hangs_may_take_what_a_run_may",
     {{"cp $wrong/hangs.so .; $compare --list --plugin ./hangs.so --time-limit 2.5",
       {"exit 1", "\ncompare: waiting for './hangs.so' to name its solvers, for up to 2.5 s\n",
        "\ncompare: --plugin: './hangs.so' hangs while it is loaded\n"}}}},
    {"what_a_plugin_prints_is_no_solver",
     {{"$compare --list --plugin $wrong/prints.so", {"\nwrong/0 ", "! \nloading"}}}},
    {"one_plugin_by_two_spellings_is_one",
     {{"$compare --list --plugin $wrong/none.so --plugin $wrong/../plugins/none.so"}}},
    {"a_plugin_that_is_not_there_is_wrong_usage",
     {{"$compare --plugin nothing.so",
       {"exit 2", "refused: --plugin: 'nothing.so' is not there\n", "$ [ -z \"$(ls)\" ]"}}}},
    {"a_solver_that_crashes_or_hangs_costs_its_own_run_alone",
     {{with_faults + "fault/crash,fault/hang,fault/not-finite,cxx/mpi --ranks 2 --time-limit 5",
       {"exit 1",
        "runs: fortran/serial ok, fault/crash 2 failed, fault/hang 2 timeout, fault/not-finite 2 "
        "failed, cxx/mpi 2 ok",
        "/runs/1/message signal 11", "/runs/3/message is nan"}}}},
};

const Story explained[] = {
    // Two by two blocks: the halo at low x is that of the blocks at high x, which begin at 31. On 1
    // rank there is no halo to be stale.
    {"a_wrong_field_is_explained",
     {{"$heat_compare --formats png" + with_faults.substr(8) + "fault/stale-halo --ranks 1,4",
       {"exit 1", "fault/stale-halo on 4 ranks disagrees with fortran/serial",
        "first bad step: 2\n", "likely cause: stale halo", "/diagnoses/1 absent",
        "/diagnoses/0/ranks 4", "/diagnoses/0/cause stale-halo", "/diagnoses/0/first_bad_step 2",
        "/diagnoses/0/first_bad_cell/x 31", "/diagnoses/0/first_bad_cell/rank 1",
        "/diagnoses/0/at_first_bad_step/cells 47",
        "$ [ $(wc -c <out/difference-fault-stale-halo-4.png) -gt 1000 ]", "$ ! ls out/*.npy"}},
      {"$compare --resume out --repeats 2",
       {"exit 1", "! looking for", "/diagnoses/0/cause stale-halo", "/diagnoses/1 absent"}}}},
    {"a_field_larger_than_any_buffer_is_checked_and_explained_to_its_last_row",
     {{"$compare $each_once --grid 3x400009 --steps 2 --initial random:3 --source 1,1,1.0 --source "
       "2,400005,1.0 --check rounding --plugin $faults --solvers fault/source-missing",
       {"exit 1", "runs: fortran/serial ok, fault/source-missing 1 disagrees",
        "/diagnoses/0/cause source-missing", "/diagnoses/0/first_bad_step 1",
        "/diagnoses/0/first_bad_cell/y 400005", "/diagnoses/0/at_first_bad_step/cells 1"}}}},
    // On 2 ranks column 61 keeps its zeros; values of the source would be there in step 12.
    {"a_late_fault_is_traced_to_its_step",
     {{"$compare $each_once --grid 61x47 --steps 200 --source 50,10,1.0 --ranks 2 --plugin $faults "
       "--solvers fault/remainder",
       {"exit 1", "/diagnoses/0/shows stepwise", "/diagnoses/0/cause never-updated",
        "/diagnoses/0/first_bad_step 12", "/diagnoses/0/first_bad_cell/x 61",
        "/diagnoses/0/first_bad_cell/y 10"}}}},
    // Were all cells shifted, the one that is wrong would be as it is; but the others are right.
    {"a_cause_has_to_explain_the_cells_that_are_right_too",
     {{"$compare $each_once --grid 19x17 --steps 9 --initial random:5 --plugin $timed --solvers "
       "timed/but-a-cell",
       {"exit 1", "/diagnoses/0/at_first_bad_step/cells 1", "/diagnoses/0/cause unknown"}}}},
    {"a_diagnosis_says_what_it_cannot_show",
     {{with_faults + "fault/hidden-by-chunks,fault/every-second-step",
       {"exit 1", "/diagnoses/0/shows only at once", "/diagnoses/1/shows with kept state",
        "/diagnoses/1/first_bad_step 2"}}}},
    {"a_wrong_baseline_is_told_from_a_wrong_solver",
     {{with_faults + "cxx/serial --baseline fault/reassociated",
       {"exit 1", "/diagnoses/0/cause baseline"}}}},
    // Four ranks are wrong, beside the same solver on one.
    {"a_baseline_keeps_its_ranks_in_a_diagnosis",
     {{with_faults + "fault/stale-halo --baseline fault/stale-halo --ranks 1,4",
       {"exit 1", "/diagnoses/0/cause stale-halo"}}}},
    // Four blocks side by side, not two by two.
    {"a_diagnosis_runs_the_solver_with_its_options",
     {{with_faults + "fault/stale-halo --ranks 4 --option fault/stale-halo:px=4",
       {"exit 1", "/diagnoses/0/blocks/3/ny 47", "/diagnoses/0/blocks/*/ny 47"}}}},
    {"a_field_is_explained_on_each_grid",
     {{"$heat_compare $each_once --formats svg --grid 30x20,20x30 --initial random:3 --plugin "
       "$faults --solvers fault/shifted",
       {"exit 1", "fault/shifted on 1 rank, 20x30 disagrees with fortran/serial, 20x30:",
        "/diagnoses/0/nx 30", "/diagnoses/1/nx 20", "/diagnoses/1/cause shifted",
        "$ grep -q '>Where fault/shifted on 1 rank' out/difference-fault-shifted-1-30x20.svg",
        "$ grep -q '>after step ' out/difference-fault-shifted-1-30x20.svg",
        "$ [ -e out/difference-fault-shifted-1-20x30.svg ]",
        "NOT all equal: 2 solvers, 4 runs: 2 disagree"}},
      {"$compare --resume out --repeats 2", {"exit 1", "! looking for", "/runs/7/nx 20"}}}},
};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(plugins, make(used)) { check(sample); }
BOOST_DATA_TEST_CASE(formulas, make(formula)) { check(sample); }
BOOST_DATA_TEST_CASE(wrong_plugins, make(unusable)) { check(sample); }

BOOST_DATA_TEST_CASE(of_threads, make(threads)) { check(sample); }
BOOST_DATA_TEST_CASE(refusals, make(refused)) { check(sample); }
BOOST_DATA_TEST_CASE(diagnoses, make(explained)) { check(sample); }

/// On fewer ranks than it takes by itself: `long.self-test` runs it in full.
BOOST_AUTO_TEST_CASE(every_planted_fault_that_changes_the_field_is_caught) {
  const Folder folder;
  const Outcome outcome = run_in_shell("$compare --self-test --ranks 4; ls", folder);
  BOOST_TEST(outcome.status == 0, outcome.out);
  BOOST_TEST(has(outcome.out, "all as planted"), outcome.out);
  int changed = 0;
  for (const std::string& line : lines_of(outcome.out)) {
    BOOST_TEST(line.size() <= 80U, line);
    if (!has(line, " yes     ")) continue;
    ++changed;
    BOOST_TEST(has(line, " yes     caught "), line);
  }
  // interop/self_test/faults.hpp names as many that change it.
  BOOST_TEST(changed >= 18, outcome.out);
  BOOST_TEST(has(outcome.out, "none                 4           no"), outcome.out);
}

/// `long.self-test.harmless` runs it.
BOOST_AUTO_TEST_CASE(a_planted_fault_that_is_none_is_counted) {
  check({"",
         {{"launcher 'start $(echo \"$*\" | sed \"s|fault/shifted|fault/none|\")'\n"
           "$compare --self-test --ranks 1 --launcher $PWD/launcher",
           {"exit 1", "Verdict      1 run NOT as planted"}}}});
}
