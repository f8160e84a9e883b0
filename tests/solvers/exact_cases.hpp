/// Fields and sources around the thresholds of docs/exactness.md, where arithmetic that is scaled
/// by powers of two ceases to be exact.
#ifndef HEAT_TESTS_EXACT_CASES_HPP
#define HEAT_TESTS_EXACT_CASES_HPP

#include <bit>
#include <cmath>
#include <limits>

#include "tiled_cases.hpp"

namespace heat::test {

/// Cells that are written, and the steps that follow.
struct Stage {
  heat_block window;
  std::vector<double> cells;  ///< shape [window.ny][window.nx]
  std::int64_t steps = 0;
};

struct ExactCase {
  Problem problem;
  std::string options;
  std::vector<Stage> stages;  ///< the first ones write the whole grid

  [[nodiscard]] std::string text() const {
    std::string all = std::to_string(problem.nx) + "x" + std::to_string(problem.ny) + " cells, " +
                      std::to_string(problem.sources.size()) + " sources, " + options + ", steps";
    for (const Stage& stage : stages) all += " " + std::to_string(stage.steps);
    return all;
  }
};

/// What a solver can be asked for.
struct ExactLimits {
  std::int64_t ranks = 0;       ///< 0: it takes no communicator
  std::int64_t most_steps = 1;  ///< a pass, in the narrowest strips
  bool has_width = false;       ///< whether strips can have any width
  bool has_threads = false;     ///< whether rows are shared among threads
};

/// Draws a case.
class ExactDraw {
 public:
  ExactDraw(std::uint64_t seed, ExactLimits limits)
      : draw_(seed),
        limits_(limits),
        pass_(draw_pass()),
        width_(draw_.skewed(1, pass_ == limits.most_steps ? 1
                               : pass_ > 60               ? 8
                                                          : 100)),
        checked_(pass_ < 64 && one_in(4) ? draw_(2, 8) * pass_ : pass_),
        low_(least() + draw_(-4, 1)),
        is_mixed_(one_in(3)),
        is_huge_(one_in(4)) {}

  ExactCase take() {
    ExactCase drawn;
    const std::int64_t steps = draw_steps();
    draw_grid(drawn.problem, steps);
    drawn.options = options(drawn.problem);
    draw_sources(drawn.problem);
    drawn.problem.steps = steps;
    const std::int64_t nx = drawn.problem.nx, ny = drawn.problem.ny;
    const std::int64_t cut = one_in(2) ? draw_(1, ny) : ny;
    if (cut < ny) drawn.stages.push_back(part(nx, cut, ny));  // an earlier write
    drawn.stages.push_back(part(nx, 0, cut));
    drawn.stages.back().steps = steps;
    if (one_in(4)) {
      const std::int64_t x = draw_(1, nx), y = draw_(1, ny);
      drawn.stages.push_back({make_block(x, y, 1, 1), {speck()}, draw_steps()});
    }
    return drawn;
  }

 private:
  static constexpr std::int64_t work = 100'000;  ///< updates of a cell in a case, about

  /// Rows y0+1..y1 of the grid.
  Stage part(std::int64_t nx, std::int64_t y0, std::int64_t y1) {
    Stage part{make_block(1, y0 + 1, nx, y1 - y0), background(nx, y1 - y0)};
    for (std::int64_t i = draw_(0, 4); i > 0; --i) part.cells[place(nx, y1 - y0)] = speck();
    if (is_huge_ && one_in(3)) part.cells[place(nx, y1 - y0)] = not_finite();
    return part;
  }

  bool one_in(std::int64_t n) { return draw_(1, n) == 1; }

  std::int64_t draw_pass() {
    const std::int64_t most = limits_.most_steps;
    const std::int64_t passes[] = {340, most, 1, 2, 3, 7, 16, 48};
    const std::int64_t any = draw_(0, 99);  // the long ones take most of the time
    return std::min(most, any < 2    ? passes[any]
                          : any < 60 ? passes[any % 6 + 2]
                                     : draw_.skewed(1, 60));
  }

  /// Whole passes, mostly: a pass of another length has other thresholds.
  std::int64_t draw_steps() {
    if (one_in(2)) return checked_;
    return one_in(2) ? 2 * checked_ : draw_(1, 2 * checked_);
  }

  /// Long enough for what one cell holds to fall by a factor of 8 a step, which it does straight
  /// away from the cell; half of the time there is room for that in one direction alone.
  void draw_grid(Problem& problem, std::int64_t steps) {
    const std::int64_t cells = std::max<std::int64_t>(work / steps, 4);
    const std::int64_t strips = limits_.has_width ? 150 : 700;  // the columns of several
    problem.nx = draw_.skewed(1, std::min(cells, 2 * checked_ + strips));
    problem.ny = draw_.skewed(
        1, std::max<std::int64_t>(1, std::min<std::int64_t>(cells / problem.nx, 1200)));
    if (one_in(2)) std::swap(problem.nx, problem.ny);
    if (problem.nx * problem.ny < limits_.ranks) problem.nx = problem.ny = limits_.ranks;
  }

  std::string options(const Problem& problem) {
    std::string text = "steps_per_pass=" + std::to_string(pass_);
    if (limits_.has_width) text += ",width=" + std::to_string(width_);
    if (limits_.has_threads) text += ",threads=" + std::to_string(draw_.skewed(1, 9));
    if (limits_.ranks == 0) return text;
    const std::int64_t depth = std::min<std::int64_t>(draw_(1, 2) * pass_, 1000);
    if (!one_in(4)) text += ",depth=" + std::to_string(depth);
    if (one_in(3) && problem.ny >= limits_.ranks) return text + ",px=1";
    return one_in(2) && problem.nx >= limits_.ranks ? text + ",py=1" : text;
  }

  /// A number of either sign with random bits and this exponent, or the nearest that there is.
  double number(std::int64_t exponent) {
    const auto most = std::min<std::int64_t>(exponent, 1023);
    const auto bits = static_cast<double>((draw_.bits() >> 12) | (std::uint64_t{1} << 52));
    return signed_as_drawn(std::ldexp(bits, static_cast<int>(most) - 52));
  }
  double signed_as_drawn(double value) { return one_in(2) ? value : -value; }

  /// 2^exponent or a neighbour.
  double power(std::int64_t exponent) {
    const double value = std::ldexp(1.0, static_cast<int>(std::min<std::int64_t>(exponent, 1023)));
    const double ends[] = {0.0, value, std::numeric_limits<double>::infinity()};
    return signed_as_drawn(std::nextafter(value, ends[draw_(0, 2)]));
  }

  double zero() { return signed_as_drawn(0.0); }
  /// Any number that is too small, subnormal ones among them.
  double too_small() { return number(draw_(-1074, least() - 1)); }
  /// Beside the least number that is exact: half a step more or less decides.
  double tiny() { return one_in(4) ? power(low_ + draw_(0, 1)) : number(low_ + draw_(0, 2)); }
  /// Far from all thresholds, where there is such a place.
  double ordinary() {
    return number(std::clamp(draw_(-20, 20), least(), std::max(least(), most() - 8)));
  }
  double huge() { return one_in(4) ? power(most() + draw_(-1, 4)) : number(most() + draw_(-4, 6)); }
  double not_finite() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return one_in(2) ? signed_as_drawn(infinity) : std::numeric_limits<double>::quiet_NaN();
  }

  double speck() {
    if (is_huge_ && one_in(4)) return huge();
    if (is_mixed_ && one_in(2)) return too_small();
    return one_in(4) ? one_in(2) ? zero() : ordinary() : tiny();
  }

  /// Anywhere, or beside a border or a cut between two strips or blocks, or a pass away from it.
  std::size_t place(std::int64_t nx, std::int64_t ny) {
    const auto along = [&](std::int64_t cells) {
      const std::int64_t cut = width_ * draw_(0, cells / width_);
      const std::int64_t ends[] = {0,   cells - 1,   cells / 2, cells / 2 - 1,   draw_(0, cells),
                                   cut, cut + pass_, cut - 1,   cut - 1 - pass_, draw_(0, cells)};
      return std::clamp<std::int64_t>(ends[draw_(0, 9)], 0, cells - 1);
    };
    const std::int64_t y = along(ny);
    return static_cast<std::size_t>(y * nx + along(nx));
  }

  double rate() {
    if (is_huge_) return number(most() + draw_(-9, 4));
    if (is_mixed_) return one_in(4) ? zero() : too_small();
    return one_in(2) ? tiny() : ordinary();
  }

  void draw_sources(Problem& problem) {
    if (one_in(2)) return;
    const bool is_heap = one_in(8);  // on one cell, where they are large together
    const double of_heap = rate();
    for (std::int64_t i = is_heap ? draw_(9, 40) : draw_(1, 4); i > 0; --i) {
      const auto at = static_cast<std::int64_t>(place(problem.nx, problem.ny));
      heat_source source{at % problem.nx + 1, at / problem.nx + 1,
                         is_heap ? near(of_heap) : rate()};
      if (!problem.sources.empty() && (is_heap || one_in(3))) {
        source.x = problem.sources.back().x;
        source.y = problem.sources.back().y;
      }
      problem.sources.push_back(source);
    }
  }

  std::vector<double> background(std::int64_t nx, std::int64_t ny) {
    enum { zeros, signed_zeros, level, chequered, one_kind, kind_by_row, kind_by_cell };
    std::vector<double> field(static_cast<std::size_t>(nx * ny));
    // Huge cells that alternate are soon small ones.
    const std::int64_t kind = is_huge_ && one_in(2)
                                  ? std::int64_t{level}
                                  : std::max<std::int64_t>(zeros, draw_(-1, kind_by_cell));
    const double same = zero(), base = is_huge_ && one_in(2) ? huge() : tiny();
    std::int64_t of_cell = draw_(0, 3);
    for (std::size_t k = 0; k < field.size(); ++k) {
      const auto x = static_cast<std::int64_t>(k) % nx, y = static_cast<std::int64_t>(k) / nx;
      if (kind == kind_by_cell || (kind == kind_by_row && x == 0)) of_cell = draw_(0, 3);
      switch (kind) {
        case zeros: field[k] = same; break;
        case signed_zeros: field[k] = zero(); break;
        case level: field[k] = near(base); break;
        // A step leaves a few units of its grid.
        case chequered: field[k] = (x + y) % 2 == 0 ? near(base) : -near(base); break;
        default: field[k] = of_kind(of_cell);
      }
    }
    return field;
  }

  /// A number whose last three bits are drawn again.
  double near(double base) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(base) ^ draw_.bits() % 8);
  }

  double of_kind(std::int64_t kind) {
    if (kind == 0) return is_huge_ ? huge() : zero();
    if (kind == 1) return is_mixed_ ? too_small() : zero();
    return kind == 2 ? ordinary() : tiny();
  }

  /// Exponents of the least that is exact, and of what is too large.
  [[nodiscard]] std::int64_t least() const { return 3 * checked_ - 1022; }
  [[nodiscard]] std::int64_t most() const { return 1020 - pass_; }

  Draw draw_;
  ExactLimits limits_;
  std::int64_t pass_;     ///< steps a pass
  std::int64_t width_;    ///< of strips
  std::int64_t checked_;  ///< steps that a check has to serve: a pass or, on a GPU, several
  std::int64_t low_;      ///< exponent of the smallest numbers, unless it is mixed
  bool is_mixed_;         ///< whether numbers occur that are too small by far
  bool is_huge_;          ///< whether huge numbers occur: they make a whole pass slow
};

}  // namespace heat::test

#endif
