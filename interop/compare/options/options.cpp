#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "rows.hpp"

namespace heat::compare {
namespace {

/// Tell CLI11 of an option. It takes texts alone, so that every refusal of a value is ours.
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

/// @return false if the user asked for help, which has been printed
bool parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return true;
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
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

}  // namespace

bool Options::given(const std::string& option) const {
  return std::find(named.begin(), named.end(), option) != named.end();
}

heat::Problem Options::problem_on(const Grid& grid) const {
  heat::Problem problem{.nx = grid.nx, .ny = grid.ny, .steps = steps, .sources = sources};
  require("--initial", heat_parse_initial(initial.c_str(), &problem.initial, &problem.seed));
  // A grid without cells is refused as that, by the plan, not for its lack of default sources.
  if (given("--source") || grid.nx < 1 || grid.ny < 1) return problem;
  problem.sources.resize(3);
  if (heat_default_sources(grid.nx, grid.ny, problem.sources.data()) != HEAT_OK) {
    throw Refusal(Refusal::usage, "--grid: " + heat::error_message() + " by --source");
  }
  return problem;
}

std::optional<Options> read_command_line(int argc, char** argv) {
  CLI::App app(
      "Runs solvers of the 2-D heat problem side by side, checks that they computed the same\n"
      "field to the last bit, and draws runtime, speedup and efficiency against the baseline.");
  app.name("compare");
  app.footer(
      "Exit status: 0 all ran and agree, 1 a run failed or disagrees, 2 wrong usage,\n"
      "3 this machine lacks something that was named, or all that a glob selects,\n"
      "130 interrupted.");
  app.set_help_flag("-h,--help", "print this and end");
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
    row.read(texts, options);
  }
  return options;
}

}  // namespace heat::compare
