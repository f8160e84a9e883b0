/// The options in results.json, and going on with those of a comparison that was interrupted or is
/// to grow.
#ifndef HEAT_COMPARE_RECORDED_HPP
#define HEAT_COMPARE_RECORDED_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

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

// Files that options name are written down so that a comparison can be resumed from anywhere and
// moved together with them.

/// A relative path as seen from the folder of the results, and back from there.
std::string recorded_path(const std::string& path, const std::filesystem::path& folder);
std::string path_from_record(const std::string& recorded, const std::filesystem::path& folder);

/// The same for the launcher's command, of which the first word may be such a path; a bare name is
/// looked for in PATH wherever the comparison is resumed.
std::string recorded_command(const std::string& command, const std::filesystem::path& folder);
std::string command_from_record(const std::string& recorded, const std::filesystem::path& folder);

}  // namespace heat::compare

#endif
