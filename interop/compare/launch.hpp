/// Running a host as a child process: its output, its end, and a limit on its time.
#ifndef HEAT_COMPARE_LAUNCH_HPP
#define HEAT_COMPARE_LAUNCH_HPP

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace heat::compare {

/// How a child ended.
struct Outcome {
  enum class End { exited, killed, timed_out, interrupted } end = End::exited;
  int code = 0;     ///< exit status, or the signal that killed it
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// Note SIGINT, SIGTERM and SIGHUP from now on instead of dying of them; see interrupted().
void watch_for_signals();

/// Whether one of these signals has come.
bool interrupted();

/// Run a command to its end; on a signal or past the limit, its whole process group is ended.
/// @param words  program (found in PATH if it has no slash) and arguments
/// @param extra  environment variables to set, unless the user has set them
/// @param limit  seconds; 0 for none
/// @param tick   called about once a second
/// @throws std::runtime_error if the program cannot be started
Outcome launch(const std::vector<std::string>& words,
               const std::map<std::string, std::string>& extra, double limit,
               const std::function<void()>& tick);

/// What a host or its launcher said last, in one line: the host's own reason if it gave one, else
/// the launcher's line about a lost rank, else the last line that says anything of this run.
std::string last_words(const std::string& err);

/// How a child ended. A shell or a launcher passes the signal of its child on as 128 + signal.
std::string end_of(const Outcome& outcome);

/// The path of a program, or "" if it is not there: a path itself, or a name to look for in PATH.
std::string find_program(const std::string& name);

}  // namespace heat::compare

#endif
