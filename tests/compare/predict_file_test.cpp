/// The files of --predict: how they are read, refused and fitted.
#define BOOST_TEST_MODULE compare_predict_file
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "interop/common/text.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/predict/fit.hpp"
#include "predict_machine.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using boost::test_tools::tolerance;
using nlohmann::json;

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
  json threads = record_of("cxx/openmp", "", {{3, 1, 1.0}});
  threads["summary"][0]["threads"] = 2;
  add_times(threads, true, file);
  BOOST_TEST(file.left_out["cxx/openmp"] == "the model knows no threads");
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
