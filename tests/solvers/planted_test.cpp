/// mpirun faults_test -- PLUGIN: each planted fault changes the field where the table says.
#define BOOST_TEST_MODULE faults
#include <mpi.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <set>

#include "interop/self_test/faults.hpp"
#include "tests/truth/problems.hpp"

using heat::faults::Trial;
using heat::test::Row;

namespace {

struct Mpi {
  Mpi() { MPI_Init(nullptr, nullptr); }
  ~Mpi() { MPI_Finalize(); }
};
BOOST_TEST_GLOBAL_FIXTURE(Mpi);

std::string argument(int index) {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  BOOST_REQUIRE(suite.argc > index);
  return suite.argv[index];
}

int ranks() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

void check_blocks(const heat::Solver& solver, const heat::Problem& problem) {
  const heat_block mine = solver.block();
  std::vector<heat_block> all(static_cast<std::size_t>(ranks()));
  MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all.data(), sizeof mine, MPI_BYTE, MPI_COMM_WORLD);
  const heat_problem c = problem.c();
  BOOST_TEST(heat_check_partition(&c, all.data(), ranks()) == HEAT_OK);
}

/// Heat with the four decimals that the paper printed.
double printed(double heat) { return std::round(heat * 1e4) / 1e4; }

/// Run a solver; a word of expected(), the same on every rank.
std::string observed(const std::string& name, const Trial& trial) {
  const Row row{trial.nx, trial.ny, trial.steps, trial.initial, trial.sources, {}};
  const heat::Problem problem = row.problem();
  heat::Solver solver(name, problem, MPI_Comm_c2f(MPI_COMM_WORLD),
                      trial.cut_in_x ? "px=" + std::to_string(ranks()) : "");
  check_blocks(solver, problem);
  for (int call = 0; call < trial.calls; ++call) solver.advance(row.steps / trial.calls);

  const heat_block block = solver.block();
  std::vector<double> mine(static_cast<std::size_t>(block.nx * block.ny));
  solver.read(block, mine);
  const std::vector<double> field = heat::test::oracle_field(row);
  int wrong = 0;
  double heats[2] = {0.0, 0.0};  // of this solver and of the oracle
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const auto x = block.x - 1 + static_cast<std::int64_t>(i) % block.nx;
    const auto y = block.y - 1 + static_cast<std::int64_t>(i) / block.nx;
    const double& right = field[static_cast<std::size_t>(y * row.nx + x)];
    if (std::memcmp(&mine[i], &right, sizeof right) != 0) ++wrong;
    heats[0] += mine[i];
    heats[1] += right;
  }
  MPI_Allreduce(MPI_IN_PLACE, &wrong, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  MPI_Allreduce(MPI_IN_PLACE, heats, 2, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  if (wrong == 0) return "right";
  return printed(heats[0]) == printed(heats[1]) ? "wrong=" : "wrong";
}

/// Run a solver until it was both right and wrong.
std::string observed_in_many_runs(const std::string& name, const Trial& trial) {
  std::set<std::string> results;
  for (int run = 0; run < 64 && results.size() < 2; ++run) results.insert(observed(name, trial));
  return results == std::set<std::string>{"right", "wrong="} ? "either" : *results.begin();
}

struct Loaded {
  Loaded() { heat::load_plugin(argument(1)); }
};

}  // namespace

BOOST_TEST_GLOBAL_FIXTURE(Loaded);

BOOST_AUTO_TEST_CASE(the_plugin_has_the_solvers_of_the_table) {
  std::set<std::string> listed, known;
  for (const auto& fault : heat::faults::faults) listed.insert(fault.solver);
  std::int64_t count = 0;
  heat::check(heat_solver_count(&count));
  for (std::int64_t i = 0; i < count; ++i) {
    const char* name = nullptr;
    heat::check(heat_solver_name(i, &name));
    if (std::string(name).starts_with("fault/")) known.insert(name);
  }
  BOOST_TEST(listed == known, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_fault_changes_the_field_where_the_table_says) {
  for (const auto& fault : heat::faults::faults) {
    for (std::size_t i = 0; i < heat::faults::trials.size(); ++i) {
      const Trial& trial = heat::faults::trials[i];
      const std::string cell(cell_of(fault, i));
      if (cell == "no end") continue;  // running it is for a program that can end it
      const bool random = cell == "either";
      const std::string is =
          random ? observed_in_many_runs(fault.solver, trial) : observed(fault.solver, trial);
      const std::string should_be = random ? "either" : heat::faults::expected(cell, ranks());
      BOOST_TEST(is == should_be, fault.solver << " on " << trial.column << ", " << ranks()
                                               << " ranks, is " << is << ", not " << should_be);
    }
  }
}
