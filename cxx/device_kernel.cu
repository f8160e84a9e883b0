/// The launches of heat/device.h: one thread a column of some rows; see device_step.hpp.
#include <climits>

#include "cuda.hpp"
#include "device_step.hpp"
#include "heat/device.h"

namespace {

using namespace heat::cxx;
using heat::Error;

__global__ void __launch_bounds__(StepShape::threads)
    step_kernel(const double* __restrict__ now, double* __restrict__ next, std::int64_t nx,
                std::int64_t ny, std::int64_t ld, SourceList sources, unsigned across) {
  step_column({now, next, nx, ny, ld, sources}, across, blockIdx.x, threadIdx.x);
}

__global__ void inject_kernel(double* next, std::int64_t ld, SourceList sources) {
  inject_cell(next, ld, sources, std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x);
}

void require_sources(const heat_source* sources, std::int64_t n_sources) {
  if (n_sources < 0 || n_sources > INT_MAX || (n_sources > 0 && sources == nullptr)) {
    throw Error(HEAT_INVALID_ARGUMENT,
                "a step needs n_sources from 0 to 2147483647 and as many sources");
  }
}

/// Load the kernels, which is not to happen while a graph is captured. It makes a context on the
/// device, and tells whether this build has code for it.
void load() {
  cudaFuncAttributes attributes{};
  check_cuda(cudaFuncGetAttributes(&attributes, step_kernel), "loading the launches");
  check_cuda(cudaFuncGetAttributes(&attributes, inject_kernel), "loading the launches");
}

heat_status step(const double* now, double* next, std::int64_t nx, std::int64_t ny, std::int64_t ld,
                 const heat_source* sources, std::int64_t n_sources, void* stream) {
  return heat::guard([&] {
    if (nx < 0 || ny < 0 || ld < 2 || nx > ld - 2) {
      throw Error(HEAT_INVALID_ARGUMENT, "a step needs nx >= 0, ny >= 0 and ld >= nx + 2");
    }
    require_sources(sources, n_sources);
    if (nx == 0 || ny == 0) return load();
    const StepShape shape = StepShape::of(nx, ny);
    if (shape.blocks > INT_MAX) {
      throw Error(HEAT_INVALID_ARGUMENT, "a step has more cells than a launch can have");
    }
    launch(step_kernel, {shape.blocks, StepShape::threads}, static_cast<cudaStream_t>(stream),
           "the launch of a step", now, next, nx, ny, ld, SourceList{sources, n_sources},
           static_cast<unsigned>(shape.across));
  });
}

heat_status inject(double* next, std::int64_t ld, const heat_source* sources,
                   std::int64_t n_sources, void* stream) {
  return heat::guard([&] {
    require_sources(sources, n_sources);
    if (n_sources == 0) return;
    constexpr std::int64_t threads = 128;
    launch(inject_kernel, {(n_sources + threads - 1) / threads, threads},
           static_cast<cudaStream_t>(stream), "the launch of sources", next, ld,
           SourceList{sources, n_sources});
  });
}

/// "CUDA 13.0"
const char* runtime_name() {
  static const std::string name = "CUDA " + std::to_string(CUDART_VERSION / 1000) + "." +
                                  std::to_string(CUDART_VERSION % 1000 / 10);
  return name.c_str();
}

}  // namespace

extern "C" heat_status heat_cxx_device_kernel(heat_device_kernel* kernel) {
  return heat::guard([&] {
    heat::require(kernel, "heat_device_kernel");
    device_count();
    *kernel = heat::make<heat_device_kernel>();
    kernel->name = "cxx";
    kernel->runtime = runtime_name();
    kernel->step = step;
    kernel->inject = inject;
  });
}
