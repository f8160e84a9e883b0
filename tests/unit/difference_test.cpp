// Differences of fields: distances in units in the last place, counts, the box around them, and the
// file that a picture is drawn from.
#include "interop/diagnose/difference.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "interop/diagnose/npy_writer.hpp"
#include "tests/support/process.hpp"

using heat::diagnose::Difference;
using heat::diagnose::ulps_between;

BOOST_AUTO_TEST_SUITE(difference)

// Expected from IEEE 754: between 1 and 2 there are 2^52 doubles, from 0 the smallest is 2^-1074.
BOOST_AUTO_TEST_CASE(ulps_count_the_doubles_between) {
  BOOST_TEST(ulps_between(1.0, 1.0) == 0U);
  BOOST_TEST(ulps_between(1.0, 1.0 + 0x1p-52) == 1U);
  BOOST_TEST(ulps_between(2.0, 1.0) == std::uint64_t{1} << 52);
  BOOST_TEST(ulps_between(0.0, 0x1p-1074) == 1U);
  BOOST_TEST(ulps_between(-0x1p-1074, 0x1p-1074) == 2U);
  BOOST_TEST(ulps_between(-0.0, 0.0) == 0U);
  BOOST_TEST(ulps_between(-1.0, 1.0) == 2 * (std::uint64_t{1023} << 52));
}

BOOST_AUTO_TEST_CASE(cells_that_differ_in_no_value_but_a_sign_of_zero_count) {
  Difference d;
  d.add({1, 1, -0.0, 0.0});
  BOOST_TEST(d.cells == 1);
  BOOST_TEST(d.largest == 0.0);
  BOOST_TEST(d.only_subnormal);
}

BOOST_AUTO_TEST_CASE(one_normal_cell_is_enough_wherever_it_is) {
  for (int normal = 0; normal < 3; ++normal) {
    Difference d;
    for (int x = 0; x < 3; ++x) d.add({x + 1, 1, x == normal ? 1.0 : 1e-310, 0.0});
    BOOST_TEST(d.cells == 3);
    BOOST_TEST(!d.only_subnormal);
  }
}

BOOST_AUTO_TEST_CASE(the_first_cell_and_the_box_are_kept) {
  Difference d;
  d.add({3, 1, 1.0, 1.0});
  d.add({5, 2, 1.0, 1.5});
  d.add({2, 4, 1.0, 0.75});
  BOOST_TEST(d.cells == 2);
  BOOST_TEST(d.largest == 0.5);
  BOOST_TEST((d.x == 5 && d.y == 2));
  BOOST_TEST((d.x_low == 2 && d.x_high == 5 && d.y_low == 2 && d.y_high == 4));
  BOOST_TEST(!d.only_subnormal);
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_not_finite_is_infinitely_far) {
  Difference d;
  d.add({1, 1, std::numeric_limits<double>::quiet_NaN(), 1.0});
  BOOST_TEST(std::isinf(d.largest));
}

BOOST_AUTO_TEST_CASE(the_file_of_differences_has_sizes_that_can_be_drawn) {
  const heat::test::Folder folder;
  heat::diagnose::NpyWriter file(folder.path("difference.npy"), 5, 1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {1.0, 0.75, 1.5, nan, -infinity}) file.add(bad, 1.0);
  BOOST_TEST(file.close() == "");
  const std::string bytes = heat::test::read_file(folder.path("difference.npy"));
  std::vector<double> cells(5);
  BOOST_REQUIRE(bytes.size() == 128 + sizeof(double) * cells.size());
  std::memcpy(cells.data(), bytes.data() + 128, sizeof(double) * cells.size());
  const double most = std::numeric_limits<double>::max();
  const std::vector<double> expected{0.0, 0.25, 0.5, most, most};
  BOOST_TEST(cells == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
