/// The formula of heat.h in C++: the one place where it stands.
#ifndef HEAT_CXX_FORMULA_HPP
#define HEAT_CXX_FORMULA_HPP

namespace heat::cxx {

/// One cell's next value from its own and its four neighbours' present ones, in the contract's
/// order. Static, so that builds for different instruction levels cannot be merged by the linker.
static inline double update(double centre, double x_low, double x_high, double y_low,
                            double y_high) {
  return 0.5 * (centre + 0.25 * (((x_low + x_high) + y_low) + y_high));
}

}  // namespace heat::cxx

#endif
