/// A plain MPI solver whose steps are a table, so that a fault replaces one of them.
#ifndef HEAT_SELF_TEST_SOLVER_HPP
#define HEAT_SELF_TEST_SOLVER_HPP

#include "state.hpp"

namespace heat::faults {

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

  /// In each step: whether halos move; the cells of `now` that one side sends, or its halo; what is
  /// done with a line of a neighbour's cells.
  bool (*exchanges)(const State&) = [](const State&) { return true; };
  std::vector<std::size_t> (*line)(const State&, Side, bool halo) = faults::line;
  void (*receive)(State&, std::span<const std::size_t> halo, Side from,
                  std::span<const double>) = faults::receive;

  /// In each step: the formula, its way over the block, and a source's addition.
  Formula* (*formula)(const State&) = faults::formula;
  void (*sweep)(State&, Formula*) = faults::sweep;
  double (*add)(double cell, double rate) = faults::add;

  /// In advance(), after the last step. With `halo_at_end` the halo is of that step, too.
  void (*end)(State&) = nothing;
  bool halo_at_end = false;
};

/// The solver; members as heat::fill_table() wants them.
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
