/// The options in results.json, and going on with those of a comparison that was interrupted or is
/// to grow.
#ifndef HEAT_COMPARE_RECORDED_HPP
#define HEAT_COMPARE_RECORDED_HPP

#include <filesystem>
#include <nlohmann/json.hpp>

#include "options.hpp"

namespace heat::compare {

/// Write the options into a record, each to its place.
/// @param folder  of the results
void record_options(const Options& options, const std::filesystem::path& folder,
                    nlohmann::ordered_json& record);

/// The options of a comparison that is resumed: those recorded, under those given now.
/// @param record  results.json of the folder given.resume, of schema 2
/// @throws Refusal if one is given that is fixed, or the record lacks one
Options recorded_options(const Options& given, const nlohmann::ordered_json& record);

}  // namespace heat::compare

#endif
