#include "resume.hpp"

#include <algorithm>

#include "record.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

/// What may be another with every session.
void take_choices(const ordered_json& plan, const Options& given, Options& options) {
  const auto take = [&](const char* option, const char* key, auto& into) {
    if (!given.given(option)) plan.at(key).get_to(into);
  };
  // More solvers and rank counts join those there are; the runs of these stay in the results.
  const auto join = [&](const char* option, const char* key, auto& into) {
    auto all = plan.at(key).get<std::decay_t<decltype(into)>>();
    for (const auto& one : into) {
      const bool joins = given.given(option) && std::find(all.begin(), all.end(), one) == all.end();
      if (joins) all.push_back(one);
    }
    into = std::move(all);
  };
  join("--solvers", "solvers", options.solvers);
  join("--ranks", "ranks", options.ranks);
  std::sort(options.ranks.begin(), options.ranks.end());
  take("--repeats", "repeats", options.repeats);
  take("--warmup", "warmup", options.warmup);
  take("--time-limit", "time_limit", options.time_limit);
  take("--launcher", "launcher", options.launcher);
  if (!given.given("--launcher")) {
    options.launcher = command_from_record(options.launcher, given.resume);
  }
  take("--formats", "formats", options.formats);
  take("--save-fields", "save_fields", options.save_fields);
  take("--paper", "paper", options.paper);
  if (plan.value("allow_host_offload", false)) options.allow_host_offload = true;
  if (plan.value("limits", false)) options.limits = true;
}

void take_plugins(const ordered_json& plan, const Options& given, Options& options) {
  for (const std::string& recorded : plan.value("plugins", std::vector<std::string>())) {
    const std::string plugin = path_from_record(recorded, given.resume);
    // One that is gone is not missed where another was given instead; none joins twice.
    std::error_code error;
    const bool again = std::any_of(
        given.plugins.begin(), given.plugins.end(),
        [&](const std::string& path) { return std::filesystem::equivalent(path, plugin, error); });
    if (!again && (given.plugins.empty() || std::filesystem::exists(plugin, error))) {
      options.plugins.push_back(plugin);
    }
  }
}

/// What the runs so far depend on, and so stays as it was.
void take_conditions(const ordered_json& json, Options& options) {
  const ordered_json& plan = json.at("plan");
  plan.at("baseline").get_to(options.baseline);
  if (const auto& ranks = plan.value("baseline_ranks", ordered_json()); !ranks.is_null()) {
    ranks.get_to(options.baseline_ranks);
  }
  options.caller = recorded_caller(plan);
  plan.at("options").get_to(options.solver_options);
  options.check = parse_check(plan.at("check").get<std::string>()).value();
  read_problem(json, options);
}

}  // namespace

Options recorded_options(const Options& given) {
  const ordered_json json = read_results(given.resume);
  for (const char* option : {"--grid", "--steps", "--initial", "--source", "--baseline", "--caller",
                             "--check", "--option", "--output"}) {
    if (given.given(option)) {
      throw Refusal(Refusal::usage, std::string(option) + ": with --resume it is taken from '" +
                                        given.resume.string() + "'; leave it out");
    }
  }
  Options options = given;
  try {
    const ordered_json& plan = json.at("plan");
    take_choices(plan, given, options);
    take_plugins(plan, given, options);
    take_conditions(json, options);
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage, "--resume: '" + given.resume.string() +
                                      "' has results.json without a plan to go on with");
  }
  return options;
}

}  // namespace heat::compare
