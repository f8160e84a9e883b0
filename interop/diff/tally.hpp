/// How many cells differ, by how much and where.
#ifndef HEAT_DIFF_TALLY_HPP
#define HEAT_DIFF_TALLY_HPP

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "field.hpp"

namespace heat::diff {

/// The largest of some numbers, and its cell: the first that has it.
template <class Number>
struct Largest {
  Number size{};
  std::int64_t cell = -1;  ///< -1: there is none

  void add(Number candidate, std::int64_t at) {
    if (cell >= 0 && !(candidate > size)) return;
    size = candidate;
    cell = at;
  }
};

/// What the user accepts in a cell: any of these is enough. None: nothing is.
struct Tolerance {
  std::optional<double> absolute{};     ///< |a - b|
  std::optional<double> relative{};     ///< of the larger of both
  std::optional<std::uint64_t> ulps{};  ///< of integers their distance

  [[nodiscard]] bool given() const { return absolute || relative || ulps; }

  /// @param a, b  two numbers of which neither is NaN
  template <class T>
  [[nodiscard]] bool accepts(T a, T b) const {
    const double apart = distance(a, b);
    return a == b || (std::isfinite(apart) && ((absolute && apart <= *absolute) ||
                                               (relative && relative_distance(a, b) <= *relative) ||
                                               (ulps && units_between(a, b) <= *ulps)));
  }
};

/// The cells whose bits differ. Sizes are of those where both numbers are finite.
struct Tally {
  explicit Tally(const Field& field);

  std::int64_t cells = 0;
  std::int64_t zeros = 0;                ///< of them 0 and -0
  std::int64_t nans = 0;                 ///< of them NaN in both
  std::int64_t nan_in_a = 0;             ///< and in A alone
  std::int64_t nan_in_b = 0;             ///< and in B alone
  std::int64_t infinite = 0;             ///< of the rest those with an infinity
  std::int64_t subnormal = 0;            ///< subnormal in one, subnormal or zero in the other
  std::int64_t beyond = 0;               ///< of all those that the tolerance does not accept
  std::array<std::int64_t, 64> units{};  ///< [i]: at least 2^i ulps, and fewer than 2^(i+1)
  Largest<double> absolute, relative;
  Largest<std::uint64_t> ulps;
  std::int64_t first = -1;                        ///< the first of them
  std::vector<std::int64_t> low, high;            ///< along each axis, from 0: the box around them
  std::vector<std::vector<std::int64_t>> planes;  ///< [axis][place]: how many; [] of a long axis
  std::uint64_t stride = 0;  ///< the largest that leads from the first to all others

  /// Whether no value differs, but only the sign of a zero or the bits of a NaN.
  [[nodiscard]] bool same_values() const { return cells == zeros + nans; }

  template <class T>
  void add(std::int64_t cell, T a, T b, const Tolerance& tolerance) {
    place(cell);
    if constexpr (std::is_floating_point_v<T>) {
      if (a != a || b != b) {
        ++(a == a ? nan_in_b : b == b ? nan_in_a : nans);
        beyond += a == a || b == b;
        return;
      }
      const auto tiny = [](T value) { return std::fpclassify(value) == FP_SUBNORMAL; };
      subnormal += (tiny(a) && (tiny(b) || b == 0)) || (tiny(b) && a == 0);
    }
    beyond += !tolerance.accepts(a, b);
    if (a == b) {
      ++zeros;
    } else if (!std::isfinite(distance(a, b))) {
      ++infinite;
    } else {
      const std::uint64_t between = units_between(a, b);
      absolute.add(distance(a, b), cell);
      relative.add(relative_distance(a, b), cell);
      ulps.add(between, cell);
      ++units[63 - static_cast<std::size_t>(std::countl_zero(between))];
    }
  }

 private:
  void place(std::int64_t cell);

  const Field& field_;
};

}  // namespace heat::diff

#endif
