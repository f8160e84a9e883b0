/// Ratios with their intervals and verdicts, as tables.
#ifndef HEAT_COMPARE_RATIOS_HPP
#define HEAT_COMPARE_RATIOS_HPP

#include <string>
#include <vector>

#include "interop/compare/decide/ratio.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// A line of a table of ratios.
struct RatioRow {
  std::string name;   ///< of the solver
  std::string ranks;  ///< "16*" if they had too few cores, "" without ranks
  Ratio ratio;
  bool wrong = false;  ///< its field is, so its time does not count
};

/// A table below a line of titles, at most 80 characters wide; "" without rows.
/// @param by  says how the rows have been judged
std::string ratio_table(const std::string& title, const std::vector<RatioRow>& rows,
                        const Judgement& by);

/// "95% interval": those of --repeats auto are wider, because it looks again and again.
std::string interval_title(const Judgement& by);

/// "3.014", and "[2.900, 3.100]" or "" where there is no interval.
std::string ratio_text(double ratio);
std::string interval_text(const Ratio& ratio);

/// A verdict in words: "faster", "same within 2%", "undecided, 3 more rounds".
std::string verdict_text(const Ratio& ratio, double precision);

/// What a ratio to the baseline is, and the runs that are far off, a line each.
std::vector<std::string> ratio_notes(const Plan& plan, const std::vector<Run>& runs,
                                     double precision);

/// The ratios of all rows to the baseline, on each grid, and the runs that are far off; with too
/// few rounds for any interval, a line that says so.
std::string ratio_tables(const Plan& plan, const Options& options, const std::vector<Run>& runs,
                         const std::vector<Summary>& summary);

}  // namespace heat::compare

#endif
