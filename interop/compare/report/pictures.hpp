/// The figures of a comparison.
#ifndef HEAT_COMPARE_PICTURES_HPP
#define HEAT_COMPARE_PICTURES_HPP

#include <filesystem>
#include <functional>
#include <vector>

#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// The file of the baseline's final field on a grid, or empty if there is none.
using FieldOf = std::function<std::filesystem::path(const Config& baseline)>;

/// Draw all figures into the results' folder; for one that cannot be drawn a line on stderr.
void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const FieldOf& field_of);

}  // namespace heat::compare

#endif
