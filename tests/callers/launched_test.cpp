/// What callers do with a launcher, and with solvers that are missing, slow or wrong.
#include <sched.h>

#include "callers.hpp"

using namespace heat::test;

BOOST_AUTO_TEST_SUITE(caller)

// A solver that is missing ends a caller with 3 and the reason.
BOOST_AUTO_TEST_CASE(unavailable) {
  const std::string reason = "plugin/unavailable needs a machine of another kind\n";
  for (const std::string& path : callers()) {
    const Words with_plugin = Words{path} + "--plugin unavailable.so"_words;
    check({with_plugin + "--list"_words, 0, "\nplugin/unavailable +missing +" + reason});
    check(
        {with_plugin + "--solver plugin/unavailable"_words, 3, "^$", "^heat-run: " + reason + "$"});
  }
}

BOOST_AUTO_TEST_SUITE(launched)

// Open MPI takes seconds to end a failed job, so each failure is that of one of the solvers.
const Words cxx = "--solver cxx/mpi --grid 8x8 --steps 99"_words,
            fortran = "--solver fortran/mpi --grid 8x8 --steps 99"_words;

BOOST_AUTO_TEST_CASE(wrong_usage_is_refused_once_for_all_ranks) {
  check_refused({cxx + "--grid 1x1 --source none"_words, 2, "2 ranks", 2});
  check_refused({fortran + "--grid 1x1 --source none"_words, 2, "2 ranks", 2});
  check_refused({cxx + "--option px=5"_words, 2, "px", 4});
  check_refused({fortran + "--option tile=5"_words, 2, "px,py", 4});
  check_refused({cxx + "--cases /nowhere/cases"_words, 2, "/nowhere/cases", 2});
}

BOOST_AUTO_TEST_CASE(a_failed_run_ends_with_1_on_all_ranks) {
  check_refused({cxx + "--ranks 3"_words, 1, "3 ranks", 2});
  check_refused({cxx + "--source 8,8,1e308"_words, 1, "cell", 4});
  check_refused({fortran, 1, "cannot write the result", 2}, losing);
  check_field_lost(fortran + "--field /nowhere/field.npy"_words, on_ranks(2));
}

BOOST_AUTO_TEST_CASE(ranks_save_one_field) {
  Words solvers = {"cxx/mpi", "fortran/mpi"};
  if (callers().front().ends_with("python")) solvers.push_back("python/numpy_mpi");
  for (const std::string& solver : solvers) {
    for (const int ranks : {1, 6}) check_saved(solver, on_ranks(ranks));
  }
}

BOOST_AUTO_TEST_CASE(ranks_tell_where_they_ran) {
  cpu_set_t allowed;
  BOOST_REQUIRE(sched_getaffinity(0, sizeof allowed, &allowed) == 0);
  int core = 0;
  while (!CPU_ISSET(core, &allowed)) ++core;
  const std::string cpu = std::to_string(core);
  // Within the launcher, which may bind ranks elsewhere.
  const Words bound{"env", "SLURMD_NODENAME=n7", "taskset", "-c", cpu};
  for (const Outcome& o : run_callers(cxx, on_ranks(2) + bound)) {
    BOOST_TEST(line_with(o.out, "hosts ").ends_with(" 0+2/n7/" + cpu + "/"), o.out);
    BOOST_TEST(line_with(o.out, "ranks_oversubscribed ").ends_with(" 2"), o.out);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(timed)

namespace {

/// A number that a caller prints, by its key.
double number(const Outcome& outcome, const std::string& key) {
  return std::stod(line_with(outcome.out, key + " ").substr(key.size()));
}

/// What it prints of the ranks, as "min,median,max,rank".
std::string spread(const Outcome& outcome, const std::string& part) {
  const std::string line = line_with(outcome.out, "ranks_" + part + " ");
  return line.substr(line.rfind(' ') + 1);
}

/// A solver of timed_plugin.c on 4 ranks.
Words with_timed(const std::string& path, const std::string& solver, const Words& more = {}) {
  return on_ranks(4) + Words{path, "--solver", solver} +
         "--plugin libheat_timed_plugin.so --grid 8x8 --steps 3 --option px=4"_words + more;
}

}  // namespace

// See timed_plugin.c: the last of 4 ranks takes 0.4 s each in create(), advance() and read(). Of
// its made-up timings the mean is 2.5 times those of rank 0.
BOOST_AUTO_TEST_CASE(seconds_are_those_of_the_slowest_rank_and_its_parts_are_means) {
  for (const std::string& path : callers()) {
    double setup = 1e9, advance = 1e9;
    for (int attempt = 0; attempt < 5; ++attempt) {  // the machine may be busy
      const Outcome o = run_program(with_timed(path, "timed/mpi"));
      BOOST_REQUIRE_MESSAGE(o.status == 0, o.err);
      BOOST_TEST(number(o, "compute") == 2.5);
      BOOST_TEST(number(o, "exchange") == 25.0);
      BOOST_TEST(number(o, "waiting") == 250.0);
      BOOST_TEST(spread(o, "compute") == "1.000000000,2.500000000,4.000000000,3");
      BOOST_TEST(spread(o, "exchange") == "10.000000000,25.000000000,40.000000000,3");
      BOOST_TEST(spread(o, "waiting") == "100.000000000,250.000000000,400.000000000,3");
      BOOST_TEST(number(o, "descheduled") >= 0.09, "a quarter of the ranks sleeps for 0.4 s");
      BOOST_TEST(number(o, "seconds_setup") >= 0.4);
      BOOST_TEST(number(o, "seconds") >= 0.4);
      setup = std::min(setup, number(o, "seconds_setup"));
      advance = std::min(advance, number(o, "seconds"));
      if (setup < 0.8 && advance < 0.8) break;
    }
    BOOST_TEST(setup < 0.8, path << ": the set-up ends before the first step");
    BOOST_TEST(advance < 0.8, path << ": neither set-up nor reading is part of advance()");
  }
}

// A measurement is not lost with the field that one rank cannot save; where blocks overlap there is
// no result.
BOOST_AUTO_TEST_CASE(what_is_wrong_on_one_rank_is_told_once) {
  for (const std::string& path : callers()) {
    const Folder folder;
    const Outcome overlapping = run_program(with_timed(path, "timed/overlapping"));
    BOOST_TEST((overlapping.status == 2 && overlapping.out == ""));
    BOOST_TEST(has(overlapping.err, "overlap"), overlapping.err);
    const Outcome unsaved =
        run_program(with_timed(path, "timed/read-once", {"--field", folder.path("field.npy")}));
    BOOST_TEST((unsaved.status == 1 && answers(unsaved).size() == 4), unsaved.out);
    BOOST_TEST(has(unsaved.err, "--field: it was read"), unsaved.err);
    for (const Outcome& o : {overlapping, unsaved}) BOOST_TEST(complaints(o).size() == 1U, o.err);
    BOOST_TEST(std::filesystem::is_empty(folder.path("")));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
