/// A comparison on one page that can be read on a phone, printed, and put on a wall.
#ifndef HEAT_COMPARE_REPORT_HPP
#define HEAT_COMPARE_REPORT_HPP

#include <string>
#include <vector>

#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"
#include "pictures.hpp"
#include "table.hpp"

namespace heat::compare {

/// All that a report shows.
struct Account {
  const Options& options;
  const Plan& plan;
  const Results& results;
  const std::vector<Summary>& summary;
  const Tables& tables;
  std::string against{};           ///< what became of earlier results, for a terminal; or ""
  std::vector<std::string> why{};  ///< what is true of the machine, then of each row
  std::vector<Picture> pictures{};
};

/// The page, which needs no other file and no network.
std::string report_html(const Account& account);

/// Write report.html, table.md and table.tex into the folder of the results; for one that cannot be
/// written a line on stderr.
void write_reports(const Account& account);

}  // namespace heat::compare

#endif
