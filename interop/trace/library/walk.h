/** walk.h: the cells of a box in the order of memory. */
#ifndef HEAT_TRACE_WALK_H
#define HEAT_TRACE_WALK_H

#include "heat/trace.h"

/** One axis of a box: how memory and the number of the cell go on along it. */
typedef struct axis {
  int64_t count;
  int64_t stride; /**< bytes */
  uint64_t step;  /**< of the number, modulo 2^64 */
} axis;

/** Cells in rows: axis 0 is walked fastest. One axis more than a field's, of complex parts. */
typedef struct box {
  const char *data; /**< of the first cell */
  uint64_t number;  /**< of the first cell in the whole, from 0 */
  int32_t axes;     /**< at least 1 */
  axis axis[HEAT_TRACE_MAX_AXES + 1];
} box;

/** Have the box walked along its smallest stride, upwards, and in the longest rows. */
void order_box(box *box);

/** The next row of a box. @param at  index along each axis, zeros at first; axis 0 is not used
 *  @return whether there is one */
int next_row(box *box, int64_t *at);

#endif
