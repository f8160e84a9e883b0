/// Code of a device, run here: its blocks and warps one after the other, in any order. Single
/// steps and halos are tested with the solvers on the fake CUDA, and what no host can show on a
/// device.
#include "heat/device.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

#include "cxx/device_halo.hpp"
#include "cxx/device_step.hpp"
#include "cxx/device_tile.hpp"
#include "tests/gpu/host_warp.hpp"
#include "tests/solvers/tiled_cases.hpp"
#include "tests/truth/oracle.h"
#include "unit.hpp"

using namespace heat::test;
using namespace heat::cxx;

namespace {

constexpr double poison = std::numeric_limits<double>::quiet_NaN();

/// A problem's field as it lies on a device, with its ring of zeros. All that may not be read is
/// not a number.
class Field {
 public:
  explicit Field(const heat::Problem& problem)
      : block_(heat::make_block(1, 1, problem.nx, problem.ny)) {
    BOOST_REQUIRE_EQUAL(heat_device_layout(block_.nx, block_.ny, &shape_), HEAT_OK);
    const auto c = problem.c();
    sources_.resize(problem.sources.size());
    BOOST_REQUIRE_EQUAL(heat_device_sources(&c, &block_, sources_.data(), &n_sources_), HEAT_OK);
    now_ = next_ = blank();
    BOOST_REQUIRE_EQUAL(heat_initial_cells(&c, &block_, cell(now_, 1, 1), shape_.ld), HEAT_OK);
  }

  [[nodiscard]] StepArguments arguments() {
    return {cell(now_, 0, 0), cell(next_, 0, 0), block_.nx,
            block_.ny,        shape_.ld,         {sources_.data(), n_sources_}};
  }
  /// What a check finds on the device.
  Exponents check() {
    across_ = (block_.nx + square - 1) / square;
    const std::int64_t squares = across_ * ((block_.ny + square - 1) / square);
    smallest_.assign(static_cast<std::size_t>(squares), 0);
    Exponents all;
    for (std::int64_t i = 0; i < squares; ++i) {
      Exponents found;
      for (int lane = 0; lane < lanes; ++lane) {
        const Exponents own = exponents_of(cell(now_, 0, 0), block_.nx, block_.ny, shape_.ld,
                                           i % across_, i / across_, lane);
        found = {std::min(found.smallest, own.smallest), std::max(found.largest, own.largest)};
      }
      smallest_[static_cast<std::size_t>(i)] = found.smallest;
      all = {std::min(all.smallest, found.smallest), std::max(all.largest, found.largest)};
    }
    return all;
  }
  [[nodiscard]] const int* smallest() const { return smallest_.data(); }
  [[nodiscard]] std::int64_t across() const { return across_; }
  void finish() {
    std::swap(now_, next_);
    next_ = blank();
  }

  /// The cells that differ from the oracle's in any bit.
  [[nodiscard]] std::int64_t wrong(const Row& row) {
    const std::vector<double> right = oracle_field(row);
    std::int64_t count = 0;
    for (std::int64_t y = 1; y <= block_.ny; ++y) {
      for (std::int64_t x = 1; x <= block_.nx; ++x) {
        const std::int64_t k = (block_.y + y - 2) * row.nx + block_.x + x - 2;
        count += std::memcmp(cell(now_, x, y), &right[static_cast<std::size_t>(k)], 8) != 0;
      }
    }
    return count;
  }

 private:
  [[nodiscard]] std::vector<double> blank() const {
    std::vector<double> cells(static_cast<std::size_t>(shape_.cells), poison);
    for (std::int64_t x = 0; x <= block_.nx + 1; ++x) {
      *cell(cells, x, 0) = *cell(cells, x, block_.ny + 1) = 0.0;
    }
    for (std::int64_t y = 0; y <= block_.ny + 1; ++y) {
      *cell(cells, 0, y) = *cell(cells, block_.nx + 1, y) = 0.0;
    }
    return cells;
  }
  double* cell(std::vector<double>& cells, std::int64_t x, std::int64_t y) const {
    return &cells.at(static_cast<std::size_t>(shape_.corner + y * shape_.ld + x));
  }

  heat_block block_;
  heat_device_shape shape_ = heat::make<heat_device_shape>();
  std::vector<heat_source> sources_;
  std::int64_t n_sources_ = 0;
  std::vector<double> now_, next_;
  std::vector<int> smallest_;
  std::int64_t across_ = 0;
};

/// 0 .. count - 1 in some order, as a device would take blocks.
std::vector<std::int64_t> shuffled(std::int64_t count, Draw& draw) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1],
              order[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(i) - 1))]);
  }
  return order;
}

template <class Pipeline>
void launch_pass(Field& field, const TilePlan& plan, const ExactPass& exact, Draw& draw) {
  const StepArguments a = field.arguments();
  const PassArguments pass{a.now,
                           a.next,
                           static_cast<int>(a.nx),
                           static_cast<int>(a.ny),
                           static_cast<unsigned>(a.ld * 8),
                           a.sources,
                           plan,
                           exact};
  const std::int64_t pipelines = draw(1, 5);
  for (const std::int64_t first : shuffled(pipelines, draw)) {
    run_pipeline<Pipeline>(pass, first, pipelines, [&](int most) { return draw(0, most - 1); });
  }
  field.finish();
}

/// Passes as the solver takes them, but with plans of their own: parts of a few rows.
template <class Pipeline>
void take_passes(int count, Field& field, ExactSteps& exact, const heat::Problem& problem,
                 Draw& draw) {
  constexpr int steps = Pipeline::steps;
  const int nx = static_cast<int>(problem.nx), ny = static_cast<int>(problem.ny);
  for (; count > 0; --count) {
    TilePlan plan = plan_tiles<Pipeline>(nx, ny, draw(1, 264));
    if (draw(0, 2) > 0) {
      plan.rows = static_cast<int>(draw.skewed(1, 2 * problem.ny));
      plan.parts = (ny + plan.rows - 1) / plan.rows;
    }
    if (exact.is_check_due(steps)) exact.checked(field.check());
    launch_pass<Pipeline>(field, plan, exact.pass(steps, field.smallest(), field.across()), draw);
    exact.took(steps);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device)

BOOST_AUTO_TEST_CASE(pipelines_give_the_oracles_bits) {
  Draw draw(2);
  for (int i = 0; i < 160; ++i) {
    Row row = draw_case(draw).row;
    row.steps = 16 * draw(1, 6);
    if (i % 2 == 0) widen(row, draw);
    BOOST_TEST_CONTEXT("case " << i << ": " << row.options()) {
      const heat::Problem problem = row.problem();
      Field field(problem);
      ExactSteps exact;
      for (const heat_source& source : problem.sources) exact.add(source.rate);
      for (std::int64_t left = row.steps; left > 0; left -= 16) {
        switch (draw(0, 3)) {
          case 0: take_passes<Pipeline<4, 4>>(1, field, exact, problem, draw); break;
          case 1: take_passes<Pipeline<4, 2>>(1, field, exact, problem, draw); break;
          case 2: take_passes<Pipeline<2, 2>>(2, field, exact, problem, draw); break;
          default: take_passes<Pipeline<1, 2>>(4, field, exact, problem, draw);
        }
      }
      BOOST_TEST(field.wrong(row) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(inner_cells_and_edges_are_every_cell_once_whatever_the_neighbours) {
  for (const std::int64_t nx : {1, 2, 3, 7}) {
    for (const std::int64_t ny : {1, 2, 3, 6}) {
      for (int sides = 0; sides < 16; ++sides) {
        const HaloShape shape{
            nx, ny, nx + 2, {(sides & 1) != 0, (sides & 2) != 0, (sides & 4) != 0, sides >= 8}};
        std::vector<Part> parts = shape.edges();
        parts.push_back(shape.inner());
        std::vector<int> swept(static_cast<std::size_t>(nx * ny));
        for (const Part& part : parts) {
          for (std::int64_t y = part.y; y < part.y + part.ny; ++y) {
            for (std::int64_t x = part.x; x < part.x + part.nx; ++x) {
              ++swept.at(static_cast<std::size_t>((y - 1) * nx + x - 1));
            }
          }
        }
        BOOST_TEST_CONTEXT(nx << "x" << ny << ", neighbours " << sides) {
          BOOST_TEST((std::ranges::count(swept, 1) == nx * ny));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sources_on_one_cell_are_injected_in_the_order_given) {
  // In another order the sums round to other numbers.
  const std::vector<heat_source> given = {{2, 1, 1e16}, {3, 2, 5.0}, {2, 1, 1.0},
                                          {1, 1, 2.0},  {2, 1, 1.0}, {2, 1, -1e16}};
  heat::Problem problem{.nx = 4, .ny = 3, .steps = 1};
  problem.sources = given;
  Field field(problem);
  const StepArguments a = field.arguments();
  for (std::int64_t y = 1; y <= 3; ++y) std::fill_n(a.next + y * a.ld + 1, 4, 0.25);
  for (std::int64_t i = 7; i >= 0; --i) inject_cell(a.next, a.ld, a.sources, i);
  BOOST_TEST(a.next[a.ld + 2] == (((0.25 + 1e16) + 1.0) + 1.0) + -1e16);
  BOOST_TEST(a.next[a.ld + 1] == 2.25);
  BOOST_TEST(a.next[2 * a.ld + 3] == 5.25);
  BOOST_TEST(a.next[2 * a.ld + 2] == 0.25);
}

BOOST_AUTO_TEST_CASE(sources_are_listed_by_block_from_its_first_cell_in_a_fixed_order) {
  heat::Problem problem{.nx = 10, .ny = 10, .steps = 1};
  problem.sources = {{6, 7, 1.0}, {5, 5, 2.0}, {6, 5, 3.0}, {5, 5, 4.0}, {4, 5, 5.0}, {8, 5, 6.0}};
  const auto c = problem.c();
  const auto block = heat::make_block(5, 5, 3, 3);
  std::vector<heat_source> sources(6);
  std::int64_t count = -1;
  BOOST_TEST(heat_device_sources(&c, &block, sources.data(), &count) == HEAT_OK);
  BOOST_TEST(count == 4);
  const std::vector<std::array<double, 3>> expected = {
      {1, 1, 2.0}, {1, 1, 4.0}, {2, 1, 3.0}, {2, 3, 1.0}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(static_cast<double>(sources[i].x) == expected[i][0]);
    BOOST_TEST(static_cast<double>(sources[i].y) == expected[i][1]);
    BOOST_TEST(sources[i].rate == expected[i][2]);
  }
  BOOST_TEST(fails(heat_device_sources(&c, &block, nullptr, &count), HEAT_INVALID_ARGUMENT,
                   "sources is NULL"));
  BOOST_TEST(fails(heat_device_sources(&c, &block, sources.data(), nullptr), HEAT_INVALID_ARGUMENT,
                   "count is NULL"));
  BOOST_TEST(fails(heat_device_sources(nullptr, &block, sources.data(), &count),
                   HEAT_INVALID_ARGUMENT, "heat_problem"));
}

BOOST_AUTO_TEST_CASE(a_layout_holds_the_ring_and_starts_rows_at_lines_of_memory) {
  for (const std::int64_t nx : {0, 1, 13, 14, 15, 16, 4800}) {
    auto shape = heat::make<heat_device_shape>();
    BOOST_TEST(heat_device_layout(nx, 37, &shape) == HEAT_OK);
    BOOST_TEST(shape.ld >= nx + 2);
    BOOST_TEST(shape.ld % 16 == 0);
    BOOST_TEST((shape.corner + shape.ld + 1) % 16 == 0);
    BOOST_TEST(shape.cells >= shape.corner + 39 * shape.ld);
  }
  auto shape = heat::make<heat_device_shape>();
  shape.cells = 7;
  for (const auto& [nx, ny] : {std::pair<std::int64_t, std::int64_t>{-1, 5},
                               {5, -1},
                               {INT64_MAX, 1},
                               {1LL << 40, 1LL << 40}}) {
    BOOST_TEST(fails(heat_device_layout(nx, ny, &shape), HEAT_INVALID_ARGUMENT, "nx and ny"));
  }
  BOOST_TEST(shape.cells == 7);
  shape.struct_size = 8;
  BOOST_TEST(fails(heat_device_layout(1, 1, &shape), HEAT_ABI_MISMATCH, "heat_device_shape"));
}

/// Every cell is written, by a strip that knows it: as many columns as there are steps away from an
/// end that is not the grid's.
template <class Pipeline>
void check_plan(int nx, int ny, std::int64_t held) {
  const TilePlan plan = plan_tiles<Pipeline>(nx, ny, held);
  const Strips<Pipeline> strips{nx};
  BOOST_TEST(plan.strips == strips.count());
  int next = 1;
  for (int strip = 0; strip < plan.strips; ++strip) {
    const StripColumns columns = strips.columns(strip);
    BOOST_TEST(columns.write_first <= next);
    BOOST_TEST((strip == 0 || columns.write_first >= columns.x + Pipeline::steps));
    next = columns.write_last + 1;
    BOOST_TEST((next == nx + 1 || next <= columns.x + strip_width - Pipeline::steps));
  }
  BOOST_TEST(next == nx + 1);
  const StripColumns last = strips.columns(plan.strips - 1);
  BOOST_TEST(last.x + strip_width > nx + 1, "the grid's end has a cell outside of it in the strip");
  BOOST_TEST(std::int64_t{plan.parts} * plan.rows >= ny);
  BOOST_TEST(std::int64_t{plan.parts - 1} * plan.rows < ny);
}

BOOST_AUTO_TEST_CASE(a_plan_covers_the_grid_and_gives_every_part_rows) {
  Draw draw(5);
  for (int i = 0; i < 2000; ++i) {
    const int nx = static_cast<int>(i < 700 ? i + 1 : draw.skewed(1, 40000));
    const int ny = static_cast<int>(draw.skewed(1, 40000));
    BOOST_TEST_CONTEXT(nx << "x" << ny) {
      check_plan<Pipeline<4, 4>>(nx, ny, draw(1, 296));
      check_plan<Pipeline<2, 2>>(nx, ny, draw(1, 592));
      check_plan<Pipeline<1, 2>>(nx, ny, draw(1, 1184));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plan_keeps_a_large_device_busy_without_much_to_do_twice) {
  constexpr std::int64_t held = 132 * 2;  // multiprocessors and their pipelines
  for (const int n : {2048, 4096, 4800, 8192, 16384, 32768}) {
    const TilePlan plan = plan_tiles<Pipeline<4, 4>>(n, n, held);
    const std::int64_t all = std::int64_t{plan.strips} * plan.parts;
    const std::int64_t rounds = (all + held - 1) / held;
    BOOST_TEST_CONTEXT(n << ": " << all << " tiles of " << plan.rows << " rows") {
      BOOST_TEST(10 * all >= 9 * rounds * held, "a tenth of the device is idle at most");
      BOOST_TEST((n < 4800 || plan.rows >= 8 * 32), "an eighth of the rows is taken twice at most");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_tile_asks_the_squares_of_all_cells_within_its_steps) {
  Draw draw(7);
  for (int i = 0; i < 2000; ++i) {
    const int nx = static_cast<int>(draw(1, 700)), ny = static_cast<int>(draw(1, 700));
    const int x = static_cast<int>(draw(-9, nx)), y = static_cast<int>(draw(1, ny));
    const int x_end = static_cast<int>(draw(std::max(x, 1) + 1, nx + 300));
    const int y_end = static_cast<int>(draw(y + 1, ny + 1)), steps = static_cast<int>(draw(1, 64));
    const Squares found = Squares::around(x, x_end, y, y_end, nx, ny, steps);
    const auto covers = [](int first, int last, int low, int high, int cells) {
      // Cell c, from 1, is in square (c - 1) / 64.
      return 64 * first + 1 <= std::max(low, 1) && 64 * (last + 1) >= std::min(high, cells) &&
             64 * (first + 1) >= std::max(low, 1) && 64 * last + 1 <= std::min(high, cells);
    };
    BOOST_TEST(covers(found.x0, found.x1, x - steps, x_end - 1 + steps, nx));
    BOOST_TEST(covers(found.y0, found.y1, y - steps, y_end - 1 + steps, ny));
  }
}

BOOST_AUTO_TEST_CASE(a_check_serves_as_many_steps_as_its_exponents_allow) {
  const auto steps_of = [](double smallest, double largest, double rate) {
    Exponents found;
    for (const double u : {0.0, smallest, -largest}) found.add(u);
    ExactSteps exact;
    exact.add(rate);
    BOOST_TEST((exact.road(1) == Road::unscaled && exact.is_check_due(1)));
    exact.checked(found);
    int steps = 0;
    for (; exact.road(1) == Road::scaled; exact.took(1)) ++steps;
    return steps;
  };
  // 2^(3n - 1022) is exact for n steps, and no number below it; see docs/exactness.md.
  for (const int n : {1, 2, 16, 300, 340}) {
    const double edge = std::ldexp(1.0, 3 * n - 1022);
    BOOST_TEST(steps_of(edge, 1.0, 1.0) == n);
    BOOST_TEST(steps_of(std::nextafter(edge, 0.0), 1.0, 1.0) == n - 1);
    BOOST_TEST(steps_of(1.0, 1.0, -edge) == n);
  }
  BOOST_TEST(steps_of(1.0, 1.0, 0.0) == 340);
  BOOST_TEST(steps_of(1.0, std::ldexp(1.0, 1019), 0.0) == 0);
  BOOST_TEST(steps_of(1.0, 1.0, std::ldexp(1.0, 1018)) == 0);
  BOOST_TEST(steps_of(1.0, std::numeric_limits<double>::infinity(), 0.0) == 0);
  BOOST_TEST(steps_of(1.0, poison, 0.0) == 0);
}

BOOST_AUTO_TEST_CASE(device_kernels_are_found_by_name_or_refused_with_the_reason) {
  auto kernel = heat::make<heat_device_kernel>();
  BOOST_TEST(fails(heat_find_device_kernel("pascal", &kernel), HEAT_NOT_FOUND, "pascal"));
  BOOST_TEST(fails(heat_find_device_kernel(nullptr, &kernel), HEAT_INVALID_ARGUMENT, "NULL"));
  const heat_status status = heat_find_device_kernel("cxx", &kernel);
  if (status == HEAT_OK) {
    BOOST_TEST(std::string(kernel.name) == "cxx");
    BOOST_TEST((kernel.step != nullptr && kernel.inject != nullptr));
  } else {
    BOOST_TEST(status == HEAT_UNAVAILABLE);
    const std::string text = heat::error_message();
    BOOST_TEST((text.find("no CUDA device") != text.npos ||
                text.find("the CUDA Toolkit was not found") != text.npos));
    BOOST_TEST(kernel.step == nullptr);
  }
  kernel = heat::make<heat_device_kernel>();
  kernel.abi_version = 99;
  BOOST_TEST(
      fails(heat_find_device_kernel("cxx", &kernel), HEAT_ABI_MISMATCH, "heat_device_kernel"));
}

BOOST_AUTO_TEST_SUITE_END()
