/// cxx/serial_tiled: two arrays, many steps a pass over them, on one thread.
#include "tiled.hpp"

namespace {

using namespace heat::cxx;

class SerialTiled : public Tiled<Alone> {
 public:
  SerialTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
              const char* options)
      : Tiled("cxx/serial_tiled", problem, comm, kernel, options) {}
};

const std::string summary =
    "two arrays, many steps a pass over memory; options " + SerialTiled::keys();

}  // namespace

extern "C" heat_status heat_cxx_serial_tiled(heat_solver_table* table) {
  return heat::fill_table<SerialTiled>(table, "cxx/serial_tiled", summary.c_str(), 0);
}
