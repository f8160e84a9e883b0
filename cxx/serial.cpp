/// cxx/serial: the paper's algorithm, two arrays and one sweep a step, on one thread.
#include "field.hpp"

namespace {

using namespace heat::cxx;

class Serial : public FieldSolver<Field> {
 public:
  static constexpr bool serves_corners = true;  // they are of the ring
  Serial(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
         const char* options)
      : FieldSolver(whole_grid(problem, comm, options, "cxx/serial", ""), problem),
        sweep_(choose_sweep(kernel)) {}

  void advance(std::int64_t steps) {
    check_steps(steps);
    const double start = seconds();
    for (std::int64_t step = 0; step < steps; ++step) {
      field_->sweep(sweep_, 1, 1, block().nx, block().ny);
      field_->finish_step();
    }
    timings_.compute += seconds() - start;
  }

 private:
  heat_sweep* sweep_;
};

}  // namespace

extern "C" heat_status heat_cxx_serial(heat_solver_table* table) {
  return heat::fill_table<Serial>(table, "cxx/serial", "two arrays, one sweep a step", 0);
}
