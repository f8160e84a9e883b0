#include "launch.hpp"

#include <unistd.h>

#include <boost/process.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace heat::compare {
namespace {

namespace process = boost::process;
using Clock = std::chrono::steady_clock;

/// How long a child may take to end by itself after SIGTERM: mpirun ends its ranks within this.
constexpr std::chrono::seconds grace{10};
/// How often to look whether it has ended. Hosts measure themselves, so this is in no result.
constexpr std::chrono::milliseconds pause{10};

volatile std::sig_atomic_t signal_came = 0;

/// A file without a name for a child's output: unlike a pipe, a stray grandchild that keeps it open
/// cannot make us wait.
class OutputFile {
 public:
  OutputFile() : file_(std::tmpfile(), &std::fclose) {
    if (!file_) throw std::runtime_error("cannot create a temporary file for a host's output");
  }
  [[nodiscard]] FILE* get() const { return file_.get(); }
  [[nodiscard]] std::string text() const {
    std::string result;
    std::rewind(file_.get());
    char part[4096];
    for (std::size_t n; (n = std::fread(part, 1, sizeof part, file_.get())) > 0;) {
      result.append(part, n);
    }
    return result;
  }

 private:
  std::unique_ptr<FILE, int (*)(FILE*)> file_;
};

process::environment environment(const std::map<std::string, std::string>& extra) {
  process::environment env = boost::this_process::environment();
  for (const auto& [name, value] : extra) {
    if (env.find(name) == env.end()) env[name] = value;
  }
  return env;
}

}  // namespace

void watch_for_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::signal(signal, [](int) { signal_came = 1; });
  }
}

bool interrupted() { return signal_came != 0; }

std::string last_words(const std::string& err) {
  static const std::vector<std::string> own{"heat-run: ", "heat-diagnose: "};
  std::string last, lost;
  std::istringstream stream(err);
  for (std::string line; std::getline(stream, line);) {
    for (const std::string& name : own) {
      if (line.starts_with(name)) return line.substr(name.size());
    }
    if (line.find("exited on signal") != line.npos) lost = line;
    const bool is_rule = line.find_first_not_of("- \t\r") == line.npos;
    // Open MPI ends every failure with this sentence, over two lines.
    const bool is_boilerplate = line.starts_with("Primary job  terminated") ||
                                line.starts_with("a non-zero exit code. Per user-direction");
    if (!is_rule && !is_boilerplate) last = line;
  }
  return lost.empty() ? last : lost;
}

std::string end_of(const Outcome& outcome) {
  const bool passed_on =
      outcome.end == Outcome::End::exited && outcome.code > 128 && outcome.code < 128 + NSIG;
  if (outcome.end == Outcome::End::killed || passed_on) {
    const int signal = passed_on ? outcome.code - 128 : outcome.code;
    return "killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  return "exit status " + std::to_string(outcome.code);
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return access(name.c_str(), X_OK) == 0 ? name : "";
  return process::search_path(name).string();
}

Outcome launch(const std::vector<std::string>& words,
               const std::map<std::string, std::string>& extra, double limit,
               const std::function<void()>& tick) {
  const std::string program = find_program(words.front());
  if (program.empty()) throw std::runtime_error(words.front() + " is not there");
  const OutputFile out, err;
  process::group group;
  std::error_code error;
  process::child child(process::exe = program,
                       process::args = std::vector<std::string>(words.begin() + 1, words.end()),
                       environment(extra), group,
                       process::std_in<process::null, process::std_out> out.get(),
                       process::std_err > err.get(), error);
  if (error) throw std::runtime_error("cannot start " + program + ": " + error.message());

  Outcome outcome;
  const auto start = Clock::now();
  auto next_tick = start + std::chrono::seconds(1);
  auto kill_at = Clock::time_point::max();
  const auto stop = [&](Outcome::End why) {
    if (kill_at != Clock::time_point::max()) return;
    outcome.end = why;
    kill_at = Clock::now() + grace;
    kill(-group.native_handle(), SIGTERM);
  };
  while (child.running(error)) {
    std::this_thread::sleep_for(pause);
    const auto now = Clock::now();
    if (interrupted()) stop(Outcome::End::interrupted);
    if (limit > 0 && std::chrono::duration<double>(now - start).count() > limit) {
      stop(Outcome::End::timed_out);
    }
    if (now > kill_at) kill(-group.native_handle(), SIGKILL);
    if (now > next_tick) {
      tick();
      next_tick = now + std::chrono::seconds(1);
    }
  }
  kill(-group.native_handle(), SIGKILL);  // whatever it left behind
  if (kill_at == Clock::time_point::max()) {
    const int status = child.native_exit_code();
    outcome.end = WIFSIGNALED(status) ? Outcome::End::killed : Outcome::End::exited;
    outcome.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
  }
  outcome.out = out.text();
  outcome.err = err.text();
  return outcome;
}

}  // namespace heat::compare
