#include "failures.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "last_words.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Whether an inherited variable shapes a run, so that it is written down with the command.
bool shapes_runs(const std::string& variable) {
  constexpr std::array names{"HEAT_", "OMPI_", "PRTE_",  "OMP_",    "NUMBA_", "PYTHON",
                             "LD_",   "PATH=", "LC_ALL", "TMPDIR=", "CUDA_",  "SLURM_MPI"};
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return variable.starts_with(name); });
}

/// Why a file cannot be read, or "".
std::string trouble_with(const std::string& path) {
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return std::strerror(errno);
  std::getc(file);  // a folder opens well
  const std::string trouble = std::ferror(file) != 0 ? std::strerror(errno) : "";
  std::fclose(file);
  return trouble;
}

}  // namespace

std::string why_it_failed(const Outcome& outcome) {
  const std::string words = last_words(outcome.err);
  return end_of(outcome) + (words.empty() ? "" : ": " + words);
}

bool not_launched(const Outcome& outcome) {
  if (outcome.end != Outcome::End::exited || ended_by_signal(outcome)) return false;
  // A launcher that is killed has no time for a word, whether it had started ranks or not.
  const bool as_of_signal = outcome.code > 128 && outcome.code < 128 + NSIG;
  if (as_of_signal && outcome.err.empty()) return false;
  // A launcher that started some has ended them, or passes on how a caller failed.
  constexpr std::array of_ranks{"heat-run: ",
                                "Primary job",
                                "Exited with exit code",
                                "exited on signal",
                                "has exited due to process rank",
                                "ORTE has lost communication",
                                "MPI_ABORT was invoked",
                                "BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES"};
  return outcome.out.empty() &&
         std::none_of(of_ranks.begin(), of_ranks.end(), [&](const char* words) {
           return outcome.err.find(words) != std::string::npos;
         });
}

bool mpi_did_not_start(const Outcome& outcome) {
  return outcome.end == Outcome::End::exited && outcome.code != 0 &&
         outcome.err.find(" failed for some reason") != std::string::npos;
}

std::string unread_file(const std::vector<std::string>& launcher, const std::string& told) {
  constexpr std::array options{"hostfile", "machinefile", "default-hostfile", "rankfile"};
  for (std::size_t i = 0; i < launcher.size(); ++i) {
    const std::string option = launcher[i].substr(0, launcher[i].find('='));
    const std::size_t begin = option.find_first_not_of('-');
    const bool names_file = begin == 1 || begin == 2;
    if (!names_file ||
        std::find(options.begin(), options.end(), option.substr(begin)) == options.end()) {
      continue;
    }
    const bool joined = option.size() < launcher[i].size();
    if (!joined && i + 1 == launcher.size()) continue;
    const std::string file = joined ? launcher[i].substr(option.size() + 1) : launcher[i + 1];
    const std::string trouble = trouble_with(file);
    if (!trouble.empty() && told.find(file) == told.npos) {
      return option + " '" + file + "': " + trouble;
    }
  }
  // Without its own files Open MPI knows none of its options, and does not say why.
  const char* prefix = std::getenv("OPAL_PREFIX");
  if (prefix == nullptr || access((std::string(prefix) + "/share/openmpi").c_str(), R_OK) == 0) {
    return "";
  }
  return "OPAL_PREFIX names '" + std::string(prefix) + "', where no Open MPI is";
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string as_script(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& extra) {
  const Environment environment = child_environment(extra);
  std::error_code error;
  std::string text =
      "#!/bin/sh\ncd " + quoted(fs::current_path(error).string()) + " || exit\n" + "exec env";
  for (const std::string& name : environment.removed) text += " -u " + name;
  for (const std::string& variable : environment.all()) {
    const std::string name = variable.substr(0, variable.find('='));
    if (!environment.set.contains(name) && !shapes_runs(variable)) continue;
    text += " \\\n  " + name + "=" + quoted(variable.substr(name.size() + 1));
  }
  text += " \\\n ";
  for (const std::string& word : words) text += " " + quoted(word);
  return text + " </dev/null\n";
}

std::string keep_failure(const fs::path& folder, const std::string& name, const std::string& script,
                         const Outcome& outcome) {
  std::error_code error;
  fs::create_directory(folder / "failed", error);
  std::string free = "failed/" + name;
  for (int i = 2; fs::exists(folder / (free + ".cmd"), error); ++i) {
    free = "failed/" + name + "." + std::to_string(i);
  }
  const auto write = [&](const char* extension, const std::string& text) {
    std::ofstream file(folder / (free + extension), std::ios::binary);
    file << text;
    return bool(file.flush());
  };
  const bool whole =
      write(".cmd", script) && write(".out", outcome.out) && write(".err", outcome.err);
  return whole ? "; see " + free + ".err" : "";
}

}  // namespace heat::compare
