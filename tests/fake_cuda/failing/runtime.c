/* A CUDA runtime whose calls fail, and that needs no CUDA: the calls of fortran/cuda_runtime.f90 on
 * memory of the host, and the launch of a step. Work that is queued is done at once, or, while a
 * stream is captured, when its graph is launched; fake_cuda/ does it in any order that is allowed.
 *
 * HEAT_FAILING_CUDA=N in the environment makes call number N fail and every later one succeed. The
 * runtime ends the program with a line if it is used wrongly, or if something was not freed. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heat/device.h"
#include "heat/services.h"

enum { success = 0, out_of_memory = 2, launch_failure = 719 };
enum { most_pitch = 800 }; /* bytes between rows; so few that wide grids are beyond it */

/* A captured step: the arguments of heat_device_step. */
struct step {
  const double *now;
  double *next;
  int64_t nx, ny, ld, n_sources;
  const heat_source *sources;
};

struct graph {
  struct step steps[64];
  int count;
};

struct stream {
  struct graph *captured; /* NULL: work is done at once */
};

static _Thread_local int last_error = success, device = 0;
static atomic_int given_out = 0; /* allocations, streams and graphs that are not given back */

static void wrong(const char *what) {
  fprintf(stderr, "failing CUDA: %s\n", what);
  abort();
}

static int status_of_call(int failure) {
  static atomic_int calls = 0;
  const char *text = getenv("HEAT_FAILING_CUDA");
  last_error = text != NULL && atomic_fetch_add(&calls, 1) + 1 == atoi(text) ? failure : success;
  return last_error;
}

/* Count what was given out, or end the program if nothing could be. */
static void *keep(void *what) {
  if (what == NULL) wrong("no memory");
  given_out++;
  return what;
}

static void give_back(void *what) {
  if (what != NULL) given_out--;
  free(what);
}

__attribute__((destructor)) static void check_all_given_back(void) {
  if (given_out != 0) wrong("something was not given back");
}

int cudaGetDevice(int *current) {
  const int status = status_of_call(launch_failure);
  if (status == success) *current = device;
  return status;
}

int cudaSetDevice(int next) {
  device = next;
  return success;
}

int cudaDeviceGetAttribute(int *value, int attribute, int of_device) {
  const int status = status_of_call(launch_failure);
  if (attribute != 11 || of_device != device) wrong("only the pitch of this device is asked for");
  if (status == success) *value = most_pitch;
  return status;
}

int cudaGetLastError(void) {
  const int error = last_error;
  last_error = success;
  return error;
}

const char *cudaGetErrorString(int error) {
  return error == out_of_memory ? "out of memory" : "a failure that was asked for";
}

int cudaMalloc(void **address, size_t bytes) {
  const int status = status_of_call(out_of_memory);
  if (status != success) return status;
  *address = keep(malloc(bytes));
  memset(*address, 0x5a, bytes); /* what is read before it is written shows */
  return success;
}

int cudaFree(void *address) {
  give_back(address);
  return success;
}

int cudaMemGetInfo(size_t *free_bytes, size_t *total) {
  *free_bytes = 1000;
  *total = 4000;
  return success;
}

int cudaMemsetAsync(void *address, int byte, size_t bytes, struct stream *stream) {
  const int status = status_of_call(launch_failure);
  if (stream->captured != NULL) wrong("a capture is to hold steps alone");
  if (status == success) memset(address, byte, bytes);
  return status;
}

int cudaMemcpy2DAsync(char *to, size_t to_pitch, const char *from, size_t from_pitch, size_t width,
                      size_t height, int kind, struct stream *stream) {
  const int status = status_of_call(launch_failure);
  if (stream->captured != NULL || kind < 1 || kind > 2) wrong("this is no copy");
  if (width > to_pitch || width > from_pitch) wrong("a row is longer than its pitch");
  if (height > 1 && (to_pitch > most_pitch || from_pitch > most_pitch)) wrong("a pitch too wide");
  for (size_t row = 0; row < height && status == success; row++) {
    memcpy(to + row * to_pitch, from + row * from_pitch, width);
  }
  return status;
}

int cudaMemcpyAsync(char *to, const char *from, size_t bytes, int kind, struct stream *stream) {
  return cudaMemcpy2DAsync(to, bytes, from, bytes, bytes, 1, kind, stream);
}

int cudaStreamCreateWithFlags(struct stream **stream, unsigned flags) {
  const int status = status_of_call(launch_failure);
  if (flags != 1) wrong("the stream is to be one that blocks no other");
  if (status == success) *stream = keep(calloc(1, sizeof **stream));
  return status;
}

int cudaStreamSynchronize(struct stream *stream) {
  if (stream->captured != NULL) wrong("a stream that is captured cannot be waited for");
  return status_of_call(launch_failure);
}

int cudaStreamDestroy(struct stream *stream) {
  give_back(stream);
  return success;
}

int cudaStreamBeginCapture(struct stream *stream, int mode) {
  const int status = status_of_call(launch_failure);
  if (mode != 1) wrong("the capture is to be of this thread alone");
  if (status == success) stream->captured = keep(calloc(1, sizeof *stream->captured));
  return status;
}

int cudaStreamEndCapture(struct stream *stream, struct graph **graph) {
  const int status = status_of_call(launch_failure);
  if (stream->captured == NULL) wrong("there is no capture to end");
  if (status == success) {
    *graph = stream->captured;
  } else {
    give_back(stream->captured);
  }
  stream->captured = NULL;
  return status;
}

int cudaGraphInstantiateWithFlags(struct graph **executable, struct graph *graph,
                                  unsigned long long flags) {
  const int status = status_of_call(launch_failure);
  if (flags != 0) wrong("a graph has no flags");
  if (status != success) return status;
  *executable = keep(malloc(sizeof **executable));
  **executable = *graph;
  return success;
}

int cudaGraphDestroy(struct graph *graph) {
  give_back(graph);
  return success;
}

int cudaGraphExecDestroy(struct graph *executable) {
  give_back(executable);
  return success;
}

/* The contract's step, by the sweep of C++ on the host. */
static heat_status take(const struct step *s) {
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  heat_status status = heat_find_kernel("cxx", &kernel);
  if (status == HEAT_OK) status = kernel.sweep(s->now, s->next, s->nx, s->ny, s->ld);
  for (int64_t i = 0; i < s->n_sources && status == HEAT_OK; i++) {
    s->next[s->sources[i].y * s->ld + s->sources[i].x] += s->sources[i].rate;
  }
  return status;
}

int cudaGraphLaunch(struct graph *executable, struct stream *stream) {
  const int status = status_of_call(launch_failure);
  if (stream->captured != NULL) wrong("a graph in a graph");
  for (int i = 0; i < executable->count && status == success; i++) {
    if (take(&executable->steps[i]) != HEAT_OK) wrong("a step of a graph failed");
  }
  return status;
}

static heat_status step(const double *now, double *next, int64_t nx, int64_t ny, int64_t ld,
                        const heat_source *sources, int64_t n_sources, void *stream) {
  const struct step s = {now, next, nx, ny, ld, n_sources, sources};
  struct graph *captured = ((struct stream *)stream)->captured;
  if (status_of_call(launch_failure) != success) {
    return heat_fail(HEAT_GPU_ERROR, "the launch of a step: a failure that was asked for");
  }
  if (nx == 0) return captured == NULL ? HEAT_OK : HEAT_INTERNAL_ERROR; /* loads the code */
  if (captured == NULL) return take(&s);
  if (captured->count == 64) wrong("a graph of more than 64 steps");
  captured->steps[captured->count++] = s;
  return HEAT_OK;
}

/* In the place of the library's: this plugin's references are bound within itself. */
heat_status heat_find_device_kernel(const char *name, heat_device_kernel *kernel) {
  if (strcmp(name, "cxx") != 0) return heat_fail(HEAT_NOT_FOUND, "there is only cxx");
  kernel->name = "cxx";
  kernel->runtime = "failing CUDA";
  kernel->step = step;
  kernel->inject = NULL;
  return HEAT_OK;
}

heat_solver_entry heat_fortran_cuda;
heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  if (index > 0) return HEAT_NOT_FOUND;
  const heat_status status = heat_fortran_cuda(table);
  table->name = "failing/cuda";
  return status;
}
