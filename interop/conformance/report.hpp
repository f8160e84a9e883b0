/// Running the checks of one solver, and saying how they went.
#ifndef HEAT_CONFORMANCE_REPORT_HPP
#define HEAT_CONFORMANCE_REPORT_HPP

#include <map>
#include <string>
#include <utility>

#include "checks.hpp"

namespace heat::conformance {

class Report {
 public:
  /// @param solver    name as it was asked for
  /// @param baseline  the solver by whose formula fields are expected
  /// @throws Error as heat_find_solver()
  Report(std::string solver, std::string baseline)
      : solver_(std::move(solver)), baseline_(std::move(baseline)), found_(solver_) {
    check(heat_solver_formula(baseline_.c_str(), &formula_));
  }

  [[nodiscard]] bool needs_mpi() const { return (found_.table.needs & HEAT_NEEDS_MPI) != 0; }

  /// Report what loading the solver's library did, as the first check.
  /// @param failure  "expected ..., found ...", or ""
  void loaded(const std::string& failure) { loading_ = {loading_name, failure, ""}; }

  // A solver without MPI is run and finished; one with it is run between the others:

  /// Run the check that comes before MPI is started.
  void run_early();

  /// Run the checks on a world, printing each; with MPI, make a solver to destroy later.
  void run(const World& world);

  /// After MPI has ended: destroy that solver.
  void run_late();

  /// Print the last line.
  /// @return whether all checks passed that this rank has to answer for
  [[nodiscard]] bool finish() const;

 private:
  /// How a check went on this rank.
  struct Outcome {
    std::string name, failure, skipped;
  };

  [[nodiscard]] Outcome attempt(const Check& check, const World& world) const;
  void add(const Outcome& mine, const World& world);  // a failure on any rank is one on all
  void count(const Outcome& outcome, bool print);
  void begin(const std::string& what) const;
  [[nodiscard]] bool may_have_another_formula() const;
  /// Whether this rank has a failure that the others, as MPI has ended, do not know of. That no
  /// solver could be made before they know.
  [[nodiscard]] bool fails_alone() const {
    return late_solver_ != nullptr && !late_.failure.empty();
  }
  [[nodiscard]] std::string summary(int checks, int failed) const;

  std::string solver_, baseline_;
  NamedSolver found_;
  const heat_kernel* formula_ = nullptr;
  Outcome loading_, early_, late_{after_mpi_name, "", ""};
  heat_solver* late_solver_ = nullptr;
  std::map<std::string, std::string> first_;  ///< of a reason, the first check that failed by it
  bool fields_alone_ = true;                  ///< are wrong in all that failed
  bool steps_failed_ = false;                 ///< the check of the plainest steps
  int rank_ = 0, ranks_ = 1;
  int checks_ = 0, failed_ = 0, skipped_ = 0;
};

}  // namespace heat::conformance

#endif
