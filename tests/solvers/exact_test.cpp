/// exact_test SOLVER[@PLUGIN] CASES SEED: a solver on fields and sources around the thresholds of
/// docs/exactness.md, every cell against the oracle's. A NaN may be any NaN.
///
/// Case number i is drawn from SEED + i, so a case that fails is repeated by CASES 1 and the seed
/// that is printed. The exit status is 1 if a field differs, 77 if the solver is unavailable.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "exact_cases.hpp"
#include "tests/support/world.hpp"
#include "tests/truth/oracle.h"

namespace {

using namespace heat::test;

/// The answer, stage after stage.
class Truth {
 public:
  explicit Truth(const heat::Problem& problem)
      : problem_(problem), now_(static_cast<std::size_t>(problem.nx * problem.ny)), next_(now_) {}

  void take(const Stage& stage) {
    const heat_block& w = stage.window;
    for (std::int64_t j = 0; j < w.ny; ++j) {
      std::copy_n(&stage.cells[static_cast<std::size_t>(j * w.nx)], w.nx, &at(w.x, w.y + j));
    }
    for (std::int64_t step = 0; step < stage.steps; ++step) {
      oracle_step(now_.data(), next_.data(), problem_.nx, problem_.ny);
      now_.swap(next_);
      for (const heat_source& source : problem_.sources) at(source.x, source.y) += source.rate;
    }
  }

  double& at(std::int64_t x, std::int64_t y) {
    return now_[static_cast<std::size_t>((y - 1) * problem_.nx + x - 1)];
  }

 private:
  const heat::Problem& problem_;
  std::vector<double> now_, next_;
};

/// The part of a stage that this rank's block has.
Stage clipped(const Stage& stage, const heat_block& block) {
  const heat_block& w = stage.window;
  const std::int64_t x = std::max(w.x, block.x), y = std::max(w.y, block.y);
  Stage part{heat::make_block(x, y, std::min(w.x + w.nx, block.x + block.nx) - x,
                              std::min(w.y + w.ny, block.y + block.ny) - y),
             {},
             stage.steps};
  for (std::int64_t j = 0; j < part.window.ny && part.window.nx > 0; ++j) {
    const auto from = stage.cells.begin() + (y - w.y + j) * w.nx + x - w.x;
    part.cells.insert(part.cells.end(), from, from + part.window.nx);
  }
  return part;
}

bool differ(double value, double right) {
  if (std::isnan(right)) return !std::isnan(value);
  return std::memcmp(&value, &right, sizeof value) != 0;
}

/// Take all stages.
/// @return what is wrong with this rank's cells; "" if nothing is
std::string run(const heat::NamedSolver& found, const ExactCase& drawn) {
  Truth truth(drawn.problem);
  heat::Solver solver(found, drawn.problem, World::handle(), drawn.options);
  const heat_block block = solver.block();
  for (const Stage& stage : drawn.stages) {
    const Stage part = clipped(stage, block);
    if (!part.cells.empty()) solver.write(part.window, part.cells);
    if (stage.steps > 0) solver.advance(stage.steps);
    truth.take(stage);
  }
  std::vector<double> cells(static_cast<std::size_t>(block.nx * block.ny));
  solver.read(block, cells);
  std::string first;
  int count = 0;
  for (std::int64_t k = 0; k < block.nx * block.ny; ++k) {
    const std::int64_t x = block.x + k % block.nx, y = block.y + k / block.nx;
    const double value = cells[static_cast<std::size_t>(k)], right = truth.at(x, y);
    if (!differ(value, right) || count++ > 0) continue;
    char text[120];
    std::snprintf(text, sizeof text, "the first at (%lld,%lld) is %a, not %a",
                  static_cast<long long>(x), static_cast<long long>(y), value, right);
    first = text;
  }
  return count == 0 ? "" : std::to_string(count) + " cells differ, " + first;
}

ExactLimits limits_of(const heat::NamedSolver& found) {
  const auto takes = [&](const std::string& options) {
    try {
      const heat::Problem problem{.nx = World::ranks(), .ny = 1};
      const heat::Solver solver(found, problem, World::handle(), options);
    } catch (const heat::Error& error) {
      if (error.status() == HEAT_INVALID_ARGUMENT) return false;
      throw;
    }
    return true;
  };
  const bool has_ranks = (found.table.needs & HEAT_NEEDS_MPI) != 0;
  const bool has_threads = (found.table.needs & HEAT_NEEDS_THREADS) != 0;
  ExactLimits limits{has_ranks ? World::ranks() : 0, 1, takes("width=1,steps_per_pass=1"),
                     has_threads};
  for (std::int64_t above = 1001; above - limits.most_steps > 1;) {
    const std::int64_t steps = (limits.most_steps + above) / 2;
    const std::string options = "steps_per_pass=" + std::to_string(steps);
    (takes(limits.has_width ? options + ",width=1" : options) ? limits.most_steps : above) = steps;
  }
  return limits;
}

class Tester {
 public:
  explicit Tester(const std::string& name)
      : found_(name), limits_(limits_of(found_)), levels_(levels()) {}

  /// @return whether the field of a case is right on all ranks
  bool is_right(std::uint64_t seed) {
    const ExactCase drawn = ExactDraw(seed, limits_).take();
    const std::string& level_name = levels_.at(seed % levels_.size());
    const Level level(level_name);
    std::string failure;
    try {
      failure = run(found_, drawn);
    } catch (const heat::Error& error) {  // on all ranks, or the contract is broken
      failure = error.what();
    }
    if (!failure.empty()) {
      std::printf("seed %llu, %s: %s\n  %s\n", static_cast<unsigned long long>(seed),
                  level_name.c_str(), drawn.text().c_str(), failure.c_str());
      std::fflush(stdout);  // the next case may not end
    }
    return World::sum(failure.empty() ? 0 : 1) == 0;
  }

 private:
  heat::NamedSolver found_;
  ExactLimits limits_;
  std::vector<std::string> levels_;
};

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() != 3) return 2;
  const std::string name = words[0].substr(0, words[0].find('@'));
  if (name != words[0]) heat::load_plugin(words[0].substr(name.size() + 1));
  const World world;
  Tester tester(name);
  const std::uint64_t cases = std::stoull(words[1]), seed = std::stoull(words[2]);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < cases && wrong < 10; ++i) {
    if (!tester.is_right(seed + i)) ++wrong;
  }
  if (World::is_first()) {
    std::printf("%llu fields differ from the oracle's\n", static_cast<unsigned long long>(wrong));
  }
  return wrong == 0 ? 0 : 1;
} catch (const std::exception& error) {
  const auto* known = dynamic_cast<const heat::Error*>(&error);
  if (known != nullptr && known->status() == HEAT_UNAVAILABLE) {
    std::printf("SKIPPED: %s\n", known->what());
    return 77;
  }
  std::fprintf(stderr, "%s\n", error.what());
  std::abort();  // the other ranks wait
}
