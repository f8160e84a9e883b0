/// cxx/openmp_tiled: two arrays, many steps a pass over them, by threads that share both.
#include "tiled.hpp"

namespace {

constexpr char name[] = "cxx/openmp_tiled";
using Solver = heat::cxx::Tiled<heat::cxx::Team, name>;
const std::string summary =
    "two arrays, many steps a pass by threads that share both; options " + Solver::keys();

}  // namespace

extern "C" heat_status heat_cxx_openmp_tiled(heat_solver_table* table) {
  return heat::fill_table<Solver>(table, name, summary.c_str(), HEAT_NEEDS_THREADS);
}
