/// A solver that lives during a check.
#ifndef HEAT_CONFORMANCE_LIVE_HPP
#define HEAT_CONFORMANCE_LIVE_HPP

#include <vector>

#include "reference.hpp"
#include "trial.hpp"

namespace heat::conformance {

/// A problem with a random start and sources at two corners and in the middle.
Problem a_problem(std::int64_t nx, std::int64_t ny, std::uint64_t seed = 1);

/// Make a solver, destroy it in the end, and stop the check on all ranks where that fails.
class Live {
 public:
  Live(Trial& trial, const Problem& problem) : Live(trial, problem, trial.team()) {}

  /// @param team    who runs the solver
  /// @param kernel  or NULL for the trial's
  Live(Trial& trial, const Problem& problem, Team team, const heat_kernel* kernel = nullptr);
  /// Take over a solver that was made.
  Live(Trial& trial, const Problem& problem, Team team, heat_solver* made);
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;
  ~Live() { destroy(); }

  [[nodiscard]] heat_solver* handle() const { return solver_; }
  [[nodiscard]] const heat_block& block() const { return block_; }

  /// Write the problem's start, from the reference.
  void start();
  void advance(std::int64_t steps);
  /// This rank's cells, shape [block.ny][block.nx].
  [[nodiscard]] std::vector<double> read();
  /// Set a window of the solver, inside this rank's block, from a whole field.
  void write(const heat_block& window, const Field& field);
  void write(const Field& field) { write(block_, field); }

  /// Expect this rank's cells to be those of a whole field, to the last bit.
  void expect_field(const Field& expected, const std::string& when);

  /// Destroy the solver now.
  void destroy();
  /// Hand over the solver, to be destroyed by the caller.
  heat_solver* release();

 private:
  void find_block();

  Trial& trial_;
  Problem problem_;
  Team team_;
  heat_solver* solver_ = nullptr;
  heat_block block_ = make_block(1, 1, 0, 0);
};

}  // namespace heat::conformance

#endif
