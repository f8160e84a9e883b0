/// heat-run-cxx: the C++ caller. Runs any solver by name, alone or under mpirun; usage.txt has the
/// options. run.f90 and run.py are the same program in Fortran and Python, with the same output.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "heat/heat.hpp"
#include "interop/common/status.h"
#include "interop/ranks/world.hpp"
#include "usage.h"
#include "watch.h"

namespace {

using heat::check;
using heat::Error;

struct Arguments {
  std::string solver, options, field, cases;
  std::int64_t ranks = 0;  // 0: any
  bool list = false, build = false;
  bool sources_given = false;
  heat::Problem problem = heat::default_problem();
};

/// Nothing, as of a variable that is not set, would be a field that is not saved.
std::string file_name(const std::string& value) {
  if (value.empty()) throw Error(HEAT_INVALID_ARGUMENT, "'' is not a file");
  return value;
}

void read_source(const std::string& text, Arguments& arguments) {
  if (!std::exchange(arguments.sources_given, true)) arguments.problem.sources.clear();
  if (text == "none") return;
  check(heat_parse_source(text.c_str(), &arguments.problem.sources.emplace_back()));
}

/// What an option does with its value.
using Action = std::function<void(Arguments&, const std::string&)>;

const std::map<std::string, Action>& actions() {
  static const std::map<std::string, Action> table = {
      {"--solver", [](Arguments& a, const std::string& v) { a.solver = v; }},
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
      {"--option",
       [](Arguments& a, const std::string& v) { a.options += (a.options.empty() ? "" : ",") + v; }},
      {"--ranks",
       [](Arguments& a, const std::string& v) {
         check(heat_parse_integer(v.c_str(), &a.ranks));
         if (a.ranks < 1) throw Error(HEAT_INVALID_ARGUMENT, "at least 1 rank is needed");
       }},
      {"--field", [](Arguments& a, const std::string& v) { a.field = file_name(v); }},
      {"--plugin", [](Arguments&, const std::string& v) { heat::load_plugin(v); }},
      {"--cases", [](Arguments& a, const std::string& v) { a.cases = file_name(v); }},
  };
  return table;
}

/// Options without a value.
const std::map<std::string, bool Arguments::*>& flags() {
  static const std::map<std::string, bool Arguments::*> table = {{"--list", &Arguments::list},
                                                                 {"--build", &Arguments::build}};
  return table;
}

/// Read options into `arguments`, on top of what is there.
/// @throws Error HEAT_INVALID_ARGUMENT, naming the option
void read_arguments(const std::vector<std::string>& words, Arguments& arguments) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& name = words[i];
    if (const auto flag = flags().find(name); flag != flags().end()) {
      arguments.*flag->second = true;
      continue;
    }
    const auto action = actions().find(name);
    if (action == actions().end()) {
      throw Error(HEAT_INVALID_ARGUMENT, name + " is not an option; see --help");
    }
    if (++i == words.size()) throw Error(HEAT_INVALID_ARGUMENT, name + " needs a value");
    try {
      action->second(arguments, words[i]);
    } catch (const Error& error) {
      throw Error(error.status(), name + ": " + error.what());
    }
  }
}

void use_default_sources(Arguments& arguments) {
  heat::Problem& problem = arguments.problem;
  if (!arguments.sources_given) problem.sources = heat::default_sources(problem.nx, problem.ny);
}

/// Help is given whatever else is asked for, and before anything is loaded.
bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "--help" || word == "-h"; });
}

/// A line of cases says what the problem is, not how it is run.
void require_problem_options(const std::vector<std::string>& words) {
  for (const char* option : {"--solver", "--plugin", "--option", "--ranks", "--field", "--cases",
                             "--list", "--build", "--help", "-h"}) {
    if (std::find(words.begin(), words.end(), option) != words.end()) {
      throw Error(HEAT_INVALID_ARGUMENT, std::string(option) + ": not for a line of --cases");
    }
  }
}

/// The problems to run: the one of the command line, or one a line of the file of cases.
std::vector<Arguments> read_cases(const Arguments& arguments) {
  std::vector<Arguments> cases;
  if (arguments.cases.empty()) {
    cases.push_back(arguments);
  } else {
    std::ifstream file(arguments.cases);
    if (!file) throw Error(HEAT_INVALID_ARGUMENT, "--cases: cannot read " + arguments.cases);
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      ++number;
      std::istringstream stream(line);
      std::vector<std::string> words;
      for (std::string word; stream >> word;) words.push_back(word);
      if (words.empty()) continue;
      try {
        require_problem_options(words);
        read_arguments(words, cases.emplace_back(arguments));
      } catch (const Error& error) {
        throw Error(error.status(), "--cases: " + arguments.cases + ":" + std::to_string(number) +
                                        ": " + error.what());
      }
    }
    if (file.bad()) throw Error(HEAT_INVALID_ARGUMENT, "--cases: cannot read " + arguments.cases);
    if (cases.empty()) {
      throw Error(HEAT_INVALID_ARGUMENT, "--cases: " + arguments.cases + " holds no problem");
    }
  }
  for (Arguments& a : cases) use_default_sources(a);
  return cases;
}

/// Why something failed, also if whoever did has not said it.
std::string reason(heat_status status) {
  const std::string text = heat::error_message();
  return text.empty() ? heat_caller_no_reason(status) : text;
}

/// Fail on every rank if any rank fails, with the message of the first that did.
class Together {
 public:
  explicit Together(const heat::World& world) : world_(world) {}

  template <class Body>
  void operator()(Body&& body) const {
    const heat_status mine = heat::guard(body);
    const int first = world_.min(mine == HEAT_OK ? world_.size() : world_.rank());
    if (first == world_.size()) return;
    const heat_status worst = world_.max(mine);
    throw Error(worst, first == world_.rank() ? reason(mine) : "");
  }

 private:
  const heat::World& world_;
};

double seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// The lines that say what a run did.
std::string format(const heat_problem& problem, const heat_result& result) {
  return heat::formatted([&](char* text, std::int64_t size, std::int64_t* length) {
    return heat_format_result(&problem, &result, text, size, length);
  });
}

/// Write the final field, whole or not at all.
void save(const heat::World& world, const heat::Solver& solver, const Arguments& arguments) {
  const Together together(world);
  const char* path = arguments.field.c_str();
  bool created = false;
  try {
    together([&] {
      const heat::Problem& problem = arguments.problem;
      if (world.rank() == 0) check(heat_create_npy(path, problem.nx, problem.ny));
    });
    created = true;
    together([&] { solver.save(path); });
  } catch (const Error& error) {
    if (created && world.rank() == 0) heat_caller_discard(path);
    const std::string what = error.what();
    throw Error(error.status(), what.empty() ? what : "--field: " + what);
  }
}

void run(const heat::World& world, const heat::Found& found, const Arguments& arguments) {
  const Together together(world);
  const heat::Problem& problem = arguments.problem;
  const heat_problem c = problem.c();
  auto result = heat::make<heat_result>();
  result.solver = arguments.solver.c_str();
  result.caller = "cxx";
  result.ranks = world.comm() == HEAT_NO_COMM ? 0 : world.size();

  together([&] { check(heat_check_problem(&c, world.size())); });
  world.barrier();
  double start = seconds();
  std::optional<heat::Solver> solver;
  together([&] { solver.emplace(found, problem, world.comm(), arguments.options); });
  result.seconds_setup = world.max(seconds() - start);

  together([&] {
    const auto blocks = world.gather(solver->block());
    check(heat_check_partition(&c, blocks.data(), world.size()));
  });
  world.barrier();
  together([&] {
    start = seconds();
    solver->advance(problem.steps);
    result.seconds = seconds() - start;
  });
  result.seconds = world.max(result.seconds);

  together([&] { result.digest = solver->digest(); });
  result.digest.fingerprint = world.sum(result.digest.fingerprint);
  result.digest.heat = world.sum(result.digest.heat);
  together([&] { result.timings = solver->timings(); });
  for (double* part :
       {&result.timings.compute, &result.timings.exchange, &result.timings.waiting}) {
    *part = world.sum(*part) / world.size();
  }
  // What was measured is not lost with the field, nor the field with what is printed.
  const heat_status printed = heat::guard([&] {
    if (world.rank() == 0) check(heat_caller_print(format(c, result).c_str()));
  });
  const std::string reason = printed == HEAT_OK ? "" : heat::error_message();
  if (!arguments.field.empty()) save(world, *solver, arguments);
  together([&] {
    if (printed != HEAT_OK) throw Error(printed, reason);
  });
}

/// A launcher of another MPI starts worlds of one rank each.
void check_ranks(const heat::World& world, std::int64_t expected) {
  if (expected == 0 || expected == world.size()) return;
  throw Error(HEAT_MPI_ERROR, "asked for " + std::to_string(expected) +
                                  " ranks, but the world has " + std::to_string(world.size()) +
                                  ": is the launcher the one of this program's MPI?");
}

int exit_status(heat_status status) {
  switch (status) {
    case HEAT_OK: return 0;
    case HEAT_INVALID_ARGUMENT:
    case HEAT_ABI_MISMATCH:
    case HEAT_NOT_FOUND: return 2;
    case HEAT_UNAVAILABLE: return 3;
    default: return 1;
  }
}

/// Say why the run failed, if this rank is the one that knows.
int fail(const Error& error) {
  if (*error.what() != '\0') std::fprintf(stderr, "heat-run: %s\n", error.what());
  return exit_status(error.status());
}

int run_all(const Arguments& arguments) {
  if (arguments.solver.empty()) throw Error(HEAT_INVALID_ARGUMENT, "--solver is missing");
  const heat::Found found(arguments.solver);
  const heat::World world((found.table.needs & HEAT_NEEDS_MPI) != 0);
  try {
    std::vector<Arguments> cases;
    Together{world}([&] {
      check_ranks(world, arguments.ranks);
      cases = read_cases(arguments);
    });
    for (const Arguments& one : cases) run(world, found, one);
    return 0;
  } catch (const Error& error) {
    return fail(error);  // while the world still is: one rank has the message
  }
}

int run_words(const std::vector<std::string>& words) {
  try {
    if (asks_for_help(words)) {
      check(heat_caller_print(heat_caller_usage()));
      return 0;
    }
    Arguments arguments;
    read_arguments(words, arguments);
    if (!arguments.list && !arguments.build) return run_all(arguments);
    const auto format = arguments.list ? heat_format_solvers : heat_format_build;
    check(heat_caller_print(heat::formatted(format).c_str()));
    return 0;
  } catch (const Error& error) {
    const bool has_reason = *error.what() != '\0';
    return fail(has_reason ? error : Error(error.status(), heat_caller_no_reason(error.status())));
  }
}

}  // namespace

int main(int argc, char** argv) {
  heat_caller_begin();
  return heat_caller_finished(run_words({argv + 1, argv + argc}));
}
