/// What ./compare refuses: one line on stderr, the documented exit status, and nothing created.
#define BOOST_TEST_MODULE compare_usage
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "driver.hpp"

namespace {

using namespace heat::test;

struct Refused {
  Words arguments;
  int status;
  std::string says;  ///< part of the one line
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
  for (const std::string& argument : refused.arguments) out << " '" << argument << "'";
  return out;
}

const std::string too_long(300, 'a');  // no file system of Linux takes such a name

// "/proc" takes no folders, not even root's; "/dev/null" is none.
const std::vector<Refused> refusals{
    {{"--ranks", "0"}, 2, "--ranks: '0'"},
    {{"--ranks", "1,x"}, 2, "--ranks: 'x'"},
    {{"--ranks", "3000000000"}, 2, "give a whole number from 1 to 2147483647"},
    {{"--ranks", ""}, 2, "--ranks"},
    {{"--ranks"}, 2, "--ranks: its value is missing"},
    {{"--ranks", "1", "--ranks", "2"}, 2, "--ranks: it is given more than once"},
    {{"--ranks", "10", "--grid", "3x3"}, 2, "--ranks: the grid 3x3 has fewer cells than the 10"},
    {{"--ranks", "10", "--grid", "3x3", "--baseline", "cxx/mpi", "--solvers", "cxx/mpi"},
     2,
     "--ranks: the grid 3x3 has fewer cells than the 10"},
    {{"--solvers", "cxx/serail"}, 2, "'cxx/serial'"},
    {{"--solvers", "foo"}, 2, "known are fortran/serial, fortran/serial_tiled"},
    {{"--solvers", "cxx/mpi+rust"}, 2, "no kernel 'rust'"},
    {{"--solvers", "cxx/mpi_tiled+fortran", "--grid", "9x9"},
     2,
     "--solvers: 'cxx/mpi_tiled+fortran': cxx/mpi_tiled takes no kernel"},
    {{"--baseline", "fortran/serial_tiled+cxx", "--grid", "9x9"},
     2,
     "--baseline: 'fortran/serial_tiled+cxx': "},
    {{"--solvers", "rust/*"}, 2, "--solvers: 'rust/*' matches no solver"},
    {{"--grid", "5"}, 2, "--grid: '5'"},
    {{"--grid", "0x5"}, 2, "--grid: the grid 0x5 has no cells"},
    {{"--grid", "2x2"}, 2, "--source"},
    {{"--grid", "5x5x5"}, 2, "--grid: '5x5x5'"},
    {{"--grid", "1000000x1000000"}, 2, "this machine has"},
    {{"--grid", "9999999999x9999999999"}, 2, "64-bit"},
    {{"--steps", "-1"}, 2, "--steps: -1 steps"},
    {{"--steps", "many"}, 2, "--steps: 'many'"},
    {{"--initial", "one"}, 2, "--initial: 'one'"},
    {{"--initial", "random:-1"}, 2, "--initial: 'random:-1'"},
    {{"--source", "1,2"}, 2, "--source: '1,2'"},
    {{"--source", "1,4801,1.0"}, 2, "--source: the source at (1,4801) is outside"},
    {{"--source", "1,1,inf"}, 2, "not finite"},
    {{"--source", "none", "--source", "1,1,1"}, 2, "--source: 'none'"},
    {{"--repeats", "0"}, 2, "--repeats: '0'"},
    {{"--warmup", "-1"}, 2, "--warmup: '-1'"},
    {{"--time-limit", "1e9"}, 2, "more than 0 and at most 3.2e7"},
    {{"--time-limit", "0"}, 2, "--time-limit: '0'"},
    {{"--time-limit", "soon"}, 2, "--time-limit: 'soon'"},
    {{"--baseline", "fortran/seral"}, 2, "'fortran/serial'"},
    {{"--baseline", "cxx/*"}, 2, "--baseline: 'cxx/*'"},
    {{"--caller", "julia"}, 2, "--caller: 'julia'"},
    {{"--check", "exact"}, 2, "--check: 'exact'"},
    {{"--option", "cxx/mpi"}, 2, "--option: 'cxx/mpi'"},
    {{"--option", "cxx/mpi:tile=4", "--grid", "9x9"}, 2, "known: px,py"},
    {{"--option", "cxx/mpi:px=3", "--grid", "9x9", "--ranks", "4"}, 2, "on 4 ranks"},
    {{"--option", "cxx/serial:px=4", "--grid", "9x9"}, 2, "no option 'px'"},
    {{"--option", "rust/mpi:px=4"}, 2, "not in this comparison"},
    {{"--launcher", "no-such-mpirun"}, 3, "--launcher: 'no-such-mpirun'"},
    {{"--output", "/proc/heat"}, 2, "--output: '/proc/heat'"},
    {{"--output", "/dev/null/heat"}, 2, "--output: '/dev/null/heat'"},
    {{"--output", ""}, 2, "--output"},
    {{"--output", too_long}, 2, "cannot be written: File name too long"},
    {{"--output", "new/" + too_long, "--grid", "9x9"}, 2, "cannot be created: File name too long"},
    {{"--launcher", ""}, 2, "--launcher: ''"},
    {{"--formats", "gif"}, 2, "--formats: 'gif'"},
    {{"--resume", "nothing-here"}, 2, "--resume: 'nothing-here'"},
    {{"--resume", ""}, 2, "--resume: ''"},
    {{"--resume", too_long}, 2, "--resume: '"},
    {{"--rank", "4"}, 2, "--rank is not an option"},
    {{"--list=0"}, 2, "--list: '0'"},
    {{"--save-fields=3"}, 2, "--save-fields: '3'"},
    {{"extra"}, 2, "extra is not an option"},
};

}  // namespace

BOOST_DATA_TEST_CASE(refuses_with_one_line_and_creates_nothing, refusals, refused) {
  const Folder folder;
  const Outcome outcome = run_compare(refused.arguments, folder);
  BOOST_TEST(outcome.status == refused.status);
  BOOST_TEST(outcome.out.empty(), "stdout stays empty, but is: " << outcome.out);
  BOOST_TEST(lines_of(outcome.err).size() == 1U, "stderr is one line, but is: " << outcome.err);
  BOOST_TEST(outcome.err.starts_with("compare: "), outcome.err);
  BOOST_TEST(has(outcome.err, refused.says), "'" << refused.says << "' stands in: " << outcome.err);
  BOOST_TEST(std::filesystem::is_empty(folder.path("")), "the working folder stays empty");
}

BOOST_AUTO_TEST_CASE(refuses_a_folder_that_holds_results) {
  const Folder folder;
  const Words arguments = once_as_svg({"--solvers", "cxx/serial"});
  BOOST_TEST(run_compare(arguments, folder).status == 0);
  const std::string before = read_file(folder.path("out/results.json"));
  const Outcome again = run_compare(arguments, folder);
  BOOST_TEST(again.status == 2);
  BOOST_TEST(has(again.err, "--resume"), again.err);
  BOOST_TEST(read_file(folder.path("out/results.json")) == before);
}

BOOST_AUTO_TEST_CASE(refuses_to_resume_what_is_no_result) {
  const Folder folder;
  std::filesystem::create_directory(folder.path("out"));
  for (const char* text : {"", "{", "[]", "{\"schema\": 3}", "{\"schema\": 2}", "{\"schema\": 1}",
                           "{\"schema\": 0}"}) {
    write_file(folder.path("out/results.json"), text);
    const Outcome outcome = run_compare({"--resume", "out"}, folder);
    BOOST_TEST(outcome.status == 2, text);
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    BOOST_TEST(read_file(folder.path("out/results.json")) == text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_an_instruction_level_that_is_none_of_this_machines) {
  for (const char* solver : {"cxx/serial", "fortran/mpi+cxx", "python/f2py"}) {
    const Folder folder;
    const Outcome outcome = run_compare({"--solvers", solver}, folder, {"HEAT_ISA=x86-64-v0"});
    BOOST_TEST(outcome.status == 2);
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    BOOST_TEST(
        outcome.err.starts_with("compare: HEAT_ISA=x86-64-v0 is not a level of this machine: "),
        outcome.err);
    BOOST_TEST(std::filesystem::is_empty(folder.path("")));
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_told_with_the_reason) {
  const Folder folder;
  std::filesystem::create_directories(folder.path("out/results.json.new"));
  const Outcome outcome =
      run_compare({"--grid", "8x8", "--solvers", "cxx/serial", "--output", "out"}, folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err == "compare: cannot write out/results.json: Is a directory\n");
}

BOOST_AUTO_TEST_CASE(lists_every_solver) {
  const Folder folder;
  const Outcome outcome = run_compare({"--list"}, folder);
  BOOST_TEST(outcome.status == 0);
  for (const char* name : {"fortran/serial", "fortran/mpi", "cxx/serial", "cxx/mpi"}) {
    BOOST_TEST(has(outcome.out, name), name);
  }
}

BOOST_AUTO_TEST_CASE(helps) {
  const Folder folder;
  const Outcome outcome = run_compare({"--help"}, folder);
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.err.empty());
  for (const char* option : {"--ranks", "--solvers", "--resume", "Exit status"}) {
    BOOST_TEST(has(outcome.out, option), option);
  }
}

BOOST_AUTO_TEST_CASE(helps_before_anything_is_built) {
  // The script of a tree that was never built, alone with the text that it prints.
  const Folder folder;
  const std::filesystem::path source = HEAT_SOURCE_DIR;
  std::filesystem::create_directories(folder.path("interop/compare/options"));
  std::filesystem::copy(source / "compare", folder.path("compare"));
  std::filesystem::copy(source / "interop/compare/options/help.txt",
                        folder.path("interop/compare/options/help.txt"));
  const Outcome script = run_program({folder.path("compare"), "--ranks", "4", "--help"});
  BOOST_TEST(script.status == 0);
  BOOST_TEST(script.err.empty(), script.err);
  BOOST_TEST(!std::filesystem::exists(folder.path("build")));
  BOOST_TEST(
      script.out == run_compare({"--help"}, folder).out,
      "help.txt is renewed by: build/bin/heat-compare --help > interop/compare/options/help.txt");
}

BOOST_AUTO_TEST_CASE(does_without_gnuplot_unless_formats_are_asked_for) {
  const Folder folder;
  const Words arguments = each_once + Words{"--grid", "8x8", "--solvers", "cxx/serial"};
  const Outcome without = run_compare(arguments + Words{"--output", "out"}, folder, no_pictures);
  BOOST_TEST(without.status == 0);
  BOOST_TEST(has(without.err, "gnuplot"), without.err);
  BOOST_TEST(std::filesystem::exists(folder.path("out/results.json")));
  BOOST_TEST(!std::filesystem::exists(folder.path("out/.field-fortran-serial.npy")));
  const Words png{"--output", "out2", "--formats", "png"};
  BOOST_TEST(run_compare(arguments + png, folder, no_pictures).status == 3);
  BOOST_TEST(!std::filesystem::exists(folder.path("out2")));
}
