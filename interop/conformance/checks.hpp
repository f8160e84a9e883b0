/// The list of checks: each is one sentence of heat.h that a solver keeps or breaks.
#ifndef HEAT_CONFORMANCE_CHECKS_HPP
#define HEAT_CONFORMANCE_CHECKS_HPP

#include <string>
#include <vector>

#include "trial.hpp"

namespace heat::conformance {

/// Which solvers a sentence is about.
enum class Of { all, serial, mpi };

struct Check {
  const char* name;  ///< the sentence, with - for blanks
  void (*run)(Trial& trial);
  Of of = Of::all;
};

// One function a file checks_<topic>.cpp:
std::vector<Check> table_checks();
std::vector<Check> layout_checks();
std::vector<Check> create_checks();
std::vector<Check> problem_checks();
std::vector<Check> argument_checks();
std::vector<Check> window_checks();
std::vector<Check> block_checks();
std::vector<Check> step_checks();
std::vector<Check> source_checks();
std::vector<Check> kernel_checks();
std::vector<Check> life_checks();
std::vector<Check> timing_checks();
std::vector<Check> mpi_checks();

/// All of them, in the order in which they run.
std::vector<Check> all_checks();

/// Expect create() to refuse its arguments and to leave its output alone.
/// @param what  the arguments, for the message
void refuse_create(Trial& trial, heat_status expected, const std::string& what,
                   const heat_problem* problem, std::int32_t comm,
                   const heat_kernel* kernel = nullptr, const char* options = nullptr);

/// Before MPI is started: create() refuses for want of it, and does not start it.
void check_before_mpi(Trial& trial);
inline constexpr const char* before_mpi_name = "create-refuses-before-mpi-is-started";

/// Loading the library, if it was given by --plugin.
inline constexpr const char* loading_name = "loading-leaves-the-program-as-it-is";

/// After MPI has ended: destroy() of a solver that was made before.
inline constexpr const char* after_mpi_name = "destroy-may-come-after-mpi-has-ended";

}  // namespace heat::conformance

#endif
