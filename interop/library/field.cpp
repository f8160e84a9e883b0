/// A field's start, and its digest: the fingerprint and the heat.
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "strips.hpp"

namespace {

using heat::Error;

/// Finalizer of splitmix64; 64-bit unsigned arithmetic.
constexpr std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

/// Number of a cell, counted along x first, from 0.
std::uint64_t number(const heat_problem& problem, std::int64_t x, std::int64_t y) {
  return static_cast<std::uint64_t>(y - 1) * static_cast<std::uint64_t>(problem.nx) +
         static_cast<std::uint64_t>(x - 1);
}

void check_cells(const heat_problem* problem, const heat_block* window, const double* cells,
                 std::int64_t ld) {
  heat::require(problem, "heat_problem");
  const auto grid = heat::make_block(1, 1, problem->nx, problem->ny);
  heat::check(heat_check_window(&grid, window, cells, ld));
}

/// A sum that keeps the rounding error of each addition (Neumaier, ZAMM 54, 1974), so that heat
/// does not depend on the number of ranks.
struct Sum {
  double high = 0.0, low = 0.0;

  void add(double value) {
    const double sum = high + value;
    low += std::abs(high) >= std::abs(value) ? (high - sum) + value : (value - sum) + high;
    high = sum;
  }
  [[nodiscard]] double value() const { return high + low; }
};

}  // namespace

heat_status heat_initial_cells(const heat_problem* problem, const heat_block* window, double* cells,
                               int64_t ld) {
  return heat::guard([&] {
    check_cells(problem, window, cells, ld);
    for (std::int64_t j = 0; j < window->ny; ++j) {
      const std::uint64_t first = number(*problem, window->x, window->y + j);
      for (std::int64_t i = 0; i < window->nx; ++i) {
        const std::uint64_t bits = mix(mix(first + static_cast<std::uint64_t>(i)) + problem->seed);
        cells[j * ld + i] = problem->initial == HEAT_INITIAL_RANDOM
                                ? static_cast<double>(bits >> 11) * 0x1p-53
                                : 0.0;
      }
    }
  });
}

heat_status heat_digest_cells(const heat_problem* problem, const heat_block* window,
                              const double* cells, int64_t ld, heat_digest* digest) {
  return heat::guard([&] {
    check_cells(problem, window, cells, ld);
    heat::require(digest, "heat_digest");
    std::uint64_t fingerprint = digest->fingerprint;
    Sum heat{digest->heat};
    for (std::int64_t j = 0; j < window->ny; ++j) {
      const std::uint64_t first = number(*problem, window->x, window->y + j);
      for (std::int64_t i = 0; i < window->nx; ++i) {
        const double u = cells[j * ld + i];
        if (!std::isfinite(u)) {
          throw Error(HEAT_NOT_FINITE, "the cell (" + std::to_string(window->x + i) + "," +
                                           std::to_string(window->y + j) + ") is " +
                                           std::to_string(u));
        }
        fingerprint +=
            mix(std::bit_cast<std::uint64_t>(u) ^ mix(first + static_cast<std::uint64_t>(i)));
        heat.add(u);
      }
    }
    digest->fingerprint = fingerprint;
    digest->heat = heat.value();
  });
}

heat_status heat_start_solver(const heat_problem* problem, const heat_solver_table* table,
                              heat_solver* solver) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    heat::require(table, "heat_solver_table");
    heat::for_each_strip(*table, solver, [&](const heat_block& strip, double* cells) {
      heat::check(heat_initial_cells(problem, &strip, cells, strip.nx));
      heat::check(table->write(solver, &strip, cells, strip.nx));
    });
  });
}

heat_status heat_digest_solver(const heat_problem* problem, const heat_solver_table* table,
                               const heat_solver* solver, heat_digest* digest) {
  return heat::guard([&] {
    heat::require(digest, "heat_digest");
    heat::require(table, "heat_solver_table");
    auto share = heat::make<heat_digest>();
    heat::for_each_strip(*table, solver, [&](const heat_block& strip, double* cells) {
      heat::check(table->read(solver, &strip, cells, strip.nx));
      heat::check(heat_digest_cells(problem, &strip, cells, strip.nx, &share));
    });
    *digest = share;
  });
}
