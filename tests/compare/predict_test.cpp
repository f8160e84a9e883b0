/// How far predictions are from times that were measured, and the figure that shows it.
#define BOOST_TEST_MODULE compare_predict
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <map>

#include "interop/compare/predict/prediction.hpp"
#include "plots/figures/prediction.hpp"
#include "plots/paper/paper.hpp"
#include "predict_machine.hpp"
#include "tests/support/gnuplot.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using boost::test_tools::tolerance;

/// The file of a machine beside this test, or the paper's.
MachineFile file_of(const std::string& path) {
  return read_machine_file(std::filesystem::path(HEAT_SOURCE_DIR) / path);
}

}  // namespace

// Only the serial time of the paper is in the model; its Table 1 is what the model did not see.
BOOST_AUTO_TEST_CASE(the_papers_times_are_predicted_within_a_fifth_but_for_the_last) {
  const MachineFile file = file_of("plots/paper/machine.json");
  std::map<int, double> table;
  for (const Summary& row : heat::plots::paper_rows()) {
    if (row.name == "F90") table[row.config.ranks] = row.median;
  }
  const Prediction f90 =
      predict(file.machine, file.solvers.at(0), {4800, 4800}, 500, {1, 4, 9, 16, 36, 49, 64, 81});
  BOOST_TEST(f90.rows.at(0).predicted.seconds == table.at(0), tolerance(1e-3));
  for (const PredictedRow& row : f90.rows) {
    const int ranks = static_cast<int>(row.predicted.ranks);
    BOOST_REQUIRE(row.measured.has_value());
    BOOST_TEST(row.measured->seconds == table.at(ranks));
    const double error = row.predicted.seconds / table.at(ranks) - 1.0;
    BOOST_TEST(row.error() == error, tolerance(1e-9));
    // docs/predict.md says that this one is missed, and by how much.
    BOOST_TEST((ranks == 81 ? std::abs(error + 0.44) < 0.01 : std::abs(error) <= 0.20),
               ranks << " ranks: " << error);
  }
}

BOOST_AUTO_TEST_CASE(ten_thousand_ranks_take_the_time_of_messages_and_of_a_cache) {
  const MachineFile file = file_of("plots/paper/machine.json");
  const Predicted p = predicted(file.machine, file.solvers.at(0).model, {4800, 4800}, 500, 10000);
  BOOST_TEST(p.nodes == 417);
  // Blocks of 48 x 48 stay in cache, at 1.671 ns - 24 bytes / 43.7 GB/s.
  BOOST_TEST(p.compute == 48 * 48 * 500 * (1.671e-9 - 24 / 43.7e9), tolerance(exactly));
  BOOST_TEST(p.memory == 0.0);
  BOOST_TEST(p.messages > p.compute);
}

BOOST_AUTO_TEST_CASE(the_figure_has_the_models_curve_and_the_measured_points_by_what_they_prove) {
  heat::plots::Prediction prediction{"a machine", {30, 20}, 7, {1, 3, 4, 100}, {}, {"a line"}};
  prediction.curves = {{"cxx/mpi", {{1, 8.0}, {2, 4.5}, {100, 0.5}}, {{1, 9.0, true}, {4, 3.0}}},
                       {"mine", {{1, 2.0}, {100, 0.25}}, {}}};
  const Folder folder;
  const FakeGnuplot gnuplot;
  heat::plots::prediction(prediction, {folder.path("picture"), {"svg"}});
  const Drawn figure = drawn(folder.path("picture.svg"));
  const auto check = [&](const std::string& block,
                         const std::vector<std::pair<double, double>>& expected) {
    const auto found = figure.blocks.find("$" + block);
    BOOST_REQUIRE_MESSAGE(found != figure.blocks.end(), block);
    BOOST_REQUIRE(found->second.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      BOOST_TEST(found->second[i][0] == expected[i].first);
      BOOST_TEST(found->second[i][1] == expected[i].second);
    }
  };
  check("model0", {{1, 8.0}, {2, 4.5}, {100, 0.5}});
  check("fitted0", {{1, 9.0}});
  check("measured0", {{4, 3.0}});
  check("model1", {{1, 2.0}, {100, 0.25}});
  BOOST_TEST(!figure.blocks.contains("$measured1"));
  for (const char* text : {"30x20 cells, 7 steps", "a machine", "a line",
                           "set xtics ('1' 1, '3' 3, '4' 4, '100' 100)"}) {
    BOOST_TEST(figure.has(text), text);
  }
}

namespace {

/// The worst error of a solver's predictions, and how many of them there were.
struct Worst {
  double error = 0.0;
  int count = 0;
  int within_a_fifth = 0;
};

Worst worst_of(const std::vector<std::string>& solvers, const std::vector<Grid>& grids,
               std::int64_t steps, std::int64_t steps_per_pass, std::int64_t depth) {
  const MachineFile file = file_of("tests/compare/predict/machine.json");
  Worst worst;
  for (ModelledSolver solver : file.solvers) {
    if (std::ranges::find(solvers, solver.name) == solvers.end()) continue;
    solver.model.steps_per_pass = steps_per_pass;
    solver.model.depth = depth;
    for (const Grid& grid : grids) {
      for (const PredictedRow& row : predict(file.machine, solver, grid, steps, {1, 2}).rows) {
        if (!row.measured) continue;
        BOOST_TEST(!row.measured->fitted);
        BOOST_TEST_MESSAGE(solver.name << " " << text_of(grid) << " on " << row.predicted.ranks
                                       << ": " << row.error());
        worst.error = std::max(worst.error, std::abs(row.error()));
        ++worst.count;
        if (std::abs(row.error()) <= 0.20) ++worst.within_a_fifth;
      }
    }
  }
  return worst;
}

const std::vector<std::string> plain{"fortran/serial", "fortran/mpi", "cxx/serial", "cxx/mpi"},
    tiled{"fortran/mpi_tiled", "cxx/mpi_tiled"};
const Grid beyond{3000, 3000};

}  // namespace

// Times that were measured once, of which the model has seen others: tests/compare/predict.
BOOST_AUTO_TEST_CASE(other_sizes_are_predicted_within_a_fifth) {
  const Worst all =
      worst_of(plain, {{200, 200}, {400, 400}, {1000, 1000}, {2000, 2000}, {4000, 4000}}, 60, 1, 1);
  BOOST_TEST(all.count == 30);
  BOOST_TEST(all.error <= 0.20);
}

// These were measured when the model was finished.
BOOST_AUTO_TEST_CASE(sizes_that_nobody_had_looked_at_are_but_for_six_of_36) {
  const Worst all = worst_of(
      plain, {{300, 300}, {550, 550}, {850, 850}, {1200, 1200}, {1700, 1700}, {2500, 2500}}, 60, 1,
      1);
  BOOST_TEST(all.count == 36);
  BOOST_TEST(all.within_a_fifth == 30);
  BOOST_TEST(all.error < 0.34);
}

BOOST_AUTO_TEST_CASE(other_tiles_are_predicted_within_a_fifth_beyond_the_caches) {
  for (const int steps : {8, 16}) {
    const Worst all = worst_of(tiled, {beyond}, 64, steps, steps);
    BOOST_TEST(all.count == 4);
    BOOST_TEST(all.error <= 0.20, steps);
  }
  const Worst deep = worst_of(tiled, {beyond, {1000, 1000}}, 64, 8, 16);
  BOOST_TEST(deep.count == 4);
  BOOST_TEST(deep.error <= 0.20);
}

// Where it fails, as docs/predict.md says.
BOOST_AUTO_TEST_CASE(a_block_as_large_as_a_cache_and_short_passes_are_not) {
  BOOST_TEST(worst_of(plain, {{1400, 1400}}, 60, 1, 1).error > 0.20);
  BOOST_TEST(worst_of(tiled, {beyond}, 64, 2, 2).error > 0.20);
  BOOST_TEST(worst_of(tiled, {{256, 256}}, 64, 16, 16).error > 0.20);
}
