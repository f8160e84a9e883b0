/// How options are written in results.json, and read from it, whose values are not recorded as they
/// are: grids with the sources on each, and files as seen from the folder of the results.
#ifndef HEAT_COMPARE_RECORDED_HPP
#define HEAT_COMPARE_RECORDED_HPP

#include <filesystem>
#include <nlohmann/json.hpp>

#include "options.hpp"

namespace heat::compare {

nlohmann::ordered_json grids_json(const Options& options, const std::filesystem::path& folder);
nlohmann::ordered_json plugins_json(const Options& options, const std::filesystem::path& folder);
nlohmann::ordered_json launcher_json(const Options& options, const std::filesystem::path& folder);
void take_grids(const nlohmann::ordered_json& recorded, Options& options);
void take_plugins(const nlohmann::ordered_json& recorded, Options& options);
void take_launcher(const nlohmann::ordered_json& recorded, Options& options);

}  // namespace heat::compare

#endif
