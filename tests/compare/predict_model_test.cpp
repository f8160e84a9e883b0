/// The model of --predict, by hand.
#define BOOST_TEST_MODULE compare_predict_model
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "interop/compare/predict/fit.hpp"
#include "predict_machine.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using boost::test_tools::tolerance;

/// A point takes 1 s in the core's cache, 2 s in the shared one and 6 s from memory.
SolverModel sweeps() {
  SolverModel s;
  s.in_core_cache = 1.0;
  s.in_shared_cache = 2.0;
  s.from_memory = 6.0;
  s.bytes = 16.0;
  return s;
}

double seconds(const MachineModel& m, const SolverModel& s, const Grid& grid, std::int64_t steps,
               std::int64_t ranks) {
  return predicted(m, s, grid, steps, ranks).seconds;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_grid_that_a_cache_keeps_takes_the_time_of_that_cache,
                     *boost::unit_test::tolerance(exactly)) {
  BOOST_TEST(seconds(machine(), sweeps(), {3, 1}, 7, 1) == 3 * 7 * 1.0);
  BOOST_TEST(seconds(machine(), sweeps(), {5, 6}, 7, 1) == 30 * 7 * 2.0);
  BOOST_TEST(seconds(machine(), sweeps(), {10, 10}, 7, 1) == 100 * 7 * 6.0);
}

BOOST_AUTO_TEST_CASE(a_cache_keeps_all_up_to_a_third_of_it_and_nothing_from_its_size_on,
                     *boost::unit_test::tolerance(exactly)) {
  BOOST_TEST(missed(100.0, 300.0) == 0.0);
  BOOST_TEST(missed(200.0, 300.0) == 0.5);
  BOOST_TEST(missed(300.0, 300.0) == 1.0);
  BOOST_TEST(missed(1e9, 300.0) == 1.0);
  BOOST_TEST(missed(1.0, 0.0) == 1.0);
}

BOOST_AUTO_TEST_CASE(two_cores_that_meet_at_the_memory_wait_for_the_other_ones_share,
                     *boost::unit_test::tolerance(exactly)) {
  // Of 6 s the memory takes 16 / 8 = 2; the other core is there a third of the time.
  BOOST_TEST(with_queue(4.0, 2.0, 1) == 6.0);
  BOOST_TEST(with_queue(4.0, 2.0, 2) == 6.0 + 2.0 * (2.0 / 6.0));
  BOOST_TEST(service_of(6.0, 6.0 + 2.0 / 3.0) == 2.0);
  BOOST_TEST(service_of(6.0, 5.0) == 0.0);
  BOOST_TEST(seconds(machine(), sweeps(), {20, 10}, 1, 2) == 100 * (6.0 + 2.0 / 3.0));
}

// The machine repairman's formula (Jain, The Art of Computer Systems Performance Analysis, 1991):
// the memory is idle with probability 1 / sum over k of p! / (p - k)! (service / think)^k.
BOOST_AUTO_TEST_CASE(a_queue_of_many_cores_has_the_throughput_of_the_closed_form) {
  for (const int cores : {1, 2, 3, 5, 12, 24}) {
    double sum = 1.0, term = 1.0;
    for (int k = 0; k < cores; ++k) sum += term *= (cores - k) * (0.55 / 1.12);
    const double throughput = (1.0 - 1.0 / sum) / 0.55;
    BOOST_TEST(with_queue(1.12, 0.55, cores) == cores / throughput, tolerance(1e-10));
  }
}

BOOST_AUTO_TEST_CASE(a_socket_that_is_full_takes_the_time_of_its_bandwidth_alone) {
  MachineModel m = machine();
  m.cores = m.cache_cores = 64;
  // 64 ranks of 1000 cells move 64 * 1000 * 16 bytes, at 8 bytes a second.
  BOOST_TEST(seconds(m, sweeps(), {400, 160}, 1, 64) == 64 * 1000 * 16 / 8.0, tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(ranks_fill_a_socket_before_the_next_one_and_a_node_before_the_next_one,
                     *boost::unit_test::tolerance(exactly)) {
  MachineModel m = machine();
  m.cores = m.cache_cores = 2;
  const double shared = 6.0 + 2.0 / 3.0;
  const Grid grid{30, 120};
  for (const auto& [ranks, nodes] : {std::pair{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 2}, {8, 2}}) {
    const Predicted p = predicted(m, sweeps(), grid, 1, ranks);
    BOOST_TEST(p.nodes == nodes);
    BOOST_TEST(p.seconds == 3600 / ranks * (ranks == 1 ? 6.0 : shared), ranks << " ranks");
  }
}

BOOST_AUTO_TEST_CASE(the_rank_with_the_largest_block_decides,
                     *boost::unit_test::tolerance(exactly)) {
  SolverModel s = sweeps();
  s.in_shared_cache = s.from_memory = s.in_core_cache;  // wherever the cells are
  s.bytes = 1e-300;
  BOOST_TEST(seconds(machine(), s, {1, 10}, 5, 3) == 4 * 5 * 1.0);
  BOOST_TEST(seconds(machine(), s, {1, 9}, 5, 3) == 3 * 5 * 1.0);
  // Of 5 ranks, 4 have a cell each of 2x2: no 5 blocks fit.
  BOOST_TEST(seconds(machine(), s, {2, 2}, 5, 5) == 5.0);
}

BOOST_AUTO_TEST_CASE(cells_in_small_blocks_take_the_time_of_their_messages,
                     *boost::unit_test::tolerance(exactly)) {
  MachineModel m = machine();
  m.sockets = m.cores = m.cache_cores = 1;
  m.core_cache = m.shared_cache = 1e9;
  m.between = {3.0, 4.0};
  SolverModel s = sweeps();
  s.in_core_cache = 1e-300;
  // One cell a rank and a rank a node: four messages of 8 bytes each step.
  const Predicted p = predicted(m, s, {100, 100}, 5, 10000);
  BOOST_TEST(p.seconds == 5 * 4 * (3.0 + 8 / 4.0));
  BOOST_TEST(p.messages == p.seconds);
  BOOST_TEST(p.nodes == 10000);
  // In one node the ranks' messages do not meet.
  m.cores = m.cache_cores = 10000;
  m.within = {0.5, 16.0};
  BOOST_TEST(seconds(m, s, {100, 100}, 5, 10000) == 5 * 4 * (0.5 + 8 / 16.0));
  // Two nodes of two ranks, one above the other: 2 * 3 * 8 bytes leave each by one link.
  m.cores = m.cache_cores = 2;
  const double inside = 0.5 + 3 * 8 / 16.0, outside = 3.0 + 2 * 3 * 8 / 4.0;
  BOOST_TEST(seconds(m, s, {6, 6}, 5, 4) == 5 * (inside + outside));
}

BOOST_AUTO_TEST_CASE(passes_and_deep_halos_divide_what_moves_and_add_cells,
                     *boost::unit_test::tolerance(exactly)) {
  MachineModel m = machine();
  SolverModel s = sweeps();
  s.of_step = 0.25;
  s.steps_per_pass = 4;
  s.depth = 4;
  // Memory: 0.25 a step and a quarter of the other 5.75; 8 steps are two passes.
  BOOST_TEST(seconds(m, s, {10, 10}, 8, 1) == 100 * 8 * (0.25 + 5.75 / 4));
  // 6 steps are two passes of 3.
  BOOST_TEST(seconds(m, s, {10, 10}, 6, 1) == 100 * 6 * (0.25 + 5.75 / 3));
  // A cell on either side of a cut allows one step an exchange.
  m.within = {2.0, 8.0};
  BOOST_TEST(seconds(m, s, {1, 2}, 8, 2) == 8 * 1.0 + 8 * (2.0 + 8 / 8.0));
  // Three cells allow three, of as many cells; 2, 1 and 0 cells more are computed at the cut.
  BOOST_TEST(seconds(m, s, {1, 6}, 9, 2) ==
             (3 + 1) * 9 * (0.25 + 0.75 / 3) + 3 * (2.0 + 3 * 8 / 8.0));
  // Corners travel, too: 2 x 2 blocks of 4 x 4, two steps an exchange.
  s.depth = 2;
  m.core_cache = m.shared_cache = 1e9;
  const double cells = 16 + 0.5 * (4 + 4) + 0.5;  // on average of 5 * 5 and 4 * 4
  BOOST_TEST(seconds(m, s, {8, 8}, 2, 4) ==
             cells * 2 * (0.25 + 0.75 / 2) + 2 * (2.0 + 2 * 4 * 8 / 8.0) + 2.0 + 4 * 8 / 8.0);
}

// Harter, Expected values of normal order statistics, Biometrika 48 (1961), table 1.
BOOST_AUTO_TEST_CASE(noise_is_the_largest_of_the_ranks_deviations) {
  const std::pair<int, double> table[] = {{1, 0.0},     {2, 0.56419},  {3, 0.84628},
                                          {5, 1.16296}, {10, 1.53875}, {100, 2.50759}};
  for (const auto& [count, value] : table) {
    BOOST_TEST(std::abs(largest_deviate(count) - value) < 1e-5, count);
  }
  MachineModel m = machine();
  m.noise = 0.1;
  BOOST_TEST(seconds(m, sweeps(), {5, 2}, 1, 10) == 1.0 + 0.1 * 1.53875, tolerance(1e-5));
}
