/// The callers, written alike in C++ (caller.cpp) and in Fortran (caller.f90): each takes the time
/// of a plain loop of calls. heat-call-cost runs them beside each other.
#ifndef HEAT_BORDER_CALLERS_HPP
#define HEAT_BORDER_CALLERS_HPP

#include <cstdint>

#include "heat/heat.hpp"

extern "C" {

/// Seconds that this thread has been computing, so that waiting for a processor does not count:
/// one clock for all callers.
double heat_border_seconds();

/// Call a sweep again and again, `now` and `next` changing places after each call.
/// @param now      in and out: shape [ny + 2][ld], as for heat_sweep; the last field, if calls is
///                 even
/// @param next     in and out: the same; the last field, if calls is odd
/// @param seconds  out: of all calls
/// @return the first status that is not HEAT_OK, which ends the loop
using heat_border_sweeper = heat_status(heat_sweep* sweep, std::int64_t calls, double* now,
                                        double* next, std::int64_t nx, std::int64_t ny,
                                        std::int64_t ld, double* seconds);
heat_border_sweeper heat_border_sweep_cxx, heat_border_sweep_fortran;

/// Take one step a call by the table of a solver.
/// @param seconds  out: of all calls
/// @return the first status that is not HEAT_OK, which ends the loop
heat_status heat_border_advance_table(const heat_solver_table* table, heat_solver* solver,
                                      std::int64_t calls, double* seconds);

/// The same by module heat.
/// @param solver  from heat_border_open_fortran()
heat_status heat_border_advance_fortran(void* solver, std::int64_t calls, double* seconds);

/// Make and start a solver without MPI by module heat.
/// @param name    of the solver
/// @param solver  out: to be given to heat_border_close_fortran()
heat_status heat_border_open_fortran(const char* name, const heat_problem* problem, void** solver);

/// Copy a window of its cells, as heat_solver_table.read().
heat_status heat_border_read_fortran(const void* solver, const heat_block* window, double* cells,
                                     std::int64_t ld);

/// Free it.
heat_status heat_border_close_fortran(void* solver);
}

namespace heat::call_cost {

/// Take one step a call by heat::Solver.
/// @return seconds of all calls
double advance(Solver& solver, std::int64_t calls);

}  // namespace heat::call_cost

#endif
