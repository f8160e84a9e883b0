#include "command_line.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

namespace heat::caller {
namespace {

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& why) { throw Error(HEAT_INVALID_ARGUMENT, why); }

/// Nothing, as of a variable that is not set, would be a field that is not saved.
std::string file_name(const std::string& value) {
  if (value.empty()) refuse("'' is not a file");
  return value;
}

void read_source(const std::string& text, Arguments& arguments) {
  if (!std::exchange(arguments.sources_given, true)) arguments.problem.sources.clear();
  if (text == "none") return;
  check(heat_parse_source(text.c_str(), &arguments.problem.sources.emplace_back()));
}

void read_ranks(const std::string& text, Arguments& arguments) {
  check(heat_parse_integer(text.c_str(), &arguments.ranks));
  if (arguments.ranks < 1) refuse("at least 1 rank is needed");
}

/// What an option does with its value.
using Action = std::function<void(Arguments&, const std::string&)>;

/// Options that say what the problem is.
const std::map<std::string, Action> of_a_problem = {
    {"--grid",
     [](Arguments& a, const std::string& v) {
       check(heat_parse_grid(v.c_str(), &a.problem.nx, &a.problem.ny));
     }},
    {"--steps",
     [](Arguments& a, const std::string& v) {
       check(heat_parse_integer(v.c_str(), &a.problem.steps));
     }},
    {"--initial",
     [](Arguments& a, const std::string& v) {
       check(heat_parse_initial(v.c_str(), &a.problem.initial, &a.problem.seed));
     }},
    {"--source", [](Arguments& a, const std::string& v) { read_source(v, a); }},
};

/// Options that say how it is run.
const std::map<std::string, Action> of_a_run = {
    {"--solver", [](Arguments& a, const std::string& v) { a.solver = v; }},
    {"--plugin", [](Arguments&, const std::string& v) { load_plugin(v); }},
    {"--option",
     [](Arguments& a, const std::string& v) { a.options += (a.options.empty() ? "" : ",") + v; }},
    {"--ranks", [](Arguments& a, const std::string& v) { read_ranks(v, a); }},
    {"--field", [](Arguments& a, const std::string& v) { a.field = file_name(v); }},
    {"--cases", [](Arguments& a, const std::string& v) { a.cases = file_name(v); }},
};

const std::map<std::string, bool Arguments::*> flags = {{"--list", &Arguments::list},
                                                        {"--build", &Arguments::build}};

/// Read one option with its value; false if it is not one of these.
bool read_option(const std::map<std::string, Action>& known, const Words& words, std::size_t at,
                 Arguments& arguments) {
  const std::string& name = words[at];
  const auto action = known.find(name);
  if (action == known.end()) return false;
  if (at + 1 == words.size()) refuse(name + " needs a value");
  try {
    action->second(arguments, words[at + 1]);
  } catch (const Error& error) {
    throw Error(error.status(), name + ": " + error.what());
  }
  return true;
}

/// Read a line of cases on top of the command line: it says what the problem is, not how it is run.
Problem read_case(const Words& words, Arguments arguments) {
  for (std::size_t at = 0; at < words.size(); at += 2) {
    if (read_option(of_a_problem, words, at, arguments)) continue;
    const std::string& name = words[at];
    const bool known =
        of_a_run.contains(name) || flags.contains(name) || name == "--help" || name == "-h";
    refuse(name + (known ? ": not for a line of --cases" : " is not an option; see --help"));
  }
  Problem& problem = arguments.problem;
  if (!arguments.sources_given) problem.sources = default_sources(problem.nx, problem.ny);
  return problem;
}

}  // namespace

Arguments read_arguments(const Words& words) {
  Arguments arguments;
  // Help is given whatever else is asked for, and before anything is loaded.
  arguments.help = std::ranges::any_of(
      words, [](const std::string& word) { return word == "--help" || word == "-h"; });
  if (arguments.help) return arguments;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (const auto flag = flags.find(words[at]); flag != flags.end()) {
      arguments.*flag->second = true;
    } else if (read_option(of_a_problem, words, at, arguments) ||
               read_option(of_a_run, words, at, arguments)) {
      ++at;
    } else {
      refuse(words[at] + " is not an option; see --help");
    }
  }
  if (!arguments.list && !arguments.build && arguments.solver.empty()) {
    refuse("--solver is missing");
  }
  return arguments;
}

std::vector<Problem> read_problems(const Arguments& arguments) {
  if (arguments.cases.empty()) return {read_case({}, arguments)};
  const std::string& path = arguments.cases;
  std::ifstream file(path);
  if (!file) refuse("--cases: cannot read " + path);
  std::vector<Problem> problems;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream stream(line);
    const Words words(std::istream_iterator<std::string>(stream), {});
    if (words.empty()) continue;
    try {
      problems.push_back(read_case(words, arguments));
    } catch (const Error& error) {
      throw Error(error.status(),
                  "--cases: " + path + ":" + std::to_string(number) + ": " + error.what());
    }
  }
  if (file.bad()) refuse("--cases: cannot read " + path);
  if (problems.empty()) refuse("--cases: " + path + " holds no problem");
  return problems;
}

}  // namespace heat::caller
