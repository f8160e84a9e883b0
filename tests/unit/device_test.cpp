/// Code of a device, run here: its blocks and warps one after the other, in any order. Single
/// steps and halos are tested with the solvers on the fake CUDA, and what no host can show on a
/// device.
#include "heat/device.h"

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

/// A problem's field as it lies on a device. All that may not be read is not a number, and so is
/// the ring of zeros, which a pass does not read.
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
    return std::vector<double>(static_cast<std::size_t>(shape_.cells), poison);
  }
  double* cell(std::vector<double>& cells, std::int64_t x, std::int64_t y) const {
    return &cells.at(static_cast<std::size_t>(shape_.corner + y * shape_.ld + x));
  }

  heat_block block_;
  heat_device_shape shape_ = heat::make<heat_device_shape>();
  std::vector<heat_source> sources_;
  std::int64_t n_sources_ = 0;
  std::vector<double> now_, next_;
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

template <int steps, int cells>
void launch_pass(Field& field, const TilePlan& plan, Draw& draw) {
  for (const std::int64_t block : shuffled(plan.strips * plan.parts, draw)) {
    TilePass<steps, cells, HostWarp<cells>>({}, field.arguments(), plan, block % plan.strips,
                                            block / plan.strips)
        .run();
  }
}

/// The pass of so many steps, 1..most_pass_steps.
template <int cells, int steps = most_pass_steps>
void launch_pass_of(std::int64_t taken, Field& field, const TilePlan& plan, Draw& draw) {
  if (taken == steps) return launch_pass<steps, cells>(field, plan, draw);
  if constexpr (steps > 1) launch_pass_of<cells, steps - 1>(taken, field, plan, draw);
}

/// The parts of a plan with so many rows each.
TilePlan plan_with_rows(const heat::Problem& problem, int steps, int cells, std::int64_t rows) {
  const std::int64_t useful = tile_useful(steps, cells);
  return {(problem.nx + useful - 1) / useful, (problem.ny + rows - 1) / rows, rows};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device)

BOOST_AUTO_TEST_CASE(warps_that_take_several_steps_give_the_oracles_bits) {
  Draw draw(2);
  for (int i = 0; i < 600; ++i) {
    const TiledCase drawn = draw_case(draw);
    const int cells = i % 2 == 0 ? 4 : 2, most = 1 + i / 2 % most_pass_steps;
    const std::int64_t rows = draw.skewed(1, 2 * drawn.row.ny);
    BOOST_TEST_CONTEXT("case " << i << ": " << drawn.text() << " cells " << cells << " steps "
                               << most << " rows " << rows) {
      const heat::Problem problem = drawn.row.problem();
      Field field(problem);
      for (std::int64_t left = drawn.row.steps; left > 0;
           left -= std::min<std::int64_t>(left, most)) {
        const int taken = static_cast<int>(std::min<std::int64_t>(left, most));
        const TilePlan plan =
            i % 3 == 0 ? plan_tiles(problem.nx, problem.ny, taken, cells, draw(1, 132), 9)
                       : plan_with_rows(problem, taken, cells, rows);
        cells == 4 ? launch_pass_of<4>(taken, field, plan, draw)
                   : launch_pass_of<2>(taken, field, plan, draw);
        field.finish();
      }
      BOOST_TEST(field.wrong(drawn.row) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(subnormals_are_kept_in_every_pass) {
  const Row row{70,          41, 24, "zero", "35,20,1e-300 35,20,-3e-301 1,1,4e-308 70,41,5e-324",
                std::nullopt};
  Draw draw(3);
  Field field(row.problem());
  for (int pass = 0; pass < 3; ++pass) {
    launch_pass<8, 4>(field, plan_with_rows(row.problem(), 8, 4, 13), draw);
    field.finish();
  }
  BOOST_TEST(field.wrong(row) == 0);
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

BOOST_AUTO_TEST_CASE(a_plan_covers_the_grid_and_gives_every_part_rows) {
  Draw draw(5);
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t nx = draw.skewed(1, 40000), ny = draw.skewed(1, 40000);
    const int steps = static_cast<int>(draw(1, most_pass_steps)), cells = draw(0, 1) == 0 ? 2 : 4;
    const TilePlan plan = plan_tiles(nx, ny, steps, cells, draw(1, 148), draw(1, 32));
    BOOST_TEST_CONTEXT(nx << "x" << ny << " steps " << steps << " cells " << cells) {
      BOOST_TEST(plan.strips * tile_useful(steps, cells) >= nx);
      BOOST_TEST((plan.strips - 1) * tile_useful(steps, cells) < nx);
      BOOST_TEST(plan.parts * plan.rows >= ny);
      BOOST_TEST((plan.parts - 1) * plan.rows < ny);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plan_keeps_a_large_device_busy_without_much_to_do_twice) {
  // 132 multiprocessors with 8 warps each; rows computed twice are 2 * steps a part at most.
  constexpr std::int64_t held = 132 * 8;
  for (const std::int64_t n : {2048, 4096, 4800, 8192, 16384, 32768}) {
    const TilePlan plan = plan_tiles(n, n, 8, 4, 132, 8);
    const std::int64_t all = plan.strips * plan.parts, rounds = (all + held - 1) / held;
    BOOST_TEST_CONTEXT(n << ": " << all << " warps, " << plan.rows << " rows each") {
      BOOST_TEST(10 * all >= 9 * rounds * held, "a tenth of the device is idle at most");
      BOOST_TEST((n < 4000 || plan.rows >= 8 * 16), "an eighth of the rows is taken twice at most");
    }
  }
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
