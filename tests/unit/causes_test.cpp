/// How near a field must be to a supposed formula, just inside and just outside.
#include "interop/diagnose/causes.hpp"

#include <cmath>

#include "tests/support/nine_points.hpp"
#include "unit.hpp"

namespace {

using heat::diagnose::all_guesses;
using heat::diagnose::Evidence;
using heat::diagnose::Guess;

/// A field of 4x4 cells between 1 and 2, and what a step with another weight makes of it.
struct Weighted {
  std::vector<double> before, good, bad;
  Evidence evidence;

  explicit Weighted(double weight) {
    for (int i = 0; i < 16; ++i) before.push_back(1.0 + (i * 7 % 16) / 16.0);
    evidence.nx = evidence.ny = 4;
    evidence.step = 3;
    evidence.before.rows = {heat::make_block(1, 1, 4, 4), before};
    for (int y = 1; y <= 4; ++y) {
      for (int x = 1; x <= 4; ++x) {
        good.push_back(0.5 * at(x, y) + 0.125 * sum(x, y));
        bad.push_back(0.5 * at(x, y) + weight * sum(x, y));
      }
    }
  }
  [[nodiscard]] double at(int x, int y) const { return evidence.at(evidence.before, x, y); }
  [[nodiscard]] double sum(int x, int y) const {
    return at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1);
  }
  /// The size that the fit's accuracy is relative to, at the last cell.
  [[nodiscard]] double scale() const { return at(4, 4) + sum(4, 4) + bad.back(); }

  /// Whether "other-formula" explains all cells.
  [[nodiscard]] bool explained() const {
    for (const Guess& guess : all_guesses(evidence)) {
      if (guess.id != "other-formula") continue;
      for (int i = 0; i < 16; ++i) {
        const auto cell = static_cast<std::size_t>(i);
        if (!guess.explains({i % 4 + 1, i / 4 + 1, bad[cell], good[cell]})) return false;
      }
      return true;
    }
    return false;
  }
};

/// Four blocks of 3x3 cells, and one step of nine points in which neighbours of other blocks on
/// some ways are taken for zero.
struct OfNine {
  static constexpr int n = 6;
  const heat_wide_kernel nine = heat::test::nine_points();
  std::vector<double> before, good, bad;
  Evidence evidence;

  /// @param lost  called as lost(dx, dy) for the ways
  template <class Lost>
  explicit OfNine(Lost&& lost) {
    for (int k = 0; k < n * n; ++k) before.push_back(0.7 + (k * 11 % 36) / 37.0);
    evidence.nx = evidence.ny = n;
    evidence.step = 1;
    evidence.before.rows = {heat::make_block(1, 1, n, n), before};
    evidence.formula = &nine.kernel;
    for (const int y : {1, 4}) {
      for (const int x : {1, 4}) evidence.blocks.push_back(heat::make_block(x, y, 3, 3));
    }
    for (int k = 0; k < n * n; ++k) {
      const int x = k % n + 1, y = k / n + 1;
      const auto value = [&](int dx, int dy) {
        return evidence.at(evidence.before, x + dx, y + dy);
      };
      good.push_back(heat::test::next_of_nine(value));
      bad.push_back(heat::test::next_of_nine([&](int dx, int dy) {
        const bool foreign = (x + dx > 3) != (x > 3) || (y + dy > 3) != (y > 3);
        return foreign && lost(dx, dy) ? 0.0 : value(dx, dy);
      }));
    }
  }

  /// The first guess that explains all cells.
  [[nodiscard]] std::string explanation() const {
    for (const Guess& guess : all_guesses(evidence)) {
      bool all = true;
      for (std::size_t k = 0; k < bad.size() && all; ++k) {
        const auto at = static_cast<int>(k);
        all = guess.explains({at % n + 1, at / n + 1, bad[k], good[k]});
      }
      if (all && (!guess.confirmed || guess.confirmed())) return guess.id + ": " + guess.text();
    }
    return "none";
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(causes)

BOOST_AUTO_TEST_CASE(a_halo_without_corners_is_told_from_one_that_was_never_received) {
  BOOST_TEST(
      OfNine([](int dx, int dy) { return dx != 0 && dy != 0; }).explanation() ==
      "stale-halo: stale halo: diagonal neighbours in the corners of other ranks' blocks are "
      "taken for zero, as if never received");
  BOOST_TEST(OfNine([](int dx, int) { return dx != 0; }).explanation() ==
             "stale-halo: stale halo: cells of other ranks' blocks are taken for zero, as if never "
             "received");
}

BOOST_AUTO_TEST_CASE(results_of_any_formula_may_be_stored_in_less) {
  OfNine none([](int, int) { return false; });
  for (double& cell : none.bad) cell = static_cast<float>(cell);
  BOOST_TEST(none.explanation() == "single-precision: the field is kept in single precision");
}

BOOST_AUTO_TEST_CASE(any_formula_may_be_rounded_otherwise) {
  OfNine near([](int, int) { return false; }), far = near;
  near.bad[7] = std::nextafter(near.bad[7], 9.0);
  far.bad[7] *= 1.0 + 1e-11;
  BOOST_TEST(near.explanation() ==
             "rounding: rounding only: 1 ulp at most (order of operations, -ffast-math?)");
  BOOST_TEST(far.explanation() == "none");
}

BOOST_AUTO_TEST_CASE(another_formula_fits_each_cell_to_1e_12_of_its_size) {
  BOOST_TEST(Weighted(0.2).explained());
  for (const double sign : {1.0, -1.0}) {
    Weighted inside(0.2), outside(0.2);
    inside.bad.back() += sign * 0.9e-12 * inside.scale();
    outside.bad.back() += sign * 1.1e-12 * outside.scale();
    BOOST_TEST(inside.explained());
    BOOST_TEST(!outside.explained());
  }
}

BOOST_AUTO_TEST_CASE(a_weight_that_rounding_explains_is_no_other_formula) {
  for (const double sign : {1.0, -1.0}) {
    BOOST_TEST(!Weighted(0.125 + sign * 0.9e-9).explained());
    BOOST_TEST(Weighted(0.125 + sign * 1.1e-9).explained());
  }
}

BOOST_AUTO_TEST_SUITE_END()
