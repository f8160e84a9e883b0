/// What heat-gpu-bench says of numbers that were made up here.
#include <sstream>

#include "interop/gpu_bench/bench_report.hpp"
#include "unit.hpp"

using namespace heat::gpu_bench;

namespace {

/// Two solvers on two grids in three rounds; the copy takes 16 GB/s, that is 10^9 points a second.
Measurement made_up() {
  Measurement all;
  all.device = {"Test \"device\"", "9.0", "13.0", "13.0", 80000000000, 132};
  all.date = "2026-01-31T12:00:00Z";
  for (int round = 1; round <= 3; ++round) {
    all.copy_rates.push_back(16e9 * round);
    for (const std::int64_t size : {2000, 1000}) {
      const double points = static_cast<double>(size * size) * 100.0;
      // Round 1, 2, 3: as fast as the copy of round 1, 2, 3; the other one twice that.
      all.runs.push_back({"a/one", size, 100, round, points / 1e9 / round, 7.0, "0f"});
      all.runs.push_back({"a/two", size, 100, round, points / 2e9 / round, 8.0 + round, "0f"});
    }
  }
  all.missing.push_back({"a/two", 32768, "out of device memory: 1 bytes were asked for"});
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gpu_bench)

BOOST_AUTO_TEST_CASE(rows_have_medians_and_shares_of_the_copy_in_their_own_round) {
  const std::vector<Row> rows = rows_of(made_up());
  BOOST_REQUIRE(rows.size() == 4);
  BOOST_TEST(rows[0].solver == "a/one");
  BOOST_TEST(rows[0].size == 1000);
  BOOST_TEST(rows[3].solver == "a/two");
  BOOST_TEST(rows[3].size == 2000);
  BOOST_TEST(rows[3].speed.median == 4e9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rows[3].speed.min == 2e9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rows[3].speed.max == 6e9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rows[3].of_copy.min == 2.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rows[3].of_copy.max == 2.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(rows[3].total == 10.0);
  for (const Row& row : rows) BOOST_TEST(row.agrees);
}

BOOST_AUTO_TEST_CASE(one_wrong_field_in_any_round_is_told) {
  Measurement all = made_up();
  all.runs.back().fingerprint = "10";
  const std::vector<Row> rows = rows_of(all);
  BOOST_TEST(!rows[0].agrees);
  BOOST_TEST(!rows[1].agrees);
  BOOST_TEST(rows[2].agrees);
  BOOST_TEST(table(all).find("NOT equal") != std::string::npos);
  BOOST_TEST(table(made_up()).find("equal to the last bit") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(one_run_of_a_size_is_compared_with_nothing) {
  Measurement all = made_up();
  all.runs.resize(2);
  all.runs[1].size = 3000;
  all.copy_rates.resize(1);
  BOOST_TEST(table(all).find("\nnothing was compared: ") != std::string::npos);
  BOOST_TEST(table(all).find("equal") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_table_fits_80_columns_and_says_what_was_left_out) {
  Measurement all = made_up();
  all.device.name = "NVIDIA H100 80GB HBM3";
  for (Run& run : all.runs) {
    run.seconds /= 1000.0;
    run.seconds_total *= 100.0;
  }
  const std::string text = table(all);
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    BOOST_TEST((line.size() <= 80), line);
  }
  BOOST_TEST(text.find("32768x32768, a/two, left out:\nout of device memory") != text.npos);
}

BOOST_AUTO_TEST_CASE(steps_come_in_sixteens_and_are_never_none) {
  BOOST_TEST(steps_of(1000, 1e9) == 1008);
  BOOST_TEST(steps_of(32768, 1e9) == 16);
}

BOOST_AUTO_TEST_SUITE_END()
