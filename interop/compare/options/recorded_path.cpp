#include "recorded_path.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// A command whose program, if it is a path, is put in another way; it stays one, with a slash.
std::string with_program(const std::string& command, const fs::path& folder,
                         std::string (*put)(const std::string&, const fs::path&)) {
  const std::string program = command.substr(0, command.find(' '));
  if (program.find('/') == program.npos) return command;
  std::string path = put(program, folder);
  if (path.find('/') == path.npos) path = "./" + path;
  return path + command.substr(program.size());
}

}  // namespace

std::string recorded_path(const std::string& path, const fs::path& folder) {
  if (fs::path(path).is_absolute()) return path;
  // Without symbolic links, which would lead a ".." elsewhere.
  const fs::path full = fs::absolute(path), from = fs::weakly_canonical(fs::absolute(folder));
  return (fs::weakly_canonical(full.parent_path()) / full.filename()).lexically_proximate(from);
}

std::string path_from_record(const std::string& recorded, const fs::path& folder) {
  if (fs::path(recorded).is_absolute()) return recorded;
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error) / recorded;
  // Earlier versions wrote a path down as it was given.
  if (error || !fs::exists(path, error)) return recorded;
  return path.lexically_normal().lexically_proximate(fs::current_path());
}

std::string recorded_command(const std::string& command, const fs::path& folder) {
  return with_program(command, folder, recorded_path);
}

std::string command_from_record(const std::string& recorded, const fs::path& folder) {
  return with_program(recorded, folder, path_from_record);
}

}  // namespace heat::compare
