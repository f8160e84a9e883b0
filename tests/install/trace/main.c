/* A program in C of some other project, without MPI: it records its field at each step. */
#include <heat/trace.h>
#include <stdio.h>
#include <stdlib.h>

enum { nx = 100, ny = 37, halo = 1, steps = 3 };

static double u[ny + 2 * halo][nx + 2 * halo];

static void advance(int step) {
  for (int y = 1; y <= ny; ++y)
    for (int x = 1; x <= nx; ++x) u[y][x] = x + 0.125 * y + step;
}

static void check(heat_trace_status status) {
  if (status == HEAT_TRACE_OK) return;
  fprintf(stderr, "%s\n", heat_trace_message());
  exit(1);
}

int main(int argc, char **argv) {
  heat_trace *trace = NULL;
  check(heat_trace_open(&trace, argc > 1 ? argv[1] : "port.trace", NULL));
  for (int step = 1; step <= steps; ++step) {
    advance(step);
    const heat_trace_array cells = {
        &u[1][1], HEAT_TRACE_REAL64, 2, {nx, ny}, {sizeof u[0][0], sizeof u[0]}, {1, 1}, {nx, ny}};
    check(heat_trace_field(trace, "u", step, &cells));
  }
  check(heat_trace_close(&trace));
  return 0;
}
