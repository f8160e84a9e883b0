/** digest.h: what a record says of the cells that one rank gives. */
#ifndef HEAT_TRACE_DIGEST_H
#define HEAT_TRACE_DIGEST_H

#include "heat/trace.h"

/** The most tiles of a field: 8 along each of three axes. */
enum { MOST_TILES = 512 };

/** How the whole of a field is cut: `along` axis a there are that many tiles. */
typedef struct tiling {
  int32_t along[HEAT_TRACE_MAX_AXES];
  int32_t count; /**< of all tiles */
} tiling;

/** Tiles of a whole, as docs/trace-file.md has them. */
tiling tile_whole(int32_t axes, const int64_t *whole);

/** Of the cells of one part. Parts add up, by sums, the least and the greatest. */
typedef struct digest {
  uint64_t tiles[MOST_TILES];
  uint64_t values;   /**< fingerprint in which zeros have no sign and all NaN are one */
  uint64_t nans;     /**< cells that are NaN; both parts of a complex one count */
  uint64_t least;    /**< of all values that are no NaN: their place in the order of real64 */
  uint64_t greatest; /**< below `least` if there is no value */
  double sum;        /**< of all values that are no NaN */
} digest;

/** A real64 at a place in the order; -0 there is 0. */
double value_at_place(uint64_t place);

/** Digest a part whose arguments were checked. */
void digest_array(const heat_trace_array *array, digest *result);

#endif
