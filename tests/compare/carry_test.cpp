/// --resume carries options over from a comparison's record: a walk through the table of all.
#define BOOST_TEST_MODULE compare_carry
#include <boost/test/unit_test.hpp>
#include <set>

#include "driver.hpp"

namespace {

using namespace heat::test;
using nlohmann::json;

/// The effect of an option beside --resume.
enum Beside {
  fixed,    ///< the runs so far depend on it: recorded, and refused
  carried,  ///< recorded, and replaced where it is given anew
  joined,   ///< recorded, and what is given anew joins
  alone     ///< no part of a comparison, or --resume itself
};

/// One option; in a comparison that takes none of its defaults it has the value `unusual`.
struct Option {
  const char* name;
  Beside beside;
  const char* unusual = "";   ///< value, or several with `;` between; "": a flag
  const char* key = "";       ///< in the record, a pointer into results.json
  const char* recorded = "";  ///< there; "": as the test says
  const char* anew = "";      ///< given beside --resume
  const char* then = "";      ///< recorded after that, if it is another value
};

/// Every option of --help has its row here.
const Option options[] = {
    {"--ranks", joined, "3,2", "/plan/ranks", "[2,3]", "5,3", "[2,3,5]"},
    {"--threads", joined, "2,1", "/plan/threads", "[1,2]", "4,1", "[1,2,4]"},
    {"--solvers", joined, "cxx/mpi,fault/none", "/plan/solvers", R"(["cxx/mpi","fault/none"])",
     "fault/shifted,cxx/mpi", R"(["cxx/mpi","fault/none","fault/shifted"])"},
    {"--plugin", joined, HEAT_FAULTS, "/plan/plugins", "", HEAT_FAULTS},
    {"--grid", fixed, "17x9", "/problem/grids/0/nx", "17", "9x9"},
    {"--steps", fixed, "5", "/problem/steps", "5", "6"},
    {"--initial", fixed, "random:18446744073709551615", "/problem/initial",
     R"("random:18446744073709551615")", "zero"},
    {"--source", fixed, "17,9,-5e-324;1,2,0.1", "/problem/grids/0/sources",
     R"([{"x":17,"y":9,"rate":-5e-324},{"x":1,"y":2,"rate":0.1}])", "none"},
    {"--baseline", fixed, "fortran/mpi", "/plan/baseline", R"("fortran/mpi")", "cxx/mpi"},
    {"--caller", fixed, "fortran", "/plan/caller", R"("fortran")", "cxx"},
    {"--check", fixed, "rounding", "/plan/check", R"("rounding")", "off"},
    {"--option", fixed, "cxx/mpi:py=1;cxx/mpi:px=3;fault/none:px=1", "/plan/options",
     R"({"cxx/mpi":"py=1,px=3","fault/none":"px=1"})", "cxx/mpi:px=1"},
    {"--output", fixed, "out", "", "", "out2"},
    {"--repeats", carried, "auto", "/plan/repeats", R"("auto")", "4", "4"},
    {"--precision", carried, "3.5%", "/plan/precision", R"("3.5%")", "0.25%", R"("0.25%")"},
    {"--budget", carried, "55.5", "/plan/budget", "55.5", "66", "66.0"},
    {"--warmup", carried, "0", "/plan/warmup", "0", "2", "2"},
    {"--limits", carried, "", "/plan/limits", "true"},
    {"--explain", carried, "", "/plan/explain", "true"},
    {"--time-limit", carried, "33.3", "/plan/time_limit", "33.3", "44.125", "44.125"},
    {"--launcher", carried, "./launcher", "/plan/launcher", R"("../launcher")", "sh -c",
     R"("sh -c")"},
    {"--formats", carried, "svg,png", "/plan/formats", R"(["svg","png"])", "pdf", R"(["pdf"])"},
    {"--figure-width", carried, "3.5in", "/plan/figure_width", "3.5", "254mm", "10.0"},
    {"--no-title", carried, "", "/plan/no_title", "true"},
    {"--save-fields", carried, "", "/plan/save_fields", "true"},
    {"--paper", carried, "", "/plan/paper", "true"},
    {"--allow-host-offload", carried, "", "/plan/allow_host_offload", "true"},
    {"--resume", alone},
    {"--submit", alone},  // with its jobs; compare_submit resumes such comparisons
    {"--wait", alone},
    {"--job", alone},
    {"--help", alone},
    {"--version", alone},
    {"--json", alone},
    {"--list", alone},
    {"--self-test", alone},
    {"--against", alone},
    {"--compare", alone},
    {"--fail-if-slower", alone},
    {"--predict", alone},
    {"--weak", alone},  // it would make this another comparison; compare_run resumes one with it
};

/// The words of an option with its values.
std::string words(const Option& option, std::string values) {
  std::string text = std::string(" ") + option.name + (values.empty() ? "" : " '");
  for (const char c : values)
    text += c == ';' ? std::string("' ") + option.name + " '" : std::string{c};
  return text + (values.empty() ? "" : "'");
}

/// A comparison in which no option but --output has its default, by a launcher that writes down
/// what it was to start, in which environment, and fails.
Outcome run_unusual(const Folder& folder) {
  std::string command =
      "launcher \"echo \\$HEAT_HOST_OFFLOAD -n \\$ranks \\$* >>$PWD/started; exit 1\"\n"
      "$heat_compare";
  for (const Option& option : options) {
    if (option.beside != alone) command += words(option, option.unusual);
  }
  return run_in_shell(command, folder);
}

/// The commands that the launcher was given since the last call of this. Files are named as from
/// the folder in which the comparison was started first.
std::string started(const Folder& folder) {
  return run_in_shell("cat started 2>&1 | sed 's|\\.\\./out/|out/|'; rm -f started", folder).out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_option_is_in_the_table) {
  std::set<std::string> helped, known;
  for (const std::string& line : lines_of(run_in_shell("$compare --help", Folder()).out)) {
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
  const std::string first = started(folder);
  const json before = results_in(folder);
  for (const Option& option : options) {
    if (*option.recorded == '\0') continue;
    BOOST_TEST(before.at(json::json_pointer(option.key)) == json::parse(option.recorded),
               option.name);
  }
  BOOST_TEST(before.at("plan").at("baseline_ranks") == 2);
  BOOST_TEST(before.at("problem").at("grids").at(0).at("ny") == 9);
  // 3 solvers on 2 rank counts once, because none is left for --repeats auto to decide, and before
  // that the 2 with options tried on each, and the baseline's proof.
  BOOST_TEST(lines_of(first).size() == 11U);
  for (const char* part :
       {"1 -n 2 ", "1 -n 3 ", "heat-run-fortran --solver cxx/mpi ", "--grid 17x9 --steps 5 ",
        "--initial random:18446744073709551615 --source 17,9,-5e-324 --source 1,2,0.1 --ranks ",
        "--plugin " HEAT_FAULTS " --solver fault/none ", "--option py=1", "--option px=1",
        "--field out/field-fault-none-3.npy", "--cases out/.known-answers"}) {
    BOOST_TEST(has(first, part), part);
  }
  // From another folder, with an environment that says otherwise.
  BOOST_TEST(run_in_shell("mkdir elsewhere; cd elsewhere\n"
                          "HEAT_HOST_OFFLOAD=0 $heat_compare --resume ../out",
                          folder)
                 .status == 1);
  BOOST_TEST(results_in(folder).at("plan") == before.at("plan"));
  BOOST_TEST(results_in(folder).at("problem") == before.at("problem"));
  BOOST_TEST(started(folder) == first);
}

BOOST_AUTO_TEST_CASE(options_that_runs_depend_on_are_refused_and_others_taken) {
  const Folder folder;
  BOOST_TEST(run_unusual(folder).status == 1);
  const std::string text = read_file(folder.path("out/results.json"));
  for (const Option& option : options) {
    if (option.beside == alone) continue;
    write_file(folder.path("out/results.json"), text);
    started(folder);
    const Outcome outcome =
        run_in_shell("$heat_compare --resume out" + words(option, option.anew), folder);
    json expected = json::parse(text);
    if (option.beside == fixed) {
      BOOST_TEST(outcome.status == 2, option.name);
      BOOST_TEST(
          has(outcome.err, std::string("compare: ") + option.name + ": with --resume it is taken"),
          outcome.err);
      BOOST_TEST(results_in(folder) == expected, option.name);
      BOOST_TEST(!has(started(folder), "-n"), option.name);
      continue;
    }
    BOOST_TEST(outcome.status == 1, option.name << " " << outcome.err);
    if (*option.then != '\0') expected[json::json_pointer(option.key)] = json::parse(option.then);
    BOOST_TEST(results_in(folder).at("problem") == expected.at("problem"), option.name);
    BOOST_TEST(results_in(folder).at("plan") == expected.at("plan"), option.name);
  }
}
