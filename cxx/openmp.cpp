/// cxx/openmp: two arrays, one sweep a step, by threads, each with a band of rows of its own.
///
///     +---------------+   A step: each thread sweeps its band from one array into the other,
///     | 0 0 0 0 0 0 0 |   injects the sources there, and waits for the others. They share both
///     | 0 0 0 0 0 0 0 |   arrays, so nothing is copied; a thread reads one row of the bands beside
///     | 1 1 1 1 1 1 1 |   its own. It also clears its rows at first, because memory is put near
///     | 1 1 1 1 1 1 1 |   the thread that touches it first.
///     +---------------+
#include <string>

#include "field.hpp"
#include "partition.hpp"
#include "team.hpp"

namespace {

using namespace heat::cxx;

class OpenMP : public FieldSolver<Field> {
 public:
  static constexpr bool serves_corners = true;  // of the ring, and of the bands beside
  OpenMP(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
         const char* options)
      : FieldSolver(whole_grid(problem, comm, options, "cxx/openmp", "threads"), problem, false),
        team_(options),
        sweep_(choose_sweep(kernel)) {
    team_.rounds(1, [this](std::int64_t, std::int64_t part) {
      const heat_block mine = band(part);
      field_->clear(part == 0 ? 0 : mine.y, mine.y + mine.ny + (part + 1 == team_.parts() ? 1 : 0));
    });
  }

  void advance(std::int64_t steps) {
    check_steps(steps);
    team_.note();
    const double start = seconds();
    team_.rounds(steps, [this](std::int64_t step, std::int64_t part) {
      const heat_block mine = band(part);
      field_->sweep(sweep_, 1, mine.y, mine.nx, mine.ny, step);
      field_->inject(mine.y, mine.y + mine.ny, step);
    });
    field_->finish_steps(steps);
    timings_.compute += seconds() - start;
  }

 private:
  [[nodiscard]] heat_block band(std::int64_t part) const {
    return block_at({1, team_.parts()}, 0, part, block().nx, block().ny);
  }

  Team team_;
  heat_sweep* sweep_;
};

}  // namespace

extern "C" heat_status heat_cxx_openmp(heat_solver_table* table) {
  return heat::fill_table<OpenMP>(table, "cxx/openmp",
                                  "two arrays, one sweep a step by threads; options threads",
                                  HEAT_NEEDS_THREADS);
}
