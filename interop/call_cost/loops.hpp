/// The loops of calls that are timed, written alike in C++ (loops.cpp) and in Fortran (loops.f90).
/// Each ends with the first status that is not HEAT_OK, returns it, and sets the seconds of all
/// calls.
#ifndef HEAT_CALL_COST_LOOPS_HPP
#define HEAT_CALL_COST_LOOPS_HPP

#include <cstdint>

#include "heat/heat.hpp"

extern "C" {

/// Seconds that this thread has been computing, without those of waiting for a processor: one clock
/// for all callers.
double heat_call_cost_seconds();

/// Call a sweep again and again, `now` and `next` changing places after each call.
/// @param now   in and out: shape [ny + 2][ld], as for heat_sweep; the last field, if calls is even
/// @param next  in and out: the same; the last field, if calls is odd
using heat_call_cost_sweeper = heat_status(heat_sweep* sweep, std::int64_t calls, double* now,
                                           double* next, std::int64_t nx, std::int64_t ny,
                                           std::int64_t ld, double* seconds);
heat_call_cost_sweeper heat_call_cost_sweep_cxx, heat_call_cost_sweep_fortran;

/// Take one step a call by the table of a solver.
heat_status heat_call_cost_advance(const heat_solver_table* table, heat_solver* solver,
                                   std::int64_t calls, double* seconds);

/// Make a solver without MPI by module heat, take untimed steps, then one step a call.
/// @param cells  out: its field, shape [ny][nx]
heat_status heat_call_cost_solver_fortran(const char* name, const heat_problem* problem,
                                          std::int64_t untimed, std::int64_t calls, double* cells,
                                          double* seconds);
}

#endif
