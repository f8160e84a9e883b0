/// Comparisons of made-up results: --against and --compare.
#define BOOST_TEST_MODULE compare_against
#include "interop/compare/report/against.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "interop/compare/results/record.hpp"
#include "made_up.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using nlohmann::json;

const Config large{"cxx/mpi_tiled", 16, six};

/// A comparison by the rounds of its configurations.
using Rounds = std::vector<std::pair<Config, std::vector<double>>>;

std::vector<Run> runs_of(const Rounds& rounds) {
  std::vector<Run> runs;
  for (const auto& [config, seconds] : rounds) {
    std::vector<double> with_warmup = seconds;
    with_warmup.insert(with_warmup.begin(), 99.0);
    add_runs(runs, config, with_warmup);
  }
  return runs;
}

/// Write a comparison into a folder.
void save(const std::string& folder, const std::vector<Run>& runs,
          const nlohmann::ordered_json& machine = {{"processor", "Made Up"}, {"cores", 1}}) {
  Options options;
  options.grids = {six};
  options.steps = 4;
  options.sources = {{1, 2, 0.5}};
  options.output = folder;
  options.named = {"--output", "--source"};
  Results results(options, {machine, {{"commit", "1234567"}}});
  results.create_folder(options);
  results.runs = runs;
  results.save({});
}

/// Change a record at a pointer.
void change(const std::string& folder, const char* pointer, const json& value) {
  const std::string path = folder + "/results.json";
  json record = json::parse(read_file(path));
  record[json::json_pointer(pointer)] = value;
  write_file(path, record.dump());
}

/// The program, with the folders `then` and `now` of another one.
Outcome compare(const Folder& folder, const Words& more = {}) {
  return run_program(
      Words{"env", "-C", folder.path(""), HEAT_COMPARE_PROGRAM, "--compare", "then", "now"} + more);
}

const std::vector<double> ones(6, 1.0), twos(6, 2.0), spread{0.5, 1.0, 1.0, 2.0, 1.0, 1.0};

}  // namespace

BOOST_AUTO_TEST_CASE(each_row_of_now_is_set_against_then) {
  const Folder folder;
  save(folder.path("then"), runs_of({{serial, ones}, {two, twos}, {large, ones}}));
  save(folder.path("now"), runs_of({{serial, ones}, {two, ones}, {large, spread}}));
  const Outcome outcome = compare(folder);
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.err == "");
  BOOST_TEST(outcome.out ==
             "Against  then\n"
             "\n"
             "Then / now              ranks  ratio  95% interval\n"
             "fortran/serial (base)          1.000  [1.000, 1.000]  same within 2%\n"
             "cxx/mpi                     2  2.000  [2.000, 2.000]  faster\n"
             "cxx/mpi_tiled              16  1.000  [0.500, 2.000]  undecided, 1000s of rounds\n"
             "\n"
             "The ratio is that of median times: above 1 is faster now. Rounds are not paired,\n"
             "so a change that the baseline (base) has, too, may be the machine's.\n"
             "\n");
  BOOST_TEST(has(compare(folder, {"--precision", "60%"}).out, "undecided, 11 more rounds\n"),
             "from 2 to 1.6, to 1/1.6 from 0.5 with 10.7");
}

BOOST_AUTO_TEST_CASE(a_row_that_is_slower_for_certain_fails_if_asked_for) {
  const Folder folder;
  save(folder.path("then"), runs_of({{serial, ones}, {two, ones}, {large, spread}}));
  save(folder.path("now"), runs_of({{serial, ones}, {two, twos}, {large, twos}}));
  BOOST_TEST(compare(folder).status == 0);
  Outcome outcome = compare(folder, {"--fail-if-slower", "5%"});
  BOOST_TEST(outcome.status == 1);
  // The other one has [0.25, 1].
  BOOST_TEST(has(outcome.out, "\nSlower   by more than 5%: cxx/mpi on 2 ranks\n"), outcome.out);
  outcome = compare(folder, {"--fail-if-slower", "99.5%"});
  BOOST_TEST(outcome.status == 1);
  outcome = compare(folder, {"--fail-if-slower", "100%"});
  BOOST_TEST(outcome.status == 0, "it is slower by 100%, not by more");
  BOOST_TEST(has(outcome.out, "\nSlower   none by more than 100% for certain\n"), outcome.out);
}

BOOST_AUTO_TEST_CASE(three_rounds_fail_nothing) {
  const Folder folder;
  save(folder.path("then"), runs_of({{serial, {1.0, 1.0, 1.0}}}));
  save(folder.path("now"), runs_of({{serial, {9.0, 9.0, 9.0, 9.0, 9.0, 9.0}}}));
  const Outcome outcome = compare(folder, {"--fail-if-slower", "5%"});
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(has(outcome.out, "\nNote     too few rounds: 3 then, 6 now; an interval needs 6 of "),
             outcome.out);
  BOOST_TEST(has(outcome.out,
                 "\nfortran/serial (base)          0.111                  undecided, 3 more "
                 "rounds\n"),
             outcome.out);
  BOOST_TEST(has(outcome.out, "\nSlower   unknown: too few rounds\n"), outcome.out);
}

BOOST_AUTO_TEST_CASE(another_field_comes_first_and_fails) {
  const Folder folder;
  const auto runs = runs_of({{serial, ones}, {two, ones}});
  save(folder.path("then"), runs);
  save(folder.path("now"), runs);
  change(folder.path("now"), "/runs/9/fingerprint", "00000000000000ff");
  const Outcome outcome = compare(folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.out.starts_with(
                 "Bits     the field is NOT what it was: cxx/mpi on 2 ranks\nAgainst  then\n"),
             outcome.out);
}

BOOST_AUTO_TEST_CASE(what_fails_now_is_named_and_fails) {
  const Folder folder;
  const auto runs = runs_of({{serial, ones}, {two, ones}, {eight, ones}});
  save(folder.path("then"), runs);
  save(folder.path("now"), runs);
  for (int run = 7; run < 14; ++run) {
    change(folder.path("now"), ("/runs/" + std::to_string(run) + "/status").c_str(), "failed");
  }
  change(folder.path("now"), "/runs/20/status", "disagrees");
  const Outcome outcome = compare(folder, {"--fail-if-slower", "5%"});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.out.starts_with(
                 "Failed   now: cxx/mpi on 2 ranks; cxx/mpi on 8 ranks\nAgainst  then\n"
                 "Only then cxx/mpi on 2 ranks\n"),
             outcome.out);
  BOOST_TEST(
      has(outcome.out, "\ncxx/mpi                     8  1.000  [1.000, 1.000]  wrong field\n"),
      outcome.out);
  // What failed then is no matter now.
  BOOST_TEST(
      run_program({"env", "-C", folder.path(""), HEAT_COMPARE_PROGRAM, "--compare", "now", "then"})
          .status == 0);
}

BOOST_AUTO_TEST_CASE(a_name_that_leaves_no_room_has_a_line_of_its_own) {
  const Folder folder;
  const Config named{"somebody/with_a_name_of_length_38_or_more", 2, six};
  const auto runs = runs_of({{serial, ones}, {named, spread}});
  save(folder.path("then"), runs);
  save(folder.path("now"), runs);
  const std::string out = compare(folder).out;
  BOOST_TEST(has(out,
                 "Then / now              ranks  ratio  95% interval\n"
                 "fortran/serial (base)          1.000  [1.000, 1.000]  same within 2%\n"
                 "somebody/with_a_name_of_length_38_or_more\n"
                 "                            2  1.000  [0.500, 2.000]  undecided, 1000s of "
                 "rounds\n\n"),
             out);
}

BOOST_AUTO_TEST_CASE(comparisons_without_a_row_in_common_fail) {
  const Folder folder;
  save(folder.path("then"), runs_of({{two, ones}}));
  save(folder.path("now"), runs_of({{eight, ones}}));
  const Outcome outcome = compare(folder, {"--fail-if-slower", "5%"});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.out ==
             "Against  then\n"
             "Note     nothing was compared: no row has a time in both\n"
             "Only then cxx/mpi on 2 ranks\n"
             "Only now cxx/mpi on 8 ranks\n"
             "\n");
}

BOOST_AUTO_TEST_CASE(json_is_one_object_with_the_outcome) {
  const Folder folder;
  save(folder.path("then"), runs_of({{serial, ones}, {two, ones}}));
  save(folder.path("now"), runs_of({{serial, ones}, {two, twos}}));
  Outcome outcome = compare(folder, {"--json"});
  json object = json::parse(outcome.out);
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(object["exit_status"] == 0);
  BOOST_TEST(object["folder"] == "now");
  BOOST_TEST(object["against"]["folder"] == "then");
  BOOST_TEST(object["against"]["rows"][1]["ratio"] == 0.5);
  BOOST_TEST(object["against"]["rows"][1]["verdict"] == "slower");
  BOOST_TEST(object["against"]["slower"].empty(), "nobody asked");
  outcome = compare(folder, {"--json", "--fail-if-slower", "5%"});
  object = json::parse(outcome.out);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(object["exit_status"] == 1);
  BOOST_TEST(object["meaning"] == "a row is slower than --fail-if-slower allows");
  BOOST_TEST(object["against"]["slower"][0]["solver"] == "cxx/mpi");
  change(folder.path("now"), "/runs/9/fingerprint", "00000000000000ff");
  outcome = compare(folder, {"--json", "--fail-if-slower", "5%"});
  BOOST_TEST(json::parse(outcome.out)["meaning"] == "a field is not what it was");
}

BOOST_AUTO_TEST_CASE(rows_of_one_and_other_machines_and_builds_are_named) {
  const Folder folder;
  save(folder.path("then"), runs_of({{serial, ones}, {two, ones}}),
       {{"processor", "Made Up"}, {"cores", 2}, {"gpus", {{{"name", "A1"}}}}});
  save(folder.path("now"), runs_of({{serial, ones}, {eight, ones}}));
  change(folder.path("now"), "/build/commit", "7654321");
  change(folder.path("now"), "/plan/options", {{"cxx/mpi", "px=2"}});
  const Outcome outcome = compare(folder);
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.out.starts_with("Against  then\n"
                                     "Note     another machine: cores, gpus/0/name\n"
                                     "Note     another build: commit\n"
                                     "Note     run in another way: options\n"
                                     "Only then cxx/mpi on 2 ranks\n"
                                     "Only now cxx/mpi on 8 ranks\n"),
             outcome.out);
}

BOOST_AUTO_TEST_CASE(schema_1_is_read) {
  const Folder folder;
  const auto runs = runs_of({{serial, ones}, {two, ones}});
  save(folder.path("then"), runs);
  save(folder.path("now"), runs);
  const std::string path = folder.path("then/results.json");
  json record = json::parse(read_file(path));
  record["schema"] = 1;
  json grid = record["problem"]["grids"][0];
  record["problem"].erase("grids");
  record["problem"].update(grid);
  record["plan"]["host"] = record["plan"]["caller"];
  record["plan"].erase("caller");
  for (json& run : record["runs"]) {
    run["host"] = run["caller"];
    for (const char* key : {"nx", "ny", "caller"}) run.erase(key);
  }
  write_file(path, record.dump());
  const Outcome outcome = compare(folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "\ncxx/mpi                     2  1.000  [1.000, 1.000]  same"),
             outcome.out);
  BOOST_TEST(!has(outcome.out, "Note"), outcome.out);
}

BOOST_AUTO_TEST_CASE(another_problem_is_refused_by_the_part_that_differs) {
  const std::pair<const char*, const char*> parts[] = {
      {"/problem/grids/0/nx", "grid 3x2 there, 7x2 here"},
      {"/problem/steps", "steps 4 there, 7 here"},
      {"/problem/grids/0/sources/0/x", "sources 1,2,0.5 there, 7,2,0.5 here"}};
  for (const auto& [pointer, says] : parts) {
    const Folder folder;
    save(folder.path("then"), runs_of({{serial, ones}}));
    save(folder.path("now"), runs_of({{serial, ones}}));
    change(folder.path("now"), pointer, 7);
    const Outcome outcome = compare(folder);
    BOOST_TEST(outcome.status == 2);
    BOOST_TEST(outcome.out == "");
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    const std::string begin = "compare: --compare: 'then' has another problem: ";
    BOOST_TEST(outcome.err.starts_with(begin + says), outcome.err);
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_lacks_a_part_is_refused) {
  for (const char* part : {"/runs", "/machine", "/plan/baseline", "/problem/steps",
                           "/problem/grids/0/sources", "/runs/2/fingerprint"}) {
    const Folder folder;
    save(folder.path("then"), runs_of({{serial, ones}}));
    save(folder.path("now"), runs_of({{serial, ones}}));
    const std::string path = folder.path("then/results.json");
    json record = json::parse(read_file(path));
    const json::json_pointer at(part);
    record.at(at.parent_pointer()).erase(at.back());
    write_file(path, record.dump());
    const Outcome outcome = compare(folder);
    BOOST_TEST(outcome.status == 2, part);
    BOOST_TEST(
        outcome.err == "compare: --compare: 'then/results.json' lacks a part of its record\n",
        outcome.err);
  }
}
