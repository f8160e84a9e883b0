/// The data that each figure sends to gnuplot, and how they are drawn, from made-up numbers.
#include "plots/figures/figures.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <optional>
#include <sstream>

#include "tests/support/gnuplot.hpp"
#include "tests/support/npy.hpp"
#include "unit.hpp"

using heat::compare::Summary;
using heat::plots::Report;
using heat::test::Drawn;
using heat::test::drawn;
using heat::test::FakeGnuplot;
using heat::test::Folder;
using heat::test::write_npy;
using Row = Drawn::Row;

namespace {

void draw(const std::string& name, const Report& report, const heat::plots::Output& output) {
  const auto all = heat::plots::figures();
  const auto figure = std::ranges::find(all, name, &heat::plots::Figure::name);
  BOOST_REQUIRE_MESSAGE(figure != all.end(), name);
  figure->draw(report, output);
}

/// A figure as the stand-in draws it.
Drawn figure(const std::string& name, const Report& report, bool titled = true) {
  const Folder folder;
  const FakeGnuplot gnuplot;
  heat::plots::Output output{folder.path("picture"), {"svg"}};
  output.titled = titled;
  draw(name, report, output);
  return drawn(folder.path("picture.svg"));
}

/// A figure of cells in rows of report.baseline.grid.nx.
Drawn figure(const std::string& name, Report report, const std::vector<double>& cells) {
  const Folder folder;
  report.field = folder.path("a.npy");
  write_npy(report.field, static_cast<std::size_t>(report.baseline.grid.nx), cells);
  return figure(name, report);
}

/// A row beside a baseline that took 4 s, in units of seconds.
Summary row(const std::string& solver, int ranks, std::array<double, 3> median_min_max,
            double unit = 1.0) {
  Summary one;
  one.config = {solver, ranks, {4800, 4800}};
  one.name = solver;
  one.median = median_min_max[0] * unit;
  one.min = median_min_max[1] * unit;
  one.max = median_min_max[2] * unit;
  one.speedup = 4.0 / median_min_max[0];
  if (ranks > 0) one.efficiency = *one.speedup / ranks;
  one.seconds = one.median;
  one.compute = one.median / 2;
  one.exchange = one.median / 8;
  one.waiting = one.median / 4;
  return one;
}

/// A baseline without MPI, and a solver on 1, 4 and 16 ranks.
Report made_up(double unit = 1.0) {
  Report report;
  report.steps = 500;
  report.summary = {
      row("fortran/serial", 0, {4.0, 4.0, 4.0}, unit), row("cxx/mpi", 1, {5.0, 4.0, 8.0}, unit),
      row("cxx/mpi", 4, {1.0, 0.5, 2.0}, unit), row("cxx/mpi", 16, {0.25, 0.25, 0.25}, unit)};
  report.baseline = report.summary.front().config;
  return report;
}

Report on_grid(std::int64_t nx, std::int64_t ny) {
  Report report;
  report.baseline = report.difference.config = {"c/d", 0, {nx, ny}};
  return report;
}

void check_row(const Drawn& figure, const std::string& block, std::size_t index, Row expected) {
  const auto found = figure.blocks.find(block);
  BOOST_REQUIRE_MESSAGE(found != figure.blocks.end(), block);
  BOOST_REQUIRE_MESSAGE(found->second.size() > index, block);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double value = found->second[index][i];
    const bool close = std::abs(value - expected[i]) <= 1e-9 * std::abs(expected[i]);
    BOOST_TEST(close, block << " row " << index << " column " << i << " is " << value << ", not "
                            << expected[i]);
  }
}

void check_rows(const Drawn& figure, const std::string& block, const std::vector<Row>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) check_row(figure, block, i, expected[i]);
}

/// Whether a block is drawn like this.
bool looks(const Drawn& figure, const std::string& block, const std::string& look) {
  return figure.plot.find(block + " using " + look) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(runtime_is_seconds_beside_the_baseline_and_what_ranks_would_make_of_it) {
  const Drawn runtime = figure("runtime", made_up());
  check_rows(runtime, "$line1",
             {{1.0, 5.0, 4.0, 8.0}, {4.0, 1.0, 0.5, 2.0}, {16.0, 0.25, 0.25, 0.25}});
  BOOST_TEST(runtime.blocks.at("$bars1").size() == 2U, "where the runs differ");
  BOOST_TEST(runtime.blocks.at("$filled0").at(0)[1] == 4.0);
  BOOST_TEST((runtime.blocks.at("$filled0").at(0)[0] < 1.0), "left of one rank");
  check_row(runtime, "$reference0", 1, {16.0, 4.0});
  check_rows(runtime, "$reference1", {{1.0, 4.0}, {16.0, 0.25}});
  BOOST_TEST(looks(runtime, "$line1", "1:2 with lines lc rgb '#D55E00'"));
  BOOST_TEST(looks(runtime, "$filled1", "1:2 with points lc rgb '#D55E00'"));
  BOOST_TEST(looks(runtime, "$bars1", "1:2:3:4 with yerrorbars"));
  BOOST_TEST(looks(runtime, "$filled0", "1:2 with points lc rgb '#0072B2'"));
}

BOOST_AUTO_TEST_CASE(threads_stand_at_as_many_cores_and_ranks_with_threads_are_a_curve_each) {
  Report report = made_up();
  const auto add = [&](const char* solver, int ranks, int threads, double seconds) {
    Summary& one = report.summary.emplace_back(row(solver, ranks, {seconds, seconds, seconds}));
    one.config.threads = threads;
    one.efficiency = *one.speedup / static_cast<double>(one.config.workers());
  };
  add("cxx/openmp", 0, 1, 4.0);
  add("cxx/openmp", 0, 8, 1.0);
  add("cxx/hybrid", 1, 1, 8.0);
  add("cxx/hybrid", 4, 2, 0.5);
  add("cxx/hybrid", 16, 2, 0.25);
  const Drawn runtime = figure("runtime", report);
  BOOST_TEST(runtime.has("cores: ranks x threads"));
  BOOST_TEST(runtime.has("baseline / cores"));
  BOOST_TEST(runtime.has("cxx/hybrid x2"));
  BOOST_TEST(runtime.blocks.at("$line2").at(0)[1] == 4.0);
  BOOST_TEST(runtime.blocks.at("$line2").at(1)[1] == 1.0);
  const double at_8 = runtime.blocks.at("$line2").at(1)[0];
  BOOST_TEST((at_8 > 7.7 && at_8 < 8.3), at_8);
  BOOST_TEST(runtime.blocks.at("$line4").at(0)[1] == 0.5);
  BOOST_TEST((runtime.blocks.at("$line4").at(1)[0] > 30.0), "16 ranks of 2");
  const Drawn efficiency = figure("efficiency", report);
  BOOST_TEST(efficiency.has("Efficiency is speedup / cores."));
  BOOST_TEST(efficiency.has("over the solver itself on one core"));
  // 4 s with one thread, 1 s with 8; 8 s on one rank with one thread, 0.5 s on 4 with 2.
  BOOST_TEST(efficiency.blocks.at("$line1_1").at(1)[1] == 0.5);
  BOOST_TEST(efficiency.blocks.at("$line3_1").at(0)[1] == 2.0);
  BOOST_TEST(figure("speedup", report).has("linear: speedup = cores"));
}

BOOST_AUTO_TEST_CASE(short_times_have_a_smaller_unit) {
  const Drawn milli = figure("runtime", made_up(1.0 / 512.0));
  BOOST_TEST(milli.has("time of all steps (milliseconds)"));
  check_row(milli, "$line1", 1, {4.0, 1e3 / 512.0, 0.5e3 / 512.0, 2e3 / 512.0});
  check_row(milli, "$reference0", 1, {16.0, 4e3 / 512.0});
  const Drawn micro = figure("runtime", made_up(1.0 / 524288.0));
  BOOST_TEST(micro.has("time of all steps (microseconds)"));
  check_row(micro, "$line1", 1, {4.0, 1e6 / 524288.0, 0.5e6 / 524288.0, 2e6 / 524288.0});
}

BOOST_AUTO_TEST_CASE(speedup_and_efficiency_fall_as_the_time_grows) {
  const Drawn speedup = figure("speedup", made_up());
  check_rows(speedup, "$line1",
             {{1.0, 0.8, 0.5, 1.0}, {4.0, 4.0, 2.0, 8.0}, {16.0, 16.0, 16.0, 16.0}});
  check_rows(speedup, "$reference0", {{1.0, 1.0}, {16.0, 16.0}});
  check_row(speedup, "$reference1", 1, {16.0, 1.0});
  const Drawn efficiency = figure("efficiency", made_up());
  BOOST_TEST(!efficiency.blocks.contains("$line1"), "the serial solver is left out");
  check_rows(efficiency, "$line0",
             {{1.0, 0.8, 0.5, 1.0}, {4.0, 1.0, 0.5, 2.0}, {16.0, 1.0, 1.0, 1.0}});
  check_row(efficiency, "$reference0", 1, {16.0, 1.0});
  // Below, over its own 5 s on one rank: 5 / 4 / 1 on 4, 5 / 16 / 0.25 on 16.
  check_rows(efficiency, "$line0_1",
             {{1.0, 1.0, 0.625, 1.25}, {4.0, 1.25, 0.625, 2.5}, {16.0, 1.25, 1.25, 1.25}});
  check_row(efficiency, "$reference0_1", 1, {16.0, 1.0});
  BOOST_TEST(looks(efficiency, "$line0_1", "1:2 with lines lc rgb '#D55E00'"));
}

BOOST_AUTO_TEST_CASE(without_a_run_on_one_rank_there_is_one_panel_of_efficiency) {
  Report report = made_up();
  report.summary.erase(report.summary.begin() + 1);
  const Drawn efficiency = figure("efficiency", report);
  check_row(efficiency, "$line0", 1, {16.0, 1.0, 1.0, 1.0});
  BOOST_TEST(!efficiency.has("multiplot"));
  BOOST_TEST(!efficiency.has("on one rank"));
}

/// The height of a curve's name beside the plot, as a share of it; none if it has no name there.
std::optional<double> height_of(const Drawn& figure, const std::string& name) {
  const std::string before = "set label '" + name + "' at graph 1, graph ";
  const auto at = figure.commands.find(before);
  if (at == std::string::npos) return {};
  return std::stod(figure.commands.substr(at + before.size()));
}

BOOST_AUTO_TEST_CASE(curves_that_end_together_are_named_at_their_ends_without_overlap) {
  Report report = made_up();
  const std::vector<std::string> names{"a/mpi", "b/mpi", "c/mpi", "d/mpi", "e/mpi", "f/mpi"};
  for (const std::string& name : names) {
    report.summary.push_back(row(name, 1, {5.0, 5.0, 5.0}));
    report.summary.push_back(row(name, 16, {0.25, 0.25, 0.25}));
  }
  report.summary.push_back(row("short/mpi", 1, {5.0, 5.0, 5.0}));
  report.summary.push_back(row("short/mpi", 4, {5.0, 5.0, 5.0}));
  const Drawn runtime = figure("runtime", report);
  double below = -1.0;
  for (const std::string& name : names) {  // all times are the same
    const auto height = height_of(runtime, name);
    BOOST_REQUIRE(height.has_value());
    // A label of 10 points on a plot of less than 300.
    BOOST_TEST(*height - below > 10.0 / 300.0);
    BOOST_TEST((*height >= 0.0 && *height <= 1.0));
    below = *height;
  }
  BOOST_TEST(!height_of(runtime, "short/mpi").has_value(), "it ends before them");
  BOOST_TEST(runtime.has("set label 'short' "), "so the legend has its language");
  BOOST_TEST(!runtime.has("set label 'a' "));
  for (const auto& [name, rows] : runtime.blocks) {
    if (!name.starts_with("$filled")) continue;
    for (const Row& row : rows) {
      const bool is_near = row[0] < 0.97 || std::abs(row[0] - 1.0) < 0.031 ||
                           std::abs(row[0] - 4.0) < 0.121 || std::abs(row[0] - 16.0) < 0.481;
      BOOST_TEST(is_near, name << " at " << row[0]);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_legend_of_languages_and_algorithms_names_all_solvers) {
  Report report = made_up();
  report.paper = true;  // whose curves end later, on 81 ranks
  for (const char* solver : {"cxx/mpi_tiled", "fortran/mpi", "fortran/mpi_tiled"}) {
    report.summary.push_back(row(solver, 1, {5.0, 5.0, 5.0}));
  }
  report.summary.push_back(row("fortran/serial_tiled", 0, {5.0, 5.0, 5.0}));
  const Drawn runtime = figure("runtime", report);
  for (const char* entry : {"fortran", "cxx", "serial, mpi", "mpi_tiled, serial_tiled"}) {
    BOOST_TEST(runtime.has("set label '" + std::string(entry) + "' at screen"), entry);
  }
  BOOST_TEST(!runtime.has("set label 'cxx/mpi"));
  BOOST_TEST(height_of(runtime, "Python").has_value(), "the paper's are named at their ends");
}

BOOST_AUTO_TEST_CASE(a_range_is_drawn_where_it_is_larger_than_the_marker) {
  Report report = made_up();
  report.summary[2] = row("cxx/mpi", 4, {1.0, 0.99, 1.01});
  const Drawn runtime = figure("runtime", report);
  BOOST_TEST(runtime.blocks.at("$bars1").size() == 1U);
  check_row(runtime, "$bars1", 0, {1.0, 5.0, 4.0, 8.0});
  report.summary[1] = row("cxx/mpi", 1, {5.0, 4.99, 5.01});
  BOOST_TEST(!figure("runtime", report).blocks.contains("$bars1"));
  BOOST_TEST(!figure("runtime", report).has("bars: "));
}

BOOST_AUTO_TEST_CASE(a_figure_without_title_has_the_rest) {
  Report report = made_up();
  report.machine = "a machine";
  for (const bool titled : {true, false}) {
    const Drawn runtime = figure("runtime", report, titled);
    BOOST_TEST(runtime.has("Runtime: 4800x4800 cells") == titled);
    BOOST_TEST(runtime.has("a machine") == titled);
    BOOST_TEST(runtime.has("time of all steps (seconds)"));
  }
}

/// The first line of a stand-in's picture: what gnuplot is told about its size.
std::string size_of(const std::string& format, double width, double text) {
  const Folder folder;
  const FakeGnuplot gnuplot("echo \"<svg $3\"");
  heat::plots::Output output{folder.path("picture"), {format}};
  output.width = width;
  output.text = text;
  draw("runtime", made_up(), output);
  const std::string picture = heat::test::read_file(folder.path("picture." + format));
  return picture.substr(0, picture.find('\n'));
}

BOOST_AUTO_TEST_CASE(a_picture_is_as_wide_as_asked_in_every_format) {
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  BOOST_TEST(has(size_of("png", 252.0, 8.0), " size 1050,"));  // 3.5 inches of 300 dots
  BOOST_TEST(has(size_of("pdf", 252.0, 8.0), " size 3.5in,"));
  BOOST_TEST(has(size_of("svg", 252.0, 8.0), "<svg width=\"252pt\" height=\""));
  BOOST_TEST(has(size_of("png", 432.0, 11.0), " size 1800,"));
  // Fonts and markers are smaller by 8 in 11: 300 / 72 * 8 / 11, and gnuplot's 0.75 for fonts.
  BOOST_TEST(has(size_of("png", 252.0, 8.0), " fontscale 2.27273 "));
  BOOST_TEST(has(size_of("png", 252.0, 8.0), " pointscale 3.0303 "));
}

BOOST_AUTO_TEST_CASE(more_ranks_than_cores_are_open_and_a_wrong_field_is_a_cross_beside_the_curve) {
  Report report = made_up();
  report.summary[2].agrees = false;
  report.summary[3].oversubscribed = true;
  for (const std::string name : {"runtime", "speedup", "efficiency"}) {
    const std::string curve = name == "efficiency" ? "0" : "1";  // that has no serial solver
    const Drawn drawn = figure(name, report);
    const auto at = [&](const std::string& block) {
      const std::vector<Row>& rows = drawn.blocks.at(block + curve);
      BOOST_REQUIRE(rows.size() == 1U);
      return std::lround(rows[0][0]);
    };
    BOOST_TEST(at("$filled") == 1);
    BOOST_TEST(at("$crossed") == 4);
    BOOST_TEST(at("$open") == 16);
    BOOST_TEST(drawn.blocks.at("$line" + curve).size() == 2U);
  }
}

BOOST_AUTO_TEST_CASE(what_ranks_outnumber_is_told) {
  Report report = made_up();
  report.summary[3].shares_gpu = true;
  for (const std::string name : {"runtime", "breakdown"}) {
    BOOST_TEST(figure(name, report).has("more ranks than GPUs"), name);
  }
  report.summary[2].oversubscribed = true;
  for (const std::string name : {"runtime", "breakdown"}) {
    BOOST_TEST(figure(name, report).has("more ranks than cores or GPUs"), name);
  }
}

BOOST_AUTO_TEST_CASE(the_papers_curves_are_those_of_its_table) {
  // BreSci 2021, Table 1; 81 ranks. F90, F2Py and Cython are one band; the GPUs have no ranks.
  Report report = made_up();
  report.paper = true;
  const Drawn runtime = figure("runtime", report);
  check_row(runtime, "$area2", 0, {1.0, 21.91, 23.98});
  check_row(runtime, "$area2", 7, {81.0, 1.01, 2.06});
  BOOST_TEST(runtime.blocks.at("$box2").at(0)[2] == 18.94);
  BOOST_TEST(runtime.blocks.at("$box2").at(0)[3] == 23.97);
  check_row(runtime, "$line3", 0, {1.0, 30.53, 30.53, 30.53});
  check_row(runtime, "$line3", 7, {81.0, 2.07, 2.07, 2.07});
  check_row(runtime, "$line4", 1, {4.0, 64.74, 64.74, 64.74});
  BOOST_TEST(runtime.blocks.at("$filled5").at(0)[1] == 22.28);
  BOOST_TEST(runtime.blocks.at("$filled6").at(0)[1] == 8.02);
  const Drawn speedup = figure("speedup", report);
  check_row(speedup, "$line3", 0, {1.0, 19.25 / 30.53, 19.25 / 30.53, 19.25 / 30.53});
  check_row(speedup, "$area2", 7, {81.0, 19.25 / 2.06, 19.25 / 1.01});
  const double numba = 19.25 / 2.07 / 81.0;
  check_row(figure("efficiency", report), "$line2", 7, {81.0, numba, numba, numba});
}

BOOST_AUTO_TEST_CASE(a_breakdown_stacks_the_parts_of_the_time) {
  const Drawn breakdown = figure("breakdown", made_up(0.125));
  // 1/2, 1/8, 1/4 and what is left of 0.625 s on one rank, of 0.125 s on 4, in ms, downwards
  check_rows(breakdown, "$part0", {{0.0, 312.5, 0.14, 0.86}, {0.0, 62.5, 2.04, 2.76}});
  check_rows(breakdown, "$part1", {{312.5, 390.625, 0.14, 0.86}, {62.5, 78.125, 2.04, 2.76}});
  check_row(breakdown, "$part2", 0, {390.625, 546.875, 0.14, 0.86});
  check_row(breakdown, "$part3", 0, {546.875, 625.0, 0.14, 0.86});
  BOOST_TEST(breakdown.blocks.at("$part0").size() == 3U, "the serial solver is left out");
  BOOST_TEST(!breakdown.blocks.contains("$descheduled"));
  BOOST_TEST(!breakdown.has("not running"));
  BOOST_TEST(!breakdown.has("the run with the median time"), "each ran once");
  // Dark is computing, orange posting halos, hatched waiting, as the legend says.
  const std::string bars = "1:3:1:2:3:4 with boxxyerror lw 0.6 fc rgb ";
  BOOST_TEST(looks(breakdown, "$part0", bars + "'#33506b'"));
  BOOST_TEST(looks(breakdown, "$part1", bars + "'#E69F00'"));
  BOOST_TEST(looks(breakdown, "$part2", bars + "'#222222' fs pattern"));
  BOOST_TEST(breakdown.has("posting halos"));
  BOOST_TEST(breakdown.has("set label '625.0' at first 625, first 0.5 "), "as the table has it");
}

BOOST_AUTO_TEST_CASE(where_every_rank_has_a_block_all_titles_say_so) {
  Report report = made_up();
  report.weak = true;
  for (const std::string name : {"runtime", "speedup", "efficiency", "breakdown"}) {
    BOOST_TEST(figure(name, report).has("on every"), name);  // where the title's line may end
  }
}

BOOST_AUTO_TEST_CASE(a_speedup_below_one_is_a_fraction) {
  Report report = made_up();
  report.summary[1].speedup = 1.0 / 80.0;
  const Drawn speedup = figure("speedup", report);
  BOOST_TEST(speedup.has("'1/16' 0.0625"), speedup.commands);
  BOOST_TEST(speedup.has("'1' 1"));
}

BOOST_AUTO_TEST_CASE(a_breakdown_leaves_out_what_cannot_be_seen) {
  Report report = made_up(0.125);
  for (Summary& one : report.summary) one.exchange = 1e-4 * one.median;
  report.summary[2].exchange = 2e-4 * report.summary[2].median;
  const Drawn breakdown = figure("breakdown", report);
  BOOST_TEST(!breakdown.blocks.contains("$part1"));
  BOOST_TEST(breakdown.has("Too small to be seen: posting halos, 0.02% of a bar at most"));
  check_row(breakdown, "$part2", 0, {312.5, 312.5625 + 156.25, 0.14, 0.86});  // no gap
}

BOOST_AUTO_TEST_CASE(a_breakdown_of_two_runs_shows_the_faster_and_tells_the_median) {
  Report report = made_up(0.125);
  report.summary[1].median = 0.75;  // 0.625 s and 0.875 s
  const Drawn breakdown = figure("breakdown", report);
  check_row(breakdown, "$part3", 0, {546.875, 625.0, 0.14, 0.86});
  check_rows(breakdown, "$median", {{625.0, 750.0, 0.5, 0.5}});
  BOOST_TEST(breakdown.has("set label '750.0' at first 750, first 0.5 "));
}

BOOST_AUTO_TEST_CASE(a_breakdown_marks_descheduling_below_the_bar_but_not_of_a_gpu) {
  Report report = made_up(0.125);
  for (Summary& one : report.summary) one.descheduled = 0.75 * one.median;
  report.summary[2].on_gpu = true;
  const Drawn breakdown = figure("breakdown", report);
  BOOST_TEST(breakdown.blocks.at("$descheduled").size() == 2U);
  check_rows(breakdown, "$descheduled",
             {{0.0, 468.75, 0.86, 1.02}, {0.0, 0.75 * 31.25, 4.66, 4.82}});
  BOOST_TEST(breakdown.has("of all that, not running"));
}

BOOST_AUTO_TEST_CASE(a_field_lies_with_x_to_the_right_and_y_up) {
  Report report = on_grid(4, 3);
  report.sources = {{4, 1, 9.0}, {2, 3, 8.0}};
  const std::vector<double> cells{1.0, 2.0, 3.0, 4.0, 1.5, 2.5, 3.5, 4.5, 1.25, 2.25, 3.25, 4.25};
  const Drawn field = figure("field", report, cells);
  BOOST_TEST(field.image == cells, boost::test_tools::per_element());
  BOOST_TEST(field.has("binary array=(4,3) format='%float64' dx=1 dy=1 origin=(1,1) with image"));
  BOOST_TEST(field.has("set xrange [0.5:4.5]\nset yrange [0.5:3.5]\n"));
  BOOST_TEST(field.has("set cbrange [1:4.5]"));
  check_rows(field, "$sources", {{4.0, 1.0}, {2.0, 3.0}});
}

BOOST_AUTO_TEST_CASE(a_field_of_many_magnitudes_is_logarithmic_and_zero_has_no_colour) {
  const Drawn field = figure("field", on_grid(6, 1), {100.0, 0.0, 1e-4, 1e-5, -1e-6, 0.0});
  BOOST_REQUIRE(field.image.size() == 12U);  // gnuplot wants two rows at least
  const std::vector<double> expected{2.0, NAN, -4.0, -5.0, -6.0, NAN};
  for (std::size_t i = 0; i < 12; ++i) {
    const double value = field.image[i], wanted = expected[i % 6];
    BOOST_TEST((std::isnan(wanted) ? std::isnan(value) : std::abs(value - wanted) < 1e-12), i);
  }
  BOOST_TEST(field.has("set cbrange [-6:2]"));
}

BOOST_AUTO_TEST_CASE(a_logarithmic_field_spans_twelve_decades) {
  const Drawn field = figure("field", on_grid(6, 1), {100.0, 1e-9, 1e-10, 1e-11, 1e-300, 0.0});
  BOOST_TEST(field.has("set cbrange [-10:2]"));
  BOOST_TEST(field.has("Values below 10⁻¹⁰ have the colour of 10⁻¹⁰."));
  const std::vector<double> expected{2.0, -9.0, -10.0, -10.0, -10.0};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(field.image.at(i) == expected[i], boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(heat_in_a_small_part_of_a_field_is_shown_closer) {
  Report report = on_grid(20, 20);
  report.steps = 1;  // after which heat is one cell from the source at most
  report.sources = {{4, 9, 1.0}};
  std::vector<double> cells(400, 0.0);
  const auto at = [&](std::size_t x, std::size_t y) -> double& { return cells[20 * y + x - 21]; };
  at(4, 9) = 1.0;
  at(3, 9) = at(5, 9) = at(4, 8) = at(4, 10) = 0.1;
  const Drawn field = figure("field", report, cells);
  BOOST_TEST(field.has("around the first source"));
  BOOST_TEST(field.has("set xrange [0.5:20.5]\nset yrange [0.5:20.5]\n"));
  BOOST_TEST(field.has("set xrange [1.5:6.5]\nset yrange [6.5:11.5]\n"));
  BOOST_REQUIRE(field.image.size() == 25U);
  BOOST_TEST(field.image[12] == 0.0);
  BOOST_TEST(field.image[7] == -1.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(field.image[6]));
  report.steps = 9;  // the heat may be in half of the field
  BOOST_TEST(!figure("field", report, cells).has("around the first source"));
}

BOOST_AUTO_TEST_CASE(a_field_that_is_nearly_the_same_everywhere_is_one_colour_beside_zero) {
  const Drawn field = figure("field", on_grid(2, 1), {0.5, 0.5 + 0x1p-53});
  BOOST_TEST(field.has("set cbrange [0:0.5"));
}

BOOST_AUTO_TEST_CASE(a_pixel_is_a_cell_up_to_800_along_a_side) {
  for (const std::int64_t side : {800, 801}) {
    std::vector<double> cells(static_cast<std::size_t>(2 * side), 1.0);
    cells.back() = 2.0;
    const Drawn field = figure("field", on_grid(side, 2), cells);
    BOOST_TEST(field.image.size() == 1600U);
    BOOST_TEST(field.image.back() == 2.0);
    BOOST_TEST(field.has("A pixel covers several cells") == (side == 801));
    BOOST_TEST(field.has(side == 801 ? " dx=1.0012" : " dx=1 dy=1 origin=(1,1)"));
  }
}

BOOST_AUTO_TEST_CASE(a_difference_shows_its_cells_its_first_one_and_the_ranks) {
  Report report = on_grid(3, 2);
  heat::plots::Difference& difference = report.difference;
  difference.config = {"a/b", 2, {3, 2}};
  difference.cells = 2;
  difference.largest = 0.01;
  difference.first_x = 3;
  difference.first_y = 1;
  difference.first_step = 7;
  difference.blocks = {{0, 0, 1, 1, 2, 2}, {0, 0, 3, 1, 1, 2}};
  const Drawn map = figure("difference", report, {0.0, 0.0, 0.01, 1e-5, 0.0, 0.0});
  BOOST_REQUIRE(map.image.size() == 6U);
  BOOST_TEST(std::isnan(map.image[0]));
  BOOST_TEST(map.image[2] == -2.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(map.image[3] == -5.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(map.has("set cbrange [-5:-2]"));
  check_row(map, "$first", 0, {3.0, 1.0});
  check_rows(map, "$blocks", {{0.5, 2.5, 0.5, 2.5}, {2.5, 3.5, 0.5, 2.5}});
  BOOST_TEST(map.has("Where a/b on 2 ranks differs from c/d"));
  BOOST_TEST(map.has("2 of 6 cells, largest difference 0.01"));
  BOOST_TEST(map.has("First bad cell: x = 3, y = 1, after step 7."));
}

BOOST_AUTO_TEST_CASE(a_difference_is_shown_after_the_first_bad_step_too) {
  const Folder folder;
  Report report = on_grid(30, 1);
  report.difference.first_x = 3;
  report.difference.first_y = 1;
  report.difference.first_step = 7;
  report.difference.at_first = folder.path("first.npy");
  std::vector<double> cells(30, 0.0);
  cells[2] = 1e-9;
  write_npy(report.difference.at_first, 30, cells);
  cells[4] = 0.01;
  const Drawn map = figure("difference", report, cells);
  BOOST_TEST(map.has("after step 7"));
  BOOST_TEST(map.has("set xrange [0.5:30.5]"));
  BOOST_TEST(map.has("set xrange [0.5:25.5]"));  // within 12 cells of the first one
  BOOST_TEST(map.has("set cbrange [-9:-2]"));    // of both
  BOOST_REQUIRE(map.image.size() == 50U);        // gnuplot wants two rows at least
  BOOST_TEST(map.image[2] == -9.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(map.image[4]));
  check_row(map, "$first_1", 0, {3.0, 1.0});
}

/// Speeds of cxx/serial on two grids, and of cxx/mpi on 4 and 8 ranks.
Report speeds() {
  Report report;
  const auto add = [&](const char* solver, int ranks, std::int64_t side, double speed) {
    Summary one = row(solver, ranks, {1.0, 0.8, 2.0});
    one.config.grid = {side, side};
    one.speed = speed;
    report.summary.push_back(one);
  };
  add("cxx/serial", 0, 400, 1e9);
  add("cxx/serial", 0, 100, 2e9);
  add("cxx/mpi", 8, 100, 12e9);
  add("cxx/mpi", 4, 100, 7e9);  // on fewer cores than there are
  report.limits = {{1, 12e9, 3e9}, {4, 1e9, 1e9}, {8, 64e9, 0.0}};
  return report;
}

BOOST_AUTO_TEST_CASE(speed_has_both_roofs_and_medians_between_rounds) {
  Report report = speeds();
  report.summary[0].min = report.summary[0].max = 1.0;
  const Drawn speed = figure("speed", report);
  check_rows(speed, "$roof0", {{80.0, 3.0}, {500.0, 3.0}});
  check_row(speed, "$roof1", 1, {500.0, 0.75});
  check_row(speed, "$roof2", 1, {500.0, 4.0});
  const std::string roof = "1:2 with lines lc rgb '#222222' dt ";
  BOOST_TEST(looks(speed, "$roof0", roof + "1 lw 0.8"));
  BOOST_TEST(looks(speed, "$roof1", roof + "3 lw 0.8"));
  BOOST_TEST(looks(speed, "$roof2", roof + "3 lw 1.6"));
  for (const char* block : {"$line0", "$points0"}) {
    check_rows(speed, block, {{100.0 / 1.03, 2.0, 1.0, 2.5}, {400.0 / 1.03, 1.0, 1.0, 1.0}});
  }
  BOOST_TEST(looks(speed, "$line0", "1:2 with lines lc rgb '#D55E00' dt 2 lw 1"));
  BOOST_TEST(looks(speed, "$line1", "1:2 with lines lc rgb '#D55E00' dt 2 lw 2"));
  BOOST_TEST(looks(speed, "$bars0", "1:2:3:4 with yerrorbars"));
  BOOST_TEST(speed.blocks.at("$bars0").size() == 1U, "where the range is larger than the marker");
  // Filled circles: open ones mean more ranks than cores.
  BOOST_TEST(looks(speed, "$points0", "1:2 with points lc rgb '#D55E00' pt 7"));
  check_row(speed, "$points1", 0, {103.0, 12.0, 6.0, 15.0});
  BOOST_TEST(!speed.blocks.contains("$line2"));
  for (const char* text : {"cxx/mpi", "cxx/serial", "1 core", "8 cores", "limit: operations"}) {
    BOOST_TEST(speed.has("set label '" + std::string(text) + "' "), text);
  }
  report.summary[2].oversubscribed = true;  // there are no eight cores
  const Drawn fewer = figure("speed", report);
  BOOST_TEST(fewer.has("4 cores"));
  BOOST_TEST(!fewer.has("8 cores"));
}

BOOST_AUTO_TEST_CASE(a_roof_is_of_the_smallest_cache_that_holds_both_arrays) {
  Report report = speeds();
  // 16 bytes a point: 8 cores' own 20000 bytes hold 100 cells along a side, the shared 640000 hold
  // 200. The first cache is smaller than any grid shown.
  report.limits = {
      {8, 64e9, 0.0, {}, "", {{1, 2000, 800e9}, {2, 20000, 400e9}, {3, 640000, 160e9}}}};
  const Drawn speed = figure("speed", report);
  check_rows(speed, "$roof0", {{80.0, 25.0}, {100.0, 25.0}});
  check_rows(speed, "$roof1", {{100.0, 10.0}, {200.0, 10.0}});
  check_rows(speed, "$roof2", {{200.0, 4.0}, {500.0, 4.0}});
  BOOST_TEST(!speed.blocks.contains("$roof3"));
  for (const char* name : {"L2", "L3", "memory"}) {
    BOOST_TEST(speed.has("set label '" + std::string(name) + "' at first"), name);
  }
  BOOST_TEST(!speed.has("'L1'"));
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_does_not_answer_is_ended) {
  const Folder folder;
  const FakeGnuplot gnuplot("echo $$ >>" + folder.path("ids") + "; /bin/sleep 1000; exit 1");
  heat::plots::Output out{folder.path("picture"), {"svg", "pdf"}};
  const auto why = [&] {
    try {
      draw("runtime", made_up(), out);
    } catch (const heat::plots::NoAnswer& error) {
      return std::string(error.what());
    }
    return std::string("it ended");
  };
  const std::string picture = folder.path("picture.svg");
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

BOOST_AUTO_TEST_SUITE_END()
