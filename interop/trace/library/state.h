/** state.h: what an open trace knows. */
#ifndef HEAT_TRACE_STATE_H
#define HEAT_TRACE_STATE_H

#include "heat/trace.h"
#include "interop/trace/library/file.h"

/** A name that was given, and its parts when it was last recorded. */
typedef struct field {
  struct field *next;
  int has_parts;
  uint64_t parts; /**< sum of hash_part() of all ranks */
  char name[];
} field;

struct heat_trace {
  heat_trace_world world;
  trace_file file; /**< open on rank 0 */
  field *fields;
  uint64_t *blocks;         /**< of all ranks, on rank 0 */
  char *saves;              /**< HEAT_TRACE_SAVE */
  char *unsaved;            /**< those of it that were not recorded yet */
  heat_trace_status status; /**< of an error after which the trace can only be closed */
  char reason[512];
  char path[];
};

#endif
