/// Solvers of tests/plugins/wind.cpp with a fault each. That file is part of this plugin, its
/// heat_plugin being renamed.
#include <algorithm>
#include <array>
#include <cstring>
#include <heat/heat.hpp>

extern "C" heat_plugin_entry right_wind;
extern "C" heat_plugin_kernel_entry heat_plugin_kernel;

namespace {

/// wind's sweep, except that the column at the low end of x is swept with the neighbours in the
/// halo as they were when it was swept before. It keeps them for one solver at a time.
struct Stale {
  heat_sweep* sweep = nullptr;
  bool has_halo = false;  ///< whether there is a rank at the low end
  std::vector<double> before;
} stale;

heat_status stale_sweep(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                        std::int64_t ld) {
  if (!stale.has_halo || nx != 1) return stale.sweep(now, next, nx, ny, ld);
  const auto rows = static_cast<std::size_t>(ny + 2);
  std::vector<double> patch(3 * rows), swept(patch.size()), halo(rows);
  for (std::size_t y = 0; y < rows; ++y) {
    const double* row = now + static_cast<std::int64_t>(y) * ld;
    std::copy_n(row, 3, &patch[3 * y]);
    halo[y] = row[0];
    if (stale.before.size() == rows) patch[3 * y] = stale.before[y];
  }
  stale.before = halo;
  const heat_status status = stale.sweep(patch.data(), swept.data(), 1, ny, 3);
  for (std::int64_t y = 1; y <= ny; ++y)
    next[y * ld + 1] = swept[static_cast<std::size_t>(3 * y + 1)];
  return status;
}

heat_solver_table serial = heat::make<heat_solver_table>(), parallel = serial;

heat_status create_stale(const heat_problem* problem, std::int32_t comm, const heat_kernel*,
                         const char* options, heat_solver** solver) {
  const heat_kernel* wind = nullptr;
  heat_status status = heat_plugin_kernel(&wind);
  heat_kernel kernel = *wind;
  kernel.sweep = stale_sweep;
  stale = {wind->sweep, false, {}};
  status = parallel.create(problem, comm, &kernel, options, solver);
  if (status != HEAT_OK) return status;
  auto block = heat::make<heat_block>();
  status = parallel.block(*solver, &block);
  stale.has_halo = block.x > 1;
  return status;
}

/// A field that is written brings its halo with it.
heat_status write_stale(heat_solver* solver, const heat_block* window, const double* cells,
                        std::int64_t ld) {
  stale.before.clear();
  return parallel.write(solver, window, cells, ld);
}

heat_status create_without_source(const heat_problem* problem, std::int32_t comm,
                                  const heat_kernel* kernel, const char* options,
                                  heat_solver** solver) {
  const heat_status status = heat_check_struct(problem, sizeof *problem, "heat_problem");
  if (status != HEAT_OK) return status;
  heat_problem fewer = *problem;
  if (fewer.n_sources > 0) --fewer.n_sources;
  return serial.create(&fewer, comm, kernel, options, solver);
}

/// Each cell reads as the one before it along x.
heat_status read_shifted(const heat_solver* solver, const heat_block* window, double* cells,
                         std::int64_t ld) {
  const heat_status status = serial.read(solver, window, cells, ld);
  if (status != HEAT_OK || window->nx < 2) return status;
  for (std::int64_t y = 0; y < window->ny; ++y) {
    std::memmove(cells + y * ld + 1, cells + y * ld,
                 static_cast<std::size_t>(window->nx - 1) * sizeof *cells);
    cells[y * ld] = 0.0;
  }
  return status;
}

}  // namespace

extern "C" heat_status heat_plugin(std::int64_t index, heat_solver_table* table) {
  constexpr std::array names{"wrong-wind/stale", "wrong-wind/shifted", "wrong-wind/no_source"};
  if (index >= static_cast<std::int64_t>(names.size())) return HEAT_NOT_FOUND;
  heat_solver_table& right = index == 0 ? parallel : serial;
  const heat_status status = right_wind(index == 0 ? 1 : 0, &right);
  *table = right;
  table->name = names[static_cast<std::size_t>(index)];
  table->summary = "wind with a fault";
  if (index == 0) table->create = create_stale;
  if (index == 0) table->write = write_stale;
  if (index == 1) table->read = read_shifted;
  if (index == 2) table->create = create_without_source;
  return status;
}
