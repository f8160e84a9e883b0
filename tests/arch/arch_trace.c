/* arch_trace PATH: a trace of fields whose cells have the same bits on every processor: of each
 * type any bits, NaN and infinities among them, and numbers whose sum is one. */
#include <math.h>
#include <stdio.h>

#include "heat/trace.h"

enum { NX = 41, NY = 17, CELLS = NX * NY };

/* The next of a sequence of any bits: Knuth's multiplier, the upper half over the lower. */
static uint64_t draw(void) {
  static uint64_t state = 1;
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return state ^ (state >> 32);
}

/* Record the inner cells of an array, of `bytes` bytes each. */
static int record(heat_trace *trace, const char *name, heat_trace_type type, const void *cells,
                  int64_t bytes) {
  const heat_trace_array inside = {(const char *)cells + bytes * (NX + 1),
                                   type,
                                   2,
                                   {NX - 2, NY - 2},
                                   {bytes, NX * bytes},
                                   {1, 1},
                                   {NX - 2, NY - 2}};
  if (heat_trace_field(trace, name, type, &inside) == HEAT_TRACE_OK) return 0;
  fprintf(stderr, "%s\n", heat_trace_message());
  return 1;
}

int main(int argc, char **argv) {
  static const int64_t bytes[] = {4, 8, 8, 16, 1, 2, 4, 8, 1, 2, 4, 8}; /* by type, from 1 */
  static uint64_t any[2 * CELLS];
  static double numbers[CELLS];
  heat_trace *trace = NULL;
  if (argc != 2 || heat_trace_open(&trace, argv[1], NULL) != HEAT_TRACE_OK) return 2;
  int failed = 0;
  for (int type = 1; type <= 12; type++) {
    for (int i = 0; i < 2 * CELLS; i++) any[i] = draw();
    failed |= record(trace, "any", type, any, bytes[type - 1]);
  }
  for (int i = 0; i < CELLS; i++) { /* a third of them subnormal */
    const int exponent = -1090 + (int)(draw() % 90);
    numbers[i] = ldexp((double)(int32_t)draw(), exponent);
  }
  failed |= record(trace, "numbers", HEAT_TRACE_REAL64, numbers, sizeof *numbers);
  return failed | (heat_trace_close(&trace) != HEAT_TRACE_OK);
}
