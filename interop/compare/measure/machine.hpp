/// What the results were measured on and built with.
#ifndef HEAT_COMPARE_MACHINE_HPP
#define HEAT_COMPARE_MACHINE_HPP

#include "caller.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// This machine, and how the library was built that runs the solvers, which need not be the one
/// that this program asked for.
Provenance provenance(const Caller& caller);

}  // namespace heat::compare

#endif
