/// A solver that lives during a check.
#ifndef HEAT_CONFORMANCE_INSTANCE_HPP
#define HEAT_CONFORMANCE_INSTANCE_HPP

#include <vector>

#include "reference.hpp"
#include "trial.hpp"

namespace heat::conformance {

/// A problem with a random start and sources at two corners and in the middle.
Problem a_problem(std::int64_t nx = 23, std::int64_t ny = 17, std::uint64_t seed = 1);

/// Failures with these words tell that a field is not the reference's.
inline constexpr const char* the_field_of = "the field of ";

/// A solver that is destroyed in the end. If it cannot be made the check stops on all ranks.
class Instance {
 public:
  explicit Instance(Trial& trial, const Problem& problem = a_problem())
      : Instance(trial, problem, trial.world()) {}

  /// @param world   the ranks that run the solver
  /// @param kernel  or NULL for the trial's
  Instance(Trial& trial, const Problem& problem, const World& world,
           const heat_kernel* kernel = nullptr, const char* options = nullptr);
  /// Take over a solver that the trial's world has made.
  Instance(Trial& trial, const Problem& problem, heat_solver* made);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() { destroy(); }

  [[nodiscard]] heat_solver* handle() const { return solver_; }
  [[nodiscard]] const heat_block& block() const { return block_; }

  /// Write the problem's start, from the reference.
  void start() { write(reference_start(problem_)); }
  void advance(std::int64_t steps);
  /// This rank's cells, shape [block.ny][block.nx].
  [[nodiscard]] std::vector<double> read();
  /// Set a window of the solver, inside this rank's block, from a whole field.
  void write(const heat_block& window, const Field& field);
  void write(const Field& field) { write(block_, field); }

  /// Expect this rank's cells to be those of a whole field, to the last bit.
  void expect_field(const Field& expected, const std::string& when);
  /// Expect them to be the reference's after some steps from the start.
  void expect_steps(std::int64_t steps, const std::string& when) {
    expect_field(reference(problem_, steps), when);
  }
  /// Start, take some steps, and expect that.
  void run(std::int64_t steps, const std::string& when);

  /// Destroy the solver now.
  void destroy();
  /// Hand over the solver, to be destroyed by the caller.
  heat_solver* release();

 private:
  void find_block();

  Trial& trial_;
  Problem problem_;
  World world_;
  heat_solver* solver_ = nullptr;
  heat_block block_ = make_block(1, 1, 0, 0);
};

}  // namespace heat::conformance

#endif
