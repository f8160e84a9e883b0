/// The picture of a difference, by what gnuplot is sent for it.
#include "diffs.hpp"
#include "tests/support/gnuplot.hpp"

using namespace heat::test;

namespace {

/// What heat-diff has drawn of two files; a picture that it does not draw is empty.
template <class T>
Drawn drawn_of(const Array<T>& a, const Array<T>& b) {
  const FakeGnuplot gnuplot;
  Files files;
  const std::string picture = files.folder.path("picture.svg");
  check({{program("heat-diff"), files.add("a.npy", a), files.add("b.npy", b), "--picture", picture},
         1,
         "",
         "^$"});
  return drawn(picture);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diff)
BOOST_AUTO_TEST_SUITE(picture)

BOOST_AUTO_TEST_CASE(it_shows_the_differences_of_two_axes) {
  Field a{"f8", "(2, 3)", {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}}, b = a;
  b.cells[2] = 3.25;
  b.cells[4] = 15.0;
  const Drawn figure = drawn_of(a, b);
  BOOST_REQUIRE(figure.image.size() == 6U);
  for (std::size_t i = 0; i < 6; ++i) {
    const double size = std::abs(a.cells[i] - b.cells[i]);
    BOOST_TEST((size > 0.0 ? figure.image[i] == std::log10(size) : std::isnan(figure.image[i])), i);
  }
  BOOST_TEST(figure.has("Where b.npy differs from a.npy"));
  BOOST_TEST(figure.has("2 of 6 cells"));
  BOOST_TEST(figure.has("First bad cell: x = 3, y = 1."));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_spoils_no_scale) {
  Field a{"f8", "(2, 2)", {1.0, 2.0, 3.0, 4.0}}, b = a;
  b.cells[1] = 2.5;
  b.cells[2] = not_a_number;
  const Drawn figure = drawn_of(a, b);
  BOOST_REQUIRE(figure.image.size() == 4U);
  BOOST_TEST((figure.image[1] == std::log10(0.5) && figure.image[2] == std::log10(0.5)));
  BOOST_TEST(figure.has("2 of 4 cells, largest difference 0.5, 1 not finite"));
}

BOOST_AUTO_TEST_CASE(zeros_of_two_signs_are_seen) {
  Field a{"f8", "(2, 2)", {0.0, 2.0, 0.0, 4.0}}, b = a;
  b.cells[0] = -0.0;
  const Drawn alone = drawn_of(a, b);
  BOOST_REQUIRE(alone.image.size() == 4U);
  BOOST_TEST((!std::isnan(alone.image[0]) && std::isnan(alone.image[2])));
  BOOST_TEST(alone.has("1 of 4 cells, largest difference 0, 1 in the sign of zero"));
  BOOST_TEST(alone.has("no difference has a size"));
  b.cells[1] = 2.5;
  b.cells[3] = 5.0;
  const Drawn figure = drawn_of(a, b);
  BOOST_REQUIRE(figure.image.size() == 4U);
  BOOST_TEST((figure.image[0] == std::log10(0.5) && figure.image[3] == 0.0));
}

BOOST_AUTO_TEST_CASE(of_more_axes_it_shows_the_plane_of_the_first_difference) {
  Array<float> a{"f4", "(2, 3, 2, 2)", std::vector<float>(24, 1.0F)}, b = a;
  b.cells[4 * 3 + 4 + 1] = 11.0F;  // (2, 1, 2, 2)
  b.cells[23] = 2.0F;
  const Drawn figure = drawn_of(a, b);
  BOOST_REQUIRE(figure.image.size() == 4U);
  BOOST_TEST(figure.image[1] == 1.0);  // log10
  BOOST_TEST((std::isnan(figure.image[0]) && std::isnan(figure.image[3])));
  BOOST_TEST(figure.has("differs from a.npy, z = 2, axis 4 = 2"));
  BOOST_TEST(figure.has("1 of 4 cells"));
}

BOOST_AUTO_TEST_CASE(of_complex_cells_it_shows_a_part) {
  Field a{"c16", "(2, 2)", std::vector<double>(8, 1.0)}, b = a;
  b.cells[3] = 101.0;  // the imaginary part of (2, 1)
  const Drawn figure = drawn_of(a, b);
  BOOST_REQUIRE(figure.image.size() == 4U);
  BOOST_TEST(figure.image[1] == 2.0);
  BOOST_TEST(figure.has("differs from a.npy, part = 2"));
}

BOOST_AUTO_TEST_CASE(fields_that_are_identical_have_none) {
  const FakeGnuplot gnuplot;
  Files files;
  const std::string a = files.add("a.npy", random_field()), picture = files.folder.path("p.png");
  check({{program("heat-diff"), a, a, "--picture", picture}, 0, "\nno picture, because", "^$"});
  BOOST_TEST(!std::filesystem::exists(picture));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_is_refused_before_anything_is_printed) {
  const FakeGnuplot gnuplot;
  Files files;
  const std::string a = files.add("a.npy", random_field()), b = files.add("b.npy", random_field(2)),
                    line = files.add("line.npy", Field{"f8", "(3,)", {1.0, 2.0, 3.0}});
  const auto refused = [&](const Words& arguments, const std::string& out, const std::string& why) {
    check({Words{program("heat-diff")} + arguments, 2, out,
           "^heat-diff: --picture: [^\n]*" + why + "[^\n]*\n$"});
  };
  refused({a, b, "--picture", "p.gif"}, "^$", "'p.gif' ends in none of .png, .svg, .pdf");
  refused({line, line, "--picture", "p.png"}, "^$", "two axes");
  refused({a, b, "--picture", files.folder.path("nowhere/p.png")}, "", "nowhere");
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
