/// tiled_property_test SOLVER[@PLUGIN] CASES [SEED]: a solver on problems, pieces of advance and, if
/// it is tiled, tile sizes drawn at random, against the oracle's fingerprints. It prints the seed,
/// which repeats a run, and each case that disagrees; the exit status is 1 if one does.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "heat/heat.hpp"
#include "oracle.h"
#include "world.hpp"

namespace {

using heat::test::World;

/// What one case is: small numbers are as likely as large ones, for it is there that tiles are
/// thinner than what moves through them.
struct Case {
  heat::Problem problem;
  std::string options;
  std::vector<std::int64_t> pieces;  ///< of advance
};

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  /// low..high, each as likely; not std::uniform_int_distribution, which libraries do differently.
  std::int64_t number(std::int64_t low, std::int64_t high) {
    const auto count = static_cast<std::uint64_t>(high - low + 1);
    return low + static_cast<std::int64_t>(engine_() % count);
  }

  /// 1..high, the size of its digits each as likely.
  std::int64_t size(std::int64_t high) {
    static constexpr std::int64_t bounds[] = {1, 3, 9, 27, 81, 243};
    return number(1, std::min(high, bounds[number(0, 5)]));
  }

  Case next(std::int64_t ranks, bool has_tiles, bool has_depth) {
    Case drawn;
    heat::Problem& p = drawn.problem;
    do {
      p.nx = size(200);
      p.ny = size(200);
    } while (p.nx * p.ny < ranks);
    p.steps = number(0, 60);
    p.initial = number(0, 3) == 0 ? HEAT_INITIAL_ZERO : HEAT_INITIAL_RANDOM;
    p.seed = engine_();
    for (std::int64_t i = number(0, 6); i > 0; --i) p.sources.push_back(source(p));
    for (std::int64_t left = p.steps; left > 0; left -= drawn.pieces.back()) {
      drawn.pieces.push_back(number(0, 1) == 0 ? left : number(0, left));
    }
    if (has_tiles && number(0, 9) > 0) {
      drawn.options =
          "steps_per_pass=" + std::to_string(number(1, 24)) + ",width=" + std::to_string(size(100));
      if (has_depth) drawn.options += ",depth=" + std::to_string(number(0, 30));
    }
    return drawn;
  }

 private:
  /// Anywhere, at the borders and corners, or on the cell of the one before.
  heat_source source(const heat::Problem& p) {
    if (!p.sources.empty() && number(0, 3) == 0) {
      return {p.sources.back().x, p.sources.back().y, rate()};
    }
    return {place(p.nx), place(p.ny), rate()};
  }

  std::int64_t place(std::int64_t n) {
    const std::int64_t kind = number(0, 3);
    return kind == 0 ? 1 : kind == 1 ? n : number(1, n);
  }

  /// Of very different sizes, so that the order of injection is seen, and subnormals occur.
  double rate() {
    static constexpr double scales[] = {1.0, -0.3, 1e16, 1e-17, -1e-300, 3e-310};
    return scales[number(0, 5)] * static_cast<double>(number(1, 9));
  }

  std::mt19937_64 engine_;
};

std::uint64_t expected(const heat::Problem& p) {
  std::vector<oracle_source> sources;
  for (const heat_source& s : p.sources) sources.push_back({s.x, s.y, s.rate});
  double* field =
      oracle_solve(p.nx, p.ny, p.steps, p.initial == HEAT_INITIAL_RANDOM ? &p.seed : nullptr,
                   sources.data(), static_cast<std::int64_t>(sources.size()));
  const std::uint64_t fingerprint = oracle_fingerprint(field, p.nx, p.ny);
  std::free(field);
  return fingerprint;
}

std::uint64_t found(const std::string& name, const Case& drawn) {
  heat::Solver solver(name, drawn.problem, World::handle(), drawn.options);
  for (const std::int64_t steps : drawn.pieces) solver.advance(steps);
  return World::sum(solver.digest().fingerprint);
}

void print(const Case& drawn, long number) {
  const heat::Problem& p = drawn.problem;
  std::printf("DISAGREES case %ld: %ldx%ld, %s start, options '%s', advance", number,
              static_cast<long>(p.nx), static_cast<long>(p.ny),
              p.initial == HEAT_INITIAL_RANDOM ? "random" : "zero", drawn.options.c_str());
  for (const std::int64_t steps : drawn.pieces) std::printf(" %ld", static_cast<long>(steps));
  for (const heat_source& s : p.sources) {
    std::printf(", source %ld,%ld,%g", static_cast<long>(s.x), static_cast<long>(s.y), s.rate);
  }
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) try {
  const std::span<char*> words(argv, static_cast<std::size_t>(argc));
  if (words.size() < 3) return 2;
  const std::string argument = words[1], name = argument.substr(0, argument.find('@'));
  if (name != argument) heat::check(heat_load_plugin(argument.c_str() + name.size() + 1));
  const World world;
  const std::uint64_t seed =
      words.size() > 3 ? std::stoull(words[3]) : World::shared(std::random_device{}());
  if (World::is_first()) {
    std::printf("%s, seed %llu\n", name.c_str(), static_cast<unsigned long long>(seed));
    std::fflush(stdout);
  }
  Draw draw(seed);
  const long cases = std::stol(words[2]);
  long wrong = 0;
  for (long i = 1; i <= cases; ++i) {
    const auto is = [&](const char* word) { return name.find(word) != std::string::npos; };
    const Case drawn = draw.next(World::ranks(), is("tiled"), is("mpi"));
    if (found(name, drawn) == expected(drawn.problem)) continue;
    ++wrong;
    if (World::is_first()) print(drawn, i);
  }
  if (World::is_first()) std::printf("%ld of %ld cases agree\n", cases - wrong, cases);
  return wrong == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  std::abort();  // the other ranks wait
}
