#include "recorded.hpp"

#include <algorithm>

namespace heat::compare {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

/// How a path is written down, so that a comparison can be resumed from anywhere and moved together
/// with its files: a relative one as seen from the folder of the results.
std::string recorded_path(const std::string& path, const fs::path& folder) {
  if (fs::path(path).is_absolute()) return path;
  // Without symbolic links, which would lead a ".." elsewhere.
  const fs::path full = fs::absolute(path), from = fs::weakly_canonical(fs::absolute(folder));
  return (fs::weakly_canonical(full.parent_path()) / full.filename()).lexically_proximate(from);
}

/// The path as seen from the working folder, of one that recorded_path() gave.
std::string path_from_record(const std::string& recorded, const fs::path& folder) {
  if (fs::path(recorded).is_absolute()) return recorded;
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error) / recorded;
  // Earlier versions wrote a path down as it was given.
  if (error || !fs::exists(path, error)) return recorded;
  return path.lexically_normal().lexically_proximate(fs::current_path());
}

/// A command whose program, if it is a path, is put in another way; it stays one, with a slash. A
/// bare name is looked for in PATH wherever the comparison is resumed.
std::string with_program(const std::string& command, const fs::path& folder,
                         std::string (*put)(const std::string&, const fs::path&)) {
  const std::string program = command.substr(0, command.find(' '));
  if (program.find('/') == program.npos) return command;
  std::string path = put(program, folder);
  if (path.find('/') == path.npos) path = "./" + path;
  return path + command.substr(program.size());
}

bool same(const heat_source& a, const heat_source& b) {
  return a.x == b.x && a.y == b.y && a.rate == b.rate;
}

}  // namespace

ordered_json grids_json(const Options& o, const fs::path&) {
  ordered_json grids = ordered_json::array();
  for (const Grid& grid : o.grids) {
    ordered_json sources = ordered_json::array();
    for (const heat_source& s : o.problem_on(grid).sources) {
      sources.push_back({{"x", s.x}, {"y", s.y}, {"rate", s.rate}});
    }
    grids.push_back({{"nx", grid.nx}, {"ny", grid.ny}, {"sources", sources}});
  }
  return grids;
}

void take_grids(const ordered_json& grids, Options& o) {
  o.grids.clear();
  for (const ordered_json& grid : grids) {
    const Grid& last = o.grids.emplace_back(Grid{grid.at("nx"), grid.at("ny")});
    o.sources.clear();
    for (const ordered_json& s : grid.at("sources")) {
      o.sources.push_back({s.at("x"), s.at("y"), s.at("rate")});
    }
    // The paper's lie elsewhere on each grid; those that were named do not.
    std::vector<heat_source> papers(3);
    const bool is_papers = heat_default_sources(last.nx, last.ny, papers.data()) == HEAT_OK &&
                           std::ranges::equal(papers, o.sources, same);
    if (!is_papers && !o.given("--source")) o.named.emplace_back("--source");
  }
}

ordered_json plugins_json(const Options& o, const fs::path& folder) {
  ordered_json plugins = ordered_json::array();
  for (const std::string& path : o.plugins) plugins.push_back(recorded_path(path, folder));
  return plugins;
}

/// A plugin that is gone is not missed where another was given instead; none joins twice.
void take_plugins(const ordered_json& recorded, Options& o) {
  const std::vector<std::string> given = o.plugins;
  for (const std::string path : recorded) {
    const std::string plugin = path_from_record(path, o.resume);
    std::error_code error;
    const bool again = std::ranges::any_of(
        given, [&](const auto& other) { return fs::equivalent(other, plugin, error); });
    if (!again && (given.empty() || fs::exists(plugin, error))) o.plugins.push_back(plugin);
  }
}

ordered_json launcher_json(const Options& o, const fs::path& folder) {
  return with_program(o.launcher, folder, recorded_path);
}

void take_launcher(const ordered_json& recorded, Options& o) {
  o.launcher = with_program(recorded, o.resume, path_from_record);
}

}  // namespace heat::compare
