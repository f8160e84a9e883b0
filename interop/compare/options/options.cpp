#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <limits>

namespace heat::compare {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& value,
                         const std::string& accepted) {
  throw Refusal(Refusal::usage, option + ": '" + value + "' is not accepted; " + accepted);
}

/// Call a parser of the library; its message already quotes the value.
void parse(const std::string& option, heat_status status) {
  if (status != HEAT_OK) throw Refusal(Refusal::usage, option + ": " + heat::error_message());
}

int whole_number(const std::string& option, const std::string& text, int least) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least) {
    refuse(option, text,
           "give a whole number from " + std::to_string(least) + " to " +
               std::to_string(std::numeric_limits<int>::max()));
  }
  return value;
}

/// The parts of a list. One that ends with a comma has an empty last part, to be refused: a
/// script's variable may have lost its value.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts = CLI::detail::split(text, ',');
  if (text.ends_with(',')) parts.emplace_back();
  return parts;
}

std::vector<int> read_ranks(const std::string& text) {
  std::vector<int> ranks;
  for (const std::string& part : split(text)) ranks.push_back(whole_number("--ranks", part, 1));
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  if (ranks.empty()) refuse("--ranks", text, "give rank counts such as 1,4,16");
  return ranks;
}

double read_seconds(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Beyond a year a limit is a slip of the keyboard, and the clock's arithmetic ends somewhere.
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0.0) || value > 3.2e7) {
    refuse("--time-limit", text, "give seconds, more than 0 and at most 3.2e7, a year");
  }
  return value;
}

std::vector<std::string> read_formats(const std::string& text) {
  static const std::vector<std::string> known{"png", "svg", "pdf"};
  std::vector<std::string> formats;
  for (const std::string& format : split(text)) {
    if (std::find(known.begin(), known.end(), format) == known.end()) {
      refuse("--formats", format, "give a list of png, svg, pdf");
    }
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
      formats.push_back(format);
    }
  }
  if (formats.empty()) refuse("--formats", text, "give a list of png, svg, pdf");
  return formats;
}

std::vector<Grid> read_grids(const std::string& text) {
  std::vector<Grid> grids;
  for (const std::string& part : split(text)) {
    Grid grid;
    parse("--grid", heat_parse_grid(part.c_str(), &grid.nx, &grid.ny));
    if (std::find(grids.begin(), grids.end(), grid) == grids.end()) grids.push_back(grid);
  }
  if (grids.empty()) parse("--grid", heat_parse_grid("", nullptr, nullptr));
  return grids;
}

std::vector<heat_source> read_sources(const std::vector<std::string>& texts) {
  std::vector<heat_source> sources;
  for (const std::string& text : texts) {
    if (text == "none") {
      if (texts.size() > 1) refuse("--source", text, "none excludes other sources");
      return {};
    }
    parse("--source", heat_parse_source(text.c_str(), &sources.emplace_back()));
  }
  return sources;
}

void read_solver_option(const std::string& text, std::map<std::string, std::string>& options) {
  const auto colon = text.find(':');
  const auto equals = text.find('=');
  if (colon == text.npos || colon == 0 || equals == text.npos || equals < colon + 2) {
    refuse("--option", text, "write SOLVER:key=value as in cxx/mpi:px=4");
  }
  std::string& all = options[text.substr(0, colon)];
  all += (all.empty() ? "" : ",") + text.substr(colon + 1);
}

/// Options whose values are taken as text here and read above, so that every refusal is ours.
struct Texts {
  std::string ranks, solvers, grid, steps, repeats, warmup, time_limit, check, formats;
  std::vector<std::string> sources, solver_options, plugins;
};

void describe(CLI::App& app, Options& o, Texts& t) {
  app.add_option("--ranks", t.ranks, "rank counts of the MPI solvers, such as 1,4,16 [1]");
  app.add_option("--solvers", t.solvers,
                 "names and globs, as 'fortran/*,cxx/mpi+fortran'; all: Python's, too [compiled]");
  app.add_option("--grid", t.grid,
                 "interior cells, x/fast first; several with commas between [4800x4800]");
  app.add_option("--steps", t.steps, "time steps [500]");
  app.add_option("--initial", o.initial, "the start: zero, or random:SEED [zero]");
  app.add_option("--source", t.sources,
                 "X,Y,RATE, repeatable, or none; replaces the paper's three sources");
  app.add_option("--repeats", t.repeats, "measured runs of each solver, interleaved [3]");
  app.add_option("--warmup", t.warmup, "runs of each solver before those [1]");
  app.add_flag("--limits", o.limits,
               "measure the machine's copy bandwidth and rate of operations, too");
  app.add_option("--time-limit", t.time_limit, "seconds that one run may take [no limit]");
  app.add_option("--baseline", o.baseline, "what speedup is relative to [fortran/serial]");
  app.add_option("--caller", o.caller,
                 "whose program runs the compiled solvers: cxx, fortran or python [cxx]");
  app.add_option("--check", t.check, "bitwise, rounding or off [bitwise]");
  app.add_option("--option", t.solver_options, "SOLVER:key=value for a solver, repeatable");
  app.add_option("--plugin", t.plugins, "library of further solvers, repeatable")
      ->allow_extra_args(false);
  app.add_option("--launcher", o.launcher,
                 "command that starts ranks, -n RANKS is appended [mpirun]");
  app.add_option("--output", o.output, "folder for the results [results/<date-time>]");
  app.add_option("--formats", t.formats, "of pictures [png,svg,pdf]");
  app.add_option("--resume", o.resume, "folder of a comparison to go on with");
  app.add_flag("--save-fields", o.save_fields, "write the final fields as NumPy files");
  app.add_flag("--paper", o.paper, "draw the paper's Table 1 into the figures");
  app.add_flag("--allow-host-offload", o.allow_host_offload,
               "without a GPU, let fortran/gpu run on the host; it is marked as that");
  app.add_flag("--self-test", o.self_test,
               "show that solvers with planted faults are caught, and end");
  app.add_flag("--list", o.list, "list the solvers with their options, or why they are missing");
}

/// A flag is given or not; CLI11 would also take --list=0.
void require_bare_flags(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const bool is_flag = option->get_items_expected_max() == 0;
    if (is_flag && option->count() > 0 && option->results().front() != "true") {
      throw Refusal(Refusal::usage, option->get_name() + ": '" + option->results().front() +
                                        "' is not accepted; it takes no value");
    }
  }
}

void read_texts(const Texts& t, Options& o) {
  if (o.given("--ranks")) o.ranks = read_ranks(t.ranks);
  if (o.given("--solvers")) o.solvers = split(t.solvers);
  if (o.given("--grid")) o.grids = read_grids(t.grid);
  if (o.given("--steps")) parse("--steps", heat_parse_integer(t.steps.c_str(), &o.steps));
  heat::Problem start;
  parse("--initial", heat_parse_initial(o.initial.c_str(), &start.initial, &start.seed));
  if (o.given("--source")) o.sources = read_sources(t.sources);
  if (o.given("--repeats")) o.repeats = whole_number("--repeats", t.repeats, 1);
  if (o.given("--warmup")) o.warmup = whole_number("--warmup", t.warmup, 0);
  if (o.given("--time-limit")) o.time_limit = read_seconds(t.time_limit);
  if (o.given("--check")) {
    const auto check = parse_check(t.check);
    if (!check) refuse("--check", t.check, "give bitwise, rounding or off");
    o.check = *check;
  }
  if (o.caller != "cxx" && o.caller != "fortran" && o.caller != "python") {
    refuse("--caller", o.caller, "give cxx, fortran or python");
  }
  for (const std::string& text : t.solver_options) read_solver_option(text, o.solver_options);
  for (const std::string& text : t.plugins) {
    if (text.empty()) refuse("--plugin", text, "give a shared library");
    if (std::find(o.plugins.begin(), o.plugins.end(), text) == o.plugins.end()) {
      o.plugins.push_back(text);
    }
  }
  if (o.given("--formats")) o.formats = read_formats(t.formats);
  if (o.given("--output") && o.output.empty()) refuse("--output", "", "give a folder");
  // An empty one is no option that was left out: a variable of a script may have lost its value.
  if (o.given("--resume") && o.resume.empty()) refuse("--resume", "", "give a folder of results");
  if (o.given("--launcher") && o.launcher.empty()) refuse("--launcher", "", "give a command");
}

}  // namespace

bool Options::given(const std::string& option) const {
  return std::find(named.begin(), named.end(), option) != named.end();
}

heat::Problem Options::problem_on(const Grid& grid) const {
  heat::Problem problem{.nx = grid.nx, .ny = grid.ny, .steps = steps, .sources = sources};
  parse("--initial", heat_parse_initial(initial.c_str(), &problem.initial, &problem.seed));
  // A grid without cells is refused as that, by the plan, not for its lack of default sources.
  if (given("--source") || grid.nx < 1 || grid.ny < 1) return problem;
  problem.sources.resize(3);
  if (heat_default_sources(grid.nx, grid.ny, problem.sources.data()) != HEAT_OK) {
    throw Refusal(Refusal::usage, "--grid: " + heat::error_message() + " by --source");
  }
  return problem;
}

const char* name_of(Check check) {
  switch (check) {
    case Check::bitwise: return "bitwise";
    case Check::rounding: return "rounding";
    default: return "off";
  }
}

std::optional<Check> parse_check(const std::string& text) {
  for (const Check check : {Check::bitwise, Check::rounding, Check::off}) {
    if (text == name_of(check)) return check;
  }
  return std::nullopt;
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
  Options options;
  Texts texts;
  describe(app, options, texts);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return std::nullopt;
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
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() > 0) options.named.push_back(option->get_name());
  }
  require_bare_flags(app);
  read_texts(texts, options);
  return options;
}

}  // namespace heat::compare
