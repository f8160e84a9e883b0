/// The ends of what ./compare accepts, just inside and just outside, and limits on time.
#define BOOST_TEST_MODULE compare_limits
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver.hpp"

namespace {

using namespace heat::test;

/// Values of one option, alone or beside further words.
struct Values {
  std::string option;
  Words accepted, refused;
  Words beside{};
};

std::ostream& operator<<(std::ostream& out, const Values& values) { return out << values.option; }

const Words grid_9x5{"--grid", "9x5", "--solvers", "cxx/serial"};

const std::vector<Values> ends{
    {"--time-limit",
     {"1e-9", "0.5", "1", "1e2", "32000000", "3.2e7", ".5", "5e-324"},
     {"nan",        "-nan",  "NAN", "nan(5)", "inf",    "-inf", "infinity",
      "0",          "-0",    "-1",  "-1e-9",  "0x10",   "5 s",  "1,5",
      " 5",         "5 ",    "+5",  "1e400",  "1e-400", "",     "3.2000001e7",
      "32000000.1", "1.5.2", "5s",  "--5",    "1e",     "0.0",  "12:30"}},
    {"--repeats",
     {"1", "2147483647", "007"},
     {"0", "-1", "2147483648", "4294967297", "9223372036854775808", "18446744073709551617", "1.0",
      "1e3", "+1", " 1", "1 ", "0x1", "", "nan"}},
    {"--warmup",
     {"0", "1", "2147483647"},
     {"-1", "2147483648", "4294967296", "9223372036854775808", "0.0", "+0", "-0.5", "", "none"}},
    {"--ranks",
     {"1", "2147483647", "4,1,4"},
     {"0", "-1", "2147483648", "4294967297", "9223372036854775808", "1,,2", "1;2", "1, 2", "1-4",
      "1.5", "+2", "0x2", "1,", ""}},
    {"--steps",
     {"0", "9223372036854775807"},
     {"9223372036854775808", "-", "1e3", "0.5", "", "nan"}},
    {"--initial",
     {"zero", "random:0", "random:18446744073709551615"},
     {"random:18446744073709551616", "random:-1", "random:", "Zero", "zero:0", ""}},
    {"--grid",
     {"1x1", "9223372036854775807x9223372036854775807"},
     {"9223372036854775808x1", "1x9223372036854775808", "3.0x3", "3x3x", "3 x3", "", "nanxnan"}},
    {"--source",
     {"none", "1,1,1.7976931348623157e308", "1,1,-5e-324", "1,1,nan"},
     {"1,1,1e309", "1,1,1e-400", "1,1,", "1,1,0x1p0", "1.0,1,1", "", "1,1,1,"}},
    {"--formats",
     {"png", "svg,svg", "pdf,png,svg"},
     {"PNG", "png,", "png;svg", "jpeg", ".png", ""}},
    {"--check", {"bitwise", "rounding", "off"}, {"Bitwise", "none", "", "bitwise "}},
    {"--caller", {"cxx", "fortran", "python"}, {"C++", "cxx ", "", "f90"}},
};

/// What fits a grid of 9x5, and grids.
const std::vector<Values> cells{
    {"--source",
     {"1,1,1", "9,5,1", "9,1,1", "1,5,1", "3,3,-1.7976931348623157e308", "3,3,5e-324", "3,3,0"},
     {"0,1,1", "1,0,1", "10,5,1", "9,6,1", "5,9,1", "-1,1,1", "3,3,nan", "3,3,inf", "3,3,-inf"},
     grid_9x5},
    {"--steps", {"0", "1", "9223372036854775807"}, {"-1", "-9223372036854775808"}, grid_9x5},
    {"--ranks", {"45", "1,45"}, {"46", "1,46", "2147483647"}, grid_9x5},
    {"--solvers", {"cxx/serial,fortran/serial"}, {"cxx/serial,", ",", ""}, {"--grid", "9x5"}},
    {"--grid",
     {"3x3", "1048576x3"},
     {"2x3", "3x2", "0x9", "9x-1", "192153584101141161x1", "9223372036854775807x3"},
     {"--solvers", "cxx/serial"}},
};

/// The end of a program that was given an option and then, if it took that, had to refuse another.
std::string refused_by(const Values& values, const std::string& value, const Words& then) {
  const Folder folder;
  const Outcome outcome = run_compare(values.beside + Words{values.option, value} + then, folder);
  BOOST_TEST(outcome.status == 2, "'" << value << "': " << outcome.err);
  BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
  BOOST_TEST(std::filesystem::is_empty(folder.path("")));
  return outcome.err;
}

void check_ends(const Values& values, const Words& then) {
  for (const std::string& value : values.accepted) {
    const std::string said = refused_by(values, value, then);
    BOOST_TEST(said.starts_with("compare: " + then.front() + ": "), "'" << value << "': " << said);
  }
  for (const std::string& value : values.refused) {
    const std::string said = refused_by(values, value, then);
    BOOST_TEST(said.starts_with("compare: " + values.option + ": "), "'" << value << "': " << said);
  }
}

/// A comparison of its baseline alone, once.
Words baseline_alone(const std::string& solver, const Words& more) {
  return each_once + Words{"--solvers",    solver, "--baseline", solver,
                           "--time-limit", "0.25", "--output",   "out"} +
         more;
}

}  // namespace

BOOST_DATA_TEST_CASE(a_value_is_accepted_up_to_its_ends, ends, values) {
  check_ends(values, {"--resume", "nothing-here"});
}

BOOST_DATA_TEST_CASE(a_problem_is_accepted_up_to_its_ends, cells, values) {
  check_ends(values, {"--output", "/proc/heat"});
}

BOOST_AUTO_TEST_CASE(an_instruction_level_is_one_of_this_machines_letter_by_letter) {
  const Words words = grid_9x5 + Words{"--output", "/proc/heat"};
  for (const char* level : {"x86-64-v2 ", "X86-64-V2", "x86-64-v", "x86-64-v22", "v2"}) {
    const Folder folder;
    const Outcome outcome = run_compare(words, folder, {std::string("HEAT_ISA=") + level});
    BOOST_TEST(outcome.status == 2, level);
    BOOST_TEST(outcome.err.starts_with("compare: HEAT_ISA="), outcome.err);
  }
  const Folder folder;
  const Outcome none = run_compare(words, folder, {"HEAT_ISA="});
  BOOST_TEST(none.err.starts_with("compare: --output: "), "an empty one is none: " << none.err);
}

BOOST_AUTO_TEST_CASE(a_folder_may_have_the_longest_name) {
  const Folder folder;
  const std::string name(255, 'n');
  Words words = grid_9x5 + each_once + Words{"--output", name};
  BOOST_TEST(run_compare(words, folder, no_pictures).status == 0);
  BOOST_TEST(std::filesystem::exists(folder.path(name + "/results.json")));
  words.back() += "n";
  BOOST_TEST(run_compare(words, folder, no_pictures).status == 2);
}

BOOST_AUTO_TEST_CASE(a_time_that_a_caller_prints_is_a_number_from_zero_up) {
  const auto run_that_says = [](const std::string& key, const std::string& value) {
    const Folder folder;
    const std::string fingerprint = key == "fingerprint" ? value : "0123456789abcdef";
    std::string lines = "fingerprint " + fingerprint + "\\nheat 1.5\\n";
    for (const char* time : {"seconds", "seconds_setup", "compute", "exchange", "waiting"}) {
      lines += time + (" " + (time == key ? value : "0.5")) + "\\n";
    }
    // Unchecked, as the made-up fingerprint is no known answer.
    run_compare(
        baseline_alone("cxx/mpi", {"--grid", "9x9", "--formats", "svg", "--check", "off",
                                   "--launcher", launcher(folder, "printf '" + lines + "'")}),
        folder);
    return results_in(folder).at("runs").at(0);
  };
  for (const char* key : {"seconds", "seconds_setup", "compute", "exchange", "waiting"}) {
    for (const char* value : {"nan", "inf", "-1e-9"}) {
      const auto run = run_that_says(key, value);
      BOOST_TEST(run.at("status") == "failed", key << " " << value);
      const std::string says = std::string("the caller printed '") + key + " " + value + "', which";
      BOOST_TEST(run.at("message").get<std::string>().starts_with(says), run.at("message"));
    }
    for (const auto& [value, number] : {std::pair{"0", 0.0}, {"1e-300", 1e-300}, {"7.25", 7.25}}) {
      const auto run = run_that_says(key, value);
      BOOST_TEST(run.at("status") == "ok", run.at("message"));
      const std::string name = key;
      const auto& place = name.starts_with("seconds") ? run : run.at("timings");
      BOOST_TEST(place.at(name) == number, key << " " << value);
    }
  }
  for (const char* value : {"1,5", "0x1p0", "1e999", "soon", ""}) {
    BOOST_TEST(run_that_says("seconds", value).at("status") == "failed", value);
  }
  for (const char* value : {"0123456789abcde", "0123456789abcdef0", ""}) {
    BOOST_TEST(run_that_says("fingerprint", value).at("status") == "failed", value);
  }
}

BOOST_AUTO_TEST_CASE(a_baseline_that_takes_too_long_is_ended) {
  const Folder folder;
  const Outcome outcome = run_compare(
      baseline_alone("fortran/serial", {"--grid", "99x99", "--steps", "10000000"}), folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  const auto run = results_in(folder).at("runs").at(0);
  BOOST_TEST(run.at("status") == "timeout");
  BOOST_TEST(run.at("message") == "took longer than 0.25 s; see failed/fortran-serial-1.err");
  BOOST_TEST(run.at("seconds").is_null());
  const std::string check = "Check    nothing was compared: 1 solver, 1 run: 1 took too long\n";
  BOOST_TEST(outcome.out.find(check) != std::string::npos, outcome.out);
}

BOOST_AUTO_TEST_CASE(so_are_its_ranks_and_the_trial_of_its_options) {
  const Folder folder;
  const std::string count = folder.path("count");
  const std::string command = launcher(folder, "echo >>" + count + "; exec sleep 20");
  const Outcome outcome = run_compare(
      baseline_alone("fortran/mpi",
                     {"--grid", "9x9", "--option", "fortran/mpi:px=1", "--launcher", command}),
      folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  BOOST_TEST(results_in(folder).at("runs").at(0).at("status") == "timeout");
  BOOST_TEST(lines_of(read_file(count)).size() == 3U, "trial, proof and run");
}

/// The driver beside a heat-limits of ours: what it is asked, and what becomes of its answer.
BOOST_AUTO_TEST_CASE(the_machines_limits_are_measured_before_and_after) {
  namespace fs = std::filesystem;
  const Folder folder;
  const fs::path programs = fs::path(HEAT_COMPARE_PROGRAM).parent_path();
  fs::create_directory(folder.path("bin"));
  fs::copy(HEAT_COMPARE_PROGRAM, folder.path("bin/heat-compare"));
  fs::create_symlink(programs / "heat-run-cxx", folder.path("bin/heat-run-cxx"));
  fs::create_symlink(programs.parent_path() / "lib", folder.path("lib"));
  const auto run_with = [&](const std::string& body) {
    write_file(folder.path("bin/heat-limits"), "#!/bin/sh\n" + body);
    fs::permissions(folder.path("bin/heat-limits"), fs::perms::owner_all);
    fs::remove_all(folder.path("out"));
    return heat::test::run_program({"env", "-C", folder.path(""), folder.path("bin/heat-compare"),
                                    "--grid", "9x9", "--steps", "5", "--solvers", "cxx/serial",
                                    "--repeats", "1", "--warmup", "0", "--limits", "--formats",
                                    "svg", "--output", "out"});
  };
  const std::string slower = "echo copy_stream 5e9; echo copy 3e9; echo arithmetic 7e9\n";
  const Outcome well =
      run_with("echo \"$*\" >>" + folder.path("asked") + "; [ -e " + folder.path("again") +
               " ] || { : >" + folder.path("again") + "; " + slower + " exit; }\n" +
               "echo copy_stream 4e9; echo copy 2e9; echo arithmetic 8e9\n");
  BOOST_TEST(well.status == 0, well.err);
  BOOST_TEST(read_file(folder.path("asked")) == "--cores 1\n--cores 1\n");
  const auto limits = results_in(folder).at("limits");
  BOOST_TEST(limits.size() == 1U);
  BOOST_TEST(limits.at(0).at("cores") == 1);
  BOOST_TEST(limits.at(0).at("copy_bytes_per_second") == 5e9);
  BOOST_TEST(limits.at(0).at("operations_points_per_second") == 8e9);
  BOOST_TEST(
      has(well.out,
          "\nLimits   1 core: copy 5.0 GB/s, that is 0.31 Gpt/s at 16 bytes a point and step;\n"
          "         operations 8.00 Gpt/s\n"),
      well.out);
  const Outcome ill = run_with("echo no such core >&2; exit 9\n");
  BOOST_TEST(ill.status == 1);
  BOOST_TEST(has(ill.err, "\ncompare: --limits: heat-limits exit status 9: no such core\n"),
             ill.err);
  BOOST_TEST(!results_in(folder).contains("limits"));
}

BOOST_AUTO_TEST_CASE(limits_of_other_machines_are_not_measured_here) {
  const Folder folder;
  const Outcome outcome =
      run_compare(once_as_svg({"--baseline", "cxx/mpi", "--solvers", "fortran/mpi", "--ranks", "1",
                               "--limits", "--launcher", launcher(folder, run_ranks)}),
                  folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(
      has(outcome.err, "\ncompare: --limits: nothing to measure: all runs on other machines\n"),
      outcome.err);
  BOOST_TEST(!has(outcome.out, "Share of"), outcome.out);
}
