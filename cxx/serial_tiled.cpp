/// cxx/serial_tiled: two arrays, many steps a pass over them, on one thread.
#include "field.hpp"
#include "tile.hpp"

namespace {

using namespace heat::cxx;
using heat::Error;

heat_block whole_grid(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
                      const char* options) {
  heat::check(heat_check_problem(&problem, 1));
  if (comm != HEAT_NO_COMM) {
    throw Error(HEAT_INVALID_ARGUMENT, "cxx/serial_tiled takes HEAT_NO_COMM, not a communicator");
  }
  refuse_kernel(kernel, "cxx/serial_tiled");
  heat::check(heat_check_options(options, tile_options));
  return heat::make_block(1, 1, problem.nx, problem.ny);
}

class SerialTiled {
 public:
  SerialTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
              const char* options)
      : SerialTiled(problem, whole_grid(problem, comm, kernel, options), options) {}

  void advance(std::int64_t steps) {
    if (steps < 0) throw Error(HEAT_INVALID_ARGUMENT, "steps is negative");
    const double start = seconds();
    while (steps > 0) {
      const std::int64_t taken = next_share(steps, engine_.most_steps());
      engine_.pass(field_, field_.inner(), taken);
      field_.swap();
      steps -= taken;
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
  SerialTiled(const heat_problem& problem, const heat_block& block, const char* options)
      : field_(block, block), engine_(field_, problem, TileShape::from(options)) {}

  TileField field_;
  TileEngine engine_;
  heat_timings timings_ = heat::make<heat_timings>();
};

}  // namespace

extern "C" heat_status heat_cxx_serial_tiled(heat_solver_table* table) {
  return heat::fill_table<SerialTiled>(table, "cxx/serial_tiled",
                                       "two arrays, many steps a pass over memory", 0);
}
