/// What the programs that measure derive from their samples, from made-up numbers.
#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench_report.hpp"
#include "border/table.hpp"
#include "gnuplot.hpp"
#include "limits.hpp"
#include "process.hpp"
#include "samples.hpp"
#include "spread.hpp"
#include "unit.hpp"

using heat::spread_of;
using heat::test::Folder;
using heat::test::lines_of;
using heat::test::read_file;

namespace {

/// What a function writes to standard output.
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

/// A folder of scripts/bench: a solver of 1, 2 and 4 s beside fortran/serial's 8, 2 and 4 s, and on
/// other grids and ranks.
void write_bench(const Folder& folder) {
  std::ofstream(folder.path("samples.csv")) << "size,steps,solver,ranks,round,seconds,fingerprint\n"
                                               "1000,2000,fortran/serial,0,1,8.0,0f\n"
                                               "1000,2000,cxx/mpi,4,1,1.0,0f\n"
                                               "1000,2000,cxx/mpi,1,1,16.0,0f\n"
                                               "500,8000,cxx/mpi,4,1,0.5,0f\n"
                                               "1000,2000,fortran/serial,0,2,2.0,0f\n"
                                               "1000,2000,cxx/mpi,4,2,4.0,0f\n"
                                               "1000,2000,cxx/mpi,1,2,16.0,0f\n"
                                               "500,8000,cxx/mpi,4,2,0.5,0f\n"
                                               "1000,2000,fortran/serial,0,3,4.0,0f\n"
                                               "1000,2000,cxx/mpi,4,3,2.0,0f\n"
                                               "1000,2000,cxx/mpi,1,3,16.0,0f\n"
                                               "500,8000,cxx/mpi,4,3,0.5,0f\n";
  std::ofstream(folder.path("limits.csv")) << "cores,copy,copy_stream,arithmetic\n"
                                              "1,2e9,4e9,1e9\n"
                                              "4,48e9,64e9,25e9\n"
                                              "1,16e9,8e9,2e9\n"
                                              "4,32e9,16e9,20e9\n";
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

BOOST_AUTO_TEST_CASE(samples_give_speeds_and_ratios_within_each_round) {
  const Folder folder;
  write_bench(folder);
  const auto results = heat::limits::results_of(heat::limits::read_samples(folder.path("")));
  BOOST_REQUIRE(results.size() == 4U);
  BOOST_TEST(results[1].first.solver == "cxx/mpi");
  BOOST_TEST(results[1].first.ranks == 4);
  check_spread(results[0].speed, 5e8, 2.5e8, 1e9);  // 2e9 points in 8, 2 and 4 s
  check_spread(results[0].ratio, 1.0, 1.0, 1.0);
  check_spread(results[1].speed, 1e9, 5e8, 2e9);
  check_spread(results[1].ratio, 2.0, 0.5, 8.0);
  check_spread(results[2].ratio, 0.25, 0.125, 0.5);
  BOOST_TEST(results[3].first.size == 500);
  check_spread(results[3].ratio, 0.0, 0.0, 0.0);  // fortran/serial was not run on it
  const auto limits = heat::limits::read_limits(folder.path(""));
  BOOST_TEST(limits.at(4).copy == 64e9);
  BOOST_TEST(limits.at(4).arithmetic == 25e9);
  BOOST_TEST(limits.at(1).copy == 16e9);
  BOOST_TEST(limits.at(1).arithmetic == 2e9);
}

BOOST_AUTO_TEST_CASE(a_solver_is_wrong_whose_field_is_in_any_round) {
  const auto is_wrong = [](const std::string& first, const std::string& second) {
    const auto results = heat::limits::results_of({{9, 1, "cxx/mpi", 2, 1, 1.0, first},
                                                   {9, 1, "fortran/serial", 0, 1, 1.0, "0f"},
                                                   {9, 1, "cxx/mpi", 2, 2, 1.0, second},
                                                   {9, 1, "fortran/serial", 0, 2, 1.0, "0f"}});
    BOOST_TEST(!results.at(1).wrong);
    return results.at(0).wrong;
  };
  BOOST_TEST(!is_wrong("0f", "0f"));
  BOOST_TEST(is_wrong("f0", "0f"));
  BOOST_TEST(is_wrong("0f", "f0"));
  BOOST_TEST(is_wrong("f0", "f0"));
}

BOOST_AUTO_TEST_CASE(a_sample_that_is_no_number_is_refused) {
  const Folder folder;
  write_bench(folder);
  const auto read = [&](const std::string& row) {
    std::ofstream(folder.path("samples.csv")) << "head\n" << row << "\n";
    return heat::limits::read_samples(folder.path("")).size();
  };
  BOOST_TEST(read("9,1,cxx/mpi,0,1,2.2250738585072014e-308,0f") == 1U);
  for (const char* row :
       {"9,1,cxx/mpi,0,1,nan,0f", "9,1,cxx/mpi,0,1,inf,0f", "9,1,cxx/mpi,0,1,0,0f",
        "9,1,cxx/mpi,0,1,-1,0f", "9,1,cxx/mpi,0,1,1.0x,0f", "9,1,cxx/mpi,0,1,,0f",
        "0,1,cxx/mpi,0,1,1,0f", "9,-1,cxx/mpi,0,1,1,0f", "9,1,cxx/mpi,-1,1,1,0f",
        "9,1,cxx/mpi,2147483648,1,1,0f", "9,1,cxx/mpi,0,0,1,0f", "9,1,cxx/mpi,0,1,1"}) {
    BOOST_CHECK_EXCEPTION(read(row), std::runtime_error, [](const std::runtime_error& error) {
      return std::string(error.what()).find("scripts/bench") != std::string::npos;
    });
  }
  std::ofstream(folder.path("limits.csv")) << "head\n1,1e9,nan,1e9\n";
  BOOST_CHECK_THROW(heat::limits::read_limits(folder.path("")), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_limit_counts_all_that_its_loops_do) {
  BOOST_TEST(heat::limits::copy_rate(1000, 4, 0.5) == 128000.0);  // 8 bytes read, 8 written
  BOOST_TEST(heat::limits::arithmetic_rate(1000, 4, 0.5) == 1280000.0);
  const std::vector<double> from{1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
  for (heat::limits::Copy* copy : {heat::limits::copy, heat::limits::copy_stream}) {
    std::vector<double> to(from.size());
    copy(from.data(), to.data(), from.size());
    BOOST_TEST(to == from, boost::test_tools::per_element());
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

#ifdef HEAT_ROOFLINE_PROGRAM
BOOST_AUTO_TEST_CASE(the_roofline_of_a_bench_has_its_limits_as_roofs) {
  const Folder folder;
  write_bench(folder);
  const heat::test::FakeGnuplot gnuplot;
  const auto outcome = heat::test::run_program({HEAT_ROOFLINE_PROGRAM, folder.path("")});
  BOOST_TEST(outcome.status == 0, outcome.err);
  const auto figure = heat::test::drawn(folder.path("roofline.svg"));
  const auto second = [&](const std::string& block, std::size_t row = 0) {
    const auto found = figure.blocks.find(block);
    return found == figure.blocks.end() ? 0.0 : found->second.at(row)[1];
  };
  // 16 bytes a point: 16e9 and 64e9 bytes a second
  BOOST_TEST(second("$data0") == 2.0);
  BOOST_TEST(second("$data1") == 1.0);
  BOOST_TEST(second("$data2") == 25.0);
  BOOST_TEST(second("$data3") == 4.0);
  const heat::test::Drawn::Row serial{1000.0, 0.5, 0.25, 1.0}, small{500.0, 4.0, 4.0, 4.0},
      large{1000.0, 1.0, 0.5, 2.0};
  BOOST_TEST((figure.blocks.at("$data4").at(0) == serial));
  BOOST_TEST((figure.blocks.at("$data8").at(0) == small), "by rising size");
  BOOST_TEST((figure.blocks.at("$data8").at(1) == large));
  BOOST_TEST(!figure.blocks.contains("$data12"), "cxx/mpi on one rank is left out");
}
#endif

BOOST_AUTO_TEST_CASE(what_a_call_costs_more_is_compared_round_by_round) {
  const heat::border::Unit ns{"ns", 1e-9};
  // more: 1, -4, 4, 8 and 0 ns, that is 10, -20, 20, 40 and 0 percent
  const std::vector<double> own{10e-9, 20e-9, 20e-9, 20e-9, 40e-9};
  const std::vector<double> other{11e-9, 16e-9, 24e-9, 28e-9, 40e-9};
  const std::string text = printed([&] {
    heat::border::print_head(ns);
    heat::border::print_own("cxx sweep", "C++", own, ns);
    heat::border::print_other("Fortran", other, own, ns);
    heat::border::print_other("C++", {11.0, 11.0}, {4.0, 4.0}, {"s", 1.0});
    heat::border::print_other("C++", {3e-6, 1e-6}, {1e-6, 2e-6}, ns);
  });
  const auto lines = lines_of(text);
  BOOST_REQUIRE(lines.size() == 5U);
  BOOST_TEST(lines[0] ==
             "callee         caller          ns   more      %  [quartiles]    [min max]");
  BOOST_TEST(lines[1] == "cxx sweep      C++           20.0");
  BOOST_TEST(lines[2] ==
             "               Fortran       24.0    1.0  10.00  [0.0 4.0]      [-4.0 8.0]");
  BOOST_TEST(lines[3] ==
             "               C++           11.0    7.0 175.00  [7.0 7.0]      [7.0 7.0]");
  // Between two samples: 2000 and -1000 ns, 200 and -50 percent
  BOOST_TEST(lines[4] ==
             "               C++           2000  500.0  75.00  [-250.0 1250]  [-1000 2000]");
}

BOOST_AUTO_TEST_CASE(the_table_and_the_record_of_a_gpu_have_every_number_in_its_place) {
  heat::gpu_bench::Measurement all;
  all.device = {"GPU", "9.0", "12.1", "13.0", 80000000000, 132};
  all.date = "2026-01-31T12:00:00Z";
  all.copy_rates = {16e9, 48e9};
  // 1.6e9 points: 0.8 and 3.2, 16 and 16 Gpt/s, of a copy at 1 and 3 Gpt/s
  for (const auto& [solver, round, seconds] : {std::tuple{"cxx/gpu", 1, 2.0},
                                               {"cxx/tiled", 1, 0.1},
                                               {"cxx/gpu", 2, 0.5},
                                               {"cxx/tiled", 2, 0.1}}) {
    all.runs.push_back({solver, 1000, 1600, round, seconds, seconds * 8, "0f"});
  }
  const std::string text = table(all);
  const auto has = [&](const std::string& part) { return text.find(part) != text.npos; };
  BOOST_TEST(has("GPU (9.0), driver for CUDA 12.1, 2026-01-31T12:00:00Z\n"
                 "copy 32.0 GB/s [16.0 48.0], that is 2.0 Gpt/s at 16 bytes a point and step\n"
                 "\n"
                 "1000x1000 cells, 1600 steps, rounds: 2\n"
                 "\n"
                 "solver                 Gpt/s [min max]        copy [min max]       total s\n"
                 "cxx/gpu                  2.0 [0.8 3.2]        0.93 [0.80 1.07]       10.00\n"
                 "cxx/tiled               16.0 [16.0 16.0]     10.67 [5.33 16.00]       0.80\n"),
             text);
  const auto record = nlohmann::json::parse(json(all));
  BOOST_TEST(record.at("copy_rates") == all.copy_rates);
  const auto& run = record.at("runs").at(2);
  BOOST_TEST(run.at("seconds") == 0.5);
  BOOST_TEST(run.at("seconds_total") == 4.0);
  BOOST_TEST(run.at("steps") == 1600);
  BOOST_TEST(run.at("round") == 2);
  const auto& row = record.at("summary").at(0);
  BOOST_TEST(row.at("points_a_second") ==
             nlohmann::json({{"median", 2e9}, {"min", 8e8}, {"max", 3.2e9}}));
  BOOST_TEST(row.at("of_copy").at("min") == 0.8);
  BOOST_TEST(row.at("seconds_total") == 10.0);
}

BOOST_AUTO_TEST_SUITE_END()
