/// A machine whose predictions can be worked out by hand.
#ifndef HEAT_TESTS_COMPARE_PREDICT_MACHINE_HPP
#define HEAT_TESTS_COMPARE_PREDICT_MACHINE_HPP

#include <limits>

#include "interop/compare/predict/model.hpp"

namespace heat::test {

constexpr double exactly = 1e-12;

/// Two sockets of four cores; caches of 10 and 100 cells; a socket moves 8 bytes a second. Messages
/// cost nothing.
inline compare::MachineModel machine() {
  compare::MachineModel m;
  m.sockets = 2;
  m.cores = m.cache_cores = 4;
  m.core_cache = 160.0;
  m.shared_cache = 1600.0;
  m.bandwidth = 8.0;
  m.within = m.between = {0.0, std::numeric_limits<double>::infinity()};
  return m;
}

}  // namespace heat::test

#endif
