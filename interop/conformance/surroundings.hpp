/// The surroundings of a solver, which it must leave as they are.
#ifndef HEAT_CONFORMANCE_SURROUNDINGS_HPP
#define HEAT_CONFORMANCE_SURROUNDINGS_HPP

#include <cfenv>
#include <cstdio>
#include <string>

namespace heat::conformance {

/// The standard output that the program began with, which no solver can close.
std::FILE* out();

/// The arithmetic of this thread and the standard streams, as they were when it was made.
class Surroundings {
 public:
  Surroundings();

  /// Put everything back.
  /// @return the first change, as "expected ..., found ...", or ""
  std::string restore() const;

 private:
  std::fenv_t arithmetic_;
  int rounding_;
  bool flushes_;
};

}  // namespace heat::conformance

#endif
