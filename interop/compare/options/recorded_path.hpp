/// How files that options name are written down, so that a comparison can be resumed from anywhere
/// and moved together with them.
#ifndef HEAT_COMPARE_RECORDED_PATH_HPP
#define HEAT_COMPARE_RECORDED_PATH_HPP

#include <filesystem>
#include <string>

namespace heat::compare {

/// A relative path as seen from the folder of the results, and back from there.
std::string recorded_path(const std::string& path, const std::filesystem::path& folder);
std::string path_from_record(const std::string& recorded, const std::filesystem::path& folder);

/// The same for the launcher's command, of which the first word may be such a path; a bare name is
/// looked for in PATH wherever the comparison is resumed.
std::string recorded_command(const std::string& command, const std::filesystem::path& folder);
std::string command_from_record(const std::string& recorded, const std::filesystem::path& folder);

}  // namespace heat::compare

#endif
