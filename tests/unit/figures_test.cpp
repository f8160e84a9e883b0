/// The data that each figure sends to gnuplot, and how they are drawn, from made-up numbers.
#include "plots/figures/figures.hpp"

#include <cmath>
#include <csignal>
#include <filesystem>
#include <sstream>

#include "plots/figures/speed.hpp"
#include "tests/support/gnuplot.hpp"
#include "tests/support/npy.hpp"
#include "unit.hpp"

using heat::plots::Report;
using heat::test::Drawn;
using heat::test::drawn;
using heat::test::FakeGnuplot;
using heat::test::Folder;
using heat::test::write_npy;

namespace {

/// One figure, drawn by the stand-in.
template <class Draw>
Drawn figure(const std::string& name, Draw&& draw) {
  const Folder folder;
  const FakeGnuplot gnuplot;
  draw(heat::plots::Output{folder.path(""), {"svg"}}, folder);
  return drawn(folder.path(name + ".svg"));
}

using Curve = void(const Report&, const heat::plots::Output&);

Drawn curve(const std::string& name, Curve* draw, const Report& report) {
  return figure(name,
                [&](const heat::plots::Output& out, const Folder& /*in*/) { draw(report, out); });
}

/// A baseline of 4 s without MPI, and a solver on 1, 4 and 16 ranks.
Report made_up() {
  Report report;
  report.nx = 4800;
  report.ny = 4800;
  report.steps = 500;
  report.baseline = "fortran/serial";
  report.baseline_seconds = 4.0;
  report.series = {
      {"fortran/serial", {{0, 4.0, 4.0, 4.0, false}}},
      {"cxx/mpi",
       {{1, 5.0, 4.0, 8.0, false}, {4, 1.0, 0.5, 2.0, false}, {16, 0.25, 0.25, 0.25, false}}}};
  return report;
}

void check_row(const Drawn& figure, const std::string& block, std::size_t row,
               Drawn::Row expected) {
  const auto found = figure.blocks.find(block);
  BOOST_REQUIRE_MESSAGE(found != figure.blocks.end(), block);
  BOOST_REQUIRE_MESSAGE(found->second.size() > row, block);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double value = found->second[row][i];
    const bool close = std::abs(value - expected[i]) <= 1e-9 * std::abs(expected[i]);
    BOOST_TEST(close, block << " row " << row << " column " << i << " is " << value << ", not "
                            << expected[i]);
  }
}

/// How a block is drawn: what follows its name in the plot command.
std::string look(const Drawn& figure, const std::string& block, std::size_t nth = 0) {
  std::size_t at = figure.plot.find(block + " ");
  for (; nth > 0 && at != std::string::npos; --nth) at = figure.plot.find(block + " ", at + 1);
  if (at == std::string::npos) return "";
  return figure.plot.substr(at + block.size() + 1,
                            figure.plot.find(" notitle", at) - at - block.size() - 1);
}

const std::string vermillion = "lc rgb '#D55E00'";  // of solvers in C++

}  // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(runtime_is_seconds_beside_the_baseline_and_what_ranks_would_make_of_it) {
  const Drawn runtime = curve("runtime", heat::plots::runtime, made_up());
  check_row(runtime, "$line1", 0, {1.0, 5.0, 4.0, 8.0});
  check_row(runtime, "$line1", 1, {4.0, 1.0, 0.5, 2.0});
  check_row(runtime, "$line1", 2, {16.0, 0.25, 0.25, 0.25});
  BOOST_TEST(runtime.blocks.at("$bars1").size() == 2U, "where the runs differ");
  BOOST_TEST(runtime.blocks.at("$filled0").at(0)[1] == 4.0);
  BOOST_TEST((runtime.blocks.at("$filled0").at(0)[0] < 1.0), "left of one rank");
  check_row(runtime, "$reference0", 1, {16.0, 4.0, 0.0, 0.0});
  check_row(runtime, "$reference1", 0, {1.0, 4.0, 0.0, 0.0});
  check_row(runtime, "$reference1", 1, {16.0, 0.25, 0.0, 0.0});
  BOOST_TEST(look(runtime, "$line1").starts_with("using 1:2 with lines " + vermillion));
  BOOST_TEST(look(runtime, "$filled1").starts_with("using 1:2 with points " + vermillion));
  BOOST_TEST(look(runtime, "$bars1").starts_with("using 1:2:3:4 with yerrorbars"));
  BOOST_TEST(look(runtime, "$filled0").starts_with("using 1:2 with points lc rgb '#0072B2'"));
}

BOOST_AUTO_TEST_CASE(short_times_have_a_smaller_unit) {
  Report report = made_up();
  const auto scale = [&](double by) {
    for (auto& series : report.series) {
      for (auto& point : series.points)
        point = {point.ranks, point.median * by, point.min * by, point.max * by, false};
    }
    report.baseline_seconds *= by;
    return curve("runtime", heat::plots::runtime, report);
  };
  const Drawn milli = scale(1.0 / 512.0);
  BOOST_TEST(milli.has("time of all steps (milliseconds)"));
  check_row(milli, "$line1", 1, {4.0, 1e3 / 512.0, 0.5e3 / 512.0, 2e3 / 512.0});
  check_row(milli, "$reference0", 1, {16.0, 4e3 / 512.0, 0.0, 0.0});
  const Drawn micro = scale(1.0 / 1024.0);
  BOOST_TEST(micro.has("time of all steps (microseconds)"));
  check_row(micro, "$line1", 1, {4.0, 1e6 / 524288.0, 0.5e6 / 524288.0, 2e6 / 524288.0});
}

BOOST_AUTO_TEST_CASE(speedup_is_the_baselines_time_over_that_of_the_solver) {
  const Drawn speedup = curve("speedup", heat::plots::speedup, made_up());
  check_row(speedup, "$line1", 0, {1.0, 0.8, 0.5, 1.0});
  check_row(speedup, "$line1", 1, {4.0, 4.0, 2.0, 8.0});
  check_row(speedup, "$line1", 2, {16.0, 16.0, 16.0, 16.0});
  check_row(speedup, "$reference0", 0, {1.0, 1.0, 0.0, 0.0});
  check_row(speedup, "$reference0", 1, {16.0, 16.0, 0.0, 0.0});
  check_row(speedup, "$reference1", 1, {16.0, 1.0, 0.0, 0.0});
}

BOOST_AUTO_TEST_CASE(efficiency_is_speedup_over_ranks) {
  Report report = made_up();
  Drawn efficiency = curve("efficiency", heat::plots::efficiency, report);
  BOOST_TEST(!efficiency.blocks.contains("$line1"), "the serial solver is left out");
  check_row(efficiency, "$line0", 0, {1.0, 0.8, 0.5, 1.0});
  check_row(efficiency, "$line0", 1, {4.0, 1.0, 0.5, 2.0});
  check_row(efficiency, "$line0", 2, {16.0, 1.0, 1.0, 1.0});
  check_row(efficiency, "$reference0", 1, {16.0, 1.0, 0.0, 0.0});
  report.baseline_ranks = 4;
  efficiency = curve("efficiency", heat::plots::efficiency, report);
  check_row(efficiency, "$line0", 1, {4.0, 4.0, 2.0, 8.0});
}

BOOST_AUTO_TEST_CASE(the_papers_curves_are_those_of_its_table) {
  // BreSci 2021, Table 1; 81 ranks. F90, F2Py and Cython are one band; the GPUs have no ranks.
  Report report = made_up();
  report.paper = true;
  const Drawn runtime = curve("runtime", heat::plots::runtime, report);
  check_row(runtime, "$area2", 0, {1.0, 21.91, 23.98, 0.0});
  check_row(runtime, "$area2", 7, {81.0, 1.01, 2.06, 0.0});
  BOOST_TEST(runtime.blocks.at("$box2").at(0)[2] == 18.94);
  BOOST_TEST(runtime.blocks.at("$box2").at(0)[3] == 23.97);
  check_row(runtime, "$line3", 0, {1.0, 30.53, 30.53, 30.53});
  check_row(runtime, "$line3", 7, {81.0, 2.07, 2.07, 2.07});
  check_row(runtime, "$line4", 1, {4.0, 64.74, 64.74, 64.74});
  BOOST_TEST(runtime.blocks.at("$filled5").at(0)[1] == 22.28);
  BOOST_TEST(runtime.blocks.at("$filled6").at(0)[1] == 8.02);
  const Drawn speedup = curve("speedup", heat::plots::speedup, report);
  check_row(speedup, "$line3", 0, {1.0, 19.25 / 30.53, 19.25 / 30.53, 19.25 / 30.53});
  check_row(speedup, "$area2", 7, {81.0, 19.25 / 2.06, 19.25 / 1.01, 0.0});
  const Drawn efficiency = curve("efficiency", heat::plots::efficiency, report);
  const double numba = 19.25 / 2.07 / 81.0;
  check_row(efficiency, "$line2", 7, {81.0, numba, numba, numba});
}

BOOST_AUTO_TEST_CASE(a_field_lies_with_x_to_the_right_and_y_up) {
  Report report;
  report.nx = 4;
  report.ny = 3;
  report.steps = 1;
  report.sources = {{4, 1, 9.0}, {2, 3, 8.0}};
  const std::vector<double> cells{1.0, 2.0, 3.0, 4.0, 1.5, 2.5, 3.5, 4.5, 1.25, 2.25, 3.25, 4.25};
  const Drawn field = figure("field", [&](const heat::plots::Output& out, const Folder& in) {
    write_npy(in.path("a.npy"), 4, cells);
    heat::plots::field(report, in.path("a.npy"), out);
  });
  BOOST_TEST(field.image == cells, boost::test_tools::per_element());
  BOOST_TEST(field.has("binary array=(4,3) format='%float64' dx=1 dy=1 origin=(1,1) with image"));
  BOOST_TEST(field.has("set xrange [0.5:4.5]\nset yrange [0.5:3.5]\n"));
  BOOST_TEST(field.has("set cbrange [1:4.5]"));
  check_row(field, "$sources", 0, {4.0, 1.0, 0.0, 0.0});
  check_row(field, "$sources", 1, {2.0, 3.0, 0.0, 0.0});
}

BOOST_AUTO_TEST_CASE(a_field_of_many_magnitudes_is_logarithmic_and_zero_has_no_colour) {
  Report report;
  report.nx = 6;
  report.ny = 1;
  const Drawn field = figure("field", [&](const heat::plots::Output& out, const Folder& in) {
    write_npy(in.path("a.npy"), 6, {100.0, 0.0, 1e-4, 1e-5, -1e-6, 0.0});
    heat::plots::field(report, in.path("a.npy"), out);
  });
  // gnuplot wants two rows at least.
  BOOST_REQUIRE(field.image.size() == 12U);
  const std::vector<double> expected{2.0, NAN, -4.0, -5.0, -6.0, NAN};
  for (std::size_t i = 0; i < 12; ++i) {
    const double value = field.image[i], wanted = expected[i % 6];
    BOOST_TEST((std::isnan(wanted) ? std::isnan(value) : std::abs(value - wanted) < 1e-12), i);
  }
  BOOST_TEST(field.has("set cbrange [-6:2]"));
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_does_not_answer_is_ended) {
  const Folder folder;
  const FakeGnuplot gnuplot("echo $$ >>" + folder.path("ids") + "; /bin/sleep 1000; exit 1");
  heat::plots::Output out{folder.path(""), {"svg", "pdf"}};
  const auto why = [&] {
    try {
      heat::plots::runtime(made_up(), out);
    } catch (const heat::plots::NoAnswer& error) {
      return std::string(error.what());
    }
    return std::string("it ended");
  };
  const std::string picture = folder.path("runtime.svg");
  out.patience = 0.1;
  BOOST_TEST(why() == picture + ": gnuplot did not answer in 0.1 s");
  out.patience = 1000.0;
  out.interrupted = [&, calls = 0]() mutable { return ++calls > 20; };
  BOOST_TEST(why() == picture + ": interrupted");
  std::istringstream ids(heat::test::read_file(folder.path("ids")));
  int started = 0;
  for (pid_t id = 0; ids >> id; ++started) BOOST_TEST(kill(id, 0) != 0);
  BOOST_TEST(started == 2);  // the other format would not come either
}

BOOST_AUTO_TEST_CASE(a_pixel_is_a_cell_up_to_800_along_a_side) {
  for (const std::size_t side : {800U, 801U}) {
    Report report;
    report.nx = static_cast<std::int64_t>(side);
    report.ny = 2;
    std::vector<double> cells(2 * side, 1.0);
    cells.back() = 2.0;
    const Drawn field = figure("field", [&](const heat::plots::Output& out, const Folder& in) {
      write_npy(in.path("a.npy"), side, cells);
      heat::plots::field(report, in.path("a.npy"), out);
    });
    BOOST_TEST(field.image.size() == 1600U);
    BOOST_TEST(field.image.back() == 2.0);
    BOOST_TEST(field.has("A pixel covers several cells") == (side == 801));
    BOOST_TEST(field.has(side == 801 ? " dx=1.0012" : " dx=1 dy=1 origin=(1,1)"));
  }
}

BOOST_AUTO_TEST_CASE(a_difference_shows_its_cells_its_first_one_and_the_ranks) {
  heat::plots::DifferenceReport report;
  report.name = "difference-a-b-2";
  report.solver = "a/b";
  report.baseline = "c/d";
  report.ranks = 2;
  report.nx = 3;
  report.ny = 2;
  report.cells = 2;
  report.largest = 0.01;
  report.first_x = 3;
  report.first_y = 1;
  report.first_step = 7;
  report.blocks = {{1, 1, 2, 2}, {3, 1, 1, 2}};
  const Drawn map = figure(report.name, [&](const heat::plots::Output& out, const Folder& in) {
    write_npy(in.path("a.npy"), 3, {0.0, 0.0, 0.01, 1e-5, 0.0, 0.0});
    heat::plots::difference(report, in.path("a.npy"), out);
  });
  BOOST_REQUIRE(map.image.size() == 6U);
  BOOST_TEST(std::isnan(map.image[0]));
  BOOST_TEST(map.image[2] == -2.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(map.image[3] == -5.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(map.has("set cbrange [-5:-2]"));
  check_row(map, "$first", 0, {3.0, 1.0, 0.0, 0.0});
  check_row(map, "$blocks", 0, {0.5, 2.5, 0.5, 2.5});
  check_row(map, "$blocks", 1, {2.5, 3.5, 0.5, 2.5});
  BOOST_TEST(map.has("Where a/b on 2 ranks differs from c/d"));
  BOOST_TEST(map.has("2 of 6 cells, largest difference 0.01"));
  BOOST_TEST(map.has("First bad cell: x = 3, y = 1, after step 7."));
}

BOOST_AUTO_TEST_CASE(speed_has_both_roofs_and_medians_between_rounds) {
  heat::plots::SpeedReport report;
  report.series = {{"cxx/serial", 1, {{100.0, 2.0, 1.5, 2.5}, {400.0, 1.0, 0.5, 1.25}}},
                   {"cxx/mpi", 8, {{100.0, 12.0, 11.0, 13.0}}}};
  report.roofs = {{1, 0.75, 3.0}, {8, 4.0, 0.0}};
  const Drawn figure_ = figure("speed", [&](const heat::plots::Output& out, const Folder&) {
    heat::plots::speed(report, out);
  });
  check_row(figure_, "$data0", 0, {80.0, 3.0, 0.0, 0.0});
  check_row(figure_, "$data0", 1, {500.0, 3.0, 0.0, 0.0});
  BOOST_TEST(look(figure_, "$data0") == "using 1:2 with lines lc rgb '#222222' lw 0.9 dt 1");
  check_row(figure_, "$data1", 1, {500.0, 0.75, 0.0, 0.0});
  BOOST_TEST(look(figure_, "$data1") == "using 1:2 with lines lc rgb '#222222' lw 0.9 dt 3");
  check_row(figure_, "$data2", 1, {500.0, 4.0, 0.0, 0.0});
  BOOST_TEST(look(figure_, "$data2") == "using 1:2 with lines lc rgb '#222222' lw 1.8 dt 3");
  for (const char* block : {"$data3", "$data4", "$data5", "$data6"}) {
    check_row(figure_, block, 0, {100.0, 2.0, 1.5, 2.5});
    check_row(figure_, block, 1, {400.0, 1.0, 0.5, 1.25});
  }
  BOOST_TEST(look(figure_, "$data3").starts_with("using 1:2 with lines"));
  BOOST_TEST(look(figure_, "$data4").starts_with("using 1:2:3:4 with yerrorbars"));
  check_row(figure_, "$data7", 0, {100.0, 12.0, 11.0, 13.0});
  BOOST_TEST(!figure_.blocks.contains("$data11"));
  BOOST_TEST(figure_.has("cxx/mpi, 8 cores"));
  BOOST_TEST(figure_.has("operations, 1 core"));
  BOOST_TEST(!figure_.has("operations, 8 cores"));
}

BOOST_AUTO_TEST_SUITE_END()
