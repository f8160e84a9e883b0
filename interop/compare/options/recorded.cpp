#include "recorded.hpp"

#include "rows.hpp"

namespace heat::compare {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

using Place = ordered_json::json_pointer;

const Place baseline_ranks("/plan/baseline_ranks");

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

void record_options(const Options& options, const fs::path& folder, ordered_json& record) {
  for (const Row& row : rows()) {
    if (!row.key.empty()) record[Place(row.key)] = row.write(options, folder);
  }
  record[baseline_ranks] =
      options.baseline_ranks > 0 ? ordered_json(options.baseline_ranks) : ordered_json();
}

Options recorded_options(const Options& given, const ordered_json& record) {
  const std::string folder = "'" + given.resume.string() + "'";
  Options options = given;
  for (const Row& row : rows()) {
    if (row.at_resume == AtResume::fixed && given.given(row.name)) {
      throw Refusal(Refusal::usage,
                    row.name + ": with --resume it is taken from " + folder + "; leave it out");
    }
  }
  try {
    for (const Row& row : rows()) {
      const bool replaced = row.at_resume == AtResume::free && given.given(row.name);
      if (row.key.empty() || replaced) continue;
      const Place place(row.key);
      if (row.may_lack && !record.contains(place)) continue;
      row.take(record.at(place), options);
    }
    if (const ordered_json ranks = record.value(baseline_ranks, ordered_json()); !ranks.is_null()) {
      ranks.get_to(options.baseline_ranks);
    }
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  "--resume: " + folder + " has results.json without a plan to go on with");
  }
  return options;
}

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
