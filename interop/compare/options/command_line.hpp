/// The options from the command line, and from a comparison that was interrupted or is to grow.
#ifndef HEAT_COMPARE_COMMAND_LINE_HPP
#define HEAT_COMPARE_COMMAND_LINE_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "options.hpp"

namespace heat::compare {

/// Read the command line.
/// @return nothing if the user asked for help or the version, which has been printed
/// @throws Refusal, which names the option, the value and the accepted ones
std::optional<Options> read_command_line(int argc, char** argv);

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
