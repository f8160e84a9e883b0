/// Numbers, texts and fields of figures before gnuplot sees them.
#include <cfloat>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "plots/canvas/field_image.hpp"
#include "plots/canvas/scale.hpp"
#include "plots/canvas/style.hpp"
#include "tests/support/npy.hpp"
#include "tests/support/process.hpp"
#include "unit.hpp"

using heat::plots::balanced;
using heat::plots::number;
using heat::plots::shortened;

namespace {

/// The image of cells in rows of nx.
heat::plots::FieldImage image_of(const std::vector<double>& cells, std::size_t nx,
                                 std::int64_t most_pixels) {
  const heat::test::Folder folder;
  heat::test::write_npy(folder.path("field.npy"), nx, cells);
  return heat::plots::read_field_image(
      folder.path("field.npy"),
      {static_cast<std::int64_t>(nx), static_cast<std::int64_t>(cells.size() / nx)}, most_pixels);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plots)

BOOST_AUTO_TEST_CASE(a_number_has_three_digits_and_a_power_of_ten_where_it_is_long) {
  for (const auto& [value, text] : {std::pair{999960.0, "10⁶"},
                                    {0.00099996, "0.001"},
                                    {999.6, "1000"},
                                    {12345.6, "12346"},
                                    {99999.6, "10⁵"},
                                    {4.9e-324, "4.94×10⁻³²⁴"},
                                    {-DBL_MAX, "-1.8×10³⁰⁸"},
                                    {0.0, "0"}}) {
    BOOST_TEST(number(value) == text);
  }
  BOOST_TEST(number(0.5000023, 7) == "0.5000023");
}

BOOST_AUTO_TEST_CASE(a_time_has_the_largest_unit_in_which_it_is_at_least_one) {
  for (const auto& [seconds, name, unit] : {std::tuple{1.0, "seconds", 1.0},
                                            {0.999, "milliseconds", 1e-3},
                                            {1e-3, "milliseconds", 1e-3},
                                            {0.999e-3, "microseconds", 1e-6},
                                            {1e-9, "microseconds", 1e-6}}) {
    BOOST_TEST(heat::plots::time_unit(seconds).name == std::string(name));
    BOOST_TEST(heat::plots::time_unit(seconds).seconds == unit);
  }
}

BOOST_AUTO_TEST_CASE(no_two_solvers_look_the_same_among_those_with_ranks_and_those_without) {
  std::set<std::tuple<std::string, int, int, bool>> looks;
  std::size_t drawn = 0;
  std::int64_t count = 0;
  BOOST_REQUIRE(heat_solver_count(&count) == HEAT_OK);
  for (std::int64_t i = 0; i < count; ++i) {
    const char* solver = nullptr;
    BOOST_REQUIRE(heat_solver_name(i, &solver) == HEAT_OK);
    const std::string name = solver;
    const auto has = [&](const char* part) { return name.find(part) != name.npos; };
    const auto style = heat::plots::solver_style(name);
    // Ranks with threads have a marker for each number of threads, and a name beside each curve.
    if (has("hybrid")) continue;
    ++drawn;
    looks.emplace(style.colour, style.point, style.dash, has("mpi") || has("openmp"));
  }
  BOOST_TEST(looks.size() == drawn);
}

BOOST_AUTO_TEST_CASE(a_solvers_colour_is_its_languages_and_its_marker_its_algorithms) {
  using heat::plots::solver_style;
  const auto one = solver_style("python/numba_mpi"), other = solver_style("python/numba_gpu");
  BOOST_TEST(one.colour == std::string(other.colour));
  BOOST_TEST(one.language == "python/numba");
  BOOST_TEST(one.algorithm == "mpi");
  BOOST_TEST(other.algorithm == "gpu");
  BOOST_TEST(one.point == solver_style("cxx/mpi").point);
  BOOST_TEST(solver_style("mine/fast").colour == std::string(solver_style("mine/slow").colour));
  BOOST_TEST(solver_style("fortran/mpi+cxx").point != solver_style("fortran/mpi").point);
  BOOST_TEST(solver_style("fortran/gpu (host)").point == solver_style("fortran/gpu").point);
  std::set<int> points;
  for (const char* curve : {"cxx/hybrid x1", "cxx/hybrid x2", "cxx/hybrid x4", "cxx/hybrid x8"}) {
    points.insert(solver_style(curve).point);
  }
  BOOST_TEST(points.size() == 4U);
  BOOST_TEST(solver_style("cxx/hybrid x4").algorithm == "hybrid x4");
}

BOOST_AUTO_TEST_CASE(points_at_one_place_stand_at_most_three_percent_aside) {
  BOOST_TEST(heat::plots::aside(16.0, 0, 1) == 16.0);
  BOOST_TEST(heat::plots::aside(16.0, 0, 8) == 16.0 / 1.03, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(heat::plots::aside(16.0, 7, 8) == 16.0 * 1.03, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_shortened_name_keeps_both_ends) {
  BOOST_TEST(shortened("cxx/mpi", 7) == "cxx/mpi");
  BOOST_TEST(shortened("éabcdefgé", 7) == "éab…fgé");
}

BOOST_AUTO_TEST_CASE(lines_are_about_as_long_as_each_other_and_a_long_word_is_broken) {
  using Lines = std::vector<std::string>;
  const std::string note = "points at one rank count stand side by side";
  BOOST_TEST((balanced(note, 40) == Lines{"points at one rank count", "stand side by side"}));
  BOOST_TEST((balanced("a éééééé b", 4) == Lines{"a", "éééé", "éé b"}));
  BOOST_TEST((balanced("one line", 40) == Lines{"one line"}));
  BOOST_TEST(balanced("", 40).empty());
}

BOOST_AUTO_TEST_CASE(a_pixel_shows_the_cell_of_largest_size) {
  const std::vector<double> pixels{-3.0, 0.5};
  BOOST_TEST(image_of({1.0, -3.0, 2.0, 0.0, 0.5, 0.0}, 6, 2).pixels == pixels,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_window_of_a_field_has_its_cells_and_lies_in_the_grid) {
  const heat::test::Folder folder;
  std::vector<double> cells(std::size_t{7} * 6);  // 10 x + y
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = 10.0 * static_cast<double>(i % 7 + 1) + static_cast<double>(i / 7 + 1);
  }
  heat::test::write_npy(folder.path("field.npy"), 7, cells);
  const auto window = heat::plots::around(7, 2, 1, {7, 6});
  BOOST_TEST((window.x == 5 && window.y == 1 && window.nx == 3 && window.ny == 3));
  const auto image = heat::plots::read_field_image(folder.path("field.npy"), {7, 6}, 9, window);
  const std::vector<double> expected{51.0, 61.0, 71.0, 52.0, 62.0, 72.0, 53.0, 63.0, 73.0};
  BOOST_TEST(image.pixels == expected, boost::test_tools::per_element());
  const auto whole = heat::plots::around(1, 6, 9, {7, 6});
  BOOST_TEST((whole.x == 1 && whole.y == 1 && whole.nx == 7 && whole.ny == 6));
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

BOOST_AUTO_TEST_CASE(a_field_of_another_shape_or_with_a_cell_that_is_not_finite_is_refused) {
  const heat::test::Folder folder;
  const auto check = [&](const std::vector<double>& cells, const heat::compare::Grid& grid) {
    heat::test::write_npy(folder.path("field.npy"), 2, cells);
    BOOST_CHECK_THROW(heat::plots::read_field_image(folder.path("field.npy"), grid, 100),
                      std::runtime_error);
  };
  check({1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, {3, 2});
  check({0.0, NAN}, {2, 1});
  check({0.0, -INFINITY}, {2, 1});
}

BOOST_AUTO_TEST_SUITE_END()
