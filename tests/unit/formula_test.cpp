/// Kernels that read more than a cell's four neighbours: what the library says of them, and what
/// solvers without MPI make of them. Those with MPI are asked in mpi_test.cpp.
#include <algorithm>
#include <optional>
#include <vector>

#include "interop/library/stencil.hpp"
#include "tests/support/nine_points.hpp"
#include "unit.hpp"

namespace {

using heat::test::fails;
using heat::test::next_of_nine;
using heat::test::nine_points;
using heat::test::sweep_nine;

const heat::Problem problem{.nx = 13, .ny = 11, .sources = {{1, 1, 2.0}, {13, 11, -1.0}}};

/// The table of a solver, unless it is not available here.
std::optional<heat_solver_table> table_of(const char* name) {
  auto table = heat::make<heat_solver_table>();
  auto none = heat::make<heat_kernel>();
  if (heat_find_solver(name, &table, &none) == HEAT_UNAVAILABLE) return std::nullopt;
  return table;
}

/// create() with a kernel of nine points.
heat_status create(const heat_solver_table& table, heat_solver** solver,
                   const heat_wide_kernel& wide = nine_points()) {
  const heat_problem c = problem.c();
  return table.create(&c, HEAT_NO_COMM, &wide.kernel, nullptr, solver);
}

/// The field some steps from zero, without a solver.
std::vector<double> expected_after(int steps) {
  const std::int64_t nx = problem.nx, ny = problem.ny;
  std::vector<double> now(static_cast<std::size_t>(nx * ny));
  const auto at = [&](std::int64_t x, std::int64_t y) {
    const bool inside = x >= 1 && x <= nx && y >= 1 && y <= ny;
    return inside ? now[static_cast<std::size_t>((y - 1) * nx + x - 1)] : 0.0;
  };
  for (int step = 0; step < steps; ++step) {
    std::vector<double> next;
    for (std::int64_t k = 0; k < nx * ny; ++k) {
      const std::int64_t x = k % nx + 1, y = k / nx + 1;
      double cell = next_of_nine([&](int dx, int dy) { return at(x + dx, y + dy); });
      for (const heat_source& s : problem.sources) cell += s.x == x && s.y == y ? s.rate : 0.0;
      next.push_back(cell);
    }
    now = next;
  }
  return now;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(formula)

BOOST_AUTO_TEST_CASE(a_kernel_that_reads_what_a_solver_lacks_is_refused) {
  const struct {
    std::int64_t halo, has_halo;
    std::int32_t corners, has_corners;
    const char* refused;  ///< part of the message, or ""
  } cases[] = {{1, 1, 0, 0, ""},
               {1, 1, 1, 1, ""},
               {2, 3, 0, 1, ""},
               {1, 1, 1, 0, "'nine' reads corners"},
               {2, 1, 0, 1, "'nine' reads 2 cells beyond its part, and the solver has 1"},
               {0, 1, 0, 1, "halo >= 1"},
               {1, 1, 2, 1, "corners 0 or 1"},
               {1, 1, -1, 1, "corners 0 or 1"}};
  for (const auto& c : cases) {
    const heat_wide_kernel wide = nine_points(c.halo, c.corners);
    const heat_status status = heat_check_kernel(&wide.kernel, c.has_halo, c.has_corners);
    const std::string refused = c.refused;
    BOOST_TEST_CONTEXT("halo " << c.halo << ", corners " << c.corners) {
      if (refused.empty()) BOOST_TEST(status == HEAT_OK);
      if (!refused.empty()) BOOST_TEST(fails(status, HEAT_INVALID_ARGUMENT, refused));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_kernel_is_checked_by_its_header) {
  heat_wide_kernel wide = nine_points(2, 1);
  wide.kernel.sweep = nullptr;
  BOOST_TEST(heat_check_kernel(&wide.kernel, 1, 0) == HEAT_OK, "without a sweep it is none");
  BOOST_TEST(heat_check_kernel(nullptr, 1, 0) == HEAT_OK, "nor is NULL one");
  wide.reserved = 1;
  BOOST_TEST(fails(heat_check_kernel(&wide.kernel, 2, 1), HEAT_INVALID_ARGUMENT, "reserved 0"));
  wide.kernel.abi_version = 2;
  BOOST_TEST(fails(heat_check_kernel(&wide.kernel, 2, 1), HEAT_ABI_MISMATCH, "heat_wide_kernel"));
  wide.kernel.struct_size -= 8;
  BOOST_TEST(fails(heat_check_kernel(&wide.kernel, 2, 1), HEAT_ABI_MISMATCH, "heat_kernel has"));
  // A solver that was built before checks as this does.
  wide = nine_points();
  BOOST_TEST(fails(heat_check_struct(&wide, sizeof(heat_kernel), "heat_kernel"), HEAT_ABI_MISMATCH,
                   "heat_kernel has"));
}

BOOST_AUTO_TEST_CASE(solvers_without_mpi_have_corners) {
  const heat_block all = heat::make_block(1, 1, problem.nx, problem.ny);
  for (const char* name : {"cxx/serial", "fortran/serial"}) {
    const auto table = table_of(name);
    if (!table) continue;
    heat_solver* solver = nullptr;
    BOOST_REQUIRE(create(*table, &solver) == HEAT_OK);
    BOOST_TEST(table->advance(solver, 7) == HEAT_OK);
    std::vector<double> cells(static_cast<std::size_t>(problem.nx * problem.ny));
    BOOST_TEST(table->read(solver, &all, cells.data(), problem.nx) == HEAT_OK);
    BOOST_TEST(cells == expected_after(7), name);
    table->destroy(solver);
    BOOST_TEST(fails(create(*table, &solver, nine_points(2)), HEAT_INVALID_ARGUMENT, "2 cells"));
  }
}

BOOST_AUTO_TEST_CASE(solvers_that_take_no_kernel_take_none_with_corners) {
  for (const char* name : {"cxx/serial_tiled", "fortran/serial_tiled"}) {
    const auto table = table_of(name);
    heat_solver* solver = nullptr;
    if (table) BOOST_TEST(fails(create(*table, &solver), HEAT_INVALID_ARGUMENT, "'nine' reads"));
  }
}

BOOST_AUTO_TEST_CASE(a_kernel_that_reads_corners_is_told_from_one_that_does_not) {
  const auto plain = [](heat_sweep* sweep) {
    return heat_kernel{sizeof(heat_kernel), HEAT_ABI_VERSION, "plain", "generic", sweep};
  };
  auto five = heat::make<heat_kernel>();
  heat::check(heat_find_kernel("cxx", &five));
  BOOST_TEST(!heat::depends_on_corners(five));
  BOOST_TEST(heat::depends_on_corners(plain(sweep_nine)));
  // The weights of a mixed derivative add up to nothing.
  BOOST_TEST(
      heat::depends_on_corners(plain([](auto now, auto next, auto, auto, auto ld) -> heat_status {
        next[ld + 1] = now[ld + 1] + ((now[2 * ld + 2] - now[2 * ld]) - (now[2] - now[0]));
        return HEAT_OK;
      })));
  // A limiter chooses.
  BOOST_TEST(
      heat::depends_on_corners(plain([](auto now, auto next, auto, auto, auto ld) -> heat_status {
        next[ld + 1] = std::min(now[ld + 1], now[2 * ld + 2]);
        return HEAT_OK;
      })));
}

BOOST_AUTO_TEST_CASE(a_kernel_that_reads_farther_than_it_says_is_known) {
  heat_wide_kernel wide = nine_points();
  BOOST_TEST(!heat::depends_on_more(wide.kernel));
  for (const std::int64_t halo : {1, 2, 3}) {
    wide.halo = halo;
    wide.kernel.sweep = [](auto now, auto next, auto, auto, auto ld) -> heat_status {
      next[ld + 1] = now[ld + 1] + 0.25 * (now[3 * ld + 1] - now[1 - ld]);  // two up and down
      return HEAT_OK;
    };
    BOOST_TEST(heat::depends_on_more(wide.kernel) == (halo < 2));
    BOOST_TEST(!heat::depends_on_corners(wide.kernel));
  }
}

BOOST_AUTO_TEST_CASE(solvers_of_the_library_have_heats_formula) {
  const heat_wide_kernel nine = nine_points();
  const heat_kernel* kernel = &nine.kernel;
  BOOST_TEST(heat_solver_formula("cxx/serial+fortran", &kernel) == HEAT_OK);
  BOOST_TEST(kernel == nullptr);
  BOOST_TEST(fails(heat_solver_formula("cxx/seriel", &kernel), HEAT_NOT_FOUND, "'cxx/serial'"));
  BOOST_TEST(fails(heat_solver_formula(nullptr, &kernel), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(fails(heat_solver_formula("cxx/serial", nullptr), HEAT_INVALID_ARGUMENT, "NULL"));
}

BOOST_AUTO_TEST_SUITE_END()
