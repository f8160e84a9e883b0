#include "loops.hpp"

#include <ctime>
#include <utility>

double heat_call_cost_seconds() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

heat_status heat_call_cost_sweep_cxx(heat_sweep* sweep, std::int64_t calls, double* now,
                                     double* next, std::int64_t nx, std::int64_t ny,
                                     std::int64_t ld, double* seconds) {
  heat_status status = HEAT_OK;
  const double start = heat_call_cost_seconds();
  for (std::int64_t call = 0; call < calls && status == HEAT_OK; ++call) {
    status = sweep(now, next, nx, ny, ld);
    std::swap(now, next);
  }
  *seconds = heat_call_cost_seconds() - start;
  return status;
}

heat_status heat_call_cost_advance(const heat_solver_table* table, heat_solver* solver,
                                   std::int64_t calls, double* seconds) {
  heat_status status = HEAT_OK;
  const double start = heat_call_cost_seconds();
  for (std::int64_t call = 0; call < calls && status == HEAT_OK; ++call) {
    status = table->advance(solver, 1);
  }
  *seconds = heat_call_cost_seconds() - start;
  return status;
}
