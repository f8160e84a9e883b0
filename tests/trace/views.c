/* views_c FILE: the fields of views_cases.hpp that C has, by trace.h alone. */
#include <heat/trace.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t number(int64_t k) { return (37 * k + 11) % 101 - 50; }

/* Cell k of a type of so many bytes. */
static void set(void *cell, heat_trace_type type, int bytes, int64_t k) {
  const int64_t n = number(k), logical = n > 0;
  const double real = (double)n / 8, imaginary = (double)n / 16 + 1;
  const float real32 = (float)real, imaginary32 = (float)imaginary;
  char *at = cell;
  switch (type) {
    case HEAT_TRACE_COMPLEX64: memcpy(at + 8, &imaginary, 8); /* fall through */
    case HEAT_TRACE_REAL64: memcpy(at, &real, 8); break;
    case HEAT_TRACE_COMPLEX32: memcpy(at + 4, &imaginary32, 4); /* fall through */
    case HEAT_TRACE_REAL32: memcpy(at, &real32, 4); break;
    default: /* the machine is little-endian, as the file is */
      memcpy(at, type >= HEAT_TRACE_LOGICAL8 ? &logical : &n, (size_t)bytes);
  }
}

static void write_field(heat_trace *trace, const char *name, heat_trace_type type, int bytes,
                        int64_t step, int axes, const int64_t *whole) {
  heat_trace_array array = {.type = type, .axes = axes};
  int64_t cells = 1;
  for (int axis = 0; axis < axes; cells *= whole[axis++]) {
    array.extent[axis] = array.whole[axis] = whole[axis];
    array.stride[axis] = cells * bytes;
    array.first[axis] = 1;
  }
  char *data = malloc((size_t)(cells * bytes));
  if (data == NULL) exit(1);
  for (int64_t k = 0; k < cells; ++k) set(data + k * bytes, type, bytes, k);
  array.data = data;
  if (heat_trace_field(trace, name, step, &array) != HEAT_TRACE_OK) {
    fprintf(stderr, "%s: %s\n", name, heat_trace_message());
    exit(1);
  }
  free(data);
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    heat_trace_type type;
    int bytes;
  } types[] = {
      {"real32", HEAT_TRACE_REAL32, 4},       {"real64", HEAT_TRACE_REAL64, 8},
      {"complex32", HEAT_TRACE_COMPLEX32, 8}, {"complex64", HEAT_TRACE_COMPLEX64, 16},
      {"int8", HEAT_TRACE_INT8, 1},           {"int16", HEAT_TRACE_INT16, 2},
      {"int32", HEAT_TRACE_INT32, 4},         {"int64", HEAT_TRACE_INT64, 8},
      {"logical8", HEAT_TRACE_LOGICAL8, 1},   {"logical16", HEAT_TRACE_LOGICAL16, 2},
      {"logical32", HEAT_TRACE_LOGICAL32, 4}, {"logical64", HEAT_TRACE_LOGICAL64, 8},
  };
  static const int64_t whole[] = {9, 7}, axes[] = {5, 4, 3, 2, 3, 2, 2};
  heat_trace *trace = NULL;
  if (argc != 2 || heat_trace_open(&trace, argv[1], NULL) != HEAT_TRACE_OK) return 1;
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    write_field(trace, types[i].name, types[i].type, types[i].bytes, 0, 2, whole);
  for (int n = 0; n <= HEAT_TRACE_MAX_AXES; ++n) {
    char name[] = "axes0";
    name[4] = (char)('0' + n);
    write_field(trace, name, HEAT_TRACE_REAL64, 8, 2, n, axes);
  }
  return heat_trace_close(&trace) == HEAT_TRACE_OK ? 0 : 1;
}
