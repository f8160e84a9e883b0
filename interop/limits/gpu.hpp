/// Measurements of a GPU. A build without CUDA has gpu_missing.cpp in the place of gpu.cu.
#ifndef HEAT_LIMITS_GPU_HPP
#define HEAT_LIMITS_GPU_HPP

#include <cstdint>
#include <string>

namespace heat::limits {

/// The device that is current.
struct Gpu {
  std::string name;
  std::string driver;       ///< the CUDA that the driver knows, such as "13.0"
  std::int64_t memory = 0;  ///< bytes
  int count = 0;            ///< how many devices there are
};

/// @throws Error HEAT_UNAVAILABLE with the reason, without a device that this build can use
Gpu find_gpu();

/// Bytes per second, read and written together, of copying an array far larger than the device's
/// caches: by the runtime's own copy or by a kernel, whichever is faster.
/// @throws Error
double gpu_copy_rate();

}  // namespace heat::limits

#endif
