/// Statistics and tables of the programs that measure, from made-up samples.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "interop/call_cost/table.hpp"
#include "interop/common/spread.hpp"
#include "interop/limits/limits.hpp"
#include "tests/support/process.hpp"
#include "unit.hpp"

using heat::spread_of;
using heat::test::Folder;
using heat::test::lines_of;
using heat::test::read_file;

namespace {

/// The output of a function on standard output.
template <class Function>
std::string printed(Function&& function) {
  const Folder folder;
  const int file = open(folder.path("out").c_str(), O_WRONLY | O_CREAT, 0600);
  std::fflush(stdout);
  const int before = dup(STDOUT_FILENO);
  dup2(file, STDOUT_FILENO);
  function();
  std::fflush(stdout);
  dup2(before, STDOUT_FILENO);
  close(before);
  close(file);
  return read_file(folder.path("out"));
}

void check_spread(const heat::Spread& spread, double median, double min, double max) {
  BOOST_TEST(spread.median == median);
  BOOST_TEST(spread.min == min);
  BOOST_TEST(spread.max == max);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statistics)

BOOST_AUTO_TEST_CASE(a_spread_is_median_least_and_most) {
  check_spread(spread_of({5.0}), 5.0, 5.0, 5.0);
  check_spread(spread_of({4.0, 1.0}), 2.5, 1.0, 4.0);
  check_spread(spread_of({9.0, 1.0, 2.0}), 2.0, 1.0, 9.0);
  check_spread(spread_of({9.0, 2.0, 1.0, 4.0}), 3.0, 1.0, 9.0);
  check_spread(spread_of({1.0, 1.0, 7.0, 8.0, 9.0}), 7.0, 1.0, 9.0);
}

BOOST_AUTO_TEST_CASE(a_limit_counts_all_that_its_loops_do) {
  BOOST_TEST(heat::limits::copy_rate(125, 4, 0.5) == 128000.0);  // 64 bytes read, 64 written
  BOOST_TEST(heat::limits::arithmetic_rate(1000, 4, 0.5) == 1280000.0);
  std::array<heat::limits::Line, 23> from{}, to{};  // parts of equal length leave some over
  for (std::size_t i = 0; i < 8 * from.size(); ++i) {
    from[i / 8].cells[i % 8] = static_cast<double>(i + 1);
  }
  for (const heat::limits::Copy& copy : heat::limits::copies()) {
    to = {};
    copy.run(from.data(), to.data(), to.size() - 1);
    BOOST_TEST(std::memcmp(to.data(), from.data(), sizeof to - sizeof to[0]) == 0, copy.how());
    BOOST_TEST(to.back().cells[0] == 0.0, copy.how());
  }
  // 160 points a round, whatever the vector: 8 rounds of 20 numbers, that many lanes at a time.
  const double found = heat::limits::arithmetic(3);
  bool right = false;
  for (const int lanes : {2, 4, 8}) {
    std::vector<double> u(20);
    for (std::size_t i = 0; i < u.size(); ++i) u[i] = 0.125 * static_cast<double>(i + 1);
    for (int pass = 0; pass < 3 * 8 / lanes; ++pass) {
      for (std::size_t i = 0; i < u.size(); ++i) {
        const auto next = [&](std::size_t k) { return u[(i + k) % u.size()]; };
        u[i] = 0.5 * (u[i] + 0.25 * (((next(1) + next(2)) + next(3)) + next(4)));
      }
    }
    double sum = 0.0;
    for (const double value : u) sum += lanes * value;
    right = right || std::abs(found - sum) < 1e-9;
  }
  BOOST_TEST(right);
}

BOOST_AUTO_TEST_CASE(what_a_call_costs_more_is_compared_round_by_round) {
  const heat::call_cost::Unit ns{"ns", 1e-9};
  // more: 1, -4, 4, 8 and 0 ns, that is 10, -20, 20, 40 and 0 percent
  const std::vector<double> own{10e-9, 20e-9, 20e-9, 20e-9, 40e-9};
  const std::vector<double> other{11e-9, 16e-9, 24e-9, 28e-9, 40e-9};
  const std::string text = printed([&] {
    heat::call_cost::print_head(ns);
    heat::call_cost::print_rows("cxx sweep", {{"C++", own}, {"Fortran", other}}, ns);
    heat::call_cost::print_rows("a", {{"C", {4.0, 4.0}}, {"C++", {11.0, 11.0}}}, {"s", 1.0});
    heat::call_cost::print_rows("a", {{"C", {1e-6, 2e-6}}, {"C++", {3e-6, 1e-6}}}, ns);
  });
  const auto lines = lines_of(text);
  BOOST_REQUIRE(lines.size() == 7U);
  BOOST_TEST(lines[0] ==
             "callee         caller          ns   more      %  [quartiles]    [min max]");
  BOOST_TEST(lines[1] == "cxx sweep      C++           20.0");
  BOOST_TEST(lines[2] ==
             "               Fortran       24.0    1.0  10.00  [0.0 4.0]      [-4.0 8.0]");
  BOOST_TEST(lines[4] ==
             "               C++           11.0    7.0 175.00  [7.0 7.0]      [7.0 7.0]");
  // Between two samples: 2000 and -1000 ns, 200 and -50 percent
  BOOST_TEST(lines[6] ==
             "               C++           2000  500.0  75.00  [-250.0 1250]  [-1000 2000]");
}

BOOST_AUTO_TEST_SUITE_END()
