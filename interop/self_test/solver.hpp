/// A plain MPI solver whose steps are a table, so that a fault replaces one of them.
#ifndef HEAT_SELF_TEST_SOLVER_HPP
#define HEAT_SELF_TEST_SOLVER_HPP

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "cxx/communicator.hpp"
#include "heat/heat.hpp"

namespace heat::faults {

enum Side : int { x_low, x_high, y_low, y_high };
inline constexpr std::array sides = {x_low, x_high, y_low, y_high};

/// The side that a neighbour sees: x_high of x_low.
constexpr Side opposite(Side side) { return static_cast<Side>(side ^ 1); }

/// A source in block coordinates.
struct Source {
  std::int64_t x, y;
  double rate;
};

/// The data of one rank.
///
///     (0,0) o o o o o          .  cells 1..nx by 1..ny of `now` and `next`, in block coordinates
///           o . . . o          o  a neighbour's cells, or the fixed zeros around the grid
///           o . . . o
///           o o o o o (nx+1,ny+1)
struct State {
  heat_problem problem{};             ///< its sources are those below
  std::vector<heat_source> all;       ///< sources of the whole grid
  MPI_Comm comm = MPI_COMM_NULL;      ///< the solver's own
  std::int64_t rank = 0, ranks = 1;   ///< rank = j * px + i
  std::int64_t px = 1, py = 1;        ///< the process grid
  std::int64_t i = 0, j = 0;          ///< this rank's place in it, from 0
  heat_block cells{};                 ///< the cells that it holds
  std::int64_t nx = 0, ny = 0;        ///< the cells that it computes; a right solver, all
  std::vector<double> now, next;      ///< each shape [cells.ny + 2][ld()]
  std::vector<Source> sources;        ///< those that it injects
  std::array<int, 4> neighbours{};    ///< ranks by Side, or MPI_PROC_NULL
  std::int64_t step = 0;              ///< being taken, from 1, counted since create()
  std::int64_t step_of_call = 0;      ///< being taken, from 1, counted since advance() was called
  std::vector<double> previous_line;  ///< room for a fault: a halo of the step before

  [[nodiscard]] std::int64_t ld() const { return cells.nx + 2; }
  [[nodiscard]] std::size_t at(std::int64_t x, std::int64_t y) const {
    return static_cast<std::size_t>(y * ld() + x);
  }
};

/// A cell and its neighbours.
struct Stencil {
  double centre, x_low, x_high, y_low, y_high;

  /// The neighbours' sum in the contract's order.
  [[nodiscard]] double sum() const { return ((x_low + x_high) + y_low) + y_high; }
};

/// One cell's next value.
using Formula = double(const Stencil& now);

/// First cell, from 0, of part i of n cells cut into p parts.
inline std::int64_t first_cell(std::int64_t i, std::int64_t n, std::int64_t p) { return i * n / p; }

/// The block at place (i, j) of the process grid.
heat_block block_at(const State& s, std::int64_t i, std::int64_t j);

/// Choose px and py: as square as the ranks allow, of two the one with more cuts across x.
/// @throws Error HEAT_INVALID_ARGUMENT if none leaves every block with cells
void choose_grid(State& s);

// The steps of a solver, done right; see Steps for when each is called.
void divide(State& s);
void place_sources(State& s);
void write(State& s, const heat_block& window, const double* cells, std::int64_t ld);
void read(const State& s, const heat_block& window, double* cells, std::int64_t ld);
std::vector<std::size_t> line(const State& s, Side side, bool halo);
void receive(State& s, std::span<const std::size_t> halo, Side from, std::span<const double> line);
Formula* formula(const State& s);
double update(const Stencil& u);
void sweep(State& s, Formula* f);
double add(double cell, double rate);
inline void nothing(State& /*s*/) {}

/// Sweep cells 1..nx by 1..ny of a block.
void sweep_cells(State& s, Formula* f, std::int64_t nx, std::int64_t ny);

/// Let a source of the whole grid be injected by the rank that holds its cell.
void place_source(State& s, const heat_source& source);

/// The steps of a solver, in the order in which they are called. All are right unless replaced.
struct Steps {
  /// In create(): which cells this rank holds and computes, and which sources it injects.
  void (*divide)(State&) = faults::divide;
  void (*place_sources)(State&) = faults::place_sources;

  /// As heat_solver_table.write and read.
  void (*write)(State&, const heat_block&, const double*, std::int64_t ld) = faults::write;
  void (*read)(const State&, const heat_block&, double*, std::int64_t ld) = faults::read;

  /// In advance(), before the first step.
  void (*begin)(State&) = nothing;

  /// In each step: whether halos move; the cells of `now` that one side sends, or its halo; the
  /// unpacking of a line of a neighbour's cells.
  bool (*exchanges)(const State&) = [](const State&) { return true; };
  std::vector<std::size_t> (*line)(const State&, Side, bool halo) = faults::line;
  void (*receive)(State&, std::span<const std::size_t> halo, Side from,
                  std::span<const double>) = faults::receive;

  /// In each step: the formula, the loop over the block, and a source's addition.
  Formula* (*formula)(const State&) = faults::formula;
  void (*sweep)(State&, Formula*) = faults::sweep;
  double (*add)(double cell, double rate) = faults::add;

  /// In advance(), after the last step. With `halo_at_end` the halo is of that step, too.
  void (*end)(State&) = nothing;
  bool halo_at_end = false;
};

/// The solver, for heat::fill_table().
class Solver {
 public:
  Solver(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
         const char* options, const char* name, const Steps& steps);

  void advance(std::int64_t steps);
  [[nodiscard]] const heat_block& block() const { return state_.cells; }
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    steps_.read(state_, window, cells, ld);
  }
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    steps_.write(state_, window, cells, ld);
  }
  [[nodiscard]] const heat_timings& timings() const { return timings_; }

 private:
  void choose_place(const char* options);
  void exchange();
  void take_step();

  cxx::Communicator comm_;
  Steps steps_;
  State state_;
  heat_timings timings_ = make<heat_timings>();
};

}  // namespace heat::faults

#endif
