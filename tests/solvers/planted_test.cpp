/// mpirun faults_test -- PLUGIN README: each planted fault changes the field where README says.
///
/// The README's table has a row for each solver and a column for each trial below.
#define BOOST_TEST_MODULE faults
#include <mpi.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/truth/problems.hpp"

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

/// A problem, and how it is run.
struct Trial {
  std::string column;  ///< its heading in README
  Row row;
  int calls = 1;          ///< of advance(), with as many steps each
  bool cut_in_x = false;  ///< px = ranks
};

const std::vector<Trial> trials = {
    {"61x47", {61, 47, 20, "random:3", "default", {}}},
    {"in halves", {61, 47, 20, "random:3", "default", {}}, 2},
    {"64x64", {64, 64, 20, "random:3", "default", {}}},
    {"63x63", {63, 63, 20, "random:3", "default", {}}},
    {"1000x1", {1000, 1, 20, "random:3", "500,1,1.0 333,1,1.0 800,1,1.0", {}}, 1, true},
    // The rows of data/vectors.csv that are marked subnormal.
    {"33x47", {33, 47, 90, "zero", "5,40,-1e-300 20,9,3e-305", {}}},
    {"61x53", {61, 53, 70, "zero", "31,27,7e-308 1,53,-1e-305", {}}},
};

using Cells = std::map<std::string, std::string>;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" `"), last = text.find_last_not_of(" `");
  return first == text.npos ? "" : text.substr(first, last - first + 1);
}

/// README's table: solver -> heading -> cell.
std::map<std::string, Cells> read_table() {
  std::ifstream file(argument(2));
  std::vector<std::string> headings;
  std::map<std::string, Cells> table;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| ")) continue;
    std::istringstream stream(line.substr(1));
    std::vector<std::string> cells;
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(trimmed(cell));
    if (headings.empty()) headings = cells;
    BOOST_REQUIRE(cells.size() == headings.size());
    if (!cells[0].starts_with("fault/")) continue;
    for (std::size_t i = 1; i < cells.size(); ++i) table[cells[0]][headings[i]] = cells[i];
  }
  BOOST_REQUIRE(!table.empty());
  return table;
}

/// What a cell of the table says about this number of ranks: "right", "wrong", or "wrong=" where
/// the heat is printed as if nothing were wrong.
std::string expected(const std::string& cell) {
  std::istringstream stream(cell);
  for (std::string word; stream >> word;) {
    const std::string mark = word.ends_with('=') ? "=" : "";
    const std::string who = word.substr(0, word.size() - mark.size());
    if (who == "all" || who == std::to_string(ranks())) return "wrong" + mark;
  }
  return "right";
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

/// Run a solver; the words of expected(), the same on every rank.
std::string observed(const std::string& name, const Trial& trial) {
  const Row& row = trial.row;
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

BOOST_AUTO_TEST_CASE(the_table_lists_the_solvers_of_the_plugin) {
  std::set<std::string> listed, known;
  for (const auto& [name, cells] : read_table()) listed.insert(name);
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
  for (auto& [name, cells] : read_table()) {
    for (const Trial& trial : trials) {
      BOOST_REQUIRE(cells.contains(trial.column));
      const std::string& cell = cells.at(trial.column);
      if (cell == "no end") continue;  // running it is for a program that can end it
      const bool random = cell == "either";
      const std::string is = random ? observed_in_many_runs(name, trial) : observed(name, trial);
      const std::string should_be = random ? "either" : expected(cell);
      BOOST_TEST(is == should_be, name << " on " << trial.column << ", " << ranks() << " ranks, is "
                                       << is << ", not " << should_be);
    }
  }
}
