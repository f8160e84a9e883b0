/* A user's program that is compiled and linked with -ffast-math, which flushes subnormal numbers to
 * zero in all of it. Ends with 0 if heat_self_check() tells. */
#include <stdio.h>
#include <string.h>

#include "heat/services.h"

int main(void) {
  char text[1000] = "";
  const heat_status status = heat_self_check(NULL);
  if (status != HEAT_OK) heat_error_message(text, sizeof text, NULL);
  printf("%d %s\n", (int)status, text);
  return status == HEAT_WRONG_ANSWER && strstr(text, "flush-to-zero is on") != NULL ? 0 : 1;
}
