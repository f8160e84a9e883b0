/// Whether one sample of times is faster than another: a ratio, its interval, a verdict.
#ifndef HEAT_COMPARE_RATIO_HPP
#define HEAT_COMPARE_RATIO_HPP

#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// With fewer rounds no interval of a median has 95%: [min, max] of five has 1 - 2/2^5, of six
/// 1 - 2/2^6 = 96.9%.
constexpr int fewest_rounds = 6;

/// How a ratio is judged.
struct Judgement {
  double precision = 0.02;   ///< a ratio within [1/(1 + precision), 1 + precision] is the same
  double confidence = 0.95;  ///< of an interval
};

/// --repeats auto looks at the ratios after 8, 16, 32, ... rounds. Each look can go wrong, so each
/// has 99% of confidence: five of them err in 5% at most, by Bonferroni's inequality.
constexpr double confidence_of_a_look = 0.99;
bool is_look(int rounds);

/// The median of ratios that were taken round by round.
/// @param ratios  baseline's seconds by own seconds, at least one
Ratio paired_ratio(const std::vector<double>& ratios, const Judgement& judgement);

/// The ratio of the medians of two samples that have no rounds in common.
/// @param then, now  seconds, more than 0, at least one each; above 1 the ratio says faster now
Ratio unpaired_ratio(const std::vector<double>& then, const std::vector<double>& now,
                     const Judgement& judgement);

/// "faster", "slower", "same", "undecided"
std::string text_of(Verdict verdict);

}  // namespace heat::compare

#endif
