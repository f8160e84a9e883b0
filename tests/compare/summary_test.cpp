/// Medians, ratios and tables that ./compare derives from made-up times.
#define BOOST_TEST_MODULE compare_summary
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <map>
#include <optional>

#include "interop/compare/launch/threads.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/report/table.hpp"
#include "interop/compare/report/where.hpp"
#include "made_up.hpp"
#include "tests/support/process.hpp"

namespace {

using heat::compare::Check;
using heat::compare::check_fingerprints;
using heat::compare::Config;
using heat::compare::Grid;
using heat::compare::MachineLimits;
using heat::compare::Options;
using heat::compare::Plan;
using heat::compare::Run;
using heat::compare::summarize;
using heat::compare::Summary;
using namespace heat::test;

std::vector<Summary> summary_of(const Plan& plan, const std::vector<Run>& runs,
                                Check check = Check::bitwise) {
  Options options;
  options.steps = 250000000;  // by six cells: a run of a second does 1.5 points a nanosecond
  options.check = check;
  return summarize(plan, options, runs);
}

std::string tables_of(const Plan& plan, const std::vector<Run>& runs,
                      const std::vector<MachineLimits>& limits = {}) {
  return as_text(heat::compare::tables_of(plan, runs, limits, summary_of(plan, runs)));
}

/// The tables of one solver that took so long.
std::string table_of(double seconds) {
  std::vector<Run> runs{run(serial, 1, seconds)};
  const Plan plan = plan_of({serial});
  return tables_of(plan, runs);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_summary_has_the_median_the_extremes_and_ratios_to_the_baseline) {
  const auto summary = summary_of(plan_of({serial, two, eight}), measured());
  BOOST_REQUIRE(summary.size() == 3U);
  const auto check = [&](std::size_t i, const Config& config, double median, double min, double max,
                         int repeats, double speedup) {
    const Summary& s = summary[i];
    BOOST_TEST((s.config == config));
    BOOST_TEST(s.median == median);
    BOOST_TEST(s.min == min);
    BOOST_TEST(s.max == max);
    BOOST_TEST(s.repeats == repeats);
    BOOST_TEST(s.speedup.value() == speedup);
    BOOST_TEST(s.agrees.value());
    BOOST_TEST(!s.oversubscribed);
    BOOST_TEST(s.name == config.solver);
  };
  check(0, serial, 3.0, 1.0, 9.0, 4, 1.0);
  check(1, two, 1.0, 0.5, 1.5, 3, 3.0);
  check(2, eight, 0.75, 0.75, 0.75, 1, 4.0);
  BOOST_TEST(!summary[0].efficiency);
  BOOST_TEST(summary[1].efficiency.value() == 1.5);
  BOOST_TEST(summary[2].efficiency.value() == 0.5);
  // Of four runs, of 1, 2, 4 and 9 s, the faster of the middle two; see made_up.hpp.
  BOOST_TEST(summary[0].seconds == 2.0);
  BOOST_TEST(summary[0].compute == 1.0);
  BOOST_TEST(summary[0].exchange == 0.25);
  BOOST_TEST(summary[0].waiting == 0.5);
}

BOOST_AUTO_TEST_CASE(a_summary_has_the_ranks_of_the_median_run_where_they_are_known) {
  std::vector<Run> runs = measured();
  for (Run& one : runs) {
    if (one.config != two) continue;
    one.descheduled = one.seconds / 16;
    one.ranks.emplace().waiting = {0.0, 0.25, one.seconds, 1};
  }
  const auto summary = summary_of(plan_of({serial, two}), runs);
  BOOST_TEST(summary.at(1).descheduled == 0.0625);
  BOOST_TEST(summary.at(1).ranks.value().waiting.max == 1.0);
  BOOST_TEST(!summary.at(0).ranks);
}

BOOST_AUTO_TEST_CASE(a_summary_tells_what_ran_on_a_gpu_or_instead_of_one) {
  Plan plan = plan_of({serial, {"cxx/gpu", 0, six}, {"fortran/gpu", 0, six}});
  plan.on_gpu.insert("cxx/gpu");
  plan.on_host.insert("fortran/gpu");
  std::vector<Run> runs;
  for (const Config& config : plan.configs) runs.push_back(run(config, 1, 1.0));
  const auto summary = summary_of(plan, runs);
  BOOST_TEST(!summary.at(0).on_gpu);
  BOOST_TEST(summary.at(1).on_gpu);
  BOOST_TEST(!summary.at(2).on_gpu);
  BOOST_TEST(summary.at(1).name == "cxx/gpu");
  BOOST_TEST(summary.at(2).name == "fortran/gpu (host)");
}

BOOST_AUTO_TEST_CASE(where_ranks_keep_their_blocks_efficiency_is_relative_to_the_solvers_own_rank) {
  const Grid twice{3, 4};
  const Config mpi{"cxx/mpi", 1, six}, mpi_on_two{"cxx/mpi", 2, twice},
      tiled_on_two{"cxx/mpi_tiled", 2, twice}, serial_twice{"fortran/serial", 0, twice};
  std::vector<Run> runs{run(serial, 1, 3.0), run(mpi, 1, 4.0), run(serial_twice, 1, 6.0),
                        run(mpi_on_two, 1, 5.0), run(tiled_on_two, 1, 1.0)};
  Options options;
  options.weak = true;
  options.ranks = {1, 2};
  options.grids = {six, twice};
  const auto summary =
      summarize(plan_of({serial, mpi, serial_twice, mpi_on_two, tiled_on_two}), options, runs);
  BOOST_REQUIRE(summary.size() == 5U);
  BOOST_TEST(!summary[0].efficiency);
  BOOST_TEST(summary[1].efficiency.value() == 1.0);
  BOOST_TEST(!summary[2].efficiency);
  BOOST_TEST(summary[3].efficiency.value() == 0.8);
  BOOST_TEST(summary[3].speedup.value() == 1.2);
  BOOST_TEST(!summary[4].efficiency, "there is no run of it on one rank");
}

BOOST_AUTO_TEST_CASE(a_baseline_on_several_ranks_has_efficiency_one) {
  const Config one{"cxx/mpi", 1, six}, four{"cxx/mpi", 4, six}, sixteen{"cxx/mpi", 16, six};
  std::vector<Run> runs{run(four, 1, 2.0), run(one, 1, 4.0), run(sixteen, 1, 1.0),
                        run(serial, 1, 8.0)};
  const auto summary = summary_of(plan_of({four, one, sixteen, serial}), runs);
  BOOST_TEST(summary.at(0).speedup.value() == 1.0);
  BOOST_TEST(summary.at(0).efficiency.value() == 1.0);
  BOOST_TEST(summary.at(1).speedup.value() == 0.5);
  BOOST_TEST(summary.at(1).efficiency.value() == 2.0);
  BOOST_TEST(summary.at(2).speedup.value() == 2.0);
  BOOST_TEST(summary.at(2).efficiency.value() == 0.5);
  BOOST_TEST(summary.at(3).speedup.value() == 0.25);
  BOOST_TEST(!summary.at(3).efficiency);
}

BOOST_AUTO_TEST_CASE(what_did_not_finish_has_no_time) {
  std::vector<Run> runs{run(serial, 1, 0.001, "timeout"), run(serial, 2, 4.0),
                        run(serial, 3, 0.001, "failed"),  run(serial, 4, 6.0),
                        run(two, 1, 0.001, "failed"),     run(eight, 1, 10.0, "disagrees"),
                        run(eight, 2, 0.001, "failed")};
  auto summary = summary_of(plan_of({serial, two, eight}), runs);
  BOOST_REQUIRE(summary.size() == 2U);
  BOOST_TEST(summary[0].median == 5.0);
  BOOST_TEST(summary[0].min == 4.0);
  BOOST_TEST(summary[0].repeats == 2);
  BOOST_TEST((summary[1].config == eight));
  BOOST_TEST(summary[1].median == 10.0);
  BOOST_TEST(summary[1].speedup.value() == 0.5);
  // Without a time of the baseline, or in no time at all, there is no ratio.
  summary = summary_of(plan_of({two, serial}), runs);
  BOOST_TEST(!summary.at(0).speedup);
  runs = {run(serial, 1, 0.0), run(two, 1, 0.0)};
  summary = summary_of(plan_of({serial, two}), runs);
  BOOST_TEST(!summary.at(1).speedup);
  BOOST_TEST(!summary.at(1).efficiency);
}

BOOST_AUTO_TEST_CASE(a_configuration_agrees_if_all_that_finished_do) {
  const auto agrees = [](const Words& statuses, Check check) {
    std::vector<Run> runs;
    for (const std::string& status : statuses) {
      runs.push_back(run(two, static_cast<int>(runs.size()), 1.0, status));
    }
    return summary_of(plan_of({two}), runs, check).at(0).agrees;
  };
  using Found = std::optional<bool>;
  BOOST_TEST((agrees({"ok", "ok", "ok"}, Check::bitwise) == Found(true)));
  BOOST_TEST((agrees({"ok", "failed", "timeout", "ok"}, Check::bitwise) == Found(true)));
  BOOST_TEST((agrees({"ok", "ok", "disagrees", "ok"}, Check::bitwise) == Found(false)));
  BOOST_TEST((agrees({"disagrees", "ok", "ok"}, Check::rounding) == Found(false)), "a warm-up");
  BOOST_TEST((agrees({"ok", "ok", "disagrees"}, Check::rounding) == Found(false)));
  BOOST_TEST((agrees({"disagrees", "disagrees"}, Check::bitwise) == Found(false)));
  BOOST_TEST((agrees({"ok", "ok"}, Check::off) == Found()));
}

BOOST_AUTO_TEST_CASE(the_reference_is_the_baselines_first_run_that_finished) {
  const Plan plan = plan_of({serial, two});
  std::vector<Run> runs{run(two, 1, 1.0),    run(serial, 0, 1.0, "failed"), run(serial, 1, 1.0),
                        run(serial, 2, 1.0), run(two, 2, 1.0, "failed"),    run(eight, 1, 1.0)};
  runs[1].fingerprint = runs[3].fingerprint = runs[5].fingerprint = "00000000000000aa";
  check_fingerprints(plan, runs);
  std::string statuses;
  for (const Run& one : runs) statuses += one.status + " ";
  BOOST_TEST(statuses == "ok failed ok disagrees failed disagrees ");
  BOOST_TEST(runs[5].message == "its fingerprint is not fortran/serial's 0123456789abcdef");
  runs = {run(two, 1, 1.0), run(serial, 1, 1.0, "timeout")};
  check_fingerprints(plan, runs);
  BOOST_TEST(runs[0].status == "disagrees");
  BOOST_TEST(runs[1].status == "timeout");
}

BOOST_AUTO_TEST_CASE(the_tables_show_medians_speedups_and_efficiencies) {
  const Plan plan = plan_of({serial, two, eight});
  const auto runs = measured();
  const std::string text = tables_of(plan, runs);
  BOOST_TEST(has(text,
                 "Time in s, median of 1 to 4  serial       2       8\n"
                 "fortran/serial                3.000\n"
                 "cxx/mpi                               1.000  0.7500\n"
                 "\n"
                 "Speed in Gpt/s           serial       2       8\n"
                 "fortran/serial            0.500\n"
                 "cxx/mpi                            1.50    2.00\n"
                 "\n"
                 "Speedup                  serial       2       8\n"
                 "fortran/serial             1.00\n"
                 "cxx/mpi                            3.00    4.00\n"
                 "\n"
                 "Parallel efficiency      serial       2       8\n"
                 "cxx/mpi                            1.50    0.50\n"
                 "\n"
                 "Speedup is relative to fortran/serial; efficiency is speedup / ranks.\n"),
             text);
  // (9 - 1) / 3, not (1.5 - 0.5) / 1
  BOOST_TEST(has(text, "\nWidest spread, (max - min)/median: 267%, fortran/serial\n"), text);
}

BOOST_AUTO_TEST_CASE(speeds_are_shares_of_the_limits_of_their_cores) {
  const Plan plan = plan_of({serial, {"cxx/mpi", 1, six}});
  const std::vector<Run> runs{run(serial, 1, 2.0), run(plan.configs[1], 1, 0.25)};
  // 32e9 bytes a second are two points a nanosecond.
  const std::string text = tables_of(plan, runs, {{1, 32e9, 8e9}});
  BOOST_TEST(has(text,
                 "Share of copy limit      serial       1\n"
                 "fortran/serial              38%\n"
                 "cxx/mpi                            300%\n"
                 "\n"
                 "Share of op. limit       serial       1\n"
                 "fortran/serial               9%\n"
                 "cxx/mpi                             75%\n"),
             text);
  BOOST_TEST(!has(tables_of(plan, runs), "Share"));
}

BOOST_AUTO_TEST_CASE(each_grid_has_its_baseline_and_its_tables) {
  const Config small{"fortran/serial", 0, {10, 5}, true}, large{"fortran/serial", 0, {20, 5}, true},
      small_two{"cxx/mpi", 2, {10, 5}, true}, large_two{"cxx/mpi", 2, {20, 5}, true};
  const Plan plan = plan_of({small, small_two, large, large_two});
  std::vector<Run> runs{run(small, 1, 4.0), run(small_two, 1, 2.0), run(large, 1, 9.0),
                        run(large_two, 1, 3.0)};
  runs[2].fingerprint = runs[3].fingerprint = "00000000000000aa";
  check_fingerprints(plan, runs);
  for (const Run& one : runs) BOOST_TEST(one.status == "ok", one.message);
  const auto summary = summary_of(plan, runs);
  BOOST_TEST(summary.at(1).speedup.value() == 2.0);
  BOOST_TEST(summary.at(3).speedup.value() == 3.0);
  BOOST_TEST(summary.at(1).speed == 6.25e9);  // 50 cells by 2.5e8 steps in 2 s
  BOOST_TEST(summary.at(3).speed == 25e9 / 3.0);
  const std::string text = tables_of(plan, runs);
  BOOST_TEST(text.starts_with("10x5 cells\n\nTime in s                serial       2\n"
                              "fortran/serial            4.000\n"),
             text);
  BOOST_TEST(has(text,
                 "\n20x5 cells\n\nTime in s                serial       2\n"
                 "fortran/serial            9.000\n"),
             text);
  BOOST_TEST(has(text, "Speedup is relative to fortran/serial; "), text);
  BOOST_TEST(describe(large_two) == "cxx/mpi on 2 ranks, 20x5");
  BOOST_TEST(file_name(large_two) == "cxx-mpi-2-20x5");
  runs[3].fingerprint = runs[0].fingerprint;
  check_fingerprints(plan, runs);
  BOOST_TEST(runs[3].status == "disagrees");
}

BOOST_AUTO_TEST_CASE(a_baseline_on_ranks_says_how_efficiency_is_meant) {
  const Plan plan = plan_of({eight, two});
  std::vector<Run> runs{run(eight, 1, 1.0), run(two, 1, 2.0)};
  const std::string text = tables_of(plan, runs);
  BOOST_TEST(
      has(text, "Speedup is relative to cxx/mpi on 8 ranks; efficiency is speedup * 8 / ranks.\n"),
      text);
  BOOST_TEST(line_with(text, "Time") == "Time in s                     2       8", "one run each");
  BOOST_TEST(!has(text, "spread"), "of one run there is none");
}

/// Threads alone and those of one rank share a column.
BOOST_AUTO_TEST_CASE(ranks_with_threads_have_a_column_for_each_pair) {
  const Config team{"cxx/openmp", 0, six, false, 2}, pair{"cxx/hybrid", 1, six, false, 2},
      four{"cxx/hybrid", 2, six, false, 2};
  std::vector<Run> runs{run(serial, 1, 8.0), run(team, 1, 2.0), run(two, 1, 4.0), run(pair, 1, 8.0),
                        run(four, 1, 1.0)};
  runs.back().oversubscribed = true;
  const std::string text = tables_of(plan_of({serial, team, two, pair, four}), runs);
  BOOST_TEST(has(text,
                 "Time in s                serial       2     1x2    2x2*\n"
                 "fortran/serial            8.000\n"
                 "cxx/openmp                                2.000\n"
                 "cxx/mpi                           4.000\n"
                 "cxx/hybrid                                8.000   1.000\n"),
             text);
  BOOST_TEST(has(text,
                 "Parallel efficiency      serial       2     1x2    2x2*\n"
                 "cxx/openmp                                 2.00\n"
                 "cxx/mpi                            1.00\n"
                 "cxx/hybrid                                 0.50    2.00\n"),
             text);
  BOOST_TEST(has(text, "; efficiency is speedup / (ranks x\n  threads).\n"), text);
  BOOST_TEST(has(text, "\n* more ranks or threads than "), text);
  BOOST_TEST(describe(team) == "cxx/openmp on 2 threads");
  BOOST_TEST(describe(four) == "cxx/hybrid on 2 ranks x 2 threads");
  BOOST_TEST(file_name(team) == "cxx-openmp-1x2");
  BOOST_TEST(file_name(four) == "cxx-hybrid-2x2");
}

BOOST_AUTO_TEST_CASE(where_ranks_keep_their_blocks_their_threads_share_them) {
  const Grid twice{3, 4};
  const Config serial_twice{"fortran/serial", 0, twice}, team{"cxx/openmp", 0, six, false, 2},
      one{"cxx/hybrid", 1, six, false, 2}, on_two{"cxx/hybrid", 2, twice, false, 2},
      bare{"cxx/hybrid", 1, six, false, 1};
  Options options;
  options.weak = true;
  options.ranks = {1, 2};
  options.grids = {six, twice};
  Plan plan = plan_of({serial, team, bare, one, serial_twice, on_two});
  plan.weak_ranks = options.ranks;
  const std::vector<Run> runs{run(serial, 1, 6.0), run(team, 1, 3.0),         run(bare, 1, 6.0),
                              run(one, 1, 4.0),    run(serial_twice, 1, 9.0), run(on_two, 1, 5.0)};
  const auto summary = summarize(plan, options, runs);
  BOOST_TEST(summary.at(5).efficiency.value() == 0.8, "of as many threads");
  BOOST_TEST(!summary.at(1).efficiency);
  const std::string text = as_text(heat::compare::tables_of(plan, runs, {}, summary));
  BOOST_TEST(has(text,
                 "Time in s                     1       2     1x1     1x2     2x2\n"
                 "fortran/serial            6.000   9.000\n"
                 "cxx/openmp                                        3.000\n"
                 "cxx/hybrid                                6.000   4.000   5.000\n"),
             text);
}

/// Where each thread can have a core, a rank of mpirun's has as many.
BOOST_AUTO_TEST_CASE(threads_are_bound_where_they_have_cores_and_ranks_are_apart) {
  using heat::compare::thread_environment;
  using Variables = std::map<std::string, std::string>;
  for (const char* name : {"OMP_PLACES", "OMP_PROC_BIND"}) unsetenv(name);
  const Variables four{{"OMP_DYNAMIC", "false"},
                       {"OMP_NUM_THREADS", "4"},
                       {"NUMBA_NUM_THREADS", "4"},
                       {"SRUN_CPUS_PER_TASK", "4"}},
      bound{{"OMP_PLACES", "cores"}, {"OMP_PROC_BIND", "close"}},
      apart{{"OMPI_MCA_rmaps_base_mapping_policy", "slot:PE=4"},
            {"PRTE_MCA_rmaps_default_mapping_policy", "slot:PE=4:oversubscribe"}},
      together{{"OMPI_MCA_hwloc_base_binding_policy", "none"},
               {"PRTE_MCA_hwloc_default_binding_policy", "none"}};
  const auto all = [](Variables first, const Variables& second, const Variables& third = {}) {
    first.insert(second.begin(), second.end());
    first.insert(third.begin(), third.end());
    return first;
  };
  const int many = 1 << 20;  // however many threads a core has
  BOOST_TEST((thread_environment({0, 4, 4}) == all(four, bound)));
  BOOST_TEST((thread_environment({0, 4, 3}) == four));
  BOOST_TEST((thread_environment({2, 4, many, true}) == all(four, bound, apart)));
  BOOST_TEST((thread_environment({2, 4, 7, true}) ==
              all(four, together, {{"OMP_WAIT_POLICY", "passive"}})));
  BOOST_TEST((thread_environment({1, 4, 3, true}) == all(four, together)));
  BOOST_TEST((thread_environment({2, 4, many, false}) == all(four, together)), "by srun");
  BOOST_TEST((thread_environment({1, 4, 0, true}) == all(four, together)), "elsewhere");
  setenv("OMP_PLACES", "threads", 1);
  BOOST_TEST((thread_environment({0, 4, 4}) == four));
  BOOST_TEST(heat::compare::binding_of(bound) == "OMP_PLACES=threads OMP_PROC_BIND=close");
  setenv("OMPI_MCA_hwloc_base_binding_policy", "socket", 1);
  BOOST_TEST((thread_environment({2, 4, many, true}) == all(four, together)));
  unsetenv("OMP_PLACES");
  unsetenv("OMPI_MCA_hwloc_base_binding_policy");
}

BOOST_AUTO_TEST_CASE(a_sentence_tells_how_the_most_threads_were_bound) {
  using heat::compare::RankPlace;
  const auto said = [](std::vector<RankPlace> hosts, int ranks) {
    Run one = run({"cxx/openmp", ranks, six, false, 4}, 1, 1.0);
    one.hosts = std::move(hosts);
    one.binding = "OMP_PLACES=cores";
    return heat::compare::threads_line({one, run(two, 1, 1.0)});
  };
  const std::string four = "The 4 threads of cxx/openmp ", by = " (OMP_PLACES=cores).";
  BOOST_TEST(said({{0, 1, "n1", "0-3", "", 4}}, 0) ==
             four + "were bound to 4 places, on processors 0-3" + by);
  BOOST_TEST(said({{0, 1, "n1", "0-1", "", 2}}, 0) ==
             four + "were bound to 2 places, on processors 0-1, so that some share one" + by);
  BOOST_TEST(said({{0, 1, "n1", "5", "", 1}}, 0) == four + "took turns on one processor" + by);
  BOOST_TEST(said({{0, 1, "n1", "0-3", "", 4}, {1, 1, "n1", "4-7", "", 1}}, 2) ==
             "The 4 threads of each rank of cxx/openmp were not bound, and may each run on all of "
             "processors 4-7" +
                 by);
  BOOST_TEST(said({{0, 1, "n1", "0-3", ""}}, 0) == "", "it was not told");
}

BOOST_AUTO_TEST_CASE(without_a_time_the_last_end_stands_there) {
  const Plan plan = plan_of({serial, two, eight});
  std::vector<Run> runs{run(serial, 1, 2.0), run(serial, 2, 4.0), run(two, 1, 1.0, "failed"),
                        run(two, 2, 1.0, "timeout")};
  const std::string text = tables_of(plan, runs);
  BOOST_TEST(has(text,
                 "Time in s, median of 2   serial        2       8\n"
                 "fortran/serial            3.000\n"
                 "cxx/mpi                          timeout\n"),
             text);
  BOOST_TEST(has(text, "\nWidest spread, (max - min)/median: 67%, fortran/serial\n"), "of two");
}

BOOST_AUTO_TEST_CASE(rank_counts_of_which_a_run_had_too_few_cores_are_marked) {
  const Config many{"cxx/mpi", 1 << 30, six};
  const Plan plan = plan_of({serial, two, eight});
  auto runs = measured();
  runs.back().oversubscribed = true;
  const auto summary = summary_of(plan, runs);
  BOOST_TEST(!summary.at(1).oversubscribed);
  BOOST_TEST(summary.at(2).oversubscribed);
  BOOST_TEST(line_with(tables_of(plan, runs), "Speedup").ends_with("       2      8*"));
  runs = {run(many, 1, 1.0)};
  runs.front().oversubscribed = true;
  const Plan here = plan_of({many});
  BOOST_TEST(has(tables_of(here, runs), "\n* more ranks than this machine's "));
}

BOOST_AUTO_TEST_CASE(times_of_ranks_that_share_a_gpu_are_marked) {
  const Plan plan = plan_of({serial, two, eight});
  auto runs = measured();
  runs.back().hosts = {{0, 4, "n1", "0-7", "A card"}, {4, 4, "n2", "0-7", "A card"}};
  const auto summary = summary_of(plan, runs);
  BOOST_TEST(!summary.at(1).shares_gpu);
  BOOST_TEST(summary.at(2).shares_gpu);
  BOOST_TEST(summary.at(2).crowded());
  const std::string text = tables_of(plan, runs);
  BOOST_TEST(line_with(text, "Speedup").ends_with("       2       8"), text);
  BOOST_TEST(line_with(text, "cxx/mpi ").ends_with("  1.000  *0.7500"), text);
  BOOST_TEST(has(text, "\n* before a number: more ranks than GPUs"), text);
}

BOOST_AUTO_TEST_CASE(ranks_share_a_gpu_where_two_have_the_same_on_one_node) {
  const auto share = [](const std::vector<heat::compare::RankPlace>& hosts) {
    return heat::compare::ranks_share_gpu(hosts);
  };
  BOOST_TEST(share({{0, 2, "n1", "", "A"}}));
  BOOST_TEST(share({{0, 1, "n1", "", "A"}, {1, 1, "n1", "", "B"}, {2, 1, "n1", "", "A"}}));
  BOOST_TEST(!share({{0, 1, "n1", "", "A"}, {1, 1, "n1", "", "B"}, {2, 1, "n2", "", "A"}}));
  BOOST_TEST(!share({{0, 4, "n1", "", ""}}));
}

BOOST_AUTO_TEST_CASE(a_sentence_tells_where_the_most_ranks_ran) {
  using heat::compare::RankPlace;
  const auto said = [](std::vector<RankPlace> hosts, int ranks) {
    Run one = run({"cxx/mpi", ranks, six}, 1, 1.0);
    one.hosts = std::move(hosts);
    return heat::compare::where_line({one, run(two, 1, 1.0)});
  };
  BOOST_TEST(said({}, 4) == "");
  BOOST_TEST(said({{0, 1, "n1", "0", ""}}, 1) == "");
  BOOST_TEST(said({{0, 4, "n1", "0-1", ""}}, 4) ==
             "4 ranks ran on n1, each free to use all 2 processors there.");
  BOOST_TEST(said({{0, 2, "n1", "5", ""}, {2, 2, "n2", "5", ""}}, 4) ==
             "4 ranks ran on n1 and n2, 2 each, taking turns on 1 processor.");
  BOOST_TEST(said({{0, 1, "n1", "0", ""}, {1, 1, "n1", "1", ""}}, 2) ==
             "2 ranks ran on n1, each on 1 processor of its own.");
  BOOST_TEST(said({{0, 1, "n1", "0-1", ""}, {1, 1, "n2", "0-1", ""}, {2, 1, "n1", "4,6", ""}}, 3) ==
             "3 ranks ran on n1 and n2, 1 to 2 each, each on 2 processors of its own.");
  BOOST_TEST(said({{0, 2, "n1", "0", ""}, {2, 1, "n1", "0-3", ""}}, 3) ==
             "3 ranks ran on n1, each bound to 1 to 4 processors that others use, too.");
  BOOST_TEST(said({{0, 2, "n1", "", ""}, {2, 2, "n2", "", ""}, {4, 2, "n3", "", ""}}, 6) ==
             "6 ranks ran on n1, n2 and n3, 2 each.");
  BOOST_TEST(said({{0, 1, "n1", "", ""},
                   {1, 1, "n2", "", ""},
                   {2, 1, "n3", "", ""},
                   {3, 1, "n4", "0,...", ""}},
                  4) == "4 ranks ran on n1, n2 ... n4 (4 hosts), 1 each.");
}

BOOST_AUTO_TEST_CASE(a_table_is_cut_at_80_columns) {
  Plan plan = plan_of({{"cxx/gpu", 0, six}});
  plan.on_gpu.insert("cxx/gpu");
  std::vector<Run> runs{run(plan.baseline, 1, 512.0)};
  for (int ranks = 1; ranks <= 256; ranks *= 2) {
    plan.configs.push_back({"cxx/mpi", ranks, six});
    runs.push_back(run(plan.configs.back(), 1, 256.0 / ranks));
  }
  const std::string text = tables_of(plan, runs);
  BOOST_TEST(text.starts_with(
                 "Time in s                no MPI       1       2       4       8      16      32\n"
                 "cxx/gpu                   512.0\n"
                 "cxx/mpi                           256.0   128.0   64.00   32.00   16.00   8.000\n"
                 "\n"
                 "Time in s                    64     128     256\n"
                 "cxx/gpu\n"
                 "cxx/mpi                   4.000   2.000   1.000\n"),
             text);
  for (const std::string& line : lines_of(text)) BOOST_TEST(line.size() <= 80U, line);
}

const std::pair<double, const char*> shown_seconds[] = {{0.0, "0"},
                                                        {1.2345e-6, "0.0000012"},
                                                        {1.2345e-5, "0.0000123"},
                                                        {0.00012346, "0.0001235"},
                                                        {0.0012346, "0.001235"},
                                                        {0.012346, "0.01235"},
                                                        {0.12346, "0.1235"},
                                                        {1.2346, "1.235"},
                                                        {12.346, "12.35"},
                                                        {123.46, "123.5"},
                                                        {1234.6, "1235"},
                                                        {12345.6, "12346"},
                                                        {1234567.0, "1234567"}};

BOOST_AUTO_TEST_CASE(seconds_have_four_digits) {
  for (const auto& [seconds, text] : shown_seconds) {
    const std::string row = line_with(table_of(seconds), "fortran/serial");
    BOOST_TEST(row.substr(row.rfind(' ') + 1) == text, row);
  }
}
