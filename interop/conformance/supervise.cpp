#include "supervise.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

namespace heat {
namespace {

using Clock = std::chrono::steady_clock;

Progress nobody{};
Progress* shared = &nobody;
volatile std::sig_atomic_t told_to_end = 0;

void copy(char (&to)[256], const std::string& from) {
  std::snprintf(to, sizeof to, "%s", from.c_str());
}

/// A launcher ends the ranks that are left when one has ended: if that was this rank's child, its
/// parent still has to say so.
void note_end(int) { told_to_end = 1; }

[[noreturn]] void be_child(pid_t parent, const std::function<int()>& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(1);  // it has ended already
  shared->status = work();
  shared->finished = true;
  shared->begin("ending the program");  // what was loaded may still crash or hang
  std::exit(shared->status);
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", seconds);
  return text;
}

/// Wait until the child has ended, or has begun nothing new for too long.
/// @return waitpid()'s status of it
int wait_for(pid_t child, double limit, bool& too_long) {
  const std::chrono::duration<double> allowed(limit), grace(2.0);
  unsigned beats = shared->beats;
  auto since = Clock::now();
  bool ending = false;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (shared->beats != beats || (told_to_end != 0 && !ending)) {
      beats = shared->beats;
      since = Clock::now();
      ending = told_to_end != 0;
    }
    if ((ending || limit > 0.0) && Clock::now() - since > (ending ? grace : allowed)) {
      too_long = !ending;
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return status;
}

}  // namespace

void Progress::begin(const std::string& what) {
  copy(doing, what);
  ++beats;
}

void Progress::about(const std::string& whom) {
  copy(solver, whom);
  checks = failed = skipped = 0;
}

Progress& progress() { return *shared; }

Ending supervise(double limit, const std::function<int()>& work) {
  void* memory =
      mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return {false, false, 1, "had no memory to start in"};
  shared = new (memory) Progress{};
  std::signal(SIGCHLD, SIG_DFL);  // who has it ignored loses the child's status
  const pid_t parent = getpid(), child = fork();
  if (child < 0) return {false, false, 1, std::string("could not start: ") + std::strerror(errno)};
  if (child == 0) be_child(parent, work);
  std::signal(SIGTERM, note_end);
  bool too_long = false;
  const int status = wait_for(child, limit, too_long);
  if (told_to_end != 0 && WIFSIGNALED(status) && !too_long) {  // nothing that the child did
    std::signal(SIGTERM, SIG_DFL);
    std::raise(SIGTERM);
  }
  Ending ending{false, shared->finished, 1, ""};
  if (too_long) {
    ending.how = "did not end within " + seconds_text(limit);
  } else if (!WIFEXITED(status)) {
    ending.how = std::string("crashed: ") + strsignal(WTERMSIG(status));
  } else if (ending.done && WEXITSTATUS(status) == shared->status) {
    return {true, true, shared->status, ""};
  } else {
    ending.how = "ended the program with status " + std::to_string(WEXITSTATUS(status));
  }
  return ending;
}

}  // namespace heat
