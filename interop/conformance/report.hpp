/// Running the checks of one solver, and saying how they went.
#ifndef HEAT_CONFORMANCE_REPORT_HPP
#define HEAT_CONFORMANCE_REPORT_HPP

#include <string>

#include "checks.hpp"

namespace heat::conformance {

/// How a check went on this rank.
struct Outcome {
  std::string name, failure, skipped;
};

/// The last line of a solver's checks.
std::string summary(const std::string& solver, int checks, int failed, int skipped,
                    const std::string& more);

class Report {
 public:
  /// @param solver  name as it was asked for
  /// @throws Error as heat_find_solver()
  explicit Report(std::string solver) : solver_(std::move(solver)), found_(solver_) {}

  /// Report what loading the solver's library did, as the first check.
  /// @param failure  what was expected and found, or ""
  void loaded(const std::string& failure) { loading_ = {loading_name, failure, ""}; }

  [[nodiscard]] bool needs_mpi() const { return (found_.table.needs & HEAT_NEEDS_MPI) != 0; }

  /// Run the checks that MPI must not have been started for; add() takes their outcome.
  [[nodiscard]] Outcome before_mpi() const;

  /// Run the checks on a team, printing each.
  void run(const Team& team);

  /// Count and print an outcome; a failure on any rank of the team is one on all.
  void add(const Outcome& mine, const Team& team);

  /// Make a solver that is destroyed only after MPI has ended, and destroy it; there are no other
  /// ranks to agree with by then.
  void make_late(const Team& team);
  void destroy_late();

  /// Print the last line.
  /// @return whether all checks passed, as far as it is for this rank to say
  [[nodiscard]] bool finish() const;

 private:
  [[nodiscard]] Outcome attempt(const Check& check, const Team& team) const;
  void count(const Outcome& outcome, bool print);
  void tell() const;  // whoever supervises this process
  /// "fortran/mpi on 4 ranks"
  [[nodiscard]] std::string full_name() const;

  std::string solver_;
  Found found_;
  Outcome loading_;
  Outcome late_{after_mpi_name, "", ""};
  heat_solver* late_solver_ = nullptr;
  int rank_ = 0, ranks_ = 1;
  int checks_ = 0, failed_ = 0, skipped_ = 0;
};

}  // namespace heat::conformance

#endif
