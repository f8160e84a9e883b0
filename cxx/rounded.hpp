/// Numbers of device code, and what marks functions that both device and host run.
#ifndef HEAT_CXX_ROUNDED_HPP
#define HEAT_CXX_ROUNDED_HPP

/// Device code that tests call on the host, too: outside of nvcc the attributes do not exist. A
/// loop over an array in registers is unrolled, because registers have no index.
#ifdef __CUDACC__
#define HEAT_DEVICE __host__ __device__
#else
#define HEAT_DEVICE
#endif
#ifdef __CUDA_ARCH__
#define HEAT_UNROLL _Pragma("unroll")
#else
#define HEAT_UNROLL
#endif

namespace heat::cxx {

/// A double whose operations are rounded one by one. On a device they are the intrinsics that no
/// compiler merges into an FMA, whatever it is asked; --fmad=false says the same of all the rest.
struct Rounded {
  double value;

  friend HEAT_DEVICE constexpr Rounded operator+(Rounded a, Rounded b) {
#ifdef __CUDA_ARCH__
    return {__dadd_rn(a.value, b.value)};
#else
    return {a.value + b.value};
#endif
  }
  friend HEAT_DEVICE constexpr Rounded operator*(double a, Rounded b) {
#ifdef __CUDA_ARCH__
    return {__dmul_rn(a, b.value)};
#else
    return {a * b.value};
#endif
  }
};

/// factor * a + b, where the product is known to be exact: then one rounding is the sum's own.
HEAT_DEVICE constexpr double exact_product_sum(double factor, double a, double b) {
#ifdef __CUDA_ARCH__
  return __fma_rn(factor, a, b);
#else
  return factor * a + b;
#endif
}

}  // namespace heat::cxx

#endif
