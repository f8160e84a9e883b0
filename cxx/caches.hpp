/// The caches of this machine.
#ifndef HEAT_CXX_CACHES_HPP
#define HEAT_CXX_CACHES_HPP

#include <cstdint>

namespace heat::cxx {

/// Sizes in bytes; where the system does not tell, what is common.
struct Caches {
  std::int64_t l1;  ///< of data, of one core
  std::int64_t l2;  ///< of one core
  std::int64_t l3;  ///< of several cores

  /// Asked for once: in a virtual machine the answer may take longer than a sweep of a small grid.
  static const Caches& here();
};

}  // namespace heat::cxx

#endif
