/// The sweep of heat.h, row after row. Built once an instruction level, under the name that CMake
/// gives in HEAT_CXX_SWEEP.
#include "formula.hpp"

#include <cstdint>

#include "heat/services.h"

extern "C" heat_status HEAT_CXX_SWEEP(const double* __restrict now, double* __restrict next,
                                      std::int64_t nx, std::int64_t ny, std::int64_t ld) {
  if (nx < 0 || ny < 0 || ld < 2 || nx > ld - 2) {
    return heat_fail(HEAT_INVALID_ARGUMENT, "a sweep needs nx >= 0, ny >= 0 and ld >= nx + 2");
  }
  for (std::int64_t y = 1; y <= ny; ++y) {
    const double* row = now + y * ld;
    const double* low = row - ld;
    const double* high = row + ld;
    double* out = next + y * ld;
    for (std::int64_t x = 1; x <= nx; ++x) {
      out[x] = heat::cxx::update(row[x], row[x - 1], row[x + 1], low[x], high[x]);
    }
  }
  return HEAT_OK;
}
