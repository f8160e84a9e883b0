/** @file
 *  The contract between solvers and programs of the 2-D heat problem, in plain C11.
 *
 *  The field is nx * ny cells of IEEE binary64 inside a fixed ring of zeros. x is the fast index: a
 *  field is `double u[ny][nx]` in C and `u(nx, ny)` in Fortran. Cells are counted from 1 in both
 *  directions, in every language. One step takes `now` to `next`, in this order, without FMA but
 *  where a check of the data has shown the product to be exact (docs/exactness.md):
 *
 *      next(x,y) = 0.5 * (now(x,y)
 *                + 0.25 * (((now(x-1,y) + now(x+1,y)) + now(x,y-1)) + now(x,y+1)))
 *
 *  and then, source after source in the order given, next(sx,sy) = next(sx,sy) + rate. The order is
 *  the contract: it makes the answer unique to the last bit. A plugin may bring another formula;
 *  see heat_plugin_kernel_entry.
 *
 *  Every function returns a heat_status and writes its outputs only on HEAT_OK, except for
 *  HEAT_UNAVAILABLE of the entries below. After any other status, except that of
 *  heat_error_message() itself, heat_error_message() has the reason. Nothing behind this header
 *  prints, stops the program, throws, or starts or ends MPI. More functions: heat/services.h. */
#ifndef HEAT_HEAT_H
#define HEAT_HEAT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of every struct and function table below; it changes when any of them does. */
#define HEAT_ABI_VERSION 1

/** The communicator of a solver that uses none. */
#define HEAT_NO_COMM (-1)

/** Outcome of a call. */
typedef int32_t heat_status;
enum {
  HEAT_OK = 0,
  HEAT_INVALID_ARGUMENT = 1, /**< an argument, option or problem that cannot be accepted */
  HEAT_OUT_OF_MEMORY = 2,    /**< memory could not be allocated */
  HEAT_UNAVAILABLE = 3,      /**< known, but this build or machine lacks something it needs */
  HEAT_NOT_FOUND = 4,        /**< no solver, kernel or list entry of that name or index */
  HEAT_ABI_MISMATCH = 5,     /**< struct_size or abi_version is not this library's */
  HEAT_MPI_ERROR = 6,        /**< an MPI call failed; the solver can only be destroyed */
  HEAT_NOT_FINITE = 7,       /**< the field holds a NaN or an infinity */
  HEAT_IO_ERROR = 8,         /**< a file could not be opened, written or closed */
  HEAT_INTERNAL_ERROR = 9,   /**< a defect of the library or of a solver */
  HEAT_GPU_ERROR = 10,       /**< a GPU's runtime failed; the solver can only be destroyed */
  HEAT_WRONG_ANSWER = 11     /**< a known answer comes out wrong; see heat_self_check() */
};

/** How the field starts. */
enum {
  HEAT_INITIAL_ZERO = 0,  /**< every cell is zero */
  HEAT_INITIAL_RANDOM = 1 /**< uniform in [0, 1), from heat_problem.seed; see services.h */
};

/** The needs of a solver: bits of heat_solver_table.needs. */
enum {
  HEAT_NEEDS_MPI = 1,    /**< a communicator; without this bit create() takes HEAT_NO_COMM */
  HEAT_NEEDS_GPU = 2,    /**< a GPU */
  HEAT_HOST_OFFLOAD = 4, /**< nothing: it is made for a GPU and runs on the host instead, because
                              HEAT_HOST_OFFLOAD=1 in the environment allows that; not to be timed */
  HEAT_NEEDS_THREADS = 8 /**< cores for threads of its own, as many as its option threads says; a
                              solver without this bit runs on the thread that calls it */
};

/** A cell that gains `rate` (field units per step) at every step. Part of arrays, so no header. */
typedef struct heat_source {
  int64_t x;   /**< 1..nx */
  int64_t y;   /**< 1..ny */
  double rate; /**< finite */
} heat_source;

/** A problem, complete: the grid, the start, the sources and how long to go. */
typedef struct heat_problem {
  uint32_t struct_size;       /**< sizeof(heat_problem) */
  uint32_t abi_version;       /**< HEAT_ABI_VERSION */
  int64_t nx;                 /**< interior cells along x/fast, >= 1 */
  int64_t ny;                 /**< interior cells along y/slow, >= 1 */
  int64_t steps;              /**< steps that the program means to take, >= 0; advance() decides */
  const heat_source *sources; /**< shape [n_sources], injected in this order; NULL if none */
  int64_t n_sources;          /**< >= 0 */
  uint64_t seed;              /**< of HEAT_INITIAL_RANDOM */
  int32_t initial;            /**< HEAT_INITIAL_... */
  int32_t reserved;           /**< 0 */
} heat_problem;

/** A rectangle of cells: those of a rank, or a window to read or write. Empty: nx = ny = 0. */
typedef struct heat_block {
  uint32_t struct_size; /**< sizeof(heat_block) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  int64_t x;            /**< first cell along x, 1..nx of the problem */
  int64_t y;            /**< first cell along y, 1..ny of the problem */
  int64_t nx;           /**< cells along x */
  int64_t ny;           /**< cells along y */
} heat_block;

/** Where this rank's time in advance() went since create(), in seconds. */
typedef struct heat_timings {
  uint32_t struct_size; /**< sizeof(heat_timings) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  double compute;       /**< sweeping cells and injecting sources */
  double exchange;      /**< packing, posting and moving halos */
  double waiting;       /**< blocked until halos arrived */
} heat_timings;

/** One sweep: next(1..nx, 1..ny) from now(0..nx+1, 0..ny+1), without sources.
 *
 *  Both arrays belong to the caller, do not overlap, and point at the ring's corner (0,0); cell
 *  (x,y) is at [y * ld + x], so a part of a larger field is swept in place by passing the address
 *  of the corner before its first cell. It keeps no state, writes no other cell of next, and is
 *  called by several threads at once where a solver has them, each for rows of its own.
 *
 *      (0,0) o o o o o          o  ring or halo: read, never written
 *            o . . . o          .  cells 1..nx by 1..ny: all written
 *            o . . . o
 *            o o o o o (nx+1,ny+1)
 *
 *  @param now   shape [ny + 2][ld]
 *  @param next  shape [ny + 2][ld]
 *  @param nx    cells along x, >= 0
 *  @param ny    cells along y, >= 0
 *  @param ld    leading dimension in cells, >= nx + 2
 *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT for a size outside these ranges */
typedef heat_status heat_sweep(const double *now, double *next, int64_t nx, int64_t ny, int64_t ld);

/** A sweep and its name, so that a solver of one language can be given the sweep of another. */
typedef struct heat_kernel {
  uint32_t struct_size; /**< sizeof(heat_kernel) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  const char *name;     /**< such as "cxx"; lives as long as the library */
  const char *level;    /**< instruction level it was built for, such as "x86-64-v3" */
  heat_sweep *sweep;    /**< NULL: no kernel */
} heat_kernel;

/** A kernel that reads more of `now` than a cell and its four neighbours.
 *
 *  The size in its header is that of all of it. So a solver that does not know such kernels refuses
 *  one by its header, and one that does refuses a kernel whose cells it lacks; heat_check_kernel()
 *  does both. A plain heat_kernel has a halo of 1 and no corners. */
typedef struct heat_wide_kernel {
  heat_kernel kernel; /**< struct_size is sizeof(heat_wide_kernel) */
  int64_t halo;       /**< cells that the sweep reads beyond 1..nx and 1..ny on a side, >= 1 */
  int32_t corners;    /**< 1: also beyond both at once, as (0,0); 0: never */
  int32_t reserved;   /**< 0 */
} heat_wide_kernel;

/** A live solver; only the table that made it knows its inside. */
typedef struct heat_solver heat_solver;

/** A solver: its name, its needs, and its functions, none of them NULL.
 *
 *  create, advance and destroy are collective over the communicator, with the same arguments and
 *  the same status on every rank; the others are local. One thread at a time uses a solver. */
typedef struct heat_solver_table {
  uint32_t struct_size; /**< sizeof(heat_solver_table) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  const char *name;     /**< such as "fortran/mpi"; lives as long as the library */
  const char *summary;  /**< one line for people */
  uint32_t needs;       /**< HEAT_NEEDS_... bits */
  uint32_t reserved;    /**< 0 */

  /** Make a solver whose field is zero. Allocates and plans; no step's work is done here.
   *  @param problem  refused as by heat_check_problem(); may be freed after the call
   *  @param comm     Fortran handle of the communicator (MPI_Comm_c2f), or HEAT_NO_COMM
   *  @param kernel   the sweep to use, or NULL for the solver's own; a solver that cannot use one
   *                  refuses it with HEAT_INVALID_ARGUMENT and "takes no kernel" in the message
   *  @param options  "key=value,..." or NULL; an unknown key is an error that lists the known ones
   *  @param solver   out: to be given to destroy()
   *  @return HEAT_OK, HEAT_INVALID_ARGUMENT, HEAT_OUT_OF_MEMORY, HEAT_UNAVAILABLE,
   *          HEAT_ABI_MISMATCH, HEAT_MPI_ERROR or HEAT_GPU_ERROR */
  heat_status (*create)(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                        const char *options, heat_solver **solver);

  /** Advance the solution; returns when the result is final, so callers may time it.
   *  @param solver  from create(), not NULL
   *  @param steps   time steps to take, >= 0
   *  @return HEAT_OK; HEAT_INVALID_ARGUMENT for steps < 0, with the field unchanged; the status of
   *          a sweep that failed on any rank, HEAT_MPI_ERROR or HEAT_GPU_ERROR: then the field is
   *          of no step */
  heat_status (*advance)(heat_solver *solver, int64_t steps);

  /** Tell which cells this rank holds; the blocks of all ranks cover the grid once.
   *  @param block  in: header set; out: the block, empty on a rank without cells */
  heat_status (*block)(const heat_solver *solver, heat_block *block);

  /** Copy cells of this rank's block out of the solver.
   *  @param window  cells to copy, inside the block
   *  @param cells   out: shape [window.ny][ld], of which [window.ny][window.nx] is written
   *  @param ld      leading dimension of cells, >= window.nx
   *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT with nothing written */
  heat_status (*read)(const heat_solver *solver, const heat_block *window, double *cells,
                      int64_t ld);

  /** Copy cells into this rank's block; shapes and errors as for read(). */
  heat_status (*write)(heat_solver *solver, const heat_block *window, const double *cells,
                       int64_t ld);

  /** Tell where the time of this rank's advance() calls went.
   *  @param timings  in: header set; out: seconds */
  heat_status (*timings)(const heat_solver *solver, heat_timings *timings);

  /** Free the solver; NULL is allowed and does nothing. After MPI_Finalize nothing of MPI is
   *  freed. */
  heat_status (*destroy)(heat_solver *solver);
} heat_solver_table;

/** The type of the one symbol that a solver exports (`heat_fortran_mpi` for fortran/mpi).
 *  @param table  in: struct_size and abi_version set; out: the solver
 *  @return HEAT_OK; HEAT_ABI_MISMATCH; HEAT_UNAVAILABLE with the reason as message and, as an
 *          exception to the rule above, header, name and needs set */
typedef heat_status heat_solver_entry(heat_solver_table *table);

/** The type of `heat_plugin`, the one symbol that a plugin exports: its solvers, one a call.
 *  @param index  0, 1, 2, ... until HEAT_NOT_FOUND ends the list
 *  @param table  in: the header of the library that asks; out: the solver, all of it, its header as
 *                the plugin was built
 *  @return HEAT_OK; HEAT_NOT_FOUND past the last solver; HEAT_ABI_MISMATCH; HEAT_UNAVAILABLE as
 *          from a heat_solver_entry, where needs may be left at 0 */
typedef heat_status heat_plugin_entry(int64_t index, heat_solver_table *table);

/** The type of `heat_plugin_kernel`, which a plugin exports if its solvers have another formula
 *  than the one above: the sweep of that formula. heat-conformance and heat-diagnose expect of all
 *  of the plugin's solvers what this sweep makes of the whole grid.
 *  @param kernel  out: the kernel, or the first member of a heat_wide_kernel; it lives as long as
 *                 the library, and its name is made like that of a solver
 *  @return HEAT_OK, or the reason why the plugin cannot be loaded */
typedef heat_status heat_plugin_kernel_entry(const heat_kernel **kernel);

/** Load a plugin: its solvers join those that are counted and found below, for as long as the
 *  program runs. Loading it again does nothing. Not to be called while another thread uses these.
 *  The calling thread's arithmetic stays as it is: a library that was linked with -ffast-math would
 *  make the program flush subnormal numbers.
 *  @param path  of a shared library that exports `heat_plugin`
 *  @return HEAT_OK; HEAT_NOT_FOUND (no such file); HEAT_INVALID_ARGUMENT (no library, no
 *          `heat_plugin`, no solver, a name that is taken, an empty slot, a `heat_plugin_kernel`
 *          without a sweep); HEAT_ABI_MISMATCH; after any failure none of its solvers is known */
heat_status heat_load_plugin(const char *path);

/** How many solvers are known, available or not. */
heat_status heat_solver_count(int64_t *count);

/** The name of a known solver, in a fixed order.
 *  @param index  0..count-1, else HEAT_NOT_FOUND
 *  @param name   out: lives as long as the library */
heat_status heat_solver_name(int64_t index, const char **name);

/** The needs of a known solver, available or not.
 *  @param name   "fortran/mpi", or "fortran/mpi+cxx"
 *  @param needs  out: HEAT_NEEDS_... bits
 *  @return HEAT_OK, or HEAT_NOT_FOUND with the nearest name, or all names */
heat_status heat_solver_needs(const char *name, uint32_t *needs);

/** The formula of a known solver, available or not.
 *  @param name    "mine/fortran"; with a kernel after '+' it has the formula above
 *  @param kernel  out: what its plugin exports as `heat_plugin_kernel`; NULL: the formula above
 *  @return HEAT_OK, or HEAT_NOT_FOUND with the nearest name, or all names */
heat_status heat_solver_formula(const char *name, const heat_kernel **kernel);

/** Find a solver by name, with or without the kernel of another language.
 *  @param name    "fortran/mpi", or "fortran/mpi+cxx" for its movement with the sweep of cxx
 *  @param table   in: header set; out: the solver
 *  @param kernel  in: header set; out: the kernel named after '+', its sweep NULL if none is
 *  @return HEAT_OK; HEAT_NOT_FOUND, with the nearest name, or all names; HEAT_UNAVAILABLE, with the
 *          reason; HEAT_ABI_MISMATCH */
heat_status heat_find_solver(const char *name, heat_solver_table *table, heat_kernel *kernel);

/** Find the sweep of a language at the best instruction level of this processor. HEAT_ISA in the
 *  environment names a level to use instead of the best one.
 *  @param name    "cxx" or "fortran"
 *  @param kernel  in: header set; out: the kernel
 *  @return HEAT_OK, HEAT_NOT_FOUND, HEAT_UNAVAILABLE, HEAT_INVALID_ARGUMENT (HEAT_ISA),
 *          HEAT_ABI_MISMATCH */
heat_status heat_find_kernel(const char *name, heat_kernel *kernel);

/** The message of this thread's last status other than HEAT_OK.
 *  @param text    out: the message, ended by a NUL; NULL asks for the length alone
 *  @param size    bytes at text; 0 if it is NULL
 *  @param length  out: bytes of the message without its NUL; may be NULL
 *  @return HEAT_OK, or HEAT_INVALID_ARGUMENT if size is not larger than the length */
heat_status heat_error_message(char *text, int64_t size, int64_t *length);

#ifdef __cplusplus
}
#endif
#endif
