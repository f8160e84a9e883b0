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
  s.median = s.min = s.max = s.compute = 1.0;
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

Summary oversubscribed(Summary s) {
  s.oversubscribed = true;
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

Summary timeless() {
  Summary s = row("cxx/serial");
  s.speed = 0.0;
  return s;
}

Summary unsteady() {
  Summary s = row("cxx/serial");
  s.min = 0.5;
  s.max = 1.25;
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
         "97% of the copy bandwidth of its core: memory-bound; tiled solvers leave that bound"),
    // It takes many steps in a pass, so what it moves in a step is no copy.
    that("a_tiled_solver_near_the_copy_limit", row("cxx/mpi_tiled", 4), reaches(0.9, 0.3, 4),
         "90% of the copy limit of its 4 cores, 30% of the operations'"),
    that("a_tiled_solver_within_a_cache", row("cxx/serial_tiled"), in_cache(3, 0.85, 0.37),
         "both arrays fit L3: 85% of what its core copies within it, 37% of the operations'"),
    that("on_a_gpu", of_gpu(), reaches(0.88, std::nullopt, 0),
         "88% of the copy bandwidth of the GPU: memory-bound; tiled solvers leave that bound"),
    that("beyond_the_copy_limit_by_operations", row("cxx/mpi_tiled", 2), reaches(2.1, 0.63, 2),
         "2.1 times what copying the arrays once a step would allow, 63% of the operations': "
         "core-bound"),
    that("beyond_the_copy_limit_by_neither", row("cxx/gpu_tiled"), reaches(2.9, std::nullopt, 0),
         "2.9 times what copying the arrays once a step would allow"),
    that("within_a_cache_and_bound_by_it", row("cxx/serial"), in_cache(3, 0.71, 0.2),
         "both arrays fit L3: 71% of what its core copies within it, 20% of the operations': bound "
         "by that cache"),
    that("within_a_cache_and_bound_by_nothing", row("cxx/serial"), in_cache(3, 0.69, 0.59),
         "both arrays fit L3: 69% of what its core copies within it, 59% of the operations'"),
    that("a_grid_in_cache_is_not_set_beside_another", row("cxx/serial"),
         with(in_cache(2, 0.5, 0.2), {500, 1e-3, 0.0, {}, 1.1e7}),
         "both arrays fit L2: 50% of what its core copies within it, 20% of the operations'"),
    // In cache 1.1e7 points a second, where a step of 1e4 points takes 1 ms: 1.1 times.
    that("the_loop_limits_what_is_no_faster_in_cache", row("fortran/serial"),
         with(reaches(0.43, 0.2), {500, 1e-3, 0.0, {}, 1.1e7}),
         "43% of the copy limit of its core, 20% of the operations'; within L2 no faster (1.1 "
         "times), so the loop itself limits it"),
    that("memory_limits_what_is_faster_in_cache", row("fortran/serial"),
         with(reaches(0.43, 0.2), {500, 1e-3, 0.0, {}, 2.3e7}),
         "43% of the copy limit of its core, 20% of the operations'; within L2 2.3 times as fast, "
         "so moving data beyond L2 limits it"),
    that("a_small_grid_that_suits_a_solver_less_says_nothing", row("cxx/serial_tiled"),
         with(reaches(1.5, 0.5), {500, 1e-3, {}, {}, 0.7e7}),
         "1.5 times what copying the arrays once a step would allow, 50% of the operations'; "
         "within L2 0.7 times as fast"),
    // Blocks alone take 0.5 ms a step, which are 2e7 points a second.
    that("speeds_in_cache_are_beside_those_of_blocks_alone", row("cxx/mpi", 2),
         with(reaches(0.8, 0.2, 2), {500, 1e-3, 0.2e-3, 0.5e-3, 6e7}),
         "80% of the copy bandwidth of its 2 cores: memory-bound; tiled solvers leave that bound; "
         "within L2 3.0 times as fast; halos cost 50%"),
    that("halos_that_are_hidden", row("cxx/mpi", 2),
         with(reaches(0.8, 0.2, 2), {500, 1e-3, 0.15e-3, 0.97e-3, {}}),
         "80% of the copy bandwidth of its 2 cores: memory-bound; tiled solvers leave that bound; "
         "halos cost 3%, where movement without a sweep takes 15%: the rest is hidden behind the "
         "sweep"),
    that("halos_that_cost_nothing", row("cxx/mpi", 2),
         with(reaches(0.8, 0.2, 2), {500, 1e-3, {}, 1.02e-3, {}}),
         "80% of the copy bandwidth of its 2 cores: memory-bound; tiled solvers leave that bound; "
         "halos cost nothing that was seen"),
    that("ranks_that_share_cores",
         oversubscribed(with_ranks(spent(row("fortran/mpi", 16), 0.25, 0.04, 0.71, 0.87), even)),
         reaches(0.2, 0.1, 2),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 71% waiting, because 16 "
         "ranks share 2 cores (each was off its core 87% of the time)"),
    that("ranks_that_share_cores_and_were_not_watched",
         oversubscribed(spent(row("fortran/mpi", 16), 0.25, 0.04, 0.71)), reaches(0.2, 0.1, 2),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 71% waiting, while 16 "
         "ranks share 2 cores"),
    that("ranks_that_share_cores_and_wait_for_another_reason",
         oversubscribed(with_ranks(spent(row("cxx/mpi", 4), 0.25, 0.04, 0.71, 0.1), even)),
         reaches(0.2, 0.1, 2),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 71% waiting, while 4 "
         "ranks share 2 cores (each was off its core 10% of the time)"),
    that("parts_of_another_time_are_left_out", spent(row("cxx/mpi", 4), 0.8, 0.0, 0.2),
         with(reaches(0.8, 0.2, 4), {500, 1.5e-3, 0.2e-3, 0.5e-3, 6e7}),
         "80% of the copy bandwidth of its 4 cores: memory-bound; tiled solvers leave that bound; "
         "20% waiting; its parts were measured while a step took 1.5 times as long, so they are "
         "left out"),
    that("ranks_that_take_turns_are_not_set_beside_a_grid_in_cache",
         oversubscribed(row("cxx/mpi", 4)), with(reaches(0.2, 0.1, 2), {500, 1e-3, {}, {}, 6e7}),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 4 ranks share 2 cores"),
    // Of 1 s the solver tells of 0.1: it was off its core in the rest, too.
    that("time_off_a_core_is_of_all_of_the_time",
         oversubscribed(with_ranks(spent(row("cxx/mpi", 16), 0.05, 0, 0.05, 0.9), even)),
         reaches(0.2, 0.1, 2),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 50% waiting, because 16 "
         "ranks share 2 cores (each was off its core 90% of the time)"),
    that("ranks_that_share_cores_with_others",
         oversubscribed(with_ranks(spent(row("cxx/mpi", 4), 0.1, 0, 0.9, 0.93), even)),
         reaches(0.2, 0.1, 2),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 90% waiting, because 4 "
         "ranks share 2 cores (each was off its core 93% of the time, where sharing explains 50%)"),
    that("ranks_that_share_cores_and_do_not_wait",
         oversubscribed(spent(row("cxx/mpi", 4), 0.95, 0.01, 0.04)), reaches(0.2, 0.1, 2),
         "20% of the copy limit of its 2 cores, 10% of the operations'; 4 ranks share 2 cores"),
    that("waiting_that_messages_do_not_explain", spent(row("cxx/mpi", 4), 0.7, 0.004, 0.3),
         needs_messages(0.02),
         "50% of the copy limit of its 4 cores, 25% of the operations'; 30% waiting, mostly for "
         "ranks that are late (messages need 2%)"),
    that("waiting_that_messages_explain", spent(row("cxx/mpi", 4), 0.7, 0.1, 0.2),
         needs_messages(0.18),
         "50% of the copy limit of its 4 cores, 25% of the operations'; 20% waiting, 10% posting "
         "halos (messages alone need 18%)"),
    that("a_rank_that_is_slow", with_ranks(row("cxx/mpi", 4), late), reaches(0.5, 0.25, 4),
         "50% of the copy limit of its 4 cores, 25% of the operations'; rank 3 computes 1.5 times "
         "the median: its block or its core is slow"),
    that("a_rank_that_lost_its_core", with_ranks(row("cxx/mpi", 4), late_without_core),
         reaches(0.5, 0.25, 4),
         "50% of the copy limit of its 4 cores, 25% of the operations'; rank 3 computes 1.5 times "
         "the median: it was off its core 30% of the time"),
    that("ranks_that_do_not_run", with_ranks(spent(row("cxx/mpi", 4), 1.0, 0, 0, 0.23), even),
         reaches(0.5, 0.25, 4),
         "50% of the copy limit of its 4 cores, 25% of the operations'; each rank was not running "
         "23% of the time: others had its core, or it slept"),
    that("ranks_that_share_a_core_where_there_are_enough",
         with_ranks(spent(row("cxx/mpi", 4), 1.0, 0, 0, 0.23), sharing), reaches(0.5, 0.25, 4),
         "50% of the copy limit of its 4 cores, 25% of the operations'; each rank was not running "
         "23% of the time: 2 ranks ended on shared cores"),
    that("runs_that_differ", unsteady(), reaches(0.97, 0.3),
         "97% of the copy bandwidth of its core: memory-bound; tiled solvers leave that bound; "
         "runs differ by up to 2.5 times: something else used the machine"),
    that("nothing_is_known", row("cxx/mpi", 4), {},
         "no limit of its machine is known, and nothing stands out"),
    that("a_wrong_field", wrong(), reaches(0.97, 0.3),
         "its field is wrong, so its time says nothing"),
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

BOOST_AUTO_TEST_CASE(lines_are_at_most_80_characters_wide) {
  Explanation e;
  e.text = "cxx/serial: " + std::string(62, 'a') + " b c d e f";
  BOOST_TEST(why_lines({e}) ==
             "Why      cxx/serial:\n         " + std::string(62, 'a') + " b c d e\n         f\n");
}
