/// cxx/gpu_tiled: two arrays in a device's memory, many steps in one pass over them.
#include <string>

#include "device_passes.hpp"

namespace {

using namespace heat::cxx;

class GpuTiled : public FieldSolver<DeviceField> {
 public:
  GpuTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
           const char* options)
      : GpuTiled(problem, checked(problem, comm, kernel, options), pass_steps_from(options)) {}

  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    FieldSolver::write(window, cells, ld);
    passes_.forget();
  }

  void advance(std::int64_t steps) {
    check_steps(steps);
    const OnDevice on(field_->device());
    const double start = seconds();
    while (steps > 0) {
      if (passes_.is_check_due(steps)) passes_.checked(passes_.check());
      steps -= passes_.take(steps);
    }
    field_->stream().wait();
    timings_.compute += seconds() - start;
  }

 private:
  static heat_block checked(const heat_problem& problem, std::int32_t comm,
                            const heat_kernel* kernel, const char* options) {
    refuse_kernel(kernel, "cxx/gpu_tiled", on_device);
    return whole_grid(problem, comm, options, "cxx/gpu_tiled", pass_keys);
  }

  GpuTiled(const heat_problem& problem, const heat_block& grid, std::int64_t most)
      : FieldSolver(grid, problem), passes_(*field_, problem, most) {}

  DevicePasses passes_;
};

const std::string summary =
    std::string("two arrays on a GPU, many steps a pass over its memory; options ") + pass_keys;

}  // namespace

extern "C" heat_status heat_cxx_gpu_tiled(heat_solver_table* table) {
  return fill_device_table<GpuTiled>(table, "cxx/gpu_tiled", summary.c_str(), 0);
}
