/// The start of a field, and its fingerprint and heat, against vectors and the oracle.
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "tests/truth/oracle.h"
#include "tests/truth/problems.hpp"
#include "unit.hpp"

using heat::make_block;
using heat::test::fails;
using heat::test::Row;

namespace {

constexpr std::int64_t nx = 11, ny = 7;

const Row row{nx, ny, 3, "random:18446744073709551557", "6,4,1.0", std::nullopt};

heat_status digest(const heat_block& window, const double* cells, std::int64_t ld,
                   heat_digest& sum) {
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  return heat_digest_cells(&c, &window, cells, ld, &sum);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(field)

BOOST_AUTO_TEST_CASE(the_oracle_agrees_with_every_small_vector) {
  for (Row vector : heat::test::read_rows("vectors.csv")) {
    if (vector.nx * vector.ny > 100000) continue;
    const auto given = std::exchange(vector.given, std::nullopt);
    const auto worked_out = heat::test::answer(vector);
    BOOST_TEST(worked_out.fingerprint == given->fingerprint);
    BOOST_TEST(std::abs(worked_out.heat - given->heat) <= given->tolerance);
  }
}

BOOST_AUTO_TEST_CASE(a_part_of_the_start_is_that_part_of_the_whole) {
  constexpr std::int64_t ld = 6;
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  const auto window = make_block(4, 2, 5, 3);
  std::vector<double> cells(ld * 3, -1.0);
  BOOST_TEST(heat_initial_cells(&c, &window, cells.data(), ld) == HEAT_OK);
  for (std::int64_t i = 0; i < ld * 3; ++i) {
    const std::int64_t x = 4 + i % ld, y = 2 + i / ld;
    const auto k = static_cast<std::uint64_t>((y - 1) * nx + x - 1);
    const double expected = i % ld < 5 ? oracle_random(k, problem.seed) : -1.0;
    BOOST_TEST(cells[static_cast<std::size_t>(i)] == expected);
  }
}

BOOST_AUTO_TEST_CASE(digests_of_parts_add_up_wherever_the_field_is_cut) {
  const std::vector<double> cells = heat::test::oracle_field(row);
  const std::uint64_t whole = oracle_fingerprint(cells.data(), nx, ny);
  const double heat = oracle_heat(cells.data(), nx * ny);
  for (std::int64_t x = 0; x <= nx; ++x) {
    for (std::int64_t y = 0; y <= ny; ++y) {
      std::uint64_t fingerprint = 0;
      double sum = 0.0;
      for (const auto& part :
           {make_block(1, 1, x, y), make_block(x + 1, 1, nx - x, y),
            make_block(1, y + 1, x, ny - y), make_block(x + 1, y + 1, nx - x, ny - y)}) {
        if (part.nx == 0 || part.ny == 0) continue;
        auto share = heat::make<heat_digest>();
        const double* corner = &cells[static_cast<std::size_t>((part.y - 1) * nx + part.x - 1)];
        BOOST_REQUIRE(digest(part, corner, nx, share) == HEAT_OK);
        fingerprint += share.fingerprint;
        sum += share.heat;
      }
      BOOST_TEST(fingerprint == whole);
      BOOST_TEST(std::abs(sum - heat) <= 1e-12 * heat);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_digest_continues_from_what_it_holds) {
  const std::vector<double> cells = heat::test::oracle_field(row);
  auto sum = heat::make<heat_digest>();
  for (std::int64_t y = 1; y <= ny; ++y) {
    const double* first = &cells[static_cast<std::size_t>((y - 1) * nx)];
    BOOST_TEST(digest(make_block(1, y, nx, 1), first, nx, sum) == HEAT_OK);
  }
  BOOST_TEST(sum.fingerprint == oracle_fingerprint(cells.data(), nx, ny));
}

BOOST_AUTO_TEST_CASE(heat_keeps_what_cancellation_would_lose) {
  const std::vector<double> cells = {1e16, 1.0, -1e16, 1.0, 1e-3, 0, 0, 0, 0, 0, 0};
  auto sum = heat::make<heat_digest>();
  BOOST_TEST(digest(make_block(1, 1, nx, 1), cells.data(), nx, sum) == HEAT_OK);
  BOOST_TEST(sum.heat == 2.001);
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_not_finite_is_refused_and_named) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()}) {
    std::vector<double> cells = heat::test::oracle_field(row);
    cells[3 * nx + 8] = bad;
    auto sum = heat::make<heat_digest>();
    sum.fingerprint = 5;
    BOOST_TEST(
        fails(digest(make_block(1, 1, nx, ny), cells.data(), nx, sum), HEAT_NOT_FINITE, "(9,4)"));
    BOOST_TEST((sum.fingerprint == 5U && sum.heat == 0.0), "a failed call leaves the digest alone");
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_refused) {
  std::vector<double> cells(nx * ny, 0.0);
  auto sum = heat::make<heat_digest>();
  const auto all = make_block(1, 1, nx, ny);
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  BOOST_TEST(fails(digest(make_block(2, 1, nx, ny), cells.data(), nx, sum), HEAT_INVALID_ARGUMENT,
                   "not inside"));
  BOOST_TEST(fails(digest(all, cells.data(), nx - 1, sum), HEAT_INVALID_ARGUMENT, "leading"));
  BOOST_TEST(fails(digest(all, nullptr, nx, sum), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(
      fails(heat_digest_cells(&c, &all, cells.data(), nx, nullptr), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(fails(heat_digest_cells(nullptr, &all, cells.data(), nx, &sum), HEAT_INVALID_ARGUMENT,
                   "NULL"));
  BOOST_TEST(
      fails(heat_initial_cells(&c, nullptr, cells.data(), nx), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(fails(heat_initial_cells(&c, &all, nullptr, nx), HEAT_INVALID_ARGUMENT, "NULL"));
  sum.struct_size = 0;
  BOOST_TEST(fails(digest(all, cells.data(), nx, sum), HEAT_ABI_MISMATCH, "heat_digest"));
}

BOOST_AUTO_TEST_CASE(starting_again_gives_the_start) {
  const heat::Problem problem{.nx = nx, .ny = ny, .sources = {{6, 4, 1.0}}};
  auto table = heat::make<heat_solver_table>();
  auto kernel = heat::make<heat_kernel>();
  BOOST_REQUIRE(heat_find_solver("cxx/serial", &table, &kernel) == HEAT_OK);
  const heat_problem c = problem.c();
  heat_solver* plain = nullptr;
  BOOST_REQUIRE(table.create(&c, HEAT_NO_COMM, nullptr, nullptr, &plain) == HEAT_OK);
  BOOST_TEST(table.advance(plain, 5) == HEAT_OK);
  BOOST_TEST(heat_start_solver(&c, &table, plain) == HEAT_OK);
  auto again = heat::make<heat_digest>();
  BOOST_TEST(heat_digest_solver(&c, &table, plain, &again) == HEAT_OK);
  const std::vector<double> zeros(nx * ny, 0.0);
  BOOST_TEST(again.fingerprint == oracle_fingerprint(zeros.data(), nx, ny));
  BOOST_TEST(table.destroy(plain) == HEAT_OK);
}

BOOST_AUTO_TEST_CASE(known_answers_are_right_or_thrown) {
  heat::self_check();
  heat::self_check("cxx/serial_tiled");
  BOOST_CHECK_EXCEPTION(heat::self_check("cxx/mpi"), heat::Error, [](const heat::Error& error) {
    return error.status() == HEAT_INVALID_ARGUMENT;
  });
}

BOOST_AUTO_TEST_SUITE_END()
