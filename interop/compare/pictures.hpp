/// The figures of a comparison.
#ifndef HEAT_COMPARE_PICTURES_HPP
#define HEAT_COMPARE_PICTURES_HPP

#include <filesystem>
#include <vector>

#include "options.hpp"
#include "plan.hpp"
#include "results.hpp"

namespace heat::compare {

/// Draw all figures into the results' folder.
/// @param field  the baseline's final field, or empty if there is none
/// @throws std::runtime_error if a picture could not be drawn
void draw_pictures(const Options& options, const Plan& plan, const Results& results,
                   const std::vector<Summary>& summary, const std::filesystem::path& field);

}  // namespace heat::compare

#endif
