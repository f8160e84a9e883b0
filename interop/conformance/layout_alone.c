#include "layout.h"

/* Without a Fortran compiler. */
int64_t heat_layout_fortran(int64_t *values, int64_t room) {
  (void)values;
  (void)room;
  return 0;
}
