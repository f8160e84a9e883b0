/// The machine and the build behind the results.
#ifndef HEAT_COMPARE_MACHINE_HPP
#define HEAT_COMPARE_MACHINE_HPP

#include "caller.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// This machine, and the build of the library that runs the solvers, which may not be the library
/// that this program asked for.
Provenance provenance(const Caller& caller);

}  // namespace heat::compare

#endif
