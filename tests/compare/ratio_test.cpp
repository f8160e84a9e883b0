/// Ratios, intervals and verdicts of made-up rounds. Expected ends of intervals are order
/// statistics whose coverage follows from the binomial distribution, by hand.
#define BOOST_TEST_MODULE compare_ratio
#include "interop/compare/decide/ratio.hpp"

#include <boost/test/unit_test.hpp>

#include "interop/compare/decide/rounds.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/measure/looks.hpp"
#include "interop/compare/report/ratios.hpp"
#include "made_up.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using Numbers = std::vector<double>;

constexpr Judgement by_default{};

void check_interval(const Ratio& found, double ratio, double low, double high, Verdict verdict) {
  BOOST_TEST(found.ratio == ratio);
  BOOST_TEST(found.low.value() == low);
  BOOST_TEST(found.high.value() == high);
  BOOST_TEST(text_of(found.verdict) == text_of(verdict));
  BOOST_TEST((found.more_rounds > 0) == (verdict == Verdict::undecided));
}

/// Rounds in which the baseline takes these times, and another solver those.
std::vector<Run> rounds_of(const Numbers& base, const Numbers& own) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < base.size(); ++i) {
    runs.push_back(run(serial, static_cast<int>(i + 1), base[i]));
    runs.push_back(run(two, static_cast<int>(i + 1), own[i]));
  }
  return runs;
}

Ratio ratio_of(const Numbers& base, const Numbers& own) {
  return paired_ratio(round_ratios(serial, two, rounds_of(base, own)), by_default);
}

}  // namespace

BOOST_AUTO_TEST_CASE(under_six_rounds_nothing_is_decided) {
  const Numbers ratios{4.0, 4.0, 4.0, 4.0, 4.0};
  for (std::size_t n = 1; n <= ratios.size(); ++n) {
    const Ratio found = paired_ratio({ratios.begin(), ratios.begin() + n}, by_default);
    BOOST_TEST(found.ratio == 4.0);
    BOOST_TEST(!found.low);
    BOOST_TEST(!found.high);
    BOOST_TEST(text_of(found.verdict) == "undecided");
    BOOST_TEST(found.more_rounds == static_cast<int>(6 - n));
  }
}

// Beyond [min, max] lies the true median with 2/2^6 and 2/2^7; of nine rounds beyond the second and
// the eighth with 2 * (1 + 9)/2^9 = 3.9%, beyond the third and the seventh with 18%.
BOOST_AUTO_TEST_CASE(an_interval_ends_at_the_order_statistics_that_cover_95_percent) {
  check_interval(paired_ratio({1.5, 1.25, 2.0, 1.125, 4.0, 1.75}, by_default), 1.625, 1.125, 4.0,
                 Verdict::faster);
  check_interval(paired_ratio({0.5, 0.25, 0.75, 0.125, 0.625, 0.875, 0.375}, by_default), 0.5,
                 0.125, 0.875, Verdict::slower);
  check_interval(paired_ratio({9, 1.0, 3, 1.5, 5, 6, 7, 8, 4}, by_default), 5.0, 1.5, 8.0,
                 Verdict::faster);
}

BOOST_AUTO_TEST_CASE(a_heavy_tail_does_not_move_it) {
  check_interval(paired_ratio({1e6, 1.0, 3, 1.5, 5, 6, 7, 8, 4}, by_default), 5.0, 1.5, 8.0,
                 Verdict::faster);
  check_interval(paired_ratio({1e-6, 1e6, 3, 1.5, 5, 6, 7, 8, 4}, by_default), 5.0, 1.5, 8.0,
                 Verdict::faster);
}

BOOST_AUTO_TEST_CASE(drift_in_both_at_once_is_no_difference) {
  const Numbers drift{1.0, 2.0, 4.0, 8.0, 16.0, 32.0}, half{0.5, 1.0, 2.0, 4.0, 8.0, 16.0};
  check_interval(ratio_of(drift, drift), 1.0, 1.0, 1.0, Verdict::same);
  check_interval(ratio_of(drift, half), 2.0, 2.0, 2.0, Verdict::faster);
  // Of two comparisons nothing is paired: there the same times decide nothing.
  const Ratio unpaired = unpaired_ratio(drift, half, by_default);
  BOOST_TEST(unpaired.ratio == 2.0);
  BOOST_TEST(text_of(unpaired.verdict) == "undecided");
}

BOOST_AUTO_TEST_CASE(two_modes_that_are_as_frequent_are_undecided) {
  check_interval(paired_ratio({0.5, 2, 2, 0.5, 0.5, 2, 0.5, 2}, by_default), 1.25, 0.5, 2.0,
                 Verdict::undecided);
}

BOOST_AUTO_TEST_CASE(what_is_within_the_precision_is_the_same) {
  const Numbers inside{0.99, 1.01, 1.0, 1.0, 1.015, 0.985};
  check_interval(paired_ratio(inside, by_default), 1.0, 0.985, 1.015, Verdict::same);
  check_interval(paired_ratio(inside, {.precision = 0.01}), 1.0, 0.985, 1.015, Verdict::undecided);
  // Also if it is faster for certain: by too little to be of interest.
  const Numbers little(6, 1.01);
  check_interval(paired_ratio(little, by_default), 1.01, 1.01, 1.01, Verdict::same);
  check_interval(paired_ratio(little, {.precision = 0.005}), 1.01, 1.01, 1.01, Verdict::faster);
  check_interval(paired_ratio(Numbers(6, 1.0 / 1.03), by_default), 1.0 / 1.03, 1.0 / 1.03,
                 1.0 / 1.03, Verdict::slower);
}

BOOST_AUTO_TEST_CASE(rounds_that_are_missing_follow_from_the_width) {
  const auto missing = [](const Numbers& ratios, double precision) {
    return paired_ratio(ratios, {.precision = precision}).more_rounds;
  };
  // 1.5 in [0.5, 2.5]: at half of its width it leaves out 1, with 4 * 6 rounds.
  BOOST_TEST(missing({1.5, 1.5, 0.5, 2.5, 1.5, 1.5}, 0.02) == 18);
  BOOST_TEST(missing({0.5, 0.5, 0.25, 1.5, 0.5, 0.5}, 0.02) == 18);
  // 1 in [0.5, 1.25]: at 2/5 of its width it is above 1/(1 + 0.25) = 0.8, with 37.5 rounds.
  BOOST_TEST(missing({1.0, 1.0, 0.5, 1.25, 1.0, 1.0}, 0.25) == 32);
  BOOST_TEST(missing({1.0, 1.0, 1.0, 1.0, 1.0, 1.5}, 1e-9) > 999);
}

BOOST_AUTO_TEST_CASE(two_comparisons_are_judged_by_their_medians) {
  const Numbers twos(7, 2.0), ones(6, 1.0), spread{1.0, 1.25, 1.0, 1.5, 2.0, 1.25};
  check_interval(unpaired_ratio(twos, ones, by_default), 2.0, 2.0, 2.0, Verdict::faster);
  check_interval(unpaired_ratio(ones, twos, by_default), 0.5, 0.5, 0.5, Verdict::slower);
  check_interval(unpaired_ratio(ones, ones, by_default), 1.0, 1.0, 1.0, Verdict::same);
  // One sample without any spread: [min, max] of the other.
  check_interval(unpaired_ratio(spread, ones, by_default), 1.25, 1.0, 2.0, Verdict::undecided);
  const Ratio few = unpaired_ratio({2.0, 2.0}, ones, by_default);
  BOOST_TEST(!few.low);
  BOOST_TEST(few.more_rounds == 4);
}

BOOST_AUTO_TEST_CASE(rounds_are_paired_by_their_number) {
  auto runs = rounds_of({2.0, 3.0, 4.0, 5.0, 0.0}, {1.0, 1.0, 0.5, 0.5, 1.0});
  runs[0].status = "failed";
  runs[3].status = "timeout";
  runs.push_back(run(serial, 0, 100.0));  // warm-ups
  runs.push_back(run(two, 0, 1.0));
  std::swap(runs[4], runs[7]);
  BOOST_TEST(round_ratios(serial, two, runs) == (Numbers{10.0, 8.0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_summary_has_ratios_to_the_baseline_beside_it) {
  const Numbers drift{1.0, 2.0, 4.0, 8.0, 16.0, 32.0}, ones(6, 1.0);
  const auto summary = summarize(plan_of({serial, two}), {}, rounds_of(drift, ones));
  BOOST_TEST(!summary.at(0).ratio);
  check_interval(summary.at(1).ratio.value(), 6.0, 1.0, 32.0, Verdict::undecided);
  BOOST_TEST(!summarize(plan_of({serial, two}), {}, {run(two, 1, 1.0)}).at(0).ratio);
}

BOOST_AUTO_TEST_CASE(auto_looks_seldom_and_is_more_careful) {
  for (const int rounds : {1, 2, 4, 6, 7, 9, 12, 24}) BOOST_TEST(!is_look(rounds), rounds);
  for (const int rounds : {8, 16, 32, 64}) BOOST_TEST(is_look(rounds), rounds);
  Options options;
  BOOST_TEST(judgement_of(options).confidence == 0.95);
  options.repeats = Options::until_decided;
  options.precision = 0.25;
  BOOST_TEST(judgement_of(options).confidence == 0.99);
  BOOST_TEST(judgement_of(options).precision == 0.25);
  // Of nine rounds [min, max] has 1 - 2/2^9 = 99.6%, the next ones within 96.1%.
  check_interval(paired_ratio({9, 1.0, 3, 1.5, 5, 6, 7, 8, 4}, judgement_of(options)), 5.0, 1.0,
                 9.0, Verdict::undecided);
}

BOOST_AUTO_TEST_CASE(more_rounds_are_for_rows_that_run_and_are_right) {
  const Config wrong{"cxx/wrong", 0, six}, failing{"cxx/failing", 0, six};
  const Plan plan = plan_of({serial, two, wrong, failing});
  auto runs = rounds_of({2.0, 2.0}, {1.0, 1.0});
  runs.push_back(run(wrong, 1, 1.0, "disagrees"));
  runs.push_back(run(failing, 1, 1.0));
  runs.push_back(run(failing, 2, 1.0, "failed"));
  const auto open = [&] {
    const auto summary = summarize(plan, {}, runs);
    std::string names;
    for (const Summary* row : open_rows(plan, runs, summary)) names += row->config.solver + " ";
    return names;
  };
  BOOST_TEST(open() == "cxx/mpi ");
  runs.push_back(run(serial, 3, 1.0, "failed"));
  BOOST_TEST(open() == "", "without the baseline no ratio is had");
}

// The quartiles are 2.25 and 4.75: 12.25 is the outer fence.
BOOST_AUTO_TEST_CASE(runs_far_off_are_beyond_the_outer_fences) {
  const auto far = [](const Numbers& seconds, double precision) {
    std::vector<Run> runs;
    for (double s : seconds) runs.push_back(run(two, static_cast<int>(runs.size() + 1), s));
    std::string rounds;
    for (const Run* one : far_off(two, runs, precision)) {
      rounds += std::to_string(one->repeat) + " ";
    }
    return rounds;
  };
  BOOST_TEST(far({5, 2, 3, 12.5, 4, 1}, 0.02) == "4 ");
  BOOST_TEST(far({5, 2, 3, 12.0, 4, 1}, 0.02) == "");
  BOOST_TEST(far({1, 1, 100, 1, 1}, 0.02) == "", "of five");
  BOOST_TEST(far({1, 1, 1, 1.01, 1, 1}, 0.02) == "", "within the precision");
  BOOST_TEST(far({1, 1, 1, 1.03, 1, 0.5}, 0.02) == "4 6 ");
}

BOOST_AUTO_TEST_CASE(ratios_are_printed_with_their_verdicts) {
  const Config slow{"python/pure", 0, six}, bad{"cxx/bad", 0, six};
  const Plan plan = plan_of({serial, two, eight, slow, bad});
  std::vector<Run> runs;
  const Numbers faster{0.5, 0.5, 0.25, 0.5, 0.625, 0.5, 0.5},
      level{1, 1, 1.0078125, 1, 1, 0.9921875, 1}, spread{0.5, 2, 0.5, 0.25, 0.5, 0.5, 0.5};
  for (int round = 1; round <= 7; ++round) {
    runs.push_back(run(serial, round, 1.0));
    runs.push_back(run(two, round, faster[round - 1]));
    runs.push_back(run(eight, round, level[round - 1]));
    runs.back().oversubscribed = true;
    runs.push_back(run(slow, round, 320.0));
    runs.push_back(run(bad, round, spread[round - 1], round == 1 ? "disagrees" : "ok"));
  }
  const std::string text = ratio_tables(plan, {}, runs, summarize(plan, {}, runs));
  BOOST_TEST(text ==
                 "Ratio to baseline       ranks  ratio  95% interval\n"
                 "cxx/mpi                     2  2.000  [1.600, 4.000]  faster\n"
                 "cxx/mpi                    8*  1.000  [0.992, 1.008]  same within 2%\n"
                 "python/pure                   0.0031  [0.0031, 0.0031]  slower\n"
                 "cxx/bad                        2.000  [0.500, 4.000]  wrong field\n"
                 "\n"
                 "The baseline's time by a solver's, round by round: above 1 is faster.\n"
                 "Far off  cxx/mpi on 2 ranks, round 3: 0.25 s\n"
                 "Far off  cxx/mpi on 2 ranks, round 5: 0.625 s\n"
                 "Far off  cxx/bad, round 2: 2 s\n"
                 "Far off  cxx/bad, round 4: 0.25 s\n"
                 "\n",
             text);
  for (const std::string& line : lines_of(text)) BOOST_TEST(line.size() <= 80U, line);
}

BOOST_AUTO_TEST_CASE(each_grid_has_its_ratios) {
  const Config small{"fortran/serial", 0, {10, 5}, true}, large{"fortran/serial", 0, {20, 5}, true},
      small_two{"cxx/mpi", 2, {10, 5}, true}, large_two{"cxx/mpi", 2, {20, 5}, true};
  const Plan plan = plan_of({small, small_two, large, large_two});
  std::vector<Run> runs;
  for (int round = 1; round <= 6; ++round) {
    runs.push_back(run(small, round, 4.0));
    runs.push_back(run(small_two, round, 2.0));
    runs.push_back(run(large, round, 9.0));
    runs.push_back(run(large_two, round, 3.0));
  }
  const std::string text = ratio_tables(plan, {}, runs, summarize(plan, {}, runs));
  BOOST_TEST(text.starts_with("Ratio on 10x5           ranks  ratio  95% interval\n"
                              "cxx/mpi                     2  2.000  [2.000, 2.000]  faster\n"
                              "\n"
                              "Ratio on 20x5           ranks  ratio  95% interval\n"
                              "cxx/mpi                     2  3.000  [3.000, 3.000]  faster\n"),
             text);
}

BOOST_AUTO_TEST_CASE(the_title_tells_the_confidence_that_the_intervals_have) {
  const Plan plan = plan_of({serial, two});
  Options options;
  options.repeats = Options::until_decided;
  const auto runs = rounds_of({1, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 2, 2});
  BOOST_TEST(ratio_tables(plan, options, runs, summarize(plan, options, runs))
                 .starts_with("Ratio to baseline       ranks  ratio  99% interval\n"));
}

BOOST_AUTO_TEST_CASE(few_rounds_are_one_line) {
  const Plan plan = plan_of({serial, two});
  const auto text = [&](const std::vector<Run>& runs) {
    return ratio_tables(plan, {}, runs, summarize(plan, {}, runs));
  };
  BOOST_TEST(text(rounds_of({1, 1, 1}, {2, 2, 2})) ==
             "Verdict  undecided: 3 rounds; intervals need 6: give --repeats 6 or auto\n");
  BOOST_TEST(text({run(serial, 1, 1.0)}) == "");
  Options until_decided;
  until_decided.repeats = Options::until_decided;
  auto runs = rounds_of({1, 1, 1}, {2, 2, 2});
  BOOST_TEST(ratio_tables(plan, until_decided, runs, summarize(plan, until_decided, runs)) ==
             "Verdict  undecided: 3 rounds; intervals need 6: give a larger --budget\n");
  for (Run& run : runs) run.status = run.config == two ? "disagrees" : "ok";
  BOOST_TEST(text(runs) == "", "no round decides a wrong field");
}

BOOST_AUTO_TEST_CASE(a_verdict_is_said_in_words) {
  const auto text = [](Verdict verdict, int more, double precision) {
    return verdict_text({1.0, 1.0, 1.0, verdict, more}, precision);
  };
  BOOST_TEST(text(Verdict::same, 0, 0.005) == "same within 0.5%");
  BOOST_TEST(text(Verdict::undecided, 1, 0.02) == "undecided, 1 more round");
  BOOST_TEST(text(Verdict::undecided, 12, 0.02) == "undecided, 12 more rounds");
  BOOST_TEST(text(Verdict::undecided, 4711, 0.02) == "undecided, 1000s of rounds");
}
