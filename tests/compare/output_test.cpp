/// What ./compare leaves behind where it cannot write, where nothing can be compared, and where
/// solvers are wrong or never ran: files are whole or not there; the verdict says what happened.
///
/// The suite `full_disk` mounts a small file system of its own.
#define BOOST_TEST_MODULE compare_output
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <filesystem>
#include <set>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using heat::test::Folder;
using heat::test::launcher;
using heat::test::lines_of;
using heat::test::Outcome;
using heat::test::read_file;
using heat::test::results_in;
using heat::test::run_compare;
using heat::test::run_program;
using heat::test::runs_of;
using heat::test::write_file;
using nlohmann::json;
using Words = std::vector<std::string>;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

const Words quick = {"--grid", "64x64", "--steps", "10", "--repeats", "1", "--warmup", "0"};
const Words serial = quick + Words{"--solvers", "cxx/serial", "--output", "out"};

/// Words before a command whose files may have so many KiB.
Words files_up_to(int kibibytes) {
  return {"bash", "-c",
          "ulimit -c 0; ulimit -f " + std::to_string(kibibytes) + "; exec \"$0\" \"$@\""};
}

std::set<std::string> names_in(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

std::string line_with(const std::string& text, const std::string& start) {
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with(start)) return line;
  }
  return "";
}

/// A list whose lines are cut at the width of a page, each in one line again.
std::string in_one_line_each(std::string list) {
  const std::string cut = "\n" + std::string(24, ' ');
  for (auto at = list.find(cut); at != list.npos; at = list.find(cut)) {
    list.replace(at, cut.size(), list.compare(at + cut.size(), 8, "options ") == 0 ? "; " : " ");
  }
  return list;
}

/// Whether a picture ends as its format wants it.
bool is_whole(const std::string& path) {
  std::string bytes = read_file(path);
  while (bytes.ends_with("\n")) bytes.pop_back();
  const std::string end = path.ends_with(".png")   ? std::string("IEND\xae\x42\x60\x82")
                          : path.ends_with(".svg") ? std::string("</svg>")
                                                   : std::string("%%EOF");
  return bytes.ends_with(end);
}

/// What the check line says where ranks are to be started by a script.
std::string check_of_launcher(const std::string& script) {
  const Folder folder;
  const Outcome outcome = run_compare(quick + Words{"--solvers", "cxx/mpi", "--output", "out",
                                                    "--launcher", launcher(folder, script)},
                                      folder, {"PATH=/nowhere"});
  BOOST_TEST(outcome.status == 1, outcome.err);
  return line_with(outcome.out, "Check ");
}

/// Check that a comparison whose disk was full has its runs, and only whole pictures.
void check_what_is_left(const Outcome& outcome, const std::string& folder,
                        const std::string& reason) {
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "all equal to the last bit: 2 solvers, 2 runs"), outcome.out);
  const json results = json::parse(read_file(folder + "/results.json"));
  for (const json& run : results.at("runs")) BOOST_TEST(run.at("status") == "ok");
  BOOST_TEST(results.at("runs").size() == 2U);
  int whole = 0, lost = 0;
  for (const std::string& name : names_in(folder)) {
    if (name.starts_with("results.")) continue;
    BOOST_TEST(is_whole(folder + "/" + name), name);
    ++whole;
  }
  for (const std::string name : {"runtime", "speedup"}) {
    for (const std::string format : {".png", ".svg", ".pdf"}) {
      const bool is_there = fs::exists(folder + "/" + name + format);
      const bool is_named = has(outcome.err, name + format);
      BOOST_TEST(is_there != is_named, name + format + " is there or named in: " << outcome.err);
      lost += is_there ? 0 : 1;
    }
  }
  BOOST_TEST(lost > 0);
  for (const std::string& line : lines_of(outcome.err)) {
    if (has(line, "missing")) BOOST_TEST(has(line, reason), line);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_AUTO_TEST_CASE(a_picture_that_is_cut_off_is_removed_and_named_with_the_reason) {
  const Folder folder;
  // An SVG takes 12 to 20 KiB here, a PNG 80 to 100; so does the field, which a picture needs.
  const Outcome outcome = run_compare(serial, folder, files_up_to(24));
  check_what_is_left(outcome, folder.path("out"), "File too large");
  BOOST_TEST(fs::exists(folder.path("out/runtime.svg")));
  BOOST_TEST(has(outcome.err, "compare: a picture is missing: field: cannot write "), outcome.err);
}

BOOST_AUTO_TEST_CASE(a_field_that_is_asked_for_costs_the_status_and_no_measurement) {
  const Folder folder;
  const Outcome outcome =
      run_compare(serial + Words{"--save-fields", "--formats", "svg"}, folder, files_up_to(24));
  BOOST_TEST(outcome.status == 1);
  for (const json& run : results_in(folder).at("runs")) BOOST_TEST(run.at("status") == "ok");
  const std::string end = " was not saved: cannot write out/field-";
  for (const char* solver : {"fortran/serial", "cxx/serial"}) {
    const std::string line =
        line_with(outcome.err, std::string("compare: the field of ") + solver + end);
    BOOST_TEST(line.ends_with(": File too large"), outcome.err);
  }
  for (const std::string& name : names_in(folder.path("out"))) BOOST_TEST(!has(name, "field"));
  // Once there is room they come, and nothing is measured again.
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  BOOST_TEST(fs::file_size(folder.path("out/field-cxx-serial.npy")) == 128U + 64 * 64 * 8);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_compared_for_want_of_its_field_failed_for_that_reason) {
  const Folder folder;
  const Outcome outcome = run_compare(serial + Words{"--check", "rounding", "--formats", "svg"},
                                      folder, files_up_to(24));
  BOOST_TEST(outcome.status == 1);
  for (const json& run : results_in(folder).at("runs")) {
    BOOST_TEST(has(run.at("message"), run.at("solver") == "cxx/serial" ? "File too large" : ""));
    BOOST_TEST(run.at("status") == "failed");
  }
  BOOST_TEST(has(outcome.out, "Check    nothing was compared: 2 solvers, 2 runs: 2 failed"),
             outcome.out);
}

BOOST_AUTO_TEST_CASE(a_host_prints_what_it_measured_and_leaves_no_half_field) {
  for (const char* host : {"cxx", "fortran", "python"}) {
    const fs::path program =
        fs::path(HEAT_COMPARE_PROGRAM).parent_path() / (std::string("heat-run-") + host);
    if (!fs::exists(program)) continue;
    const Folder folder;
    const Outcome outcome = run_program(Words{"env", "-C", folder.path("")} + files_up_to(16) +
                                        Words{program, "--solver", "cxx/serial", "--grid", "64x64",
                                              "--steps", "10", "--field", "field.npy"});
    BOOST_TEST(outcome.status == 1);
    BOOST_TEST(has(outcome.out, "fingerprint "), host << ": " << outcome.out);
    BOOST_TEST(outcome.err == "heat-run: --field: cannot write field.npy: File too large\n");
    BOOST_TEST(fs::is_empty(folder.path("")));
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_written_leaves_the_old_one_whole) {
  const Folder folder;
  BOOST_REQUIRE(run_compare(serial + Words{"--formats", "svg"}, folder).status == 0);
  const std::string before = read_file(folder.path("out/results.json"));
  const Outcome outcome =
      run_compare({"--resume", "out", "--repeats", "9"}, folder, files_up_to(1));
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.err == "compare: cannot write out/results.json: File too large\n");
  BOOST_TEST(read_file(folder.path("out/results.json")) == before);
  BOOST_TEST(!fs::exists(folder.path("out/results.json.new")));
}

BOOST_AUTO_TEST_CASE(a_record_that_grows_too_large_costs_no_run) {
  const Folder folder;
  // Room for two runs (2.9 KiB), not for twenty.
  Words ten = serial + Words{"--formats", "svg"};
  *(std::find(ten.begin(), ten.end(), "--repeats") + 1) = "10";
  const Outcome full = run_compare(ten, folder, files_up_to(4));
  BOOST_TEST(full.status == 1);
  BOOST_TEST(has(full.out, "all equal to the last bit: 2 solvers, 20 runs"), full.out);
  const auto told = lines_of(full.err);
  BOOST_TEST(std::count(told.begin(), told.end(),
                        "compare: cannot write out/results.json: File too large") == 1);
  BOOST_TEST(results_in(folder).at("runs").size() > 1U);
}

BOOST_AUTO_TEST_CASE(a_link_in_the_place_of_a_temporary_file_is_not_followed) {
  const Folder folder;
  fs::create_directory(folder.path("out"));
  write_file(folder.path("mine"), "mine");
  fs::create_symlink(folder.path("mine"), folder.path("out/results.json.new"));
  fs::create_symlink("/dev/full", folder.path("out/runtime.svg"));
  BOOST_TEST(run_compare(serial + Words{"--formats", "svg"}, folder).status == 0);
  BOOST_TEST(read_file(folder.path("mine")) == "mine");
  BOOST_TEST(is_whole(folder.path("out/runtime.svg")));
}

BOOST_AUTO_TEST_CASE(what_an_earlier_session_left_unfinished_is_removed) {
  const Folder folder;
  BOOST_REQUIRE(run_compare(serial + Words{"--formats", "svg"}, folder).status == 0);
  for (const char* name : {".runtime.svg.part", ".field-cxx-serial.npy.part",
                           "field-cxx-serial.npy.part", ".difference-cxx-serial.npy"}) {
    write_file(folder.path(std::string("out/") + name), "half");
  }
  write_file(folder.path("out/notes.part"), "mine");
  BOOST_TEST(run_compare({"--resume", "out"}, folder).status == 0);
  for (const std::string& name : names_in(folder.path("out"))) {
    BOOST_TEST((!name.starts_with(".") && !name.ends_with(".npy.part")), name);
  }
  BOOST_TEST(fs::exists(folder.path("out/notes.part")));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_costs_pictures_alone) {
  for (const char* size : {"size=24k", "size=60k", "size=120k"}) {
    const Folder folder;
    const std::string disk = folder.path("disk");
    fs::create_directory(disk);
    if (mount("tmpfs", disk.c_str(), "tmpfs", 0, size) != 0) {
      std::puts("SKIPPED: no file system can be mounted here");
      return;
    }
    const Outcome outcome =
        run_compare(quick + Words{"--solvers", "cxx/serial", "--output", "disk/out"}, folder);
    check_what_is_left(outcome, disk + "/out", "No space left on device");
    umount2(disk.c_str(), MNT_DETACH);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(comparisons_within_a_second_take_the_next_free_names) {
  const Folder folder;
  std::string commands = "cd " + folder.path("") + "; unset DISPLAY\n";
  for (int i = 0; i < 4; ++i) {
    commands += std::string(HEAT_COMPARE_PROGRAM) +
                " --grid 8x8 --steps 1 --repeats 1 --warmup 0 --formats svg --solvers cxx/serial"
                " >/dev/null 2>&1 & pids=\"$pids $!\"\n";
  }
  commands += "for pid in $pids; do wait $pid || exit 1; done";
  BOOST_TEST(run_program({"sh", "-c", commands}).status == 0);
  const std::set<std::string> names = names_in(folder.path("results"));
  BOOST_TEST(names.size() == 4U);
  for (const std::string& name : names) {
    const json results = json::parse(read_file(folder.path("results/" + name + "/results.json")));
    BOOST_TEST(results.at("runs").size() == 2U);
  }
}

BOOST_AUTO_TEST_CASE(two_comparisons_do_not_write_one_folder) {
  const Folder folder;
  BOOST_REQUIRE(run_compare(serial + Words{"--formats", "svg"}, folder).status == 0);
  const std::string before = read_file(folder.path("out/results.json"));
  fs::create_directory(folder.path("empty"));
  for (const Words& words : {Words{"--resume", "out"}, quick + Words{"--output", "empty"}}) {
    // Another one is at work there: it has this lock.
    const int held = open(folder.path(words.back()).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    BOOST_REQUIRE(flock(held, LOCK_EX) == 0);
    const Outcome outcome = run_compare(words, folder);
    close(held);
    BOOST_TEST(outcome.status == 2);
    BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
    BOOST_TEST(has(outcome.err, "'" + words.back() + "' is in use by another comparison"));
  }
  BOOST_TEST(read_file(folder.path("out/results.json")) == before);
  BOOST_TEST(fs::is_empty(folder.path("empty")));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(verdicts)

BOOST_AUTO_TEST_CASE(nothing_compared_is_no_success) {
  const Folder folder;
  // No solver of this kind is anywhere, so all that the glob selects is missing.
  const Outcome outcome =
      run_compare(quick + Words{"--plugin", std::string(HEAT_FAULTY_PLUGINS) + "/unavailable.so",
                                "--solvers", "*unavailable*", "--output", "out"},
                  folder);
  BOOST_TEST(outcome.status == 3, outcome.err);
  BOOST_TEST(line_with(outcome.out, "Check ") ==
                 "Check    nothing was compared: 1 solver, 1 run, and the rest is missing",
             outcome.out);
  BOOST_TEST(has(outcome.err,
                 "compare: nothing was compared: plugin/unavailable cannot run here: "
                 "plugin/unavailable needs a machine of another kind\n"),
             outcome.err);
  BOOST_TEST(runs_of(results_in(folder), "fortran/serial").size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_baseline_alone_has_nothing_to_compare_with) {
  const Folder folder;
  const Outcome outcome = run_compare(
      quick + Words{"--solvers", "fortran/serial", "--output", "out", "--formats", "svg"}, folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(
      line_with(outcome.out, "Check ") == "Check    1 solver, 1 run, nothing to compare with",
      outcome.out);
  const Outcome again = run_compare({"--resume", "out"}, folder);
  BOOST_TEST(has(again.err, "compare: nothing is left to run"), again.err);
}

BOOST_AUTO_TEST_CASE(what_a_launcher_does_not_start_did_not_run) {
  const Folder folder;
  const std::string command = launcher(folder, "echo 'no slots' >&2; exit 1");
  const Outcome outcome =
      run_compare(quick + Words{"--solvers", "cxx/mpi,cxx/serial", "--output", "out", "--formats",
                                "svg", "--launcher", command},
                  folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(line_with(outcome.out, "Check ") ==
                 "Check    NOT all done: 3 solvers, 3 runs: 1 did not run; the others are equal",
             outcome.out);
  BOOST_TEST(
      has(outcome.out, "\n  cxx/mpi on 1 rank: did not run in 1 of 1 run:\n    exit status 1: "),
      outcome.out);
  BOOST_TEST(has(outcome.out, "  not run\n"), outcome.out);
  BOOST_TEST(runs_of(results_in(folder), "cxx/mpi").at(0).at("status") == "failed");
}

BOOST_AUTO_TEST_CASE(a_host_that_fails_did_run) {
  // The second is Open MPI's sentence of a rank that ended without a word.
  for (const std::string said : {"heat-run: out of memory",
                                 "mpiexec has exited due to process rank 1 with PID 0 on\n"
                                 "node n exiting improperly."}) {
    BOOST_TEST(check_of_launcher("echo '" + said + "' >&2; exit 1") ==
               "Check    NOT all done: 2 solvers, 2 runs: 1 failed");
  }
  BOOST_TEST(check_of_launcher("exit 137") == "Check    NOT all done: 2 solvers, 2 runs: 1 failed");
}

// Open MPI's own 243 and 255 are no signals of a rank.
BOOST_AUTO_TEST_CASE(a_launcher_that_ends_with_a_large_status_started_nothing) {
  for (const std::string status : {"127", "243", "255"}) {
    BOOST_TEST(check_of_launcher("echo why >&2; exit " + status) ==
               "Check    NOT all done: 2 solvers, 2 runs: 1 did not run");
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_compared_where_all_else_is_missing_checked_or_not) {
  const Folder folder;
  for (const std::string check : {"bitwise", "off"}) {
    const Outcome outcome =
        run_compare(quick + Words{"--solvers", "cxx/gpu*", "--output", check, "--check", check},
                    folder, {"PATH=/nowhere", "CUDA_VISIBLE_DEVICES="});
    BOOST_TEST(outcome.status == 3, outcome.err);
    BOOST_TEST(line_with(outcome.out, "Check ") ==
                   "Check    nothing was compared: 1 solver, 1 run, and the rest is missing",
               outcome.out);
  }
}

BOOST_AUTO_TEST_CASE(a_field_that_tells_nothing_of_solvers_is_noted) {
  const auto note = [](const Words& more) {
    const Folder folder;
    const Outcome outcome = run_compare(Words{"--grid", "8x8", "--repeats", "1", "--warmup", "0",
                                              "--solvers", "cxx/serial", "--output", "out"} +
                                            more,
                                        folder, {"PATH=/nowhere"});
    BOOST_TEST(outcome.status == 0, outcome.err);
    return line_with(outcome.out, "Note ");
  };
  BOOST_TEST(has(note({"--steps", "0", "--initial", "random:1"}), "no step was taken"));
  BOOST_TEST(has(note({"--steps", "3", "--source", "none"}), "zero everywhere"));
  BOOST_TEST(has(note({"--steps", "3", "--source", "2,2,0"}), "zero everywhere"));
  BOOST_TEST(note({"--steps", "3"}) == "");
  BOOST_TEST(note({"--steps", "3", "--source", "none", "--initial", "random:1"}) == "");
  BOOST_TEST(note({"--steps", "0", "--check", "off"}) == "");
}

BOOST_AUTO_TEST_CASE(nothing_agrees_with_a_baseline_that_did_not_run) {
  const Folder folder;
  const Outcome outcome = run_compare(
      quick + Words{"--solvers", "cxx/serial", "--baseline", "cxx/mpi", "--output", "out",
                    "--formats", "svg", "--launcher", launcher(folder, "exit 1")},
      folder);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(line_with(outcome.out, "Check ") ==
                 "Check    nothing was compared: 2 solvers, 2 runs: 1 not compared, 1 did not run",
             outcome.out);
  BOOST_TEST(has(outcome.out, "\n! not compared: there is no result of cxx/mpi on 1 rank\n"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_marked_in_tables_and_figures) {
  const Folder folder;
  const Outcome outcome = run_compare(
      quick + Words{"--plugin", HEAT_FAULTS, "--solvers", "cxx/serial,fault/reassociated",
                    "--initial", "random:3", "--output", "out", "--formats", "svg"},
      folder);
  BOOST_TEST(outcome.status == 1);
  for (const std::string& line : lines_of(outcome.out)) {
    const bool is_row = line.starts_with("fault/") || line.starts_with("cxx/");
    if (is_row && line.find_first_of("0123456789") != line.npos) {
      BOOST_TEST(has(line, " !") == line.starts_with("fault/"), line);
    }
  }
  BOOST_TEST(has(outcome.out, "\n! wrong: the field is not that of fortran/serial"), outcome.out);
  for (const std::string& line : lines_of(outcome.out)) BOOST_TEST(line.size() <= 80U, line);
  BOOST_TEST(
      line_with(outcome.out, "Check ") == "Check    NOT all equal: 3 solvers, 3 runs: 1 disagrees",
      outcome.out);
  for (const char* name : {"runtime", "speedup", "efficiency"}) {
    const std::string svg = read_file(folder.path(std::string("out/") + name + ".svg"));
    BOOST_TEST(has(svg, "fault/reassociated (wrong)"), name);
    BOOST_TEST(has(svg, "wrong field"), name);
    BOOST_TEST(!has(svg, "cxx/serial (wrong)"), name);
  }
  BOOST_TEST(has(read_file(folder.path("out/breakdown.svg")), "fault/reassociated !"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(lists)

// What a solver takes is asked of it: it refuses what it does not know and names what it knows.
BOOST_AUTO_TEST_CASE(the_options_of_every_solver_are_listed) {
  const Folder folder;
  const std::string list = run_compare({"--list"}, folder).out;
  int with_options = 0;
  for (const std::string& line : lines_of(list)) BOOST_TEST(line.size() <= 80U, line);
  for (const std::string& line : lines_of(in_one_line_each(list))) {
    const std::string name = line.substr(0, line.find(' '));
    if (has(line, " missing ") || has(name, "python/") || name.empty()) continue;
    const Outcome refused = run_compare(
        Words{"--grid", "9x9", "--solvers", name, "--option", name + ":zz=1", "--output", "out"},
        folder);
    BOOST_TEST(refused.status == 2, refused.err);
    const std::string mark = "; known: ";
    const auto at = refused.err.find(mark);
    if (at == refused.err.npos) {
      BOOST_TEST(!has(line, "options"), line);
      BOOST_TEST(has(refused.err, "it has none"), refused.err);
      continue;
    }
    const std::string known = refused.err.substr(at + mark.size());
    ++with_options;
    BOOST_TEST(line.ends_with("; options " + known.substr(0, known.find('\n'))), line);
  }
  BOOST_TEST(with_options >= 4);  // tiled or parallel, in two languages
}

BOOST_AUTO_TEST_CASE(how_much_there_is_to_run_is_said_first) {
  const Folder folder;
  const Outcome outcome = run_compare(serial + Words{"--formats", "svg"}, folder);
  const auto lines = lines_of(outcome.err);
  BOOST_REQUIRE(lines.size() == 4U);
  BOOST_TEST(lines.front().starts_with("compare: 2 runs of 2 solvers to come, "), outcome.err);
  BOOST_TEST(lines.back().starts_with("compare: 2 runs took "), outcome.err);
}

BOOST_AUTO_TEST_SUITE_END()
