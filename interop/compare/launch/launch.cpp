#include "launch.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "interop/common/find_program.hpp"
#include "interop/library/memory_file.hpp"
#include "programs.hpp"

namespace heat::compare {
namespace {

using Clock = std::chrono::steady_clock;

/// How long a child may take to end by itself after SIGTERM: mpirun ends its ranks within this.
constexpr std::chrono::seconds grace{10};
/// How often to look whether it has ended. Callers measure themselves, so this is in no result.
constexpr std::chrono::milliseconds pause{10};
/// Bytes that a child may print: a caller prints some hundreds, a solver that never stops fills the
/// memory.
constexpr std::int64_t most_output = std::int64_t{64} << 20;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Start a program in a process group of its own, without input. SIGTERM has its default effect; a
/// child ignores other signals that this program inherited as ignored.
/// @return its process id
pid_t spawn(const std::string& program, std::vector<std::string> words,
            std::vector<std::string> environment, int out, int err) {
  posix_spawn_file_actions_t streams;
  posix_spawn_file_actions_init(&streams);
  posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&streams, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&streams, err, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGTERM);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), &streams, &attributes,
                                pointers(words).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&streams);
  if (error != 0) throw std::runtime_error("cannot start " + program + ": " + strerror(error));
  return child;
}

/// Whether a child has ended, and then its wait status.
/// @throws std::runtime_error if other code has waited for it
bool has_ended(pid_t child, int& status) {
  const pid_t ended = waitpid(child, &status, WNOHANG);
  if (ended < 0 && errno != EINTR) {
    throw std::runtime_error(std::string("cannot wait for a program: ") + strerror(errno));
  }
  return ended == child;
}

}  // namespace

bool ended_by_signal(const Outcome& outcome) {
  if (outcome.end == Outcome::End::killed) return true;
  const auto says = [&](const char* part) { return outcome.err.find(part) != std::string::npos; };
  // Launchers report a rank that was killed, or the status of a shell around it.
  const bool by_srun = says("srun: error: ") && !says(" launch failed: ");
  const bool may_be_signal = outcome.is_ours || by_srun || says("exited on signal") ||
                             says("EXIT STRING") || says("Primary job") ||
                             says("Exited with exit code");
  return outcome.end == Outcome::End::exited && may_be_signal && outcome.code > 128 &&
         outcome.code < 128 + NSIG;
}

std::string end_of(const Outcome& outcome) {
  if (ended_by_signal(outcome)) {
    const int signal = outcome.code > 128 ? outcome.code - 128 : outcome.code;
    return "killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  if (outcome.end == Outcome::End::too_much_output) {
    return "ended because it printed more than " + std::to_string(most_output >> 20) + " MiB";
  }
  if (outcome.end == Outcome::End::timed_out) return "took too long";
  return "exit status " + std::to_string(outcome.code);
}

Outcome launch(const std::vector<std::string>& words,
               const std::map<std::string, std::string>& extra, double limit,
               const std::function<void()>& tick) {
  const std::string program = find_program(words.front());
  if (program.empty()) throw std::runtime_error(words.front() + " is not there");
  const MemoryFile out, err;
  const pid_t child = spawn(program, words, child_environment(extra).all(), out.fd(), err.fd());

  Outcome outcome;
  outcome.is_ours = program.starts_with(beside_this_program(""));
  const auto start = Clock::now();
  auto next_tick = start + std::chrono::seconds(1);
  auto kill_at = Clock::time_point::max();
  const auto stop = [&](Outcome::End why) {
    if (kill_at != Clock::time_point::max()) return;
    outcome.end = why;
    kill_at = Clock::now() + grace;
    kill(-child, SIGTERM);
  };
  int status = 0;
  while (!has_ended(child, status)) {
    std::this_thread::sleep_for(pause);
    const auto now = Clock::now();
    if (interrupted()) stop(Outcome::End::interrupted);
    if (limit > 0 && std::chrono::duration<double>(now - start).count() > limit) {
      stop(Outcome::End::timed_out);
    }
    if (out.size() + err.size() > most_output) stop(Outcome::End::too_much_output);
    if (now > kill_at) kill(-child, SIGKILL);
    if (now > next_tick) {
      tick();
      next_tick = now + std::chrono::seconds(1);
    }
  }
  kill(-child, SIGKILL);  // processes that it left behind
  if (kill_at == Clock::time_point::max()) {
    outcome.end = WIFSIGNALED(status) ? Outcome::End::killed : Outcome::End::exited;
    outcome.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  }
  outcome.out = out.text();
  outcome.err = err.text();
  return outcome;
}

}  // namespace heat::compare
