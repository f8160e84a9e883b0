/// Vectors of a length that a template is given.
#ifndef HEAT_LIMITS_VECTOR_OF_HPP
#define HEAT_LIMITS_VECTOR_OF_HPP

namespace heat::limits {

/// A type of its own, because the attribute would be lost in a function.
template <int bytes>
struct VectorOf {
  typedef double type __attribute__((vector_size(bytes)));
};

}  // namespace heat::limits

#endif
