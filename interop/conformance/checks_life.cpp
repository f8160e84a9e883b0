/// Solvers beside each other, one after the other, and destroyed early.
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <thread>

#include "checks.hpp"
#include "instance.hpp"
#include "interop/library/memory_file.hpp"

namespace heat::conformance {
namespace {

void destroy_null(Trial& t) { t.succeeds(t.table().destroy(nullptr), "destroy(NULL)"); }

/// Made, but not started; started, but not advanced.
void half_made(Trial& t) {
  const Problem problem = a_problem(23, 17);
  { Live live(t, problem); }
  {
    Live live(t, problem);
    live.start();
  }
  Live live(t, problem);
  live.start();
  live.advance(2);
  live.expect_field(reference(problem, 2), "after solvers that were destroyed early: the field");
}

void side_by_side(Trial& t) {
  const Problem a = a_problem(23, 17, 5);
  Problem b = a_problem(19, 31, 6);
  b.sources = {{19, 1, 2.0}};
  Live first(t, a), second(t, b);
  first.start();
  second.start();
  std::int64_t steps_a = 0, steps_b = 0;
  for (const std::int64_t steps : {1, 0, 4, 7}) {
    first.advance(steps);
    steps_a += steps;
    first.expect_field(reference(a, steps_a), "beside another solver: the first field");
    second.advance(2 * steps + 1);
    steps_b += 2 * steps + 1;
    second.expect_field(reference(b, steps_b), "beside another solver: the second field");
    first.expect_field(reference(a, steps_a), "after steps of the other: the first field");
  }
}

void outlives(Trial& t) {
  const Problem problem = a_problem(23, 17, 5);
  Live first(t, problem), second(t, problem), third(t, problem);
  second.start();
  second.advance(3);
  first.destroy();
  second.advance(3);
  third.destroy();
  second.advance(3);
  second.expect_field(reference(problem, 9), "after others were destroyed: the field");
}

void many(Trial& t) {
  const Problem problem = a_problem(23, 17);
  for (int i = 0; i < 30; ++i) {
    Live live(t, problem);
    live.start();
    live.advance(1);
    if (i == 29) live.expect_field(reference(problem, 1), "of the 30th solver: the field");
  }
}

/// A solver's life on a thread of its own.
void live_on_thread(const heat_solver_table& table, const heat_kernel* kernel,
                    const Problem& problem, std::vector<double>& cells, heat_status& status) {
  const heat_problem c = problem.c();
  const heat_block all = make_block(1, 1, problem.nx, problem.ny);
  const Field start = reference_start(problem);
  heat_solver* solver = nullptr;
  status = table.create(&c, HEAT_NO_COMM, kernel, nullptr, &solver);
  if (status != HEAT_OK) return;
  status = table.write(solver, &all, start.cells.data(), problem.nx);
  for (int i = 0; i < 20 && status == HEAT_OK; ++i) status = table.advance(solver, 5);
  cells.resize(start.cells.size());
  if (status == HEAT_OK) status = table.read(solver, &all, cells.data(), problem.nx);
  table.destroy(solver);
}

/// One thread at a time uses a solver; two threads may use two.
void threads(Trial& t) {
  const Problem problems[] = {a_problem(37, 29, 3), a_problem(37, 29, 4)};
  std::vector<double> cells[2];
  heat_status status[2] = {};
  std::optional<std::thread> other;
  other.emplace([&] { live_on_thread(t.table(), t.kernel(), problems[0], cells[0], status[0]); });
  live_on_thread(t.table(), t.kernel(), problems[1], cells[1], status[1]);
  other->join();
  for (int i = 0; i < 2; ++i) {
    t.expect(status[i] == HEAT_OK,
             "expected HEAT_OK on both threads, found " + status_name(status[i]));
    const Field expected = reference(problems[i], 100);
    t.expect(status[i] != HEAT_OK || cells[i] == expected.cells,
             "expected the reference's field on both threads");
  }
}

/// While it lives, stdout and stderr go to a file without a name.
class Quiet {
 public:
  Quiet() {
    std::fflush(nullptr);
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
      old_[fd] = dup(fd);
      dup2(file_.fd(), fd);
    }
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() {
    std::fflush(nullptr);
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
      dup2(old_[fd], fd);
      close(old_[fd]);
    }
  }

  /// Bytes that came.
  [[nodiscard]] std::int64_t bytes() const {
    std::fflush(nullptr);
    return file_.size();
  }

 private:
  MemoryFile file_;
  int old_[3] = {};
};

/// What a language's own run-time library holds back until the end cannot be seen.
void silence(Trial& t) {
  const Problem problem = a_problem(23, 17);
  heat_problem bad = problem.c();
  bad.nx = -1;
  const Quiet quiet;
  heat_solver* none = nullptr;  // what each call returns is another check's
  const heat_status status = t.table().create(&bad, t.team().handle(), nullptr, nullptr, &none);
  if (status == HEAT_OK) t.table().destroy(none);
  Live live(t, problem);
  live.start();
  live.advance(3);
  static_cast<void>(live.read());
  auto timings = make<heat_timings>();
  t.table().timings(live.handle(), &timings);
  t.table().advance(live.handle(), -1);
  live.destroy();
  t.expect(quiet.bytes() == 0, "expected nothing on stdout and stderr, found " +
                                   std::to_string(quiet.bytes()) + " bytes");
}

}  // namespace

std::vector<Check> life_checks() {
  return {{"destroy-takes-null", destroy_null},
          {"destroy-takes-a-half-made-solver", half_made},
          {"two-solvers-alive-at-once-share-nothing", side_by_side},
          {"destroying-a-solver-leaves-the-others", outlives},
          {"solvers-come-and-go", many},
          {"solver-prints-nothing", silence},
          {"two-threads-may-use-two-solvers", threads, Of::serial}};
}

}  // namespace heat::conformance
