/// The figures of a comparison.
#ifndef HEAT_COMPARE_PICTURES_HPP
#define HEAT_COMPARE_PICTURES_HPP

#include <filesystem>
#include <vector>

#include "options.hpp"
#include "plan.hpp"
#include "results.hpp"

namespace heat::compare {

/// Draw all figures into the results' folder; for one that cannot be drawn a line on stderr.
/// @param field  the baseline's final field, or empty if there is none
void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const std::filesystem::path& field);

}  // namespace heat::compare

#endif
