#include <algorithm>

#include "../../cxx/cuda.hpp"
#include "device.hpp"

namespace heat::gpu_bench {
namespace {

using namespace heat::cxx;

constexpr std::int64_t copy_cells = std::int64_t{1} << 27;  // 1 GiB an array
constexpr int copies = 20;                                  // in one measurement

/// Two cells a thread, the widest access there is.
__global__ void copy_kernel(const double2* __restrict__ from, double2* __restrict__ to) {
  const std::int64_t i = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  to[i] = from[i];
}

/// Numbers as a field has them, each another: a device may be faster on zeros.
__global__ void fill_kernel(double* cells) {
  const std::int64_t i = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  cells[i] = 1.0 / static_cast<double>(i + 3);
}

/// An event that knows its time.
class Mark {
 public:
  Mark() { check_cuda(cudaEventCreate(&event_), "an event"); }
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

template <class Copy>
double rate_of(const Stream& stream, Copy&& copy) {
  const Mark start, end;
  copy();  // warms up
  start.record(stream);
  for (int i = 0; i < copies; ++i) copy();
  end.record(stream);
  return 2.0 * sizeof(double) * copy_cells * copies / end.seconds_since(start);
}

std::string version(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

}  // namespace

Device device() {
  device_count();
  int driver = 0;
  cudaDeviceProp found{};
  check_cuda(cudaGetDeviceProperties(&found, current_device()), "cudaGetDeviceProperties");
  check_cuda(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
  return {found.name,
          std::to_string(found.major) + "." + std::to_string(found.minor),
          version(driver),
          version(CUDART_VERSION),
          static_cast<std::int64_t>(found.totalGlobalMem),
          found.multiProcessorCount};
}

double copy_rate() {
  const Stream stream;
  const DeviceArray<double> from(copy_cells), to(copy_cells);
  constexpr std::size_t bytes = copy_cells * sizeof(double);
  constexpr unsigned threads = 256;
  fill_kernel<<<static_cast<unsigned>(copy_cells / threads), threads, 0, stream.get()>>>(
      from.get());
  check_cuda(cudaGetLastError(), "filling an array");
  const double by_runtime = rate_of(stream, [&] {
    check_cuda(cudaMemcpyAsync(to.get(), from.get(), bytes, cudaMemcpyDeviceToDevice, stream.get()),
               "a copy");
  });
  const double by_kernel = rate_of(stream, [&] {
    copy_kernel<<<static_cast<unsigned>(copy_cells / 2 / threads), threads, 0, stream.get()>>>(
        reinterpret_cast<const double2*>(from.get()), reinterpret_cast<double2*>(to.get()));
    check_cuda(cudaGetLastError(), "a copy");
  });
  return std::max(by_runtime, by_kernel);
}

}  // namespace heat::gpu_bench
