/// A call that fails leaves its outputs alone: each function of heat.h and services.h that has any,
/// with outputs that hold a pattern. Those that read text are in parse_test.cpp, the sources in
/// problem_test.cpp.
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "heat/device.h"
#include "unit.hpp"

using heat::make_block;

namespace {

/// An output filled with a pattern, and its header, if it has one, as it has to be.
template <class Output>
class Marked {
 public:
  Marked() {
    std::memset(static_cast<void*>(&value_), 0x5a, sizeof value_);
    if constexpr (requires { value_.struct_size; }) {
      value_.struct_size = sizeof value_;
      value_.abi_version = HEAT_ABI_VERSION;
    }
    std::memcpy(before_.data(), &value_, sizeof value_);
  }
  Output* operator&() { return &value_; }  // NOLINT: it stands for what it holds
  [[nodiscard]] bool is_untouched() const {
    return std::memcmp(before_.data(), &value_, sizeof value_) == 0;
  }

 private:
  Output value_;
  std::array<unsigned char, sizeof(Output)> before_;
};

heat_status sweep(const double*, double*, std::int64_t, std::int64_t, std::int64_t) {
  return HEAT_OK;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(outputs)

BOOST_AUTO_TEST_CASE(of_finding_are_left_alone) {
  Marked<const char*> name;
  Marked<heat_solver_table> table;
  Marked<heat_kernel> kernel;
  for (const std::int64_t index : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
    BOOST_TEST(heat_solver_name(index, &name) == HEAT_NOT_FOUND);
  }
  for (const char* wrong : {"cxx/none", "cxx/serial+", "cxx/serial+none", "fortran/serial+none",
                            "cxx/none+cxx", "+cxx", ""}) {
    BOOST_TEST(heat_find_solver(wrong, &table, &kernel) == HEAT_NOT_FOUND);
  }
  BOOST_TEST(heat_find_kernel("none", &kernel) == HEAT_NOT_FOUND);
  setenv("HEAT_ISA", "x86-64-v0", 1);
  BOOST_TEST(heat_find_kernel("cxx", &kernel) == HEAT_INVALID_ARGUMENT);
  BOOST_TEST(heat_find_solver("cxx/serial+cxx", &table, &kernel) == HEAT_INVALID_ARGUMENT);
  const heat_sweep_build builds[] = {{"generic", sweep}, {nullptr, nullptr}};
  BOOST_TEST(heat_choose_sweep("mine", builds, &kernel) == HEAT_INVALID_ARGUMENT);
  unsetenv("HEAT_ISA");
  const heat_sweep_build elsewhere[] = {{"a64fx", sweep}, {nullptr, nullptr}};
  BOOST_TEST(heat_choose_sweep("mine", elsewhere, &kernel) == HEAT_UNAVAILABLE);
  BOOST_TEST(heat_choose_sweep("mine", elsewhere + 1, &kernel) == HEAT_UNAVAILABLE);
  BOOST_TEST(name.is_untouched());
  BOOST_TEST(table.is_untouched());
  BOOST_TEST(kernel.is_untouched());
}

BOOST_AUTO_TEST_CASE(of_a_problem_and_its_field_are_left_alone) {
  const heat::Problem problem{.nx = 5, .ny = 4, .initial = HEAT_INITIAL_RANDOM};
  const heat_problem c = problem.c();
  Marked<std::array<double, 40>> cells;
  Marked<heat_digest> digest;
  const std::vector<double> given(40, 1.0);
  for (const auto& [window, ld] : {std::pair{make_block(0, 1, 5, 4), 8},
                                   {make_block(1, 0, 5, 4), 8},
                                   {make_block(2, 1, 5, 4), 8},
                                   {make_block(1, 2, 5, 4), 8},
                                   {make_block(1, 1, 6, 4), 8},
                                   {make_block(1, 1, 5, 5), 8},
                                   {make_block(1, 1, 5, 4), 4}}) {
    BOOST_TEST(heat_initial_cells(&c, &window, (&cells)->data(), ld) == HEAT_INVALID_ARGUMENT);
    BOOST_TEST(heat_digest_cells(&c, &window, given.data(), ld, &digest) == HEAT_INVALID_ARGUMENT);
  }
  const auto all = make_block(1, 1, 5, 4);
  for (std::size_t bad = 0; bad < 20; ++bad) {
    std::vector<double> infinite = given;
    infinite[bad] = std::numeric_limits<double>::infinity();
    BOOST_TEST(heat_digest_cells(&c, &all, infinite.data(), 5, &digest) == HEAT_NOT_FINITE);
  }
  BOOST_TEST(cells.is_untouched());
  BOOST_TEST(digest.is_untouched());
}

BOOST_AUTO_TEST_CASE(of_a_solver_whose_field_is_not_finite_are_left_alone) {
  const heat::Problem problem{.nx = 5, .ny = 4, .sources = {{3, 4, 1e308}}};
  const heat_problem c = problem.c();
  auto table = heat::make<heat_solver_table>();
  auto kernel = heat::make<heat_kernel>();
  BOOST_REQUIRE(heat_find_solver("cxx/serial", &table, &kernel) == HEAT_OK);
  heat_solver* solver = nullptr;
  BOOST_REQUIRE(table.create(&c, HEAT_NO_COMM, nullptr, nullptr, &solver) == HEAT_OK);
  BOOST_TEST(table.advance(solver, 99) == HEAT_OK);
  Marked<heat_digest> digest;
  BOOST_TEST(heat_digest_solver(&c, &table, solver, &digest) == HEAT_NOT_FINITE);
  BOOST_TEST(digest.is_untouched());
  BOOST_TEST(table.destroy(solver) == HEAT_OK);
}

BOOST_AUTO_TEST_CASE(of_a_watch_of_another_version_are_left_alone) {
  for (const auto function : {heat_start_watch, heat_stop_watch}) {
    Marked<heat_rank_times> times;
    (&times)->struct_size = sizeof(heat_timings);
    heat_rank_times before;
    std::memcpy(&before, &times, sizeof before);
    BOOST_TEST(function(&times) == HEAT_ABI_MISMATCH);
    BOOST_TEST(std::memcmp(&before, &times, sizeof before) == 0);
    BOOST_TEST(function(nullptr) == HEAT_INVALID_ARGUMENT);
  }
}

BOOST_AUTO_TEST_CASE(of_text_that_does_not_fit_are_left_alone) {
  const heat::Problem problem{.nx = 5, .ny = 4};
  const heat_problem c = problem.c();
  auto result = heat::make<heat_result>();
  auto times = heat::make<heat_rank_times>();
  result.solver = "cxx/serial";
  result.caller = "cxx";
  result.times = &times;
  const auto lengths = [&](auto&& call) {
    std::int64_t needed = 0;
    BOOST_TEST(call(nullptr, std::int64_t{0}, &needed) == HEAT_OK);
    Marked<std::array<char, 8192>> text;
    Marked<std::int64_t> length;
    BOOST_REQUIRE(needed < 8192);
    for (const std::int64_t size : {needed, needed - 1, std::int64_t{1}, std::int64_t{0}}) {
      BOOST_TEST(call((&text)->data(), size, &length) == HEAT_INVALID_ARGUMENT);
    }
    BOOST_TEST((text.is_untouched() && length.is_untouched()));
    BOOST_TEST(call((&text)->data(), needed + 1, &length) == HEAT_OK);
    BOOST_TEST((*&length == needed && std::strlen((&text)->data()) == std::size_t(needed)));
  };
  lengths([&](char* text, std::int64_t size, std::int64_t* length) {
    return heat_format_result(&c, &result, text, size, length);
  });
  lengths([](char* text, std::int64_t size, std::int64_t* length) {
    return heat_format_solvers(text, size, length);
  });
}

BOOST_AUTO_TEST_SUITE_END()
