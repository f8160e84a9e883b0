/// Starting ./compare's program, and tables of what must come of it.
#ifndef HEAT_TESTS_COMPARE_DRIVER_HPP
#define HEAT_TESTS_COMPARE_DRIVER_HPP

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tests/support/process.hpp"

namespace heat::test {

/// A command for sh, and what must come of it. Each expectation is one of
///
///   exit N            the command's exit status; without it, 0
///   text              it is part of what the command prints: all of stdout, then all of stderr
///   ! text            it is no part of that
///   refused: text     so is "compare: ..." with this text, in one line of stderr and nothing else
///   runs: a 2 ok, ..  solver, ranks (or "2x4", with threads), grid (if there are several) and
///                     status of all runs on record
///   /pointer value    it stands there in out/results.json: a part of a text, the number, a smaller
///                     one after `> `, or `absent`: nothing. A `*` stands for each part, of some.
///   $ command         it ends well, in sh
///   80 columns        hold each line of stdout
///
/// The command can use these variables of sh, and further ones of driver.cpp:
///
///   $compare          the program, which finds no gnuplot: no time is spent on pictures
///   $heat_compare     the program
///   $once             a small comparison into out/, 64x64 cells and 100 steps, each run once
///   $small            the same but for the number of runs
///
/// and these functions:
///
///   script NAME TEXT  make a program in sh
///   launcher TEXT     make the script ./launcher for --launcher, in which `start WORDS` starts the
///                     words on $ranks ranks, and `nth N` tells whether this is the N-th launch
struct Step {
  std::string command;
  Words expected{};
};

/// Steps that are taken in one folder.
struct Story {
  const char* name;
  std::vector<Step> steps;
  friend std::ostream& operator<<(std::ostream& stream, const Story& story) {
    return stream << story.name;
  }
};

/// Take the steps, in a new folder.
void check(const Story& story);

/// Check that it is one line on stderr, "compare: ..." with these words, and nothing on stdout.
void check_refusal(const Outcome& outcome, const std::string& says);

/// Run a command as those of steps.
Outcome run_in_shell(const std::string& command, const Folder& folder);

/// A script that starts the command "$@" in a world of its own, and what must come of that.
struct World {
  const char* name;
  const char* script;
  int status = 0;
  const char* says = "";  ///< on stderr, in one line beside progress; "": nothing
  friend std::ostream& operator<<(std::ostream& stream, const World& world) {
    return stream << world.name;
  }
};

Outcome run_in_world(const std::string& script, const Folder& folder, const Words& command);

nlohmann::json results_in(const Folder& folder);

/// From vectors.csv: 64x64, 100 steps, zero start, default sources.
inline const std::string vector_64 = "b8aefe773f6581ba";

}  // namespace heat::test

#endif
