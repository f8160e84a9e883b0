/** @file
 *  The kernel level of the contract for fields in the memory of a GPU.
 *
 *  The functions below do on arrays of a device as heat_sweep does on arrays of the host: a program
 *  in any language owns memory, stream and time loop, and launches these on its own pointers. This
 *  header has no type of CUDA: a stream is a `cudaStream_t` as an address, NULL for the default
 *  stream. The rules of heat.h hold.
 *
 *      heat_find_device_kernel("cxx", &kernel)       HEAT_UNAVAILABLE without CUDA or a device
 *      heat_device_layout(nx, ny, &shape)            how to lay a field out
 *      heat_device_sources(&problem, &block, s, &n)  sources in order, to be copied to the device
 *      kernel.step(now, next, nx, ny, ld, s, n, stream), swap, and again
 *
 *  A launch only enqueues work: it allocates nothing, waits for nothing and may be captured into
 *  a graph. The first one loads the code, which must not happen in a capture: before it, take a
 *  step of no cells (nx = 0), which only loads. A launch runs on the calling thread's current
 *  device, which stream and arrays belong to. A later failure on the device is reported by the
 *  caller's next call of CUDA that waits. */
#ifndef HEAT_DEVICE_H
#define HEAT_DEVICE_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One step on the device: heat_sweep, then the sources, in one launch.
 *
 *  Arrays and sizes are those of heat_sweep, in device memory: both point at the ring's corner
 *  (0,0), cell (x,y) is at [y * ld + x], and a part of a larger field is stepped by passing the
 *  address of the corner before its first cell.
 *  @param now        device, shape [ny + 2][ld]
 *  @param next       device, shape [ny + 2][ld]; only cells 1..nx by 1..ny are written
 *  @param nx         cells along x, >= 0
 *  @param ny         cells along y, >= 0
 *  @param ld         leading dimension in cells, >= nx + 2
 *  @param sources    device, shape [n_sources], as heat_device_sources() orders them, counted from
 *                    cell (1,1) of these arrays; those outside of 1..nx by 1..ny are left out
 *  @param n_sources  0..2^31-1; 0 for the sweep alone
 *  @param stream     cudaStream_t
 *  @return HEAT_OK if it was enqueued; HEAT_INVALID_ARGUMENT for a size outside these ranges;
 *          HEAT_UNAVAILABLE if there is no code for this device; HEAT_GPU_ERROR with CUDA's text if
 *          it could not be launched */
typedef heat_status heat_device_step(const double *now, double *next, int64_t nx, int64_t ny,
                                     int64_t ld, const heat_source *sources, int64_t n_sources,
                                     void *stream);

/** The sources alone, for a step that was swept in parts: next(x,y) += rate, one after the other.
 *  Arguments and errors as for heat_device_step. */
typedef heat_status heat_device_inject(double *next, int64_t ld, const heat_source *sources,
                                       int64_t n_sources, void *stream);

/** The launches of a language, as heat_kernel for the host. */
typedef struct heat_device_kernel {
  uint32_t struct_size;       /**< sizeof(heat_device_kernel) */
  uint32_t abi_version;       /**< HEAT_ABI_VERSION */
  const char *name;           /**< such as "cxx"; lives as long as the library */
  const char *runtime;        /**< the one that was linked, such as "CUDA 13.0" */
  heat_device_step *step;     /**< never NULL */
  heat_device_inject *inject; /**< never NULL */
} heat_device_kernel;

/** How to lay out a field on a device, so that rows start where memory is read fastest. */
typedef struct heat_device_shape {
  uint32_t struct_size; /**< sizeof(heat_device_shape) */
  uint32_t abi_version; /**< HEAT_ABI_VERSION */
  int64_t ld;           /**< leading dimension in cells, >= nx + 2 */
  int64_t corner;       /**< cells of the allocation before the ring's corner (0,0) */
  int64_t cells;        /**< cells of 8 bytes to allocate for one array, all included */
} heat_device_shape;

/** Find the launches of a language.
 *  @param name    "cxx"
 *  @param kernel  in: header set; out: the kernel
 *  @return HEAT_OK; HEAT_NOT_FOUND; HEAT_UNAVAILABLE with the reason (no CUDA Toolkit when this
 *          library was built, no CUDA device on this machine); HEAT_ABI_MISMATCH */
heat_status heat_find_device_kernel(const char *name, heat_device_kernel *kernel);

/** Tell how to lay out a field of nx * ny cells, ring included. Any other layout works, too.
 *  @param nx     cells along x, >= 0
 *  @param ny     cells along y, >= 0
 *  @param shape  in: header set; out: the layout
 *  @return HEAT_OK; HEAT_INVALID_ARGUMENT for a size below 0 or one that overflows;
 *          HEAT_ABI_MISMATCH */
heat_status heat_device_layout(int64_t nx, int64_t ny, heat_device_shape *shape);

/** List the sources inside a block as a device reads them: counted from the block's first cell
 *  (1,1), by y, then by x, those on one cell in the order given.
 *  @param problem  whose sources they are
 *  @param block    cells of the problem
 *  @param sources  out: shape [problem.n_sources] of the host, of which [count] is written; may be
 *                  NULL if problem.n_sources is 0
 *  @param count    out: sources inside the block
 *  @return HEAT_OK; HEAT_INVALID_ARGUMENT; HEAT_ABI_MISMATCH */
heat_status heat_device_sources(const heat_problem *problem, const heat_block *block,
                                heat_source *sources, int64_t *count);

#ifdef __cplusplus
}
#endif
#endif
