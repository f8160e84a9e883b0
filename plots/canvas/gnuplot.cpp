
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "canvas.hpp"
#include "interop/common/find_program.hpp"
#include "interop/library/memory_file.hpp"

namespace heat::plots {
namespace {

/// Variables that gnuplot inherits: where programs, libraries, fonts and temporary files are. The
/// user's others could change a picture or keep it from being drawn: GNUTERM, GDFONTPATH, ...
constexpr const char* inherited[] = {"PATH",
                                     "HOME",
                                     "TMPDIR",
                                     "LD_LIBRARY_PATH",
                                     "LD_PRELOAD",
                                     "XDG_CACHE_HOME",
                                     "XDG_CONFIG_HOME",
                                     "XDG_DATA_HOME",
                                     "FONTCONFIG_FILE",
                                     "FONTCONFIG_PATH",
                                     "FONTCONFIG_SYSROOT"};

using Clock = std::chrono::steady_clock;

/// Carries the picture. A full disk or a limit on sizes would cut off a file unnoticed, because
/// gnuplot ends well even if it could not write.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
      throw std::system_error(errno, std::generic_category(), "no pipe");
    }
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : ends_) close(end);
  }

  [[nodiscard]] int end() const { return ends_[1]; }

  /// Append the bytes that have come so far.
  void read_to(std::string& text) const {
    std::array<char, 1 << 16> part;
    for (ssize_t n; (n = read(ends_[0], part.data(), part.size())) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(n));
    }
  }

 private:
  std::array<int, 2> ends_{};
};

/// Start a gnuplot without the user's settings, which prints the picture, and its messages into a
/// file, not on the user's terminal. It has a process group of its own, and ends with
/// this program, even if that is killed.
pid_t start_gnuplot(std::string terminal, int script, int picture, int transcript) {
  std::vector<std::string> texts{"LC_ALL=C"};
  for (const char* name : inherited) {
    if (const char* value = std::getenv(name)) texts.push_back(std::string(name) + "=" + value);
  }
  std::vector<char*> environment;
  for (std::string& text : texts) environment.push_back(text.data());
  environment.push_back(nullptr);
  std::string program = "gnuplot", no_defaults = "-d", first = "-e", then_stdin = "-";
  terminal.insert(0, "set encoding utf8; set terminal ");
  const std::array<char*, 6> words{program.data(),  no_defaults.data(), first.data(),
                                   terminal.data(), then_stdin.data(),  nullptr};
  lseek(script, 0, SEEK_SET);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error(std::string("cannot start gnuplot: ") + strerror(errno));
  if (child > 0) return child;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(script, STDIN_FILENO);
  dup2(picture, STDOUT_FILENO);
  dup2(transcript, STDERR_FILENO);
  execvpe(words[0], words.data(), environment.data());
  dprintf(STDERR_FILENO, "cannot be started: %s\n", strerror(errno));
  _exit(EXIT_FAILURE);
}

/// Read the picture of a gnuplot as long as the user and its time allow.
/// @return whether it succeeded
bool wait_for(pid_t gnuplot, const Output& output, const Pipe& pipe, std::string& picture) {
  setpgid(gnuplot, gnuplot);  // it may not have come to that yet
  const auto start = Clock::now();
  int status = 0;
  while (waitpid(gnuplot, &status, WNOHANG) == 0) {
    const bool is_late =
        std::chrono::duration<double>(Clock::now() - start).count() > output.patience;
    if (is_late || output.interrupted()) {
      kill(-gnuplot, SIGKILL);
      waitpid(gnuplot, &status, 0);
      std::ostringstream text;
      text << "gnuplot did not answer in " << output.patience << " s";
      throw NoAnswer(is_late ? text.str() : "interrupted");
    }
    pipe.read_to(picture);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(-gnuplot, SIGKILL);  // processes that it left behind
  pipe.read_to(picture);
  return status == 0;
}

/// The line of a transcript that tells the error: "line 7: message" if it is gnuplot's own, which
/// gives warnings in the same form, one at every start; otherwise the last one.
std::string reason(const std::string& transcript) {
  std::istringstream lines(transcript);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    line.erase(0, line.find_first_not_of(" \t"));
    if (line.starts_with("line ")) {
      line.erase(0, line.find_first_not_of(" \t", line.find(':') + 1));
      if (!line.starts_with("warning:")) return line;
      if (!last.empty()) continue;
    }
    if (!line.empty()) last = line.substr(0, 200);
  }
  return last.empty() ? "no reason given" : last;
}

}  // namespace

std::string run_gnuplot(const std::string& terminal, int script, const Output& output) {
  const Pipe pipe;
  const MemoryFile transcript;
  std::string picture;
  const pid_t gnuplot = start_gnuplot(terminal, script, pipe.end(), transcript.fd());
  const bool failed = !wait_for(gnuplot, output, pipe, picture);
  if (failed) throw std::runtime_error("gnuplot: " + reason(transcript.text()));
  if (picture.empty()) {
    throw std::runtime_error("gnuplot left it incomplete: " + reason(transcript.text()));
  }
  return picture;
}

bool gnuplot_found() { return !find_program("gnuplot").empty(); }

}  // namespace heat::plots
