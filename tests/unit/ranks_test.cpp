/// What ranks tell of their time, and what callers print of it.
#include <sched.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <thread>

#include "unit.hpp"

namespace {

/// A rank that took 4 s, all of it made up.
heat_rank_times rank(double compute, double exchange, double waiting, double cpu,
                     std::uint64_t machine, std::int64_t core) {
  auto times = heat::make<heat_rank_times>();
  times.seconds = 4.0;
  times.cpu = cpu;
  times.timings = heat::make<heat_timings>();
  times.timings.compute = compute;
  times.timings.exchange = exchange;
  times.timings.waiting = waiting;
  times.machine = machine;
  times.core = core;
  return times;
}

/// A rank on a core of machine 7.
heat_rank_times in(const std::string& node, const std::string& cpus, const std::string& gpu = "") {
  auto times = rank(1.0, 0.5, 2.0, 3.0, 7, 0);
  std::strcpy(times.node, node.c_str());
  std::strcpy(times.cpus, cpus.c_str());
  std::strcpy(times.gpu, gpu.c_str());
  return times;
}

/// What callers print of ranks; 0: of a solver without MPI.
std::string printed(const std::vector<heat_rank_times>& times, std::int64_t ranks) {
  const heat::Problem problem{.nx = 5, .ny = 4, .steps = 3};
  const heat_problem c = problem.c();
  auto result = heat::make<heat_result>();
  result.solver = "cxx/mpi";
  result.caller = "cxx";
  result.ranks = ranks;
  result.times = times.data();
  result.digest = heat::make<heat_digest>();
  return heat::formatted([&](char* text, std::int64_t size, std::int64_t* length) {
    return heat_format_result(&c, &result, text, size, length);
  });
}

/// The value in a line "key value" of a text.
std::string value(const std::string& text, const std::string& key) {
  const std::size_t at = ("\n" + text).find("\n" + key + " ");
  if (at == std::string::npos) return "";
  const std::string line = text.substr(at, text.find('\n', at) - at);
  return line.substr(line.rfind(' ') + 1);
}

double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The time of this, by a watch around it.
template <class Body>
heat_rank_times watched(Body&& body) {
  auto times = heat::make<heat_rank_times>();
  heat::check(heat_start_watch(&times));
  body();
  heat::check(heat_stop_watch(&times));
  return times;
}

/// Use a processor for 0.1 s of its time.
void spin() {
  for (const double end = processor_time() + 0.1; processor_time() < end;) continue;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ranks)

BOOST_AUTO_TEST_CASE(lie_side_by_side_in_what_callers_print) {
  // The third used two cores for a while. Both machines have a core 0, on one of which are two.
  const std::vector<heat_rank_times> four{
      rank(1.0, 0.5, 2.0, 3.0, 7, 0), rank(3.0, 0.25, 0.5, 4.0, 8, 0),
      rank(2.0, 0.25, 1.0, 5.0, 7, 0), rank(3.0, 0.0, 0.25, 2.5, 8, 1)};
  const std::string text = printed(four, 4);
  BOOST_TEST(value(text, "seconds") == "4.000000000");
  BOOST_TEST(value(text, "compute") == "2.250000000");
  BOOST_TEST(value(text, "exchange") == "0.250000000");
  BOOST_TEST(value(text, "waiting") == "0.937500000");
  BOOST_TEST(value(text, "descheduled") == "0.625000000");
  BOOST_TEST(value(text, "ranks_compute") == "1.000000000,2.500000000,3.000000000,1");
  BOOST_TEST(value(text, "ranks_exchange") == "0.000000000,0.250000000,0.500000000,0");
  BOOST_TEST(value(text, "ranks_waiting") == "0.250000000,0.750000000,2.000000000,0");
  BOOST_TEST(value(text, "ranks_descheduled") == "0.000000000,0.500000000,1.500000000,3");
  BOOST_TEST(value(text, "ranks_sharing") == "2");
}

BOOST_AUTO_TEST_CASE(on_cores_that_are_not_known_share_none) {
  const auto alone = rank(1.0, 0.5, 2.0, 3.0, 7, -1);
  BOOST_TEST(value(printed({alone, alone, alone}, 3), "ranks_sharing") == "0");
  const auto on_core = rank(1.0, 0.5, 2.0, 3.0, 7, 5);
  BOOST_TEST(value(printed({on_core, on_core, on_core}, 3), "ranks_sharing") == "3");
}

BOOST_AUTO_TEST_CASE(in_one_place_are_told_together) {
  const auto hosts = [](const std::vector<heat_rank_times>& ranks) {
    return value(printed(ranks, static_cast<std::int64_t>(ranks.size())), "hosts");
  };
  BOOST_TEST(hosts({in("n1", "0-3"), in("n1", "0-3"), in("n2", "0-3"), in("n1", "0-3")}) ==
             "0+2/n1/0-3/;2+1/n2/0-3/;3+1/n1/0-3/");
  BOOST_TEST(hosts({in("n1", "0"), in("n1", "1"), in("n1", "1", "A card 0000:1b:00.0")}) ==
             "0+1/n1/0/;1+1/n1/1/;2+1/n1/1/A_card_0000:1b:00.0");
  BOOST_TEST(hosts({in("a/b;c", "0", "d;e/f")}) == "0+1/a_b_c/0/d_e_f");
}

BOOST_AUTO_TEST_CASE(in_more_than_512_places_are_told_by_node_and_gpu) {
  std::vector<heat_rank_times> ranks;
  for (int i = 0; i < 512; ++i) ranks.push_back(in(i % 2 == 0 ? "n1" : "n2", "0"));
  BOOST_TEST(value(printed(ranks, 512), "hosts").ends_with(";510+1/n1/0/;511+1/n2/0/"));
  ranks.push_back(in("n1", "0", "G"));
  BOOST_TEST(value(printed(ranks, 513), "hosts") == "0+256/n1/*/;1+256/n2/*/;512+1/n1/*/G");
}

BOOST_AUTO_TEST_CASE(beyond_the_processors_that_they_may_use_are_counted) {
  struct Case {
    std::vector<heat_rank_times> ranks;
    std::string count;
  };
  auto elsewhere = in("n2", "0");
  elsewhere.machine = 8;
  const auto free = in("n1", "0-3");
  const Case cases[] = {
      {{free, free, free, free}, "0"},
      {{free, free, free, free, free}, "5"},
      {{in("n1", "0"), in("n1", "1")}, "0"},
      {{in("n1", "0"), elsewhere}, "0"},
      {{in("n1", "0"), in("n2", "0")}, "2"},  // nodes by name alone are one machine
      {{in("n1", "0"), in("n1", "0"), in("n1", "5-6")}, "2"},
      {{in("n1", "0"), in("n1", "1"), in("n1", "0-1"), in("n1", "0-7")}, "3"},
      {{in("n1", "0,2"), in("n1", "2-3"), in("n1", "0,3"), in("n1", "0,3")}, "4"},
      {{in("n1", ""), in("n1", "")}, "0"},
      {{in("n1", "0,..."), in("n1", "0,...")}, "0"},
      {{in("n1", "0-"), in("n1", "0-")}, "0"},
  };
  for (const Case& one : cases) {
    const auto count = static_cast<std::int64_t>(one.ranks.size());
    const std::string text = printed(one.ranks, count);
    BOOST_TEST(value(text, "ranks_oversubscribed") == one.count, text);
  }
}

BOOST_AUTO_TEST_CASE(of_a_solver_without_mpi_are_none) {
  const std::string text = printed({rank(1.0, 0.5, 2.0, 3.0, 7, 0)}, 0);
  BOOST_TEST(value(text, "descheduled") == "1.000000000");
  BOOST_TEST(text.find("ranks") == std::string::npos);
  BOOST_TEST(value(printed({in("n1", "0-3", "A card 0")}, 0), "hosts") == "0+1/n1/0-3/A_card_0");
}

BOOST_AUTO_TEST_CASE(that_are_no_times_are_printed_as_they_are) {
  std::vector<heat_rank_times> three(3, rank(1.0, 0.5, 2.0, 3.0, 7, 0));
  three[1].timings.compute = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(value(printed(three, 3), "compute") == "nan");
  BOOST_TEST(value(printed(three, 3), "ranks_compute").starts_with("1.000000000,1.000000000,nan"));
}

BOOST_AUTO_TEST_CASE(of_another_version_are_refused) {
  std::vector<heat_rank_times> two(2, rank(1.0, 0.5, 2.0, 3.0, 7, 0));
  two[1].struct_size = 8;
  BOOST_CHECK_EXCEPTION(printed(two, 2), heat::Error, [](const heat::Error& error) {
    return error.status() == HEAT_ABI_MISMATCH;
  });
}

BOOST_AUTO_TEST_CASE(that_sleep_are_not_running) {
  const auto times = watched([] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
  BOOST_TEST(times.seconds >= 0.05);
  BOOST_TEST(times.seconds - times.cpu >= 0.04);  // it takes some of its time to fall asleep
}

BOOST_AUTO_TEST_CASE(that_compute_use_the_time_of_processors) {
  const auto times = watched(spin);
  BOOST_TEST(times.cpu >= 0.1);
  BOOST_TEST(times.seconds >= times.cpu - 1e-3);
  BOOST_TEST(times.core >= 0);
  BOOST_TEST(times.machine == watched([] {}).machine);
}

BOOST_AUTO_TEST_CASE(tell_their_node_and_the_processors_that_they_may_use) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const char* before = std::getenv("SLURMD_NODENAME");
  const std::string saved = before == nullptr ? "" : before;
  unsetenv("SLURMD_NODENAME");
  BOOST_TEST(std::string(watched([] {}).node) == std::string(host.data()).substr(0, 63));
  setenv("SLURMD_NODENAME", std::string(70, 'n').c_str(), 1);
  BOOST_TEST(std::string(watched([] {}).node) == std::string(63, 'n'));
  setenv("SLURMD_NODENAME", saved.c_str(), 1);

  cpu_set_t all, one;
  BOOST_REQUIRE(sched_getaffinity(0, sizeof all, &all) == 0);
  CPU_ZERO(&one);
  const int core = sched_getcpu();
  CPU_SET(core, &one);
  BOOST_REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
  const auto bound = watched([] {});
  sched_setaffinity(0, sizeof all, &all);
  BOOST_TEST(std::string(bound.cpus) == std::to_string(core));
}

BOOST_AUTO_TEST_CASE(tell_the_gpu_that_was_noted_meanwhile) {
  heat::check(heat_note_gpu("before"));
  BOOST_TEST(std::string(watched([] {}).gpu).empty());
  const std::string longest(95, 'g');
  const auto noted = watched([&] {
    heat::check(heat_note_gpu("first"));
    heat::check(heat_note_gpu((longest + "more").c_str()));
  });
  BOOST_TEST(std::string(noted.gpu) == longest);
  BOOST_TEST(heat_note_gpu(nullptr) == HEAT_INVALID_ARGUMENT);
}

/// Of two busy processes on one core each has half of it, of more each has less.
BOOST_AUTO_TEST_CASE(that_share_a_core_are_descheduled_half_of_the_time) {
  cpu_set_t before, one;
  BOOST_REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  BOOST_REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
  const pid_t other = fork();
  if (other == 0) {
    alarm(20);  // whatever becomes of this process
    for (;;) spin();
  }
  const auto times = watched([] {
    for (int i = 0; i < 3; ++i) spin();
  });
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  sched_setaffinity(0, sizeof before, &before);
  BOOST_TEST(times.seconds - times.cpu >= 0.4 * times.seconds);
  BOOST_TEST(CPU_ISSET(times.core, &one));
}

BOOST_AUTO_TEST_SUITE_END()
