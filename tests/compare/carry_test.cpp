/// What --resume carries over from a comparison's record: a walk through the table of all options.
#define BOOST_TEST_MODULE compare_carry
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

/// What an option does beside --resume.
enum class Beside {
  fixed,    ///< the runs so far depend on it: recorded, and refused
  carried,  ///< recorded, and replaced where it is given anew
  joined,   ///< recorded, and what is given anew joins
  alone     ///< no part of a comparison, or --resume itself
};

/// One option; in a comparison that takes none of its defaults it has the value `unusual`.
struct Option {
  std::string name;
  Beside beside;
  std::string key;      ///< in the record, a pointer into results.json
  json recorded;        ///< of `unusual`; null: as the test says
  Words unusual, anew;  ///< words after the name; no words for a flag
  json then{};          ///< recorded after `anew` was given beside --resume
};

const std::string in_results = "@results@";  ///< stands for a folder that is known later

/// Every option of --help has its row here.
const std::vector<Option> options{
    {"--ranks", Beside::joined, "/plan/ranks", {2, 3}, {"3,2"}, {"5,3"}, {2, 3, 5}},
    {"--solvers",
     Beside::joined,
     "/plan/solvers",
     {"cxx/mpi", "fault/none"},
     {"cxx/mpi,fault/none"},
     {"fault/shifted,cxx/mpi"},
     {"cxx/mpi", "fault/none", "fault/shifted"}},
    {"--plugin", Beside::joined, "/plan/plugins", json(), {HEAT_FAULTS}, {HEAT_FAULTS}},
    {"--grid", Beside::fixed, "/problem/grids/0/nx", 17, {"17x9"}, {"9x9"}},
    {"--steps", Beside::fixed, "/problem/steps", 5, {"5"}, {"6"}},
    {"--initial",
     Beside::fixed,
     "/problem/initial",
     "random:18446744073709551615",
     {"random:18446744073709551615"},
     {"zero"}},
    {"--source",
     Beside::fixed,
     "/problem/grids/0/sources",
     {{{"x", 17}, {"y", 9}, {"rate", -5e-324}}, {{"x", 1}, {"y", 2}, {"rate", 0.1}}},
     {"17,9,-5e-324", "1,2,0.1"},
     {"none"}},
    {"--baseline", Beside::fixed, "/plan/baseline", "fortran/mpi", {"fortran/mpi"}, {"cxx/mpi"}},
    {"--caller", Beside::fixed, "/plan/caller", "fortran", {"fortran"}, {"cxx"}},
    {"--check", Beside::fixed, "/plan/check", "rounding", {"rounding"}, {"off"}},
    {"--option",
     Beside::fixed,
     "/plan/options",
     {{"cxx/mpi", "py=1,px=3"}, {"fault/none", "px=1"}},
     {"cxx/mpi:py=1", "cxx/mpi:px=3", "fault/none:px=1"},
     {"cxx/mpi:px=1"}},
    {"--output", Beside::fixed, "", json(), {"out"}, {"out2"}},
    {"--repeats", Beside::carried, "/plan/repeats", 2, {"2"}, {"4"}, 4},
    {"--warmup", Beside::carried, "/plan/warmup", 0, {"0"}, {"2"}, 2},
    {"--limits", Beside::carried, "/plan/limits", true, {}, {}, true},
    {"--time-limit", Beside::carried, "/plan/time_limit", 33.3, {"33.3"}, {"44.125"}, 44.125},
    {"--launcher", Beside::carried, "/plan/launcher", json(), {in_results}, {"sh -c"}, "sh -c"},
    {"--formats", Beside::carried, "/plan/formats", {"svg", "png"}, {"svg,png"}, {"pdf"}, {"pdf"}},
    {"--save-fields", Beside::carried, "/plan/save_fields", true, {}, {}, true},
    {"--paper", Beside::carried, "/plan/paper", true, {}, {}, true},
    {"--allow-host-offload", Beside::carried, "/plan/allow_host_offload", true, {}, {}, true},
    {"--resume", Beside::alone, "", json(), {}, {}},
    {"--help", Beside::alone, "", json(), {}, {}},
    {"--list", Beside::alone, "", json(), {}, {}},
    {"--self-test", Beside::alone, "", json(), {}, {}},
};

/// A launcher that writes down what it was to start, and in which environment, and fails.
std::string recorder(const Folder& folder) {
  return launcher(
      folder, "echo \"$HEAT_HOST_OFFLOAD -n $ranks $*\" >>" + folder.path("started") + "; exit 1");
}

/// What the launcher was to start since the last call of this, as a comparison starts it first: a
/// resumed one has nothing else to do.
Words started(const Folder& folder) {
  const auto lines = lines_of(read_file(folder.path("started")));
  fs::remove(folder.path("started"));
  return lines;
}

void add(Words& words, const Option& option, const Words& values) {
  if (values.empty()) words.push_back(option.name);
  for (const std::string& value : values) words.insert(words.end(), {option.name, value});
}

/// A comparison in which no option but --output has its default; all that is launched fails.
Outcome run_unusual(const Folder& folder) {
  const std::string command = recorder(folder);
  Words words;
  for (const Option& option : options) {
    if (option.beside == Beside::alone) continue;
    add(words, option, option.name == "--launcher" ? Words{command} : option.unusual);
  }
  return run_compare(words, folder);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_option_is_in_the_table) {
  const Folder folder;
  std::set<std::string> helped, known;
  for (const std::string& line : lines_of(run_compare({"--help"}, folder).out)) {
    if (!line.starts_with("  -")) continue;
    const std::string names = line.substr(2, line.find(' ', 2) - 2);  // such as -h,--help
    helped.insert(names.substr(names.find("--")));
  }
  for (const Option& option : options) known.insert(option.name);
  BOOST_TEST(helped == known, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_options_are_recorded_and_carried_over) {
  const Folder folder;
  BOOST_TEST(run_unusual(folder).status == 1);
  const auto first = started(folder);
  const json before = results_in(folder);
  for (const Option& option : options) {
    if (option.recorded.is_null()) continue;
    BOOST_TEST(before.at(json::json_pointer(option.key)) == option.recorded, option.name);
  }
  BOOST_TEST(before.at("plan").at("launcher") == folder.path("launcher"));
  BOOST_TEST(before.at("plan").at("baseline_ranks") == 2);
  BOOST_TEST(before.at("problem").at("grids").at(0).at("ny") == 9);
  // From another folder, with an environment that says otherwise.
  fs::create_directory(folder.path("elsewhere"));
  const Outcome again = run_compare({"--resume", "../out"}, folder,
                                    {"-C", folder.path("elsewhere"), "HEAT_HOST_OFFLOAD=0"});
  BOOST_TEST(again.status == 1, again.err);
  const json after = results_in(folder);
  BOOST_TEST(after.at("plan") == before.at("plan"));
  BOOST_TEST(after.at("problem") == before.at("problem"));
  // 3 solvers on 2 rank counts twice, and before that the 2 with options tried on each, and the
  // baseline's proof. The names of files are as seen from where the comparison was started.
  auto second = started(folder);
  for (std::string& line : second) {
    if (const auto at = line.find("../out/"); at != line.npos) line.erase(at, 3);
  }
  BOOST_TEST(first.size() == 17U);
  BOOST_TEST(second == first, boost::test_tools::per_element());
  for (const char* part :
       {"1 -n 2 ", "1 -n 3 ", "heat-run-fortran --solver cxx/mpi ", "--grid 17x9 --steps 5 ",
        "--initial random:18446744073709551615 --source 17,9,-5e-324 --source 1,2,0.1 --ranks ",
        "--plugin " HEAT_FAULTS " --solver fault/none ", "--option py=1", "--option px=1",
        "--field out/field-fault-none-3.npy", "--cases out/.known-answers"}) {
    BOOST_TEST(std::any_of(second.begin(), second.end(),
                           [&](const std::string& line) { return has(line, part); }),
               part);
  }
}

BOOST_AUTO_TEST_CASE(defaults_are_carried_over_as_well) {
  const Folder folder;
  BOOST_TEST(run_compare({"--grid", "9x9", "--steps", "1", "--source", "none", "--solvers",
                          "cxx/mpi", "--baseline", "cxx/mpi", "--repeats", "1", "--launcher",
                          recorder(folder), "--output", "out"},
                         folder)
                 .status == 1);
  const auto first = started(folder);
  const json before = results_in(folder);
  BOOST_TEST_REQUIRE(first.size() == 3U, "the proof, a warm-up and a repeat");
  for (const std::string& line : first) BOOST_TEST(line.starts_with("0 -n 1 "), line);
  BOOST_TEST(has(first[0], "--cases out/.known-answers"), first[0]);
  BOOST_TEST(has(first[1], "--initial zero --source none --ranks 1"), first[1]);
  BOOST_TEST(run_compare({"--resume", "out"}, folder, {"HEAT_HOST_OFFLOAD=1"}).status == 1);
  BOOST_TEST(started(folder) == first, boost::test_tools::per_element());
  BOOST_TEST(results_in(folder).at("plan") == before.at("plan"));
}

BOOST_AUTO_TEST_CASE(a_launcher_named_by_its_path_is_found_from_elsewhere) {
  const Folder folder;
  recorder(folder);
  BOOST_TEST(run_compare({"--grid", "9x9", "--solvers", "cxx/mpi", "--baseline", "cxx/mpi",
                          "--repeats", "1", "--launcher", "./launcher", "--output", "out"},
                         folder)
                 .status == 1);
  const auto first = started(folder);
  BOOST_TEST(first.size() == 3U, "the proof, a warm-up and a repeat");
  BOOST_TEST(results_in(folder).at("plan").at("launcher") == "../launcher");
  fs::create_directories(folder.path("else/where"));
  for (const char* from : {"else/where", "", "out"}) {
    const std::string out = folder.path("out");
    const Outcome again = run_compare({"--resume", out}, folder, {"-C", folder.path(from)});
    BOOST_TEST(again.status == 1, again.err);
    BOOST_TEST(started(folder).size() == 3U, from);
    BOOST_TEST(results_in(folder).at("plan").at("launcher") == "../launcher", from);
  }
}

BOOST_AUTO_TEST_CASE(options_that_runs_depend_on_are_refused_and_others_taken) {
  const Folder folder;
  BOOST_TEST(run_unusual(folder).status == 1);
  const std::string text = read_file(folder.path("out/results.json"));
  for (const Option& option : options) {
    if (option.beside == Beside::alone) continue;
    write_file(folder.path("out/results.json"), text);
    started(folder);
    Words words{"--resume", "out"};
    add(words, option, option.anew);
    const Outcome outcome = run_compare(words, folder);
    if (option.beside == Beside::fixed) {
      BOOST_TEST(outcome.status == 2, option.name);
      BOOST_TEST(outcome.err.starts_with("compare: " + option.name + ": with --resume it is taken"),
                 outcome.err);
      BOOST_TEST(read_file(folder.path("out/results.json")) == text, option.name);
      BOOST_TEST(started(folder).empty(), option.name);
      continue;
    }
    BOOST_TEST(outcome.status == 1, option.name << " " << outcome.err);
    json expected = json::parse(text);
    if (!option.then.is_null()) expected[json::json_pointer(option.key)] = option.then;
    const json found = results_in(folder);
    BOOST_TEST(found.at("problem") == expected.at("problem"), option.name);
    BOOST_TEST(found.at("plan") == expected.at("plan"), option.name);
  }
}

BOOST_AUTO_TEST_CASE(a_recorded_time_limit_ends_a_run) {
  const Folder folder;
  const std::string command = launcher(folder, "exec sleep 20");
  BOOST_TEST(run_compare({"--grid", "9x9", "--steps", "1", "--solvers", "cxx/mpi", "--baseline",
                          "cxx/mpi", "--repeats", "1", "--warmup", "0", "--time-limit", "0.25",
                          "--launcher", command, "--output", "out"},
                         folder)
                 .status == 1);
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 1);
  const json run = results_in(folder).at("runs").at(0);
  BOOST_TEST(run.at("status") == "timeout");
  BOOST_TEST(run.at("message") == "took longer than 0.25 s; see failed/cxx-mpi-1-1.2.err");
}
