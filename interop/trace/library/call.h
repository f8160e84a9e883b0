/** call.h: the arguments of heat_trace_field(). */
#ifndef HEAT_TRACE_CALL_H
#define HEAT_TRACE_CALL_H

#include "heat/trace.h"

/** Refuse what one rank can tell to be wrong. @return HEAT_TRACE_OK or HEAT_TRACE_INVALID */
heat_trace_status check_call(const char *name, const heat_trace_array *array);

/** A hash of all that has to be the same on all ranks. */
uint64_t hash_call(const char *name, int64_t step, const heat_trace_array *array);

/** A hash of which part a rank has; sums of them tell whether any rank's has changed. */
uint64_t hash_part(int32_t rank, const heat_trace_array *array);

/** A hash of where a part lies. Those of parts add up to that of the whole if each cell is in one
 *  of them, and otherwise they do not, but for the chance of one in 2^64. */
uint64_t hash_place(int32_t axes, const int64_t *first, const int64_t *extent);

/** Cells of a part or a whole. */
int64_t count_cells(int32_t axes, const int64_t *cells);

#endif
