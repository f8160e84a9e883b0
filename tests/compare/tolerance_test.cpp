/// --check rounding on made-up fields, just inside its bound and just outside.
#define BOOST_TEST_MODULE compare_tolerance
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "interop/compare/measure/check.hpp"
#include "tests/support/npy.hpp"
#include "tests/support/process.hpp"

namespace {

using heat::compare::check_rounding;
using namespace heat::test;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// The difference that is found between a field and the baseline's after some steps.
std::string found(const std::vector<double>& baseline, const std::vector<double>& field,
                  std::int64_t steps, std::size_t nx = 1, std::size_t field_nx = 1) {
  const Folder folder;
  write_npy(folder.path("a.npy"), nx, baseline);
  write_npy(folder.path("b.npy"), field_nx, field);
  return check_rounding(folder.path("a.npy"), folder.path("b.npy"), steps);
}

bool agrees(const std::vector<double>& baseline, const std::vector<double>& field,
            std::int64_t steps) {
  return found(baseline, field, steps).empty();
}

double above(double value) { return std::nextafter(value, infinity); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_cell_may_differ_by_eight_roundings_a_step_of_the_largest) {
  // 8 * 100 * 2^-53 * 3, a number of twelve bits, is exact; the largest cell may be negative.
  const double bound = 2400.0 * 0x1p-53;
  for (const double largest : {3.0, -3.0}) {
    for (const double sign : {1.0, -1.0}) {
      BOOST_TEST(agrees({0.0, largest, 0.0}, {sign * bound, largest, 0.0}, 100));
      BOOST_TEST(agrees({0.0, largest, 0.0}, {0.0, largest, sign * bound}, 100));
      BOOST_TEST(!agrees({0.0, largest, 0.0}, {sign * above(bound), largest, 0.0}, 100));
      BOOST_TEST(!agrees({0.0, largest, 0.0}, {0.0, largest, sign * above(bound)}, 100));
    }
  }
  BOOST_TEST(agrees({3.0}, {3.0 + 0x1p-51}, 1), "an ulp of 3 is 2^-51, and 24 * 2^-53 is six");
  BOOST_TEST(agrees({3.0}, {3.0 + 6 * 0x1p-51}, 1));
  BOOST_TEST(!agrees({3.0}, {3.0 + 7 * 0x1p-51}, 1));
}

BOOST_AUTO_TEST_CASE(without_a_step_or_a_value_nothing_may_differ) {
  BOOST_TEST(agrees({1.0, 2.0}, {1.0, 2.0}, 0));
  BOOST_TEST(agrees({0.0}, {-0.0}, 0));
  BOOST_TEST(!agrees({1.0, 2.0}, {1.0, 2.0 + 0x1p-51}, 0));
  BOOST_TEST(!agrees({1.0, 0.0}, {1.0, 5e-324}, 0));
  BOOST_TEST(agrees({0.0, 0.0}, {0.0, 0.0}, 1000));
  BOOST_TEST(!agrees({0.0, 0.0}, {0.0, 5e-324}, 1000), "the bound is of the baseline's field");
}

BOOST_AUTO_TEST_CASE(what_is_found_names_the_difference_and_the_bound) {
  // 0.5, of an accepted 8 * 2 * 2^-53 * 4 = 7.105e-15
  BOOST_TEST(found({4.0}, {4.5}, 2) == "a cell differs by 0.5, more than the accepted 7.11e-15");
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_not_finite_agrees_with_nothing) {
  for (const double bad : {no_number, -no_number, infinity, -infinity}) {
    BOOST_TEST(!agrees({1.0, 2.0}, {1.0, bad}, 1000), bad);
    BOOST_TEST(!agrees({1.0, 2.0}, {bad, 2.0}, 1000), bad);
    BOOST_TEST(!agrees({1.0, bad}, {1.0, 2.0}, 1000), bad);
    BOOST_TEST(!agrees({1.0, bad}, {1.0, bad}, 1000), bad);
    BOOST_TEST(!agrees({bad, 1.0}, {bad, 5.0}, 1000), bad);
  }
}

BOOST_AUTO_TEST_CASE(fields_of_another_size_do_not_agree) {
  const std::vector<double> six(6, 1.0);
  BOOST_TEST(found(six, six, 1, 3, 3).empty());
  BOOST_TEST(!found(six, six, 1, 3, 2).empty(), "3x2 cells are not 2x3");
  BOOST_TEST(!found(six, {1.0, 1.0, 1.0}, 1, 3, 3).empty());
  BOOST_TEST(!found({1.0, 1.0, 1.0}, six, 1, 3, 3).empty());
}

BOOST_AUTO_TEST_CASE(every_cell_of_a_large_field_counts) {
  // One more than a MiB, which is read at a time.
  const std::size_t count = (1U << 17) + 1;
  std::vector<double> field(count, 1.0);
  const auto baseline = field;
  for (const std::size_t cell : {std::size_t{0}, count / 2, count - 2, count - 1}) {
    field[cell] = 1.5;
    BOOST_TEST(!agrees(baseline, field, 1000), cell);
    field[cell] = 1.0;
  }
  field.pop_back();
  BOOST_TEST(!agrees(baseline, field, 1000));
  // The largest cell sets the bound wherever it is.
  std::vector<double> other = baseline;
  other.front() += 0x1p-40;
  BOOST_TEST(!agrees(baseline, other, 1));
  other.back() = 1e6;
  auto with_peak = baseline;
  with_peak.back() = 1e6;
  BOOST_TEST(agrees(with_peak, other, 1));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_off_does_not_agree) {
  const Folder folder;
  for (const char* name : {"a.npy", "b.npy"}) write_npy(folder.path(name), 2, {1.0, 2.0, 3.0, 4.0});
  const std::string a = folder.path("a.npy"), b = folder.path("b.npy");
  BOOST_TEST(check_rounding(a, b, 1).empty());
  std::filesystem::resize_file(b, 128 + 4 * 8 - 3);
  BOOST_TEST(!check_rounding(a, b, 1).empty());
  std::filesystem::resize_file(b, 128 + 4 * 8 + 3);
  BOOST_TEST(!check_rounding(a, b, 1).empty());
  BOOST_CHECK_THROW(check_rounding(a, folder.path("none.npy"), 1), std::runtime_error);
  std::filesystem::resize_file(b, 100);
  BOOST_CHECK_THROW(check_rounding(a, b, 1), std::runtime_error);
}
