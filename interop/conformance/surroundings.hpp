/// What a solver must leave as it is beside its arguments.
#ifndef HEAT_CONFORMANCE_SURROUNDINGS_HPP
#define HEAT_CONFORMANCE_SURROUNDINGS_HPP

#include <cfenv>
#include <cstdio>
#include <string>

namespace heat::conformance {

/// Where the checks are reported: the standard output that the program began with, which no solver
/// can close.
std::FILE* out();

/// The arithmetic of this thread and the standard streams, as they were when it was made.
class Surroundings {
 public:
  Surroundings();

  /// Put back what has changed.
  /// @return what was expected and found, or "" if nothing has changed
  std::string restore() const;

 private:
  std::fenv_t arithmetic_;
  int rounding_;
  bool flushes_;
};

}  // namespace heat::conformance

#endif
