/// Solvers beside each other, one after the other, and destroyed early.
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "checks.hpp"
#include "interop/library/memory_file.hpp"

namespace heat::conformance {
namespace {

void destroy_null(Trial& t) { t.succeeds(t.table().destroy(nullptr), "destroy(NULL)"); }

/// Made, but not started; started, but not advanced.
void half_made(Trial& t) {
  Instance{t};
  Instance(t).start();
  Instance(t).run(2, "after solvers that were destroyed early");
}

void side_by_side(Trial& t) {
  Problem other = a_problem(19, 31, 6);
  other.sources = {{19, 1, 2.0}};
  Instance first(t, a_problem(23, 17, 5)), second(t, other);
  first.start();
  second.start();
  std::int64_t steps_first = 0, steps_second = 0;
  for (const std::int64_t steps : {1, 0, 4, 7}) {
    first.advance(steps);
    steps_first += steps;
    first.expect_steps(steps_first, "the first of two solvers");
    second.advance(2 * steps + 1);
    steps_second += 2 * steps + 1;
    second.expect_steps(steps_second, "the second of two solvers");
    first.expect_steps(steps_first, "the first of two solvers, after steps of the other");
  }
}

void outlives(Trial& t) {
  Instance first(t), second(t), third(t);
  second.start();
  second.advance(3);
  first.destroy();
  second.advance(3);
  third.destroy();
  second.advance(3);
  second.expect_steps(9, "after others were destroyed");
}

void many(Trial& t) {
  for (int i = 1; i <= 30; ++i) Instance(t).run(1, "of solver " + std::to_string(i));
}

/// A solver's life on a thread of its own.
void live_alone(const heat_solver_table& table, const heat_kernel* kernel, const Problem& problem,
                std::vector<double>& cells, heat_status& status) {
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
  std::thread other([&] { live_alone(t.table(), t.kernel(), problems[0], cells[0], status[0]); });
  live_alone(t.table(), t.kernel(), problems[1], cells[1], status[1]);
  other.join();
  for (int i = 0; i < 2; ++i) {
    t.expect(status[i] == HEAT_OK,
             "expected HEAT_OK on both threads, found " + status_name(status[i]));
    const Field expected = reference(problems[i], 100);
    t.expect(status[i] != HEAT_OK || cells[i] == expected.cells,
             std::string("on both threads: expected ") + the_field_of + "the reference");
  }
}

/// While it lives, stdout and stderr go to a file without a name.
class Silence {
 public:
  Silence() {
    std::fflush(nullptr);
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
      old_[fd] = dup(fd);
      dup2(file_.fd(), fd);
    }
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
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

/// Output that a language's run-time library holds back until the program ends is not seen.
void silence(Trial& t) {
  const Problem problem = a_problem();
  heat_problem bad = problem.c();
  bad.nx = -1;
  const Silence stdout_and_stderr;
  heat_solver* none = nullptr;  // other checks look at the statuses
  const heat_status status = t.table().create(&bad, t.comm(), nullptr, nullptr, &none);
  if (status == HEAT_OK) t.table().destroy(none);
  Instance instance(t, problem);
  instance.start();
  instance.advance(3);
  static_cast<void>(instance.read());
  auto timings = make<heat_timings>();
  t.table().timings(instance.handle(), &timings);
  t.table().advance(instance.handle(), -1);
  instance.destroy();
  t.expect(stdout_and_stderr.bytes() == 0, "expected nothing on stdout and stderr, found " +
                                               std::to_string(stdout_and_stderr.bytes()) +
                                               " bytes");
}

}  // namespace

std::vector<Check> life_checks() {
  return {{"destroy-takes-null", destroy_null},
          {"destroy-takes-a-half-made-solver", half_made},
          {"two-solvers-alive-at-once-share-nothing", side_by_side},
          {"destroying-a-solver-leaves-the-others", outlives},
          {"solvers-come-and-go", many},
          {"solver-prints-nothing", silence},
          {"two-threads-may-use-two-solvers", threads, Scope::serial}};
}

}  // namespace heat::conformance
