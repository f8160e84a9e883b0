/** @file
 *  The library's services for programs that run solvers and for authors of solvers.
 *
 *  Everything that has to be the same in every language is here once: the check of a problem, its
 *  start, the fingerprint of a field, the reading of options. The rules of heat.h hold: a
 *  heat_status from every call, outputs on HEAT_OK alone, no printing. */
#ifndef HEAT_SERVICES_H
#define HEAT_SERVICES_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Errors, for authors of solvers ------------------------------------------------------------ */

/** Set this thread's message and return the status: `return heat_fail(HEAT_..., "why");`.
 *  @param status  to be returned
 *  @param text    one line for people, copied; NULL for none */
heat_status heat_fail(heat_status status, const char *text);

/** Check the header of a struct that the other side passed.
 *  @param value  a struct of heat.h that starts with struct_size and abi_version
 *  @param size   sizeof the struct as the caller knows it, in bytes
 *  @param name   of the struct, for the message
 *  @return HEAT_OK, HEAT_INVALID_ARGUMENT if value is NULL, HEAT_ABI_MISMATCH */
heat_status heat_check_struct(const void *value, uint32_t size, const char *name);

/** Check the kernel given to create(): its header, and that the solver has the cells that it reads.
 *  @param kernel   a heat_kernel, the first member of a heat_wide_kernel, or NULL
 *  @param halo     how many cells wide the solver's ring and halo are
 *  @param corners  1: their corners are right when a sweep reads them, 0: not
 *  @return HEAT_OK; HEAT_ABI_MISMATCH; HEAT_INVALID_ARGUMENT, with what the solver lacks */
heat_status heat_check_kernel(const heat_kernel *kernel, int64_t halo, int32_t corners);

/* -- The problem ------------------------------------------------------------------------------- */

/** Refuse a problem that cannot be run: the one place that does, for every language.
 *
 *  Sizes below 1, a grid whose two fields overflow 64 bits or exceed this machine's memory (one
 *  rank's share of it), steps below 0, an unknown start, a source outside the grid or with a rate
 *  that is not finite, ranks below 1 or more ranks than cells.
 *  @param problem  to be checked
 *  @param ranks    how many ranks share the field; 1 for a solver without MPI
 *  @return HEAT_OK, HEAT_INVALID_ARGUMENT or HEAT_ABI_MISMATCH */
heat_status heat_check_problem(const heat_problem *problem, int64_t ranks);

/** The paper's problem, which programs run unless they are told another: 4800 x 4800 cells, 500
 *  steps, zero at the start, the three sources of heat_default_sources().
 *  @param problem  in: header set; out: all of it; its sources live as long as the library */
heat_status heat_default_problem(heat_problem *problem);

/** The paper's three sources of rate 1: (nx/2, ny/2), (nx/3, ny/3), (4*nx/5, 8*ny/9).
 *  @param nx       cells along x
 *  @param ny       cells along y
 *  @param sources  out: shape [3]
 *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT if nx or ny is below 3 (a source would be outside) */
heat_status heat_default_sources(int64_t nx, int64_t ny, heat_source *sources);

/** Read "4800x4800". */
heat_status heat_parse_grid(const char *text, int64_t *nx, int64_t *ny);

/** Read a whole number, all of the text. */
heat_status heat_parse_integer(const char *text, int64_t *value);

/** Read "zero" or "random:SEED"; seed is 0 for "zero". */
heat_status heat_parse_initial(const char *text, int32_t *initial, uint64_t *seed);

/** Read "X,Y,RATE"; heat_check_problem() looks whether it is inside the grid. */
heat_status heat_parse_source(const char *text, heat_source *source);

/* -- Fields ------------------------------------------------------------------------------------ */

/** The fingerprint and the heat of a field or of a part of it. Parts add up: see
 *  heat_digest_cells(). */
typedef struct heat_digest {
  uint32_t struct_size; /**< sizeof(heat_digest) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  uint64_t fingerprint; /**< sum modulo 2^64 of mix(bits(u) XOR mix(k)), k = (y-1)*nx + x-1 */
  double heat;          /**< sum of all cells */
} heat_digest;

/** Fill cells with the problem's start, 0 or (mix(mix(k) + seed) >> 11) * 2^-53.
 *
 *  mix is the finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 *  generators, OOPSLA 2014), k the cell's number as in heat_digest.
 *  @param problem  whose start it is
 *  @param window   which cells of the problem
 *  @param cells    out: shape [window.ny][ld]
 *  @param ld       leading dimension of cells, >= window.nx */
heat_status heat_initial_cells(const heat_problem *problem, const heat_block *window, double *cells,
                               int64_t ld);

/** Add cells to a digest that starts as zeros. Fingerprints of parts add modulo 2^64.
 *  @param problem  whose grid gives the cells their numbers
 *  @param window   which cells of the problem
 *  @param cells    shape [window.ny][ld]
 *  @param ld       leading dimension of cells, >= window.nx
 *  @param digest   in and out
 *  @return HEAT_OK, HEAT_INVALID_ARGUMENT, or HEAT_NOT_FINITE naming the first such cell */
heat_status heat_digest_cells(const heat_problem *problem, const heat_block *window,
                              const double *cells, int64_t ld, heat_digest *digest);

/** Write the problem's start into this rank's part of a solver. */
heat_status heat_start_solver(const heat_problem *problem, const heat_solver_table *table,
                              heat_solver *solver);

/** Digest this rank's part of a solver, a few rows at a time.
 *  @param problem  that the solver was made with
 *  @param table    the solver's functions
 *  @param solver   a live one
 *  @param digest   in: header set; out: this rank's share */
heat_status heat_digest_solver(const heat_problem *problem, const heat_solver_table *table,
                               const heat_solver *solver, heat_digest *digest);

/** Create `path` as a NumPy array of little-endian float64, shape (ny, nx), all zero. One rank
 *  calls this before any calls heat_save_solver().
 *  @return HEAT_OK or HEAT_IO_ERROR, with no file left */
heat_status heat_create_npy(const char *path, int64_t nx, int64_t ny);

/** Write this rank's part of a solver into a file of heat_create_npy(); ranks write disjoint bytes,
 *  so all may write at once.
 *  @return HEAT_OK; the status of read(); HEAT_IO_ERROR, also for a file of another size */
heat_status heat_save_solver(const heat_problem *problem, const heat_solver_table *table,
                             const heat_solver *solver, const char *path);

/* -- Blocks ------------------------------------------------------------------------------------ */

/** Check that blocks cover the grid, every cell exactly once.
 *  @param problem  whose grid it is
 *  @param blocks   shape [count], one a rank; empty ones are allowed
 *  @param count    number of blocks
 *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT naming the first fault and its rank */
heat_status heat_check_partition(const heat_problem *problem, const heat_block *blocks,
                                 int64_t count);

/** Check the arguments of read() and write(): a window inside the block or empty, cells that are
 *  not NULL unless it is empty, ld wide enough, headers right. */
heat_status heat_check_window(const heat_block *block, const heat_block *window,
                              const double *cells, int64_t ld);

/* -- Options of a solver: "key=value,..." ------------------------------------------------------ */

/** Refuse an option whose key is not known, or text that is not key=value.
 *  @param options  as given to create(), or NULL
 *  @param known    the keys a solver knows, "px,py"; "" for none */
heat_status heat_check_options(const char *options, const char *known);

/** Read a whole number; `value` stays as it is if the key is absent.
 *  @param options  as given to create(), or NULL
 *  @param key      of the option
 *  @param value    in: the default; out: the option */
heat_status heat_option_integer(const char *options, const char *key, int64_t *value);

/* -- The output of a caller -------------------------------------------------------------------- */

/** What a rank tells of its advance(), and where it ran: plain numbers and texts, so that those of
 *  all ranks can be gathered as bytes and laid side by side. */
typedef struct heat_rank_times {
  uint32_t struct_size; /**< sizeof(heat_rank_times) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  double seconds;       /**< that it took */
  double cpu;           /**< seconds of processors that this process used meanwhile */
  heat_timings timings; /**< where they went, as timings() tells */
  uint64_t machine;     /**< a number that processes on one machine have in common */
  int64_t core;         /**< that this process was on at the end; -1: the system does not tell */
  char node[64];        /**< SLURMD_NODENAME, by which Slurm knows this machine, or its host name */
  char cpus[128];       /**< processors that this process may run on, "0-3,8"; "0-3,..." if there
                             is no room for more, "" if the system does not tell */
  char gpu[96];         /**< of the solver, as heat_note_gpu() was told; "" without */
  int64_t threads;      /**< of the solver, as heat_note_threads() was told; 0 without; then cpus
                             are those of all threads */
  int64_t places;       /**< how many sets of processors they are bound to: 1 where each may run on
                             all of cpus, as many as threads where each has its own; 0 without */
} heat_rank_times;

/** Note the clocks just before advance().
 *  @param times  in: header set; out: to be given to heat_stop_watch() */
heat_status heat_start_watch(heat_rank_times *times);

/** Tell what passed since heat_start_watch(), and where this process is: all but the timings. */
heat_status heat_stop_watch(heat_rank_times *times);

/** Tell on which GPU a solver runs, for the record: a solver calls it in each advance(), because
 *  heat_start_watch() forgets what this thread was told before.
 *  @param text  model and address on the PCI bus, "NVIDIA H200 0000:1B:00.0": ranks of a machine
 *               that tell the same share a GPU */
heat_status heat_note_gpu(const char *text);

/** Processors that a thread may run on, a bit each; those from 1024 on are left out. Part of
 *  arrays, so no header. */
typedef struct heat_affinity {
  uint64_t cpus[16]; /**< processor i is bit i % 64 of cpus[i / 64] */
} heat_affinity;

/** Tell where the thread that calls may run.
 *  @param affinity  out: no processor at all where the system does not tell */
heat_status heat_read_affinity(heat_affinity *affinity);

/** Tell how many threads a solver uses and where they are bound, for the record: in each advance(),
 *  like heat_note_gpu().
 *  @param threads  1 or more
 *  @param bound    of each thread, as heat_read_affinity() told it; NULL if that is not known */
heat_status heat_note_threads(int64_t threads, const heat_affinity *bound);

/** One run, measured, from which the text of all callers is made. */
typedef struct heat_result {
  uint32_t struct_size;         /**< sizeof(heat_result) */
  uint32_t abi_version;         /**< HEAT_ABI_VERSION */
  const char *solver;           /**< name, as it was asked for */
  const char *caller;           /**< language of the program */
  int64_t ranks;                /**< size of the world; 0 for a solver without MPI */
  double seconds_setup;         /**< of create() and the start, slowest rank */
  const heat_rank_times *times; /**< of each rank, between barriers; one without MPI */
  heat_digest digest;           /**< sum of all ranks */
} heat_result;

/** Format a result as lines "key value", keys as in results.json.
 *
 *  formula is there if it is not heat's. seconds are those of the slowest rank; compute, exchange,
 *  waiting and descheduled are means. Of a solver with MPI ranks_compute and so on have
 *  "min,median,max,rank", the times of the ranks and which is the slowest, from 0; ranks_sharing
 *  counts the ranks that ended on a core on which another one ended, too, ranks_oversubscribed
 *  those on processors that more ranks are bound to than there are, each thread counted.
 *  descheduled is what advance() took beyond the time of processors that the process used: others
 *  had its core, or it slept, as the host of a GPU may. A rank that waits for messages by asking
 *  again and again is running, unless it yields its core to others.
 *
 *  hosts, the last line, has an entry for neighbouring ranks in one place, separated by ";":
 *  "first+count/node/cpus/gpu", a blank written "_"; "/places" follows where the solver told of
 *  threads, and then a line threads has how many a rank has. Beyond 512 entries there is one for
 *  each node and GPU instead, of which cpus are "*".
 *  @param problem  that was solved
 *  @param result   what was measured
 *  @param text     out: the lines, ended by a NUL; NULL asks for the length alone
 *  @param size     bytes at text; 0 if it is NULL
 *  @param length   out: bytes of the lines without the NUL; may be NULL
 *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT if size is not larger than the length */
heat_status heat_format_result(const heat_problem *problem, const heat_result *result, char *text,
                               int64_t size, int64_t *length);

/** Format the list of all solvers, one a line: name, needs ("serial", "mpi", "gpu", "mpi+gpu",
 *  "threads", "mpi+threads", "host" for HEAT_HOST_OFFLOAD, or "missing"), and summary or why it is
 *  missing. Arguments and errors as above. */
heat_status heat_format_solvers(char *text, int64_t size, int64_t *length);

/** Format how this library was built, as lines "key value": version, commit ("" outside a
 *  checkout), compiler_c, _cxx, _fortran, flags_c, ..., the instruction levels isa_fortran, isa_cxx
 *  of this processor, mpi (of the library that is loaded), and library, the path it was loaded
 *  from. A value may be empty. Arguments and errors as above. */
heat_status heat_format_build(char *text, int64_t size, int64_t *length);

/* -- Known answers ----------------------------------------------------------------------------- */

/** Check that this library, in this process and thread, computes fields to the last bit: problems
 *  whose answers are known from elsewhere are solved, which takes some ten milliseconds.
 *
 *  A program that is linked with -ffast-math starts with subnormal numbers flushed to zero, which
 *  no solver can see; a build with the wrong flags is wrong everywhere. Both show here.
 *  @param solver  a solver without MPI, by its name; NULL for all of this library that need neither
 *                 MPI nor a GPU, and so for every sweep
 *  @return HEAT_OK; HEAT_WRONG_ANSWER, with how many answers are wrong, the first and the likely
 *          cause as message; the statuses of heat_find_solver() and of the solver;
 *          HEAT_INVALID_ARGUMENT if the solver needs MPI */
heat_status heat_self_check(const char *solver);

/* -- Caches ------------------------------------------------------------------------------------ */

/** Tell the size of a data cache; a common size where the system does not tell.
 *  @param level  1 or 2, of one core; 3, of several
 *  @param bytes  out
 *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT for any other level */
heat_status heat_cache_size(int32_t level, int64_t *bytes);

/* -- Instruction levels ------------------------------------------------------------------------ */

/** One build of a sweep; a list of them ends with a NULL sweep and goes from least to best. */
typedef struct heat_sweep_build {
  const char *level; /**< "x86-64-v3", or "generic" */
  heat_sweep *sweep; /**< NULL ends a list */
} heat_sweep_build;

/** Choose the best build that this processor can run, or the one whose level HEAT_ISA names.
 *  @param name    of the kernel, such as "cxx"
 *  @param builds  see heat_sweep_build
 *  @param kernel  in: header set; out: the choice
 *  @return HEAT_OK, HEAT_UNAVAILABLE (no level runs here), HEAT_INVALID_ARGUMENT (HEAT_ISA) */
heat_status heat_choose_sweep(const char *name, const heat_sweep_build *builds,
                              heat_kernel *kernel);

#ifdef __cplusplus
}
#endif
#endif
