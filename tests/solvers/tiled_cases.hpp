/// Problems drawn at random, options for tiled solvers among them, and the instruction levels.
#ifndef HEAT_TESTS_TILED_CASES_HPP
#define HEAT_TESTS_TILED_CASES_HPP

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "heat/heat.hpp"
#include "tests/truth/problems.hpp"

namespace heat::test {

/// A problem to run, and in which pieces.
struct TiledCase {
  Row row;
  std::string options;
  std::vector<std::int64_t> pieces;  ///< steps of each advance(); they add up to row.steps

  [[nodiscard]] std::string text() const {
    std::string all = row.options() + " --option " + options + ", pieces";
    for (const std::int64_t steps : pieces) all += " " + std::to_string(steps);
    return all;
  }
};

/// Draws the same on every machine: no distribution of the standard library does.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  /// A whole number from low to high.
  std::int64_t operator()(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  /// As above, but half of the time close to `low`, from 1 number to 81 each as likely: it is there
  /// that tiles and blocks are thinner than the pipeline that moves through them.
  std::int64_t skewed(std::int64_t low, std::int64_t high) {
    static constexpr std::int64_t counts[] = {1, 3, 9, 27, 81};
    if ((*this)(0, 1) == 0) return (*this)(low, high);
    return (*this)(low, std::min(high, low + counts[(*this)(0, 4)] - 1));
  }
  /// Any 64 bits.
  std::uint64_t bits() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

/// Grids of 1 to 200 cells each way, 0 to 60 steps, sources anywhere: some on borders and corners,
/// some on the cell of the one before, with rates so different that the order in which they are
/// added is seen, and subnormals occur.
/// @param cells  the grid has at least as many
inline TiledCase draw_case(Draw& draw, std::int64_t cells = 1) {
  TiledCase drawn;
  Row& row = drawn.row;
  do {
    row.nx = draw.skewed(1, 200);
    row.ny = draw.skewed(1, 200);
  } while (row.nx * row.ny < cells);
  row.steps = draw(0, 60);
  row.initial = draw(0, 3) == 0 ? "zero" : "random:" + std::to_string(draw.bits());
  static constexpr const char* exponents[] = {"", "", "e16", "e-17", "e-300", "e-310"};
  std::int64_t x = 1, y = 1;
  for (std::int64_t i = draw(0, 6); i > 0; --i) {
    if (draw(0, 3) > 0) {
      const std::int64_t xs[] = {1, row.nx, draw(1, row.nx)}, ys[] = {1, row.ny, draw(1, row.ny)};
      x = xs[draw(0, 2)];
      y = ys[draw(0, 2)];
    }
    row.sources += std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(draw(-9, 9)) +
                   "." + std::to_string(draw(0, 999)) + exponents[draw(0, 5)] + " ";
  }
  if (row.sources.empty()) row.sources = "none";
  drawn.options = "steps_per_pass=" + std::to_string(draw(1, 24)) +
                  ",width=" + std::to_string(draw.skewed(1, 220));
  for (std::int64_t left = row.steps; left > 0; left -= drawn.pieces.back()) {
    drawn.pieces.push_back(draw(0, 1) == 0 ? left : draw(0, left));
  }
  return drawn;
}

/// Make a problem so wide that it has several of a GPU's strips, with a source in its last corner.
inline void widen(Row& row, Draw& draw) {
  row.nx = draw(300, 800);
  if (row.sources == "none") row.sources.clear();
  row.sources += " " + std::to_string(row.nx) + "," + std::to_string(row.ny) + ",3e-5";
}

/// The instruction levels that this build and machine have.
inline std::vector<std::string> levels() {
  std::vector<std::string> found;
  for (const char* isa : {"generic", "native", "neon", "x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    setenv("HEAT_ISA", isa, 1);
    auto kernel = make<heat_kernel>();
    if (heat_find_kernel("cxx", &kernel) == HEAT_OK) found.emplace_back(isa);
  }
  unsetenv("HEAT_ISA");
  return found;
}

/// HEAT_ISA for as long as this lives.
class Level {
 public:
  explicit Level(const std::string& isa) { setenv("HEAT_ISA", isa.c_str(), 1); }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { unsetenv("HEAT_ISA"); }
};

}  // namespace heat::test

#endif
