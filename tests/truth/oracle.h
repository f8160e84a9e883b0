/** oracle.h: the answer to any problem, worked out slowly and plainly.
 *
 *  Nothing here is shared with the code under test: the formula, the numbering of cells and the
 *  fingerprint are written down again, without a ring, from the words of heat.h. Fields are arrays
 *  of shape [ny][nx]; cells are counted from 1, as everywhere. */
#ifndef HEAT_TESTS_ORACLE_H
#define HEAT_TESTS_ORACLE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A cell that gains `rate` at every step. */
typedef struct oracle_source {
  int64_t x, y;
  double rate;
} oracle_source;

/** The start of cell number k = (y-1)*nx + (x-1) when it is random, in [0, 1). */
double oracle_random(uint64_t k, uint64_t seed);

/** One step without sources: every cell of next from now, zero outside of the grid. */
void oracle_step(const double *now, double *next, int64_t nx, int64_t ny);

/** The whole problem.
 *  @param seed  the random start's, or NULL for a start of zeros
 *  @return the field after `steps`, to be given to free(); NULL if there is no memory */
double *oracle_solve(int64_t nx, int64_t ny, int64_t steps, const uint64_t *seed,
                     const oracle_source *sources, int64_t n_sources);

/** The fingerprint of a whole field. */
uint64_t oracle_fingerprint(const double *field, int64_t nx, int64_t ny);

/** The sum of `count` cells. */
double oracle_heat(const double *field, int64_t count);

/** The sum of the absolute values of `count` cells: what rounding of oracle_heat() scales with. */
double oracle_magnitude(const double *field, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
