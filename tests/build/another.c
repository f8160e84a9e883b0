/* A library in the way of ours, found by LD_LIBRARY_PATH or loaded by LD_PRELOAD: it says that it
 * was built from a commit "another", and has nothing else of the contract. */
#include <string.h>

#include "heat/services.h"

heat_status heat_format_build(char *text, int64_t size, int64_t *length) {
  static const char lines[] = "commit another\n";
  if (text != NULL && size < (int64_t)sizeof lines) return HEAT_INVALID_ARGUMENT;
  if (text != NULL) memcpy(text, lines, sizeof lines);
  if (length != NULL) *length = sizeof lines - 1;
  return HEAT_OK;
}
