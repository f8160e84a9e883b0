/// gpu_test SOLVER [--quick]: a solver on a GPU against the vectors, the oracle, and problems drawn
/// at random; in pieces of advance, and for a tiled solver with several options. --quick leaves out
/// all that is large, for tools under which a device is slow.
///
/// Prints "SKIPPED: " and the reason where the solver is unavailable, and ends with 77. Exit status
/// 1 if a field disagrees; each that does is printed.
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "problems.hpp"
#include "tiled_cases.hpp"
#include "world.hpp"

namespace {

using namespace heat::test;

/// Points of a problem, all steps, that --quick still takes; below 100000 it is almost nothing.
constexpr std::int64_t quick_points = 400000;

class Judge {
 public:
  explicit Judge(std::string solver) : solver_(std::move(solver)) {}

  void check(const TiledCase& drawn) {
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
  std::string solver_;
  int checked_ = 0, wrong_ = 0;
};

/// The options that every problem of the files is run with.
std::vector<std::string> options_of(const std::string& solver) {
  if (solver.find("tiled") == solver.npos) return {""};
  return {"", "steps_per_pass=5", "steps_per_pass=8,width=64", "steps_per_pass=1"};
}

/// A problem drawn at random, with options in the ranges of a GPU's tiles.
TiledCase draw_for(const std::string& solver, Draw& draw) {
  TiledCase drawn = draw_case(draw, World::ranks());
  drawn.options = "";
  if (solver.find("tiled") != solver.npos) {
    drawn.options = "steps_per_pass=" + std::to_string(draw(1, 8)) +
                    (draw(0, 1) == 0 ? ",width=64" : ",width=128");
  }
  return drawn;
}

int run(const std::string& solver, bool quick) {
  Judge judge(solver);
  for (const char* name : {"vectors.csv", "problems.csv"}) {
    for (const Row& row : read_rows(name)) {
      if (row.nx * row.ny < World::ranks()) continue;
      if (quick && row.nx * row.ny * (row.steps + 1) > quick_points) continue;
      for (const std::string& options : options_of(solver)) {
        judge.check({row, options, {row.steps / 3, row.steps - row.steps / 3}});
      }
    }
  }
  Draw draw(2026);
  for (int i = quick ? 290 : 0; i < 300; ++i) judge.check(draw_for(solver, draw));
  return judge.verdict();
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc == 3 && std::strcmp(argv[2], "--quick") == 0;
  if (argc < 2 || (argc == 3 && !quick) || argc > 3) {
    std::fputs("gpu_test: usage: gpu_test SOLVER [--quick]\n", stderr);
    return 2;
  }
  const World world;
  try {
    const heat::Found found(argv[1]);
  } catch (const heat::Error& error) {
    if (error.status() != HEAT_UNAVAILABLE) throw;
    if (World::is_first()) std::printf("SKIPPED: %s\n", error.what());
    return 77;
  }
  try {
    return run(argv[1], quick);
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    return 1;
  }
}
