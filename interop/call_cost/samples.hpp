/// A sample: a new field is advanced by a number of calls, which are timed.
#ifndef HEAT_CALL_COST_SAMPLES_HPP
#define HEAT_CALL_COST_SAMPLES_HPP

#include <cstdint>
#include <vector>

#include "heat/heat.hpp"

namespace heat::call_cost {

/// The last field, shape [ny][nx], and the seconds of a call.
struct Sample {
  std::vector<double> cells;
  double seconds = 0.0;
};

/// Take a sample of a callee, by name; throws Error.
using Sampler = Sample(const char* callee, const Problem& problem, std::int64_t calls);

/// A kernel, called by a loop in C++ or in Fortran on two arrays that begin at a page.
Sampler sweep_cxx, sweep_fortran;

/// A solver without MPI, called by its table, by heat::Solver, or by module heat.
Sampler solver_table, solver_class, solver_fortran;

}  // namespace heat::call_cost

#endif
