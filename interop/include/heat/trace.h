/** @file
 *  Fingerprints of your own program's fields, in a file that two programs can be compared
 *  by. Plain C11; libheat_trace needs C's library alone, and none of heat's other parts.
 *
 *  A field is an array of 0 to 7 axes. **Axes are named from the fastest on**, in every language,
 *  and whatever the order in memory: x, y, z of a Fortran u(x,y,z), of a C u[z][y][x], and of a
 *  u[x][y][z] whose strides say so. Cells are counted from 1. Each rank gives its part of the
 *  whole; the parts cover every cell once.
 *
 *  With k = the number of a cell in the whole, x first, from 0, and bits(u) = the bytes of the cell
 *  with zeros before them, and mix() that of heat/services.h (the finalizer of splitmix64):
 *
 *      fingerprint = sum modulo 2^64 of mix(bits(u) XOR mix(k))
 *
 *  A complex cell counts as two, 2 k its real and 2 k + 1 its imaginary part. The sum does not
 *  depend on the decomposition. Of a real64 field of two axes it is the fingerprint of ./compare.
 *
 *  Every function returns a heat_trace_status; after any but HEAT_TRACE_OK heat_trace_message() has
 *  the reason. With HEAT_TRACE=off in the environment open() gives NULL, with which all do nothing.
 *  HEAT_TRACE_SAVE=u@137,v@10 stores those fields beside the trace, as PATH.u.137.npy; what of them
 *  never came close() prints to stderr.
 *  The file is described in docs/trace-file.md. */
#ifndef HEAT_TRACE_H
#define HEAT_TRACE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The most axes of a field. */
#define HEAT_TRACE_MAX_AXES 7

/** Instead of a number of axes: this rank refuses the call, and has told heat_trace_fail() why. All
 *  ranks then fail with that reason, so none waits; for views of other languages. */
#define HEAT_TRACE_REFUSED INT32_MIN

/** Outcome of a call; the same on all ranks. */
typedef int32_t heat_trace_status;
enum {
  HEAT_TRACE_OK = 0,
  HEAT_TRACE_INVALID = 1,   /**< an argument; parts that do not cover the whole once */
  HEAT_TRACE_NO_MEMORY = 2, /**< memory could not be allocated */
  HEAT_TRACE_IO_ERROR = 3,  /**< a file could not be written; the trace can only be closed */
  HEAT_TRACE_MPI_ERROR = 4  /**< an MPI call failed; the trace can only be closed */
};

/** The type of a cell. Its value stands in the file. */
typedef int32_t heat_trace_type;
enum {
  HEAT_TRACE_REAL32 = 1,
  HEAT_TRACE_REAL64 = 2,
  HEAT_TRACE_COMPLEX32 = 3, /**< of two real32, real part first */
  HEAT_TRACE_COMPLEX64 = 4, /**< of two real64 */
  HEAT_TRACE_INT8 = 5,
  HEAT_TRACE_INT16 = 6,
  HEAT_TRACE_INT32 = 7,
  HEAT_TRACE_INT64 = 8,
  HEAT_TRACE_LOGICAL8 = 9, /**< of 1, 2, 4 or 8 bytes: any value but 0 counts as 1 */
  HEAT_TRACE_LOGICAL16 = 10,
  HEAT_TRACE_LOGICAL32 = 11,
  HEAT_TRACE_LOGICAL64 = 12
};

/** This rank's part of a field, and where it lies in the whole. Axes from the fastest on. */
typedef struct heat_trace_array {
  const void *data;                    /**< its first cell: the lowest index along every axis */
  heat_trace_type type;                /**< the same on all ranks */
  int32_t axes;                        /**< 0..HEAT_TRACE_MAX_AXES, the same on all ranks; a field
                                             without axes is a number that all ranks have alike */
  int64_t extent[HEAT_TRACE_MAX_AXES]; /**< cells of this part, >= 0 */
  int64_t stride[HEAT_TRACE_MAX_AXES]; /**< bytes from a cell to the next along an axis; any sign */
  int64_t first[HEAT_TRACE_MAX_AXES];  /**< index in the whole of the first cell, >= 1 */
  int64_t whole[HEAT_TRACE_MAX_AXES];  /**< cells of the whole, >= 1, the same on all ranks */
} heat_trace_array;

/** An open trace. */
typedef struct heat_trace heat_trace;

/** The ranks that write one trace. heat/trace_mpi.h has that of MPI. Calls are collective. */
typedef struct heat_trace_world {
  int32_t rank;  /**< 0..ranks - 1 */
  int32_t ranks; /**< >= 1 */
  void *state;   /**< given to the functions */
  /** Reduce arrays of n_words over all ranks in place, in one message: the first n_sums words by
   *  addition modulo 2^64, the next n_least by their minimum, the rest by their maximum, all
   *  unsigned; every rank gets the result. @return 0, or HEAT_TRACE_MPI_ERROR */
  heat_trace_status (*reduce)(void *state, uint64_t *words, int32_t n_sums, int32_t n_least,
                              int32_t n_words);
  /** Gather n_words of each rank on rank 0, in the order of ranks. @param all  NULL elsewhere */
  heat_trace_status (*gather)(void *state, const uint64_t *words, int32_t n_words, uint64_t *all);
  /** Called once by heat_trace_close(), or when open() fails. May be NULL. */
  void (*release)(void *state);
} heat_trace_world;

/** Open a trace for writing. A trace of that name is replaced; another file is refused, and a trace
 *  that is still open.
 *  @param trace  set to the trace, or to NULL if HEAT_TRACE=off; what it was before is not read, so
 *                close an open trace first
 *  @param path   of the file
 *  @param world  NULL for a program of one process
 *  @return HEAT_TRACE_OK, HEAT_TRACE_INVALID, HEAT_TRACE_NO_MEMORY, HEAT_TRACE_IO_ERROR,
 *          HEAT_TRACE_MPI_ERROR */
heat_trace_status heat_trace_open(heat_trace **trace, const char *path,
                                  const heat_trace_world *world);

/** Record a field. Rank 0 has written the record when this returns, so what a killed program leaves
 *  behind can be read. Nothing is recorded unless the status is HEAT_TRACE_OK.
 *  @param trace  NULL does nothing
 *  @param name   1 to 64 bytes of UTF-8 without control characters and '/', the same on all ranks
 *  @param step   of your program, any number, the same on all ranks
 *  @param array  this rank's part
 *  @return HEAT_TRACE_OK, HEAT_TRACE_INVALID, HEAT_TRACE_NO_MEMORY, HEAT_TRACE_IO_ERROR,
 *          HEAT_TRACE_MPI_ERROR */
heat_trace_status heat_trace_field(heat_trace *trace, const char *name, int64_t step,
                                   const heat_trace_array *array);

/** Close a trace and set it to NULL. @return HEAT_TRACE_OK, or HEAT_TRACE_IO_ERROR */
heat_trace_status heat_trace_close(heat_trace **trace);

/** Why the last call of this thread failed, or "rank 3: " and why it did there; valid until this
 *  thread's next call. */
const char *heat_trace_message(void);

/** Set this thread's message and return the status: for the functions of a heat_trace_world, and
 *  for views of other languages.
 *  @param status  to be returned
 *  @param text    one line for people, copied */
heat_trace_status heat_trace_fail(heat_trace_status status, const char *text);

#ifdef __cplusplus
}
#endif

#endif
