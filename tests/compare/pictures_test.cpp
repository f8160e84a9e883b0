/// That a comparison's figures are of its own numbers, grid by grid. How each figure shows them is
/// tested in unit.figures.
#define BOOST_TEST_MODULE compare_pictures
#include "interop/compare/report/pictures.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "interop/compare/measure/check.hpp"
#include "made_up.hpp"
#include "tests/support/gnuplot.hpp"
#include "tests/support/npy.hpp"

namespace {

using heat::compare::Config;
using heat::compare::Grid;
using heat::compare::Options;
using heat::compare::Plan;
using heat::compare::Run;
using namespace heat::test;

/// Figures of made-up runs in a folder of their own.
class Figures {
 public:
  Figures(const Plan& plan, const std::vector<Run>& runs, bool with_field = false) {
    Options options;
    options.steps = 7;
    options.sources = {{3, 1, 1.0}, {1, 2, 2.0}};
    options.grids.clear();
    for (const Config& baseline : plan.baselines()) options.grids.push_back(baseline.grid);
    options.output = folder_.path("out");
    options.formats = {"svg"};
    options.named = {"--output", "--source"};
    heat::compare::Results results(options, {});
    results.create_folder(options);
    results.runs = runs;
    results.limits = {{1, 32.0, 8.0}, {2, 64.0, 16.0}, {8, 48.0, 4.0}};
    std::string field;
    if (with_field) field = folder_.path("field.npy");
    if (with_field) write_npy(field, 3, {1.0, 2.0, 3.0, 4.0, 5.0, 6.0});
    const FakeGnuplot gnuplot;
    draw_pictures(options, plan, results, heat::compare::summarize(plan, options, runs),
                  [&](const Config&) { return std::filesystem::path(field); });
  }
  [[nodiscard]] Drawn operator[](const std::string& name) const {
    return drawn(folder_.path("out/" + name + ".svg"));
  }

 private:
  Folder folder_;
};

/// Value, least and most of a block's first row.
std::array<double, 3> values(const Drawn& figure, const std::string& block) {
  const auto found = figure.blocks.find(block);
  if (found == figure.blocks.end() || found->second.empty()) return {};
  return {found->second[0][1], found->second[0][2], found->second[0][3]};
}

using Values = std::array<double, 3>;

}  // namespace

BOOST_AUTO_TEST_CASE(figures_show_medians_and_the_field_of_the_baseline) {
  const Figures figures(plan_of({serial, two, eight}), measured(), true);
  const Drawn runtime = figures["runtime"];
  BOOST_TEST(runtime.has("Runtime: 3x2 cells, 7 steps"));
  BOOST_TEST((values(runtime, "$filled0") == Values{3.0, 1.0, 9.0}));
  for (const char* name : {"speedup", "efficiency"}) {
    BOOST_TEST(!figures[name].commands.empty(), name);
  }
  BOOST_TEST(figures["breakdown"].has("the run with the median time"));
  const Drawn field = figures["field"];
  const std::vector<double> cells{1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
  BOOST_TEST(field.image == cells, boost::test_tools::per_element());
  BOOST_TEST((field.blocks.at("$sources") == std::vector<Drawn::Row>{{3.0, 1.0}, {1.0, 2.0}}));
}

BOOST_AUTO_TEST_CASE(what_did_not_run_has_no_figure) {
  const Figures figures(plan_of({serial}), {run(serial, 1, 1.0)});
  BOOST_TEST(figures["field"].commands.empty());
  BOOST_TEST(figures["breakdown"].commands.empty());
  BOOST_TEST(figures["efficiency"].commands.empty(), "no solver has ranks");
  BOOST_TEST(!figures["runtime"].commands.empty());
}

BOOST_AUTO_TEST_CASE(several_grids_have_figures_each_and_one_of_speed_against_size) {
  const Grid large{14, 7};
  const auto on = [](Config config, const Grid& grid) {
    config.grid = grid;
    config.tells_grid = true;
    return config;
  };
  const std::vector<Config> configs{on(serial, large), on(two, large), on(serial, six)};
  std::vector<Run> runs;
  add_runs(runs, configs[0], {9.0, 2.0, 1.0, 4.0});  // 98 cells by 7 steps, and 6 by 7
  add_runs(runs, configs[1], {9.0, 0.5});
  add_runs(runs, configs[2], {9.0, 1.0});
  const Figures figures(plan_of(configs), runs);
  BOOST_TEST((values(figures["runtime-14x7"], "$filled0") == Values{2.0, 1.0, 4.0}));
  BOOST_TEST((values(figures["runtime-3x2"], "$filled0") == Values{1.0, 1.0, 1.0}));
  const Drawn speed = figures["speed"];
  const auto value = [&](const char* block, std::size_t i) {
    return std::round(10e9 * speed.blocks.at(block).at(i)[1]) / 10.0;
  };
  BOOST_TEST(value("$roof0", 0) == 8.0);
  // Points a second, by rising size.
  BOOST_TEST(std::abs(speed.blocks.at("$line0").at(1)[0] / std::sqrt(98.0) - 1.0) < 0.031);
  BOOST_TEST(value("$line0", 0) == 42.0);
  BOOST_TEST(value("$line0", 1) == 343.0);
  BOOST_TEST(figures["speed-3x2"].commands.empty());
}
