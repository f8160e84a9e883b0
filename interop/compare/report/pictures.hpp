/// The figures of a comparison.
#ifndef HEAT_COMPARE_PICTURES_HPP
#define HEAT_COMPARE_PICTURES_HPP

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// The file of the baseline's final field on a grid, or empty if there is none.
using FieldOf = std::function<std::filesystem::path(const Config& baseline)>;

/// Draw all figures into the results' folder; for one that cannot be drawn a line on stderr. Of
/// each there is an SVG for the report, under a hidden name if none is asked for.
void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const FieldOf& field_of);

/// A figure as a part of a page.
struct Picture {
  std::string html;
  std::string caption;
};

/// The figures that lie in the results' folder, those of an earlier session, too. Those that are
/// hidden are removed.
std::vector<Picture> pictures_for_report(const Plan& plan, const Results& results);

}  // namespace heat::compare

#endif
