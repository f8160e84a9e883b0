/// Arguments that ./compare accepts, and those that it refuses: with one line on stderr, the
/// documented exit status, and nothing created. unit.parse has more texts that are no numbers.
#define BOOST_TEST_MODULE compare_usage
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <sstream>

#include "driver.hpp"

namespace {

using namespace heat::test;
namespace fs = std::filesystem;

struct Refused {
  std::string command;  ///< for sh, without the program
  int status;
  std::string says;
  friend std::ostream& operator<<(std::ostream& out, const Refused& one) {
    return out << one.command;
  }
};

// "/proc" takes no folders, not even root's; "/dev/null" is none; no file system of Linux takes a
// name of 300 letters.
const std::string too_long = "$(printf %0300d 0)";
const std::string paper_machine = "--predict \"$root/plots/paper/machine.json\"";
const Refused refusals[] = {
    {"--ranks", 2, "--ranks: its value is missing"},
    {"--ranks 1 --ranks 2", 2, "--ranks: it is given more than once"},
    {"--ranks 3000000000", 2, "give a whole number from 1 to 2147483647"},
    {"--ranks 10 --grid 3x3", 2, "--ranks: the grid 3x3 has fewer cells than the 10"},
    {"--ranks 10 --grid 3x3 --baseline cxx/mpi --solvers cxx/mpi", 2,
     "--ranks: the grid 3x3 has fewer cells than the 10"},
    {"--solvers cxx/serail", 2, "'cxx/serial'"},
    {"--solvers foo", 2, "known are fortran/serial, fortran/serial_tiled"},
    {"--solvers cxx/mpi+rust", 2, "no kernel 'rust'"},
    {"--solvers cxx/mpi_tiled+fortran --grid 9x9", 2,
     "--solvers: 'cxx/mpi_tiled+fortran': cxx/mpi_tiled takes no kernel"},
    {"--baseline fortran/serial_tiled+cxx --grid 9x9", 2,
     "--baseline: 'fortran/serial_tiled+cxx': "},
    {"--solvers 'rust/*'", 2, "--solvers: 'rust/*' matches no solver"},
    {"--weak --grid 9x9,8x8", 2, "--weak: give one --grid, the block of a rank"},
    {"--weak --grid 1000x1000 --ranks 1000000000", 2, "--grid: the grid "},
    {"--weak --grid 9223372036854775807x3 --ranks 4", 2, "64-bit"},
    {"--grid 5", 2, "--grid: '5'"},
    {"--grid 0x5", 2, "--grid: the grid 0x5 has no cells"},
    {"--grid 2x2", 2, "--source"},
    {"--grid 1000000x1000000", 2, "this machine has"},
    {"--grid 9999999999x9999999999", 2, "64-bit"},
    {"--steps -1", 2, "--steps: -1 steps"},
    {"--steps many", 2, "--steps: 'many'"},
    {"--initial one", 2, "--initial: 'one'"},
    {"--source 1,4801,1.0", 2, "--source: the source at (1,4801) is outside"},
    {"--source 1,1,inf", 2, "not finite"},
    {"--source 1,2", 2, "--source: '1,2'"},
    {"--source none --source 1,1,1", 2, "--source: 'none'"},
    {"--time-limit 1e9", 2, "more than 0 and at most 3.2e7"},
    {"--baseline fortran/seral", 2, "'fortran/serial'"},
    {"--baseline 'cxx/*'", 2, "--baseline: 'cxx/*'"},
    {"--option cxx/mpi", 2, "--option: 'cxx/mpi'"},
    {"--option cxx/mpi:tile=4 --grid 9x9", 2, "known: px,py"},
    {"--option cxx/mpi:px=3 --grid 9x9 --ranks 4", 2, "on 4 ranks"},
    {"--option cxx/serial:px=4 --grid 9x9", 2, "no option 'px'"},
    {"--option rust/mpi:px=4", 2, "not in this comparison"},
    {"--launcher no-such-mpirun", 3, "--launcher: 'no-such-mpirun'"},
    {"--launcher ''", 2, "--launcher: ''"},
    {"--output /proc/heat", 2, "--output: '/proc/heat'"},
    {"--output /dev/null/heat", 2, "--output: '/dev/null/heat'"},
    {"--output ''", 2, "--output"},
    {"--output " + too_long, 2, "cannot be written: File name too long"},
    {"--output new/" + too_long + " --grid 9x9", 2, "cannot be created: File name too long"},
    {"--formats png", 3, "gnuplot"},
    {"--resume nothing-here", 2, "--resume: 'nothing-here'"},
    {"--resume ''", 2, "--resume: ''"},
    {"--resume " + too_long, 2, "--resume: '"},
    {"--rank 4", 2, "--rank is not an option"},
    {"--list=0", 2, "--list: '0'"},
    {"--fail-if-slower 5%", 2, "--fail-if-slower: it needs --against or --compare"},
    {"--budget 5", 2, "--budget: it needs --repeats auto"},
    {"--budget 5 --repeats 9", 2, "--budget: it needs --repeats auto"},
    {"--against nothing-here", 2, "--against: 'nothing-here' holds no results.json"},
    {"--compare nothing-here nor-here", 2, "--compare: 'nothing-here' holds no results.json"},
    {"--compare one", 2, "--compare: 'one' is not accepted; give two folders of results"},
    {"--compare one two three", 2, "--compare: 'one' is not accepted; give two folders"},
    {"--compare one two --ranks 4", 2, "--compare: it runs nothing; leave out --ranks"},
    {"--save-fields=3", 2, "--save-fields: '3'"},
    {"--json --grid 5", 2, "--grid: '5'"},
    {"--json --list", 2, "--json: --list prints no JSON; leave one of them out"},
    {"extra", 2, "extra is not an option"},
    {"--predict ''", 2, "--predict: ''"},
    {"--predict nothing-here", 2, "--predict: 'nothing-here' cannot be read"},
    {paper_machine + " --repeats 2", 2, "--repeats: --predict runs no solver"},
    {paper_machine + " --limits", 2, "--limits: --predict runs no solver"},
    {paper_machine + " --ranks 10 --grid 3x3", 2, "3x3 has fewer cells than the 10 ranks"},
    {paper_machine + " --ranks 10000001", 2, "--ranks: '10000001' is not accepted"},
    {paper_machine + " --grid 0x5", 2, "--grid: the grid 0x5 has no cells"},
    {paper_machine + " --steps 0", 2, "--steps: 0 steps"},
    {paper_machine + " --option F90:px=2", 2, "known: steps_per_pass,depth"},
    {paper_machine + " --option F90:depth=-1", 2, "--option: F90: give steps_per_pass from 1"},
    {paper_machine + " --option F91:depth=2", 2, "'F91' is not in the file of --predict"},
    {paper_machine + " --output /proc/heat", 2, "--output: '/proc/heat'"},
    {paper_machine + " --formats png", 3, "gnuplot"},
};

/// Values of one option, with `|` between them, beside further words.
struct Values {
  const char* option;
  const char* accepted;
  const char* refused;
  const char* beside = "";
  friend std::ostream& operator<<(std::ostream& out, const Values& values) {
    return out << values.option << " " << values.beside;
  }
};

const char grid_9x5[] = " --grid 9x5 --solvers cxx/serial";

/// Values just inside the ends of a range and just outside.
const Values ends[] = {
    {"--time-limit", "1e-9|.5|32000000|3.2e7|5e-324",
     "nan|inf|0|-0|-1e-9|0x10|5 s|1,5| 5|+5|1e400|1e-400||3.2000001e7|1.5.2|1e|12:30"},
    {"--precision", "2%|0.5%|100%|1e-3%", "2|0.02|0%|-1%|101%|nan%|%|2 %| 2%|2%%|"},
    {"--repeats", "1|2147483647|007|auto",
     "Auto|automatic|0|-1|2147483648|18446744073709551617|1.0|1e3|+1| 1|1 ||nan"},
    {"--warmup", "0|2147483647", "-1|2147483648|4294967296|0.0|+0||none"},
    {"--ranks", "1|2147483647|4,1,4", "0|-1|2147483648|4294967297|1,,2|1;2|1, 2|1-4|1,x|1,|"},
    {"--formats", "png|svg,svg|pdf,png,svg", "PNG|png,|png;svg|gif|"},
    {"--figure-width", "3in|12in|3.5in|77mm|304mm|89.5mm",
     "2.99in|12.01in|76mm|305mm|3.5|in|mm||3.5 in|3,5in|nanin|infin|-4in|9cm|252pt|3.5inch"},
    {"--check", "bitwise|rounding|off", "Bitwise|exact||bitwise "},
    {"--caller", "cxx|fortran|python", "C++|cxx ||julia"},
    {"--source", "1,1,1|9,5,1|9,1,1|1,5,1|3,3,-1.7976931348623157e308|3,3,5e-324|3,3,0",
     "0,1,1|1,0,1|10,5,1|9,6,1|5,9,1|-1,1,1|3,3,nan|3,3,-inf", grid_9x5},
    {"--steps", "0|9223372036854775807", "-1|-9223372036854775808", grid_9x5},
    {"--ranks", "45|1,45", "46|1,46|2147483647", grid_9x5},
    {"--solvers", "cxx/serial,fortran/serial", "cxx/serial,|,|", " --grid 9x5"},
    {"--grid", "3x3|1048576x3", "2x3|3x2|0x9|9x-1|192153584101141161x1|9223372036854775807x3",
     " --solvers cxx/serial"},
};

/// Check that a command is refused because of one of its words.
void check_refused(const std::string& command, int status, const std::string& says) {
  const Folder folder;
  const Outcome outcome = run_in_shell(command, folder);
  BOOST_TEST(outcome.status == status, command << ": " << outcome.err);
  check_refusal(outcome, says);
  BOOST_TEST(fs::is_empty(folder.path("")), "the working folder stays empty");
}

void check_ends(const Values& values, bool accepted) {
  // What comes after a value that is accepted is refused: a folder that is not there or, where the
  // value needs the problem to be judged, one that cannot be written.
  const std::string last = *values.beside == '\0' ? "--resume" : "--output";
  std::istringstream list(std::string(accepted ? values.accepted : values.refused) + "|");
  for (std::string value; std::getline(list, value, '|');) {
    check_refused("$compare" + std::string(values.beside) + " " + values.option + " '" + value +
                      "' " + last + " /proc/heat",
                  2, "compare: " + (accepted ? last : values.option) + ": ");
  }
}

const Story stories[] = {
    {"refuses_a_folder_that_holds_results",
     {{"mkdir out; echo '{}' >out/results.json; $compare $once --solvers cxx/serial",
       {"exit 2", "refused: --resume", "$ [ \"$(cat out/results.json)\" = '{}' ]"}}}},
    // The script is that of a tree that was never built, alone with the text that it prints. It is
    // renewed by: build/bin/heat-compare --help > interop/compare/options/help.txt
    {"helps_before_anything_is_built",
     {{"text=interop/compare/options/help.txt; mkdir -p ${text%/*}; cp $root/compare .\n"
       "cp $root/$text $text; ./compare --ranks 4 --help",
       {"--ranks", "--resume", "Exit status", "$ [ ! -e build ]",
        "$ ./compare --ranks 4 --help >said; $compare --help | cmp - said"}}}},
    {"records_the_command_and_the_machine",
     {{"$compare $once --solvers 'cxx/seria?'",
       {"/sessions/0/command heat-compare --grid 64x64 --steps 100 --repeats 1 --warmup 0 --output "
        "out --solvers 'cxx/seria?'",
        "/sessions/0/started T", "/machine/kernel Linux",
        "$ grep -qF \"\\\"kernel\\\": \\\"$(uname -srm)\\\"\" out/results.json",
        "$ grep -qF \"\\\"host\\\": \\\"$(uname -n)\\\"\" out/results.json",
        "$ date -d \"$(sed -n 's/.*\"started\": \"\\(.*\\)\".*/\\1/p' out/results.json)\"",
        "/sessions/0/load_before/2 > -1", "/sessions/0/load_after/2 > -1"}}}},
    {"tells_its_version_and_commit",
     {{"$compare --version >said; $bin/heat-run-cxx --build >build",
       {"$ [ \"$(cat said)\" = \"heat-compare $(sed -n 's/^version *//p' build)"
        "$(sed -n 's/^commit *\\(..*\\)/ (\\1)/p' build)\" ]"}}}},
    {"predicts_and_runs_nothing",
     {{"$compare --predict \"$root/plots/paper/machine.json\" --ranks 16,10000 --output out",
       {"F90, 4800x4800 cells, 500 steps", "     4.68 ", "10000   417", "80 columns",
        "no pictures: gnuplot was not found", "! heat-run",
        "$ [ \"$(ls out)\" = prediction.json ]"}}}},
    {"does_without_gnuplot_unless_formats_are_asked_for",
     {{"$compare $once --solvers cxx/serial",
       {"no pictures: gnuplot was not found", "$ [ -e out/results.json ]"}}}},
};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(refuses_with_one_line_and_creates_nothing, make(refusals)) {
  check_refused("$compare " + sample.command, sample.status, sample.says);
}
BOOST_DATA_TEST_CASE(a_value_is_accepted_up_to_its_ends, make(ends)) {
  check_ends(sample, true);
  check_ends(sample, false);
}

BOOST_DATA_TEST_CASE(folders_and_files, make(stories)) { check(sample); }

BOOST_AUTO_TEST_CASE(an_instruction_level_is_one_of_this_machines_letter_by_letter) {
  const auto refuse = [](const std::string& level, const std::string& solver) {
    check_refused("HEAT_ISA='" + level + "' $compare --solvers " + solver, 2,
                  "compare: HEAT_ISA=" + level + " is not a level of this machine: ");
  };
  for (const char* solver : {"cxx/serial", "fortran/mpi+cxx", "python/f2py"}) {
    refuse("x86-64-v0", solver);
  }
  for (const char* level : {"x86-64-v2 ", "X86-64-V2", "x86-64-v22", "v2"}) {
    refuse(level, "cxx/serial");
  }
  check_refused("HEAT_ISA= $compare --output /proc/heat", 2, "compare: --output: ");
}

// Each solver is asked for its options: it refuses an unknown one and names those that it knows.
BOOST_AUTO_TEST_CASE(the_options_of_every_solver_are_listed) {
  const Folder folder;
  std::string list = run_in_shell("$compare --list", folder).out;
  for (const char* name : {"\nfortran/mpi ", "\ncxx/serial "}) BOOST_TEST(has(list, name), name);
  for (const std::string& line : lines_of(list)) BOOST_TEST(line.size() <= 80U, line);
  // Lines are cut at the width of a page, or before the options.
  const std::string cut = "\n" + std::string(24, ' ');
  for (auto at = list.find(cut); at != list.npos; at = list.find(cut)) {
    list.replace(at, cut.size(), list.compare(at + cut.size(), 8, "options ") == 0 ? "; " : " ");
  }
  int with_options = 0;
  for (const std::string& line : lines_of(list)) {
    const std::string name = line.substr(0, line.find(' '));
    if (has(line, " missing ") || has(name, "python/") || name.empty()) continue;
    const Outcome refused = run_in_shell(
        "$compare --grid 9x9 --solvers " + name + " --option " + name + ":zz=1", folder);
    BOOST_TEST(refused.status == 2, refused.err);
    const std::string mark = "; known: ";
    const auto at = refused.err.find(mark);
    BOOST_TEST((at == refused.err.npos) == has(refused.err, "it has none"), refused.err);
    BOOST_TEST((at == refused.err.npos) == !has(line, "options"), line);
    if (at == refused.err.npos) continue;
    ++with_options;
    const std::string known = refused.err.substr(at + mark.size());
    BOOST_TEST(line.ends_with("; options " + known.substr(0, known.find('\n'))), line);
  }
  BOOST_TEST(with_options >= 4);  // tiled or parallel, in two languages
}

BOOST_AUTO_TEST_CASE(json_is_one_object_in_the_place_of_the_tables) {
  using nlohmann::json;
  const Folder folder;
  const std::string faulty = "$compare --json --plugin $faults --solvers fault/shifted,cxx/serial ";
  const Outcome outcome = run_in_shell(faulty + "$once", folder);
  BOOST_TEST(outcome.status == 1, outcome.err);
  const json brief = json::parse(outcome.out);
  BOOST_TEST(brief.at("exit_status") == 1);
  BOOST_TEST(brief.at("meaning") == "a run failed or a field disagrees");
  BOOST_TEST(brief.at("agree") == false);
  BOOST_TEST(has(brief.at("check"), "NOT all equal: 3 solvers, "));
  BOOST_TEST(has(brief.at("failures").at(0), "fault/shifted"));
  BOOST_TEST(brief.at("failures").size() == 1U);
  BOOST_TEST(brief.at("problem").at("steps") == 100);
  BOOST_TEST(brief.at("fields").at(0).at("fingerprint") == vector_64);
  BOOST_TEST(brief.at("summary") == results_in(folder).at("summary"));
  BOOST_TEST(brief.at("folder") == "out");
  const Outcome again = run_in_shell("$compare --json --resume out", folder);
  BOOST_TEST(json::parse(again.out) == brief);
}
