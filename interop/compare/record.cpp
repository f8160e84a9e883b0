#include "record.hpp"

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

ordered_json ranks_json(int ranks) { return ranks == 0 ? ordered_json() : ordered_json(ranks); }

ordered_json problem_json(const Options& options) {
  const heat::Problem& problem = options.problem;
  ordered_json sources = ordered_json::array();
  for (const heat_source& s : problem.sources) {
    sources.push_back({{"x", s.x}, {"y", s.y}, {"rate", s.rate}});
  }
  return {{"nx", problem.nx},
          {"ny", problem.ny},
          {"steps", problem.steps},
          {"initial", options.initial},
          {"sources", sources}};
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
          {"baseline", options.baseline},
          {"baseline_ranks", ranks_json(options.baseline_ranks)},
          {"host", options.host},
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
          {"host", run.host},
          {"ranks", ranks_json(run.config.ranks)},
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

Run run_from(const ordered_json& json) {
  const auto number = [](const ordered_json& value) {
    return value.is_null() ? 0.0 : value.get<double>();
  };
  Run run;
  run.config.solver = json.at("solver");
  run.config.ranks = json.at("ranks").is_null() ? 0 : json.at("ranks").get<int>();
  run.host = json.at("host");
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
  return {{"solver", s.config.solver},     {"ranks", ranks_json(s.config.ranks)},
          {"seconds_median", s.median},    {"seconds_min", s.min},
          {"seconds_max", s.max},          {"repeats", s.repeats},
          {"speedup", or_null(s.speedup)}, {"efficiency", or_null(s.efficiency)},
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
    if (json.at("schema") != record_schema) throw std::runtime_error("its schema is not 1");
    return json;
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  "--resume: '" + path.string() + "' is not a results.json of this program");
  }
}

}  // namespace heat::compare
