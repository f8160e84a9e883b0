#include <algorithm>

#include "../../cxx/cuda.hpp"
#include "gpu.hpp"

namespace heat::limits {
namespace {

using namespace heat::cxx;

constexpr int copies = 20;  // in one measurement
constexpr unsigned threads = 256;

/// Two cells a thread, the widest access there is.
__global__ void copy_kernel(const double2* __restrict__ from, double2* __restrict__ to) {
  const std::int64_t i = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  to[i] = from[i];
}

/// Numbers as a field has them, all different, because a device may be faster on zeros.
__global__ void fill_kernel(double* cells) {
  const std::int64_t i = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  cells[i] = 1.0 / static_cast<double>(i + 3);
}

/// An event that knows its time.
class Mark {
 public:
  Mark() { check_cuda(cudaEventCreateWithFlags(&event_, cudaEventDefault), "an event"); }
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  ~Mark() { cudaEventDestroy(event_); }
  void record(const Stream& stream) const {
    check_cuda(cudaEventRecord(event_, stream.get()), "cudaEventRecord");
  }
  [[nodiscard]] double seconds_since(const Mark& earlier) const {
    check_cuda(cudaEventSynchronize(event_), "on the device");
    float milliseconds = 0.0F;
    check_cuda(cudaEventElapsedTime(&milliseconds, earlier.event_, event_), "cudaEventElapsedTime");
    return 1e-3 * static_cast<double>(milliseconds);
  }

 private:
  cudaEvent_t event_ = nullptr;
};

/// @param bytes  that each copy reads, and writes
template <class Copy>
double rate_of(const Stream& stream, std::size_t bytes, Copy&& copy) {
  const Mark start, end;
  copy();  // warms up
  start.record(stream);
  for (int i = 0; i < copies; ++i) copy();
  end.record(stream);
  return 2.0 * static_cast<double>(bytes) * copies / end.seconds_since(start);
}

std::int64_t total_memory() {
  std::size_t free = 0, total = 0;
  check_cuda(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  return static_cast<std::int64_t>(total);
}

}  // namespace

Gpu find_gpu() {
  Gpu gpu;
  gpu.count = device_count();
  cudaDeviceProp properties{};
  check_cuda(cudaGetDeviceProperties(&properties, current_device()), "cudaGetDeviceProperties");
  gpu.name = properties.name;
  int driver = 0;
  check_cuda(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  gpu.driver = std::to_string(driver / 1000) + "." + std::to_string(driver % 1000 / 10);
  gpu.memory = total_memory();
  return gpu;
}

double gpu_copy_rate() {
  constexpr std::int64_t most = std::int64_t{1} << 27;  // cells, 1 GiB an array
  constexpr std::int64_t block = 2 * threads;
  const std::int64_t cells = std::min(most, total_memory() / 32 / block * block);
  const std::size_t bytes = static_cast<std::size_t>(cells) * sizeof(double);
  const Stream stream;
  const DeviceArray<double> from(cells), to(cells);
  launch(fill_kernel, {cells / threads, threads}, stream.get(), "filling an array", from.get());
  const double by_runtime = rate_of(stream, bytes, [&] {
    check_cuda(cudaMemcpyAsync(to.get(), from.get(), bytes, cudaMemcpyDeviceToDevice, stream.get()),
               "a copy");
  });
  const double by_kernel = rate_of(stream, bytes, [&] {
    launch(copy_kernel, {cells / block, threads}, stream.get(), "a copy",
           reinterpret_cast<const double2*>(from.get()), reinterpret_cast<double2*>(to.get()));
  });
  return std::max(by_runtime, by_kernel);
}

}  // namespace heat::limits
