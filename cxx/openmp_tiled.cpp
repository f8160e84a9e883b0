/// cxx/openmp_tiled: two arrays, many steps a pass over them, by threads that share both.
#include "tiled.hpp"

namespace {

using namespace heat::cxx;

class OpenMPTiled : public Tiled<Team> {
 public:
  OpenMPTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
              const char* options)
      : Tiled("cxx/openmp_tiled", problem, comm, kernel, options) {}
};

const std::string summary =
    "two arrays, many steps a pass by threads that share both; options " + OpenMPTiled::keys();

}  // namespace

extern "C" heat_status heat_cxx_openmp_tiled(heat_solver_table* table) {
  return heat::fill_table<OpenMPTiled>(table, "cxx/openmp_tiled", summary.c_str(),
                                       HEAT_NEEDS_THREADS);
}
