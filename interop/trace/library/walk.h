/** walk.h: the cells of an array, row by row in the order of memory. */
#ifndef HEAT_TRACE_WALK_H
#define HEAT_TRACE_WALK_H

#include "heat/trace.h"

/** The most tiles along an axis. */
enum { MOST_ALONG = 8 };

/** Cells of an axis that lie in one tile. */
typedef struct run {
  int64_t end;  /**< index after the last, from 0 */
  int32_t tile; /**< what the axis adds to the number of the tile */
} run;

/** How memory, the number of the cell and its tile go on along an axis. */
typedef struct axis {
  int64_t count;
  int64_t stride; /**< bytes */
  uint64_t step;  /**< of the number, modulo 2^64 */
  int32_t n_runs; /**< at least 1 */
  run runs[MOST_ALONG];
  int64_t at; /**< the index of the row, */
  int32_t in; /**< and the run that it is in; not of axis 0 */
} axis;

/** Where a walk is. Axis 0 is along the row. */
typedef struct walk {
  const char *data; /**< of the row's first cell */
  uint64_t number;  /**< of that cell in the whole, from 0 */
  int32_t tile;     /**< to which runs of axis 0 add */
  int32_t axes;     /**< at least 1; complex parts are an axis more than a field's */
  axis axis[HEAT_TRACE_MAX_AXES + 1];
} walk;

/** Begin at the first cell, with axes that have cells, in their order. */
void begin_walk(walk *walk);

/** Have a walk, before it begins, go along the smallest strides first, upwards, in long rows. */
void order_walk(walk *walk);

/** Go to the next row. @return whether there is one */
int next_row(walk *walk);

#endif
