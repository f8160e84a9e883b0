/// The sweeps of each language at every instruction level that runs here, against the oracle.
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/solvers/tiled_cases.hpp"
#include "tests/truth/oracle.h"
#include "unit.hpp"

using heat::test::fails;
using heat::test::Level;

namespace {

/// The kernels of a language at every level of this build and machine; none if it was not built.
std::vector<heat_kernel> kernels(const char* language) {
  std::vector<heat_kernel> found;
  for (const char* name : {"generic", "native", "neon", "x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    const Level level(name);
    auto kernel = heat::make<heat_kernel>();
    if (heat_find_kernel(language, &kernel) == HEAT_OK) {
      BOOST_TEST(std::string(kernel.level) == name);
      found.push_back(kernel);
    }
  }
  return found;
}

std::vector<heat_kernel> all_kernels() {
  std::vector<heat_kernel> all = kernels("cxx");
  BOOST_TEST(!all.empty());
  for (const heat_kernel& kernel : kernels("fortran")) all.push_back(kernel);
  return all;
}

constexpr double mark = -77.0;

/// Sweep nx by ny cells that start at (3, 2) of a larger array whose other cells are not zero.
///
/// The oracle knows no ring, so it takes the part with its ring as a grid of its own and sweeps all
/// of it; its inner cells are the answer. Values are in [0, scale): from 1e-307 down a quarter of
/// them is rounded, which contraction to FMA would leave out; of -0.0 all are -0.0, and stay it.
void check_sweep(const heat_kernel& kernel, std::int64_t nx, std::int64_t ny, std::int64_t ld,
                 double scale) {
  constexpr std::int64_t x0 = 3, y0 = 2;
  const std::int64_t rows = ny + 2 + 2 * y0, width = nx + 2;
  std::vector<double> now(static_cast<std::size_t>(ld * rows)), next(now.size(), mark);
  for (std::size_t k = 0; k < now.size(); ++k) now[k] = scale * oracle_random(k, 99);
  std::vector<double> part(static_cast<std::size_t>(width * (ny + 2))), swept(part.size());
  const auto index = [&](std::int64_t i) {
    return static_cast<std::size_t>((y0 + i / width) * ld + x0 + i % width);
  };
  const auto count = static_cast<std::int64_t>(part.size());
  for (std::int64_t i = 0; i < count; ++i) part[static_cast<std::size_t>(i)] = now[index(i)];
  oracle_step(part.data(), swept.data(), width, ny + 2);

  const std::size_t corner = index(0);
  BOOST_TEST(kernel.sweep(&now[corner], &next[corner], nx, ny, ld) == HEAT_OK);
  int wrong = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t x = i % width, y = i / width;
    if (x < 1 || x > nx || y < 1 || y > ny) continue;
    double& cell = next[index(i)];
    wrong += std::bit_cast<std::uint64_t>(cell) !=
             std::bit_cast<std::uint64_t>(swept[static_cast<std::size_t>(i)]);
    cell = mark;
  }
  BOOST_TEST(wrong == 0, "every cell has the oracle's bits");
  BOOST_TEST(std::vector<double>(next.size(), mark) == next, "no other cell was touched");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kernel)

BOOST_AUTO_TEST_CASE(every_sweep_at_every_level_gives_the_oracles_bits) {
  for (const heat_kernel& kernel : all_kernels()) {
    for (const std::int64_t nx : {1, 2, 3, 7, 8, 9, 16, 17, 31, 33, 67}) {
      for (const std::int64_t ny : {1, 2, 5}) {
        for (const std::int64_t extra : {6, 7, 19}) {
          BOOST_TEST_CONTEXT(kernel.name << " " << kernel.level << " " << nx << "x" << ny) {
            for (const double scale : {1.0, 1e-307, -1.0, -0.0}) {
              check_sweep(kernel, nx, ny, nx + 2 + extra, scale);
            }
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sweep_beyond_the_caches_gives_the_oracles_bits) {
  constexpr std::int64_t nx = 2051, ny = 1027;  // 34 MB: what is larger may be written past them
  for (const heat_kernel& kernel : all_kernels()) {
    for (const std::int64_t ld : {2072, 2075}) {  // rows aligned alike, and not
      BOOST_TEST_CONTEXT(kernel.name << " " << kernel.level << " " << ld) {
        for (const double scale : {1e-307, -0.0}) check_sweep(kernel, nx, ny, ld, scale);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sweep_without_cells_writes_nothing) {
  for (const heat_kernel& kernel : all_kernels()) {
    check_sweep(kernel, 0, 3, 12, 1.0);
    check_sweep(kernel, 3, 0, 12, 1.0);
  }
}

BOOST_AUTO_TEST_CASE(a_sweep_refuses_sizes_that_cannot_be) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::vector<double> now(100, 1.0), next(100, mark);
  for (const heat_kernel& k : all_kernels()) {
    for (const auto& [nx, ny, ld] : {std::array<std::int64_t, 3>{-1, 3, 8},
                                     {3, -1, 8},
                                     {3, 3, 4},
                                     {3, 3, 0},
                                     {3, 3, -8},
                                     {0, 0, 1},
                                     {3, 3, -most - 1},
                                     {most, 0, most}}) {  // nx + 2 does not fit 64 bits
      BOOST_TEST(fails(k.sweep(now.data(), next.data(), nx, ny, ld), HEAT_INVALID_ARGUMENT, "ld"));
    }
  }
  BOOST_TEST(std::vector<double>(100, mark) == next);
}

BOOST_AUTO_TEST_CASE(the_best_level_is_chosen_unless_one_is_named) {
  const heat_sweep_build builds[] = {{"generic", [](auto...) { return heat_status{1}; }},
                                     {"x86-64-v999", [](auto...) { return heat_status{2}; }},
                                     {"native", [](auto...) { return heat_status{3}; }},
                                     {nullptr, nullptr}};
  auto kernel = heat::make<heat_kernel>();
  BOOST_TEST(heat_choose_sweep("mine", builds, &kernel) == HEAT_OK);
  BOOST_TEST((std::string(kernel.name) == "mine" && std::string(kernel.level) == "native"));
  BOOST_TEST(kernel.sweep(nullptr, nullptr, 0, 0, 2) == 3);
  const Level level("generic");
  BOOST_TEST(heat_choose_sweep("mine", builds, &kernel) == HEAT_OK);
  BOOST_TEST(std::string(kernel.level) == "generic");
  BOOST_TEST(kernel.sweep(nullptr, nullptr, 0, 0, 2) == 1);
}

BOOST_AUTO_TEST_CASE(a_level_that_cannot_run_is_refused) {
  auto kernel = heat::make<heat_kernel>();
  const heat_sweep_build foreign[] = {{"x86-64-v999", [](auto...) { return heat_status{0}; }},
                                      {nullptr, nullptr}};
  BOOST_TEST(fails(heat_choose_sweep("mine", foreign, &kernel), HEAT_UNAVAILABLE, "mine"));
  for (const char* name : {"x86-64-v999", "AVX2"}) {
    const Level level(name);
    BOOST_TEST(fails(heat_find_kernel("cxx", &kernel), HEAT_INVALID_ARGUMENT, name));
  }
  BOOST_TEST(kernel.sweep == nullptr, "a refused call writes nothing");
  BOOST_TEST(fails(heat_choose_sweep("mine", nullptr, &kernel), HEAT_INVALID_ARGUMENT, "builds"));
}

BOOST_AUTO_TEST_SUITE_END()
