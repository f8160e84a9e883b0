/// What is measured of the device itself.
#ifndef HEAT_GPU_BENCH_DEVICE_HPP
#define HEAT_GPU_BENCH_DEVICE_HPP

#include <cstdint>
#include <string>

namespace heat::gpu_bench {

/// The device that is current, and what runs it.
struct Device {
  std::string name;
  std::string capability;   ///< such as "9.0"
  std::string driver;       ///< the CUDA that the driver knows, such as "13.0"
  std::string runtime;      ///< the CUDA that was linked
  std::int64_t memory = 0;  ///< bytes
  int multiprocessors = 0;
};

/// @throws Error HEAT_UNAVAILABLE "no CUDA device"
Device device();

/// Bytes per second, read and written together, of copying an array far larger than the device's
/// caches: by the runtime's own copy or by a kernel, whichever is faster.
/// @throws Error
double copy_rate();

}  // namespace heat::gpu_bench

#endif
