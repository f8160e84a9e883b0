/// --predict: the model by hand, files that are refused, and how far predictions are from times
/// that were measured.
#define BOOST_TEST_MODULE compare_predict
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>

#include "interop/common/text.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/predict/fit.hpp"
#include "interop/compare/predict/prediction.hpp"
#include "plots/figures/prediction.hpp"
#include "plots/paper/paper.hpp"
#include "tests/support/gnuplot.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using boost::test_tools::tolerance;
using nlohmann::json;

constexpr double exactly = 1e-12, free_of_charge = std::numeric_limits<double>::infinity();

/// Two sockets of four cores; caches of 10 and 100 cells; a socket moves 8 bytes a second. Messages
/// cost nothing.
MachineModel machine() {
  MachineModel m;
  m.sockets = 2;
  m.cores = m.cache_cores = 4;
  m.core_cache = 160.0;
  m.shared_cache = 1600.0;
  m.bandwidth = 8.0;
  m.within = m.between = {0.0, free_of_charge};
  return m;
}

/// A point takes 1 s in the core's cache, 2 s in the shared one and 6 s from memory.
SolverModel sweeps() {
  SolverModel s;
  s.in_core_cache = 1.0;
  s.in_shared_cache = 2.0;
  s.from_memory = 6.0;
  s.bytes = 16.0;
  return s;
}

double seconds(const MachineModel& m, const SolverModel& s, const Grid& grid, std::int64_t steps,
               std::int64_t ranks) {
  return predicted(m, s, grid, steps, ranks).seconds;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_grid_that_a_cache_keeps_takes_the_time_of_that_cache,
                     *boost::unit_test::tolerance(exactly)) {
  BOOST_TEST(seconds(machine(), sweeps(), {3, 1}, 7, 1) == 3 * 7 * 1.0);
  BOOST_TEST(seconds(machine(), sweeps(), {5, 6}, 7, 1) == 30 * 7 * 2.0);
  BOOST_TEST(seconds(machine(), sweeps(), {10, 10}, 7, 1) == 100 * 7 * 6.0);
}

BOOST_AUTO_TEST_CASE(a_cache_keeps_all_up_to_a_third_of_it_and_nothing_from_its_size_on,
                     *boost::unit_test::tolerance(exactly)) {
  BOOST_TEST(missed(100.0, 300.0) == 0.0);
  BOOST_TEST(missed(200.0, 300.0) == 0.5);
  BOOST_TEST(missed(300.0, 300.0) == 1.0);
  BOOST_TEST(missed(1e9, 300.0) == 1.0);
  BOOST_TEST(missed(1.0, 0.0) == 1.0);
}

BOOST_AUTO_TEST_CASE(two_cores_that_meet_at_the_memory_wait_for_the_other_ones_share,
                     *boost::unit_test::tolerance(exactly)) {
  // Of 6 s the memory takes 16 / 8 = 2; the other core is there a third of the time.
  BOOST_TEST(with_queue(4.0, 2.0, 1) == 6.0);
  BOOST_TEST(with_queue(4.0, 2.0, 2) == 6.0 + 2.0 * (2.0 / 6.0));
  BOOST_TEST(service_of(6.0, 6.0 + 2.0 / 3.0) == 2.0);
  BOOST_TEST(service_of(6.0, 5.0) == 0.0);
  BOOST_TEST(seconds(machine(), sweeps(), {20, 10}, 1, 2) == 100 * (6.0 + 2.0 / 3.0));
}

// The machine repairman's formula (Jain, The Art of Computer Systems Performance Analysis, 1991):
// the memory is idle with probability 1 / sum over k of p! / (p - k)! (service / think)^k.
BOOST_AUTO_TEST_CASE(a_queue_of_many_cores_has_the_throughput_of_the_closed_form) {
  for (const int cores : {1, 2, 3, 5, 12, 24}) {
    double sum = 1.0, term = 1.0;
    for (int k = 0; k < cores; ++k) sum += term *= (cores - k) * (0.55 / 1.12);
    const double throughput = (1.0 - 1.0 / sum) / 0.55;
    BOOST_TEST(with_queue(1.12, 0.55, cores) == cores / throughput, tolerance(1e-10));
  }
}

BOOST_AUTO_TEST_CASE(a_socket_that_is_full_takes_the_time_of_its_bandwidth_alone) {
  MachineModel m = machine();
  m.cores = m.cache_cores = 64;
  // 64 ranks of 1000 cells move 64 * 1000 * 16 bytes, at 8 bytes a second.
  BOOST_TEST(seconds(m, sweeps(), {400, 160}, 1, 64) == 64 * 1000 * 16 / 8.0, tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(ranks_fill_a_socket_before_the_next_one_and_a_node_before_the_next_one,
                     *boost::unit_test::tolerance(exactly)) {
  MachineModel m = machine();
  m.cores = m.cache_cores = 2;
  const double shared = 6.0 + 2.0 / 3.0;
  const Grid grid{30, 120};
  for (const auto& [ranks, nodes] : {std::pair{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 2}, {8, 2}}) {
    const Predicted p = predicted(m, sweeps(), grid, 1, ranks);
    BOOST_TEST(p.nodes == nodes);
    BOOST_TEST(p.seconds == 3600 / ranks * (ranks == 1 ? 6.0 : shared), ranks << " ranks");
  }
}

BOOST_AUTO_TEST_CASE(the_rank_with_the_largest_block_decides,
                     *boost::unit_test::tolerance(exactly)) {
  SolverModel s = sweeps();
  s.in_shared_cache = s.from_memory = s.in_core_cache;  // wherever the cells are
  s.bytes = 1e-300;
  BOOST_TEST(seconds(machine(), s, {1, 10}, 5, 3) == 4 * 5 * 1.0);
  BOOST_TEST(seconds(machine(), s, {1, 9}, 5, 3) == 3 * 5 * 1.0);
  // Of 5 ranks, 4 have a cell each of 2x2: no 5 blocks fit.
  BOOST_TEST(seconds(machine(), s, {2, 2}, 5, 5) == 5.0);
}

BOOST_AUTO_TEST_CASE(cells_in_small_blocks_take_the_time_of_their_messages,
                     *boost::unit_test::tolerance(exactly)) {
  MachineModel m = machine();
  m.sockets = m.cores = m.cache_cores = 1;
  m.core_cache = m.shared_cache = 1e9;
  m.between = {3.0, 4.0};
  SolverModel s = sweeps();
  s.in_core_cache = 1e-300;
  // One cell a rank and a rank a node: four messages of 8 bytes each step.
  const Predicted p = predicted(m, s, {100, 100}, 5, 10000);
  BOOST_TEST(p.seconds == 5 * 4 * (3.0 + 8 / 4.0));
  BOOST_TEST(p.messages == p.seconds);
  BOOST_TEST(p.nodes == 10000);
  // In one node the ranks' messages do not meet.
  m.cores = m.cache_cores = 10000;
  m.within = {0.5, 16.0};
  BOOST_TEST(seconds(m, s, {100, 100}, 5, 10000) == 5 * 4 * (0.5 + 8 / 16.0));
  // Two nodes of two ranks, one above the other: 2 * 3 * 8 bytes leave each by one link.
  m.cores = m.cache_cores = 2;
  const double inside = 0.5 + 3 * 8 / 16.0, outside = 3.0 + 2 * 3 * 8 / 4.0;
  BOOST_TEST(seconds(m, s, {6, 6}, 5, 4) == 5 * (inside + outside));
}

BOOST_AUTO_TEST_CASE(passes_and_deep_halos_divide_what_moves_and_add_cells,
                     *boost::unit_test::tolerance(exactly)) {
  MachineModel m = machine();
  SolverModel s = sweeps();
  s.of_step = 0.25;
  s.steps_per_pass = 4;
  s.depth = 4;
  // Memory: 0.25 a step and a quarter of the other 5.75; 8 steps are two passes.
  BOOST_TEST(seconds(m, s, {10, 10}, 8, 1) == 100 * 8 * (0.25 + 5.75 / 4));
  // 6 steps are two passes of 3.
  BOOST_TEST(seconds(m, s, {10, 10}, 6, 1) == 100 * 6 * (0.25 + 5.75 / 3));
  // A cell on either side of a cut allows one step an exchange.
  m.within = {2.0, 8.0};
  BOOST_TEST(seconds(m, s, {1, 2}, 8, 2) == 8 * 1.0 + 8 * (2.0 + 8 / 8.0));
  // Three cells allow three, of as many cells; 2, 1 and 0 cells more are computed at the cut.
  BOOST_TEST(seconds(m, s, {1, 6}, 9, 2) ==
             (3 + 1) * 9 * (0.25 + 0.75 / 3) + 3 * (2.0 + 3 * 8 / 8.0));
  // Corners travel, too: 2 x 2 blocks of 4 x 4, two steps an exchange.
  s.depth = 2;
  m.core_cache = m.shared_cache = 1e9;
  const double cells = 16 + 0.5 * (4 + 4) + 0.5;  // on average of 5 * 5 and 4 * 4
  BOOST_TEST(seconds(m, s, {8, 8}, 2, 4) ==
             cells * 2 * (0.25 + 0.75 / 2) + 2 * (2.0 + 2 * 4 * 8 / 8.0) + 2.0 + 4 * 8 / 8.0);
}

// Harter, Expected values of normal order statistics, Biometrika 48 (1961), table 1.
BOOST_AUTO_TEST_CASE(noise_is_the_largest_of_the_ranks_deviations) {
  const std::pair<int, double> table[] = {{1, 0.0},     {2, 0.56419},  {3, 0.84628},
                                          {5, 1.16296}, {10, 1.53875}, {100, 2.50759}};
  for (const auto& [count, value] : table) {
    BOOST_TEST(std::abs(largest_deviate(count) - value) < 1e-5, count);
  }
  MachineModel m = machine();
  m.noise = 0.1;
  BOOST_TEST(seconds(m, sweeps(), {5, 2}, 1, 10) == 1.0 + 0.1 * 1.53875, tolerance(1e-5));
}

namespace {

const char good[] = R"({"node": {"sockets": 2, "cores_per_socket": 4, "core_cache_bytes": 0,
  "shared_cache_bytes": 64, "socket_bytes_per_second": 4e10},
  "messages": {"within_node": {"latency_seconds": 0, "bytes_per_second": 1},
               "between_nodes": {"latency_seconds": 1e-6, "bytes_per_second": 1e9}},
  "solvers": {"mine": {"seconds_from_memory": 1e-9, "bytes_from_memory": 24}}})";

/// What stands at a place, in the file of a machine, and what is said of it; "" removes it.
struct Refused {
  const char* place;
  const char* value;
  const char* says;
  friend std::ostream& operator<<(std::ostream& out, const Refused& one) {
    return out << one.place << " " << one.value;
  }
};

const Refused refusals[] = {
    {"/node/cors", "4", "unknown key 'cors' in node; known are sockets, cores_per_socket, "},
    {"/units", "4", "unknown key 'units'; known are node, messages, note, noise, solvers, fit"},
    {"/messages/within_node/latency_us", "4", "in messages.within_node; known are latency_seconds"},
    {"/solvers/mine/bytes", "4", "in solvers.mine; known are seconds_from_memory, "},
    {"/node/sockets", "", "sockets in node is missing"},
    {"/node/socket_bytes_per_second", "", "socket_bytes_per_second in node is missing"},
    {"/solvers/mine/bytes_from_memory", "", "bytes_from_memory in solvers.mine is missing"},
    {"/messages", "", "messages is missing"},
    {"/messages/within_node", "", "within_node in messages is missing"},
    {"/messages/between_nodes", "", "between_nodes in messages is missing"},
    {"/node", "3", "node is no object"},
    {"/node/sockets", "0", "node.sockets: 0 is not accepted; give a number that is whole"},
    {"/node/sockets", "1.5", "node.sockets: 1.5 is not accepted"},
    {"/node/sockets", "\"2\"", "node.sockets: \"2\" is not accepted"},
    {"/node/sockets", "3000000000", "node.sockets: 3000000000 is not accepted"},
    {"/node/cores_per_shared_cache", "3", "give a divisor of cores_per_socket"},
    {"/node/socket_bytes_per_second", "0", "is not accepted; give a number above 0"},
    {"/node/core_cache_bytes", "-1", "is not accepted; give a number from 0 on"},
    {"/noise", "-0.1", "noise: -0.1 is not accepted; give a number from 0 on"},
    {"/note", "3", "note: give a text"},
    {"/solvers", "", "give either solvers or fit"},
    {"/fit", "\"there\"", "give either solvers or fit"},
    {"/measured", "\"there\"", "measured: it needs fit beside it"},
    {"/solvers", "{}", "solvers: it names none"},
    {"/solvers/mine/seconds_from_memory", "5e-10", "bytes_from_memory alone take 6e-10"},
    {"/solvers/mine/seconds_in_core_cache", "2e-9",
     "2e-09 is not accepted; farther away it is 1e-09"},
    {"/solvers/mine/seconds_in_shared_cache", "2e-9", "farther away it is 1e-09"},
    {"/solvers/mine/seconds_of_step", "5e-10", "5e-10 is not accepted; farther away it is 4"},
    {"/solvers/mine/measured", R"({"grid": "9", "steps": 1, "seconds": {"1": 1}})", "'9'"},
    {"/solvers/mine/measured", R"({"grid": "9x9", "steps": 1, "seconds": {"one": 1}})",
     "solvers.mine.measured.seconds.one: give ranks from 1 on"},
};

std::string refusal_of(const std::string& text) {
  const Folder folder;
  heat::test::write_file(folder.path("m.json"), text);
  try {
    read_machine_file(folder.path("m.json"));
  } catch (const Refusal& refusal) {
    BOOST_TEST(refusal.status() == 2);
    return refusal.what();
  }
  return "";
}

/// The file of a machine beside this test, or the paper's.
MachineFile file_of(const std::string& path) {
  return read_machine_file(std::filesystem::path(HEAT_SOURCE_DIR) / path);
}

}  // namespace

BOOST_DATA_TEST_CASE(a_file_that_is_wrong_is_refused_by_its_key,
                     boost::unit_test::data::make(refusals)) {
  json file = json::parse(good);
  const json::json_pointer place(sample.place);
  if (*sample.value != '\0') {
    file[place] = json::parse(sample.value);
  } else {
    file.at(place.parent_pointer()).erase(place.back());
  }
  const std::string said = refusal_of(file.dump());
  BOOST_TEST(has(said, "--predict: '"), said);
  BOOST_TEST(has(said, sample.says), said);
}

BOOST_AUTO_TEST_CASE(a_file_is_read_with_its_units_and_defaults) {
  BOOST_TEST(refusal_of(good) == "");
  BOOST_TEST(has(refusal_of("{"), "is no JSON"));
  const Folder folder;
  heat::test::write_file(folder.path("m.json"), good);
  const MachineFile file = read_machine_file(folder.path("m.json"));
  BOOST_TEST(file.machine.cache_cores == 4);
  BOOST_TEST(file.machine.between.latency == 1e-6);
  const SolverModel& model = file.solvers.at(0).model;
  // 24 bytes at 40 GB/s are 0.6 ns.
  for (const double seconds : {model.in_core_cache, model.in_shared_cache, model.of_step}) {
    BOOST_TEST(seconds == 0.4e-9, tolerance(exactly));
  }
}

namespace {

/// A record with the seconds of one step of a solver, on grids 1 cell wide and so many high.
struct Time {
  std::int64_t cells;
  int ranks;
  double seconds;
};

json record_of(const std::string& solver, const std::string& options,
               const std::vector<Time>& times, std::int64_t steps = 1) {
  json record{{"schema", 2}, {"problem", {{"steps", steps}}}, {"runs", json::array()}};
  record["plan"]["options"][solver] = options;
  for (const Time& time : times) {
    record["summary"].push_back({{"solver", solver},
                                 {"nx", 1},
                                 {"ny", time.cells},
                                 {"ranks", time.ranks},
                                 {"seconds_median", time.seconds * static_cast<double>(steps)}});
  }
  return record;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_fit_finds_the_numbers_that_times_were_made_of,
                     *boost::unit_test::tolerance(exactly)) {
  MachineFile file;
  // 1 s a cell in the core's cache of 10 cells, 2 s in that of 100, 6 s from memory, of which 2 s
  // are of 16 bytes at 8 a second; more ranks, and grids that a cache keeps in part, do not count.
  add_times(record_of("mine", "",
                      {{2, 1, 2.0},
                       {3, 1, 3.0},
                       {20, 1, 40.0},
                       {200, 1, 1200.0},
                       {200, 2, 100 * (6.0 + 2.0 / 3.0)},
                       {6, 1, 77.0},
                       {60, 1, 77.0},
                       {200, 3, 77.0}}),
            true, file);
  // A quarter of a second a step; one a sweep in the core's cache, 6 from memory.
  for (const int pass : {4, 8}) {
    add_times(
        record_of("tiled", "steps_per_pass=" + std::to_string(pass),
                  {{2, 1, 2 * (0.25 + 0.75 / pass)}, {200, 1, 200 * (0.25 + 5.75 / pass)}}, 16),
        true, file);
  }
  BOOST_REQUIRE(file.solvers.size() == 2U);
  for (ModelledSolver& solver : file.solvers) fit(solver, machine());
  const SolverModel &mine = file.solvers[0].model, &tiled = file.solvers[1].model;
  BOOST_TEST(mine.in_core_cache == 1.0);
  BOOST_TEST(mine.in_shared_cache == 2.0);
  BOOST_TEST(mine.from_memory == 6.0);
  BOOST_TEST(mine.bytes == 16.0);
  BOOST_TEST(file.solvers[0].one_pass);
  BOOST_TEST(tiled.of_step == 0.25);
  BOOST_TEST(tiled.in_core_cache == 1.0);
  BOOST_TEST(tiled.from_memory == 6.0);
  BOOST_TEST(!file.solvers[1].one_pass);
  BOOST_TEST(tiled.depth == 4);
}

BOOST_AUTO_TEST_CASE(solvers_that_the_model_does_not_know_are_left_out_with_the_reason) {
  MachineFile file;
  for (const char* solver : {"cxx/gpu", "fortran/cuda", "cxx/serial_tiled"}) {
    add_times(record_of(solver, "", {{3, 1, 1.0}}), true, file);
    BOOST_TEST(!file.left_out[solver].empty());
  }
  json wrong = record_of("mine", "", {{3, 1, 1.0}});
  wrong["summary"][0]["agrees"] = false;
  add_times(wrong, true, file);
  add_times(record_of("other", "", {{3, 1, 1.0}}), false, file);
  BOOST_TEST(file.solvers.empty());
}

BOOST_AUTO_TEST_CASE(what_a_folder_has_measured_of_its_machine_stands_in_for_what_the_file_lacks) {
  json file = json::parse(good);
  file.erase("solvers");
  file["node"].erase("socket_bytes_per_second");
  file["messages"].erase("within_node");
  file["fit"] = "there";
  const Folder folder;
  std::filesystem::create_directory(folder.path("there"));
  json record = record_of("mine", "", {{1, 1, 1e-9}, {9, 1, 9e-8}});
  const auto read = [&] {
    heat::test::write_file(folder.path("there/results.json"), record.dump());
    heat::test::write_file(folder.path("m.json"), file.dump());
    try {
      const MachineFile found = read_machine_file(folder.path("m.json"));
      return exact(found.machine.bandwidth) + " " + exact(found.machine.within.latency) + " " +
             exact(found.machine.within.bandwidth);
    } catch (const Refusal& refusal) {
      return std::string(refusal.what());
    }
  };
  BOOST_TEST(has(read(), "a folder in fit that has --limits on 4 cores"));
  const auto limit = [](int cores, double copy) {
    return json{
        {"cores", cores}, {"copy_bytes_per_second", copy}, {"operations_points_per_second", 1.0}};
  };
  record["limits"] = {limit(2, 3e10), limit(4, 5e10)};
  BOOST_TEST(has(read(), "a folder in fit that has those of 2 ranks"));
  record["messages"] = {{{"ranks", 4}, {"latency_seconds", 9e-6}, {"bytes_per_second", 1e9}},
                        {{"ranks", 2}, {"latency_seconds", 2e-6}, {"bytes_per_second", 3e9}}};
  BOOST_TEST(read() == "5e+10 2e-06 3e+09");
  file["messages"]["within_node"] = {{"latency_seconds", 0}, {"bytes_per_second", 7}};
  file["node"]["socket_bytes_per_second"] = 8;
  BOOST_TEST(read() == "8 0 7");
}

BOOST_AUTO_TEST_CASE(a_fit_without_a_grid_that_it_needs_names_that_grid) {
  const auto said = [](const std::vector<Time>& times) -> std::string {
    MachineFile file;
    add_times(record_of("mine", "", times), true, file);
    try {
      fit(file.solvers.at(0), machine());
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  BOOST_TEST(has(said({{3, 1, 1.0}}), "no run on one rank has a grid of 100 cells or more"));
  BOOST_TEST(has(said({{200, 1, 1.0}}), "has a grid of 33 cells or fewer"));
  BOOST_TEST(has(said({{200, 2, 1.0}, {3, 1, 1.0}}), "a grid of 100 cells or more"));
  BOOST_TEST(said({{200, 1, 1.0}, {3, 1, 1e-9}}) == "");
}

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
