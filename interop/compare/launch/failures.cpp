#include "failures.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "last_words.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// Whether an inherited variable shapes a run, so that it is written down with the command.
bool shapes_runs(const std::string& variable) {
  constexpr std::array names{"HEAT_", "OMPI_", "PRTE_",  "OMP_",    "NUMBA_", "PYTHON",
                             "LD_",   "PATH=", "LC_ALL", "TMPDIR=", "CUDA_",  "SLURM_MPI"};
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return variable.starts_with(name); });
}

}  // namespace

std::string why_it_failed(const Outcome& outcome) {
  const std::string words = last_words(outcome.err);
  return end_of(outcome) + (words.empty() ? "" : ": " + words);
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
