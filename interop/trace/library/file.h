/** file.h: the file of a trace, as docs/trace-file.md has it. */
#ifndef HEAT_TRACE_FILE_H
#define HEAT_TRACE_FILE_H

#include "heat/trace.h"

/** A file open for writing. */
typedef struct trace_file {
  const char *path; /**< for messages; it lives as long as the file */
  int descriptor;   /**< -1: not open */
  int64_t bytes;    /**< that were written */
} trace_file;

/** What a record of a field holds. */
typedef struct field_record {
  const char *name;
  int64_t step;
  uint64_t fingerprint, values, nans;
  double least, greatest, sum;
  heat_trace_type type;
  int32_t axes, n_tiles;
  const int64_t *whole;  /**< shape [axes] */
  const uint64_t *tiles; /**< shape [n_tiles] */
} field_record;

/** FNV-1a of some bytes, going on from that of those before. */
uint64_t check_bytes(uint64_t check, const void *bytes, size_t count);
#define CHECK_OF_NOTHING UINT64_C(0xcbf29ce484222325)

/** Replace a trace, or begin a new one, with a header.
 *  @return HEAT_TRACE_OK, HEAT_TRACE_INVALID for a file that is no trace, HEAT_TRACE_IO_ERROR */
heat_trace_status open_file(trace_file *file, const char *path, int32_t ranks);

/** @return HEAT_TRACE_OK, or HEAT_TRACE_IO_ERROR with the file as it was */
heat_trace_status append_field(trace_file *file, const field_record *record);

/** @param blocks  first cell and cells, for each rank and axis: shape [ranks][axes][2]
 *  @return HEAT_TRACE_OK, HEAT_TRACE_NO_MEMORY, or HEAT_TRACE_IO_ERROR with the file as it was */
heat_trace_status append_blocks(trace_file *file, const char *name, int32_t axes, int32_t ranks,
                                const uint64_t *blocks);

/** @return HEAT_TRACE_OK or HEAT_TRACE_IO_ERROR */
heat_trace_status close_file(trace_file *file);

#endif
