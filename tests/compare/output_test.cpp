/// Where ./compare cannot write, or others write too, its files are whole or not there.
///
/// The suite `full_disk` mounts a small file system of its own.
#define BOOST_TEST_MODULE compare_output
#include <sys/mount.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <filesystem>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;

// An SVG takes 12 to 20 KiB here, a PNG 80 to 100; so does the field, which a picture needs.
const std::string small_files = "ulimit -c 0; ulimit -f 48\n";  // in units of 512 bytes
const std::string serial = "$compare $once --solvers cxx/serial ";
const std::string all_right = "runs: fortran/serial ok, cxx/serial ok";

const Story files[] = {
    // Once there is room fields come.
    {"a_field_that_is_asked_for_costs_the_status_and_no_measurement",
     {{small_files + serial + "--save-fields",
       {"exit 1", all_right,
        "\ncompare: the field of fortran/serial was not saved: cannot write out/field-",
        "\ncompare: the field of cxx/serial was not saved: cannot write out/field-",
        ": File too large\n", "$ ! ls -A out | grep field"}},
      {"$compare --resume out",
       {"$ [ $(wc -c <out/field-cxx-serial.npy) = $((128 + 64 * 64 * 8)) ]"}}}},
    {"what_cannot_be_compared_for_want_of_its_field_failed_for_that_reason",
     {{small_files + serial + "--check rounding",
       {"exit 1", "runs: fortran/serial failed, cxx/serial failed",
        "/runs/1/message File too large",
        "\nCheck    nothing was compared: 2 solvers, 2 runs: 2 failed"}}}},
    {"a_record_that_cannot_be_written_leaves_the_old_one_whole",
     {{serial + "; cp out/results.json before"},
      {"ulimit -f 2; $compare --resume out --repeats 9",
       {"exit 1", "refused: cannot write out/results.json: File too large\n",
        "$ cmp out/results.json before", "$ [ ! -e out/results.json.new ]"}}}},
    // Room for two runs (2.9 KiB), not for twenty.
    {"a_record_that_grows_too_large_costs_no_run",
     {{"ulimit -f 14; $compare $small --warmup 0 --repeats 10 --solvers cxx/serial 2>said",
       {"exit 1", "all equal to the last bit: 2 solvers, 20 runs", "/runs/1/status ok",
        "$ [ $(grep -c '^compare: cannot write out/results.json: File too large$' said) = 1 ]"}}}},
    {"a_link_in_the_place_of_a_temporary_file_is_not_followed",
     {{"mkdir out; echo mine >mine; ln -s $PWD/mine out/results.json.new\n"
       "ln -s /dev/full out/runtime.svg; $heat_compare $once --formats svg --solvers cxx/serial",
       {"$ [ $(cat mine) = mine ]", "$ tail -n 2 out/runtime.svg | grep '</svg>'"}}}},
    {"what_an_earlier_session_left_unfinished_is_removed",
     {{serial},
      {"cd out; touch .runtime.svg.part .field-cxx-serial.npy.part field-cxx-serial.npy.part "
       ".difference-cxx-serial.npy .report-field.svg notes.part; cd ..; $compare --resume out",
       {"$ [ \"$(ls -A out | tr '\\n' ' ')\" = 'notes.part report.html results.csv results.json "
        "table.md table.tex ' ]"}}}},
};

const Story folders[] = {
    {"comparisons_within_a_second_take_the_next_free_names",
     {{"for i in 1 2 3 4; do $compare --grid 8x8 --steps 1 --repeats 1 --warmup 0 --solvers "
       "cxx/serial >>said 2>&1 & pids=\"$pids $!\"; done\n"
       "for pid in $pids; do wait $pid || exit 1; done",
       {"$ [ $(ls results | wc -l) = 4 ]",
        "$ [ \"$(grep -c '\"status\": \"ok\"' -h results/*/results.json | uniq)\" = 2 ]"}}}},
    // Another one is at work there: it has this lock.
    {"two_comparisons_do_not_write_one_folder",
     {{serial + "; cp out/results.json before; mkdir empty"},
      {"flock out $compare --resume out",
       {"exit 2", "refused: 'out' is in use by another comparison",
        "$ cmp out/results.json before"}},
      {"flock empty $compare --grid 9x9 --solvers cxx/serial --output empty",
       {"exit 2", "refused: 'empty' is in use by another comparison",
        "$ [ -z \"$(ls -A empty)\" ]"}}}},
};

/// Check that a comparison has its runs and only whole pictures in a folder where not all have
/// room, and names those that are missing.
void check_pictures(const Folder& folder, const std::string& words, const std::string& reason) {
  const Outcome outcome = run_in_shell(words, folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(has(outcome.out, "all equal to the last bit: 2 solvers, 2 runs"), outcome.out);
  int lost = 0;
  for (const std::string name :
       {"runtime.png", "runtime.svg", "runtime.pdf", "speedup.png", "speedup.svg", "speedup.pdf"}) {
    const bool is_there = fs::exists(folder.path("out/" + name));
    BOOST_TEST(is_there != has(outcome.err, name), name << " is there or named: " << outcome.err);
    lost += is_there ? 0 : 1;
  }
  BOOST_TEST(lost > 0);
  for (const auto& entry : fs::directory_iterator(folder.path("out"))) {
    std::string bytes = read_file(entry.path());
    while (bytes.ends_with("\n")) bytes.pop_back();
    const std::string kind = entry.path().extension();
    const bool is_whole = kind == ".png"                   ? bytes.ends_with("IEND\xae\x42\x60\x82")
                          : kind == ".svg"                 ? bytes.ends_with("</svg>")
                          : kind == ".pdf"                 ? bytes.ends_with("%%EOF")
                          : kind == ".html"                ? bytes.ends_with("</html>")
                          : entry.path().stem() == "table" ? bytes.size() > 0
                                                           : entry.path().stem() == "results";
    BOOST_TEST(is_whole, entry.path());
  }
  for (const std::string& line : lines_of(outcome.err)) {
    if (has(line, "missing")) BOOST_TEST(has(line, reason), line);
  }
}

const std::string draw = "exec $heat_compare $once --solvers cxx/serial";

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(small, make(files)) { check(sample); }
BOOST_DATA_TEST_CASE(names, make(folders)) { check(sample); }

BOOST_AUTO_TEST_CASE(a_picture_that_is_cut_off_is_removed_and_named_with_the_reason) {
  const Folder folder;
  check_pictures(folder, small_files + draw, "File too large");
  BOOST_TEST(fs::exists(folder.path("out/runtime.svg")));
}

BOOST_AUTO_TEST_CASE(a_caller_prints_what_it_measured_and_leaves_no_half_field) {
  for (const std::string caller : {"cxx", "fortran", "python"}) {
    const std::string program = "$bin/heat-run-" + caller;
    if (run_in_shell("[ -e " + program + " ]", Folder()).status != 0) continue;
    check(
        {"",
         {{small_files + program + " --solver cxx/serial --grid 64x64 --steps 10 --field field.npy",
           {"exit 1", "fingerprint ", "heat-run: --field: cannot write field.npy: File too large\n",
            "$ [ -z \"$(ls -A)\" ]"}}}});
  }
}

BOOST_AUTO_TEST_SUITE(full_disk)

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_costs_pictures_alone) {
  for (const char* size : {"size=24k", "size=60k", "size=120k"}) {
    const Folder folder;
    const std::string disk = folder.path("out");
    fs::create_directory(disk);
    if (mount("tmpfs", disk.c_str(), "tmpfs", 0, size) != 0) {
      std::puts("SKIPPED: no file system can be mounted here");
      return;
    }
    check_pictures(folder, draw, "No space left on device");
    umount2(disk.c_str(), MNT_DETACH);
  }
}

BOOST_AUTO_TEST_SUITE_END()
