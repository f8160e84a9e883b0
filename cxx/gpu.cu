/// cxx/gpu: two arrays in a device's memory, one sweep a step.
#include "device_field.hpp"

namespace {

using namespace heat::cxx;

class Gpu : public FieldSolver<DeviceField> {
 public:
  Gpu(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
      const char* options)
      : FieldSolver(checked(problem, comm, kernel, options), problem), loop_(*field_, Step{this}) {}

  void advance(std::int64_t steps) {
    check_steps(steps);
    const OnDevice on(field_->device());
    const double start = seconds();
    loop_.run(steps);
    field_->stream().wait();
    timings_.compute += seconds() - start;
  }

 private:
  struct Step {
    Gpu* gpu;
    void operator()() const {
      const DeviceField& f = *gpu->field_;
      heat::check(gpu->kernel_.step(f.now(), f.next(), f.block().nx, f.block().ny, f.ld(),
                                    f.sources().sources, f.sources().count, f.stream().get()));
    }
  };

  static heat_block checked(const heat_problem& problem, std::int32_t comm,
                            const heat_kernel* kernel, const char* options) {
    refuse_kernel(kernel, "cxx/gpu", on_device);
    return whole_grid(problem, comm, options, "cxx/gpu", "");
  }

  heat_device_kernel kernel_ = device_kernel();
  LaunchLoop<Step> loop_;
};

}  // namespace

extern "C" heat_status heat_cxx_gpu(heat_solver_table* table) {
  return fill_device_table<Gpu>(table, "cxx/gpu", "two arrays on a GPU, one sweep a step", 0);
}
