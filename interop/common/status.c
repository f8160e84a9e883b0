#include "status.h"

#include <stdio.h>

const char *heat_caller_status_name(heat_status status) {
  static const char *const names[] = {
      "HEAT_OK",        "HEAT_INVALID_ARGUMENT", "HEAT_OUT_OF_MEMORY", "HEAT_UNAVAILABLE",
      "HEAT_NOT_FOUND", "HEAT_ABI_MISMATCH",     "HEAT_MPI_ERROR",     "HEAT_NOT_FINITE",
      "HEAT_IO_ERROR",  "HEAT_INTERNAL_ERROR",   "HEAT_GPU_ERROR",     "HEAT_WRONG_ANSWER"};
  static char text[40];
  if (status >= 0 && (size_t)status < sizeof names / sizeof *names) return names[status];
  snprintf(text, sizeof text, "status %d", (int)status);
  return text;
}

const char *heat_caller_no_reason(heat_status status) {
  static char text[80];
  snprintf(text, sizeof text, "%s, without a reason", heat_caller_status_name(status));
  return text;
}

int heat_exit_status(heat_status status) {
  switch (status) {
    case HEAT_OK: return 0;
    case HEAT_INVALID_ARGUMENT:
    case HEAT_ABI_MISMATCH:
    case HEAT_NOT_FOUND: return 2;
    case HEAT_UNAVAILABLE: return 3;
    default: return 1;
  }
}
