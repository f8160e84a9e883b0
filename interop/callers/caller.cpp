#include "caller.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "heat/heat.hpp"
#include "interop/common/status.h"
#include "interop/common/streams.h"
#include "interop/common/supervise.h"

namespace {

using heat::check;
using heat::Error;
using heat::Problem;
using Words = std::vector<std::string>;

struct Arguments {
  std::string solver, options, field, cases;
  std::int64_t ranks = 0;    // 0: any
  std::int64_t warm_up = 0;  // milliseconds
  bool help = false, list = false, build = false;
  bool sources_given = false;
  Problem problem = heat::default_problem();
};

[[noreturn]] void refuse(const std::string& why) { throw Error(HEAT_INVALID_ARGUMENT, why); }

const Words of_a_problem = {"--grid", "--steps", "--initial", "--source"};
const Words of_a_run = {"--solver",  "--plugin", "--option", "--ranks",
                        "--warm-up", "--field",  "--cases"};
const Words flags = {"--list", "--build", "--help", "-h"};

bool has(const Words& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

void read_value(const std::string& name, const std::string& value, Arguments& a) {
  const char* const text = value.c_str();
  Problem& problem = a.problem;
  if (name == "--grid") {
    check(heat_parse_grid(text, &problem.nx, &problem.ny));
  } else if (name == "--steps") {
    check(heat_parse_integer(text, &problem.steps));
  } else if (name == "--initial") {
    check(heat_parse_initial(text, &problem.initial, &problem.seed));
  } else if (name == "--source") {
    if (!std::exchange(a.sources_given, true)) problem.sources.clear();
    if (value != "none") check(heat_parse_source(text, &problem.sources.emplace_back()));
  } else if (name == "--solver") {
    a.solver = value;
  } else if (name == "--plugin") {
    heat::load_plugin(value);
  } else if (name == "--option") {
    a.options += (a.options.empty() ? "" : ",") + value;
  } else if (name == "--ranks") {
    check(heat_parse_integer(text, &a.ranks));
    if (a.ranks < 1) refuse("at least 1 rank is needed");
  } else if (name == "--warm-up") {
    check(heat_parse_integer(text, &a.warm_up));
  } else {
    // Empty, as of a shell's variable that is not set, would mean that no field is saved.
    if (value.empty()) refuse("'' is not a file");
    (name == "--field" ? a.field : a.cases) = value;
  }
}

/// Read options into `arguments`, over those that are there. A line of cases has those of a problem
/// alone.
/// @throws Error HEAT_INVALID_ARGUMENT, naming the option; as heat_load_plugin()
void read_words(const Words& words, bool is_case, Arguments& arguments) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& name = words[i];
    if (is_case && (has(of_a_run, name) || has(flags, name))) {
      refuse(name + ": not for a line of --cases");
    }
    if (has(flags, name)) {
      (name == "--list" ? arguments.list : arguments.build) = true;
      continue;
    }
    if (!has(of_a_problem, name) && !has(of_a_run, name)) {
      refuse(name + " is not an option; see --help");
    }
    if (++i == words.size()) refuse(name + " needs a value");
    try {
      read_value(name, words[i], arguments);
    } catch (const Error& error) {
      throw Error(error.status(), name + ": " + error.what());
    }
  }
}

/// The words after the program's name.
Arguments read_arguments(const Words& words) {
  Arguments arguments;
  // Help comes before all else, even before plugins are loaded.
  arguments.help = has(words, "--help") || has(words, "-h");
  if (arguments.help) return arguments;
  read_words(words, false, arguments);
  if (!arguments.list && !arguments.build && arguments.solver.empty()) {
    refuse("--solver is missing");
  }
  return arguments;
}

/// A line of cases, on top of the command line.
Problem read_case(const Words& words, Arguments arguments) {
  read_words(words, true, arguments);
  Problem& problem = arguments.problem;
  if (!arguments.sources_given) problem.sources = heat::default_sources(problem.nx, problem.ny);
  return problem;
}

/// The problems to run: the one of the command line, or one a line of the file of cases.
/// @throws Error HEAT_INVALID_ARGUMENT, naming the line
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

/// @throws Error HEAT_IO_ERROR if any of the text is lost
void print(std::string_view text) {
  std::fflush(stdout);  // the output of a solver comes first
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      throw Error(HEAT_IO_ERROR, std::string("cannot write the result: ") + std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

const std::string starting_mpi = "starting MPI";  // see heat_caller_start_mpi()
Words command_line;
Arguments asked;
std::vector<Problem> cases;

}  // namespace

void heat_caller_begin() {
  heat_survive_lost_output();  // gfortran's run-time library has handlers that end the program
  heat_ending ending;
  if (heat_supervise(0.0, &ending) != 0) return;
  if (ending.signal == SIGSEGV && heat_supervised()->doing == starting_mpi) {
    std::fputs("heat-run: MPI failed for some reason as it started: Segmentation fault\n", stderr);
  }
  if (ending.signal != 0) heat_supervise_die(ending.signal);
  if (ending.good == 0) std::fputs("heat-run: the solver ended the program\n", stderr);
  std::exit(ending.status);
}

void heat_caller_start_mpi(std::int32_t ahead) {
  heat_supervise_begin(ahead != 0 ? starting_mpi.c_str() : "");
}

void heat_caller_take(const char* word) { command_line.emplace_back(word); }

heat_status heat_caller_read(heat_caller_request* request) {
  return heat::guard([&] {
    asked = read_arguments(command_line);
    if (asked.help) {
      print(heat_caller_usage());
    } else if (asked.list) {
      print(heat::formatted(heat_format_solvers));
    } else if (asked.build) {
      print(heat::formatted(heat_format_build));
    }
    *request = {.solver = asked.solver.c_str(),
                .options = asked.options.c_str(),
                .field = asked.field.c_str(),
                .ranks = asked.ranks,
                .informs = asked.help || asked.list || asked.build};
  });
}

heat_status heat_caller_read_problems(std::int64_t* count) {
  return heat::guard([&] {
    cases = read_problems(asked);
    *count = static_cast<std::int64_t>(cases.size());
  });
}

void heat_caller_problem(std::int64_t index, heat_problem* problem) {
  *problem = cases.at(static_cast<std::size_t>(index)).c();
}

heat_status heat_caller_check_ranks(const heat_caller_request* request, std::int64_t size) {
  if (request->ranks == 0 || request->ranks == size) return HEAT_OK;
  const std::string text = "asked for " + std::to_string(request->ranks) +
                           " ranks, but the world has " + std::to_string(size) +
                           ": is the launcher the one of this program's MPI?";
  return heat_fail(HEAT_MPI_ERROR, text.c_str());
}

double heat_caller_warm_up(const heat_problem* problem, heat_problem* part) {
  std::uint32_t needs = 0;
  if (heat_solver_needs(asked.solver.c_str(), &needs) != HEAT_OK) return 0.0;
  constexpr std::int64_t side = 4096;
  *part = *problem;
  part->nx = std::min(problem->nx, side);
  part->ny = std::min(problem->ny, side);
  part->n_sources = 0;
  return (needs & HEAT_NEEDS_GPU) != 0 ? 1e-3 * static_cast<double>(asked.warm_up) : 0.0;
}

heat_status heat_caller_print(const heat_problem* problem, const heat_result* result) {
  return heat::guard([&] {
    print(heat::formatted([&](char* text, std::int64_t size, std::int64_t* length) {
      return heat_format_result(problem, result, text, size, length);
    }));
  });
}

void heat_caller_discard(const char* path) {
  struct stat info;  // a device or a link was there before and is kept
  if (lstat(path, &info) == 0 && S_ISREG(info.st_mode)) unlink(path);
}

void heat_caller_complain(const char* about, heat_status status) {
  const std::string reason = heat::error_message();
  std::fprintf(stderr, "heat-run: %s%s\n", about,
               reason.empty() ? heat_caller_no_reason(status) : reason.c_str());
}
