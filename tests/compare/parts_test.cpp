/// Parts of ./compare that no run shows on a machine at hand: limits on cores, and how the
/// self-test judges faults.
#define BOOST_TEST_MODULE compare_parts
#include <sched.h>

#include <boost/test/unit_test.hpp>
#include <climits>
#include <filesystem>
#include <sstream>

#include "driver.hpp"
#include "interop/compare/plan/cores.hpp"
#include "interop/compare/self_test/planted.hpp"

namespace {

namespace fs = std::filesystem;
using heat::compare::Fault;
using heat::compare::On;
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

/// The columns of the table in interop/self_test/README.md for the problems of the self-test. Its
/// 64x64 cells stand for 48x48: what matters is that x and y can be exchanged.
std::string documented(const Fault& fault) {
  for (const std::string& line :
       lines_of(read_file(HEAT_SOURCE_DIR "/interop/self_test/README.md"))) {
    if (!line.starts_with("| `fault/" + std::string(fault.id) + "` ")) continue;
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, '|');) cells.push_back(cell);
    return cells.at(fault.on == On::oblong ? 4 : fault.on == On::square ? 6 : 10);
  }
  return "";
}

/// A run that changes the field, and is caught, or not.
heat::compare::Result run_that(bool changes, int ranks, const Fault& fault) {
  heat::compare::Result result;
  result.ranks = ranks;
  result.changes = result.by_fingerprint = changes;
  result.cause = changes ? fault.cause : "";
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

BOOST_AUTO_TEST_CASE(faults_change_the_field_where_the_readme_says) {
  for (const Fault& fault : heat::compare::planted_faults()) {
    const std::string where = documented(fault);
    for (const int ranks : {1, 2, 4, 6, 9}) {
      const bool changes = has(where, "all") || has(where, " " + std::to_string(ranks) + " ") ||
                           has(where, " " + std::to_string(ranks) + "=");
      BOOST_TEST(as_planted(fault, run_that(changes, ranks, fault)), fault.id << " on " << ranks);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fault_that_has_become_harmless_is_noticed) {
  int harmful = 0;
  for (const Fault& fault : heat::compare::planted_faults()) {
    if (has(documented(fault), " - ")) continue;
    ++harmful;
    bool noticed = false;
    std::vector<heat::compare::Result> results;
    for (const int ranks : {1, 2, 4, 6, 9}) {
      results.push_back(run_that(false, ranks, fault));
      noticed = noticed || !as_planted(fault, results.back());
    }
    BOOST_TEST((noticed || turned_harmless(fault, results)), fault.id);
  }
  BOOST_TEST(harmful ==
             19);  // all of planted_faults() but "none", "border-source", fma and flushing
}

BOOST_AUTO_TEST_CASE(a_harmless_solver_that_changes_the_field_is_noticed) {
  for (const Fault& fault : heat::compare::planted_faults()) {
    if (!has(documented(fault), " - ")) continue;
    BOOST_TEST(!as_planted(fault, run_that(true, 4, fault)), fault.id);
  }
}
