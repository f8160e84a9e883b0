/// The formula of heat.h in C++: the one place where it stands.
#ifndef HEAT_CXX_FORMULA_HPP
#define HEAT_CXX_FORMULA_HPP

namespace heat::cxx {

/// One cell's next value from its own and its four neighbours' present ones, in the contract's
/// order; of a vector, each lane is a cell. Static, so that builds for different instruction levels
/// cannot be merged by the linker; constexpr, so that device code may call it.
template <class Value>
static constexpr Value update(Value centre, Value x_low, Value x_high, Value y_low, Value y_high) {
  return 0.5 * (centre + 0.25 * (((x_low + x_high) + y_low) + y_high));
}

}  // namespace heat::cxx

#endif
