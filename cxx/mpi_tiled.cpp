/// cxx/mpi_tiled: blocks with deep halos, many steps a pass, on one thread a rank.
#include "mpi_tiled.hpp"

namespace {

constexpr char name[] = "cxx/mpi_tiled";
using Solver = heat::cxx::MpiTiled<heat::cxx::Alone, name>;
const std::string summary =
    "blocks, deep halos, many steps a pass and an exchange; options " + Solver::keys();

}  // namespace

extern "C" heat_status heat_cxx_mpi_tiled(heat_solver_table* table) {
  return heat::fill_table<Solver>(table, name, summary.c_str(), HEAT_NEEDS_MPI);
}
