/// Without nvcc: the launch of a step that fortran/cuda asks for, and no kernels.
#include "cxx/device_step.hpp"
#include "heat/device.h"
#include "heat/heat.hpp"
#include "queue.hpp"

namespace {

using namespace heat::cxx;

heat_status step(const double* now, double* next, std::int64_t nx, std::int64_t ny, std::int64_t ld,
                 const heat_source* sources, std::int64_t n_sources, void* stream) {
  if (nx == 0) return HEAT_OK;  // it loads the code
  const StepArguments a{now, next, nx, ny, ld, {sources, n_sources}};
  heat::test::put(*static_cast<heat::test::HostStream*>(stream), [a] {
    const StepShape shape = StepShape::of(a.nx, a.ny);
    for (std::int64_t block = 0; block < shape.blocks; ++block) {
      for (unsigned thread = 0; thread < StepShape::threads; ++thread) {
        step_column(a, static_cast<unsigned>(shape.across), static_cast<unsigned>(block), thread);
      }
    }
  });
  return HEAT_OK;
}

}  // namespace

extern "C" heat_status heat_cxx_device_kernel(heat_device_kernel* kernel) {
  kernel->name = "cxx";
  kernel->runtime = "fake CUDA";
  kernel->step = step;
  return HEAT_OK;
}
