/** save.h: fields that HEAT_TRACE_SAVE stores as NumPy files. */
#ifndef HEAT_TRACE_SAVE_H
#define HEAT_TRACE_SAVE_H

#include "heat/trace.h"

/** Refuse a list that is neither empty nor FIELD@STEP,... */
heat_trace_status check_saves(const char *list);

/** Whether the list has a field at a step. */
int is_saved(const char *list, const char *name, int64_t step);

/** Take a field at a step out of the list. */
void remove_saved(char *list, const char *name, int64_t step);

/** The path of the file: PATH.NAME.STEP.npy. @return memory to be freed, or NULL */
char *saved_path(const char *path, const char *name, int64_t step);

/** Create the file of a whole field, all zero. One rank does this before the others write.
 *  @return HEAT_TRACE_OK or HEAT_TRACE_IO_ERROR */
heat_trace_status create_saved(const char *path, const heat_trace_array *array);

/** Write a rank's part. @return HEAT_TRACE_OK or HEAT_TRACE_IO_ERROR */
heat_trace_status write_saved(const char *path, const heat_trace_array *array);

#endif
