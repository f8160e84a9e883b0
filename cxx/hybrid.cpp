/// cxx/hybrid: cxx/mpi_tiled with threads in each rank, which share its block and halo.
#include "mpi_tiled.hpp"

namespace {

constexpr char name[] = "cxx/hybrid";
using Solver = heat::cxx::MpiTiled<heat::cxx::Team, name>;
const std::string summary =
    "deep halos, many steps a pass by threads in each rank; options " + Solver::keys();

}  // namespace

extern "C" heat_status heat_cxx_hybrid(heat_solver_table* table) {
  return heat::fill_table<Solver>(table, name, summary.c_str(),
                                  HEAT_NEEDS_MPI | HEAT_NEEDS_THREADS);
}
