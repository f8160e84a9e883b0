/// The part of callers_test that needs other arguments than callers: a plugin, a launcher.
#include <map>
#include <sstream>

#include "callers.hpp"

using namespace heat::test;

BOOST_AUTO_TEST_SUITE(unavailable)

// One is in the plugin, whatever was built here.
BOOST_AUTO_TEST_CASE(a_solver_that_is_missing_ends_with_3_and_the_reason) {
  const Words caller = {arguments().at(0), "--plugin", arguments().at(1)};
  int missing = 0;
  for (const std::string& line : lines_of(run_program(caller + Words{"--list"}).out)) {
    std::istringstream words(line);
    std::string name, kind, reason;
    words >> name >> kind >> std::ws;
    std::getline(words, reason);
    if (kind != "missing") continue;
    ++missing;
    const Outcome o = run_program(caller + Words{"--solver", name});
    BOOST_TEST((o.status == 3 && o.out == ""));
    BOOST_TEST(o.err == "heat-run: " + reason + "\n");
  }
  BOOST_TEST(missing > 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(launched)

// Open MPI takes seconds to end a failed job, so each failure is that of one of the solvers.

BOOST_AUTO_TEST_CASE(wrong_usage_is_refused_once_for_all_ranks) {
  for (const char* solver : {"cxx/mpi", "fortran/mpi"}) {
    check_refused({"--solver", solver, "--grid", "1x1", "--source", "none"}, 2, "2 ranks", 2);
  }
  const Words cxx = {"--solver", "cxx/mpi", "--grid", "8x8"};
  const Words fortran = {"--solver", "fortran/mpi", "--grid", "8x8"};
  check_refused(cxx + Words{"--option", "px=5"}, 2, "px", 4);
  check_refused(fortran + Words{"--option", "tile=5"}, 2, "px,py", 4);
  check_refused(cxx + Words{"--cases", "/nowhere/cases"}, 2, "/nowhere/cases", 2);
}

BOOST_AUTO_TEST_CASE(a_failed_run_ends_with_1_on_all_ranks) {
  const Words cxx = {"--solver", "cxx/mpi", "--grid", "8x8", "--steps", "99"};
  const Words fortran = {"--solver", "fortran/mpi", "--grid", "8x8", "--steps", "99"};
  check_refused(cxx + Words{"--ranks", "3"}, 1, "3 ranks", 2);
  check_field_lost(fortran + Words{"--field", "/nowhere/field.npy"}, launch(2));
  check_refused(cxx + Words{"--source", "8,8,1e308"}, 1, "cell", 4);
  check_refused(fortran, 1, "cannot write the result", 2, losing);
}

BOOST_AUTO_TEST_CASE(ranks_save_one_field) {
  Words solvers = {"cxx/mpi", "fortran/mpi"};
  if (callers().front().ends_with("python")) solvers.push_back("python/numpy_mpi");
  for (const std::string& solver : solvers) {
    for (const int ranks : {1, 6}) check_saved({"--solver", solver}, launch(ranks));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(timed)

namespace {

/// The seconds that a caller prints, by their key.
std::map<std::string, double> seconds_in(const Outcome& outcome) {
  std::map<std::string, double> seconds;
  for (const std::string& line : lines_of(outcome.out)) {
    std::istringstream words(line);
    std::string key;
    double value = 0.0;
    if (words >> key >> value) seconds[key] = value;
  }
  return seconds;
}

/// A solver of the plugin, which is named before the launcher, on 4 ranks.
Outcome run_timed(const std::string& caller, const std::string& solver, const Words& more = {}) {
  const Words words = launch(4);
  return run_program(Words(words.begin() + 1, words.end()) +
                     Words{caller, "--plugin", words.front(), "--solver", solver, "--grid", "8x8",
                           "--steps", "3", "--option", "px=4"} +
                     more);
}

}  // namespace

// See timed_plugin.c: the last of 4 ranks takes 0.4 s each in create(), advance() and read(). Of
// its made-up timings the mean is 2.5 times those of rank 0.
BOOST_AUTO_TEST_CASE(seconds_are_those_of_the_slowest_rank_and_its_parts_are_means) {
  for (const std::string& caller : callers()) {
    double setup = 1e9, advance = 1e9;
    for (int attempt = 0; attempt < 5; ++attempt) {  // the machine may be busy
      const Outcome o = run_timed(caller, "timed/mpi");
      BOOST_REQUIRE_MESSAGE(o.status == 0, o.err);
      auto seconds = seconds_in(o);
      BOOST_TEST(seconds.at("compute") == 2.5);
      BOOST_TEST(seconds.at("exchange") == 25.0);
      BOOST_TEST(seconds.at("waiting") == 250.0);
      BOOST_TEST(seconds.at("seconds_setup") >= 0.4);
      BOOST_TEST(seconds.at("seconds") >= 0.4);
      setup = std::min(setup, seconds.at("seconds_setup"));
      advance = std::min(advance, seconds.at("seconds"));
      if (setup < 0.8 && advance < 0.8) break;
    }
    BOOST_TEST(setup < 0.8, caller << ": the set-up ends before the first step");
    BOOST_TEST(advance < 0.8, caller << ": neither set-up nor reading is part of advance()");
  }
}

/// Check how the callers end with a wrong solver of the plugin, with a result or without one.
void check_wrong(const std::string& solver, const Words& more, int status, bool has_result,
                 const std::string& part) {
  for (const std::string& caller : callers()) {
    const Outcome o = run_timed(caller, solver, more);
    BOOST_TEST(o.status == status);
    BOOST_TEST(o.out.empty() == !has_result, o.out);
    BOOST_TEST(complaints(o).size() == 1U, o.err);
    BOOST_TEST(has(o.err, part), o.err);
  }
}

BOOST_AUTO_TEST_CASE(blocks_that_overlap_are_refused) {
  check_wrong("timed/overlapping", {}, 2, false, "overlap");
}

BOOST_AUTO_TEST_CASE(a_field_that_one_rank_cannot_save_is_a_failed_run) {
  const Folder folder;
  // What was measured is not lost with the field.
  check_wrong("timed/read-once", {"--field", folder.path("field.npy")}, 1, true,
              "--field: it was read");
  BOOST_TEST(std::filesystem::is_empty(folder.path("")));
}

BOOST_AUTO_TEST_SUITE_END()
