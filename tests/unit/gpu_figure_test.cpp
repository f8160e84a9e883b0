/// The figure of heat-gpu-bench, from numbers that were made up here.
#include <filesystem>
#include <fstream>

#include "interop/gpu_bench/bench_figure.hpp"
#include "interop/gpu_bench/bench_report.hpp"
#include "tests/support/process.hpp"
#include "unit.hpp"

namespace {

using namespace heat::gpu_bench;

/// What heat-gpu-bench would write.
std::filesystem::path write_results(const heat::test::Folder& folder) {
  Measurement all;
  all.device = {"Test \"device\"", "9.0", "13.0", "13.0", 80000000000, 132};
  all.date = "2026-01-31T12:00:00Z";
  all.copy_rates = {32e9, 16e9, 48e9};
  for (int round = 1; round <= 3; ++round) {
    for (const std::int64_t size : {1000, 2000}) {
      const double points = static_cast<double>(size * size) * 16.0;
      all.runs.push_back({"cxx/gpu", size, 16, round, points / 1.5e9, 1.0, "0f"});
      all.runs.push_back({"cxx/gpu_tiled", size, 16, round, points / 6e9 * round, 1.0, "0f"});
    }
  }
  const std::filesystem::path file = folder.path("results.json");
  std::ofstream(file) << json(all);
  return file;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gpu_figure)

BOOST_AUTO_TEST_CASE(results_of_the_program_are_read_back) {
  const heat::test::Folder folder;
  const auto report = read_report(write_results(folder));
  BOOST_TEST(report.machine == "Test \"device\", 2026-01-31");
  BOOST_REQUIRE(report.roofs.size() == 1);
  BOOST_TEST(report.roofs[0].copy == 2.0);
  BOOST_TEST(report.roofs[0].arithmetic == 0.0);
  BOOST_REQUIRE(report.series.size() == 2);
  BOOST_TEST(report.series[1].solver == "cxx/gpu_tiled");
  BOOST_REQUIRE(report.series[1].speeds.size() == 2);
  const auto& speed = report.series[1].speeds[1];
  BOOST_TEST(speed.size == 2000.0);
  BOOST_TEST(speed.median == 3.0, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(speed.low == 2.0, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(speed.high == 6.0, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(results_of_compare_are_refused) {
  const heat::test::Folder folder;
  const std::filesystem::path file = folder.path("results.json");
  std::ofstream(file) << "{\"schema\": 1, \"problem\": {}}";
  BOOST_CHECK_THROW(read_report(file), std::runtime_error);
  BOOST_CHECK_THROW(read_report(folder.path("none.json")), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_figure_is_drawn_where_gnuplot_is) {
  if (!heat::plots::gnuplot_found()) return;
  const heat::test::Folder folder;
  heat::plots::speed(read_report(write_results(folder)), {folder.path("."), {"svg"}});
  std::ifstream picture(folder.path("speed.svg"));
  const std::string text((std::istreambuf_iterator<char>(picture)), {});
  for (const char* part :
       {"cxx/gpu_tiled, one GPU", "copy at 16 B a point, one GPU", "2026-01-31"}) {
    BOOST_TEST(text.find(part) != text.npos, part);
  }
  BOOST_TEST(text.find("operations") == text.npos);
}

BOOST_AUTO_TEST_SUITE_END()
