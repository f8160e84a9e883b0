/// Rows of the tile engine, interleaved by lanes, at every instruction level, against the oracle.
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "cxx/tile_field.hpp"
#include "cxx/tile_rows.hpp"
#include "interop/library/engine.h"
#include "tests/solvers/tiled_cases.hpp"
#include "tests/truth/oracle.h"
#include "unit.hpp"

extern "C" heat_status heat_cxx_tile_rows(heat_engine** engine);
extern "C" heat_status heat_cxx_tile_scaled(heat_engine** engine);

namespace {

using namespace heat::cxx;
constexpr double inf = std::numeric_limits<double>::infinity();

/// A number of each row that a strip has beside its own, and of those after it.
constexpr std::int64_t front = 16, after = 8;

/// Call check(loops, scaled step) at every level.
void at_every_level(const std::function<void(const TileLoops&, TileStep*)>& check) {
  for (const std::string& name : heat::test::levels()) {
    const heat::test::Level level(name);
    BOOST_TEST_CONTEXT(name) {
      heat_engine *rows = nullptr, *scaled = nullptr;
      BOOST_REQUIRE(heat_cxx_tile_rows(&rows) == HEAT_OK);
      BOOST_REQUIRE(heat_cxx_tile_scaled(&scaled) == HEAT_OK);
      check(*reinterpret_cast<const TileLoops* (*)()>(rows)(), reinterpret_cast<TileStep*>(scaled));
    }
  }
}

std::vector<double> random_cells(std::int64_t count, std::uint64_t seed) {
  std::vector<double> cells;
  for (std::int64_t k = 0; k < count; ++k) {
    cells.push_back(oracle_random(static_cast<std::uint64_t>(k), seed) - 0.5);
  }
  return cells;
}

/// Rows of a field that are all taken into a strip, and what comes of a step.
struct Strip {
  const TileLoops& loops;
  std::int64_t vectors, cells, stride;
  Cells memory;

  Strip(const TileLoops& of, std::int64_t count)
      : loops(of),
        vectors(count),
        cells(count * of.lanes),
        stride(front + (cells + 7) / 8 * 8 + after),
        memory(stride * (of.rows + 2)) {}

  [[nodiscard]] double* row(std::int64_t i) const { return memory.get() + i * stride + front; }

  /// Columns begin.. of all rows of a field, times a factor.
  void enter(const std::vector<double>& field, std::int64_t nx, std::int64_t begin, double factor) {
    for (std::int64_t i = 0; i < loops.rows + 2; ++i) {
      std::vector<double> line(static_cast<std::size_t>(cells));
      for (std::int64_t x = begin; x < std::min(nx, begin + cells); ++x) {
        line[x - begin] = field[i * nx + x] * factor;
      }
      loops.enter(line.data(), row(i), vectors, 0x1p-1000);
    }
  }

  /// Row i of what a step has made, from its cell `first` on.
  [[nodiscard]] std::vector<double> made(std::int64_t i, std::int64_t first, std::int64_t count,
                                         double factor) const {
    std::vector<double> line(static_cast<std::size_t>(count));
    loops.leave(row(i), vectors, {line.data(), -first, 0, count, factor});
    return line;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tile)

BOOST_AUTO_TEST_CASE(a_row_comes_out_as_it_went_in_and_only_where_it_is_wanted) {
  at_every_level([](const TileLoops& loops, TileStep*) {
    for (const std::int64_t vectors : {1, 2, 5, 8, 9, 16, 31}) {
      const Strip strip(loops, vectors);
      const auto row = random_cells(strip.cells, 1);
      loops.enter(row.data(), strip.row(0), vectors, 0x1p-1000);
      for (const std::int64_t first : {0, 1, 7}) {
        std::vector<double> out(static_cast<std::size_t>(strip.cells) + 9, 9.0), expected = out;
        const std::int64_t last = std::max(first, strip.cells - 3);
        for (std::int64_t x = first; x < last; ++x) expected[x] = 4.0 * row[x];
        loops.leave(strip.row(0), vectors, {out.data(), 0, first, last, 4.0});
        BOOST_TEST(out == expected, boost::test_tools::per_element());
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(cells_are_tiny_below_a_limit_whatever_their_sign_but_zeros_are_not) {
  constexpr double least = 0x1p-900;
  at_every_level([](const TileLoops& loops, TileStep*) {
    for (const std::int64_t vectors : {1, 5, 8, 19}) {
      const Strip strip(loops, vectors);
      for (std::int64_t x = 0; x < strip.cells; ++x) {
        const auto seen = [&](double cell) {
          std::vector<double> row(static_cast<std::size_t>(strip.cells), 1.0);
          row[0] = row[x] = cell;
          row[0] = x == 0 ? cell : -0.0;
          return loops.enter(row.data(), strip.row(0), vectors, least);
        };
        const unsigned lane = 1u << (x / vectors);
        for (const double tiny : {std::nextafter(least, 0.0), 0x1p-1022, 0x1p-1074}) {
          BOOST_TEST(seen(tiny) == lane);
          BOOST_TEST(seen(-tiny) == lane);
        }
        for (const double large : {0.0, least, std::nextafter(least, 1.0), 0x1p1000, inf}) {
          BOOST_TEST(seen(large) == 0u);
          BOOST_TEST(seen(-large) == 0u);
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(one_strip_takes_a_step_as_the_oracle_does) {
  at_every_level([](const TileLoops& loops, TileStep* scaled_step) {
    for (const std::int64_t vectors : {1, 2, 3, 7, 16}) {
      for (const double scale : {0.0, 1.0, 0x1p40}) {  // 0: by the formula
        Strip strip(loops, vectors);
        const std::int64_t nx = std::max<std::int64_t>(1, strip.cells - 3), ny = loops.rows + 2;
        const auto now = random_cells(nx * ny, 2);
        std::vector<double> next(now.size());
        oracle_step(now.data(), next.data(), nx, ny);
        strip.enter(now, nx, 0, scale == 0.0 ? 1.0 : scale);
        TileRows rows{{}, vectors, 0, nullptr};
        for (std::int64_t i = 0; i < ny; ++i) rows.row[i] = strip.row(i);
        loops.close(rows.row.data(), vectors);
        loops.close(rows.row.data() + 2, vectors);
        const TileInside inside(0, nx, vectors);
        rows.inside = &inside;
        (scale == 0.0 ? loops.step : scaled_step)(rows);
        for (std::int64_t i = 0; i < loops.rows; ++i) {
          auto expected = std::vector<double>(&next[(i + 1) * nx], &next[(i + 1) * nx] + nx);
          expected.resize(static_cast<std::size_t>(strip.cells));  // zeros beyond the grid
          const double factor = scale == 0.0 ? 1.0 : 0.5 / scale;
          BOOST_TEST(strip.made(i, 0, strip.cells, factor) == expected,
                     boost::test_tools::per_element());
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(a_strip_takes_two_cells_of_the_one_before_and_gives_two) {
  at_every_level([](const TileLoops& loops, TileStep* scaled_step) {
    for (const std::int64_t vectors : {2, 3, 8, 13}) {
      for (const double scale : {0.0, 0x1p40}) {
        Strip strip(loops, vectors);
        const std::int64_t begin = 5, ny = loops.rows + 2, nx = begin + strip.cells + 5;
        const double times = scale == 0.0 ? 1.0 : scale;
        const auto now = random_cells(nx * ny, 3);
        std::vector<double> next(now.size());
        oracle_step(now.data(), next.data(), nx, ny);
        strip.enter(now, nx, begin, times);
        TileRows rows{{}, vectors, 1, nullptr};
        for (std::int64_t i = 0; i < ny; ++i) rows.row[i] = strip.row(i);
        for (const std::int64_t first : {0, 2}) {
          std::vector<double> left, right(static_cast<std::size_t>(2 * loops.rows)), given;
          for (std::int64_t i = first; i < first + loops.rows; ++i) {
            for (const std::int64_t x : {begin - 2, begin - 1}) left.push_back(now[i * nx + x]);
            const std::int64_t end = i * nx + begin + strip.cells;
            for (const std::int64_t x : {end - 2, end - 1}) given.push_back(now[x]);
          }
          loops.join(rows.row.data() + first, vectors, times, left.data(), right.data());
          BOOST_TEST(right == given, boost::test_tools::per_element());
        }
        const TileInside inside(0, strip.cells, vectors);
        rows.inside = &inside;
        (scale == 0.0 ? loops.step : scaled_step)(rows);
        for (std::int64_t i = 0; i < loops.rows; ++i) {  // they begin one cell before
          const double* from = &next[(i + 1) * nx + begin - 1];
          const std::vector<double> expected(from, from + strip.cells);
          BOOST_TEST(strip.made(i, 0, strip.cells, scale == 0.0 ? 1.0 : 0.5 / scale) == expected,
                     boost::test_tools::per_element());
        }
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(a_field_knows_how_large_its_cells_were_at_most) {
  const heat_block block = heat::make_block(1, 1, 3, 1);
  TileField field(block, block);
  const auto bound_after = [&](std::vector<double> cells) {
    field.write(block, cells.data(), 3);
    return field.bound();
  };
  BOOST_TEST(field.bound() == 0.0);
  BOOST_TEST(bound_after({1.0, -3.0, 2.0}) == 3.0);
  BOOST_TEST(bound_after({0.0, 0.0, -0.0}) == 3.0);
  BOOST_TEST(bound_after({std::numeric_limits<double>::quiet_NaN(), 1.0, 4.0}) == inf);
  BOOST_TEST(bound_after({0.0, 0.0, 0.0}) == inf);
}

BOOST_AUTO_TEST_SUITE_END()
