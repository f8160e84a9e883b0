/// threads_test -- SOLVER: a solver with threads in programs that have threads of their own, or
/// settings of OpenMP: the bits are the oracle's, and what a program has set stays.
#define BOOST_TEST_MODULE threads
#include <omp.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cfenv>
#include <cstdio>
#include <memory>
#include <thread>

#include "tests/truth/problems.hpp"

namespace {

using heat::test::Row;

/// Sources where the bands of 2, 3 and 7 threads end.
const Row row{
    41, 47, 30, "random:8", "1,15,1.0 41,16,2.0 20,23,-1.5 20,24,0.3 7,31,0.1 7,32,0.7 1,47,3.0",
    {}};

std::uint64_t right() {
  static const std::uint64_t fingerprint = heat::test::answer(row).fingerprint;
  return fingerprint;
}

std::string solver_name() { return boost::unit_test::framework::master_test_suite().argv[1]; }

std::unique_ptr<heat::Solver> make_solver(const std::string& options) {
  return std::make_unique<heat::Solver>(solver_name(), row.problem(), HEAT_NO_COMM, options);
}

/// A solver's life in a thread that can throw nothing.
/// @return whether its field is right
bool is_right(const std::string& options) {
  try {
    const auto solver = make_solver(options);
    for (const int steps : {11, 0, 1, 18}) solver->advance(steps);
    return solver->digest().fingerprint == right();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return false;
  }
}

/// What a program can set, and see.
struct Settings {
  int threads = omp_get_max_threads(), is_dynamic = omp_get_dynamic();
  int levels = omp_get_max_active_levels(), chunk = 0;
  omp_sched_t schedule{};
  cpu_set_t cpus{};
  std::vector<std::string> environment;

  Settings() {
    omp_get_schedule(&schedule, &chunk);
    sched_getaffinity(0, sizeof cpus, &cpus);
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string text = *variable;
      if (text.find("OMP_") < 2) environment.push_back(text);  // GOMP_, too
    }
  }
};

void check_same(const Settings& now, const Settings& before) {
  BOOST_TEST(now.threads == before.threads);
  BOOST_TEST(now.is_dynamic == before.is_dynamic);
  BOOST_TEST(now.levels == before.levels);
  BOOST_TEST(now.chunk == before.chunk);
  BOOST_TEST((now.schedule == before.schedule));
  BOOST_TEST(CPU_EQUAL(&now.cpus, &before.cpus));
  BOOST_TEST(now.environment == before.environment, boost::test_tools::per_element());
}

}  // namespace

/// A child that waits for threads that are its parent's would wait for ever.
BOOST_AUTO_TEST_CASE(a_child_process_may_use_a_solver) {
  for (const bool has_parent_used_one : {false, true}) {
    if (has_parent_used_one) BOOST_TEST(is_right("threads=3"));
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      _exit(is_right("threads=3") ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    BOOST_TEST(status == 0, "after a solver of its parent's: " << has_parent_used_one);
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_threads_has_the_same_bits) {
  for (const int threads : {1, 2, 3, 7, 46, 47, 48, 100}) {
    BOOST_TEST(is_right("threads=" + std::to_string(threads)), threads << " threads");
  }
}

/// The runtime's threads stay from one region to the next, with what was set in them.
BOOST_AUTO_TEST_CASE(threads_take_the_rounding_of_the_caller) {
  const auto round_in_others = [](int mode) {
#pragma omp parallel num_threads(3)
    if (omp_get_thread_num() > 0) std::fesetround(mode);
  };
  round_in_others(FE_UPWARD);
  BOOST_TEST(is_right("threads=3"));
  round_in_others(FE_TONEAREST);
}

BOOST_AUTO_TEST_CASE(settings_of_the_program_stay) {
  omp_set_num_threads(5);
  omp_set_dynamic(1);
  omp_set_max_active_levels(3);
  omp_set_schedule(omp_sched_guided, 9);
  const Settings before;
  auto solver = make_solver("threads=2");
  check_same({}, before);
  solver->advance(3);
  check_same({}, before);
  solver.reset();
  check_same({}, before);
  omp_set_dynamic(0);
}

BOOST_AUTO_TEST_CASE(a_solver_takes_as_many_threads_as_it_is_told) {
  const auto told = [](const std::string& options) {
    const auto solver = make_solver(options);
    auto times = heat::make<heat_rank_times>();
    heat::check(heat_start_watch(&times));
    solver->advance(1);
    heat::check(heat_stop_watch(&times));
    return times;
  };
  const int most = omp_get_thread_limit();
  omp_set_num_threads(4);
  BOOST_TEST(told("threads=2").threads == std::min(2, most));
  BOOST_TEST(told("").threads == std::min(4, most));
  if (most > 2) {
    const bool is_bound = omp_get_proc_bind() != omp_proc_bind_false && omp_get_num_places() > 1;
    BOOST_TEST(told("threads=2").places == (is_bound ? 2 : 1));
  }
}

/// Where the region of a caller has taken all levels, a solver in it has one thread for all parts.
BOOST_AUTO_TEST_CASE(each_thread_of_a_region_may_use_a_solver) {
  for (const int levels : {1, 2}) {
    omp_set_max_active_levels(levels);
    bool found[3] = {};
#pragma omp parallel for num_threads(3) schedule(static, 1)
    for (int i = 0; i < 3; ++i) found[i] = is_right("threads=3");
    for (int i = 0; i < 3; ++i) BOOST_TEST(found[i], levels << " levels, solver " << i);
  }
}

BOOST_AUTO_TEST_CASE(threads_of_the_program_may_use_solvers_at_once) {
  bool found[3] = {};
  std::vector<std::thread> threads;
  for (bool& one : found) threads.emplace_back([&one] { one = is_right("threads=3"); });
  for (std::thread& thread : threads) thread.join();
  for (const bool one : found) BOOST_TEST(one);
}

/// The parts of a solver outlive the threads that they had.
BOOST_AUTO_TEST_CASE(one_solver_may_go_from_thread_to_thread) {
  std::unique_ptr<heat::Solver> solver;
  std::thread([&] { solver = make_solver("threads=3"); }).join();
  solver->advance(11);
  omp_set_max_active_levels(1);
#pragma omp parallel num_threads(2)
  {
#pragma omp single
    solver->advance(7);
  }
  std::thread([&] { solver->advance(12); }).join();
  BOOST_TEST(solver->digest().fingerprint == right());
  std::thread([&] { solver.reset(); }).join();
}
