/// When several steps on a device may take four operations a cell instead of six: the check of a
/// field once in many steps. Runs on the host, too.
///
/// A pass carries 2^t u at level t, which saves both products of the formula, and has the
/// contract's bits as long as nothing is lost below the smallest subnormal or above the largest
/// number; see docs/exactness.md. A value that is not zero and has exponent e is a multiple of
/// 2^(e-52), and a step makes what it is a multiple of eight times finer at most. So a field whose
/// smallest exponent is e stays exact for n steps if e >= -1022 + 3n, and a region of it, if that
/// holds for all cells within n cells.
///
/// The field is cut into squares; a check writes the smallest exponent of each, and of all, and the
/// largest of all. While all of the field is exact, nothing else is asked; where it is not, each
/// tile of a pass asks the squares around it.
#ifndef HEAT_CXX_DEVICE_EXACT_HPP
#define HEAT_CXX_DEVICE_EXACT_HPP

#include <bit>
#include <cmath>
#include <cstdint>

#include "rounded.hpp"

namespace heat::cxx {

/// Cells of a square along x and y.
constexpr int square = 64;

/// The exponent of a number as it is stored: 1 for 2^-1022, 0 for subnormals, `no_exponent` for
/// infinities and NaN.
constexpr int no_exponent = 2047;
HEAT_DEVICE constexpr int stored_exponent(double u) {
  return static_cast<int>(std::bit_cast<std::uint64_t>(u) >> 52 & 2047);
}

/// The smallest stored exponent from which `steps` steps are exact.
HEAT_DEVICE constexpr int exact_from(int steps) { return 1 + 3 * steps; }

/// The stored exponents of some cells: zeros have no part in the smallest.
struct Exponents {
  int smallest = no_exponent, largest = 0;

  HEAT_DEVICE constexpr void add(double u) {
    const int exponent = stored_exponent(u);
    largest = exponent > largest ? exponent : largest;
    if (u != 0.0 && exponent < smallest) smallest = exponent;
  }
};

/// The exponents of thread `lane`'s cells in square (x, y), counted from 0; of a warp's 32 threads.
HEAT_DEVICE inline Exponents exponents_of(const double* now, std::int64_t nx, std::int64_t ny,
                                          std::int64_t ld, std::int64_t x, std::int64_t y,
                                          int lane) {
  Exponents all;
  const std::int64_t end = (y + 1) * square < ny ? (y + 1) * square : ny;
  for (std::int64_t j = y * square + 1; j <= end; ++j) {
    for (int i = 0; i < square; i += 32) {
      const std::int64_t at = x * square + i + lane + 1;
      if (at <= nx) all.add(now[j * ld + at]);
    }
  }
  return all;
}

/// Which arithmetic the tiles of a pass take.
enum class Road : std::int32_t {
  scaled,   ///< four operations on 2^t u
  asked,    ///< each tile asks its squares for one of the two
  unscaled  ///< six operations, always exact
};

/// What a pass has to know of the last check.
struct ExactPass {
  Road road = Road::unscaled;
  const int* smallest = nullptr;  ///< on the device: the smallest exponent of each square
  int across = 0;                 ///< squares along x
  int steps = 0;                  ///< since the check, with those of the pass
};

/// Squares x0..x1 by y0..y1, counted from 0, ends included.
struct Squares {
  int x0, x1, y0, y1;

  /// Those with cells x..x_end-1 by y..y_end-1 of the grid, and all within `steps` cells.
  HEAT_DEVICE static Squares around(int x, int x_end, int y, int y_end, int nx, int ny, int steps) {
    const auto index = [](int cell, int last) {
      return ((cell < 1 ? 1 : cell > last ? last : cell) - 1) / square;
    };
    return {index(x - steps, nx), index(x_end - 1 + steps, nx), index(y - steps, ny),
            index(y_end - 1 + steps, ny)};
  }
};

/// The road of each pass, as the exponents of the last check allow it.
class ExactSteps {
 public:
  /// Add a source.
  void add(double rate) {
    rates_.add(rate);
    sum_ += std::fabs(rate);
  }
  /// The field is another one.
  void forget() { steps_ = never; }
  /// A check has found these.
  void checked(const Exponents& field) {
    field_ = field;
    steps_ = 0;
  }
  /// Steps were taken.
  void took(std::int64_t steps) { steps_ = steps < never - steps_ ? steps_ + steps : never; }

  /// Whether a check is worth its time before a pass of `steps` steps: if the last one does not
  /// cover it, but where the field was not exact everywhere it has to serve some passes.
  [[nodiscard]] bool is_check_due(int steps) const {
    return steps_ >= never || (steps_ + steps > fewest && road(steps) != Road::scaled);
  }

  [[nodiscard]] Road road(int steps) const {
    if (steps_ >= never) return Road::unscaled;
    const std::int64_t all = steps_ + steps;
    // The field is below 2^(largest - 1022), and each step adds all rates at most. Half of what is
    // allowed leaves room for the roundings.
    const double bound = std::ldexp(1.0, field_.largest - 1022) + static_cast<double>(all) * sum_;
    if (!(bound < std::ldexp(1.0, 1019 - steps)) || all > most ||
        rates_.smallest < exact_from(static_cast<int>(all))) {
      return Road::unscaled;
    }
    if (field_.smallest >= exact_from(static_cast<int>(all))) return Road::scaled;
    return all <= fewest ? Road::asked : Road::unscaled;
  }

  /// What a pass of `steps` steps has to know.
  [[nodiscard]] ExactPass pass(int steps, const int* smallest, std::int64_t across) const {
    return {road(steps), smallest, static_cast<int>(across), static_cast<int>(steps_) + steps};
  }

 private:
  static constexpr std::int64_t never = 1 << 30, most = 682;
  /// Steps that a check serves where the field is not exact everywhere. With more, tiles ask more
  /// squares and fewer of them are exact; a check reads the whole field.
  static constexpr std::int64_t fewest = 64;

  Exponents field_, rates_;
  double sum_ = 0.0;
  std::int64_t steps_ = never;
};

}  // namespace heat::cxx

#endif
