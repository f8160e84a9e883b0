/* The formula of a plugin, with one fault, KERNEL_FAULT below; its solver is without fault. */
#include <stddef.h>

#include "heat/services.h"

enum kernel_fault {
  FAILS,
  IS_NULL,
  OTHER_SIZE,
  NO_NAME,
  NO_SWEEP,
  WRONG_HALO,
  READS_CORNERS /* and does not say so */
};

/* What a diagonal neighbour holds, moved. */
static heat_status sweep(const double *now, double *next, int64_t nx, int64_t ny, int64_t ld) {
  for (int64_t y = 1; y <= ny; y++) {
    for (int64_t x = 1; x <= nx; x++) next[y * ld + x] = now[(y - 1) * ld + x - 1];
  }
  return HEAT_OK;
}

heat_plugin_kernel_entry heat_plugin_kernel;

heat_status heat_plugin_kernel(const heat_kernel **kernel) {
  static heat_wide_kernel wide = {{0, HEAT_ABI_VERSION, "moved", "generic", sweep}, 1, 0, 0};
  wide.kernel.struct_size = sizeof wide;
  *kernel = &wide.kernel;
  switch (KERNEL_FAULT) {
    case FAILS: return heat_fail(HEAT_UNAVAILABLE, "its formula needs a machine of another kind");
    case IS_NULL: *kernel = NULL; break;
    case OTHER_SIZE: wide.kernel.struct_size += 8; break;
    case NO_NAME: wide.kernel.name = NULL; break;
    case NO_SWEEP: wide.kernel.sweep = NULL; break;
    case WRONG_HALO: wide.halo = 0; break;
    case READS_CORNERS: break;
  }
  return HEAT_OK;
}
