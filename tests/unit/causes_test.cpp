/// How near a field must be to a supposed formula, just inside and just outside.
#include "interop/diagnose/causes.hpp"

#include <cmath>

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
    evidence.before = before;
    for (int y = 1; y <= 4; ++y) {
      for (int x = 1; x <= 4; ++x) {
        good.push_back(0.5 * at(x, y) + 0.125 * sum(x, y));
        bad.push_back(0.5 * at(x, y) + weight * sum(x, y));
      }
    }
  }
  [[nodiscard]] double at(int x, int y) const { return evidence.at(before, x, y); }
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

}  // namespace

BOOST_AUTO_TEST_SUITE(causes)

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
