/// cxx/serial: the paper's algorithm, two arrays and one sweep a step, on one thread.
#include "field.hpp"

namespace {

using namespace heat::cxx;

class Serial {
 public:
  Serial(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
         const char* options)
      : kernel_(kernel_or_own(kernel)), field_(whole_grid(problem, comm, "cxx/serial"), problem) {
    heat::check(heat_check_options(options, ""));
  }

  void advance(std::int64_t steps) {
    if (steps < 0) throw heat::Error(HEAT_INVALID_ARGUMENT, "steps is negative");
    const double start = seconds();
    for (std::int64_t step = 0; step < steps; ++step) {
      field_.sweep(kernel_.sweep, 1, 1, block().nx, block().ny);
      field_.finish_step();
    }
    timings_.compute += seconds() - start;
  }

  [[nodiscard]] const heat_block& block() const { return field_.block(); }
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    field_.read(window, cells, ld);
  }
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    field_.write(window, cells, ld);
  }
  [[nodiscard]] const heat_timings& timings() const { return timings_; }

 private:
  heat_kernel kernel_;
  Field field_;
  heat_timings timings_ = heat::make<heat_timings>();
};

}  // namespace

extern "C" heat_status heat_cxx_serial(heat_solver_table* table) {
  return heat::fill_table<Serial>(table, "cxx/serial", "two arrays, one sweep a step", 0);
}
