/// cxx/plain: one loop over the whole field a step, with the formula where it is applied.
#include "field.hpp"
#include "formula.hpp"

namespace {

using namespace heat::cxx;

heat_status sweep_plainly(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                          std::int64_t ld) {
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const double* u = now + y * ld + x;
      next[y * ld + x] = update(u[0], u[-1], u[1], u[-ld], u[ld]);
    }
  }
  return HEAT_OK;
}

class Plain : public FieldSolver<Field> {
 public:
  Plain(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
        const char* options)
      : FieldSolver(whole_grid(problem, comm, "cxx/plain"), problem) {
    refuse_kernel(kernel, "cxx/plain", "its loop is what it is");
    heat::check(heat_check_options(options, ""));
  }

  void advance(std::int64_t steps) {
    check_steps(steps);
    const double start = seconds();
    for (std::int64_t step = 0; step < steps; ++step) {
      field_->sweep(sweep_plainly, 1, 1, block().nx, block().ny);
      field_->finish_step();
    }
    timings_.compute += seconds() - start;
  }
};

}  // namespace

extern "C" heat_status heat_cxx_plain(heat_solver_table* table) {
  return heat::fill_table<Plain>(table, "cxx/plain", "one plain loop a step", 0);
}
