/// What figures do with numbers, texts and fields before gnuplot sees them.
#include <cfloat>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "plots/canvas/field_image.hpp"
#include "plots/canvas/style.hpp"
#include "tests/support/process.hpp"
#include "unit.hpp"

using heat::plots::balanced;
using heat::plots::number;
using heat::plots::shortened;

namespace {

/// The image of cells in rows of nx.
heat::plots::FieldImage image_of(const std::vector<double>& cells, std::int64_t nx,
                                 std::int64_t most_pixels,
                                 const std::string& kind = "'<f8', 'fortran_order': False") {
  const heat::test::Folder folder;
  const std::filesystem::path file = folder.path("field.npy");
  const auto ny = static_cast<std::int64_t>(cells.size()) / nx;
  const std::string header = "{'descr': " + kind + ", 'shape': (" + std::to_string(ny) + ", " +
                             std::to_string(nx) + "), }\n";
  std::ofstream out(file, std::ios::binary);
  out << "\x93NUMPY\x01" << '\0' << static_cast<char>(header.size()) << '\0' << header;
  out.write(reinterpret_cast<const char*>(cells.data()),
            static_cast<std::streamsize>(cells.size() * sizeof(double)));
  out.close();
  return heat::plots::read_field_image(file, {nx, ny}, most_pixels);
}

/// The image of cells in one row.
heat::plots::FieldImage image_of(const std::vector<double>& cells, std::int64_t most_pixels) {
  return image_of(cells, static_cast<std::int64_t>(cells.size()), most_pixels);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plots)

BOOST_AUTO_TEST_CASE(a_number_rounds_up_into_its_next_decade) {
  BOOST_TEST(number(999960.0) == "10⁶");
  BOOST_TEST(number(0.00099996) == "0.001");
  BOOST_TEST(number(999.6) == "1000");
  BOOST_TEST(number(99999.6) == "10⁵");
}

BOOST_AUTO_TEST_CASE(a_number_may_be_at_the_ends_of_double) {
  BOOST_TEST(number(4.9e-324) == "4.94×10⁻³²⁴");
  BOOST_TEST(number(-DBL_MAX) == "-1.8×10³⁰⁸");
  BOOST_TEST(number(0.0) == "0");
}

BOOST_AUTO_TEST_CASE(a_time_has_the_largest_unit_in_which_it_is_at_least_one) {
  for (const auto& [seconds, name] : {std::pair{1.0, "seconds"},
                                      {0.999, "milliseconds"},
                                      {1e-3, "milliseconds"},
                                      {0.999e-3, "microseconds"},
                                      {1e-9, "microseconds"}}) {
    BOOST_TEST(heat::plots::time_unit(seconds).name == std::string(name));
  }
  BOOST_TEST(heat::plots::time_unit(0.5).seconds == 1e-3);
  BOOST_TEST(heat::plots::time_unit(5e-5).seconds == 1e-6);
}

BOOST_AUTO_TEST_CASE(more_digits_can_be_asked_for) {
  BOOST_TEST(number(0.5000023, 7) == "0.5000023");
  BOOST_TEST(number(12345.6) == "12346");
}

BOOST_AUTO_TEST_CASE(a_shortened_name_keeps_both_ends) {
  BOOST_TEST(shortened("cxx/mpi", 7) == "cxx/mpi");
  BOOST_TEST(shortened("éabcdefgé", 7) == "éab…fgé");
}

BOOST_AUTO_TEST_CASE(a_word_longer_than_a_line_is_broken) {
  const std::vector<std::string> lines{"a", "éééé", "éé b"};
  BOOST_TEST(balanced("a éééééé b", 4) == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_last_line_of_a_note_is_about_as_long_as_the_others) {
  const std::string note = "points at one rank count stand side by side";
  const std::vector<std::string> lines{"points at one rank count", "stand side by side"};
  BOOST_TEST(balanced(note, 40) == lines, boost::test_tools::per_element());
  BOOST_TEST(balanced("one line", 40).size() == 1U);
  BOOST_TEST(balanced("", 40).empty());
}

BOOST_AUTO_TEST_CASE(a_pixel_shows_the_cell_of_largest_size) {
  const std::vector<double> pixels{-3.0, 0.5};
  BOOST_TEST(image_of({1.0, -3.0, 2.0, 0.0, 0.5, 0.0}, 2).pixels == pixels,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_cell_of_a_field_larger_than_a_strip_is_in_its_pixel) {
  for (const auto& [nx, ny] : {std::pair{3, 400009}, {1100003, 2}}) {
    std::vector<double> cells(static_cast<std::size_t>(nx) * ny, 0.5);
    const std::size_t at[] = {0, 1048575, 1048576, cells.size() - 1};
    for (const std::size_t i : at) cells[i] = -static_cast<double>(i + 1);
    const auto image = image_of(cells, nx, 100);
    BOOST_TEST((image.nx == std::min<std::size_t>(nx, 100) && image.reduced));
    std::vector<double> expected(image.nx * image.ny, 0.5);
    for (const std::size_t i : at) {  // the last is the largest
      const std::size_t x = i % nx * image.nx / nx, y = i / nx * image.ny / ny;
      expected[y * image.nx + x] = -static_cast<double>(i + 1);
    }
    BOOST_TEST(image.pixels == expected, boost::test_tools::per_element());
    BOOST_TEST(image.lowest == -static_cast<double>(cells.size()));
  }
}

BOOST_AUTO_TEST_CASE(a_file_of_another_kind_is_refused) {
  for (const char* kind : {"'<f8', 'fortran_order': True", "'>f8', 'fortran_order': False",
                           "'<f4', 'fortran_order': False", "'<i8', 'fortran_order': False"}) {
    BOOST_CHECK_THROW(image_of({1.0, 2.0, 3.0, 4.0}, 2, 100, kind), std::runtime_error);
  }
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_not_finite_is_refused) {
  BOOST_CHECK_THROW(image_of({0.0, NAN}, 2), std::runtime_error);
  BOOST_CHECK_THROW(image_of({0.0, -INFINITY}, 2), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
