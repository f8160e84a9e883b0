/// mpirun mpi_test -- SOLVER: solvers on communicators of a program that uses MPI itself.
#define BOOST_TEST_MODULE mpi
#include <mpi.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <memory>

#include "tests/truth/oracle.h"
#include "tests/truth/problems.hpp"

using heat::test::Row;

namespace {

const Row row{23, 17, 30, "random:5", "12,9,1.0 1,17,-0.5", std::nullopt};

/// A solver that is destroyed when MPI has ended already.
std::unique_ptr<heat::Solver> late;

struct Mpi {
  Mpi() { MPI_Init(nullptr, nullptr); }
  ~Mpi() {
    MPI_Finalize();
    late.reset();
  }
};
BOOST_TEST_GLOBAL_FIXTURE(Mpi);

std::string solver_name() { return boost::unit_test::framework::master_test_suite().argv[1]; }

int rank_in(MPI_Comm comm) {
  int rank = 0;
  MPI_Comm_rank(comm, &rank);
  return rank;
}

int size_of(MPI_Comm comm) {
  int size = 0;
  MPI_Comm_size(comm, &size);
  return size;
}

/// A communicator, freed at the end.
struct Comm {
  MPI_Comm comm = MPI_COMM_NULL;
  Comm() = default;
  Comm(const Comm&) = delete;
  Comm& operator=(const Comm&) = delete;
  ~Comm() { MPI_Comm_free(&comm); }
};

std::unique_ptr<heat::Solver> make(MPI_Comm comm, const Row& of, const std::string& options = "") {
  return std::make_unique<heat::Solver>(solver_name(), of.problem(), MPI_Comm_c2f(comm), options);
}

/// The fingerprint of the whole field, on every rank.
std::uint64_t fingerprint(const heat::Solver& solver, MPI_Comm comm) {
  std::uint64_t sum = solver.digest().fingerprint;
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_UINT64_T, MPI_SUM, comm);
  return sum;
}

std::uint64_t expected(Row of, std::int64_t steps) {
  of.steps = steps;
  return heat::test::answer(of).fingerprint;
}

/// Check that create() fails on every rank with one status and one message, which has `part`.
void check_refused(const heat_problem& problem, MPI_Comm comm, const char* options,
                   const std::string& part) {
  const heat::NamedSolver found(solver_name());
  heat_solver* solver = nullptr;
  const heat_status status =
      found.table.create(&problem, MPI_Comm_c2f(comm), nullptr, options, &solver);
  BOOST_TEST(status == HEAT_INVALID_ARGUMENT);
  BOOST_TEST(solver == nullptr);
  std::array<char, 400> mine{}, first{};
  heat::error_message().copy(mine.data(), mine.size() - 1);
  first = mine;
  MPI_Bcast(first.data(), static_cast<int>(first.size()), MPI_CHAR, 0, comm);
  BOOST_TEST(std::string(mine.data()).find(part) != part.npos, mine.data() << " names " << part);
  BOOST_TEST(std::string(mine.data()) == first.data(), "every rank has the same message");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_solver_runs_on_a_duplicate_that_is_freed_before_it) {
  std::unique_ptr<heat::Solver> solver;
  {
    Comm own;
    MPI_Comm_dup(MPI_COMM_WORLD, &own.comm);
    solver = make(own.comm, row);
  }
  solver->advance(row.steps);
  BOOST_TEST(fingerprint(*solver, MPI_COMM_WORLD) == expected(row, row.steps));
}

BOOST_AUTO_TEST_CASE(a_solver_runs_on_a_part_of_the_world) {
  const int rank = rank_in(MPI_COMM_WORLD), part = rank % 2;
  Comm half;
  MPI_Comm_split(MPI_COMM_WORLD, part, -rank, &half.comm);  // in the reverse order, too
  const Row mine = part == 0 ? row : Row{19, 31, 20, "random:6", "1,1,2.0", std::nullopt};
  const auto solver = make(half.comm, mine);
  solver->advance(mine.steps);
  BOOST_TEST(fingerprint(*solver, half.comm) == expected(mine, mine.steps));
}

BOOST_AUTO_TEST_CASE(a_solver_runs_on_each_rank_alone) {
  Row mine = row;
  mine.steps += rank_in(MPI_COMM_WORLD);
  const auto solver = make(MPI_COMM_SELF, mine);
  solver->advance(mine.steps);
  BOOST_TEST(fingerprint(*solver, MPI_COMM_SELF) == expected(mine, mine.steps));
}

BOOST_AUTO_TEST_CASE(two_solvers_live_at_once_and_steps_come_in_pieces) {
  const Row other{16, 40, 0, "random:8", "16,1,1.0", std::nullopt};
  const auto a = make(MPI_COMM_WORLD, row), b = make(MPI_COMM_WORLD, other);
  for (const std::int64_t steps : {1, 0, 4, 7}) {
    a->advance(steps);
    b->advance(2 * steps);
  }
  BOOST_TEST(fingerprint(*a, MPI_COMM_WORLD) == expected(row, 12));
  BOOST_TEST(fingerprint(*b, MPI_COMM_WORLD) == expected(other, 24));
}

BOOST_AUTO_TEST_CASE(blocks_share_the_grid_and_are_read_where_they_are) {
  const auto solver = make(MPI_COMM_WORLD, row);
  solver->advance(row.steps);
  const heat_block block = solver->block();
  std::int64_t cells = block.nx * block.ny;
  MPI_Allreduce(MPI_IN_PLACE, &cells, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
  BOOST_TEST(cells == row.nx * row.ny);
  std::vector<double> mine(static_cast<std::size_t>(block.nx * block.ny));
  solver->read(block, mine);
  const std::vector<double> field = heat::test::oracle_field(row);
  int wrong = 0;
  for (std::int64_t i = 0; i < block.nx * block.ny; ++i) {
    const std::int64_t x = block.x + i % block.nx, y = block.y + i / block.nx;
    wrong += mine[static_cast<std::size_t>(i)] !=
             field[static_cast<std::size_t>((y - 1) * row.nx + x - 1)];
  }
  BOOST_TEST(wrong == 0);
}

// Also where the grid goes on: beyond its block a rank has halos, which are nobody's to touch.
BOOST_AUTO_TEST_CASE(windows_beyond_a_ranks_block_are_refused_on_every_side) {
  const auto solver = make(MPI_COMM_WORLD, row);
  solver->advance(2);
  const heat_block b = solver->block();
  const std::vector<double> marks(static_cast<std::size_t>((b.nx + 1) * (b.ny + 1)), -7.0);
  for (const heat_block& beyond :
       {heat::make_block(b.x, b.y, b.nx + 1, b.ny), heat::make_block(b.x, b.y, b.nx, b.ny + 1),
        heat::make_block(b.x - 1, b.y, b.nx + 1, b.ny), heat::make_block(b.x - 1, b.y, b.nx, b.ny),
        heat::make_block(b.x, b.y - 1, b.nx, b.ny + 1), heat::make_block(b.x, b.y - 1, b.nx, b.ny),
        heat::make_block(b.x + b.nx, b.y, 1, 1), heat::make_block(b.x, b.y + b.ny, 1, 1),
        heat::make_block(b.x - 1, b.y, 1, 1), heat::make_block(b.x, b.y - 1, 1, 1)}) {
    std::vector<double> cells = marks;
    BOOST_CHECK_THROW(solver->read(beyond, cells), heat::Error);
    BOOST_TEST((cells == marks), "a refused read() writes nothing");
    BOOST_CHECK_THROW(solver->write(beyond, cells), heat::Error);
  }
  solver->advance(3);  // a halo that was written would show
  BOOST_TEST(fingerprint(*solver, MPI_COMM_WORLD) == expected(row, 5));
}

BOOST_AUTO_TEST_CASE(what_a_rank_writes_reaches_its_neighbours) {
  Row whole = row;
  whole.initial = "zero";
  const auto solver = make(MPI_COMM_WORLD, whole);
  const heat_block block = solver->block();
  std::vector<double> mine;
  for (std::int64_t y = block.y; y < block.y + block.ny; ++y) {
    for (std::int64_t x = block.x; x < block.x + block.nx; ++x) {
      mine.push_back(oracle_random(static_cast<std::uint64_t>((y - 1) * row.nx + x - 1), 5));
    }
  }
  solver->write(block, mine);  // the start random:5, by hand
  solver->advance(3);
  BOOST_TEST(fingerprint(*solver, MPI_COMM_WORLD) == expected(row, 3));
}

BOOST_AUTO_TEST_CASE(a_refused_create_says_the_same_on_every_rank) {
  heat::Problem good = row.problem(), outside = good, negative = good;
  outside.sources.push_back({24, 1, 1.0});
  negative.steps = -1;
  const heat_problem c = good.c(), c_outside = outside.c(), c_negative = negative.c();
  const std::string too_many = "px=" + std::to_string(size_of(MPI_COMM_WORLD) + 1);
  check_refused(c, MPI_COMM_WORLD, "tile=8", "px,py");
  check_refused(c, MPI_COMM_WORLD, "px", "key=value");
  check_refused(c, MPI_COMM_WORLD, "px=one", "'px'");
  check_refused(c, MPI_COMM_WORLD, "px=-1,py=-1", "ranks");
  check_refused(c, MPI_COMM_WORLD, too_many.c_str(), "px");
  check_refused(c_outside, MPI_COMM_WORLD, nullptr, "(24,1)");
  check_refused(c_negative, MPI_COMM_WORLD, nullptr, "-1 steps");
  if (const std::string all = std::to_string(size_of(MPI_COMM_WORLD)); all != "1") {
    const heat::Problem narrow{.nx = 1, .ny = 40}, flat{.nx = 40, .ny = 1};
    const heat_problem c_narrow = narrow.c(), c_flat = flat.c();
    check_refused(c_narrow, MPI_COMM_WORLD, ("px=" + all).c_str(), "no block without cells");
    check_refused(c_flat, MPI_COMM_WORLD, ("py=" + all).c_str(), "no block without cells");
    check_refused(c, MPI_COMM_WORLD, "px=1,py=1", "multiply to " + all + " ranks");
  }
  const std::string long_key(5000, 'k');  // longer than what carries a message to all ranks
  check_refused(c, MPI_COMM_WORLD, (long_key + "=1").c_str(), "no option 'kkkk");
}

BOOST_AUTO_TEST_CASE(a_failure_of_one_rank_is_a_failure_of_all) {
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  for (int culprit = 0; culprit < size_of(MPI_COMM_WORLD); ++culprit) {
    if (rank_in(MPI_COMM_WORLD) == culprit) setenv("HEAT_ISA", "x86-64-v0", 1);
    check_refused(c, MPI_COMM_WORLD, nullptr, "HEAT_ISA=x86-64-v0");
    unsetenv("HEAT_ISA");
  }
}

BOOST_AUTO_TEST_CASE(refused_steps_leave_the_field_on_every_rank) {
  const auto solver = make(MPI_COMM_WORLD, row);
  BOOST_CHECK_EXCEPTION(solver->advance(-1), heat::Error, [](const heat::Error& error) {
    return error.status() == HEAT_INVALID_ARGUMENT;
  });
  BOOST_TEST(fingerprint(*solver, MPI_COMM_WORLD) == expected(row, 0));
  solver->advance(2);
  BOOST_TEST(fingerprint(*solver, MPI_COMM_WORLD) == expected(row, 2));
}

BOOST_AUTO_TEST_CASE(the_callers_messages_with_the_same_tags_are_its_own) {
  const int rank = rank_in(MPI_COMM_WORLD), size = size_of(MPI_COMM_WORLD);
  constexpr int tags = 8;
  std::array<double, tags> in{}, out{};
  std::array<MPI_Request, 2 * tags> requests{};
  for (int tag = 0; tag < tags; ++tag) {
    out[tag] = 100.0 * rank + tag;
    MPI_Irecv(&in[tag], 1, MPI_DOUBLE, MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &requests[tag]);
  }
  const auto solver = make(MPI_COMM_WORLD, row);
  solver->advance(5);
  for (int tag = 0; tag < tags; ++tag) {
    MPI_Isend(&out[tag], 1, MPI_DOUBLE, (rank + 1) % size, tag, MPI_COMM_WORLD,
              &requests[tags + tag]);
  }
  solver->advance(5);
  MPI_Waitall(2 * tags, requests.data(), MPI_STATUSES_IGNORE);
  for (int tag = 0; tag < tags; ++tag) {
    BOOST_TEST(in[tag] == 100.0 * ((rank + size - 1) % size) + tag);
  }
  BOOST_TEST(fingerprint(*solver, MPI_COMM_WORLD) == expected(row, 10));
}

BOOST_AUTO_TEST_CASE(a_solver_may_outlive_mpi) {
  late = make(MPI_COMM_WORLD, row);  // what would go wrong is that this program is aborted
  BOOST_TEST(fingerprint(*late, MPI_COMM_WORLD) == expected(row, 0));
}

BOOST_AUTO_TEST_CASE(the_callers_error_handler_is_kept) {
  Comm own;
  MPI_Comm_dup(MPI_COMM_WORLD, &own.comm);
  { const auto solver = make(own.comm, row); }
  MPI_Errhandler handler = MPI_ERRHANDLER_NULL;
  MPI_Comm_get_errhandler(own.comm, &handler);
  BOOST_TEST((handler == MPI_ERRORS_ARE_FATAL));
  MPI_Errhandler_free(&handler);
}

namespace {
int sweeps_left = 0, culprit = 0;

/// A sweep that gives up on one rank after a while.
heat_status failing_sweep(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                          std::int64_t ld) {
  if (rank_in(MPI_COMM_WORLD) == culprit && sweeps_left-- == 0)
    return heat_fail(HEAT_INTERNAL_ERROR, "the sweep gave up");
  auto kernel = heat::make<heat_kernel>();
  heat::check(heat_find_kernel("cxx", &kernel));
  return kernel.sweep(now, next, nx, ny, ld);
}

/// Whether create() refuses a kernel as that of no use.
bool takes_no_kernel(const heat::NamedSolver& found) {
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  heat_solver* solver = nullptr;
  const heat_status status =
      found.table.create(&c, MPI_Comm_c2f(MPI_COMM_WORLD), &found.kernel, nullptr, &solver);
  found.table.destroy(solver);
  return status == HEAT_INVALID_ARGUMENT &&
         heat::error_message().find("takes no kernel") != std::string::npos;
}
}  // namespace

BOOST_AUTO_TEST_CASE(a_sweep_that_fails_on_one_rank_fails_advance_on_all) {
  heat::NamedSolver found(solver_name());
  found.kernel.name = "failing";
  found.kernel.level = "generic";
  found.kernel.sweep = failing_sweep;
  if (takes_no_kernel(found)) return;  // that it says so is checked
  for (culprit = 0; culprit < size_of(MPI_COMM_WORLD); ++culprit) {
    sweeps_left = 7;
    heat::Solver solver(found, row.problem(), MPI_Comm_c2f(MPI_COMM_WORLD));
    BOOST_CHECK_EXCEPTION(solver.advance(20), heat::Error, [](const heat::Error& error) {
      return error.status() == HEAT_INTERNAL_ERROR &&
             std::string(error.what()) == "the sweep gave up";
    });
  }
}

BOOST_AUTO_TEST_CASE(no_communicator_is_refused) {
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  const heat::NamedSolver found(solver_name());
  heat_solver* solver = nullptr;
  for (const std::int32_t comm : {HEAT_NO_COMM, MPI_Comm_c2f(MPI_COMM_NULL)}) {
    BOOST_TEST(found.table.create(&c, comm, nullptr, nullptr, &solver) == HEAT_INVALID_ARGUMENT);
    BOOST_TEST(heat::error_message().find("communicator") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_handle_of_no_communicator_is_refused, *boost::unit_test::disabled()) {
  const heat::Problem problem = row.problem();
  const heat_problem c = problem.c();
  const heat::NamedSolver found(solver_name());
  heat_solver* solver = nullptr;
  const heat_status status = found.table.create(&c, 123456, nullptr, nullptr, &solver);
  BOOST_TEST((status == HEAT_INVALID_ARGUMENT || status == HEAT_MPI_ERROR));
}
