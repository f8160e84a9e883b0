/// cxx/serial_tiled: two arrays, many steps a pass over them, on one thread.
#include "tiled.hpp"

namespace {

constexpr char name[] = "cxx/serial_tiled";
using Solver = heat::cxx::Tiled<heat::cxx::Alone, name>;
const std::string summary = "two arrays, many steps a pass over memory; options " + Solver::keys();

}  // namespace

extern "C" heat_status heat_cxx_serial_tiled(heat_solver_table* table) {
  return heat::fill_table<Solver>(table, name, summary.c_str(), 0);
}
