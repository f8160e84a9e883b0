#include "ratio.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <random>

#include "interop/common/spread.hpp"

namespace heat::compare {
namespace {

constexpr std::size_t resamples = 10000;
constexpr int most_rounds = 1000000;  ///< that are said to be missing

/// The ranks, from 0, of the middle two of a sample's values that were drawn by chance.
struct Middle {
  std::size_t lower, upper;
};

/// The medians of samples that are drawn from n values with replacement, by the ranks that they
/// have among the n. The seed is fixed, so they depend on n alone, and the last ones are kept: a
/// summary asks for the same n again and again, in the middle of a round for n - 1, too.
/// @param stream  of chance, 0 or 1: two samples that are compared need one each
const std::vector<Middle>& middles(std::size_t n, std::size_t stream) {
  static std::array<std::vector<Middle>, 4> kept;
  static std::array<std::size_t, 4> kept_n{};
  const std::size_t place = 2 * stream + n % 2;
  std::vector<Middle>& all = kept[place];
  if (n == kept_n[place]) return all;
  kept_n[place] = n;
  all.resize(resamples);
  std::mt19937_64 random(stream + 1);
  std::vector<std::size_t> drawn(n);
  for (Middle& middle : all) {
    // Not by std::uniform_int_distribution, which is another one in each library.
    for (std::size_t& rank : drawn) rank = ((random() >> 32U) * n) >> 32U;
    std::ranges::sort(drawn);
    middle = {drawn[(n - 1) / 2], drawn[n / 2]};
  }
  return all;
}

std::vector<double> resampled_medians(std::vector<double> sample, std::size_t stream) {
  std::ranges::sort(sample);
  std::vector<double> medians;
  for (const Middle& middle : middles(sample.size(), stream)) {
    medians.push_back(0.5 * (sample[middle.lower] + sample[middle.upper]));
  }
  return medians;
}

/// The share of resampled values beyond each end of an interval. That of the percentile bootstrap,
/// half of 1 - confidence, makes intervals of small samples too narrow; Hesterberg expands them as
/// Student's t does ("What Teachers Should Know About the Bootstrap", The American Statistician
/// 69(4), 2015).
double tail_of(int n, double confidence) {
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 0.5 + confidence / 2.0);
  return boost::math::cdf(boost::math::normal(), -std::sqrt(n / (n - 1.0)) * t);
}

/// How many rounds more would decide it, if the interval's ends came nearer to the ratio as one by
/// the root of the number of rounds.
int rounds_missing(const Ratio& r, int rounds, double precision) {
  const double below = r.ratio - *r.low, above = *r.high - r.ratio;
  // Shares of the present width at which the interval leaves out 1, or is within the precision.
  const double apart = r.ratio > 1.0   ? (r.ratio - 1.0) / below
                       : r.ratio < 1.0 ? (1.0 - r.ratio) / above
                                       : 0.0;
  const double within =
      std::min((r.ratio - 1.0 / (1.0 + precision)) / below, (1.0 + precision - r.ratio) / above);
  const double share = std::max({apart, within, 1e-9});
  const double needed = std::min(rounds / (share * share), double{most_rounds});
  return std::max(static_cast<int>(std::ceil(needed)) - rounds, 1);
}

/// @param resampled  ratios
Ratio judged(double ratio, std::vector<double> resampled, int rounds, const Judgement& by) {
  Ratio result{.ratio = ratio};
  const auto beyond = static_cast<std::ptrdiff_t>(tail_of(rounds, by.confidence) * resamples);
  const auto low = resampled.begin() + beyond, high = resampled.end() - 1 - beyond;
  std::nth_element(resampled.begin(), low, resampled.end());
  result.low = *low;
  std::nth_element(resampled.begin(), high, resampled.end());
  result.high = *high;
  if (*result.low >= 1.0 / (1.0 + by.precision) && *result.high <= 1.0 + by.precision) {
    result.verdict = Verdict::same;
  } else if (*result.low > 1.0) {
    result.verdict = Verdict::faster;
  } else if (*result.high < 1.0) {
    result.verdict = Verdict::slower;
  } else {
    result.more_rounds = rounds_missing(result, rounds, by.precision);
  }
  return result;
}

Ratio too_few(double ratio, int rounds) {
  return {.ratio = ratio, .more_rounds = fewest_rounds - rounds};
}

}  // namespace

bool is_look(int rounds) { return rounds >= 8 && std::has_single_bit(unsigned(rounds)); }

Ratio paired_ratio(const std::vector<double>& ratios, const Judgement& judgement) {
  const double ratio = spread_of(ratios).median;
  const int rounds = static_cast<int>(ratios.size());
  if (rounds < fewest_rounds) return too_few(ratio, rounds);
  return judged(ratio, resampled_medians(ratios, 0), rounds, judgement);
}

Ratio unpaired_ratio(const std::vector<double>& then, const std::vector<double>& now,
                     const Judgement& judgement) {
  const double ratio = spread_of(then).median / spread_of(now).median;
  const int rounds = static_cast<int>(std::min(then.size(), now.size()));
  if (rounds < fewest_rounds) return too_few(ratio, rounds);
  std::vector<double> resampled = resampled_medians(then, 0);
  const std::vector<double> of_now = resampled_medians(now, 1);
  for (std::size_t i = 0; i < resamples; ++i) resampled[i] /= of_now[i];
  return judged(ratio, std::move(resampled), rounds, judgement);
}

std::string text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster: return "faster";
    case Verdict::slower: return "slower";
    case Verdict::same: return "same";
    case Verdict::undecided: break;
  }
  return "undecided";
}

}  // namespace heat::compare
