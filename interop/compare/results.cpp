#include "results.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "machine.hpp"
#include "text.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int schema = 1;

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

ordered_json plan_json(const Options& options) {
  return {{"solvers", options.solvers},
          {"ranks", options.ranks},
          {"repeats", options.repeats},
          {"warmup", options.warmup},
          {"baseline", options.baseline},
          {"host", options.host},
          {"check", name_of(options.check)},
          {"options", options.solver_options},
          {"time_limit", options.time_limit},
          {"launcher", options.launcher},
          {"formats", options.formats},
          {"save_fields", options.save_fields},
          {"paper", options.paper}};
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

template <class Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json summary_json(const Summary& s) {
  return {{"solver", s.config.solver},
          {"ranks", ranks_json(s.config.ranks)},
          {"seconds_median", s.median},
          {"seconds_min", s.min},
          {"seconds_max", s.max},
          {"speedup", or_null(s.speedup)},
          {"efficiency", or_null(s.efficiency)},
          {"agrees", or_null(s.agrees)}};
}

std::string csv_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_of(const std::vector<Run>& runs) {
  std::ostringstream csv;
  csv << "solver,host,ranks,repeat,status,seconds,seconds_setup,compute,exchange,waiting,heat,"
         "fingerprint,oversubscribed,message\n";
  for (const Run& run : runs) {
    csv << run.config.solver << ',' << run.host << ',';
    if (run.config.ranks > 0) csv << run.config.ranks;
    csv << ',' << run.repeat << ',' << run.status << ',';
    if (run.finished()) {
      for (const double value :
           {run.seconds, run.seconds_setup, run.compute, run.exchange, run.waiting, run.heat}) {
        csv << exact(value) << ',';
      }
      csv << run.fingerprint;
    } else {
      csv << ",,,,,,";
    }
    csv << ',' << (run.oversubscribed ? "yes" : "no") << ',' << csv_text(run.message) << '\n';
  }
  return csv.str();
}

/// Write a file under another name, to the disk, and only then give it its own.
void replace_file(const fs::path& path, const std::string& text) {
  const fs::path temporary = path.string() + ".new";
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  bool written = fd >= 0;
  for (std::size_t at = 0; written && at < text.size();) {
    const ssize_t count = write(fd, text.data() + at, text.size() - at);
    written = count > 0;
    if (written) at += static_cast<std::size_t>(count);
  }
  written = written && fsync(fd) == 0;
  if (fd >= 0) written = close(fd) == 0 && written;
  written = written && std::rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) throw std::runtime_error("cannot write " + path.string());
}

std::string date_time() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::ostringstream text;
  text << std::put_time(std::localtime(&now), "%Y-%m-%d-%H%M%S");
  return text.str();
}

ordered_json read_results(const fs::path& folder) {
  const fs::path path = folder / "results.json";
  std::ifstream file(path);
  if (!file) {
    throw Refusal(Refusal::usage, "--resume: '" + folder.string() + "' holds no results.json");
  }
  try {
    ordered_json json = ordered_json::parse(file);
    if (json.at("schema") != schema) throw std::runtime_error("its schema is not 1");
    return json;
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  "--resume: '" + path.string() + "' is not a results.json of this program");
  }
}

}  // namespace

std::string describe(const Config& config) {
  if (config.ranks == 0) return config.solver;
  return config.solver + " on " + std::to_string(config.ranks) +
         (config.ranks == 1 ? " rank" : " ranks");
}

Results::Results(const Options& options) {
  head_ = {{"schema", schema},
           {"problem", problem_json(options)},
           {"machine", describe_machine()},
           {"build", describe_build()},
           {"plan", plan_json(options)}};
  if (!options.resume.empty()) {
    folder_ = options.resume;
    const ordered_json old = read_results(folder_);
    for (const ordered_json& run : old.at("runs")) runs.push_back(run_from(run));
    return;
  }
  folder_ = options.output.empty() ? fs::path("results") / date_time() : options.output;
  if (fs::exists(folder_ / "results.json")) {
    throw Refusal(Refusal::usage, "--output: '" + folder_.string() +
                                      "' holds results already; go on with them by --resume");
  }
  // The nearest folder that exists must take new entries; nothing is created to find out.
  fs::path parent = fs::absolute(folder_);
  while (!fs::exists(parent) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent) || access(parent.c_str(), W_OK | X_OK) != 0) {
    throw Refusal(Refusal::usage,
                  "--output: '" + folder_.string() + "' cannot be written; give a folder that can");
  }
}

bool Results::has(const Config& config, int repeat, int count) const {
  for (const Run& run : runs) {
    if (run.finished() && run.config == config && run.repeat == repeat) --count;
  }
  return count <= 0;
}

void Results::create_folder() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    throw Refusal(Refusal::usage,
                  "--output: '" + folder_.string() + "' cannot be created: " + error.message());
  }
}

void Results::save(const std::vector<Summary>& summary) const {
  ordered_json json = head_;
  json["runs"] = ordered_json::array();
  for (const Run& run : runs) json["runs"].push_back(run_json(run));
  json["summary"] = ordered_json::array();
  for (const Summary& one : summary) json["summary"].push_back(summary_json(one));
  // Output of a crashed child may be any bytes; those that are no text are replaced, not refused.
  constexpr auto replace = ordered_json::error_handler_t::replace;
  replace_file(folder_ / "results.json", json.dump(2, ' ', false, replace) + "\n");
  replace_file(folder_ / "results.csv", csv_of(runs));
}

Options recorded_options(const Options& given) {
  const ordered_json json = read_results(given.resume);
  Options options = given;
  try {
    const ordered_json& plan = json.at("plan");
    const auto take = [&](const char* option, const char* key, auto& into) {
      if (!given.given(option)) plan.at(key).get_to(into);
    };
    // More solvers and rank counts join those there are; the runs of these stay in the results.
    const auto join = [&](const char* option, const char* key, auto& into) {
      auto all = plan.at(key).get<std::decay_t<decltype(into)>>();
      if (given.given(option)) all.insert(all.end(), into.begin(), into.end());
      into = std::move(all);
    };
    join("--solvers", "solvers", options.solvers);
    join("--ranks", "ranks", options.ranks);
    std::sort(options.ranks.begin(), options.ranks.end());
    options.ranks.erase(std::unique(options.ranks.begin(), options.ranks.end()),
                        options.ranks.end());
    take("--repeats", "repeats", options.repeats);
    take("--warmup", "warmup", options.warmup);
    take("--time-limit", "time_limit", options.time_limit);
    take("--launcher", "launcher", options.launcher);
    take("--formats", "formats", options.formats);
    take("--save-fields", "save_fields", options.save_fields);
    take("--paper", "paper", options.paper);
    // What the runs so far depend on stays as it was.
    for (const char* option : {"--grid", "--steps", "--initial", "--source", "--baseline", "--host",
                               "--check", "--option", "--output"}) {
      if (given.given(option)) {
        throw Refusal(Refusal::usage, std::string(option) + ": with --resume it is taken from '" +
                                          given.resume.string() + "'; leave it out");
      }
    }
    plan.at("baseline").get_to(options.baseline);
    plan.at("host").get_to(options.host);
    plan.at("options").get_to(options.solver_options);
    options.check = parse_check(plan.at("check").get<std::string>()).value();
    const ordered_json& problem = json.at("problem");
    problem.at("nx").get_to(options.problem.nx);
    problem.at("ny").get_to(options.problem.ny);
    problem.at("steps").get_to(options.problem.steps);
    problem.at("initial").get_to(options.initial);
    check(heat_parse_initial(options.initial.c_str(), &options.problem.initial,
                             &options.problem.seed));
    options.problem.sources.clear();
    for (const ordered_json& s : problem.at("sources")) {
      options.problem.sources.push_back({s.at("x"), s.at("y"), s.at("rate")});
    }
    options.named.push_back("--source");  // also an empty list is the recorded one
  } catch (const Refusal&) {
    throw;
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage, "--resume: '" + given.resume.string() +
                                      "' has results.json without a plan to go on with");
  }
  return options;
}

}  // namespace heat::compare
