/// Parts of ./compare that no run shows on a machine at hand: limits on cores, and how the
/// self-test judges faults.
#define BOOST_TEST_MODULE compare_parts
#include <sched.h>

#include <boost/test/unit_test.hpp>
#include <climits>
#include <filesystem>

#include "driver.hpp"
#include "interop/compare/plan/cores.hpp"
#include "interop/compare/self_test/planted.hpp"

namespace {

namespace fs = std::filesystem;
using heat::faults::Fault;
using namespace heat::test;

/// A folder with control groups, and a process in some of them.
class Groups {
 public:
  explicit Groups(const std::string& membership) { write("membership", membership); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(folder_.path(name)).parent_path());
    write_file(folder_.path(name), text + "\n");
  }
  [[nodiscard]] int cores() const {
    return heat::compare::quota_cores(folder_.path(""), folder_.path("membership"));
  }

 private:
  Folder folder_;
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

BOOST_AUTO_TEST_CASE(no_limit_on_time_is_no_limit_on_cores) {
  BOOST_TEST(Groups("0::/").cores() == INT_MAX);
  Groups two("0::/");
  two.write("cpu.max", "max 100000");
  BOOST_TEST(two.cores() == INT_MAX);
  Groups one("3:cpu,cpuacct:/");
  one.write("cpu/cpu.cfs_quota_us", "-1");
  one.write("cpu/cpu.cfs_period_us", "100000");
  BOOST_TEST(one.cores() == INT_MAX);
  BOOST_TEST(Groups("").cores() == INT_MAX);
}

BOOST_AUTO_TEST_CASE(a_limit_on_time_counts_whole_cores_and_at_least_one) {
  Groups two("0::/");
  two.write("cpu.max", "350000 100000");
  BOOST_TEST(two.cores() == 3);
  two.write("cpu.max", "50000 100000");
  BOOST_TEST(two.cores() == 1);
  Groups one("3:cpu,cpuacct:/");
  one.write("cpu/cpu.cfs_quota_us", "200000");
  one.write("cpu/cpu.cfs_period_us", "50000");
  BOOST_TEST(one.cores() == 4);
}

BOOST_AUTO_TEST_CASE(the_least_limit_of_a_group_and_those_around_it_holds) {
  Groups two("1:name=systemd:/other\n0::/user/job");
  two.write("user/job/cpu.max", "max 100000");
  two.write("user/cpu.max", "200000 100000");
  two.write("other/cpu.max", "100000 100000");
  BOOST_TEST(two.cores() == 2);
  // A container sees its own group as the root, under the name that it has outside.
  Groups one("4:cpu:/docker/0123");
  one.write("cpu/cpu.cfs_quota_us", "300000");
  one.write("cpu/cpu.cfs_period_us", "100000");
  BOOST_TEST(one.cores() == 3);
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
