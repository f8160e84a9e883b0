/// cxx/hybrid: cxx/mpi_tiled with threads in each rank, which share its block and halo.
#include "mpi_tiled.hpp"

namespace {

using namespace heat::cxx;

class Hybrid : public MpiTiled<Team> {
 public:
  Hybrid(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
         const char* options)
      : MpiTiled("cxx/hybrid", MPI_THREAD_FUNNELED, problem, comm, kernel, options) {}
};

const std::string summary =
    "deep halos, many steps a pass by threads in each rank; options " + Hybrid::keys();

}  // namespace

extern "C" heat_status heat_cxx_hybrid(heat_solver_table* table) {
  return heat::fill_table<Hybrid>(table, "cxx/hybrid", summary.c_str(),
                                  HEAT_NEEDS_MPI | HEAT_NEEDS_THREADS);
}
