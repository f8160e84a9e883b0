/// gpu_test [--plugin FILE] SOLVER [OPTIONS] [--small|--quick]: a solver on a GPU against the
/// vectors, the oracle, and problems drawn at random; in pieces of advance, and for a tiled solver
/// with several options. OPTIONS, as of create(), replace these. --small leaves out what is large,
/// for a CUDA runtime on the host; --quick leaves out nearly everything, for tools under which a
/// device is slow.
///
/// Prints "SKIPPED: " and the reason where the solver is unavailable, and ends with 77. Exit status
/// 1 if a field disagrees; each that does is printed.
#include <cinttypes>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/solvers/tiled_cases.hpp"
#include "tests/support/world.hpp"
#include "tests/truth/problems.hpp"

namespace {

using namespace heat::test;

/// How much is run.
struct Effort {
  std::int64_t points = INT64_MAX;  ///< cells times steps; larger problems are left out
  int drawn = 300;                  ///< problems drawn at random
};

class Judge {
 public:
  /// @param options  instead of those of each problem, unless it is empty
  Judge(std::string solver, std::string options)
      : solver_(std::move(solver)), options_(std::move(options)) {}

  void check(TiledCase drawn) {
    if (!options_.empty()) drawn.options = options_;
    heat::Solver solver(solver_, drawn.row.problem(), World::handle(), drawn.options);
    for (const std::int64_t steps : drawn.pieces) solver.advance(steps);
    const std::uint64_t found = World::sum(solver.digest().fingerprint);
    const std::uint64_t expected = answer(drawn.row).fingerprint;
    ++checked_;
    if (found == expected) return;
    ++wrong_;
    if (World::is_first()) {
      std::printf("DISAGREES %s: %016" PRIx64 ", not %016" PRIx64 "\n", drawn.text().c_str(), found,
                  expected);
    }
  }

  /// @return the exit status
  [[nodiscard]] int verdict() const {
    if (World::is_first()) {
      std::printf("%s: %d fields, %d disagree\n", solver_.c_str(), checked_, wrong_);
    }
    return checked_ > 0 && wrong_ == 0 ? 0 : 1;
  }

 private:
  std::string solver_, options_;
  int checked_ = 0, wrong_ = 0;
};

/// Whether a solver takes several steps a pass, and so has options.
bool is_tiled(const std::string& solver) {
  try {
    heat::Solver(solver, read_rows("vectors.csv").front().problem(), World::handle(),
                 "steps_per_pass=1");
    return true;
  } catch (const heat::Error& error) {
    if (error.status() == HEAT_INVALID_ARGUMENT) return false;
    throw;
  }
}

/// The options that every problem of the files is run with.
std::vector<std::string> options_of(bool tiled) {
  if (!tiled) return {""};
  return {"", "steps_per_pass=5", "steps_per_pass=8", "steps_per_pass=1"};
}

/// A problem drawn at random, with options in the ranges of a GPU's tiles.
TiledCase draw_for(bool tiled, Draw& draw) {
  TiledCase drawn = draw_case(draw, World::ranks());
  drawn.options = "";
  if (tiled) {
    drawn.options = "steps_per_pass=" + std::to_string(draw(1, 16));
    if (draw(0, 1) == 0) widen(drawn.row, draw);
  }
  return drawn;
}

int run(const std::string& solver, const std::string& fixed_options, Effort effort) {
  Judge judge(solver, fixed_options);
  const bool tiled = is_tiled(solver);
  for (const char* name : {"vectors.csv", "problems.csv"}) {
    for (const Row& row : read_rows(name)) {
      if (row.nx * row.ny < World::ranks()) continue;
      if (row.nx * row.ny * row.steps > effort.points) continue;
      for (const std::string& options : options_of(tiled)) {
        judge.check({row, options, {row.steps / 3, row.steps - row.steps / 3}});
      }
    }
  }
  Draw draw(2026);
  for (int i = 0; i < effort.drawn; ++i) judge.check(draw_for(tiled, draw));
  return judge.verdict();
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  Effort effort;
  if (std::erase(words, "--small") > 0) effort = {20000000, 150};
  if (std::erase(words, "--quick") > 0) effort = {400000, 10};
  std::string plugin;
  if (words.size() > 2 && words[0] == "--plugin") {
    plugin = words[1];
    words.erase(words.begin(), words.begin() + 2);
  }
  if (words.empty() || words.size() > 2 || words[0].starts_with("-")) {
    std::fputs("gpu_test: usage: gpu_test [--plugin FILE] SOLVER [OPTIONS] [--small|--quick]\n",
               stderr);
    return 2;
  }
  const std::string& solver = words[0];
  const std::string options = words.size() == 2 ? words[1] : "";
  const World world;
  try {
    if (!plugin.empty()) heat::load_plugin(plugin);
    const heat::Found found(solver);
    // What was asked for may be what is missing; without options nothing that is found may be.
    const Row small = read_rows("vectors.csv").front();
    if (!options.empty()) heat::Solver(solver, small.problem(), World::handle(), options);
  } catch (const heat::Error& error) {
    const bool missing = error.status() == HEAT_UNAVAILABLE;
    if (World::is_first()) std::printf("%s: %s\n", missing ? "SKIPPED" : "FAILED", error.what());
    return missing ? 77 : 1;
  }
  try {
    return run(solver, options, effort);
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    return 1;
  }
}
