/// How often intervals of ratios cover the true one, and how often a verdict is wrong, on made-up
/// times. The true ratio is known by symmetry: both solvers draw from one distribution, so their
/// ratio is above 1 as often as below.
#define BOOST_TEST_MODULE compare_coverage
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "interop/compare/decide/ratio.hpp"

namespace {

using namespace heat::compare;
using Numbers = std::vector<double>;
using Random = std::mt19937_64;

struct Times {
  const char* name;
  double (*draw)(Random& random);
  friend std::ostream& operator<<(std::ostream& stream, const Times& times) {
    return stream << times.name;
  }
};

double normal(Random& random) { return std::normal_distribution<double>()(random); }

const Times kinds[] = {
    {"normal", [](Random& random) { return 1.0 + 0.05 * normal(random); }},
    {"lognormal", [](Random& random) { return std::exp(0.3 * normal(random)); }},
    {"heavy tails",
     [](Random& random) {
       return 1.0 + 0.02 * std::abs(std::student_t_distribution<double>(2.0)(random));
     }},
    {"two modes",
     [](Random& random) { return (random() % 2 == 0 ? 1.0 : 1.2) + 0.005 * normal(random); }}};

Numbers times(const Times& kind, int n, Random& random) {
  Numbers all(static_cast<std::size_t>(n));
  for (double& time : all) time = kind.draw(random);
  return all;
}

/// Ratios of rounds, in each of which both are slowed down by the same drift.
Numbers ratios(const Times& kind, int n, Random& random) {
  Numbers all;
  for (int round = 0; round < n; ++round) {
    const double drift = 1.0 + 0.1 * round;
    all.push_back((drift * kind.draw(random)) / (drift * kind.draw(random)));
  }
  return all;
}

/// The share of samples of which the interval has the true ratio, 1.
template <class Judged>
double coverage(const Judged& judged) {
  constexpr int samples = 4000;
  int covered = 0;
  for (int i = 0; i < samples; ++i) {
    const Ratio ratio = judged();
    if (*ratio.low <= 1.0 && 1.0 <= *ratio.high) ++covered;
  }
  return double(covered) / samples;
}

}  // namespace

using boost::unit_test::data::make;

// Of 6 and 7 rounds 96.9% and 98.4% by the binomial distribution. The lowest, of 11 rounds, are
// those between the third and the ninth: 1 - 2 * (1 + 11 + 55)/2^11 = 93.5%.
BOOST_DATA_TEST_CASE(intervals_of_rounds_cover_95_percent, make(kinds)) {
  Random random(1);
  double sum = 0.0;
  for (int n = 6; n <= 30; ++n) {
    const double share = coverage([&] { return paired_ratio(ratios(sample, n, random), {}); });
    BOOST_TEST_MESSAGE(sample << ", " << n << " rounds: " << share);
    BOOST_TEST(share > 0.92, n);
    if (n == 6) BOOST_TEST(std::abs(share - 0.969) < 0.01);
    if (n == 7) BOOST_TEST(std::abs(share - 0.984) < 0.01);
    sum += share;
  }
  BOOST_TEST(sum / 25 > 0.95);
}

BOOST_DATA_TEST_CASE(intervals_of_two_comparisons_cover_95_percent, make(kinds)) {
  Random random(2);
  for (const auto& [then, now] : {std::pair(6, 6), {6, 20}, {7, 7}, {10, 10}, {11, 11}, {30, 30}}) {
    const double share = coverage([&, n = then, m = now] {
      return unpaired_ratio(times(sample, n, random), times(sample, m, random), {});
    });
    BOOST_TEST_MESSAGE(sample << ", " << then << " and " << now << " rounds: " << share);
    BOOST_TEST(share > 0.94, then << " " << now);
  }
}

/// The shares of pairs of equal solvers that are called faster or slower, and the same, if rounds
/// go on until a look decides.
struct Decided {
  double wrong = 0.0, same = 0.0;
};

Decided decided(const Times& kind, const Judgement& judgement, bool (*looks)(int), int most) {
  constexpr int samples = 2000;
  Random random(3);
  std::vector<Numbers> open(samples);
  Decided found;
  for (int round = 1; round <= most; ++round) {
    for (Numbers& rounds : open) rounds.push_back(ratios(kind, 1, random).front());
    if (!looks(round)) continue;
    std::erase_if(open, [&](const Numbers& rounds) {
      const Verdict verdict = paired_ratio(rounds, judgement).verdict;
      if (verdict == Verdict::same) found.same += 1.0 / samples;
      if (verdict == Verdict::faster || verdict == Verdict::slower) found.wrong += 1.0 / samples;
      return verdict != Verdict::undecided;
    });
  }
  BOOST_TEST_MESSAGE(kind << ", precision " << judgement.precision << ", confidence "
                          << judgement.confidence << ": wrong " << found.wrong << ", same "
                          << found.same);
  return found;
}

// A precision of 0.01% leaves nothing but to go on, or to be wrong.
BOOST_DATA_TEST_CASE(looks_of_auto_are_wrong_in_less_than_5_percent, make(kinds)) {
  for (const double precision : {0.02, 0.0001}) {
    const Judgement judgement{precision, confidence_of_a_look};
    BOOST_TEST(decided(sample, judgement, is_look, 128).wrong < 0.05);
  }
}

// Why auto does not look as everyone would.
BOOST_AUTO_TEST_CASE(looking_after_each_round_would_be_wrong_more_often) {
  const auto each = [](int round) { return round >= fewest_rounds; };
  BOOST_TEST(decided(kinds[0], {.precision = 0.0001}, each, 60).wrong > 0.15);
  BOOST_TEST(decided(kinds[0], {.precision = 0.0001}, is_look, 128).wrong > 0.05);
}
