/// mpirun time_test -- SOLVER: where the time of advance() went, when sweeps and messages take a
/// time that is known. What sleeps gives lower bounds, and the time around it all an upper one.
#define BOOST_TEST_MODULE time
#include <dlfcn.h>
#include <mpi.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "tests/support/ranks.hpp"
#include "tests/truth/problems.hpp"

namespace {

using heat::test::rank;
using heat::test::ranks;

/// The function that sleeps on the last rank whenever it is called.
enum class Slow { nothing, sweep, sending, waiting };

constexpr double nap = 0.005;  // seconds
constexpr std::int64_t steps = 12;

Slow slow = Slow::nothing;
int naps = 0;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void may_sleep(Slow what) {
  if (what != slow) return;
  ++naps;
  std::this_thread::sleep_for(std::chrono::duration<double>(nap));
}

/// Adds up the time from one call of MPI to the next.
struct Between {
  double left = 0.0;  ///< when the last call ended; 0 before the first
  double seconds = 0.0;
};
Between between;

/// Call MPI, and perhaps sleep first.
template <class Call>
int watched(Slow what, Call&& call) {
  if (between.left > 0.0) between.seconds += now() - between.left;
  may_sleep(what);
  const int error = call();
  between.left = now();
  return error;
}

/// The function of MPI itself: those below stand before it, for both languages.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int PMPI_Isend(const void* data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
               MPI_Request* request) {
  return watched(Slow::sending, [&] {
    return real<decltype(PMPI_Isend)>("PMPI_Isend")(data, count, type, to, tag, comm, request);
  });
}

int PMPI_Waitall(int count, MPI_Request* requests, MPI_Status* statuses) {
  return watched(Slow::waiting, [&] {
    return real<decltype(PMPI_Waitall)>("PMPI_Waitall")(count, requests, statuses);
  });
}

int MPI_Isend(const void* data, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request* request) {
  return PMPI_Isend(data, count, type, to, tag, comm, request);
}

int MPI_Waitall(int count, MPI_Request* requests, MPI_Status* statuses) {
  return PMPI_Waitall(count, requests, statuses);
}
}

namespace {

struct Mpi {
  Mpi() {
    int given = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given);
  }
  ~Mpi() { MPI_Finalize(); }
};
BOOST_TEST_GLOBAL_FIXTURE(Mpi);

std::string solver_name() { return boost::unit_test::framework::master_test_suite().argv[1]; }
bool is_tiled() {
  return solver_name().find("tiled") != std::string::npos || solver_name().ends_with("hybrid");
}

bool is_last() { return rank() + 1 == ranks(); }

heat_status slow_sweep(const double* from, double* to, std::int64_t nx, std::int64_t ny,
                       std::int64_t ld) {
  may_sleep(Slow::sweep);
  auto kernel = heat::make<heat_kernel>();
  heat::check(heat_find_kernel("cxx", &kernel));
  return kernel.sweep(from, to, nx, ny, ld);
}

/// Times of advance(), in seconds.
struct Measured {
  heat_timings timings;
  double known;  ///< how long the last rank slept
};

/// Take steps on blocks side by side along x, and check that the parts are no more than the whole.
Measured advance(const heat::Problem& problem, Slow what, const std::string& options) {
  heat::NamedSolver found(solver_name());
  if (what == Slow::sweep) {
    found.kernel.name = "slow";
    found.kernel.level = "generic";
    found.kernel.sweep = slow_sweep;
  }
  const std::string all = "px=" + std::to_string(ranks()) + options;
  heat::Solver solver(found, problem, MPI_Comm_c2f(MPI_COMM_WORLD), all);
  naps = 0;
  between = {};
  MPI_Barrier(MPI_COMM_WORLD);
  slow = is_last() ? what : Slow::nothing;
  const double begin = now();
  solver.advance(steps - 1);
  between.left = 0.0;  // ranks agree at the ends of advance()
  solver.advance(1);   // the parts add up over calls
  const double whole = now() - begin;
  slow = Slow::nothing;
  Measured measured{solver.timings(), naps * nap};
  MPI_Bcast(&measured.known, 1, MPI_DOUBLE, ranks() - 1, MPI_COMM_WORLD);
  const heat_timings& t = measured.timings;
  BOOST_TEST(t.compute + t.exchange + t.waiting <= whole + 1e-6);
  return measured;
}

Measured advance_small(Slow what, const std::string& options = "") {
  return advance(heat::Problem{.nx = 24, .ny = 9}, what, options);
}

/// Check that the time that the last rank slept is all in one part there, and that the rank beside
/// it, for which its messages are late in every step but perhaps the first, waited.
void check_share(const Measured& measured, double heat_timings::*part) {
  const heat_timings& t = measured.timings;
  BOOST_TEST(measured.known > 0.0);
  if (is_last()) BOOST_TEST((t.*part) >= measured.known);
  if (rank() + 2 == ranks()) {
    BOOST_TEST(t.waiting >= measured.known / 2);
    BOOST_TEST(t.exchange < t.waiting);
    BOOST_TEST(t.compute < t.waiting);
  }
}

/// One exchange a step, in each way that a solver has.
std::vector<std::string> ways() {
  if (!is_tiled()) return {""};
  if (solver_name().starts_with("cxx/")) return {",depth=1,overlap=0", ",depth=1,overlap=1"};
  return {",depth=1"};
}

/// Whether the calls of a solver came by here: alone it may have none, and another MPI's Fortran
/// may not go through its C.
bool was_slow(const Measured& measured) {
  if (measured.known > 0.0) return true;
  BOOST_TEST((ranks() == 1 || solver_name().starts_with("fortran/")));
  if (ranks() > 1) std::puts("SKIPPED: this MPI's calls in Fortran do not go through those in C");
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(sweeps_are_compute) {
  if (is_tiled()) return;  // takes no sweep; that it says so is checked elsewhere
  check_share(advance_small(Slow::sweep), &heat_timings::compute);
}

BOOST_AUTO_TEST_CASE(sending_is_exchange) {
  for (const std::string& options : ways()) {
    const Measured measured = advance_small(Slow::sending, options);
    if (!was_slow(measured)) return;
    check_share(measured, &heat_timings::exchange);
  }
}

BOOST_AUTO_TEST_CASE(being_blocked_is_waiting) {
  for (const std::string& options : ways()) {
    const Measured measured = advance_small(Slow::waiting, options);
    if (!was_slow(measured)) return;
    if (is_last()) BOOST_TEST(measured.timings.waiting >= measured.known);
  }
}

/// The time between the calls of MPI is compute, before the wait as well as after it: also of a
/// solver that takes no sweep from here. The last rank has a neighbour, and so an edge.
BOOST_AUTO_TEST_CASE(what_is_not_in_mpi_is_compute) {
  for (const std::int64_t width : {12, 600}) {  // mostly edges, and hardly any
    const heat::Problem problem{.nx = width * ranks(), .ny = 480000 / width};
    for (std::string options : ways()) {
      if (width == 12 && is_tiled()) options.replace(options.find("=1"), 2, "=3");
      double share = 0.0;
      for (int attempt = 0; attempt < 5 && share < 0.8; ++attempt) {  // the machine may be busy
        const double compute = advance(problem, Slow::nothing, options).timings.compute;
        share = compute / between.seconds;
        MPI_Allreduce(MPI_IN_PLACE, &share, 1, MPI_DOUBLE, MPI_MIN, MPI_COMM_WORLD);
      }
      BOOST_TEST(share >= 0.8, solver_name() << options << " has a share of " << share);
    }
  }
}
