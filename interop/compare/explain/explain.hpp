/// Why rows are as fast as they are: numbers of the record, and sentences that follow from them by
/// rules; docs/why.md has both.
#ifndef HEAT_COMPARE_EXPLAIN_HPP
#define HEAT_COMPARE_EXPLAIN_HPP

#include <optional>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// The shares of limits that a row reaches.
/// @param limit     of the cores that it ran on, or of the GPU; null: not measured
/// @param messages  between so many ranks; null: not measured
/// @param steps     of the problem
/// @param chosen    whether the user chose how ranks share the grid: then halos are not known
Explanation shares_of(const Summary& row, const MachineLimits* limit, const MessageLimits* messages,
                      std::int64_t steps, bool chosen);

/// What the numbers of a row say: its name, the cause, and the numbers that prove it.
std::string sentence_of(const Summary& row, const Explanation& numbers);

/// An explanation a row, in the order of the summary.
/// @param known  explanations so far, of which the parts are taken
std::vector<Explanation> explain(const Options& options, const Plan& plan,
                                 const std::vector<MachineLimits>& limits,
                                 const std::vector<MessageLimits>& messages,
                                 const std::vector<Summary>& summary,
                                 const std::vector<Explanation>& known);

/// What is true of the machine while it measured, once for all rows, or "": it was not quiet.
/// @param explanations  one a row, or none where nothing is explained
std::string disturbance(const std::vector<Summary>& summary,
                        const std::vector<Explanation>& explanations);

/// That and the texts of the rows.
std::vector<std::string> reasons(const std::vector<Summary>& summary,
                                 const std::vector<Explanation>& explanations);

/// Those as lines for the terminal, at most 80 characters wide.
std::string why_lines(const std::vector<std::string>& reasons);

}  // namespace heat::compare

#endif
