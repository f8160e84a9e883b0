/// Numbers of device code, and what marks functions that both device and host run.
#ifndef HEAT_CXX_ROUNDED_HPP
#define HEAT_CXX_ROUNDED_HPP

/// Device code that tests call on the host, too. The one macro of device code: outside of nvcc the
/// attributes do not exist.
#ifdef __CUDACC__
#define HEAT_DEVICE __host__ __device__
#else
#define HEAT_DEVICE
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

}  // namespace heat::cxx

#endif
