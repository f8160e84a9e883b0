/// How a comparison is written in results.json, and read from it.
#ifndef HEAT_COMPARE_RECORD_HPP
#define HEAT_COMPARE_RECORD_HPP

#include <filesystem>
#include <nlohmann/json.hpp>

#include "interop/compare/options/options.hpp"
#include "results.hpp"

namespace heat::compare {

/// Version of the form of results.json. Version 1 is read, too: it has one grid, as problem.nx,
/// problem.ny and problem.sources, and runs do not say which.
constexpr int record_schema = 2;

/// null for 0: a solver without ranks, or one that was missing on every grid.
nlohmann::ordered_json count_json(std::int64_t n);
nlohmann::ordered_json problem_json(const Options& options);

/// Read a whole record's problem into options, as problem_json() wrote it.
/// @throws nlohmann::json::exception if it lacks a key or has one of another type
void read_problem(const nlohmann::ordered_json& json, Options& options);

/// @param folder  of the results; see recorded_path()
nlohmann::ordered_json plan_json(const Options& options, const std::filesystem::path& folder);
nlohmann::ordered_json run_json(const Run& run);
nlohmann::ordered_json summary_json(const Summary& summary);

/// How a file that an option names is written down, so that a comparison can be resumed from
/// anywhere and moved together with it: a relative path as seen from the folder of the results.
std::string recorded_path(const std::string& path, const std::filesystem::path& folder);

/// The path as it is seen from the working folder, of one that recorded_path() gave.
std::string path_from_record(const std::string& recorded, const std::filesystem::path& folder);

/// The same for the launcher's command, of which the first word may be such a path; a bare name is
/// looked for in PATH wherever the comparison is resumed.
std::string recorded_command(const std::string& command, const std::filesystem::path& folder);
std::string command_from_record(const std::string& recorded, const std::filesystem::path& folder);

/// The language of the program that called a solver; schema 1 calls it "host".
std::string recorded_caller(const nlohmann::ordered_json& json);

/// A run as run_json() wrote it, of the comparison that the options are of.
/// @throws nlohmann::json::exception if it lacks a key or has one of another type
Run run_from(const nlohmann::ordered_json& json, const Options& options);

/// The results.json of a folder.
/// @throws Refusal if there is none, or it is not of this program
nlohmann::ordered_json read_results(const std::filesystem::path& folder);

}  // namespace heat::compare

#endif
