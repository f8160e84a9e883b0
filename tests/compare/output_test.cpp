/// What ./compare leaves behind where it cannot write, or where others write: files are whole or
/// not there.
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
using namespace heat::test;
using nlohmann::json;

const Words quick = Words{"--grid", "64x64", "--steps", "10"} + each_once;
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

/// Whether a picture ends as its format wants it.
bool is_whole(const std::string& path) {
  std::string bytes = read_file(path);
  while (bytes.ends_with("\n")) bytes.pop_back();
  const std::string end = path.ends_with(".png")   ? std::string("IEND\xae\x42\x60\x82")
                          : path.ends_with(".svg") ? std::string("</svg>")
                                                   : std::string("%%EOF");
  return bytes.ends_with(end);
}

/// Check that a comparison whose disk was full has its runs, and only whole pictures.
void check_what_is_left(const Outcome& outcome, const std::string& folder,
                        const std::string& reason) {
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "all equal to the last bit: 2 solvers, 2 runs"), outcome.out);
  const json results = json::parse(read_file(folder + "/results.json"));
  for (const json& run : results.at("runs")) BOOST_TEST(run.at("status") == "ok");
  BOOST_TEST(results.at("runs").size() == 2U);
  int lost = 0;
  for (const std::string& name : names_in(folder)) {
    if (name.starts_with("results.")) continue;
    BOOST_TEST(is_whole(folder + "/" + name), name);
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
  for (const json& run : runs_in(folder)) BOOST_TEST(run.at("status") == "ok");
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
  for (const json& run : runs_in(folder)) {
    BOOST_TEST(has(run.at("message"), run.at("solver") == "cxx/serial" ? "File too large" : ""));
    BOOST_TEST(run.at("status") == "failed");
  }
  BOOST_TEST(has(outcome.out, "Check    nothing was compared: 2 solvers, 2 runs: 2 failed"),
             outcome.out);
}

BOOST_AUTO_TEST_CASE(a_caller_prints_what_it_measured_and_leaves_no_half_field) {
  for (const char* caller : {"cxx", "fortran", "python"}) {
    const fs::path program =
        fs::path(HEAT_COMPARE_PROGRAM).parent_path() / (std::string("heat-run-") + caller);
    if (!fs::exists(program)) continue;
    const Folder folder;
    const Outcome outcome = run_program(Words{"env", "-C", folder.path("")} + files_up_to(16) +
                                        Words{program, "--solver", "cxx/serial", "--grid", "64x64",
                                              "--steps", "10", "--field", "field.npy"});
    BOOST_TEST(outcome.status == 1);
    BOOST_TEST(has(outcome.out, "fingerprint "), caller << ": " << outcome.out);
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
