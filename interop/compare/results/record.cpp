#include "record.hpp"

#include <algorithm>
#include <fstream>

namespace heat::compare {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

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

ordered_json count_json(std::int64_t n) { return n == 0 ? ordered_json() : ordered_json(n); }

ordered_json problem_json(const Options& options) {
  ordered_json grids = ordered_json::array();
  for (const Grid& grid : options.grids) {
    ordered_json sources = ordered_json::array();
    for (const heat_source& s : options.problem_on(grid).sources) {
      sources.push_back({{"x", s.x}, {"y", s.y}, {"rate", s.rate}});
    }
    grids.push_back({{"nx", grid.nx}, {"ny", grid.ny}, {"sources", sources}});
  }
  return {{"grids", grids}, {"steps", options.steps}, {"initial", options.initial}};
}

void read_problem(const ordered_json& json, Options& options) {
  const ordered_json& problem = json.at("problem");
  problem.at("steps").get_to(options.steps);
  problem.at("initial").get_to(options.initial);
  heat::Problem start;
  check(heat_parse_initial(options.initial.c_str(), &start.initial, &start.seed));
  options.grids.clear();
  const bool one = json.at("schema") == 1;
  for (const ordered_json& grid : one ? ordered_json::array({problem}) : problem.at("grids")) {
    options.grids.push_back({grid.at("nx"), grid.at("ny")});
    options.sources.clear();
    for (const ordered_json& s : grid.at("sources")) {
      options.sources.push_back({s.at("x"), s.at("y"), s.at("rate")});
    }
    // The paper's lie elsewhere on each grid; those that were named do not.
    std::vector<heat_source> papers(3);
    const Grid& last = options.grids.back();
    const bool is_papers =
        heat_default_sources(last.nx, last.ny, papers.data()) == HEAT_OK &&
        std::equal(papers.begin(), papers.end(), options.sources.begin(), options.sources.end(),
                   [](const heat_source& a, const heat_source& b) {
                     return a.x == b.x && a.y == b.y && a.rate == b.rate;
                   });
    if (!is_papers && !options.given("--source")) options.named.push_back("--source");
  }
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

ordered_json plan_json(const Options& options, const fs::path& folder) {
  ordered_json plugins = ordered_json::array();
  for (const std::string& path : options.plugins) plugins.push_back(recorded_path(path, folder));
  return {{"solvers", options.solvers},
          {"ranks", options.ranks},
          {"repeats", options.repeats},
          {"warmup", options.warmup},
          {"limits", options.limits},
          {"baseline", options.baseline},
          {"baseline_ranks", count_json(options.baseline_ranks)},
          {"caller", options.caller},
          {"check", name_of(options.check)},
          {"options", options.solver_options},
          {"plugins", plugins},
          {"time_limit", options.time_limit},
          {"launcher", recorded_command(options.launcher, folder)},
          {"formats", options.formats},
          {"save_fields", options.save_fields},
          {"paper", options.paper},
          {"allow_host_offload", options.allow_host_offload}};
}

ordered_json run_json(const Run& run) {
  const auto number = [&](double value) {
    return run.finished() ? ordered_json(value) : ordered_json();
  };
  return {{"solver", run.config.solver},
          {"caller", run.caller},
          {"nx", count_json(run.config.grid.nx)},
          {"ny", count_json(run.config.grid.ny)},
          {"ranks", count_json(run.config.ranks)},
          {"repeat", run.repeat},
          {"status", run.status},
          {"seconds", number(run.seconds)},
          {"seconds_setup", number(run.seconds_setup)},
          {"heat", number(run.heat)},
          {"fingerprint", run.finished() ? ordered_json(run.fingerprint) : ordered_json()},
          {"oversubscribed", run.oversubscribed},
          {"timings",
           {{"compute", number(run.compute)},
            {"exchange", number(run.exchange)},
            {"waiting", number(run.waiting)}}},
          {"message", run.message}};
}

std::string recorded_caller(const ordered_json& json) {
  return json.contains("caller") ? json.at("caller") : json.at("host");
}

Run run_from(const ordered_json& json, const Options& options) {
  const auto number = [](const ordered_json& value) {
    return value.is_null() ? 0.0 : value.get<double>();
  };
  const auto count = [](const ordered_json& value) {
    return value.is_null() ? 0 : value.get<std::int64_t>();
  };
  Run run;
  run.config.solver = json.at("solver");
  run.config.ranks = static_cast<int>(count(json.at("ranks")));
  run.config.grid = options.grids.front();
  if (json.contains("nx")) run.config.grid = {count(json.at("nx")), count(json.at("ny"))};
  run.config.tells_grid = options.grids.size() > 1 && run.config.grid.nx > 0;
  run.caller = recorded_caller(json);
  run.repeat = json.at("repeat");
  run.status = json.at("status");
  run.seconds = number(json.at("seconds"));
  run.seconds_setup = number(json.at("seconds_setup"));
  run.heat = number(json.at("heat"));
  if (!json.at("fingerprint").is_null()) run.fingerprint = json.at("fingerprint");
  run.oversubscribed = json.at("oversubscribed");
  run.compute = number(json.at("timings").at("compute"));
  run.exchange = number(json.at("timings").at("exchange"));
  run.waiting = number(json.at("timings").at("waiting"));
  run.message = json.at("message");
  return run;
}

namespace {

template <class Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

}  // namespace

ordered_json summary_json(const Summary& s) {
  return {{"solver", s.config.solver},
          {"nx", s.config.grid.nx},
          {"ny", s.config.grid.ny},
          {"ranks", count_json(s.config.ranks)},
          {"seconds_median", s.median},
          {"seconds_min", s.min},
          {"seconds_max", s.max},
          {"repeats", s.repeats},
          {"points_per_second", s.speed},
          {"speedup", or_null(s.speedup)},
          {"efficiency", or_null(s.efficiency)},
          {"agrees", or_null(s.agrees)}};
}

ordered_json read_results(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "results.json";
  std::ifstream file(path);
  if (!file) {
    throw Refusal(Refusal::usage, "--resume: '" + folder.string() + "' holds no results.json");
  }
  try {
    ordered_json json = ordered_json::parse(file);
    const int schema = json.at("schema");
    if (schema < 1 || schema > record_schema) throw std::runtime_error("its schema is not known");
    return json;
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  "--resume: '" + path.string() + "' is not a results.json of this program");
  }
}

}  // namespace heat::compare
