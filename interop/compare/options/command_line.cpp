#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <utility>

#include "heat/heat.hpp"
#include "interop/common/text.hpp"
#include "rows.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using Place = ordered_json::json_pointer;

/// What a plan chose, by its place.
const std::pair<Place, int Options::*> chosen[]{
    {Place("/plan/baseline_ranks"), &Options::baseline_ranks},
    {Place("/plan/baseline_threads"), &Options::baseline_threads},
    {Place("/plan/own_threads"), &Options::own_threads}};

/// Add an option to CLI11, which takes texts alone, so that every refusal of a value is ours.
void add(CLI::App& app, const Row& row) {
  if (row.takes == Takes::nothing) {
    app.add_flag(row.name, row.help);
    return;
  }
  CLI::Option* option = app.add_option(
      row.name, [](const CLI::results_t&) { return true; }, row.help);
  option->type_name("TEXT");
  if (row.takes != Takes::value) option->expected(CLI::detail::expected_max_vector_size);
  if (row.takes == Takes::value_each_time) option->allow_extra_args(false);
}

/// "heat-compare 0.1.0 (0123456789ab)", of the library that it is linked with
std::string version() {
  auto build = values_by_key(heat::formatted(heat_format_build));
  const std::string commit = build["commit"];
  return "heat-compare " + build["version"] + (commit.empty() ? "" : " (" + commit + ")");
}

/// @return false if the user asked for help or the version, which has been printed
bool parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return true;
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return false;
  } catch (const CLI::CallForVersion&) {
    std::cout << app.version() << "\n";
    return false;
  } catch (const CLI::ExtrasError&) {
    const std::string name = app.remaining().front();
    const bool old = name == "--host" || name.starts_with("--host=");
    throw Refusal(Refusal::usage, old ? "--host: it is called --caller now"
                                      : name + " is not an option; see --help");
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();
    const std::string name = text.substr(0, text.find(':'));
    const bool twice = app.get_option(name)->count() > 1;
    throw Refusal(Refusal::usage,
                  name + (twice ? ": it is given more than once" : ": its value is missing"));
  } catch (const CLI::ParseError& error) {
    throw Refusal(Refusal::usage, std::string(error.what()) + "; see --help");
  }
}

/// Refuse options that say nothing beside each other, or without another one.
void check_together(const Options& options) {
  const auto refuse = [](const std::string& why) { throw Refusal(Refusal::usage, why); };
  const bool sets_against = options.given("--against") || options.given("--compare");
  if (options.given("--fail-if-slower") && !sets_against) {
    refuse("--fail-if-slower: it needs --against or --compare");
  }
  const bool may_be_auto = options.given("--resume") && !options.given("--repeats");
  if (options.given("--budget") && options.repeats != Options::until_decided && !may_be_auto) {
    refuse("--budget: it needs --repeats auto");
  }
  for (const std::string text : {"--list", "--self-test"}) {
    if (options.json && options.given(text)) {
      refuse("--json: " + text + " prints no JSON; leave one of them out");
    }
  }
  for (const std::string& name : options.named) {
    const bool is_read = name == "--compare" || name == "--precision" ||
                         name == "--fail-if-slower" || name == "--json";
    if (options.given("--compare") && !is_read) {
      refuse("--compare: it runs nothing; leave out " + name);
    }
  }
}

/// Refuse what jobs cannot do: each runs by itself, and on a machine of its own.
void check_jobs(const Options& options) {
  const auto refuse = [](const std::string& why) { throw Refusal(Refusal::usage, why); };
  if (options.given("--job")) {
    if (!options.given("--output")) refuse("--job: it needs --output, the folder of the job");
    for (const std::string name : {"--submit", "--resume", "--wait", "--against", "--json"}) {
      if (options.given(name))
        refuse("--job: it is for the scripts of --submit; leave out " + name);
    }
  }
  if (options.given("--wait") && !options.given("--submit") && !options.given("--resume")) {
    refuse("--wait: it needs --submit, or --resume of such a comparison");
  }
  if (!options.given("--submit")) return;
  for (const std::string name : {"--list", "--self-test", "--predict"}) {
    if (options.given(name)) refuse("--submit: " + name + " runs no job; leave one of them out");
  }
  if (options.given("--resume")) return;
  for (const std::string name : {"--limits", "--explain"}) {
    if (options.given(name)) refuse("--submit: " + name + " is about one machine; leave it out");
  }
  if (options.repeats == Options::until_decided) {
    refuse("--submit: --repeats auto needs the baseline in every job; give a number");
  }
  if (options.check == Check::rounding) {
    refuse("--submit: --check rounding compares fields, and jobs merge fingerprints; leave it out");
  }
  for (const std::string name : {"--json", "--against"}) {
    if (options.given(name) && !options.wait) {
      refuse(name + ": beside --submit it needs --wait; or give it to --resume later");
    }
  }
}

}  // namespace

std::optional<Options> read_command_line(int argc, char** argv) {
  CLI::App app(
      "Runs solvers of the 2-D heat problem side by side, checks that they computed the same\n"
      "field to the last bit, and draws runtime, speedup and efficiency against the baseline.");
  app.name("compare");
  app.footer(
      "Exit status:\n"
      "  0    all ran and agree\n"
      "  1    a run failed or disagrees\n"
      "  2    wrong usage\n"
      "  3    this machine lacks something that was named, or all that a glob selects\n"
      "  130  interrupted");
  app.set_help_flag("-h,--help", "print this and end");
  app.set_version_flag("--version", version, "print version and commit, and end");
  for (const Row& row : rows()) add(app, row);
  if (!parse(app, argc, argv)) return std::nullopt;
  Options options;
  for (const Row& row : rows()) {
    const Texts texts = app.get_option(row.name)->results();
    if (texts.empty()) continue;
    // CLI11 would also take --list=0.
    if (row.takes == Takes::nothing && texts.front() != "true") {
      throw Refusal(Refusal::usage,
                    row.name + ": '" + texts.front() + "' is not accepted; it takes no value");
    }
    options.named.push_back(row.name);
    options.texts[row.name] = texts;
    row.read(texts, options);
  }
  check_together(options);
  check_jobs(options);
  return options;
}

void record_options(const Options& options, const fs::path& folder, ordered_json& record) {
  for (const Row& row : rows()) {
    if (!row.key.empty()) record[Place(row.key)] = row.write(options, folder);
  }
  for (const auto& [place, number] : chosen) {
    record[place] = options.*number > 0 ? ordered_json(options.*number) : ordered_json();
  }
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
    for (const auto& [place, number] : chosen) {
      const ordered_json value = record.value(place, ordered_json());
      if (!value.is_null()) value.get_to(options.*number);
    }
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  "--resume: " + folder + " has results.json without a plan to go on with");
  }
  return options;
}

}  // namespace heat::compare
