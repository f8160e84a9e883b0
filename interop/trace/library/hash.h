/** hash.h: the loops over cells. */
#ifndef HEAT_TRACE_HASH_H
#define HEAT_TRACE_HASH_H

#include "heat/trace.h"
#include "interop/trace/library/walk.h"

/** The finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
 *  OOPSLA 2014), as in heat/services.h. */
static inline uint64_t mix(uint64_t z) {
  z += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/** The sum of values has lanes, whose number makes it the same at every instruction level. */
enum { LANES = 8 };

/** What was found in cells up to now. */
typedef struct findings {
  uint64_t *tiles;         /**< fingerprint of each */
  uint64_t values, nans;   /**< see digest.h */
  int64_t least, greatest; /**< keys of cell.h */
  double sums[LANES];
} findings;

/** Add the cells of a walk to what was found.
 *  @param type  real, whole or logical */
void hash_cells(heat_trace_type type, walk *walk, findings *found);

#endif
