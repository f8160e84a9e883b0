/// Blocks: the check that every partition passes, and the partition of the solvers in C++.
#include "cxx/partition.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "unit.hpp"

using heat::make_block;
using heat::test::fails;

namespace {

heat_status check(std::int64_t nx, std::int64_t ny, const std::vector<heat_block>& blocks) {
  auto problem = heat::make<heat_problem>();
  problem.nx = nx;
  problem.ny = ny;
  return heat_check_partition(&problem, blocks.data(), static_cast<std::int64_t>(blocks.size()));
}

/// How many ranks a grid of blocks can use at most: the largest px * py <= ranks that fits.
std::int64_t most_ranks(std::int64_t ranks, std::int64_t nx, std::int64_t ny) {
  std::int64_t most = 0;
  for (std::int64_t px = 1; px <= std::min(ranks, nx); ++px) {
    most = std::max(most, px * std::min(ny, ranks / px));
  }
  return most;
}

/// Check the properties of any partition, cell by cell.
void check_cxx_partition(std::int64_t ranks, std::int64_t nx, std::int64_t ny) {
  const auto grid = heat::cxx::best_grid(ranks, nx, ny);
  BOOST_TEST((grid.px * grid.py <= ranks && grid.px >= 1 && grid.py >= 1));
  BOOST_TEST(grid.px * grid.py == most_ranks(ranks, nx, ny), "as many ranks as can have cells do");
  std::vector<int> owners(static_cast<std::size_t>(nx * ny), 0);
  bool even = true;
  for (std::int64_t j = 0; j < grid.py; ++j) {
    for (std::int64_t i = 0; i < grid.px; ++i) {
      const heat_block b = heat::cxx::block_at(grid, i, j, nx, ny);
      even = even && b.nx >= nx / grid.px && b.nx <= (nx + grid.px - 1) / grid.px &&
             b.ny >= ny / grid.py && b.ny <= (ny + grid.py - 1) / grid.py;
      BOOST_REQUIRE((b.x >= 1 && b.y >= 1 && b.x + b.nx - 1 <= nx && b.y + b.ny - 1 <= ny));
      for (std::int64_t y = b.y; y < b.y + b.ny; ++y) {
        for (std::int64_t x = b.x; x < b.x + b.nx; ++x) {
          ++owners[static_cast<std::size_t>((y - 1) * nx + x - 1)];
        }
      }
    }
  }
  BOOST_TEST(even, "sizes differ by at most one cell in each direction");
  BOOST_TEST((std::count(owners.begin(), owners.end(), 1) == nx * ny), "every cell has one owner");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(partition)

BOOST_AUTO_TEST_CASE(blocks_that_cover_the_grid_once_are_accepted) {
  BOOST_TEST(check(7, 5, {make_block(1, 1, 7, 5)}) == HEAT_OK);
  BOOST_TEST(check(7, 5, {make_block(4, 1, 4, 5), make_block(1, 1, 3, 5)}) == HEAT_OK);
  BOOST_TEST(check(7, 5, {make_block(1, 1, 7, 5), make_block(1, 1, 0, 0)}) == HEAT_OK);
  const std::vector<heat_block> pinwheel = {make_block(1, 1, 2, 1), make_block(3, 1, 1, 2),
                                            make_block(2, 3, 2, 1), make_block(1, 2, 1, 2),
                                            make_block(2, 2, 1, 1)};
  BOOST_TEST(check(3, 3, pinwheel) == HEAT_OK, "blocks need not form a grid");
}

BOOST_AUTO_TEST_CASE(faults_are_named_with_their_rank) {
  const auto left = make_block(1, 1, 3, 5), right = make_block(4, 1, 4, 5);
  BOOST_TEST(fails(check(7, 5, {left}), HEAT_INVALID_ARGUMENT, "20 cells"));
  BOOST_TEST(fails(check(7, 5, {left, make_block(3, 1, 5, 5)}), HEAT_INVALID_ARGUMENT, "overlap"));
  BOOST_TEST(fails(check(7, 5, {right, left, left}), HEAT_INVALID_ARGUMENT, "1 and 2"));
  BOOST_TEST(fails(check(7, 5, {left, make_block(5, 1, 4, 5)}), HEAT_INVALID_ARGUMENT, "rank 1"));
  BOOST_TEST(fails(check(7, 5, {make_block(0, 1, 3, 5), right}), HEAT_INVALID_ARGUMENT, "rank 0"));
  BOOST_TEST(fails(check(7, 5, {left, make_block(4, 1, 4, 0)}), HEAT_INVALID_ARGUMENT, "rank 1"));
  BOOST_TEST(fails(check(7, 5, {left, make_block(8, 5, -4, -5)}), HEAT_INVALID_ARGUMENT, "rank 1"));
  const std::vector<heat_block> gap_and_overlap = {make_block(1, 1, 4, 5), make_block(4, 1, 3, 5)};
  BOOST_TEST(fails(check(7, 5, gap_and_overlap), HEAT_INVALID_ARGUMENT, "overlap"),
             "a gap does not make up for an overlap");
  BOOST_TEST(fails(check(7, 5, {}), HEAT_INVALID_ARGUMENT, "no blocks"));
  heat_block foreign = left;
  foreign.struct_size = 8;
  BOOST_TEST(fails(check(7, 5, {right, foreign}), HEAT_ABI_MISMATCH, "heat_block"));
}

// Each edge of each block in turn, moved one cell in or out: an overlap, a gap or cells outside of
// the grid, along x, along y and at corners.
BOOST_AUTO_TEST_CASE(a_block_that_is_moved_or_resized_by_one_cell_is_a_fault) {
  const std::vector<std::vector<heat_block>> partitions = {
      {make_block(1, 1, 3, 5), make_block(4, 1, 4, 5)},
      {make_block(1, 1, 7, 2), make_block(1, 3, 7, 3)},
      {make_block(1, 1, 3, 2), make_block(4, 1, 4, 2), make_block(1, 3, 3, 3),
       make_block(4, 3, 4, 3)},
      {make_block(4, 3, 4, 3), make_block(1, 3, 3, 3), make_block(4, 1, 4, 2),
       make_block(1, 1, 3, 2)},
      {make_block(1, 1, 5, 2), make_block(6, 1, 2, 3), make_block(3, 4, 5, 2),
       make_block(1, 3, 2, 3), make_block(3, 3, 3, 1)}};
  for (const auto& right : partitions) {
    BOOST_TEST(check(7, 5, right) == HEAT_OK);
    for (std::size_t i = 0; i < right.size(); ++i) {
      for (int change = 1; change < 81; ++change) {
        std::vector<heat_block> wrong = right;
        wrong[i].x += change % 3 - 1;
        wrong[i].y += change / 3 % 3 - 1;
        wrong[i].nx += change / 9 % 3 - 1;
        wrong[i].ny += change / 27 % 3 - 1;
        if (change == 40) continue;  // no change
        BOOST_TEST(fails(check(7, 5, wrong), HEAT_INVALID_ARGUMENT, ""),
                   "block " << i << ", change " << change);
      }
    }
  }
}

// Three blocks drawn at random, of which few fit: right is what gives every cell one owner.
BOOST_AUTO_TEST_CASE(blocks_at_random_are_accepted_if_every_cell_has_one_owner) {
  std::mt19937 random(1);
  const auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  int accepted = 0;
  for (int i = 0; i < 50000; ++i) {
    std::array<int, 9> owners{};
    std::vector<heat_block> blocks;
    for (int rank = 0; rank < 3; ++rank) {
      const int x = draw(1, 3), y = draw(1, 3), nx = draw(1, 4 - x), ny = draw(1, 4 - y);
      blocks.push_back(make_block(x, y, nx, ny));
      for (int cell = 0; cell < nx * ny; ++cell) {
        ++owners[static_cast<std::size_t>((y - 1 + cell / nx) * 3 + x - 1 + cell % nx)];
      }
    }
    const bool right = std::ranges::count(owners, 1) == 9;
    BOOST_TEST((check(3, 3, blocks) == HEAT_OK) == right, "draw " << i);
    accepted += right ? 1 : 0;
  }
  BOOST_TEST(accepted > 0);
}

// To compare each block with each other one would take hours.
BOOST_AUTO_TEST_CASE(a_million_ranks_in_a_row_or_a_column_are_checked) {
  constexpr std::int64_t ranks = 1000000;
  std::vector<heat_block> row, column;
  for (std::int64_t rank = 1; rank <= ranks; ++rank) {
    row.push_back(make_block(rank, 1, 1, 2));
    column.push_back(make_block(1, rank, 2, 1));
  }
  BOOST_TEST(check(ranks, 2, row) == HEAT_OK);
  BOOST_TEST(check(2, ranks, column) == HEAT_OK);
  row.back().x = 7;
  BOOST_TEST(fails(check(ranks, 2, row), HEAT_INVALID_ARGUMENT, "6 and 999999 overlap"));
}

BOOST_AUTO_TEST_CASE(a_window_is_inside_of_a_block_wherever_that_is) {
  const heat_block block = make_block(3, 4, 3, 2);
  const std::vector<double> cells(100);
  const auto in = [](std::int64_t first, std::int64_t count, std::int64_t low, std::int64_t high) {
    return count >= 1 && first >= low && first + count - 1 <= high;
  };
  for (std::int64_t x = 1; x <= 7; ++x) {
    for (std::int64_t y = 2; y <= 7; ++y) {
      for (std::int64_t nx = -1; nx <= 4; ++nx) {
        for (std::int64_t ny = -1; ny <= 3; ++ny) {
          const heat_block window = make_block(x, y, nx, ny);
          const bool inside = (nx == 0 && ny == 0) || (in(x, nx, 3, 5) && in(y, ny, 4, 5));
          const heat_status status = heat_check_window(&block, &window, cells.data(), 4);
          BOOST_TEST((status == HEAT_OK) == inside,
                     x << "," << y << " and " << nx << "x" << ny << " cells");
          BOOST_TEST((inside || status == HEAT_INVALID_ARGUMENT));
        }
      }
    }
  }
  const heat_block two = make_block(4, 4, 2, 2);
  BOOST_TEST(heat_check_window(&block, &two, cells.data(), 2) == HEAT_OK);
  BOOST_TEST(fails(heat_check_window(&block, &two, cells.data(), 1), HEAT_INVALID_ARGUMENT, "1"));
}

BOOST_AUTO_TEST_CASE(the_partition_in_cxx_covers_every_shape_on_every_number_of_ranks) {
  const std::pair<std::int64_t, std::int64_t> shapes[] = {
      {1, 1},   {1, 64}, {64, 1}, {2, 2},   {2, 3},   {3, 2},    {5, 7},   {7, 5},  {8, 8},
      {13, 17}, {37, 1}, {1, 37}, {100, 3}, {3, 100}, {97, 101}, {64, 63}, {4, 16}, {11, 6}};
  for (const auto& [nx, ny] : shapes) {
    for (std::int64_t ranks = 1; ranks <= std::min<std::int64_t>(64, nx * ny); ++ranks) {
      BOOST_TEST_CONTEXT(nx << "x" << ny << " on " << ranks) check_cxx_partition(ranks, nx, ny);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_partition_in_cxx_cuts_where_there_is_least_to_exchange) {
  const auto square = heat::cxx::best_grid(16, 4800, 4800);
  BOOST_TEST((square.px == 4 && square.py == 4));
  const auto wide = heat::cxx::best_grid(4, 4000, 10), tall = heat::cxx::best_grid(4, 10, 4000);
  BOOST_TEST((wide.px == 4 && wide.py == 1 && tall.px == 1 && tall.py == 4));
}

BOOST_AUTO_TEST_CASE(blocks_of_the_largest_grids_do_not_overflow) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto last = heat::cxx::block_at({3, 1}, 2, 0, most, 1);
  BOOST_TEST((last.x + (last.nx - 1) == most && last.nx >= most / 3));
}

BOOST_AUTO_TEST_SUITE_END()
