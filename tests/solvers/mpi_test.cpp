/// mpirun mpi_test -- SOLVER: what all ranks say when one of them, or each, refuses a solver, and a
/// solver that outlives MPI. How solvers treat the communicators of a program, and what else they
/// do on ranks, is checked by heat-conformance.
#define BOOST_TEST_MODULE mpi
#include <mpi.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <memory>

#include "heat/heat.hpp"
#include "tests/support/nine_points.hpp"
#include "tests/support/ranks.hpp"

namespace {

using heat::test::rank;
using heat::test::ranks;

const heat::Problem problem{.nx = 23, .ny = 17, .steps = 30, .sources = {{12, 9, 1.0}}};

/// A solver that is destroyed when MPI has ended already.
std::unique_ptr<heat::Solver> late;

struct Mpi {
  Mpi() {
    const bool is_alone = std::getenv("HEAT_TEST_MPI_SINGLE") != nullptr;
    int given = 0;
    MPI_Init_thread(nullptr, nullptr, is_alone ? MPI_THREAD_SINGLE : MPI_THREAD_FUNNELED, &given);
  }
  ~Mpi() {
    MPI_Finalize();
    late.reset();
  }
};
BOOST_TEST_GLOBAL_FIXTURE(Mpi);

std::string solver_name() { return boost::unit_test::framework::master_test_suite().argv[1]; }

heat_status create(const heat::Problem& of, std::int32_t comm, const std::string& options,
                   const heat_kernel* kernel = nullptr) {
  const heat::NamedSolver found(solver_name());
  const heat_problem c = of.c();
  heat_solver* solver = nullptr;
  const heat_status status = found.table.create(&c, comm, kernel, options.c_str(), &solver);
  BOOST_TEST(solver == nullptr);
  return status;
}

/// Check that create() fails on every rank with one status and one message, which has `part`.
void check_refused(const heat::Problem& of, const std::string& options, const std::string& part,
                   const heat_kernel* kernel = nullptr) {
  BOOST_TEST(create(of, MPI_Comm_c2f(MPI_COMM_WORLD), options, kernel) == HEAT_INVALID_ARGUMENT);
  std::array<char, 400> mine{}, first{};
  heat::error_message().copy(mine.data(), mine.size() - 1);
  first = mine;
  MPI_Bcast(first.data(), static_cast<int>(first.size()), MPI_CHAR, 0, MPI_COMM_WORLD);
  BOOST_TEST(std::string(mine.data()).find(part) != part.npos, mine.data() << " names " << part);
  BOOST_TEST(std::string(mine.data()) == first.data(), "every rank has the same message");
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_refused_create_says_the_same_on_every_rank) {
  heat::Problem outside = problem, negative = problem;
  outside.sources.push_back({24, 1, 1.0});
  negative.steps = -1;
  check_refused(problem, "tile=8", "px,py");
  check_refused(problem, "px", "key=value");
  check_refused(problem, "px=one", "'px'");
  check_refused(problem, "px=-1,py=-1", "ranks");
  check_refused(problem, "px=" + std::to_string(ranks() + 1), "px");
  check_refused(outside, "", "(24,1)");
  check_refused(negative, "", "-1 steps");
  if (const std::string all = std::to_string(ranks()); all != "1") {
    check_refused({.nx = 1, .ny = 40}, "px=" + all, "no block without cells");
    check_refused({.nx = 40, .ny = 1}, "py=" + all, "no block without cells");
    check_refused(problem, "px=1,py=1", "multiply to " + all + " ranks");
  }
  // Longer than the buffer that carries a message to all ranks.
  check_refused(problem, std::string(5000, 'k') + "=1", "no option 'kkkk");
}

/// No halo has its corners, which a formula of nine points needs.
BOOST_AUTO_TEST_CASE(a_kernel_that_reads_corners_is_refused) {
  const heat_wide_kernel nine = heat::test::nine_points(), wide = heat::test::nine_points(2, 0);
  check_refused(problem, "", "the kernel 'nine' reads corners of the halo", &nine.kernel);
  check_refused(problem, "", "the kernel 'nine' reads 2 cells beyond its part", &wide.kernel);
}

BOOST_AUTO_TEST_CASE(a_failure_of_one_rank_is_a_failure_of_all) {
  for (int culprit = 0; culprit < ranks(); ++culprit) {
    if (rank() == culprit) setenv("HEAT_ISA", "x86-64-v0", 1);
    check_refused(problem, "", "HEAT_ISA=x86-64-v0");
    unsetenv("HEAT_ISA");
  }
}

/// The failure would be a program that is aborted at its end.
BOOST_AUTO_TEST_CASE(a_solver_may_outlive_mpi) {
  late = std::make_unique<heat::Solver>(solver_name(), problem, MPI_Comm_c2f(MPI_COMM_WORLD));
  BOOST_TEST(late->block().nx >= 0);
}

BOOST_AUTO_TEST_CASE(an_mpi_for_one_thread_is_refused, *boost::unit_test::disabled()) {
  check_refused(problem, "threads=1", "MPI_THREAD_FUNNELED");
}

BOOST_AUTO_TEST_CASE(a_handle_of_no_communicator_is_refused, *boost::unit_test::disabled()) {
  const heat_status status = create(problem, 123456, "");
  BOOST_TEST((status == HEAT_INVALID_ARGUMENT || status == HEAT_MPI_ERROR));
}
