#include "caller.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "command_line.hpp"
#include "interop/common/status.h"
#include "interop/common/streams.h"
#include "interop/common/supervise.h"

namespace {

using heat::check;
using heat::Error;

std::vector<std::string> words;
heat::caller::Arguments arguments;
std::vector<heat::Problem> all_problems;

/// @throws Error HEAT_IO_ERROR if any of the text is lost
void print(std::string_view text) {
  std::fflush(stdout);  // what a solver printed comes first
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      throw Error(HEAT_IO_ERROR, std::string("cannot write the result: ") + std::strerror(errno));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void heat_caller_begin() {
  heat_survive_lost_output();  // gfortran's run-time library has handlers that end the program
  heat_ending ending;
  if (heat_supervise(0.0, &ending) != 0) return;
  if (ending.signal != 0) heat_supervise_die(ending.signal);
  if (ending.good == 0) std::fputs("heat-run: the solver ended the program\n", stderr);
  std::exit(ending.status);
}

void heat_caller_take(const char* word) { words.emplace_back(word); }

heat_status heat_caller_read(heat_caller_request* request) {
  return heat::guard([&] {
    arguments = heat::caller::read_arguments(words);
    if (arguments.help) {
      print(heat_caller_usage());
    } else if (arguments.list) {
      print(heat::formatted(heat_format_solvers));
    } else if (arguments.build) {
      print(heat::formatted(heat_format_build));
    }
    *request = {.solver = arguments.solver.c_str(),
                .options = arguments.options.c_str(),
                .field = arguments.field.c_str(),
                .ranks = arguments.ranks,
                .informs = arguments.help || arguments.list || arguments.build};
  });
}

heat_status heat_caller_read_problems(std::int64_t* count) {
  return heat::guard([&] {
    all_problems = heat::caller::read_problems(arguments);
    *count = static_cast<std::int64_t>(all_problems.size());
  });
}

const std::vector<heat::Problem>& heat::caller::problems() { return all_problems; }

void heat_caller_problem(std::int64_t index, heat_problem* problem) {
  *problem = all_problems.at(static_cast<std::size_t>(index)).c();
}

heat_status heat_caller_check_ranks(const heat_caller_request* request, std::int64_t size) {
  if (request->ranks == 0 || request->ranks == size) return HEAT_OK;
  const std::string text = "asked for " + std::to_string(request->ranks) +
                           " ranks, but the world has " + std::to_string(size) +
                           ": is the launcher the one of this program's MPI?";
  return heat_fail(HEAT_MPI_ERROR, text.c_str());
}

heat_status heat_caller_print(const heat_problem* problem, const heat_result* result) {
  return heat::guard([&] {
    print(heat::formatted([&](char* text, std::int64_t size, std::int64_t* length) {
      return heat_format_result(problem, result, text, size, length);
    }));
  });
}

void heat_caller_discard(const char* path) {
  struct stat info;  // a device or a link that was there before is not ours
  if (lstat(path, &info) == 0 && S_ISREG(info.st_mode)) unlink(path);
}

void heat_caller_complain(heat_status status) {
  const std::string reason = heat::error_message();
  std::fprintf(stderr, "heat-run: %s\n",
               reason.empty() ? heat_caller_no_reason(status) : reason.c_str());
}
