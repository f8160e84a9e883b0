#include "session.hpp"

#include <gnuplot-iostream.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <map>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "interop/common/find_program.hpp"
#include "interop/library/memory_file.hpp"
#include "page.hpp"
#include "style.hpp"
#include "whole.hpp"

namespace heat::plots {
namespace {

/// What gnuplot inherits: where programs, libraries, fonts and temporary files are. All else of the
/// user's could change a picture or keep it from being drawn: GNUTERM, GNUPLOT_LIB, GDFONTPATH, ...
constexpr std::array inherited{"PATH",
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

/// Start a gnuplot without the user's settings, which reads one file, and says into another what it
/// has to say, not on the user's terminal. Its process group is its own, and it ends with this
/// program, whatever ends that.
pid_t start_gnuplot(int commands, int transcript) {
  std::vector<std::string> texts{"LC_ALL=C"};
  for (const char* name : inherited) {
    if (const char* value = std::getenv(name)) texts.push_back(std::string(name) + "=" + value);
  }
  std::vector<char*> environment;
  for (std::string& text : texts) environment.push_back(text.data());
  environment.push_back(nullptr);
  std::string program = "gnuplot", no_defaults = "-d";
  const std::array<char*, 3> words{program.data(), no_defaults.data(), nullptr};
  lseek(commands, 0, SEEK_SET);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error(std::string("cannot start gnuplot: ") + strerror(errno));
  if (child > 0) return child;
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(commands, STDIN_FILENO);
  dup2(transcript, STDOUT_FILENO);
  dup2(transcript, STDERR_FILENO);
  execvpe(words[0], words.data(), environment.data());
  dprintf(STDERR_FILENO, "cannot be started: %s\n", strerror(errno));
  _exit(EXIT_FAILURE);
}

/// Wait for a gnuplot as long as the user and its time allow.
/// @return whether it succeeded
bool wait_for(pid_t gnuplot, const Output& output) {
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
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(-gnuplot, SIGKILL);  // whatever it left behind
  return status == 0;
}

/// The line of a transcript that says what went wrong, without gnuplot's indentation.
std::string reason(const std::string& transcript) {
  std::istringstream lines(transcript);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == std::string::npos) continue;
    // An error is shown as the command, a caret under the fault, and the message with its line, as
    // warnings are, of which there is one at every start.
    if (line.compare(start, 5, "line ") == 0) {
      const std::size_t message = line.find_first_not_of(" \t", line.find(':') + 1);
      const bool warns = message != std::string::npos && line.compare(message, 8, "warning:") == 0;
      if (message != std::string::npos && !warns) return line.substr(message);
      if (warns && !last.empty()) continue;
    }
    last = line.substr(start);
  }
  return last.empty() ? "no reason given" : last.substr(0, 200);
}

/// The terminal of a format; every one shows the same page, 300 dots an inch in PNG.
std::string terminal(const std::string& format, double height) {
  std::ostringstream text;
  const auto pixels = [&](double scale, double font_scale) {
    text << " size " << std::lround(Page::width * scale) << ',' << std::lround(height * scale)
         << " fontscale " << font_scale;
  };
  if (format == ".png") {
    constexpr double scale = 300.0 / 72.0;
    text << "pngcairo";
    pixels(scale, 0.75 * scale);
    text << " linewidth " << scale << " pointscale " << scale;
  } else if (format == ".svg") {
    text << "svg";
    pixels(96.0 / 72.0, 96.0 / 72.0);
    text << " linewidth 1.33";
  } else if (format == ".pdf") {
    text << "pdfcairo fontscale 0.75 linewidth 1.6 size " << Page::width / 72.0 << "in,"
         << height / 72.0 << "in";
  } else {
    throw std::runtime_error("no picture format '" + format.substr(format.find('.') + 1) +
                             "'; png, svg and pdf are known");
  }
  text << " enhanced rounded background rgb 'white' font 'sans-serif," << Page::font << "'";
  return text.str();
}

}  // namespace

/// What gnuplot is told is written as a whole before it starts: one that does not read could make
/// the writer of a pipe wait for ever.
struct Session::Process {
  MemoryFile told, transcript;
  std::unique_ptr<Gnuplot> gnuplot;

  Process() {
    std::FILE* file = fdopen(dup(told.fd()), "w");
    if (file == nullptr) throw std::system_error(errno, std::generic_category(), "no file");
    gnuplot = std::make_unique<Gnuplot>(file);
  }
};

Session::Session(const Output& output, const std::filesystem::path& file, const Page& page)
    : output_(output),
      file_(file),
      part_(file.parent_path() / ("." + file.filename().string() + ".part")) {
  const std::string set_terminal = terminal(file.extension().string(), page.height());
  // What an earlier run left must not pass for this run's picture.
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  std::filesystem::remove(part_, ignored);
  process_ = std::make_unique<Process>();
  // gnuplot would take a "~" at the beginning for the user's home.
  commands() << std::defaultfloat << std::setprecision(17) << "set encoding utf8\nset terminal "
             << set_terminal << "\nset output " << literal(("." / part_).string()) << "\n";
  page.write(commands());
}

Session::~Session() {
  std::error_code ignored;
  std::filesystem::remove(part_, ignored);
}

std::ostream& Session::commands() { return *process_->gnuplot; }

void Session::define(const std::string& name, const std::vector<Row>& rows) {
  // send1d() ends its data with a line "e", which so is the end mark of the block.
  commands() << name << " << e\n";
  process_->gnuplot->send1d(rows);
}

std::string Session::image_format(std::size_t nx, std::size_t ny) {
  return "'-' binary array=(" + std::to_string(nx) + "," + std::to_string(ny) +
         ") format='%float64'";
}

void Session::send_image(const std::vector<double>& pixels) {
  process_->gnuplot->sendBinary1d(pixels);
}

void Session::finish() {
  commands() << "\nset output\n" << std::flush;
  if (!commands()) throw std::runtime_error("there is no room for what gnuplot is to draw");
  process_->gnuplot.reset();
  const pid_t gnuplot = start_gnuplot(process_->told.fd(), process_->transcript.fd());
  const bool failed = !wait_for(gnuplot, output_);
  const std::string said = process_->transcript.text();
  if (failed || !is_whole(part_, file_.extension().string())) {
    const std::string why = why_not_written(part_);
    throw std::runtime_error(!why.empty() ? why
                             : failed     ? "gnuplot: " + reason(said)
                                          : "gnuplot left it incomplete: " + reason(said));
  }
  std::filesystem::rename(part_, file_);
}

void draw(const Output& output, const std::string& name, const Page& page,
          const std::function<void(Session&)>& body) {
  std::map<std::string, std::string> lost;  // reason -> pictures
  bool answers = true;
  for (const std::string& format : output.formats) {
    const std::filesystem::path file = output.directory / (name + output.suffix + "." + format);
    try {
      Session session(output, file, page);
      body(session);
      session.finish();
    } catch (const std::exception& error) {
      std::string& files = lost[error.what()];
      files += (files.empty() ? "" : ", ") + file.string();
      answers = dynamic_cast<const NoAnswer*>(&error) == nullptr;
    }
    if (!answers) break;
  }
  std::string text;
  for (const auto& [why, files] : lost) text += (text.empty() ? "" : "; ") + files + ": " + why;
  if (!answers) throw NoAnswer(text);
  if (!text.empty()) throw std::runtime_error(text);
}

bool gnuplot_found() { return !find_program("gnuplot").empty(); }

}  // namespace heat::plots
