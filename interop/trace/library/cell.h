/** cell.h: the types of cells. */
#ifndef HEAT_TRACE_CELL_H
#define HEAT_TRACE_CELL_H

#include <string.h>

#include "heat/trace.h"

#define INLINE static inline __attribute__((always_inline))

/** Bytes of a cell. */
static inline int32_t cell_bytes(heat_trace_type type) {
  static const int32_t bytes[] = {0, 4, 8, 8, 16, 1, 2, 4, 8, 1, 2, 4, 8};
  return bytes[type];
}

/** The parts of a complex cell are cells of their own to all that walks over cells. */
static inline heat_trace_type part_type(heat_trace_type type) {
  if (type == HEAT_TRACE_COMPLEX32) return HEAT_TRACE_REAL32;
  return type == HEAT_TRACE_COMPLEX64 ? HEAT_TRACE_REAL64 : type;
}

typedef struct cell {
  uint64_t bits;
  double value;
} cell;

/* BITS is a whole number without sign of the size of VALUE, the type of the cell. */
#define READ(BITS, VALUE)               \
  {                                     \
    BITS bits;                          \
    VALUE value;                        \
    memcpy(&bits, at, sizeof bits);     \
    memcpy(&value, at, sizeof value);   \
    return (cell){bits, (double)value}; \
  }
#define READ_LOGICAL(BITS)               \
  {                                      \
    BITS bits;                           \
    memcpy(&bits, at, sizeof bits);      \
    return (cell){bits != 0, bits != 0}; \
  }

INLINE cell read_cell(heat_trace_type type, const char *at) {
  switch (type) {
    case HEAT_TRACE_REAL32: READ(uint32_t, float)
    case HEAT_TRACE_REAL64: READ(uint64_t, double)
    case HEAT_TRACE_INT8: READ(uint8_t, int8_t)
    case HEAT_TRACE_INT16: READ(uint16_t, int16_t)
    case HEAT_TRACE_INT32: READ(uint32_t, int32_t)
    case HEAT_TRACE_INT64: READ(uint64_t, int64_t)
    case HEAT_TRACE_LOGICAL8: READ_LOGICAL(uint8_t)
    case HEAT_TRACE_LOGICAL16: READ_LOGICAL(uint16_t)
    case HEAT_TRACE_LOGICAL32: READ_LOGICAL(uint32_t)
    default: READ_LOGICAL(uint64_t)
  }
}

/* How the bits of a real number tell zeros and NaN. */
typedef struct real_form {
  uint64_t sign, infinity, nan;
} real_form;

INLINE real_form form_of(heat_trace_type type) {
  return type == HEAT_TRACE_REAL32 ? (real_form){0x80000000, 0x7f800000, 0x7fc00000}
                                   : (real_form){UINT64_C(1) << 63, UINT64_C(0x7ff0000000000000),
                                                 UINT64_C(0x7ff8000000000000)};
}

/* Real numbers have the order of these whole numbers. -0 comes just before 0, and NaN are beyond
 * the infinities, on both sides. */
INLINE int64_t key_of(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits ^ (int64_t)((uint64_t)(bits >> 63) >> 1);
}

#undef READ
#undef READ_LOGICAL

#endif
