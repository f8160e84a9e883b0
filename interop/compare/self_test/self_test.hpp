/// Showing that wrong fields are caught: solvers with planted faults, and the checks on them.
#ifndef HEAT_COMPARE_SELF_TEST_HPP
#define HEAT_COMPARE_SELF_TEST_HPP

#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// Run every planted fault at every rank count, print the checks that caught it, and count the
/// fields that the total heat alone would have missed.
/// @return 0 if every field that changed was caught, the control agrees and each cause was named
///         that can be; 1 if not; 130 if a signal ended it
/// @throws Refusal if the faulty solvers were not built, or there is no launcher
int self_test(const Options& options);

}  // namespace heat::compare

#endif
