/// What heat-trace prints and how it ends, on traces written by hand.
#include <algorithm>
#include <array>
#include <bit>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

#include "heat/trace.h"
#include "tests/support/expected.hpp"
#include "tests/support/gnuplot.hpp"
#include "written.hpp"

namespace {

using namespace heat::test;

const Parts alone{{{1, 16}, {1, 16}}},
    rows3{{{1, 16}, {1, 5}}, {{1, 16}, {6, 5}}, {{1, 16}, {11, 6}}},
    columns2{{{1, 10}, {1, 16}}, {{11, 6}, {1, 16}}},
    squares4{{{1, 8}, {1, 8}}, {{9, 8}, {1, 8}}, {{1, 8}, {9, 8}}, {{9, 8}, {9, 8}}},
    columns8{{{1, 2}, {1, 16}}, {{3, 2}, {1, 16}},  {{5, 2}, {1, 16}},  {{7, 2}, {1, 16}},
             {{9, 2}, {1, 16}}, {{11, 2}, {1, 16}}, {{13, 2}, {1, 16}}, {{15, 2}, {1, 16}}};

/// Fields "h" and "u" at steps from 0, of 16x16 cells in 8x8 tiles.
struct Made {
  std::uint32_t ranks = 1;
  Parts parts = alone;
  std::int64_t steps = 3;
  std::vector<std::string> names{"h", "u"};
  /// Tiles that are other ones than in the golden trace, of a field at a step.
  std::function<std::set<std::size_t>(const std::string&, std::int64_t)> bad = nullptr;
  bool in_values = true;  ///< whether these differ, too
  std::vector<std::int64_t> whole{16, 16};
  std::uint32_t type = 2;
};

std::string made(const Made& m) {
  std::string bytes = header(m.ranks);
  for (const std::string& name : m.names) {
    if (m.whole.size() == m.parts.front().size()) bytes += blocks(name, m.parts);
  }
  std::size_t tiles = 1;
  for (const std::int64_t n : m.whole)
    tiles *= static_cast<std::size_t>(std::min<std::int64_t>(n, 8));
  for (std::int64_t step = 0; step < m.steps; ++step) {
    for (const std::string& name : m.names) {
      Written w{.name = name, .step = step, .whole = m.whole, .type = m.type};
      const auto seed =
          static_cast<std::uint64_t>(step) * 1000 + static_cast<unsigned char>(name[0]);
      w.of_values = seed;
      for (std::size_t tile = 0; tile < tiles; ++tile) w.tiles.push_back(seed * 7919 + tile);
      if (m.bad) {
        for (const std::size_t tile : m.bad(name, step)) {
          w.tiles[tile] += 1;
          w.of_values += m.in_values ? 1 : 0;
        }
      }
      w.least = -0.5;
      w.greatest = static_cast<double>(step) + 0.25;
      bytes += field(w);
    }
  }
  return bytes;
}

/// From a step on, in u.
auto in_u(std::int64_t first, const std::set<std::size_t>& tiles) {
  return [=](const std::string& name, std::int64_t step) {
    return name == "u" && step >= first ? tiles : std::set<std::size_t>{};
  };
}

std::set<std::size_t> all_tiles() {
  std::set<std::size_t> all;
  for (std::size_t tile = 0; tile < 64; ++tile) all.insert(tile);
  return all;
}

const std::set<std::size_t> column{4, 12, 20, 28, 36, 44, 52, 60};  // x = 9..10

/// What splitmix64 does with its state: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014.
std::uint64_t mixed(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

/// A folder with the traces that the tables below name.
struct Traces {
  Folder folder;
  void write(const std::string& name, const std::string& bytes) const {
    write_file(folder.path(name), bytes);
  }
  Traces() {
    const std::string golden = made({.ranks = 3, .parts = rows3});
    write("golden", golden);
    write("same", made({.ranks = 4, .parts = squares4}));
    write("cut", golden.substr(0, golden.size() - 1));
    write("damaged", golden.substr(0, golden.size() - 1) + "?");
    write("empty", header(2));
    write("long", made({.steps = 5}));
    write("later", made({.ranks = 3, .parts = rows3, .steps = 3, .names = {"q"}}));
    write("only-h", made({.names = {"h"}}));
    write("order", made({.names = {"u", "h"}}));
    write("single", made({.type = 1}));
    write("logical8", made({.type = 9}));
    write("logical32", made({.type = 11}));
    write("wide", made({.whole = {16, 17}}));
    write("turned", made({.whole = {17, 16}}));
    const auto u = [](std::uint64_t tile, std::int64_t step = 0) {
      return field({.name = "u", .step = step, .whole = {1}, .tiles = {tile}, .of_values = tile});
    };
    write("thrice", header(1) + u(1) + u(2) + u(3) + u(1, 1) + u(2, 1) + u(3, 1));
    write("thrice-port", header(1) + u(1) + u(9) + u(3) + u(1, 1) + u(9, 1) + u(3, 1));
    std::string many = made({.steps = 1, .names = {"h", "z"}});
    for (int i = 1; i <= 14; ++i)
      many += field({.name = "u" + std::to_string(i), .whole = {}, .tiles = {1}});
    write("many", many);
    const auto h = [](std::uint32_t type) {
      return field({.name = "h", .whole = {1}, .tiles = {1}, .type = type});
    };
    write("unlike", header(1) + h(1) + u(1));
    write("unlike-port", header(1) + h(2) + u(2));
    write("zeros", made({.bad = in_u(1, {7}), .in_values = false}));
    write("zeros-first", made({.bad = [](const std::string& name, std::int64_t step) {
            return name == "u" && step > 0 ? std::set<std::size_t>{7} : std::set<std::size_t>{};
          }}));
    write("everywhere", made({.bad = in_u(0, all_tiles())}));
    write("tile", made({.ranks = 2, .parts = columns2, .bad = in_u(2, {60})}));
    write("column", made({.ranks = 2, .parts = columns2, .bad = in_u(1, column)}));
    write("exactly", made({.ranks = 2,
                           .parts = {{{1, 9}, {1, 16}}, {{10, 7}, {1, 16}}},
                           .bad = in_u(1, column)}));
    write("1d-long", made({.steps = 1, .names = {"u"}, .whole = {16}}));
    write("1d-only", made({.ranks = 2,
                           .parts = {{{1, 7}}, {{8, 9}}},
                           .steps = 1,
                           .names = {"u"},
                           .bad = in_u(0, {3}),
                           .whole = {16}}));
    write("inside", made({.ranks = 4, .parts = squares4, .bad = in_u(1, {0, 27})}));
    write("corner", made({.ranks = 4, .parts = squares4, .bad = in_u(1, {27})}));
    write("borders", made({.ranks = 4, .parts = squares4, .bad = in_u(1, {3, 24})}));
    write("dense", made({.ranks = 8, .parts = columns8, .bad = in_u(1, {3})}));
    write("alone", made({}));
    write("3d", made({.steps = 2, .names = {"t"}, .whole = {16, 9, 3}}));
    write("3d-port", made({.steps = 2,
                           .names = {"t"},
                           .bad =
                               [](auto&, auto) {
                                 return std::set<std::size_t>{0, 64 + 9};
                               },
                           .whole = {16, 9, 3}}));
    write("1d", made({.steps = 1, .names = {"t"}, .whole = {5}}));
    write("1d-port", made({.steps = 1,
                           .names = {"t"},
                           .bad =
                               [](auto&, auto) {
                                 return std::set<std::size_t>{1, 2};
                               },
                           .whole = {5}}));
    write("number", made({.steps = 1, .names = {"t"}, .whole = {}}));
    write("number-port", made({.steps = 1,
                               .names = {"t"},
                               .bad = [](auto&, auto) { return std::set<std::size_t>{0}; },
                               .whole = {}}));
    write("spread", made({.steps = 10, .bad = [](const std::string& name, std::int64_t step) {
                            std::set<std::size_t> tiles;
                            if (name == "h" && step < 5) return tiles;
                            for (std::int64_t tile = 0; tile < step; ++tile)
                              tiles.insert(static_cast<std::size_t>(tile));
                            return tiles;
                          }}));
    write("ten", made({.steps = 10}));
    const std::vector<std::uint64_t> tiles(64, 5);
    write("uneven", golden + field({.name = "u", .step = 3, .tiles = tiles}) +
                        field({.name = "h", .step = 3, .tiles = tiles}) +
                        field({.name = "h", .step = 4, .tiles = tiles}));
    const std::string once = field({.step = 0, .tiles = tiles}),
                      twice = field({.step = 2, .tiles = tiles});
    write("moved", header(1) + blocks("u", alone) + once + once + blocks("u", {{{1, 8}, {1, 16}}}) +
                       twice + twice);
    std::string types = header(1);
    for (std::uint32_t type = 1; type <= 12; ++type) {
      types += field({.name = "t" + std::to_string(type), .whole = {}, .tiles = {1}, .type = type});
    }
    write("types", types);
    write("a name",
          header(1) + field({.name = "sea level", .tiles = std::vector<std::uint64_t>(64)}));
    write("a name 2", header(1) + field({.name = "sea level",
                                         .tiles = std::vector<std::uint64_t>(64, 1),
                                         .of_values = 1}));
  }
  /// The program in the folder.
  void check(Expected row) const {
    row.command = Words{"-C", folder.path("")} + row.command;
    heat::test::check(row);
  }
};

const std::string line = "^heat-trace: [^\n]*\n$";
const std::vector<Expected> shown{
    {"heat-trace show golden --step 1"_words, 0,
     "^golden: 3 ranks, 6 records of h and u, steps 0 to 2\n\n"
     "field  type    cells  records  steps\n"
     "h      real64  16x16        3  0 to 2\n"
     "u      real64  16x16        3  0 to 2\n\n"
     "call  field  step  fingerprint       least  greatest  sum\n"
     "   3  h         1  000000002159b3e0   -0.5      1.25    2\n"
     "   4  u         1  0000000021be3ca0   -0.5      1.25    2\n$",
     "^$"},
    {"heat-trace show golden"_words, 0, "   6  u         2 "},
    {"heat-trace show golden --field u --field h --step 0 --step 2"_words, 0,
     "\n   1  h .*\n   2  u .*\n   5  h .*\n   6  u [^\n]*\n$"},
    {"heat-trace show golden --field u --step 1 --long"_words, 0,
     "sum  of values\n.* 2  [0-9a-f]{16}\n$"},
    {"heat-trace show 3d --step 0 --tiles"_words, 0,
     "t      real64  16x9x3.*\n  00000000000e0453  x = 15..16, y = 1, z = 1\n.*"
     "  00000000000e050b  x = 15..16, y = 8..9, z = 3\n$"},
    {"heat-trace show number --tiles"_words, 0, "t      real64  a number .*call.*\n"},
    {"heat-trace show golden --field h --step 0 --blocks"_words, 0,
     "\n\nh from step 0 on\n  rank 0  x = 1..16, y = 1..5\n  rank 1  x = 1..16, y = 6..10\n"
     "  rank 2  x = 1..16, y = 11..16\n\n"},
    {"heat-trace show number --blocks"_words, 0, "\nt: no blocks on record\n"},
    {"heat-trace show moved --blocks"_words, 0,
     "\n\nu from step 0 on\n  rank 0  x = 1..16, y = 1..16\n"
     "\nu from step 2 on\n  rank 0  x = 1..8, y = 1..16\n\ncall "},
    {"heat-trace show types"_words, 0,
     "t1     real32 .*t2     real64 .*t3     complex32 .*t4     complex64 .*t5     int8 "
     ".*t6     int16 .*t7     int32 .*t8     int64 .*t9     logical8 .*t10    logical16 "
     ".*t11    logical32 .*t12    logical64 "},
    {"heat-trace show empty"_words, 0, "^empty: 2 ranks, 0 records\n$", "^$"},
    {"heat-trace show cut"_words, 0,
     "   5  h  .*\n\ncut: the last record is cut short: its program ended while writing\n$", "^$"},
    {"heat-trace show damaged"_words, 1,
     "   5  h .*\n\ndamaged: damaged at byte [0-9]+: its check is wrong\n$", "^$"},
    {"heat-trace show golden --field w"_words, 2, "^$",
     "^heat-trace: golden has no such record: 3 ranks, 6 records of h and u, steps 0 to 2\n$"},
    {"heat-trace show golden --step -1"_words, 2, "^$", "no such record"},
    {"heat-trace show nowhere"_words, 2, "^$",
     "^heat-trace: cannot read nowhere: No such file or directory\n$"},
    {"heat-trace show ."_words, 2, "^$", "^heat-trace: cannot read .: Is a directory\n$"},
    {"heat-trace show /dev/null"_words, 2, "^$", "cannot read /dev/null: it is no trace: "},
    {"heat-trace show /dev/zero"_words, 2, "^$", "cannot read /dev/zero: it is no trace: "},
    {"heat-trace show golden --step one"_words, 2, "^$", line},
    {"heat-trace show"_words, 2, "^$", line},
    {"heat-trace show golden same"_words, 2, "^$", line},
    {"heat-trace"_words, 2, "^$", line},
    {"heat-trace list golden"_words, 2, "^$", line},
    {"heat-trace show --help"_words, 0, "--blocks"},
    {Words{"sh", "-c", "exec \"$0\" show golden >/dev/full"} + "heat-trace"_words, 1, "^$",
     "^heat-trace: [^\n]*No space left on device\n$"},
};

const std::string first_is = "\n\nFirst difference: u at step ",
                  columns = "  y=15 \\. \\. \\. \\. # \\. \\. \\.\n";
const std::vector<Expected> compared{
    {"heat-trace diff golden same"_words, 0,
     "^golden: 3 ranks, 6 records of h and u, steps 0 to 2\n"
     "same: 4 ranks, 6 records of h and u, steps 0 to 2\n\nidentical: all 6 records.\n$",
     "^$"},
    {"heat-trace diff golden golden"_words, 0, "identical: all 6 records"},
    {"heat-trace diff golden zeros"_words, 1,
     "\n\nequal but for the sign of zeros or the bits of NaN: 2 of the 6 records "
     "differ by\nthose.\n"
     "\nFirst difference: u at step 1, in the sign of zeros or the bits of NaN alone.\n"
     "h agreed at step 1, then u differs.\n"},
    {"heat-trace diff golden tile"_words, 1,
     "\n\ndifferent: 1 of the 6 records.\n\nFirst difference: u at step 2.\n"
     "h agreed at step 2, then u differs.\n"
     "               golden            tile\n"
     "  fingerprint  000000003ff3a2a0  000000003ff3a2a1\n"
     "  least        -0.5              -0.5\n"
     "  greatest     2.25              2.25\n"
     "  sum          2                 2\n"
     "  NaN          0                 0\n\n"
     "1 of 64 tiles differs \\(#; x to the right, y upwards; numbers are first cells\\):\n" +
         columns +
         "  y=13 \\. \\. \\. \\. \\. \\. \\. \\.\n.*  y=1  \\. \\. \\. \\. \\. \\. \\. \\.\n"
         "It began in one tile: x = 9..10, y = 15..16.\n"
         "It touches the border x = 10.11 of tile's ranks 0 and 1: 1 of the 16 tiles there\n"
         "differs, and none of the 48 that touch no border of tile.\n"},
    {"heat-trace diff alone tile"_words, 1,
     "It began in one tile: x = 9..10, y = 15..16.\n"
     "It touches the border x = 10.11 of tile's ranks 0 and 1: 1 of the 16 tiles there\n"
     "differs, and none of the 48 that touch no border of tile.\n"
     "No difference in h.\n\n"
     "To see which cells differ, and by how much, run both programs again with\n"
     "  HEAT_TRACE_SAVE=u@2\nand then\n  heat-diff alone.u.2.npy tile.u.2.npy\n$"},
    {"heat-trace diff alone column"_words, 1,
     first_is + "1.\n.*\n" + columns +
         ".*It began in a line of tiles along y: x = 9..10, y = 1..16.\n"
         "All of them touch the border x = 10.11 of column's ranks 0 and 1: 8 of the 16\n"
         "tiles there differ, and none of the 48 that touch no border of column.\n"
         "Tiles of u that differ: 8 from step 1 to 2.\n"},
    {"heat-trace diff alone exactly"_words, 1,
     "All of them touch the border x = 9.10 of exactly's ranks 0 and 1: all 8 tiles\nthere "
     "differ, and none of the 56 that touch no border of exactly.\n"},
    {"heat-trace diff 1d-long 1d-only"_words, 1,
     "It touches the border x = 7.8 of 1d-only's ranks 0 and 1: the only tile there\n"
     "differs, and none of the 7 that touch no border of 1d-only.\n"},
    {"heat-trace diff alone inside"_words, 1,
     "It began in 2 tiles within x = 1..8, y = 1..8.\n"
     "1 of them touches no border between blocks of either run.\n"},
    {"heat-trace diff alone corner"_words, 1,
     "It touches the borders x = 8.9 and y = 8.9 of corner's ranks 0, 1 and 2: 1 of\nthe "
     "4 tiles there differs, and none of the 36 that touch no border of corner.\n"},
    {"heat-trace diff alone borders"_words, 1,
     "All of them touch borders between blocks of borders: 2 of the 28 tiles there\n"
     "differ, and none of the 36 that touch no border of borders.\n"},
    {"heat-trace diff alone dense"_words, 1,
     "Every tile touches a border between blocks of dense, so tiles do not tell\n"
     "whether it began there.\n"},
    {"heat-trace diff alone everywhere"_words, 1,
     "\n\nIt began everywhere: all 64 tiles differ.\n"
     "Tiles of u that differ: 64 from step 0 to 2.\n"},
    {"heat-trace diff ten spread"_words, 1,
     first_is +
         "1.\nh agreed at step 1, then u differs.\n.*It began in one tile: x = 1..2, y = 1..2.\n"
         "Tiles of u that differ: 1 at step 1, 2 at 2, 3 at 3, 4 at 4, 5 at 5, ..., 9 at\n9.\n"
         "Then h from step 5 on.\n"},
    {"heat-trace diff 3d 3d-port"_words, 1,
     "First difference: t at step 0.\n"
     "It is the first record of all: the runs start differently.\n.*"
     "\n2 of 192 tiles differ \\(#; x to the right, y upwards, z from slice to slice;\n"
     "numbers are first cells\\):\n"
     "    z=1      z=2      z=3\n"
     "y=8 ........ ........ ........\n.*"
     "y=2 ........ .#...... ........\n"
     "y=1 #....... ........ ........\n"
     "It began in 2 tiles within x = 1..4, y = 1..2, z = 1..2.\n"},
    {"heat-trace diff 1d 1d-port"_words, 1,
     "\n2 of 5 tiles differ \\(#; x to the right; numbers are first cells\\):\n   \\. # # \\. \\.\n"
     "It began in a line of tiles along x: x = 2..3.\n"},
    {"heat-trace diff number number-port"_words, 1,
     "  NaN          0                 0\n\nTo see which"},
    {"heat-trace diff"_words + Words{"a name", "a name 2"}, 1,
     "HEAT_TRACE_SAVE='sea level@0'\nand then\n"
     "  heat-diff 'a name.sea level.0.npy' 'a name 2.sea level.0.npy'\n"},
    {"heat-trace diff golden long"_words, 1,
     "\n\nidentical: the 6 records that both have; others only one has.\n"
     "golden ended early: its last record is u at step 2, and long goes on to step 4.\n"
     "Only in long: 2 records each of h and u, the first at step 3.\n$"},
    {"heat-trace diff long golden"_words, 1, "\ngolden ended early: "},
    {"heat-trace diff golden uneven"_words, 1,
     "\ngolden ended early: its last record is u at step 2, and uneven goes on to step\n4.\n"
     "Only in uneven: 1 record of u, the first at step 3; 2 records of h, the first at\nstep 3.\n"},
    {"heat-trace diff --common golden long"_words, 0, "identical: the 6 records that both have"},
    {"heat-trace diff --common golden zeros"_words, 1},
    {"heat-trace diff golden only-h"_words, 1,
     "identical: the 3 records that both have; others only one has.\n"
     "Only in golden: 3 records of u, a field that only-h does not have.\n$"},
    {"heat-trace diff only-h many"_words, 1,
     "\nmany: 1 rank, 16 records of 16 fields, step 0\n.*"
     "Only in many: 1 record each of z, u1, .*,\n"
     "u12, u13 and u14, fields that only-h does not have.\n$"},
    {"heat-trace diff golden order"_words, 0,
     "identical: all 6 records.\n"
     "The order of calls is another one: golden has h at step 0 before u "
     "at step 0,\norder behind it.\n$"},
    {"heat-trace diff golden single"_words, 1,
     "\n\nh is real64 of 16x16 cells in golden and real32 of 16x16 cells in single at step\n0: "
     "fingerprints of the two are not compared.\nu is real64 .*"
     "different: 6 of the 6 records, 6 of them of unlike fields.\n$"},
    {"heat-trace diff logical8 logical32"_words, 0, "\nidentical: all 6 records.\n$"},
    {"heat-trace diff golden wide"_words, 1, "and real64 of 16x17 cells in wide"},
    {"heat-trace diff wide turned"_words, 1,
     "are not compared\\. Are the axes of one in the other\norder\\?\n"},
    {"heat-trace diff thrice thrice-port"_words, 1,
     "\n\nFirst difference: u at step 0 \\(call 2 of 3\\).\n"
     "u \\(call 1 of 3\\) agreed at step 0, then u \\(call 2 of 3\\) differs.\n.*"
     "\nTiles of u that differ: 1 from step 0 to 1.\n.*"
     "These files have the last of the 3 calls with u at step 0: for another, give it\n"
     "a name of its own.\n$"},
    {"heat-trace diff unlike unlike-port"_words, 1,
     "First difference: u at step 0.\nBefore it there are only fields that are not compared.\n"},
    {"heat-trace diff golden cut"_words, 1,
     "\ncut: the last record is cut short: its program ended while writing\n\n"
     "identical: the 5 records that both have; others only one has.\ncut ended early: "},
    {"heat-trace diff golden damaged"_words, 1,
     "\ndamaged: damaged at byte [0-9]+: its check is wrong\n"},
    {"heat-trace diff damaged damaged"_words, 1, "identical: all 5 records"},
    {"heat-trace diff golden later"_words, 2, "^$",
     "^heat-trace: nothing in common: golden has 3 ranks, 6 records of h and u, steps 0 to 2; "
     "later "
     "has 3 ranks, 3 records of q, steps 0 to 2\n$"},
    {"heat-trace diff golden empty"_words, 2, "^$", "; empty has 2 ranks, 0 records\n$"},
    {"heat-trace diff golden nowhere"_words, 2, "^$", "cannot read nowhere: No such file"},
    {"heat-trace diff golden"_words, 2, "^$", line},
    {"heat-trace diff golden same same"_words, 2, "^$", line},
    {"heat-trace diff --help"_words, 0, "--picture"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)
BOOST_FIXTURE_TEST_SUITE(show, Traces)

BOOST_DATA_TEST_CASE_F(Traces, said, shown, row) { check(row); }

BOOST_DATA_TEST_CASE_F(Traces, diff, compared, row) { check(row); }

// The stand-in for gnuplot writes what it was sent into the picture.
BOOST_AUTO_TEST_CASE(picture) {
#ifdef HEAT_TEST_HAS_PLOTS
  using Rows = std::vector<Drawn::Row>;
  check({"heat-trace diff alone column --picture out.txt"_words, 2, "^$",
         "^heat-trace: --picture: 'out.txt' ends neither with .png, .svg nor .pdf\n$"});
  check({"PATH=/nowhere"_words + "heat-trace diff nowhere column --picture out.png"_words, 2, "^$",
         "^heat-trace: --picture: gnuplot was not found"});
  const FakeGnuplot gnuplot;
  check({"heat-trace diff alone same --picture out.svg"_words, 0, "identical"});
  BOOST_TEST(!std::filesystem::exists(folder.path("out.svg")));
  check({"heat-trace diff golden tile --picture out.svg"_words, 1, "\nThe picture is out.svg.\n$"});
  const Drawn plane = drawn(folder.path("out.svg"));
  BOOST_TEST(plane.has("Where tile differs from golden"));
  BOOST_TEST(plane.has("u at step 2: 1 of 64 tiles"));
  BOOST_TEST((plane.blocks.at("$different") == Rows{{8.5, 10.5, 14.5, 16.5}}));
  BOOST_TEST((plane.blocks.at("$golden") ==
              Rows{{0.5, 16.5, 0.5, 5.5}, {0.5, 16.5, 5.5, 10.5}, {0.5, 16.5, 10.5, 16.5}}));
  BOOST_TEST((plane.blocks.at("$port") == Rows{{0.5, 10.5, 0.5, 16.5}, {10.5, 16.5, 0.5, 16.5}}));
  check({"heat-trace diff 3d 3d-port --picture out.pdf"_words, 1, ""});
  const Drawn slices = drawn(folder.path("out.pdf"));
  BOOST_TEST((slices.has("z = 1") && slices.has("z = 2") && !slices.has("z = 3")));
  BOOST_TEST((slices.blocks.at("$different") == Rows{{0.5, 2.5, 0.5, 1.5}}));
  BOOST_TEST((slices.blocks.at("$different_1") == Rows{{2.5, 4.5, 1.5, 2.5}}));
  check({"heat-trace diff 1d 1d-port --picture out.png"_words, 1, ""});
  BOOST_TEST((drawn(folder.path("out.png")).blocks.at("$different") ==
              Rows{{1.5, 2.5, 0.5, 1.5}, {2.5, 3.5, 0.5, 1.5}}));
  check({"heat-trace diff number number-port --picture out.png"_words, 2, "First difference",
         "^heat-trace: --picture: t has no tiles that differ\n$"});
  check({"heat-trace diff alone column --picture nowhere/out.png"_words, 2, "First difference",
         "^heat-trace: nowhere/out.png: No such file or directory\n$"});
#else
  check({"heat-trace diff nowhere column --picture out.png"_words, 2, "^$",
         "^heat-trace: --picture: heat was built without its figures"});
#endif
}

// A file of libheat_trace. The fingerprint by the words of heat/trace.h.
BOOST_AUTO_TEST_CASE(real) {
  const std::vector<float> cells{1.0F, -2.0F, -0.0F, 4.5F, 5.0F, 6.0F};
  std::uint64_t sum = 0;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    sum += mixed(std::bit_cast<std::uint32_t>(cells[k]) ^ mixed(k));
  }
  heat_trace* trace = nullptr;
  BOOST_REQUIRE(heat_trace_open(&trace, folder.path("real").c_str(), nullptr) == HEAT_TRACE_OK);
  const heat_trace_array array{cells.data(), HEAT_TRACE_REAL32, 2, {3, 2}, {4, 12}, {1, 1}, {3, 2}};
  BOOST_REQUIRE(heat_trace_field(trace, "snow", -4, &array) == HEAT_TRACE_OK);
  BOOST_REQUIRE(heat_trace_close(&trace) == HEAT_TRACE_OK);
  std::array<char, 17> fingerprint{};
  std::snprintf(fingerprint.data(), fingerprint.size(), "%016llx",
                static_cast<unsigned long long>(sum));
  check({"heat-trace show real --blocks"_words, 0,
         "snow   real32  3x2          1  -4\n.*rank 0  x = 1..3, y = 1..2\n.*   1  snow     -4  " +
             std::string(fingerprint.data()) + "     -2         6  14.5\n$",
         "^$"});
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
