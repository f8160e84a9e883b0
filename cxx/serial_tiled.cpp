/// cxx/serial_tiled: two arrays, many steps a pass over them, on one thread.
#include <string>

#include "field.hpp"
#include "tile.hpp"

namespace {

using namespace heat::cxx;

heat_block checked(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
                   const char* options) {
  refuse_kernel(kernel, "cxx/serial_tiled", many_steps);
  return whole_grid(problem, comm, options, "cxx/serial_tiled", tile_keys);
}

class SerialTiled : public FieldSolver<TileField> {
 public:
  SerialTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
              const char* options)
      : SerialTiled(problem, checked(problem, comm, kernel, options), options) {}

  void advance(std::int64_t steps) {
    check_steps(steps);
    const double start = seconds();
    while (steps > 0) {
      const std::int64_t taken = next_share(steps, engine_.most_steps());
      engine_.pass(*field_, field_->inner(), taken);
      engine_.finish(*field_, taken);
      steps -= taken;
    }
    timings_.compute += seconds() - start;
  }

 private:
  SerialTiled(const heat_problem& problem, const heat_block& block, const char* options)
      : FieldSolver(block, block), engine_(*field_, problem, TileShape::from(options)) {}

  TileEngine engine_;
};

const std::string summary =
    std::string("two arrays, many steps a pass over memory; options ") + tile_keys;

}  // namespace

extern "C" heat_status heat_cxx_serial_tiled(heat_solver_table* table) {
  return heat::fill_table<SerialTiled>(table, "cxx/serial_tiled", summary.c_str(), 0);
}
