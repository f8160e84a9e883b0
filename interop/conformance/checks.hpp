/// The list of checks: each is a sentence of heat.h that a solver keeps or breaks.
#ifndef HEAT_CONFORMANCE_CHECKS_HPP
#define HEAT_CONFORMANCE_CHECKS_HPP

#include <functional>
#include <vector>

#include "instance.hpp"

namespace heat::conformance {

/// Which solvers a sentence is about.
enum class Scope { all, serial, mpi };

struct Check {
  const char* name;  ///< the sentence, with - for blanks
  std::function<void(Trial& trial)> run;
  Scope scope = Scope::all;
};

// One function a file checks_<topic>.cpp:
std::vector<Check> layout_checks();
std::vector<Check> table_checks();
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
[[gnu::weak]] std::vector<Check> mpi_checks();  // none where this is built without MPI

/// All of them, in the order in which they run.
std::vector<Check> all_checks();

/// Expect create() to refuse its arguments and to leave its output alone.
/// @param what  the arguments, for the message
void refuse_create(Trial& trial, heat_status expected, const std::string& what,
                   const heat_problem* problem, std::int32_t comm,
                   const heat_kernel* kernel = nullptr, const char* options = nullptr);

/// create() of a solver with MPI refuses before MPI is started, and does not start it.
extern const Check before_mpi;

/// The check that fails first where a solver has another formula than the reference.
inline constexpr const char* plain_steps_name = "advance-at-once-gives-the-reference";

// The names of checks that the report makes itself: of loading a plugin, of a solver without MPI,
// and of destroy() after MPI has ended.
inline constexpr const char* loading_name = "loading-leaves-the-program-as-it-is";
inline constexpr const char* no_mpi_name = "solver-does-not-start-mpi";
inline constexpr const char* after_mpi_name = "destroy-may-come-after-mpi-has-ended";

}  // namespace heat::conformance

#endif
