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
volatile std::sig_atomic_t told_to_end = 0, told_to_stop = 0;

/// A child that ends by itself exits with this, and with nothing that others would: who ends it
/// while it is ending, in a destructor of a library, leaves another status.
constexpr int own_end = 113;

void copy(char (&to)[256], const std::string& from) {
  std::snprintf(to, sizeof to, "%s", from.c_str());
}

/// A launcher ends the ranks that are left when one has ended: if that was this rank's child, its
/// parent still has to say so.
void note_end(int number) { told_to_end = number; }
void note_stop(int) { told_to_stop = 1; }

/// Let signals be noted, unless they are ignored, as nohup asks.
void note_signals() {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP}) {
    const auto before = std::signal(number, number == SIGTSTP ? note_stop : note_end);
    if (before == SIG_IGN) std::signal(number, SIG_IGN);
  }
}

/// The child is a group of its own, so that nothing it starts outlives it. The terminal's signals
/// do not reach it there.
[[noreturn]] void be_child(pid_t parent, const std::function<int()>& work) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(1);  // it has ended already
  shared->child = getpid();
  shared->finish(work());
  shared->begin("ending the program");  // what was loaded may still crash or hang
  std::exit(own_end);
}

/// As a shell's job does at Ctrl-Z: until it is told to go on.
void stop_with(pid_t child) {
  told_to_stop = 0;
  kill(-child, SIGSTOP);
  std::raise(SIGSTOP);
  kill(-child, SIGCONT);
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
    const bool stopped = told_to_stop != 0;
    if (stopped) stop_with(child);
    if (told_to_end != 0 && !ending) kill(-child, told_to_end);
    if (stopped || shared->beats != beats || (told_to_end != 0 && !ending)) {
      beats = shared->beats;
      since = Clock::now();
      ending = told_to_end != 0;
    }
    if ((ending || limit > 0.0) && Clock::now() - since > (ending ? grace : allowed)) {
      too_long = !ending;
      kill(-child, SIGKILL);
      waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  kill(-child, SIGKILL);  // whatever it left behind
  return status;
}

}  // namespace

void Progress::end_copies() const {
  if (child != 0 && getpid() != child) std::_Exit(1);
}

void Progress::finish(int with) {
  end_copies();
  status = with;
  finished = true;
}

void Progress::end_now(int with) {
  finish(with);
  std::_Exit(own_end);
}

void Progress::begin(const std::string& what) {
  end_copies();
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
  setpgid(child, child);  // whichever of the two comes first
  note_signals();
  bool too_long = false;
  const int status = wait_for(child, limit, too_long);
  if (told_to_end != 0 && WIFSIGNALED(status) && !too_long) {  // nothing that the child did
    std::signal(told_to_end, SIG_DFL);
    std::raise(told_to_end);
  }
  Ending ending{false, shared->finished, 1, ""};
  if (too_long) {
    ending.how = "did not end within " + seconds_text(limit);
  } else if (!WIFEXITED(status)) {
    ending.how = std::string("crashed: ") + strsignal(WTERMSIG(status));
  } else if (ending.done && (WEXITSTATUS(status) == own_end ||
                             (shared->status == 1 && WEXITSTATUS(status) == 1))) {
    return {true, true, shared->status, ""};  // a 1 is that of streams.c, which has told why
  } else {
    ending.how = "ended the program with status " + std::to_string(WEXITSTATUS(status));
  }
  return ending;
}

}  // namespace heat
