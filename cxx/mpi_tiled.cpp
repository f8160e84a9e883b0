/// cxx/mpi_tiled: blocks with deep halos, many steps a pass, on one thread a rank.
#include "mpi_tiled.hpp"

namespace {

using namespace heat::cxx;

class RankTiled : public MpiTiled<Alone> {
 public:
  RankTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
            const char* options)
      : MpiTiled("cxx/mpi_tiled", MPI_THREAD_SINGLE, problem, comm, kernel, options) {}
};

const std::string summary =
    "blocks, deep halos, many steps a pass and an exchange; options " + RankTiled::keys();

}  // namespace

extern "C" heat_status heat_cxx_mpi_tiled(heat_solver_table* table) {
  return heat::fill_table<RankTiled>(table, "cxx/mpi_tiled", summary.c_str(), HEAT_NEEDS_MPI);
}
