/// What heat-diff says of two files whose differences are planted here, and how it ends.
#include <sys/stat.h>

#include "diffs.hpp"

using namespace heat::test;

BOOST_AUTO_TEST_SUITE(diff)
BOOST_AUTO_TEST_SUITE(report)

BOOST_AUTO_TEST_CASE(the_verdict_stands_first) {
  const Field a = random_field();
  check_diff(a, a, 0, {"^identical\n", "float64 \\(24, 40\\) in C order\n$"});
  Field b = a;
  at(b, 3, 2) = above(at(b, 3, 2), 1);
  check_diff(a, b, 1, {"^different\n"});
  const Field zeros{"f8", "(4,)", {0.0, -0.0, not_a_number, 1.0}},
      signs{"f8", "(4,)", {-0.0, 0.0, -not_a_number, 1.0}};
  const std::string values = "^equal but for the sign of zeros or the bits of NaN\n";
  check_diff(zeros, signs, 1,
             {values, "differ +3 of 4 cells, 75%\n",
              "of them +2 in the sign of zero, 1 in the bits of NaN\n"});
  check_diff(Field{"f8", "(1,)", {not_a_number}}, Field{"f8", "(1,)", {-not_a_number}}, 1,
             {"\\(1\\):\n +nan 0x7ff8000000000000 in A, nan 0xfff8000000000000 in B\n"});
  check_diff(zeros, signs, 0, {values}, {"--accept", "values"});
}

BOOST_AUTO_TEST_CASE(cells_are_counted_and_measured) {
  check_changed(
      [](Field& b) {
        at(b, 9, 3) = above(at(b, 9, 3), 3);
        at(b, 30, 2) = above(at(b, 30, 2), 8);
        at(b, 2, 20) = above(at(b, 2, 20), 1);
        at(b, 7, 21) = above(at(b, 7, 21), 2);
      },
      {"differ +4 of 960 cells, 0.417%\n", "largest in ulps +8 at \\(30, 2\\):",
       "largest absolute +1.78e-15 at \\(30, 2\\):",  // 2^-49: eight times 2^-52
       "first cell +\\(30, 2\\):", "all within +x 2..30, y 2..21\n",
       "ulps +cells\n  1 +1  #{20}\n  2..3 +2  #{40}\n  4..7 +0\n  8..15 +1  #{20}\n$"});
  // The largest of each kind is another cell.
  check_diff(Field{"f8", "(3,)", {1e10, 1.0, 0x1p-1074}}, Field{"f8", "(3,)", {1e10 + 1, 1.5, 0.0}},
             1,
             {"absolute +1 at \\(1\\): 1e\\+10 in A, 10000000001 in B\n",
              "relative +1 at \\(3\\): 5e-324 in A, 0 in B\n",
              "ulps +2251799813685248 at \\(2\\): 1 in A, 1.5 in B\n",  // 2^51
              "of them +1 subnormal in one or both\n"});
  check_diff(Array<float>{"f4", "(2,)", {1.0F, 2.0F}}, Array<float>{"f4", "(2,)", {1.0F, 3.0F}}, 1,
             {"ulps +4194304 at \\(2\\): 2 in A, 3 in B\n"});  // 2^22
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_stands_apart) {
  check_changed(
      [](Field& b) {
        at(b, 1, 1) = not_a_number;
        at(b, 2, 1) = infinity;
        at(b, 3, 5) = -not_a_number;
        at(b, 5, 9) = above(at(b, 5, 9), 1);
      },
      {"of them +2 NaN in B alone, 1 infinite in one or both\n", "largest in ulps +1 at \\(5, 9\\)",
       "first cell +\\(1, 1\\): [0-9.]+ in A, nan in B\n"});
  check_diff(Field{"f8", "(2,)", {not_a_number, infinity}}, Field{"f8", "(2,)", {0.0, -infinity}},
             1, {"1 NaN in A alone, 1 infinite in one or both\nfirst cell"});
}

BOOST_AUTO_TEST_CASE(opposite_numbers_farther_apart_than_any_number_have_a_size) {
  check_diff(
      Field{"f8", "(2,)", {-1.75e308, 1.0}}, Field{"f8", "(2,)", {1.25e308, 1.0}}, 1,
      {"largest absolute +1.8e.308 or more at \\(1\\)", "largest relative +1.71 at \\(1\\)"});
  check_diff(Field{"f8", "(2,)", {-1.75e308, 1.0}}, Field{"f8", "(2,)", {1.25e308, 1.0}}, 0,
             {"tolerance +0 of 2 cells beyond relative 1.75"},
             {"--relative", "1.75", "--accept", "within"});
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_reals_are_compared_by_value) {
  using Bytes = Array<std::uint8_t>;
  check_diff(Bytes{"b1", "(3,)", {0, 1, 1}, '|'}, Bytes{"b1", "(3,)", {0, 1, 0}, '|'}, 1,
             {"bool", "absolute +1 at \\(3\\): 1 in A, 0 in B\n"});
  using Shorts = Array<std::int16_t>;
  check_diff(Shorts{"i2", "(3,)", {-32768, 1, 1}}, Shorts{"i2", "(3,)", {32767, 1, 0}}, 1,
             {"absolute +65535 at \\(1\\): -32768 in A, 32767 in B\n",
              "difference +cells\n  1 +1  #+\n.*  2\\^15..2\\^16 +1  #+\n$"});
  using Longs = Array<std::uint64_t>;
  check_diff(Longs{"u8", "(1,)", {0}}, Longs{"u8", "(1,)", {~std::uint64_t{0}}}, 1,
             {"0 in A, 18446744073709551615 in B\n"});
  check_diff(Field{"c16", "(2,)", {1, 2, 3, 4}}, Field{"c16", "(2,)", {1, 2, 3, 5}}, 1,
             {"1 of 4 parts of complex cells, 25%", "absolute +1 at \\(2, 2\\): 4 in A, 5 in B\n"});
}

BOOST_AUTO_TEST_CASE(refused_is_what_cannot_be_compared) {
  Files files;
  const std::string good = files.add("good.npy", Field{"f8", "(2, 3)", std::vector<double>(6)});
  const auto refused = [&](const std::string& bytes, const std::string& why) {
    const std::string path = files.folder.path("wrong.npy");
    write_file(path, bytes);
    for (const Words& order :
         {Words{good, path}, Words{path, good}, Words{good, good, "--envelope", path}}) {
      check({Words{program("heat-diff")} + order, 2, "^$", "^heat-diff: [^\n]*" + why + "\n$"});
    }
  };
  const auto header = [](const std::string& descr, const std::string& shape) {
    return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + "}";
  };
  const std::string cells(48, '\1'), unreadable = "cannot read [^ ]*wrong.npy: ";
  refused("", unreadable + "it is not a NumPy file");
  refused("PK\3\4", unreadable + "it is not a NumPy file");
  refused("\x93NUMPY", unreadable + "it is cut short");
  refused(std::string("\x93NUMPY\1\0\xff\xff{", 11), unreadable + "it is cut short");
  refused(std::string("\x93NUMPY\2\0\xff\xff\xff\xff{", 13), unreadable + "its header is too long");
  refused("\x93NUMPY\7" + cells, unreadable + "it is of an unknown version of NumPy's format");
  refused(npy_bytes("[]", cells), unreadable + "its header is not that of an array");
  refused(npy_bytes(header("'<f8'", "(2, 3") + " x", cells), "its header is not that of an array");
  refused(npy_bytes("{'shape': (2, 3)}", cells), unreadable + "its header lacks 'descr'");
  refused(npy_bytes(header("[('u', '<f8')]", "(2, 3)"), cells),
          unreadable + "its cells are records");
  refused(npy_bytes(header("'|O'", "(2, 3)"), cells),
          unreadable + "its type '\\|O' is not compared");
  refused(npy_bytes(header("'<f2'", "(2, 3)"), cells),
          unreadable + "its type '<f2' is not compared");
  refused(npy_bytes(header("'f8'", "(2, 3)"), cells), unreadable + "its type 'f8' is not compared");
  refused(npy_bytes(header("'\33[2J'", "(2, 3)"), cells), "its type '\\?\\[2J' is not compared");
  refused(npy_bytes(header("'<f8'", "(2, -3)"), cells),
          unreadable + "its shape is not one of cells");
  refused(npy_bytes(header("'<f8'", "(2, x)"), cells),
          unreadable + "its shape is not one of cells");
  refused(npy_bytes(header("'<f8'", "(99999999999999999999,)"), cells),
          "its shape is not one of cells");
  refused(npy_bytes(header("'<f8'", "(4611686018427387904, 8)"), cells),
          unreadable + "its shape is too large");
  std::string ones;
  for (int axis = 0; axis < 65; ++axis) ones += "1,";
  refused(npy_bytes(header("'<f8'", "(" + ones + ")"), cells),
          unreadable + "it has more than 64 axes");
  refused(npy_bytes(header("'<f8'", "(2, 4)"), cells),
          "it is cut short: it has 48 bytes of cells, not 64");
  refused(npy_bytes(header("'<f8'", "(2, 2)"), cells),
          unreadable + "it has 16 bytes behind its cells");
  refused(npy_bytes(header("'<f4'", "(4, 3)"), cells), "the types differ: .*");
  refused(npy_bytes(header("'<f8'", "(3, 2)"), cells), "the shapes differ: .*");
  refused(npy_bytes(header("'<f8'", "(6,)"), cells), "the shapes differ: .*");
}

BOOST_AUTO_TEST_CASE(without_the_library_of_netcdf_it_is_named) {
  Files files;
  const std::string good = files.add("good.npy", Field{"f8", "(2,)", {1.0, 2.0}});
  const std::string hdf5 = files.folder.path("a.h5"), classic = files.folder.path("a.nc");
  write_file(hdf5, "\x89HDF\r\n\x1a\n");
  write_file(classic, "CDF\1");
  for (const std::string& name : {hdf5, hdf5 + ":u", classic, classic + ":u"}) {
    check({{program("diff_bare"), good, name},
           2,
           "^$",
           "^heat-diff: cannot read " + name + ": [^\n]*\\(Debian: libnetcdf-dev\\)\n$"});
  }
  check({{program("diff_bare"), good, good}, 0, "^identical\n", "^$"});
}

BOOST_AUTO_TEST_CASE(usage_that_is_wrong_is_refused) {
  Files files;
  const std::string good = files.add("good.npy", Field{"f8", "(1, 2)", {1.0, 2.0}});
  const std::string pipe = files.folder.path("pipe");
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const std::pair<Words, std::string> rows[] = {
      {{good}, "B is required"},
      {{good, good, good}, "not expected"},
      {{good, files.folder.path("none.npy")}, "none.npy: No such file or directory"},
      {{good, files.folder.path("")}, "it is not a regular file"},
      {{good, pipe}, "it is not a regular file"},
      {{good, good, "--ulps", "-1"}, "'-1' is not a number from 0 on"},
      {{good, good, "--relative", "nan"}, "'nan' is not a number from 0 on"},
      {{good, good, "--absolute", "1e"}, "'1e' is not a number from 0 on"},
      {{good, good, "--ulps", "1", "--envelope", good}, "excludes"},
      {{good, good, "--span", "cell"}, "requires --envelope"},
      {{good, good, "--span", "all", "--envelope", good}, "all not in"},
      {{good, good, "--accept", "different"}, "different not in"},
  };
  check({Words{"PATH=/nowhere", program("heat-diff"), good, good, "--picture", "p.png"}, 2, "^$",
         "^heat-diff: --picture: (gnuplot was not found|figures were not built)[^\n]*\n$"});
  for (const auto& [arguments, why] : rows) {
    check({Words{program("heat-diff")} + arguments, 2, "^$",
           "^heat-diff: [^\n]*" + why + "[^\n]*\n$"});
  }
}

BOOST_AUTO_TEST_CASE(a_report_that_is_lost_is_trouble) {
  Files files;
  const Words command{program("heat-diff"), files.add("a.npy", random_field()),
                      files.add("b.npy", random_field(2))};
  check({Words{"sh", "-c", "exec \"$0\" \"$@\" >/dev/full"} + command, 2, "^$",
         "^heat-diff: cannot write to standard output: No space left on device\n$"});
}

BOOST_AUTO_TEST_CASE(axes_are_matched_by_index_or_by_memory) {
  // NumPy's cell [y][x] of both; the second file has x slow.
  Field c = random_field(), fortran = c;
  fortran.fortran = true;
  for (std::size_t y = 1; y <= y_cells; ++y) {
    for (std::size_t x = 1; x <= x_cells; ++x)
      fortran.cells[(x - 1) * y_cells + y - 1] = at(c, x, y);
  }
  check_diff(c, fortran, 0, {"^identical\n", "\\(24, 40\\) in Fortran\n? +order\n$"});
  const double one = fortran.cells[30 * y_cells + 20];
  fortran.cells[30 * y_cells + 20] = 3.0;
  check_diff(c, fortran, 1, {"first cell +\\(31, 21\\): " + std::to_string(one).substr(0, 4)});
  check_diff(fortran, c, 1, {"first cell +\\(21, 31\\): 3 in A"});  // x is A's fastest
  // The same bytes under a turned shape: the same u(x, y) of a program in Fortran.
  Field turned = c;
  turned.fortran = true;
  turned.shape = "(40, 24)";
  check_diff(c, turned, 0, {"^identical\n"}, {"--axes", "memory"});
  Files files;
  check({{program("heat-diff"), files.add("a.npy", c), files.add("b.npy", turned)},
         2,
         "^$",
         "the shapes differ: .*; see --axes memory\n$"});
  Field square = random_field(1, "(2, 480)");
  square.cells.resize(900);
  square.shape = "(30, 30)";
  turned = square;
  turned.fortran = true;
  check_diff(square, turned, 1, {"x and y are\n? *swapped; see --axes memory\n"});
}

BOOST_AUTO_TEST_CASE(fields_of_any_size_and_number_of_axes_are_compared) {
  check_diff(Field{"f8", "()", {1.0}}, Field{"f8", "()", {1.0}, '>'}, 0, {"^identical\n"});
  check_diff(Field{"f8", "()", {1.0}}, Field{"f8", "()", {2.0}}, 1,
             {"1 of 1 cells, 100%\n", "first cell +\\(\\): 1 in A, 2 in B\n"});
  check_diff(Field{"f8", "(0,)", {}}, Field{"f8", "(0,)", {}}, 0, {"^identical\n"});
  check_diff(Field{"f8", "(4611686018427387904, 0, 4611686018427387904)", {}},
             Field{"f8", "(4611686018427387904, 0, 4611686018427387904)", {}}, 0, {"^identical"});
  Field axes = random_field(1, "(2, 3, 1, 4, 2, 5, 4)"), other = axes;
  other.cells[959] = 7.0;
  check_diff(axes, other, 1, {"first cell +\\(4, 5, 2, 4, 1, 3, 2\\):"});
  // More cells than are read at once, whole and turned.
  Field a{"f8", "(3, 50000)", std::vector<double>(150000, 1.0)}, b = a;
  for (const std::size_t cell : {4095U, 4096U, 149999U}) b.cells[cell] = 2.0;
  const Words found{"differ +3 of 150000 cells", "first cell +\\(4096, 1\\)", "y 1..3\n"};
  check_diff(a, b, 1, found);
  Field turned = b;
  turned.fortran = true;
  for (std::size_t i = 0; i < 150000; ++i) {
    turned.cells[i % 50000 * 3 + i / 50000] = b.cells[i];
  }
  check_diff(a, turned, 1, found);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
