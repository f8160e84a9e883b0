/// Runs of ./compare: order, checks, record and output; also when runs fail or disagree.
#define BOOST_TEST_MODULE compare_run
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;
using nlohmann::json;

const std::string first_core = "core=$(taskset -cp $$); core=${core##*: }; core=${core%%[-,]*}; ";
const std::string on_one_core = first_core + "taskset -c $core ";
const std::string two_ranks = " --solvers cxx/mpi --ranks 1,2 ";
const std::string beyond =
    "side=$(awk '/^MemTotal/ { printf \"%d\", sqrt(1.5 * $2 * 1024 / 16) }' /proc/meminfo)\n"
    "$compare $each_once --grid ${side}x$side --baseline cxx/mpi --solvers cxx/mpi --launcher "
    "./launcher ";
const std::string by_launcher = " --ranks 2 --launcher ./launcher ";

const Story of_runs[] = {
    {"rounds_go_from_grid_to_grid_after_the_warmups",
     {{"$compare --grid 30x20,20x30 --steps 5 --solvers '*/serial' --repeats 1 --check rounding "
       "--output out",
       {"runs: fortran/serial 30x20 ok, cxx/serial 30x20 ok, fortran/serial 20x30 ok, cxx/serial "
        "20x30 ok, fortran/serial 30x20 ok, cxx/serial 30x20 ok, fortran/serial 20x30 ok, "
        "cxx/serial 20x30 ok",
        "/runs/3/repeat 0", "/runs/4/repeat 1", "\ncompare: 8 runs of 2 solvers to come, ",
        "\ncompare: 8 runs took "}}}},
    {"with_weak_every_rank_keeps_its_block",
     {{"$compare --weak --grid 30x20 --steps 5 --solvers '*/serial,cxx/mpi' --ranks 1,2,4 "
       "--repeats "
       "1 --warmup 0 --output out",
       {"runs: fortran/serial 30x20 ok, cxx/serial 30x20 ok, cxx/mpi 1 30x20 ok, fortran/serial "
        "30x40 ok, cxx/mpi 2 30x40 ok, fortran/serial 60x40 ok, cxx/mpi 4 60x40 ok",
        "Every rank keeps its block: 30x20 on 1, 30x40 on 2, 60x40 on 4\n\nTime in s",
        "\nWeak efficiency ", "\nSpeedup is relative to fortran/serial on the same grid.\n",
        "80 columns", "/plan/weak/nx 30", "/summary/0/efficiency null", "/summary/2/efficiency 1.0",
        "/summary/6/efficiency > 0"}},
      {"$compare --resume out --ranks 8",
       {"/problem/grids/3/nx 60", "/problem/grids/3/ny 80", "/runs/8/ranks 8",
        "/runs/8/status ok"}}}},
    {"the_record_has_the_documented_form",
     {{"$compare $once --solvers cxx/mpi --ranks 2,16",
       {"/schema 2", "/problem/grids/0/nx 64", "/problem/grids/0/sources/2/rate 1.0",
        "/runs/2/ranks 16", "/runs/2/caller cxx", "/runs/2/seconds > 0",
        "/runs/2/timings/compute > 0", "/summary/0/solver fortran/serial", "/summary/0/ranks null",
        "/summary/1/speedup > 0", "/summary/1/efficiency > 0", "/summary/*/agrees true",
        "$ [ $(wc -l <out/results.csv) = 4 ]"}}}},
    {"a_library_that_is_loaded_all_the_same_tells_what_it_is",
     {{"LD_PRELOAD=$another $compare $once --solvers cxx/serial", {"/build/commit another"}}}},
    {"the_fortran_caller_and_mixed_solvers_agree_from_a_random_start",
     {{"$compare $each_once --grid 131x127 --steps 333 --initial random:5 --caller fortran "
       "--solvers fortran/mpi+cxx,cxx/mpi+fortran --ranks 6",
       {"runs: fortran/serial ok, fortran/mpi+cxx 6 ok, cxx/mpi+fortran 6 ok",
        "/runs/*/fingerprint 41a554c3a66c4f2e",  // vectors.csv
        "/runs/*/caller fortran"}}}},
    {"fields_are_saved_under_their_names",
     {{"$compare $each_once --grid 9x5 --steps 7 --ranks 1,4 --save-fields",
       {"$ grep -aq \"'shape': (5, 9)\" out/field-fortran-serial.npy",
        "$ for name in cxx-serial fortran-mpi-1 fortran-mpi-4 cxx-mpi-4; do "
        "cmp out/field-fortran-serial.npy out/field-$name.npy || exit; done"}}}},
    {"a_folder_may_have_the_longest_name",
     {{"$compare --repeats 1 --grid 9x5 --solvers cxx/serial --output $(printf %0255d 0)",
       {"$ [ -e $(printf %0255d 0)/results.json ]"}}}},
    {"a_file_that_cannot_be_written_is_told_with_the_reason",
     {{"mkdir -p out/results.json.new; $compare $once --solvers cxx/serial",
       {"exit 1", "refused: cannot write out/results.json: Is a directory\n"}}}},
};

const Story of_cores[] = {
    {"more_ranks_than_cores_are_marked",
     {{on_one_core + "$heat_compare --formats svg $once" + two_ranks,
       {"/machine/cores 1", "/runs/0/oversubscribed false", "/runs/1/oversubscribed false",
        "/runs/2/oversubscribed true", " 2*\n", "\n* more ranks than this machine's 1 core\n",
        "$ grep -q 'more ranks than cores' out/runtime.svg"}}}},
    {"ranks_of_a_launcher_are_not_counted_against_the_cores_of_this_machine",
     {{"launcher 'env >env; start \"$@\"'; " + on_one_core + "$compare $once" + two_ranks +
           "--launcher ./launcher",
       {"/runs/1/oversubscribed false", "! more ranks than this machine's",
        "$ ! grep yield_when_idle env"}}}},
    {"nor_are_those_of_a_job_on_several_machines",
     {{on_one_core + "env SLURM_JOB_NUM_NODES=2 $compare $once" + two_ranks,
       {"/runs/1/oversubscribed false", "! more ranks than this machine's"}}}},
    {"ranks_that_are_bound_to_one_core_of_several_are_marked",
     {{"launcher 'export SLURMD_NODENAME=n7; " + first_core +
           "start taskset -c $core \"$@\"'; $compare $once" + two_ranks + "--launcher ./launcher",
       {"/runs/0/hosts/0/count 1", "/runs/1/oversubscribed false", "/runs/2/oversubscribed true",
        "/runs/2/hosts/0/node n7", "/runs/2/hosts/0/count 2", "/runs/2/hosts/0/gpu null", " 2*\n",
        "\n* more ranks than cores\n", "\n2 ranks ran on n7, taking turns on 1 processor.\n"}},
      {"$compare --resume out", {"\n2 ranks ran on n7, ", " 2*\n"}}}},
    // The launcher starts nothing: what counts is that it is asked to. One rank alone would have to
    // hold the field whole.
    {"a_field_beyond_this_machine_is_for_its_ranks_to_share",
     {{"launcher 'exit 1'; " + beyond + "--ranks 64", {"exit 1", "runs: cxx/mpi 64 failed"}},
      {"rm -r out; " + beyond + "--ranks 1,64",
       {"exit 2", "refused: --grid: the grid ", "and this machine has", "$ [ ! -e out ]"}}}},
};

const Story of_ends[] = {
    {"a_killed_rank_fails_its_run_alone",
     {{"script killed '[ $OMPI_COMM_WORLD_RANK = 1 ] && kill -9 $$; exec \"$@\"'\n"
       "launcher 'start ./killed \"$@\"'; $compare $once --solvers cxx/mpi,cxx/serial --ranks 3 "
       "--launcher ./launcher",
       {"exit 1", "runs: fortran/serial ok, cxx/mpi 3 failed, cxx/serial ok",
        "/runs/1/message killed by signal 9 (Killed): ", "/runs/1/seconds null"}}}},
    {"a_world_of_the_wrong_size_is_noticed",  // as another MPI's mpirun makes it
     {{"launcher '\"$@\"'; $compare $once --solvers '*/mpi'" + by_launcher,
       {"exit 1", "/runs/1/message the world has 1", "/runs/2/message the world has 1"}}}},
    // The heat hardly changes with one more step, the bits do.
    {"a_wrong_field_disagrees",
     {{"launcher 'start \"$@\" --steps 101'; $compare $once --solvers fortran/mpi" + by_launcher,
       {"exit 1", "NOT all equal", "runs: fortran/serial ok, fortran/mpi 2 disagrees",
        "/summary/0/agrees true", "/summary/1/agrees false"}}}},
    {"rounding_accepts_small_differences_only",
     {{"launcher 'start \"$@\" --steps 101'; $compare $once --check "
       "rounding --solvers cxx/mpi" +
           by_launcher,
       {"exit 1", "runs: fortran/serial ok, cxx/mpi 2 disagrees"}},
      {"rm -r out; $compare $once --check rounding --ranks 2", {"all equal within rounding"}}}},
    {"nothing_agrees_when_the_baseline_fails",
     {{"$compare $each_once --grid 9x9 --steps 9 --source 3,3,1e308 --solvers cxx/serial",
       {"exit 1", "runs: fortran/serial failed, cxx/serial failed"}}}},
    {"nothing_agrees_with_a_baseline_that_did_not_run",
     {{"launcher 'exit 1'; $compare $once --baseline cxx/mpi --solvers cxx/serial --launcher "
       "./launcher",
       {"exit 1",
        "\nCheck    nothing was compared: 2 solvers, 2 runs: 1 not compared, 1 did not run\n",
        "\n! not compared: there is no result of cxx/mpi on 1 rank\n"}}}},
    {"a_field_that_does_not_come_here_fails_its_run_alone",
     {{"launcher 'start \"$@\"; s=$?; rm -f out/*cxx-mpi-2* out/.*cxx-mpi-2*; exit $s'\n"
       "$compare $once --launcher ./launcher --save-fields" +
           two_ranks,
       {"exit 1", "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 2 failed",
        "/runs/2/message wrote no field into out"}},
      {"rm -r out; $compare $once --launcher ./launcher --check rounding" + two_ranks,
       {"exit 1", "runs: fortran/serial ok, cxx/mpi 1 ok, cxx/mpi 2 failed",
        "/runs/2/message wrote no field into out"}}}},
    {"nothing_compared_is_no_success_checked_or_not",  // no such solver is anywhere
     {{"$compare $once --plugin $wrong/unavailable.so --solvers '*unavailable*'",
       {"exit 3", "\nCheck    nothing was compared: 1 solver, 1 run, and the rest is missing\n",
        "\ncompare: nothing was compared: plugin/unavailable cannot run here: plugin/unavailable "
        "needs a machine of another kind\n",
        "runs: plugin/unavailable unavailable, fortran/serial ok"}},
      {"rm -r out; $compare $once --plugin $wrong/unavailable.so --solvers '*unavailable*' --check "
       "off",
       {"exit 3", "\nCheck    nothing was compared: 1 solver, 1 run, and the rest is missing\n"}}}},
    {"the_baseline_alone_has_nothing_to_compare_with",
     {{"$compare $once --solvers fortran/serial",
       {"\nCheck    1 solver, 1 run, nothing to compare with\n"}},
      {"$compare --resume out", {"compare: nothing is left to run"}}}},
    {"a_baseline_that_takes_too_long_is_ended",
     {{"$compare --grid 99x99 --steps 10000000 --solvers fortran/serial --time-limit 0.25 "
       "$each_once",
       {"exit 1", "\nCheck    nothing was compared: 1 solver, 1 run: 1 took too long\n",
        "runs: fortran/serial timeout", "/runs/0/seconds null",
        "/runs/0/message took longer than 0.25 s; see failed/fortran-serial-1.err"}}}},
    {"what_is_wrong_is_marked_in_tables_and_figures",
     {{"$heat_compare $once --formats svg --plugin $faults --initial random:3 --solvers "
       "cxx/serial,fault/reassociated",
       {"exit 1", "80 columns", "\n! wrong: the field is not that of fortran/serial",
        "\nCheck    NOT all equal: 3 solvers, 3 runs: 1 disagrees\n", "! \ncxx/serial !",
        "$ for name in runtime speedup efficiency; do grep -q 'fault/reassociated (wrong)' "
        "out/$name.svg && grep -q 'wrong field' out/$name.svg || exit; done",
        "$ ! grep 'cxx/serial (wrong)' out/*.svg",
        "$ grep -q 'fault/reassociated !' out/breakdown.svg"}}}},
};

/// A heat-limits that is a script, beside the driver.
const std::string beside_it =
    "mkdir bin; cp $heat_compare bin; ln -s $bin/heat-run-cxx bin; ln -s ${bin%/*}/lib .\n";
const std::string measured =
    "rm -rf out; PATH=/nowhere bin/heat-compare $once --solvers cxx/serial --limits";

const Story of_limits[] = {
    {"the_machines_limits_are_measured_before_and_after",  // the larger ones are the limits
     {{beside_it +
           "script bin/heat-limits 'echo \"$*\" >>asked; [ -e again ] && "
           "{ echo copy_stream 4e9; echo copy 2e9; echo copied_by hand; echo arithmetic 8e9; "
           "exit; }\n"
           "echo >again; echo copy_stream 5e9; echo copy 3e9; echo copied_by 64-byte stores; "
           "echo arithmetic 7e9'\n" +
           measured,
       {"/limits/0/cores 1", "/limits/1 absent", "/limits/0/copy_bytes_per_second 5000000000.0",
        "/limits/0/copied_by 64-byte stores", "/limits/0/operations_points_per_second 8000000000.0",
        "\nLimits   1 core: copy 5.0 GB/s, that is 0.31 Gpt/s at 16 bytes a point and step;\n"
        "         operations 8.00 Gpt/s\n",
        "$ [ \"$(cat asked)\" = \"$(printf -- '--cores 1\\n--cores 1')\" ]"}},
      {"script bin/heat-limits 'echo no such core >&2; exit 9'; " + measured,
       {"exit 1", "\ncompare: --limits: heat-limits exit status 9: no such core\n",
        "/limits absent"}}}},
    {"limits_stay_with_the_machine_of_the_runs",  // until this one adds some
     {{beside_it + "script bin/heat-limits 'echo copy 3e9; echo arithmetic 7e9'\n" + measured +
           "\nsed -i 's/\"processor\": \".*\"/\"processor\": \"Colossus\"/' out/results.json",
       {"/limits/0/copy_bytes_per_second 3000000000.0"}},
      {"script bin/heat-limits 'echo copy 9e9; echo arithmetic 7e9'\n"
       "PATH=/nowhere bin/heat-compare --resume out",
       {"times do not compare", "/limits/0/copy_bytes_per_second 3000000000.0"}},
      {"PATH=/nowhere bin/heat-compare --resume out --repeats 2",
       {"/limits/0/copy_bytes_per_second 9000000000.0", "/limits/1 absent"}}}},
    {"more_cores_can_do_what_fewer_can",  // on a machine with one core there is one limit
     {{beside_it + "script bin/heat-limits '[ $2 = 1 ] && copy=5e9 || copy=4e9; echo copy $copy; "
                   "echo arithmetic 7e9'\nPATH=/usr/bin:/bin bin/heat-compare $once --formats svg "
                   "--solvers cxx/mpi --ranks 2 --limits",
       {"/limits/0/copy_bytes_per_second 5000000000.0",
        "$ ! grep -F '\"copy_bytes_per_second\": 4000000000.0' out/results.json"}}}},
    {"limits_of_other_machines_are_not_measured_here",
     {{"launcher 'start \"$@\"'; $compare $once --baseline cxx/mpi --solvers fortran/mpi --limits "
       "--launcher ./launcher",
       {"exit 1", "\ncompare: --limits: nothing to measure: all runs on other machines\n",
        "! Share of"}}}},
};

/// Programs that measure what is told them, beside the driver. Each rank of a script would print.
const std::string told =
    beside_it +
    "script bin/heat-limits 'echo copy 5e12; echo arithmetic 7e12; echo copy_l2 9e9; "
    "echo cache_l2 1000'\n"
    "script bin/heat-probe '[ ${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}} = 0 ] || exit 0; "
    "echo \"$*\" >>asked\n"
    "[ $1 = --messages ] || { echo whole 4e-3; echo without_kernel 1e-3; "
    "echo in_cache 2e9; exit; }\n"
    "echo ranks 2; echo latency 3e-6; echo bandwidth 2e9'\n"
    "PATH=/usr/bin:/bin; export PATH\n";
const std::string explained =
    "bin/heat-compare --grid 200x200 --steps 1000 $each_once --formats svg --solvers "
    "cxx/serial,cxx/mpi --ranks 2 --explain";

const Story of_reasons[] = {
    {"messages_and_parts_are_measured_and_each_row_is_explained",
     {{told + explained,
       {"80 columns", "\nMessages 2 ranks: 8 bytes in 3.00 us, 1 MiB at 2.0 GB/s\n",
        "; copy within L2 9 GB/s\n",
        // Steps of a few us took 4 ms then.
        "\nWhy      the machine was not quiet: ", " parts,",
        "\n         fortran/serial: ", "\n         cxx/serial: ", "\n         cxx/mpi on 2 ranks: ",
        "/explanations/1/text cxx/serial: ", "/messages/0/ranks 2",
        "/messages/0/latency_seconds 3e-06", "/messages/0/bytes_per_second 2000000000.0",
        "/limits/0/caches/0/level 2", "/limits/0/caches/0/copy_bytes_per_second 9000000000.0",
        "/explanations/1/solver cxx/serial", "/explanations/1/seconds_a_step 0.004",
        "/explanations/1/seconds_without_kernel 0.001",
        "/explanations/1/seconds_without_neighbours null",
        "/explanations/1/points_per_second_in_cache 2000000000.0",
        "/explanations/2/message_share > 0",
        // Messages before and after, and each row once, as a run is started but for its steps.
        "$ [ $(grep -c -- --messages asked) = 2 ] && [ $(wc -l <asked) = 5 ]",
        "$ grep -q -- '--solver cxx/mpi --grid 200x200 --steps [0-9]* .* --ranks 2' asked"}},
      {"rm asked; bin/heat-compare --resume out",
       {"\n         cxx/serial: ", "/explanations/1/seconds_a_step 0.004",
        "$ ! grep -q -- --solver asked"}}}},
    {"what_cannot_be_explained_is_told_and_fails_nothing",
     {{told + "script bin/heat-probe 'echo no such part >&2; exit 1'\n" + explained,
       {"\ncompare: --limits: messages were not measured: heat-probe ", "no such part",
        "\n[2/3] parts of cxx/serial\ncompare: --explain: cxx/serial: heat-probe exit status 1: no "
        "such part\n",
        "\nWhy      ", "\n         cxx/serial: ", "/messages absent",
        "/explanations/1/steps absent"}}}},
};

/// A note on a problem whose field tells nothing of solvers.
Step note(const std::string& problem, const std::string& says) {
  return {"rm -rf out; $compare --grid 8x8 --solvers cxx/serial $each_once " + problem,
          {says.empty() ? "! \nNote " : "\nNote     ", says}};
}

const Story of_notes{
    "a_field_that_tells_nothing_of_solvers_is_noted",
    {note("--steps 0 --initial random:1", "no step was taken"),
     note("--steps 3 --source none", "zero everywhere"),
     note("--steps 3 --source 2,2,0", "zero everywhere"), note("--steps 3", ""),
     note("--steps 3 --source none --initial random:1", ""), note("--steps 0 --check off", "")}};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(runs, make(of_runs)) { check(sample); }
BOOST_DATA_TEST_CASE(cores, make(of_cores)) { check(sample); }
BOOST_DATA_TEST_CASE(ends, make(of_ends)) { check(sample); }
BOOST_DATA_TEST_CASE(limits, make(of_limits)) { check(sample); }
BOOST_DATA_TEST_CASE(reasons, make(of_reasons)) { check(sample); }
BOOST_AUTO_TEST_CASE(notes) { check(of_notes); }

/// Every solver of the list that is not missing here agrees, and each picture has every format.
BOOST_AUTO_TEST_CASE(every_solver_gives_the_published_fingerprint) {
  const Folder folder;
  const Outcome outcome =
      run_in_shell("$heat_compare $once --paper --ranks 1,2,5 --threads 2", folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "all equal to the last bit"), outcome.out);
  const auto runs = results_in(folder).at("runs");
  int some = 0;
  for (const std::string& line : lines_of(run_in_shell("$compare --list", folder).out)) {
    const std::string solver = line.substr(0, line.find(' '));
    if (solver.empty() || solver.starts_with("python/")) continue;
    const bool on_ranks = has(line, " mpi ") || has(line, " mpi+");
    int count = 0;
    for (const json& run : runs) {
      if (run.at("solver") != solver) continue;
      ++count;
      const bool is_missing = has(line, " missing ");
      BOOST_TEST(run.at("status") == (is_missing ? "unavailable" : "ok"), solver);
      if (!is_missing) BOOST_TEST(run.at("fingerprint") == vector_64, solver);
    }
    BOOST_TEST(count == (on_ranks ? 3 : 1), solver);
    some += count;
  }
  BOOST_TEST(some == static_cast<int>(runs.size()));
  for (const std::string name : {"runtime", "speedup", "efficiency", "field", "breakdown"}) {
    const std::string path = folder.path("out/" + name), svg = read_file(path + ".svg");
    BOOST_TEST(read_file(path + ".png").starts_with("\x89PNG"), name);
    BOOST_TEST(read_file(path + ".pdf").starts_with("%PDF"), name);
    BOOST_TEST(has(svg, "<svg"), name);
    if (name == "field" || name == "breakdown") continue;
    // Every rank count of the paper has its number, however close they are.
    for (const std::string ranks : {"1", "2", "4", "9", "16", "36", "49", "64", "81"}) {
      BOOST_TEST(has(svg, ">" + ranks + "<"), name << " has " << ranks);
    }
    BOOST_TEST(has(svg, ">F90, F2Py, Cython<"), name);
  }
  BOOST_TEST(run_in_shell("! ls out/*.npy", folder).status == 0, "no field is kept unasked");
}
