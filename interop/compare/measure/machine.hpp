/// The machine and the build behind the results.
#ifndef HEAT_COMPARE_MACHINE_HPP
#define HEAT_COMPARE_MACHINE_HPP

#include "caller.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// This machine; the build of the library that runs the solvers, which may not be the library that
/// this program asked for; and this call, with what may differ between two on the same machine,
/// such as its load. What the system does not tell is left out.
/// @param argv  the command line of the call, with NULL at its end
Provenance provenance(const Caller& caller, char** argv);

/// What the record of a session gets at its end: the time and the load of the machine.
nlohmann::ordered_json session_end();

}  // namespace heat::compare

#endif
