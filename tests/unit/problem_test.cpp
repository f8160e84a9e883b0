/// Valid problems: heat_check_problem() and heat_default_sources().
#include <sys/sysinfo.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>

#include "unit.hpp"

using heat::test::fails;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

heat_problem grid(std::int64_t nx, std::int64_t ny) {
  auto problem = heat::make<heat_problem>();
  problem.nx = nx;
  problem.ny = ny;
  return problem;
}

heat_status check(const heat_problem& problem, std::int64_t ranks = 1) {
  return heat_check_problem(&problem, ranks);
}

heat_status check_source(heat_source source) {
  auto problem = grid(7, 5);
  problem.sources = &source;
  problem.n_sources = 1;
  return check(problem);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)

BOOST_AUTO_TEST_CASE(a_grid_has_cells) {
  BOOST_TEST(check(grid(1, 1)) == HEAT_OK);
  BOOST_TEST(fails(check(grid(0, 5)), HEAT_INVALID_ARGUMENT, "0x5"));
  BOOST_TEST(fails(check(grid(5, 0)), HEAT_INVALID_ARGUMENT, "5x0"));
  BOOST_TEST(fails(check(grid(-3, -4)), HEAT_INVALID_ARGUMENT, "-3x-4"));
}

BOOST_AUTO_TEST_CASE(a_grid_fits_64_bits) {
  for (const auto [nx, ny] : {std::array{most, std::int64_t{1}},
                              {std::int64_t{1}, most},
                              {std::int64_t{1} << 32, std::int64_t{1} << 32},
                              {std::int64_t{1} << 30, std::int64_t{1} << 29},
                              {most, most}}) {
    BOOST_TEST(fails(check(grid(nx, ny)), HEAT_INVALID_ARGUMENT, std::to_string(nx)));
    BOOST_TEST(fails(check(grid(nx, ny), 1 << 20), HEAT_INVALID_ARGUMENT, "64-bit"));
  }
}

BOOST_AUTO_TEST_CASE(the_largest_grids_fit_64_bits_to_the_byte) {
  // Two arrays with their ring: 16 (nx + 2) 3 bytes, below 2^63; a rank a cell, for memory's sake.
  const std::int64_t largest = most / 48 - 2;
  for (const bool turned : {false, true}) {
    const auto grid_of = [&](std::int64_t n) { return turned ? grid(1, n) : grid(n, 1); };
    BOOST_TEST(check(grid_of(largest), largest) == HEAT_OK);
    BOOST_TEST(fails(check(grid_of(largest + 1), largest), HEAT_INVALID_ARGUMENT, "64-bit"));
  }
}

BOOST_AUTO_TEST_CASE(a_ranks_share_fits_memory_to_the_row) {
  struct sysinfo info {};
  BOOST_REQUIRE(sysinfo(&info) == 0);
  auto memory = static_cast<std::int64_t>(info.totalram) * info.mem_unit;
  std::int64_t limit = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit) memory = std::min(memory, limit);
  for (const std::int64_t ranks : {1, 3, 64}) {
    // Two arrays of nx + 2 rows of 4 cells of 8 bytes, shared by the ranks.
    const std::int64_t largest = (ranks * (memory + 1) - 1) / 64 - 2;
    BOOST_TEST(check(grid(largest, 2), ranks) == HEAT_OK, ranks);
    BOOST_TEST(fails(check(grid(largest + 1, 2), ranks), HEAT_INVALID_ARGUMENT, "MiB"), ranks);
  }
}

BOOST_AUTO_TEST_CASE(a_solver_of_many_ranks_may_have_a_field_larger_than_one_ranks_memory) {
  struct sysinfo info {};
  BOOST_REQUIRE(sysinfo(&info) == 0);
  const auto cells = static_cast<std::int64_t>(info.totalram) * info.mem_unit / 16;
  heat::NamedSolver found("cxx/serial");
  found.table.create = [](const heat_problem*, std::int32_t, const heat_kernel*, const char*,
                          heat_solver**) { return heat_fail(HEAT_MPI_ERROR, "create was asked"); };
  const heat::Problem large{.nx = 1000, .ny = cells / 1000 * 3};
  BOOST_CHECK_EXCEPTION(heat::Solver(found, large, 0), heat::Error, [](const heat::Error& error) {
    return error.status() == HEAT_MPI_ERROR;  // only create() knows how many ranks there are
  });
}

BOOST_AUTO_TEST_CASE(steps_are_not_negative) {
  auto problem = grid(7, 5);
  problem.steps = -1;
  BOOST_TEST(fails(check(problem), HEAT_INVALID_ARGUMENT, "-1 steps"));
}

BOOST_AUTO_TEST_CASE(a_start_is_zero_or_random) {
  auto problem = grid(7, 5);
  problem.initial = 2;
  BOOST_TEST(fails(check(problem), HEAT_INVALID_ARGUMENT, "start 2"));
  problem.initial = -1;
  BOOST_TEST(fails(check(problem), HEAT_INVALID_ARGUMENT, "start -1"));
}

BOOST_AUTO_TEST_CASE(a_source_is_inside) {
  BOOST_TEST(check_source({1, 1, 1.0}) == HEAT_OK);
  BOOST_TEST(check_source({7, 5, 1.0}) == HEAT_OK);
  BOOST_TEST(fails(check_source({0, 1, 1.0}), HEAT_INVALID_ARGUMENT, "(0,1)"));
  BOOST_TEST(fails(check_source({1, 0, 1.0}), HEAT_INVALID_ARGUMENT, "(1,0)"));
  BOOST_TEST(fails(check_source({8, 1, 1.0}), HEAT_INVALID_ARGUMENT, "(8,1)"));
  BOOST_TEST(fails(check_source({5, 6, 1.0}), HEAT_INVALID_ARGUMENT, "(5,6)"));
  BOOST_TEST(fails(check_source({-most - 1, most, 1.0}), HEAT_INVALID_ARGUMENT, "outside"));
}

BOOST_AUTO_TEST_CASE(each_source_of_several_is_looked_at) {
  const heat_source outside[] = {{0, 1, 1.0}, {1, 0, 1.0}, {8, 1, 1.0}, {1, 6, 1.0}, {1, 1, NAN}};
  for (std::size_t bad = 0; bad < 3; ++bad) {
    for (const heat_source& source : outside) {
      std::array<heat_source, 3> sources{{{1, 1, 1.0}, {7, 5, 1.0}, {1, 1, -1.0}}};
      sources[bad] = source;
      auto problem = grid(7, 5);
      problem.sources = sources.data();
      problem.n_sources = 3;
      BOOST_TEST(fails(check(problem), HEAT_INVALID_ARGUMENT, "the source at"));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_rate_is_finite) {
  BOOST_TEST(fails(check_source({1, 1, NAN}), HEAT_INVALID_ARGUMENT, "finite"));
  BOOST_TEST(fails(check_source({1, 1, INFINITY}), HEAT_INVALID_ARGUMENT, "finite"));
  BOOST_TEST(fails(check_source({1, 1, -INFINITY}), HEAT_INVALID_ARGUMENT, "finite"));
  BOOST_TEST(check_source({1, 1, -1.7e308}) == HEAT_OK);
  BOOST_TEST(check_source({1, 1, 5e-324}) == HEAT_OK);
}

BOOST_AUTO_TEST_CASE(a_list_of_sources_is_there) {
  auto problem = grid(7, 5);
  problem.n_sources = 1;
  BOOST_TEST(fails(check(problem), HEAT_INVALID_ARGUMENT, "sources"));
  problem.n_sources = -1;
  BOOST_TEST(fails(check(problem), HEAT_INVALID_ARGUMENT, "sources"));
}

BOOST_AUTO_TEST_CASE(every_rank_could_have_a_cell) {
  BOOST_TEST(check(grid(7, 5), 35) == HEAT_OK);
  BOOST_TEST(fails(check(grid(7, 5), 36), HEAT_INVALID_ARGUMENT, "36 ranks"));
  BOOST_TEST(fails(check(grid(1, 1), 2), HEAT_INVALID_ARGUMENT, "2 ranks"));
  BOOST_TEST(fails(check(grid(7, 5), most), HEAT_INVALID_ARGUMENT, "ranks"));
  BOOST_TEST(fails(check(grid(7, 5), 0), HEAT_INVALID_ARGUMENT, "1 rank"));
  BOOST_TEST(fails(check(grid(7, 5), -1), HEAT_INVALID_ARGUMENT, "1 rank"));
}

BOOST_AUTO_TEST_CASE(a_problem_has_its_header) {
  auto problem = grid(7, 5);
  problem.abi_version = 0;
  BOOST_TEST(fails(check(problem), HEAT_ABI_MISMATCH, "heat_problem"));
  BOOST_TEST(fails(heat_check_problem(nullptr, 1), HEAT_INVALID_ARGUMENT, "heat_problem"));
}

BOOST_AUTO_TEST_CASE(the_default_problem_is_the_papers) {
  const heat::Problem problem = heat::default_problem();
  BOOST_TEST((problem.nx == 4800 && problem.ny == 4800 && problem.steps == 500));
  BOOST_TEST(problem.initial == HEAT_INITIAL_ZERO);
  BOOST_REQUIRE(problem.sources.size() == 3U);
  const std::pair<std::int64_t, std::int64_t> papers[] = {{2400, 2400}, {1600, 1600}, {3840, 4266}};
  for (std::size_t i = 0; i < 3; ++i) {
    const heat_source& source = problem.sources[i];
    BOOST_TEST((std::pair{source.x, source.y} == papers[i] && source.rate == 1.0));
  }
  BOOST_TEST(fails(heat_default_problem(nullptr), HEAT_INVALID_ARGUMENT, "NULL"));
}

/// Here most of those for a GPU are unavailable, each in its own way.
BOOST_AUTO_TEST_CASE(a_solver_tells_what_it_needs_available_or_not) {
  constexpr std::uint32_t mpi = HEAT_NEEDS_MPI, gpu = HEAT_NEEDS_GPU;
  const std::pair<const char*, std::uint32_t> known[] = {
      {"cxx/serial", 0U},         {"fortran/serial_tiled", 0U},    {"fortran/mpi", mpi},
      {"cxx/mpi_tiled", mpi},     {"fortran/mpi+cxx", mpi},        {"cxx/gpu", gpu},
      {"cxx/gpu_tiled", gpu},     {"fortran/cuda", gpu},           {"fortran/gpu", gpu},
      {"cxx/mpi_gpu", mpi | gpu}, {"cxx/mpi_gpu_tiled", mpi | gpu}};
  for (const auto& [name, needs] : known) {
    std::uint32_t told = 99;
    BOOST_TEST(heat_solver_needs(name, &told) == HEAT_OK, name);
    BOOST_TEST(told == needs, name);
  }
  std::uint32_t told = 99;
  BOOST_TEST(fails(heat_solver_needs("cxx/seriel", &told), HEAT_NOT_FOUND, "'cxx/serial'"));
  BOOST_TEST(fails(heat_solver_needs(nullptr, &told), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(fails(heat_solver_needs("cxx/serial", nullptr), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(told == 99U);
}

BOOST_AUTO_TEST_CASE(default_sources_are_the_papers) {
  for (const std::int64_t nx : {std::int64_t{3}, std::int64_t{4}, std::int64_t{7},
                                std::int64_t{101}, std::int64_t{4800}, most}) {
    for (const std::int64_t ny : {std::int64_t{3}, std::int64_t{8}, std::int64_t{10}, most}) {
      const auto sources = heat::default_sources(nx, ny);
      __extension__ using Wide = __int128;  // 4*nx and 8*ny as they are written, without overflow
      BOOST_TEST((sources[0].x == nx / 2 && sources[0].y == ny / 2));
      BOOST_TEST((sources[1].x == nx / 3 && sources[1].y == ny / 3));
      BOOST_TEST((sources[2].x == Wide{4} * nx / 5 && sources[2].y == Wide{8} * ny / 9));
      for (const heat_source& source : sources) BOOST_TEST(source.rate == 1.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(default_sources_need_three_cells_each_way) {
  std::array<heat_source, 3> sources{{{-1, -1, -1}, {-1, -1, -1}, {-1, -1, -1}}};
  BOOST_TEST(fails(heat_default_sources(2, 9, sources.data()), HEAT_INVALID_ARGUMENT, "2x9"));
  for (const auto& [nx, ny] : {std::pair{9, 2}, {2, 2}, {0, 9}, {9, -1}}) {
    BOOST_TEST(fails(heat_default_sources(nx, ny, sources.data()), HEAT_INVALID_ARGUMENT, "3x3"));
  }
  BOOST_TEST(fails(heat_default_sources(9, 9, nullptr), HEAT_INVALID_ARGUMENT, "NULL"));
  for (const heat_source& s : sources) BOOST_TEST(s.x == -1, "refused calls write nothing");
}

/// A function that C calls must not report success when it gave up.
BOOST_AUTO_TEST_CASE(no_exception_is_a_success) {
  BOOST_TEST(heat::guard([] { throw heat::Error(HEAT_OK, "why"); }) == HEAT_INTERNAL_ERROR);
  BOOST_TEST(heat::error_message() == "why");
  BOOST_TEST(heat::guard([] { throw heat::Error(HEAT_IO_ERROR, "why"); }) == HEAT_IO_ERROR);
}

BOOST_AUTO_TEST_SUITE_END()
