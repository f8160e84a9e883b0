/// Starting ./compare's program in a folder of its own.
#ifndef HEAT_TESTS_COMPARE_DRIVER_HPP
#define HEAT_TESTS_COMPARE_DRIVER_HPP

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "process.hpp"

namespace heat::test {

/// Run heat-compare with a working folder and further variables "NAME=value" in its environment;
/// after these may stand the words of a command that starts it.
inline Outcome run_compare(const std::vector<std::string>& arguments, const Folder& folder,
                           const std::vector<std::string>& variables = {}) {
  std::vector<std::string> words{"env", "-C", folder.path("")};
  words.insert(words.end(), variables.begin(), variables.end());
  words.push_back(HEAT_COMPARE_PROGRAM);
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(words);
}

/// Write a whole file.
inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// From vectors.csv: 64x64, 100 steps, zero start, default sources.
inline const std::string vector_64 = "b8aefe773f6581ba";

inline std::vector<std::string> small(const std::vector<std::string>& more) {
  std::vector<std::string> words{"--grid", "64x64", "--steps", "100", "--output", "out"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline nlohmann::json results_in(const Folder& folder, const std::string& name = "out") {
  return nlohmann::json::parse(read_file(folder.path(name + "/results.json")));
}

inline std::vector<nlohmann::json> runs_of(const nlohmann::json& results,
                                           const std::string& solver) {
  std::vector<nlohmann::json> runs;
  for (const nlohmann::json& run : results.at("runs")) {
    if (run.at("solver") == solver) runs.push_back(run);
  }
  return runs;
}

/// Make an executable script to be used as --launcher; it is given -n RANKS and the host's command.
inline std::string launcher(const Folder& folder, const std::string& body) {
  const std::string path = folder.path("launcher");
  write_file(path, "#!/bin/sh\nranks=$2\nshift 2\n" + body + "\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

inline const std::string mpirun = HEAT_MPIEXEC;

}  // namespace heat::test

#endif
