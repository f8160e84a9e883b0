/// wind/cxx and wind/cxx_mpi: another formula than heat's. Heat is conducted four times as well
/// along x as along y, and a wind carries it up x. wind.f90 is the same in Fortran: operations are
/// in the order of the statements, so that both have the same bits.
#include <array>
#include <heat/heat.hpp>

namespace {

heat_status sweep(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                  std::int64_t ld) {
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const double* u = now + y * ld + x;
      const double along_x = 0.2 * ((u[-1] - u[0]) + (u[1] - u[0]));
      const double along_y = 0.05 * ((u[-ld] - u[0]) + (u[ld] - u[0]));
      const double wind = 0.1 * (u[-1] - u[0]);
      next[y * ld + x] = u[0] + ((along_x + along_y) + wind);
    }
  }
  return HEAT_OK;
}

const heat_kernel own{sizeof own, HEAT_ABI_VERSION, "wind", "generic", sweep};

/// Solvers of the library whose arrays, sources and halos serve our sweep, and their names here.
struct Moved {
  const char *by, *name;
  heat_solver_table table;
};
std::array<Moved, 2> solvers{{{"cxx/serial", "wind/cxx", {}}, {"cxx/mpi", "wind/cxx_mpi", {}}}};

/// A kernel that is given is used as by any solver, and without one ours.
template <int index>
heat_status create(const heat_problem* problem, std::int32_t comm, const heat_kernel* kernel,
                   const char* options, heat_solver** solver) {
  const heat_status status = heat_check_kernel(kernel, 1, 0);
  if (status != HEAT_OK) return status;
  const bool given = kernel != nullptr && kernel->sweep != nullptr;
  return solvers[index].table.create(problem, comm, given ? kernel : &own, options, solver);
}

}  // namespace

/// The formula, by which heat-conformance and heat-diagnose know what is right.
extern "C" heat_status heat_plugin_kernel(const heat_kernel** kernel) {
  *kernel = &own;
  return HEAT_OK;
}

extern "C" heat_status heat_plugin(std::int64_t index, heat_solver_table* table) {
  if (index >= static_cast<std::int64_t>(solvers.size())) return HEAT_NOT_FOUND;
  Moved& solver = solvers[static_cast<std::size_t>(index)];
  solver.table = heat::make<heat_solver_table>();
  auto none = heat::make<heat_kernel>();
  const heat_status status = heat_find_solver(solver.by, &solver.table, &none);
  *table = solver.table;  // without MPI it has a header only, and the status and its reason go on
  table->name = solver.name;
  table->summary = "conduction and wind in C++";
  table->create = index == 0 ? create<0> : create<1>;
  return status;
}
