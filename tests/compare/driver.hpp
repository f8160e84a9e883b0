/// Starting ./compare's program in a folder of its own.
#ifndef HEAT_TESTS_COMPARE_DRIVER_HPP
#define HEAT_TESTS_COMPARE_DRIVER_HPP

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace heat::test {

/// Run heat-compare with a working folder and further variables "NAME=value" in its environment;
/// after these may stand the words of a command that starts it.
inline Outcome run_compare(const Words& arguments, const Folder& folder,
                           const Words& variables = {}) {
  return run_program(Words{"env", "-C", folder.path("")} + variables + Words{HEAT_COMPARE_PROGRAM} +
                     arguments);
}

/// Without gnuplot no time is spent on pictures; nothing else is found in PATH, either.
inline const Words no_pictures{"PATH=/nowhere"};

/// Write a whole file.
inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// From vectors.csv: 64x64, 100 steps, zero start, default sources.
inline const std::string vector_64 = "b8aefe773f6581ba";

/// The words of a small comparison into the folder "out".
inline Words small(const Words& more) {
  return Words{"--grid", "64x64", "--steps", "100", "--output", "out"} + more;
}

inline const Words each_once{"--repeats", "1", "--warmup", "0"};

inline Words once(const Words& more) { return small(each_once + more); }

inline Words once_as_svg(const Words& more) { return once(Words{"--formats", "svg"} + more); }

inline nlohmann::json results_in(const Folder& folder, const std::string& name = "out") {
  return nlohmann::json::parse(read_file(folder.path(name + "/results.json")));
}

/// The runs on record: some, for a check of each in a loop would pass without any. They are copies,
/// because a loop over a part of a temporary would outlive it.
/// @param solver  whose; "": all
inline std::vector<nlohmann::json> runs_of(const nlohmann::json& results,
                                           const std::string& solver) {
  std::vector<nlohmann::json> runs;
  for (const nlohmann::json& run : results.at("runs")) {
    if (solver.empty() || run.at("solver") == solver) runs.push_back(run);
  }
  if (runs.empty()) throw std::runtime_error("there is no run of " + solver + " on record");
  return runs;
}
inline std::vector<nlohmann::json> runs_in(const Folder& folder) {
  return runs_of(results_in(folder), "");
}

/// Make an executable script to be used as --launcher; it is given -n RANKS and the host's command.
inline std::string launcher(const Folder& folder, const std::string& body) {
  const std::string path = folder.path("launcher");
  write_file(path, "#!/bin/sh\nranks=$2\nshift 2\n" + body + "\n");
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

inline const std::string mpirun = HEAT_MPIEXEC;

/// In a launcher's script: what it is for, before other commands or as the last one.
inline const std::string start_ranks = mpirun + " -n $ranks \"$@\"";
inline const std::string run_ranks = "exec " + start_ranks;

/// A launcher that does something else the n-th time.
inline std::string launcher_but_once(const Folder& folder, int n, const std::string& otherwise) {
  const std::string count = folder.path("count");
  return launcher(folder, "echo >>" + count + "\nif [ $(wc -l <" + count + ") = " +
                              std::to_string(n) + " ]; then " + otherwise + "; fi\n" + run_ranks);
}

}  // namespace heat::test

#endif
