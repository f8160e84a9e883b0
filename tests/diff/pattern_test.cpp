/// Patterns: each is planted, and named; what only looks like one is not.
#include <set>

#include "diffs.hpp"

using namespace heat::test;

namespace {

/// The sentence of a pattern, whose line may be cut between any words.
std::string pattern(const std::string& sentence) {
  std::string expression;
  for (const char c : sentence) expression += c == ' ' ? std::string("[ \n]+") : std::string(1, c);
  return "\n(pattern|  ) +" + expression + "\nulps";
}

/// Change the cells that a rule selects by a few units in the last place.
std::function<void(Field&)> where(
    const std::function<bool(std::size_t x, std::size_t y)>& selects) {
  return [selects](Field& b) {
    std::mt19937 few(7);
    for (std::size_t y = 1; y <= y_cells; ++y) {
      for (std::size_t x = 1; x <= x_cells; ++x) {
        if (selects(x, y)) at(b, x, y) = above(at(b, x, y), 1 + static_cast<int>(few() % 9));
      }
    }
  };
}

void check_place(const std::function<bool(std::size_t x, std::size_t y)>& selects,
                 const std::string& sentence) {
  check_changed(where(selects), {pattern(sentence)});
}

/// A field whose cell (x, y) comes from another place of the first.
Field moved(
    Field a,
    const std::function<std::pair<std::size_t, std::size_t>(std::size_t x, std::size_t y)>& from) {
  Field b = a;
  for (std::size_t y = 1; y <= y_cells; ++y) {
    for (std::size_t x = 1; x <= x_cells; ++x) {
      const auto [i, j] = from(x, y);
      if (i >= 1 && j >= 1 && i <= x_cells && j <= y_cells) at(b, x, y) = at(a, i, j);
    }
  }
  return b;
}

/// Some cells changed by what makes one number of another.
void check_each(const std::function<double(double)>& change, const std::string& sentence,
                const Field& a = random_field()) {
  check_changed(
      [&](Field& b) {
        for (std::size_t i = 100; i < 800; i += 1 + i % 3) b.cells[i] = change(b.cells[i]);
      },
      {pattern(sentence)}, a);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diff)
BOOST_AUTO_TEST_SUITE(place)

BOOST_AUTO_TEST_CASE(planes_are_named) {
  check_place([](auto x, auto) { return x == 17; }, "all of them lie at x = 17");
  check_place([](auto x, auto y) { return y == 24 && x > 2; }, "all of them lie at y = 24");
  check_place([](auto x, auto) { return x == 4 || x == 9 || x == 31; },
              "all of them lie at x = 4, 9, 31");
  check_place([](auto x, auto) { return x % 8 == 3; },
              "all of them lie at x = 3, 11, 19, ... \\(every 8th\\)");
  check_place([](auto x, auto y) { return x % 8 == 3 && y % 2 == 1; },
              "all of them lie at x = 3, 11, 19, ... \\(every 8th\\) and y = 1, 3, 5, ... "
              "\\(every 2nd\\)");
  check_place([](auto x, auto y) { return x == 1 && y % 3 == 2; },
              "all of them lie at x = 1 and y = 2, 5, 8, ... \\(every 3rd\\)");
}

BOOST_AUTO_TEST_CASE(borders_of_blocks_are_named) {
  check_place([](auto x, auto) { return x == 20 || x == 21; }, "all of them lie at x = 20, 21");
  check_place(
      [](auto x, auto) { return x % 10 < 2 && x > 1 && x < 40; },
      "all of them lie at x = 10, 11, 20, 21, ... \\(both sides of borders 10 cells apart\\)");
  // 40 columns in blocks of 6, 6, 6, 6, 6, 5 and 5
  const std::set<std::size_t> ends{6, 12, 18, 24, 30, 35},
      more{6, 7, 12, 13, 18, 19, 24, 25, 30, 31, 35, 36};
  check_place(
      [&](auto x, auto) { return more.contains(x); },
      "all of them lie at x = 6, 7, 12, 13, ... \\(both sides of borders 5 or 6 cells apart\\)");
  check_place([&](auto x, auto) { return ends.contains(x); },
              "all of them lie at x = 6, 12, 18, ... \\(5 or 6 cells apart\\)");
  check_place([](auto x, auto y) { return x == 20 || x == 21 || y == 12 || y == 13; },
              "each of them lies at x = 20, 21 or y = 12, 13");
  check_place([](auto x, auto y) { return x == 1 || x == 40 || y == 1 || y == 24; },
              "each of them lies at x = 1, 40 or y = 1, 24");
}

BOOST_AUTO_TEST_CASE(every_nth_cell_is_named) {
  check_changed(
      [](Field& b) {
        for (std::size_t i = 5; i < b.cells.size(); i += 7) b.cells[i] = above(b.cells[i], 2);
      },
      {pattern("all of them are among every 7th cell in the order of memory, from the 6th on")});
}

BOOST_AUTO_TEST_CASE(a_plane_of_three_axes_is_named) {
  check_changed(
      [](Field& b) {
        for (std::size_t i = 2 * 60; i < 3 * 60; ++i) b.cells[i] = above(b.cells[i], 1);
      },
      {pattern("all of them lie at z = 3"), "all within +x 1..10, y 1..6, z 3\n"},
      random_field(1, "(16, 6, 10)"));
  check_changed(
      [](Field& b) {
        for (std::size_t i = 0; i < b.cells.size(); ++i) {
          if (i / 30 % 8 == 0) b.cells[i] = above(b.cells[i], 1);
        }
      },
      {pattern("all of them lie at axis 5 = 1")}, random_field(1, "(2, 2, 8, 3, 5, 2, 1)"));
}

BOOST_AUTO_TEST_CASE(chance_is_not_taken_for_a_pattern) {
  const std::string none = "none that is known";
  std::mt19937 random(3);
  for (const unsigned of : {2U, 10U, 100U}) {
    check_place([&](auto, auto) { return random() % of == 0; }, none);
  }
  // Two cells in one column, three in columns that are even, a box.
  check_place([](auto x, auto y) { return x == 5 && (y == 2 || y == 9); }, none);
  check_place(
      [](auto x, auto y) {
        return (x == 4 && y == 2) || (x == 10 && y == 9) || (x == 20 && y == 14);
      },
      none);
  check_place([](auto x, auto y) { return x > 4 && x < 15 && y > 3 && y < 12; }, none);
}

BOOST_AUTO_TEST_CASE(one_cell_too_many_hides_a_plane) {
  check_place([](auto x, auto y) { return x == 17 || (x == 3 && y == 5) || (x == 30 && y == 9); },
              "none that is known");
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(value)

BOOST_AUTO_TEST_CASE(fields_that_are_moved_are_named) {
  const Field a = random_field();
  check_diff(a,
             moved(a,
                   [](auto x, auto y) {
                     return std::pair{x - 1, y};
                   }),
             1, {pattern("B is A shifted by one cell along x, upwards")});
  check_diff(a,
             moved(a,
                   [](auto x, auto y) {
                     return std::pair{x, y + 1};
                   }),
             1, {pattern("B is A shifted by one cell along y, downwards")});
  Field b = a;  // written with x slow into a file whose shape says otherwise
  for (std::size_t y = 1; y <= y_cells; ++y) {
    for (std::size_t x = 1; x <= x_cells; ++x) {
      b.cells[(x - 1) * y_cells + y - 1] = a.cells[(y - 1) * x_cells + x - 1];
    }
  }
  check_diff(a, b, 1, {pattern("B is A transposed: x and y are swapped")});
  // One cell that was not moved, or is another one, and it is not that.
  for (const double other : {a.cells[500], 3.0}) {
    Field wrong = b;
    wrong.cells[500] = other;
    check_diff(a, wrong, 1, {pattern("none that is known")});
  }
  Field cube = random_field(1, "(4, 4, 60)"), swapped = cube;
  for (std::size_t i = 0; i < cube.cells.size(); ++i) {
    swapped.cells[i / 60 % 4 * 240 + i / 240 * 60 + i % 60] = cube.cells[i];
  }
  check_diff(cube, swapped, 1, {pattern("B is A transposed: y and z are swapped")});
}

BOOST_AUTO_TEST_CASE(what_became_of_each_number_is_named) {
  check_each([](double) { return 0.0; }, "B is 0 in all of them: not written\\?");
  check_each([](double) { return 1e20; }, "B is 1e\\+20 in all of them");
  check_each([](double u) -> double { return static_cast<float>(u); },
             "B is A rounded to single precision");
  check_each([](double u) { return 1.25 * u; }, "B is A times 1.25");
  check_each([](double u) { return u / 3.0; }, "B is A times 0.3333333333");
  check_each([](double u) { return -u; }, "B is A times -1");
  check_each([](double u) { return u + 273.15; }, "B is A plus 273.15");
  check_each([](double u) { return above(u, 3); }, "none that is known");
}

BOOST_AUTO_TEST_CASE(a_number_is_told_in_the_digits_that_rounding_leaves) {
  const Array<float> a{"f4", "(4,)", {0.6660268F, 0.21315F, 0.4457101F, 0.9096901F}};
  Array<float> b = a;
  for (float& cell : b.cells) cell *= 1.1F;
  check_diff(a, b, 1, {pattern("B is A times 1.1")});
  for (std::size_t i = 0; i < 4; ++i) b.cells[i] = a.cells[i] + 0.01F;
  check_diff(a, b, 1, {pattern("B is A plus 0.01")});
  check_each([](double u) { return u * (1.0 + 1e-12); }, "B is A times 1 \\+ 1e-12");
  check_each([](double u) { return u + 1e-9; }, "B is A plus 1e-09");
}

BOOST_AUTO_TEST_CASE(an_offset_of_whole_numbers_is_named) {
  using Shorts = Array<std::int16_t>;
  check_diff(Shorts{"i2", "(4,)", {5, -300, 7, 12}}, Shorts{"i2", "(4,)", {3, -302, 7, 10}}, 1,
             {"\npattern +B is A plus -2\ndifference"});
  check_diff(Shorts{"i2", "(4,)", {5, -300, 7, 12}}, Shorts{"i2", "(4,)", {3, -302, 7, 11}}, 1,
             {"\npattern +none that is known\ndifference"});
}

BOOST_AUTO_TEST_CASE(the_same_holds_from_b_to_a) {
  Field a = random_field(), b = a;
  for (double& cell : a.cells) cell = static_cast<float>(cell);
  check_diff(a, b, 1, {pattern("A is B rounded to single precision")});
  for (double& cell : a.cells) cell = 0.0;
  check_diff(a, b, 1, {pattern("A is 0 in all of them: not written\\?")});
}

BOOST_AUTO_TEST_CASE(subnormal_numbers_are_named) {
  Field tiny = random_field();
  for (double& cell : tiny.cells) cell *= cell < 1.5 ? 0x1p-1030 : 1.0;
  const auto is_tiny = [](double u) { return std::fpclassify(u) == FP_SUBNORMAL; };
  check_each([&](double u) { return is_tiny(u) ? 0.0 : u; },
             "B is 0 where A is subnormal: flushed to zero", tiny);
  check_each([&](double u) { return is_tiny(u) ? above(u, 1) : u; }, "all of them are subnormal",
             tiny);
}

BOOST_AUTO_TEST_CASE(the_order_of_bytes_is_named) {
  Field a = random_field(), b = a;
  b.order = '>';
  check_diff(a, b, 0, {"^identical\n"});
  Files files;
  std::string wrong = b.bytes();
  wrong.replace(wrong.find(">f8"), 3, "<f8");
  write_file(files.folder.path("b.npy"), wrong);
  check_diff({files.add("a.npy", a), files.folder.path("b.npy")}, 1,
             {pattern("the byte order of one is the other's reversed")});
}

BOOST_AUTO_TEST_CASE(a_rule_that_any_field_keeps_is_not_named) {
  // Of constant fields a factor, an offset and a shift are as true as anything.
  const Field ones{"f8", "(10, 10)", std::vector<double>(100, 1.0)};
  check_diff(ones, {"f8", "(10, 10)", std::vector<double>(100, 1.5)}, 1,
             {pattern("none that is known")});
  // A constant beside noise: the offset is no larger than what rounding leaves.
  check_changed(
      [](Field& b) {
        for (double& cell : b.cells) cell = above(cell, 2);
      },
      {pattern("none that is known")});
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
