/// Why rows are as fast as they are: shares of made-up limits by hand, and for each rule the
/// sentence that docs/why.md promises.
#define BOOST_TEST_MODULE compare_explain
#include "interop/compare/explain/explain.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace {

using namespace heat::compare;

/// A row of 100 x 100 cells; in 1 s of 1000 steps that is 1e7 points a second.
Summary row(const std::string& solver, int ranks = 0) {
  Summary s{.config = {solver, ranks, {100, 100}}};
  s.median = s.min = s.max = s.seconds = s.compute = 1.0;
  s.speed = 1e7;
  s.repeats = 3;
  return s;
}

struct Case {
  const char* name;
  Summary row;
  Explanation numbers;
  const char* sentence;  ///< after the name of the row
  friend std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }
};

Case that(const char* name, const Summary& row, const Explanation& numbers, const char* sentence) {
  return {name, row, numbers, sentence};
}

Explanation reaches(double copy, std::optional<double> operations, int cores = 1) {
  return {.config = {}, .cores = cores, .copy_share = copy, .operations_share = operations};
}

Explanation in_cache(int level, double share, double operations) {
  Explanation e = reaches(3.0, operations);
  e.cache = level;
  e.cache_share = share;
  return e;
}

Explanation with(Explanation e, const Parts& parts) {
  e.parts = parts;
  return e;
}

/// Where the time of a row went, of 1 s.
Summary spent(Summary s, double compute, double exchange, double waiting, double descheduled = 0) {
  s.compute = compute;
  s.exchange = exchange;
  s.waiting = waiting;
  s.descheduled = descheduled;
  return s;
}

Summary with_ranks(Summary s, const RankTimes& ranks) {
  s.ranks = ranks;
  return s;
}

Summary sharing_a_gpu(Summary s) {
  s.shares_gpu = true;
  return s;
}

Summary oversubscribed(Summary s) {
  s.oversubscribed = true;
  return s;
}

Summary with_threads(Summary s, int threads) {
  s.config.threads = threads;
  return s;
}

Summary of_gpu() {
  Summary s = row("cxx/gpu");
  s.on_gpu = true;
  return s;
}

Summary wrong() {
  Summary s = row("cxx/serial");
  s.agrees = false;
  return s;
}

Summary lasting(double seconds) {
  Summary s = row("cxx/serial");
  s.median = s.max = s.seconds = s.compute = seconds;
  s.min = 0.1 * seconds;
  s.descheduled = 0.5 * seconds;
  return s;
}

Summary timeless() {
  Summary s = row("cxx/serial");
  s.speed = 0.0;
  return s;
}

const RankTimes even{{0.9, 0.9, 0.9, 0}, {}, {}, {}};
const RankTimes late{{0.6, 0.6, 0.9, 3}, {}, {}, {}};
const RankTimes late_without_core{{0.6, 0.6, 0.9, 3}, {}, {}, {0, 0.1, 0.3, 3}};
const RankTimes sharing{{0.9, 0.9, 0.9, 0}, {}, {}, {}, 2};

Explanation needs_messages(double share) {
  Explanation e = reaches(0.5, 0.25, 4);
  e.message_share = share;
  return e;
}

const Case cases[] = {
    that("near_the_copy_limit", row("cxx/serial"), reaches(0.97, 0.3),
         "memory-bound: 97% of the copy limit; tiled solvers leave that bound"),
    that("on_a_gpu", of_gpu(), reaches(0.88, std::nullopt, 0),
         "memory-bound: 88% of the copy limit; tiled solvers leave that bound"),
    // It takes many steps in a pass, so what it moves in a step is no copy.
    that("a_tiled_solver_near_the_copy_limit", row("cxx/mpi_tiled", 4), reaches(0.9, 0.3, 4),
         "no known limit bounds it: 90% of the copy limit, 30% of the operations' limit"),
    that("a_tiled_solver_within_a_cache", row("cxx/serial_tiled"), in_cache(3, 0.85, 0.37),
         "no known limit bounds it: 85% of L3's copy limit, 37% of the operations' limit"),
    that("beyond_the_copy_limit_by_operations", row("cxx/mpi_tiled", 2), reaches(2.1, 0.63, 2),
         "core-bound: 63% of the operations' limit, 2.1 times the copy limit"),
    that("ranks_that_share_a_gpu", sharing_a_gpu(row("cxx/mpi_gpu", 2)),
         reaches(0.4, std::nullopt, 0), "more ranks than GPUs, so that several take turns on one"),
    that("beyond_the_copy_limit_by_neither", row("cxx/gpu_tiled"), reaches(2.9, std::nullopt, 0),
         "no known limit bounds it: 2.9 times the copy limit"),
    that("within_a_cache_and_bound_by_it", row("cxx/serial"), in_cache(3, 0.71, 0.2),
         "cache-bound: 71% of L3's copy limit"),
    that("within_a_cache_and_bound_by_nothing", row("cxx/serial"), in_cache(3, 0.69, 0.59),
         "no known limit bounds it: 69% of L3's copy limit, 59% of the operations' limit"),
    that("a_grid_in_cache_is_not_set_beside_another", row("cxx/serial"),
         with(in_cache(2, 0.5, 0.2), {500, 1e-3, 0.0, {}, 6e7}),
         "bound by its own loop: 50% of L2's copy limit, 20% of the operations' limit"),
    that("a_tiled_solver_beyond_the_limit_of_a_cache", row("cxx/serial_tiled"),
         in_cache(3, 1.67, 0.71),
         "core-bound: 71% of the operations' limit, 1.7 times L3's copy limit"),
    // In cache 1.1e7 points a second, where a step of 1e4 points takes 1 ms: 1.1 times.
    that("the_loop_limits_what_is_no_faster_in_cache", row("fortran/serial"),
         with(reaches(0.43, 0.2), {500, 1e-3, 0.0, {}, 1.1e7}),
         "bound by its own loop: 43% of the copy limit, no faster within L2"),
    // The copy limit proves nothing of a tiled solver.
    that("the_loop_limits_a_tiled_solver", row("cxx/serial_tiled"),
         with(reaches(1.9, 0.5), {500, 1e-3, {}, {}, 0.9e7}),
         "bound by its own loop: 50% of the operations' limit, no faster within L2"),
    that("memory_limits_what_is_faster_in_cache", row("fortran/serial"),
         with(reaches(0.43, 0.2), {500, 1e-3, 0.0, {}, 2.3e7}),
         "bound by data from beyond L2: 2.3 times as fast within it, 43% of the copy limit"),
    that("a_small_grid_that_suits_a_solver_less_says_nothing", row("cxx/serial_tiled"),
         with(reaches(1.5, 0.5), {500, 1e-3, {}, {}, 0.7e7}),
         "no known limit bounds it: 1.5 times the copy limit, 50% of the operations' limit"),
    // Blocks alone take 0.5 ms a step, which are 2e7 points a second.
    that("speeds_in_cache_are_beside_those_of_blocks_alone", row("cxx/mpi", 2),
         with(reaches(0.4, 0.2, 2), {500, 1e-3, 0.2e-3, 0.5e-3, 6e7}),
         "bound by data from beyond L2: 3.0 times as fast within it, 40% of the copy limit; halos "
         "cost 50%"),
    that("halos_that_are_hidden", row("cxx/mpi", 2),
         with(reaches(0.8, 0.2, 2), {500, 1e-3, 0.15e-3, 0.97e-3, {}}),
         "memory-bound: 80% of the copy limit; tiled solvers leave that bound; halos cost 3%, 12% "
         "more is hidden behind the sweep"),
    that("halos_that_cost_less_than_parts_differ", row("cxx/mpi", 2),
         with(reaches(0.8, 0.2, 2), {500, 1e-3, {}, 0.96e-3, {}}),
         "memory-bound: 80% of the copy limit; tiled solvers leave that bound"),
    that("parts_of_another_time_are_left_out", row("cxx/mpi", 4),
         with(reaches(0.4, 0.2, 4), {500, 1.5e-3, 0.2e-3, 0.5e-3, 6e7}),
         "no known limit bounds it: 40% of the copy limit, 20% of the operations' limit"),
    that("ranks_that_share_cores",
         oversubscribed(with_ranks(spent(row("fortran/mpi", 16), 0.25, 0.04, 0.71, 0.87), even)),
         reaches(0.2, 0.1, 2),
         "71% waiting, because 16 ranks share 2 cores (each off its core 87% of the time)"),
    that("ranks_that_share_cores_and_were_not_watched",
         oversubscribed(spent(row("fortran/mpi", 16), 0.25, 0.04, 0.71)), reaches(0.2, 0.1, 2),
         "71% waiting, while 16 ranks share 2 cores"),
    that("ranks_with_threads_are_tiled", with_threads(row("cxx/hybrid", 1), 2),
         reaches(0.8, 0.2, 2),
         "no known limit bounds it: 80% of the copy limit, 20% of the operations' limit"),
    that("threads_that_share_cores", oversubscribed(with_threads(row("cxx/hybrid", 2), 3)),
         reaches(0.2, 0.1, 2), "2 ranks x 3 threads share 2 cores"),
    that("ranks_that_share_cores_and_wait_for_another_reason",
         oversubscribed(with_ranks(spent(row("cxx/mpi", 4), 0.25, 0.04, 0.71, 0.1), even)),
         reaches(0.2, 0.1, 2),
         "71% waiting, while 4 ranks share 2 cores (each off its core 10% of the time)"),
    that("ranks_that_take_turns_are_not_set_beside_a_grid_in_cache",
         oversubscribed(row("cxx/mpi", 4)), with(reaches(0.2, 0.1, 2), {500, 1e-3, {}, {}, 6e7}),
         "4 ranks share 2 cores"),
    // Of 1 s the solver tells of 0.1: it was off its core in the rest, too.
    that("time_off_a_core_is_of_all_of_the_time",
         oversubscribed(with_ranks(spent(row("cxx/mpi", 16), 0.05, 0, 0.05, 0.9), even)),
         reaches(0.2, 0.1, 2),
         "50% waiting, because 16 ranks share 2 cores (each off its core 90% of the time)"),
    that("ranks_that_share_cores_with_others",
         oversubscribed(with_ranks(spent(row("cxx/mpi", 4), 0.1, 0, 0.9, 0.93), even)),
         reaches(0.2, 0.1, 2),
         "90% waiting, because 4 ranks share 2 cores (each off its core 93% of the time; sharing "
         "explains 50%)"),
    that("ranks_that_share_cores_and_do_not_wait",
         oversubscribed(spent(row("cxx/mpi", 4), 0.95, 0.01, 0.04)), reaches(0.2, 0.1, 2),
         "4 ranks share 2 cores"),
    that("waiting_that_messages_do_not_explain", spent(row("cxx/mpi", 4), 0.7, 0.004, 0.3),
         needs_messages(0.02), "waits for late ranks: 30% waiting, messages need 2%"),
    that("waiting_that_messages_explain", spent(row("cxx/mpi", 4), 0.7, 0.1, 0.2),
         needs_messages(0.18),
         "bound by messages: 20% waiting, 10% posting halos, messages need 18%"),
    that("waiting_of_which_nothing_is_known", spent(row("cxx/mpi", 4), 0.7, 0, 0.3), {},
         "waits for other ranks: 30% waiting"),
    that("a_rank_alone_waits_for_none", spent(row("cxx/mpi", 1), 0.2, 0.4, 0.4), {},
         "bound by exchanges, though it has no neighbours: 40% waiting, 40% posting halos"),
    that("a_limit_comes_before_little_waiting", spent(row("cxx/mpi", 4), 0.7, 0.0, 0.3),
         reaches(0.8, 0.2, 4),
         "memory-bound: 80% of the copy limit; tiled solvers leave that bound; waits for other "
         "ranks: 30% waiting"),
    that("limits_prove_nothing_of_a_row_that_mostly_waits",
         spent(row("cxx/mpi_tiled", 4), 0.5, 0, 0.5), reaches(1.9, 0.63, 4),
         "waits for other ranks: 50% waiting"),
    that("a_rank_that_is_slow", with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3), late),
         needs_messages(0.02),
         "waits for a slow rank: 30% waiting, messages need 2%; rank 3 computes 1.5 times the "
         "median"),
    that("a_rank_that_lost_its_core",
         with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3, 0.15), late_without_core),
         needs_messages(0.02),
         "waits for a late rank: 30% waiting, messages need 2%; rank 3 was off its core 30% of the "
         "time"),
    // Of two runs the median is between them; where the time went is that of the faster one.
    that(
        "a_share_is_of_the_run_that_it_was_measured_in",
        [] {
          Summary s = with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3, 0.15), late_without_core);
          s.median = 4.0;
          return s;
        }(),
        needs_messages(0.02),
        "waits for a late rank: 30% waiting, messages need 2%; rank 3 was off its core 30% of the "
        "time"),
    that("a_rank_that_is_slow_by_less_than_half_of_the_waiting",
         with_ranks(spent(row("cxx/mpi", 4), 0.2, 0, 0.7), late), needs_messages(0.02),
         "waits for late ranks: 78% waiting, messages need 2%"),
    that("ranks_that_all_lost_their_cores",
         with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3, 0.23), even), needs_messages(0.02),
         "waits for ranks off their cores: 30% waiting, messages need 2%; each was off its core "
         "23% of the time"),
    // Rank 3 is late by 0.3 s, and each was off its core for 0.23 s and 0.13 s of the 1 s.
    that("a_slow_rank_where_all_lost_their_cores",
         with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3, 0.23), late), needs_messages(0.02),
         "waits for ranks off their cores: 30% waiting, messages need 2%; each was off its core "
         "23% of the time"),
    that("a_rank_that_is_slower_than_lost_cores_explain",
         with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3, 0.13), late), needs_messages(0.02),
         "waits for a slow rank: 30% waiting, messages need 2%; rank 3 computes 1.5 times the "
         "median"),
    that("ranks_that_share_a_core_where_there_are_enough",
         with_ranks(spent(row("cxx/mpi", 4), 1.0, 0, 0, 0.23), sharing), reaches(0.5, 0.25, 4),
         "2 ranks ended on shared cores, each rank was off its core 23% of the time"),
    that("ranks_that_share_a_core_and_wait",
         with_ranks(spent(row("cxx/mpi", 4), 0.7, 0, 0.3, 0.23), sharing), needs_messages(0.02),
         "waits for ranks off their cores: 30% waiting, messages need 2%; 2 ranks ended on shared "
         "cores, each rank was off its core 23% of the time"),
    that("others_are_named_where_nothing_else_is_known",
         spent(row("fortran/serial"), 1.0, 0, 0, 0.5), reaches(0.2, 0.1),
         "others had its core, or it slept, 50% of the time"),
    that("limits_prove_nothing_of_a_row_that_was_mostly_off_its_core",
         spent(row("fortran/serial"), 1.0, 0, 0, 0.5),
         with(reaches(0.8, 0.2), {500, 1e-3, {}, {}, 3e7}),
         "others had its core, or it slept, 50% of the time"),
    that("others_are_named_where_nothing_else_is_known_of_ranks",
         spent(row("cxx/mpi", 2), 1.0, 0, 0, 0.7), reaches(0.2, 0.1, 2),
         "others had its cores, or it slept, 70% of the time"),
    that("a_host_that_sleeps_while_its_gpu_works", spent(of_gpu(), 1.0, 0, 0, 0.9), {},
         "no limit of its machine is known, and nothing stands out"),
    that("a_wrong_field", wrong(), reaches(0.97, 0.3),
         "its field is wrong, so its time says nothing"),
    that("a_run_that_is_too_short", lasting(0.9e-3), reaches(0.97, 0.3),
         "took 0.9 ms, too short to tell why"),
    that("no_time", timeless(), {}, "it took no time that a clock can see"),
};

/// Copies of 1.6e8 bytes a second are 1e7 points; 4e7 points come from registers. Caches of 1000,
/// 50000 and 200000 bytes; both arrays have 160000.
MachineLimits limit(int cores) {
  return {.cores = cores,
          .copy = 3.2e8,
          .operations = 4e7,
          .caches = {{1, 1000, 9e9}, {2, 50000, 6.4e9}, {3, 200000, 6.4e8}}};
}

}  // namespace

BOOST_DATA_TEST_CASE(sentences, boost::unit_test::data::make(cases)) {
  BOOST_TEST(sentence_of(sample.row, sample.numbers) ==
             describe(sample.row.config) + ": " + sample.sentence);
}

BOOST_AUTO_TEST_CASE(shares_are_those_of_the_limits) {
  const MachineLimits one = limit(1), four = limit(4);
  const Explanation e = shares_of(row("cxx/serial"), &one, nullptr, 1000, false);
  BOOST_TEST(e.cores == 1);
  BOOST_TEST(*e.copy_share == 0.5);
  BOOST_TEST(*e.operations_share == 0.25);
  BOOST_TEST(e.cache == 3);
  BOOST_TEST(*e.cache_share == 0.25);
  BOOST_TEST(!e.message_share);
  // Four cores have four of the second level, which hold both arrays.
  const Explanation on_four = shares_of(row("cxx/mpi", 4), &four, nullptr, 1000, false);
  BOOST_TEST(on_four.cache == 2);
  BOOST_TEST(*on_four.cache_share == 0.025);
  const Explanation none = shares_of(row("cxx/serial"), nullptr, nullptr, 1000, false);
  BOOST_TEST((!none.copy_share && !none.operations_share && none.cache == 0));
}

BOOST_AUTO_TEST_CASE(messages_take_their_share_of_a_step) {
  const MessageLimits two{2, 1e-6, 8e8}, four{4, 1e-6, 8e8};
  // 2 blocks: 100 cells from 1 neighbour: 1 us + 1 us of a step of 1 ms.
  BOOST_TEST(*shares_of(row("cxx/mpi", 2), nullptr, &two, 1000, false).message_share == 0.002,
             boost::test_tools::tolerance(1e-12));
  // 2 x 2 blocks: 50 cells from each of 2 neighbours: 2 us + 1 us.
  BOOST_TEST(*shares_of(row("cxx/mpi", 4), nullptr, &four, 1000, false).message_share == 0.003,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(!shares_of(row("cxx/mpi", 4), nullptr, &four, 1000, true).message_share);
}

Summary ran(Summary s, double min, double max) {
  s.min = min;
  s.max = max;
  return s;
}

BOOST_AUTO_TEST_CASE(a_machine_that_was_not_quiet_is_told_of_once) {
  const Explanation none;
  const std::string head = "the machine was not quiet: ";
  const Summary quiet = ran(row("cxx/serial"), 1.0, 1.4);
  BOOST_TEST(disturbance({quiet, quiet}, {none, none}).empty());
  BOOST_TEST(disturbance({lasting(0.9e-3)}, {none}).empty());
  Summary once = ran(quiet, 0.5, 1.0);
  once.repeats = 1;
  BOOST_TEST(disturbance({once}, {none}).empty());
  BOOST_TEST(disturbance({quiet, ran(quiet, 1.0, 1.5), ran(row("cxx/mpi", 2), 0.5, 1.4)},
                         {none, none, none}) ==
             head +
                 "in 2 of 3 rows the slowest run took 1.5 times the fastest or more (up to 2.8 "
                 "times, cxx/mpi on 2 ranks)");
  // Ranks that share cores are off them for a reason of their own, and so is the host of a GPU.
  const Summary off = spent(row("cxx/mpi", 4), 1.0, 0, 0, 0.72);
  BOOST_TEST(disturbance({oversubscribed(off), with_ranks(off, sharing),
                          spent(of_gpu(), 1.0, 0, 0, 0.9), spent(quiet, 1.0, 0, 0, 0.09)},
                         {none, none, none, none})
                 .empty());
  BOOST_TEST(
      disturbance({spent(quiet, 1.0, 0, 0, 0.1), off}, {none, none}) ==
      head +
          "in 2 of 2 rows others had its cores, or it slept (up to 72% of the time, cxx/mpi on 4 "
          "ranks)");
  // A step took 1 ms.
  const Explanation slow = with(none, {500, 1.5e-3, {}, {}, {}}), fast = with(none, {500, 5e-4});
  BOOST_TEST(
      disturbance({quiet, off, quiet}, {slow, fast, with(none, {500, 1.4e-3})}) ==
      head +
          "in 1 of 3 rows others had its cores, or it slept (up to 72% of the time, cxx/mpi on 4 "
          "ranks); in 2 of 3 rows its parts, left out, ran at another speed (up to 2.0 "
          "times, cxx/mpi on 4 ranks)");
}

BOOST_AUTO_TEST_CASE(the_machine_comes_before_the_rows) {
  Explanation e;
  e.text = "cxx/mpi: g";
  const Summary quiet = row("cxx/serial"), busy = ran(quiet, 1.0, 2.0);
  BOOST_TEST(reasons({quiet}, {e}) == std::vector<std::string>{e.text},
             boost::test_tools::per_element());
  const auto two = reasons({busy}, {e});
  BOOST_REQUIRE(two.size() == 2U);
  BOOST_TEST(two[0] ==
             "the machine was not quiet: in 1 of 1 row the slowest run took 1.5 times the fastest "
             "or more (up to 2.0 times, cxx/serial)");
  BOOST_TEST(two[1] == e.text);
  BOOST_TEST(reasons({busy}, {}).empty());
}

BOOST_AUTO_TEST_CASE(lines_are_at_most_80_characters_wide_and_why_stands_once) {
  const std::string word(62, 'a');
  BOOST_TEST(why_lines({"cxx/serial: " + word + " b c d e f", "cxx/mpi: g"}) ==
             "Why      cxx/serial:\n         " + word +
                 " b c d e\n         f\n         cxx/mpi: g\n");
  BOOST_TEST(why_lines({}).empty());
}
