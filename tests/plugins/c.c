/* plugin/c and plugin/c_mpi: one sweep in C becomes two solvers, because the movement (arrays,
 * sources, halos) is that of cxx/serial and cxx/mpi, which call it with sizes that are right. */
#include <heat/heat.h>

static heat_status sweep(const double *now, double *next, int64_t nx, int64_t ny, int64_t ld) {
  for (int64_t y = 1; y <= ny; y++) {
    for (int64_t x = 1; x <= nx; x++) {
      const double *u = now + y * ld + x;
      next[y * ld + x] = 0.5 * (u[0] + 0.25 * (((u[-1] + u[1]) + u[-ld]) + u[ld]));
    }
  }
  return HEAT_OK;
}

static const heat_kernel own = {sizeof own, HEAT_ABI_VERSION, "plugin/c", "generic", sweep};
static heat_solver_table movement[2]; /* of cxx/serial and of cxx/mpi */

static heat_status create(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                          const char *options, heat_solver **solver) {
  return movement[0].create(problem, comm, kernel ? kernel : &own, options, solver);
}

static heat_status create_mpi(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                              const char *options, heat_solver **solver) {
  return movement[1].create(problem, comm, kernel ? kernel : &own, options, solver);
}

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  if (index > 1) return HEAT_NOT_FOUND;
  heat_kernel none = {.struct_size = sizeof none, .abi_version = HEAT_ABI_VERSION};
  heat_solver_table *moved = &movement[index];
  moved->struct_size = sizeof *moved;
  moved->abi_version = HEAT_ABI_VERSION;
  heat_status status = heat_find_solver(index == 0 ? "cxx/serial" : "cxx/mpi", moved, &none);
  *table = *moved; /* without MPI it has a header only, and the status and its reason go on */
  table->name = index == 0 ? "plugin/c" : "plugin/c_mpi";
  table->summary = index == 0 ? "a sweep in C, moved by cxx/serial" : "the same, moved by cxx/mpi";
  table->create = index == 0 ? create : create_mpi;
  return status;
}
