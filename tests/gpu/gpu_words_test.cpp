/// Messages on solvers for a GPU that cannot do as they are asked, on machines without one.
/// The arguments are heat-run-cxx, the plugin with the fake CUDA (in suite `limits`, heat-limits on
/// that; in suite `driver`, the fake driver), and how ranks are started.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE gpu_words
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <sstream>

#include "tests/support/process.hpp"

namespace {

using namespace heat::test;
namespace data = boost::unit_test::data;

std::string argument(int i) { return boost::unit_test::framework::master_test_suite().argv[i]; }

/// Status and output of a program with variables of the environment, as "3 out err".
std::string end_of(const Words& variables, const Words& words) {
  const Outcome outcome = run_program(Words{"env"} + variables + words);
  return std::to_string(outcome.status) + " " + outcome.out + outcome.err;
}

Words run_of(const std::string& solver, const Words& more) {
  return Words{argument(1), "--plugin", argument(2), "--solver", solver} + more;
}

/// Whether an end is one line that begins with the first and ends with the last of two texts.
bool is_line(const std::string& end, const std::string& first, const std::string& last) {
  return lines_of(end).size() == 1U && end.starts_with(first) && end.ends_with(last + "\n");
}

struct Refusal {
  const char* solver;
  Words more;
  const char* status;
  const char* says;  ///< a part of the line
};
std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
  return out << refusal.solver << ": " << refusal.says;
}

const std::vector<Refusal> refusals_of_solvers{
    {"fake/gpu+cxx", {}, "2", "takes no kernel"},
    {"fake/gpu_tiled+cxx", {}, "2", "takes no kernel"},
    {"fake/gpu", {"--grid", "4000x4000"}, "1", "out of device memory: 128"},
    {"fake/gpu", {"--grid", "4000x4000"}, "1", " of 100663296 free"},
    {"fake/gpu", {"--option", "width=64"}, "2", "the solver has no option 'width'"},
    {"fake/gpu_tiled", {"--option", "steps_per_pass=17"}, "2", "steps_per_pass must be 1 to 16"},
    {"fake/gpu_tiled", {"--option", "width=64"}, "2", "the solver has no option 'width'"},
};

/// A solver, how many calls of CUDA it makes at least, and how many of them get memory.
struct Fallible {
  const char* solver;
  int least_calls, allocations;
};
std::ostream& operator<<(std::ostream& out, const Fallible& one) { return out << one.solver; }

// Two fields and the sources are allocated, and for passes exponents; 70 steps are
// captured launches, a graph of 64 and six launches, or four passes, one of them shorter, and two
// steps; there are copies before and after.
const std::vector<Fallible> fallible{
    {"fake/cuda", 80, 3}, {"fake/gpu", 80, 3}, {"fake/gpu_tiled", 15, 4}};

}  // namespace

BOOST_AUTO_TEST_SUITE(refusals)
BOOST_DATA_TEST_CASE(a_solver_says_what_it_does_not_take, data::make(refusals_of_solvers), one) {
  const std::string end = end_of({}, run_of(one.solver, one.more));
  BOOST_TEST(is_line(end, one.status + std::string(" heat-run: "), ""), end);
  BOOST_TEST(has(end, one.says), end);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failures)
/// The fake CUDA aborts if anything is not given back.
BOOST_DATA_TEST_CASE(each_call_that_fails_is_told_and_nothing_is_kept, data::make(fallible), one) {
  int failed = 0, without_memory = 0;
  std::string end;
  for (; failed < 200; ++failed) {
    end = end_of({"FAKE_CUDA_FAILS=" + std::to_string(failed + 1)},
                 run_of(one.solver, {"--grid", "20x10", "--steps", "70"}));
    if (end.starts_with("0 ")) break;
    const bool memory = is_line(end, "1 heat-run: out of device memory: ", " free");
    without_memory += memory ? 1 : 0;
    BOOST_TEST((memory || is_line(end, "1 heat-run: ", ": a failure that was asked for")), end);
  }
  BOOST_TEST(end.starts_with("0 "), end);
  BOOST_TEST(failed >= one.least_calls);
  BOOST_TEST(without_memory == one.allocations);
}

BOOST_DATA_TEST_CASE(a_run_tells_its_gpu, data::make(fallible), one) {
  const std::string end = end_of({}, run_of(one.solver, {"--grid", "20x10", "--steps", "1"}));
  BOOST_TEST(line_with(end, "hosts ").ends_with("/a_fake_device_0000:10:00.0"), end);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(limits)
/// Each copy takes a millisecond; of 96 MiB an array has a quarter, which is read and written.
BOOST_AUTO_TEST_CASE(heat_limits_tells_the_gpu_and_how_fast_it_copies) {
  BOOST_TEST(end_of({}, {argument(2), "--gpu"}) ==
             "0 gpu           a fake device\n"
             "gpus          3\n"
             "driver        CUDA 98.7\n"
             "memory        100663296\n"
             "copy          5.033e+10\n");
  BOOST_TEST(end_of({"FAKE_CUDA_FAILS=1"}, {argument(2), "--gpu"}) ==
             "1 heat-limits: --gpu: cudaGetDevice: a failure that was asked for\n");
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(mpi)
Words launcher() {
  Words start;
  for (int i = 3; i < boost::unit_test::framework::master_test_suite().argc; ++i) {
    start.push_back(argument(i));
  }
  return start;
}

BOOST_AUTO_TEST_CASE(an_mpi_that_does_not_take_the_memory_of_a_gpu_is_told) {
  for (const auto& [kind, says] : {std::pair{"host", "does not take the memory of a GPU"},
                                   std::pair{"boasting", "a message from there arrived wrong"}}) {
    const std::string end =
        end_of({std::string("FAKE_CUDA_MPI=") + kind},
               launcher() + Words{"2"} +
                   run_of("fake/mpi_gpu", {"--grid", "20x20", "--option", "cuda_aware=1"}));
    BOOST_TEST(has(end, "cuda_aware=1: "), end);
    BOOST_TEST(has(end, says), end);
  }
}

/// There are three.
BOOST_AUTO_TEST_CASE(ranks_of_a_machine_take_its_devices_in_turns) {
  for (const char* solver : {"fake/mpi_gpu", "fake/mpi_gpu_tiled"}) {
    const std::string end =
        end_of({}, launcher() + Words{"4"} + run_of(solver, {"--grid", "20x20"}));
    std::istringstream hosts(line_with(end, "hosts "));
    std::string devices;
    for (std::string entry; std::getline(hosts, entry, ';');) {
      devices += entry.substr(entry.rfind('/')) + " ";
    }
    BOOST_TEST(devices ==
                   "/a_fake_device_0000:10:00.0 /a_fake_device_0000:11:00.0 "
                   "/a_fake_device_0000:12:00.0 /a_fake_device_0000:10:00.0 ",
               end);
  }
}
BOOST_AUTO_TEST_SUITE_END()

/// fortran/gpu is missing without a GPU, or on the host where that is allowed, and never a GPU.
BOOST_AUTO_TEST_SUITE(offload)
BOOST_AUTO_TEST_CASE(the_host_is_never_reported_as_a_gpu) {
  // Its kind and what follows that, with one space between words.
  const auto listed = [](const Words& variables) {
    std::istringstream line(line_with(
        run_program(Words{"env"} + variables + Words{argument(1), "--list"}).out, "fortran/gpu "));
    std::string name, text;
    line >> name;
    for (std::string word; line >> word;) text += word + " ";
    return text;
  };
  const std::string without = listed({"HEAT_HOST_OFFLOAD=0"});
  if (without.starts_with("gpu ")) {
    std::cout << "SKIPPED: there is a GPU\n";
    return;
  }
  BOOST_TEST(without.starts_with("missing no offload device"), without);
  const std::string end = end_of({"-u", "HEAT_HOST_OFFLOAD"},
                                 {argument(1), "--solver", "fortran/gpu", "--grid", "8x8"});
  BOOST_TEST(is_line(end, "3 heat-run: no offload device", ""), end);
  const std::string allowed = listed({"HEAT_HOST_OFFLOAD=1"});
  BOOST_TEST(allowed.starts_with("host "), allowed);
  BOOST_TEST((has(allowed, "on the host") || has(allowed, "to the host")), allowed);
  // Who sets this policy wants no host.
  const std::string forced = listed({"HEAT_HOST_OFFLOAD=1", "OMP_TARGET_OFFLOAD=MANDATORY"});
  BOOST_TEST(forced.starts_with("missing no offload device"), forced);
}
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(driver)
/// Sources, their rows and two fields are allocated when a solver is made, and nothing by a launch.
/// The fake driver aborts if anything is not given back.
BOOST_AUTO_TEST_CASE(memory_is_asked_for_before_the_first_step_and_its_lack_is_told) {
  for (int failing = 1; failing <= 5; ++failing) {
    const std::string end =
        end_of({"LD_PRELOAD=" + argument(2), "FAKE_DRIVER_FAILS=" + std::to_string(failing)},
               {argument(1), "--solver", "fortran/gpu", "--grid", "20x10", "--steps", "70"});
    const bool told = end.starts_with("1 ") && has(end, "heat-run: the device has no ");
    BOOST_TEST((failing < 5 ? told : end.starts_with("0 ")), end);
    if (failing == 5) BOOST_TEST(line_with(end, "hosts ").ends_with("/a_fake_device_0"), end);
  }
}
BOOST_AUTO_TEST_SUITE_END()
