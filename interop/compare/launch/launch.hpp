/// Running a caller as a child process: its output, its end, and limits on its time and its output.
#ifndef HEAT_COMPARE_LAUNCH_HPP
#define HEAT_COMPARE_LAUNCH_HPP

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "inherited.hpp"

namespace heat::compare {

struct Outcome {
  enum class End { exited, killed, timed_out, interrupted, too_much_output } end = End::exited;
  int code = 0;               ///< exit status, or the signal that killed it
  bool is_ours = false;       ///< a program beside this one was started, without a launcher
  std::string out;            ///< standard output
  std::string err;            ///< standard error
  std::string not_started{};  ///< why MPI did not start it before, or ""

  [[nodiscard]] bool went_well() const { return end == End::exited && code == 0; }
};

/// Run a command to its end; on a signal, past the limit, or if it prints without end, its whole
/// process group is ended.
/// @param words  program (found in PATH if it has no slash) and arguments
/// @param extra  environment variables to set, unless the user has set them
/// @param limit  seconds; 0 for none
/// @param tick   called about once a second
/// @throws std::runtime_error if the program cannot be started
Outcome launch(
    const std::vector<std::string>& words, const std::map<std::string, std::string>& extra,
    double limit, const std::function<void()>& tick = [] {});

/// Whether a signal ended a child, or a child of it. Our callers pass the signal of a child on as
/// 128 + signal, and so do launchers, which say so: a status above 128 may be one of their own.
bool ended_by_signal(const Outcome& outcome);

/// The same in words.
std::string end_of(const Outcome& outcome);

}  // namespace heat::compare

#endif
