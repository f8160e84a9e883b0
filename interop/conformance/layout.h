/** layout.h: sizes, offsets and constants of the contract as each language knows them. */
#ifndef HEAT_CONFORMANCE_LAYOUT_H
#define HEAT_CONFORMANCE_LAYOUT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A struct's size, a member's offset (both in bytes) or a constant. */
typedef struct heat_layout_entry {
  const char *name;
  int64_t value;
} heat_layout_entry;

/** All entries, as C and C++ know them.
 *  @param count  out: how many there are */
const heat_layout_entry *heat_layout_c(int64_t *count);
const heat_layout_entry *heat_layout_cxx(int64_t *count);

/** The values of the same entries in Fortran; NULL where this was built without.
 *  @param values  out: shape [room]
 *  @return how many there are */
__attribute__((weak)) int64_t heat_layout_fortran(int64_t *values, int64_t room);

#ifdef __cplusplus
}
#endif
#endif
