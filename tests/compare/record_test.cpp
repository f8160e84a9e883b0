/// results.json and results.csv hold every number in its own field, and give it back.
#define BOOST_TEST_MODULE compare_record
#include "interop/compare/results/record.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <sstream>

#include "driver.hpp"
#include "interop/compare/options/command_line.hpp"
#include "interop/compare/options/rows.hpp"
#include "made_up.hpp"

namespace {

using heat::compare::Options;
using heat::compare::Results;
using heat::compare::Run;
using heat::compare::Summary;
using namespace heat::test;
using nlohmann::json;

/// A run of which no two fields are alike. Its ranks are numbered from 1 to 17.
Run distinct() {
  Run run;
  run.config = {"cxx/hybrid", 3, {11, 17}, false, 18};
  run.caller = "fortran";
  run.repeat = 5;
  run.seconds = 0.1;
  run.seconds_setup = 7.25;
  run.compute = 0.0625;
  run.exchange = 0.03125;
  run.waiting = 0.015625;
  run.descheduled = 0.0078125;
  run.ranks = {
      {1.0, 2.0, 3.0, 4}, {5.0, 6.0, 7.0, 8}, {9.0, 10.0, 11.0, 12}, {13.0, 14.0, 15.0, 16}, 17};
  run.warmup = 0.5;
  run.heat = 1499.9999999999998;
  run.fingerprint = "0123456789abcdef";
  run.oversubscribed = true;
  run.hosts = {{0, 2, "n1", "0-3", "", 19}, {2, 1, "n2", "", "A card 0000:1b:00.0"}};
  run.binding = "OMP_PLACES=cores";
  run.message = "said \"so\", twice";
  run.not_started = "MPI was late";
  return run;
}

/// Times of ranks in the record, numbered from `first`.
json spread(int first) {
  return {{"min", first}, {"median", first + 1}, {"max", first + 2}, {"slowest", first + 3}};
}

const heat::compare::Provenance made_of{{{"processor", "Made Up"}, {"cores", 1}},
                                        {{"version", "1"}}};

Options in(const Folder& folder) {
  Options options;
  options.output = folder.path("out");
  options.named = {"--output"};
  return options;
}

/// Write a comparison of these runs into folder/out.
void save(const Folder& folder, const std::vector<Run>& runs,
          const std::vector<Summary>& summary = {}) {
  const Options options = in(folder);
  Results results(options, made_of);
  results.create_folder(options);
  results.runs = runs;
  results.save(summary);
}

/// The same comparison, read from its folder.
Results read_back(const Folder& folder) {
  Options options = in(folder);
  options.resume = options.output;
  return Results(options, made_of);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_row_of_the_csv_file_has_every_number_below_its_name) {
  const Folder folder;
  Run failed = distinct(), alone = distinct();
  failed.status = "timeout";
  failed.oversubscribed = false;
  alone.config = {"a,b/\"c\"", 0};
  alone.message.clear();
  save(folder, {distinct(), failed, alone});
  const auto lines = lines_of(read_file(folder.path("out/results.csv")));
  BOOST_REQUIRE(lines.size() == 4U);
  BOOST_TEST(
      lines[0] ==
      "solver,caller,nx,ny,ranks,threads,repeat,status,seconds,seconds_setup,compute,exchange,"
      "waiting,descheduled,heat,fingerprint,oversubscribed,message");
  BOOST_TEST(lines[1] ==
             "cxx/hybrid,fortran,11,17,3,18,5,ok,0.1,7.25,0.0625,0.03125,0.015625,0.0078125,"
             "1499.9999999999998,"
             "0123456789abcdef,yes,\"said \"\"so\"\", twice\"");
  BOOST_TEST(lines[2] ==
             "cxx/hybrid,fortran,11,17,3,18,5,timeout,,,,,,,,,no,\"said \"\"so\"\", twice\"");
  BOOST_TEST(lines[3] ==
             "\"a,b/\"\"c\"\"\",fortran,,,,,5,ok,0.1,7.25,0.0625,0.03125,0.015625,0.0078125,"
             "1499.9999999999998,"
             "0123456789abcdef,yes,\"\"");
}

BOOST_AUTO_TEST_CASE(a_run_in_the_record_has_every_number_below_its_key) {
  const Folder folder;
  Run failed = distinct(), alone = distinct();
  failed.status = "failed";
  alone.config = {"none/missing", 0};
  save(folder, {distinct(), failed, alone});
  const json runs = json::parse(read_file(folder.path("out/results.json"))).at("runs");
  json expected{
      {"solver", "cxx/hybrid"},
      {"caller", "fortran"},
      {"nx", 11},
      {"ny", 17},
      {"ranks", 3},
      {"threads", 18},
      {"repeat", 5},
      {"status", "ok"},
      {"seconds", 0.1},
      {"seconds_setup", 7.25},
      {"heat", 1499.9999999999998},
      {"fingerprint", "0123456789abcdef"},
      {"oversubscribed", true},
      {"timings",
       {{"compute", 0.0625},
        {"exchange", 0.03125},
        {"waiting", 0.015625},
        {"descheduled", 0.0078125},
        {"ranks",
         {{"compute", spread(1)},
          {"exchange", spread(5)},
          {"waiting", spread(9)},
          {"descheduled", spread(13)},
          {"sharing", 17}}}}},
      {"hosts",
       {{{"rank", 0}, {"count", 2}, {"node", "n1"}, {"cpus", "0-3"}, {"gpu", {}}, {"places", 19}},
        {{"rank", 2}, {"count", 1}, {"node", "n2"}, {"cpus", {}}, {"gpu", "A card 0000:1b:00.0"}}}},
      {"binding", "OMP_PLACES=cores"},
      {"message", "said \"so\", twice"},
      {"not_started", "MPI was late"},
      {"warmup_seconds", 0.5}};
  BOOST_TEST(runs.at(0) == expected);
  for (const char* key : {"seconds", "seconds_setup", "heat", "fingerprint"}) expected[key] = {};
  expected["timings"] = {{"compute", {}}, {"exchange", {}}, {"waiting", {}}};
  expected["status"] = "failed";
  BOOST_TEST(runs.at(1) == expected);
  for (const char* key : {"nx", "ny", "ranks", "threads"})
    BOOST_TEST(runs.at(2).at(key).is_null(), key);
}

BOOST_AUTO_TEST_CASE(a_summary_in_the_record_has_every_number_below_its_key) {
  const Folder folder;
  Summary whole, bare;
  whole.config = {"cxx/hybrid", 3, {11, 17}, false, 18};
  whole.median = 0.5;
  whole.min = 0.25;
  whole.max = 0.75;
  whole.repeats = 4;
  whole.speed = 2.5e9;
  whole.speedup = 1.5;
  whole.efficiency = 0.125;
  whole.agrees = true;
  whole.ratio = {1.25, 1.125, 1.375, heat::compare::Verdict::faster};
  bare.config = {"cxx/serial", 0};
  Summary wrong = whole;
  wrong.agrees = false;
  save(folder, {}, {whole, bare, wrong});
  const json summary = json::parse(read_file(folder.path("out/results.json"))).at("summary");
  const json expected{{"solver", "cxx/hybrid"},
                      {"nx", 11},
                      {"ny", 17},
                      {"ranks", 3},
                      {"threads", 18},
                      {"seconds_median", 0.5},
                      {"seconds_min", 0.25},
                      {"seconds_max", 0.75},
                      {"repeats", 4},
                      {"points_per_second", 2.5e9},
                      {"speedup", 1.5},
                      {"efficiency", 0.125},
                      {"agrees", true},
                      {"ratio", 1.25},
                      {"ratio_low", 1.125},
                      {"ratio_high", 1.375},
                      {"verdict", "faster"}};
  BOOST_TEST(summary.at(0) == expected);
  for (const char* key : {"ranks", "threads", "speedup", "efficiency", "agrees", "ratio",
                          "ratio_low", "ratio_high", "verdict"}) {
    BOOST_TEST(summary.at(1).at(key).is_null(), key);
  }
  json expected_wrong = expected;
  expected_wrong["agrees"] = false;
  expected_wrong["verdict"] = nullptr;
  BOOST_TEST(summary.at(2) == expected_wrong);
}

BOOST_AUTO_TEST_CASE(runs_are_read_back_as_they_were_written) {
  const Folder folder;
  Run failed = distinct(), alone = distinct(), wrong = distinct();
  failed.status = "failed";
  failed.repeat = 0;
  failed.oversubscribed = false;
  alone.config = {"fortran/serial", 0, {11, 17}};
  alone.seconds = 5e-324;
  alone.heat = -std::numeric_limits<double>::max();
  wrong.status = "disagrees";
  wrong.seconds = 1.0 / 3.0;
  const std::vector<Run> runs{distinct(), failed, alone, wrong};
  save(folder, runs);
  const Results results = read_back(folder);
  BOOST_REQUIRE(results.runs.size() == runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {  // numbers of runs that failed are not on record
    BOOST_TEST(run_json(results.runs[i]) == run_json(runs[i]));
  }
}

/// results.json of schema 1 has one grid, and runs do not say which.
BOOST_AUTO_TEST_CASE(a_record_of_schema_1_is_read) {
  const Folder folder;
  save(folder, {distinct()});
  json record = json::parse(read_file(folder.path("out/results.json")));
  record["schema"] = 1;
  record["problem"] = {{"nx", 33}, {"ny", 21}, {"steps", 7}, {"initial", "random:2"}};
  record["problem"]["sources"] = {{{"x", 5}, {"y", 6}, {"rate", 0.5}}};
  record["runs"][0].erase("nx");
  record["runs"][0].erase("ny");
  record["runs"][0]["timings"].erase("descheduled");
  record["runs"][0]["timings"].erase("ranks");
  record["runs"][0].erase("threads");
  record["plan"].erase("limits");
  heat::test::write_file(folder.path("out/results.json"), record.dump());
  Options options;
  options.resume = folder.path("out");
  options = recorded_options(options, heat::compare::read_results(options.resume));
  BOOST_TEST((options.grids == std::vector{heat::compare::Grid{33, 21}}));
  const heat::Problem problem = options.problem_on(options.grids.front());
  BOOST_TEST(problem.steps == 7);
  BOOST_TEST(problem.seed == 2U);
  BOOST_TEST(problem.sources.size() == 1U);
  BOOST_TEST(problem.sources.at(0).y == 6);
  const Results results(options, made_of);
  BOOST_TEST((results.runs.at(0).config == heat::compare::Config{"cxx/hybrid", 3, {33, 21}}));
  BOOST_TEST(!results.runs.at(0).ranks);
  results.save({});  // what is not known stays out
  record = json::parse(read_file(folder.path("out/results.json")));
  BOOST_TEST(record.at("runs").at(0).at("timings").size() == 3U);
}

/// The paper's sources lie elsewhere on each grid; those that were named do not.
BOOST_AUTO_TEST_CASE(several_grids_and_limits_are_read_back) {
  for (const bool named : {false, true}) {
    const Folder folder;
    Options options = in(folder);
    options.grids = {{64, 64}, {32, 100}};
    options.sources = {{3, 4, 2.0}};
    if (named) options.named.push_back("--source");
    Run large = distinct();
    large.config = {"cxx/mpi", 3, {32, 100}, true};
    {
      Results results(options, made_of);
      results.create_folder(options);
      results.runs = {large};
      results.limits = {{1, 2.0, 3.0}, {2, 4.0, 5.0, {}, "hand", {{2, 512, 6.0}}}};
      results.messages = {{3, 7.0, 8.0}};
      results.explanations = {{large.config}, {large.config}};
      results.explanations[1].parts = {9, 10.0, 11.0, {}, 12.0};
      results.save({});
    }
    Options again;
    again.resume = options.output;
    again = recorded_options(again, heat::compare::read_results(again.resume));
    BOOST_TEST((again.grids == options.grids));
    BOOST_TEST(again.given("--source") == named);
    BOOST_TEST(again.problem_on({64, 64}).sources.size() == (named ? 1U : 3U));
    const Results back(again, made_of);
    BOOST_TEST((back.runs.at(0).config == large.config));
    BOOST_REQUIRE(back.limits.size() == 2U);
    BOOST_TEST(back.limits[1].cores == 2);
    BOOST_TEST(back.limits[1].copy == 4.0);
    BOOST_TEST(back.limits[1].operations == 5.0);
    BOOST_TEST(back.limits[1].copied_by == "hand");
    BOOST_REQUIRE(back.limits[1].caches.size() == 1U);
    const auto cache = back.limits[1].caches[0];
    BOOST_TEST((cache.level == 2 && cache.bytes == 512 && cache.copy == 6.0));
    BOOST_REQUIRE(back.messages.size() == 1U);
    const auto message = back.messages[0];
    BOOST_TEST((message.ranks == 3 && message.latency == 7.0 && message.bandwidth == 8.0));
    // Only the parts are measurements: what was said of them is said again.
    BOOST_REQUIRE(back.explanations.size() == 1U);
    BOOST_TEST((back.explanations[0].config == large.config));
    const auto parts = back.explanations[0].parts.value();
    BOOST_TEST((parts.steps == 9 && parts.whole == 10.0 && parts.without_kernel == 11.0));
    BOOST_TEST((!parts.without_neighbours && parts.in_cache == 12.0));
  }
}

BOOST_AUTO_TEST_CASE(what_a_resumed_comparison_needs_of_an_option_is_on_record) {
  std::set<std::string> keys;
  for (const auto& row : heat::compare::rows()) {
    // Sources are recorded with the grids, and the folder is where the record is.
    const bool elsewhere = row.name == "--source" || row.name == "--output";
    const bool apart = row.at_resume == heat::compare::AtResume::apart;
    BOOST_TEST(row.key.empty() == (elsewhere || apart), row.name);
    BOOST_TEST((row.key.empty() || keys.insert(row.key).second), row.name);
  }
}

BOOST_AUTO_TEST_CASE(runs_are_counted_by_configuration_and_repeat) {
  const Folder folder;
  Results results(in(folder), made_of);
  results.runs = {run({"cxx/mpi", 2}, 0, 1.0), run({"cxx/mpi", 2}, 0, 1.0),
                  run({"cxx/mpi", 2}, 1, 1.0, "disagrees"), run({"cxx/mpi", 2}, 2, 1.0, "failed")};
  BOOST_TEST(results.has({"cxx/mpi", 2}, 0, 2));
  BOOST_TEST(!results.has({"cxx/mpi", 2}, 0, 3));
  BOOST_TEST(results.has({"cxx/mpi", 2}, 1, 1));
  BOOST_TEST(!results.has({"cxx/mpi", 2}, 2, 1), "a failed one is to be tried again");
  BOOST_TEST(!results.has({"cxx/mpi", 4}, 1, 1));
  BOOST_TEST(!results.has({"cxx/serial", 2}, 1, 1));
}

BOOST_AUTO_TEST_CASE(sessions_that_made_runs_stay_on_record_and_are_no_other_machine) {
  const Folder folder;
  const auto session = [&](const char* command, int runs) {
    Options options = in(folder);
    if (std::filesystem::exists(folder.path("out"))) options.resume = options.output;
    heat::compare::Provenance here = made_of;
    here.session = {{"command", command}, {"load_before", {1.0, 2.0, 3.0}}};
    Results results(options, here);
    results.create_folder(options);
    results.begin_session();
    results.runs.resize(results.runs.size() + static_cast<std::size_t>(runs), distinct());
    results.end_session({{"load_after", command}});
    results.save({});
  };
  session("first", 2);
  session("drew only", 0);
  session("second", 1);
  const json record = json::parse(read_file(folder.path("out/results.json")));
  const auto expected = [](int run, const char* command) {
    return json{{"run", run},
                {"command", command},
                {"load_before", {1.0, 2.0, 3.0}},
                {"load_after", command}};
  };
  BOOST_TEST(record.at("sessions") == json({expected(0, "first"), expected(2, "second")}));
  BOOST_TEST(!record.contains("resumed"));
}

BOOST_AUTO_TEST_CASE(machines_are_named_in_the_order_in_which_they_made_runs) {
  const Folder folder;
  save(folder, {distinct(), distinct(), distinct(), distinct()});
  json record = json::parse(read_file(folder.path("out/results.json")));
  const auto machine = [](const char* name, int cores) {
    return json{{"processor", name}, {"cores", cores}};
  };
  const json build = record.at("build");
  const auto session = [&](int run, const json& on) {
    return json{{"run", run}, {"machine", on}, {"build", build}};
  };
  json first = machine("First", 1);
  first["gpus"] = {{{"name", "B200"}}, {{"name", "B200"}}, {{"name", "A1"}}};
  record["machine"] = first;
  // The second made one run with each of two builds, the last but one none.
  record["resumed"] = {session(1, machine("Second", 64)), session(2, machine("Second", 64)),
                       session(3, first), session(4, machine("Idle", 2))};
  write_file(folder.path("out/results.json"), record.dump());
  BOOST_TEST(read_back(folder).machines() ==
             "First, 1 core, A1, 2 B200; then Second, 64 cores; then First, 1 core, A1, 2 B200");
}
