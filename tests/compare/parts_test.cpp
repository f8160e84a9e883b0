/// Parts of ./compare that no run shows on a machine at hand: limits on cores, and how the
/// self-test judges faults.
#define BOOST_TEST_MODULE compare_parts
#include <sched.h>

#include <boost/test/unit_test.hpp>
#include <climits>
#include <filesystem>
#include <map>

#include "driver.hpp"
#include "interop/compare/plan/cores.hpp"
#include "interop/compare/self_test/planted.hpp"

namespace {

namespace fs = std::filesystem;
using heat::faults::Fault;
using namespace heat::test;

/// The groups of a process as /proc tells them, files of groups, and the cores that these allow.
struct Groups {
  std::string membership;
  std::map<std::string, std::string> files;
  int cores;
};

const std::string cfs = "cpu/cpu.cfs_";
const Groups all_groups[] = {
    {"", {}, INT_MAX},
    {"0::/", {}, INT_MAX},
    {"0::/", {{"cpu.max", "max 100000"}}, INT_MAX},
    {"3:cpu,cpuacct:/", {{cfs + "quota_us", "-1"}, {cfs + "period_us", "100000"}}, INT_MAX},
    // Whole cores, and at least one.
    {"0::/", {{"cpu.max", "350000 100000"}}, 3},
    {"0::/", {{"cpu.max", "50000 100000"}}, 1},
    {"3:cpu,cpuacct:/", {{cfs + "quota_us", "200000"}, {cfs + "period_us", "50000"}}, 4},
    // The least limit of a group and those around it.
    {"1:name=systemd:/other\n0::/user/job",
     {{"user/job/cpu.max", "max 100000"},
      {"user/cpu.max", "200000 100000"},
      {"other/cpu.max", "100000 100000"}},
     2},
    // A container sees its own group as the root, under the name that it has outside.
    {"4:cpu:/docker/0123", {{cfs + "quota_us", "300000"}, {cfs + "period_us", "100000"}}, 3},
};

/// A run that changes the field, and is caught, or not.
heat::compare::Result run_that(bool changes, int ranks, const std::string& cause = "") {
  heat::compare::Result result;
  result.ranks = ranks;
  result.changes = result.by_fingerprint = changes;
  result.cause = cause;
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_least_limit_on_time_of_groups_is_one_on_cores) {
  for (const Groups& groups : all_groups) {
    const Folder folder;
    write_file(folder.path("membership"), groups.membership + "\n");
    for (const auto& [name, text] : groups.files) {
      fs::create_directories(fs::path(folder.path(name)).parent_path());
      write_file(folder.path(name), text + "\n");
    }
    const int cores = heat::compare::quota_cores(folder.path(""), folder.path("membership"));
    BOOST_TEST(cores == groups.cores, groups.membership);
  }
}

BOOST_AUTO_TEST_CASE(cores_that_the_process_may_not_use_do_not_count) {
  cpu_set_t all;
  BOOST_REQUIRE(sched_getaffinity(0, sizeof all, &all) == 0);
  BOOST_TEST(heat::compare::core_count() >= 1);
  BOOST_TEST(heat::compare::core_count() <= CPU_COUNT(&all));
}

BOOST_AUTO_TEST_CASE(a_fault_changes_the_field_where_the_table_says_and_nowhere_else) {
  const Fault fault{"fault/x", "", heat::faults::oblong, "halo", "2 6= 9  | all= | -"};
  for (const int ranks : {1, 2, 4, 6, 9, 12}) {
    const bool listed = ranks == 2 || ranks == 6 || ranks == 9 || ranks == 12;
    for (const bool changes : {true, false}) {
      const auto result = run_that(changes, ranks, changes ? "halo" : "");
      BOOST_TEST(as_planted(fault, 0, result) == (changes == listed), ranks << changes);
      BOOST_TEST(as_planted(fault, 1, result) == changes, ranks);
      BOOST_TEST(as_planted(fault, 2, result) == !changes, ranks);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fault_counts_if_it_is_caught_and_its_cause_is_named) {
  const Fault fault{"fault/x", "", heat::faults::oblong, "halo", "all"};
  const Fault unnamed{"fault/x", "", heat::faults::oblong, "", "all"};
  BOOST_TEST(!as_planted(fault, 0, run_that(true, 2, "rounding")));
  BOOST_TEST(as_planted(unnamed, 0, run_that(true, 2, "rounding")));
  auto result = run_that(true, 2, "halo");
  result.by_fingerprint = false;
  BOOST_TEST(!as_planted(fault, 0, result));
  result = run_that(true, 2, "halo");
  result.failed = true;
  BOOST_TEST(!as_planted(fault, 0, result));
}
