/* The cells of a tile pass through a batch, which stays in the first cache: loops over it have
 * neither strides nor branches, so that the compiler makes vectors of them at every instruction
 * level. The levels are chosen from at run time. Bits are the same at all of them: sums of whole
 * numbers have no order, and that of the values has one of its own. */
#include "interop/trace/library/hash.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "interop/trace/library/walk.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian, as cells are");

#define INLINE static inline __attribute__((always_inline))

enum { BATCH = 512, LANES = 8 };

typedef struct batch {
  uint64_t number[BATCH], bits[BATCH];
  double value[BATCH];
  int32_t count;
} batch;

/* How the bits of a real number tell zeros and NaN; all 0 for other types. */
typedef struct real_form {
  uint64_t sign, infinity, nan;
} real_form;

static const real_form real32_form = {0x80000000, 0x7f800000, 0x7fc00000};
static const real_form real64_form = {UINT64_C(1) << 63, UINT64_C(0x7ff0000000000000),
                                      UINT64_C(0x7ff8000000000000)};

static real_form form_of(heat_trace_type type) {
  if (type == HEAT_TRACE_REAL32 || type == HEAT_TRACE_COMPLEX32) return real32_form;
  if (type == HEAT_TRACE_REAL64 || type == HEAT_TRACE_COMPLEX64) return real64_form;
  return (real_form){0, 0, 0};
}

static int is_complex(heat_trace_type type) {
  return type == HEAT_TRACE_COMPLEX32 || type == HEAT_TRACE_COMPLEX64;
}

int32_t cell_bytes(heat_trace_type type) {
  static const int32_t bytes[] = {0, 4, 8, 8, 16, 1, 2, 4, 8, 1, 2, 4, 8};
  return bytes[type];
}

/* -- Values in order --------------------------------------------------------------------------- */

INLINE uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Real numbers have the order of these whole numbers; -0 comes before 0. */
INLINE int64_t key_of(double value) {
  const int64_t bits = (int64_t)bits_of(value);
  return bits ^ (int64_t)((uint64_t)(bits >> 63) >> 1);
}

static uint64_t place_of_key(int64_t key) { return (uint64_t)key ^ (UINT64_C(1) << 63); }

double value_at_place(uint64_t place) {
  const int64_t key = (int64_t)(place ^ (UINT64_C(1) << 63));
  const int64_t bits = key ^ (int64_t)((uint64_t)(key >> 63) >> 1);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value + 0.0;
}

/* -- A batch ----------------------------------------------------------------------------------- */

INLINE uint64_t fingerprint_of(const uint64_t *number, const uint64_t *bits, int32_t count) {
  uint64_t sum = 0;
  for (int32_t i = 0; i < count; i++) sum += mix(bits[i] ^ mix(number[i]));
  return sum;
}

/* Whether there is a -0 or a NaN. */
INLINE int is_special(const double *value, int32_t count) {
  const real_form form = real64_form;
  uint64_t special = 0;
  for (int32_t i = 0; i < count; i++) {
    const uint64_t bits = bits_of(value[i]);
    special |= (uint64_t)(bits == form.sign) | (uint64_t)((bits & ~form.sign) > form.infinity);
  }
  return special != 0;
}

/* The least, the greatest and the sum of values without NaN. */
INLINE void survey(const double *value, int32_t count, int64_t *least, int64_t *greatest,
                   double *sums) {
  int64_t low = *least, high = *greatest;
  for (int32_t i = 0; i < count; i++) {
    const int64_t key = key_of(value[i]);
    low = key < low ? key : low;
    high = key > high ? key : high;
  }
  *least = low;
  *greatest = high;
  int32_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    for (int32_t lane = 0; lane < LANES; lane++) sums[lane] += value[i + lane];
  }
  for (; i < count; i++) sums[i % LANES] += value[i];
}

/* What was found up to now. */
typedef struct findings {
  real_form form;
  uint64_t values, nans;
  int64_t least, greatest;
  double sums[LANES];
} findings;

/* A batch with a -0 or a NaN: the fingerprint of its values. NaN are taken out of them. */
INLINE uint64_t fingerprint_values(batch *batch, findings *found) {
  const real_form form = found->form;
  int32_t count = 0;
  for (int32_t i = 0; i < batch->count; i++) {
    const int is_nan = (batch->bits[i] & ~form.sign) > form.infinity;
    if (is_nan) {
      batch->bits[i] = form.nan;
    } else {
      if (batch->bits[i] == form.sign) batch->bits[i] = 0;
      batch->value[count++] = batch->value[i];
    }
  }
  const uint64_t fingerprint = fingerprint_of(batch->number, batch->bits, batch->count);
  found->nans += (uint64_t)(batch->count - count);
  batch->count = count;
  return fingerprint;
}

/* @return the fingerprint of the batch, which is empty then */
INLINE uint64_t finish_batch(batch *batch, findings *found) {
  const uint64_t fingerprint = fingerprint_of(batch->number, batch->bits, batch->count);
  uint64_t of_values = fingerprint;
  if (found->form.sign != 0 && is_special(batch->value, batch->count)) {
    of_values = fingerprint_values(batch, found);
  }
  found->values += of_values;
  survey(batch->value, batch->count, &found->least, &found->greatest, found->sums);
  batch->count = 0;
  return fingerprint;
}

/* -- Cells into a batch ------------------------------------------------------------------------ */

/* BITS is a whole number without sign of the cell's size, VALUE the cell's type. */
#define LOAD(BITS, VALUE)                          \
  for (int32_t i = 0; i < count; i++) {            \
    BITS cell;                                     \
    VALUE number;                                  \
    memcpy(&cell, from + i * stride, sizeof cell); \
    memcpy(&number, &cell, sizeof number);         \
    bits[i] = cell;                                \
    value[i] = (double)number;                     \
  }                                                \
  break
#define LOAD_LOGICAL(BITS)                         \
  for (int32_t i = 0; i < count; i++) {            \
    BITS cell;                                     \
    memcpy(&cell, from + i * stride, sizeof cell); \
    bits[i] = cell != 0;                           \
    value[i] = cell != 0;                          \
  }                                                \
  break

INLINE void load(heat_trace_type type, const char *from, int64_t stride, int32_t count,
                 uint64_t *restrict bits, double *restrict value) {
  switch (type) {
    case HEAT_TRACE_REAL32:
    case HEAT_TRACE_COMPLEX32: LOAD(uint32_t, float);
    case HEAT_TRACE_REAL64:
    case HEAT_TRACE_COMPLEX64: LOAD(uint64_t, double);
    case HEAT_TRACE_INT8: LOAD(uint8_t, int8_t);
    case HEAT_TRACE_INT16: LOAD(uint16_t, int16_t);
    case HEAT_TRACE_INT32: LOAD(uint32_t, int32_t);
    case HEAT_TRACE_INT64: LOAD(uint64_t, int64_t);
    case HEAT_TRACE_LOGICAL8: LOAD_LOGICAL(uint8_t);
    case HEAT_TRACE_LOGICAL16: LOAD_LOGICAL(uint16_t);
    case HEAT_TRACE_LOGICAL32: LOAD_LOGICAL(uint32_t);
    default: LOAD_LOGICAL(uint64_t);
  }
}

/* With a stride that the compiler knows, if it is that of neighbours. */
INLINE void load_row(heat_trace_type type, const char *from, int64_t stride, int32_t count,
                     uint64_t *bits, double *value) {
  const int64_t bytes = cell_bytes(type) / (is_complex(type) ? 2 : 1);
  if (stride != bytes) {
    load(type, from, stride, count, bits, value);
  } else if (bytes == 8) {
    load(type, from, 8, count, bits, value);
  } else if (bytes == 4) {
    load(type, from, 4, count, bits, value);
  } else if (bytes == 2) {
    load(type, from, 2, count, bits, value);
  } else {
    load(type, from, 1, count, bits, value);
  }
}

/* -- A tile ------------------------------------------------------------------------------------ */

INLINE uint64_t digest_box_here(heat_trace_type type, box box, findings *found) {
  batch batch;
  batch.count = 0;
  uint64_t fingerprint = 0;
  int64_t at[HEAT_TRACE_MAX_AXES + 1] = {0};
  const axis row = box.axis[0];
  do {
    for (int64_t done = 0; done < row.count;) {
      const int64_t left = row.count - done, room = BATCH - batch.count;
      const int32_t count = (int32_t)(left < room ? left : room);
      load_row(type, box.data + done * row.stride, row.stride, count, batch.bits + batch.count,
               batch.value + batch.count);
      uint64_t *const number = batch.number + batch.count;
      const uint64_t first = box.number + (uint64_t)done * row.step;
      for (int32_t i = 0; i < count; i++) number[i] = first + (uint64_t)i * row.step;
      batch.count += count;
      done += count;
      if (batch.count == BATCH) fingerprint += finish_batch(&batch, found);
    }
  } while (next_row(&box, at));
  return fingerprint + finish_batch(&batch, found);
}

typedef uint64_t box_digester(heat_trace_type type, box box, findings *found);

static uint64_t digest_box_plain(heat_trace_type type, box box, findings *found) {
  return digest_box_here(type, box, found);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static uint64_t digest_box_avx2(heat_trace_type type, box box,
                                                                findings *found) {
  return digest_box_here(type, box, found);
}

__attribute__((
    target("avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512"))) static uint64_t
digest_box_avx512(heat_trace_type type, box box, findings *found) {
  return digest_box_here(type, box, found);
}

static box_digester *choose_digester(void) {
  if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw")) {
    return digest_box_avx512;
  }
  return __builtin_cpu_supports("avx2") ? digest_box_avx2 : digest_box_plain;
}
#else
static box_digester *choose_digester(void) { return digest_box_plain; }
#endif

/* -- An array ---------------------------------------------------------------------------------- */

tiling tile_whole(int32_t axes, const int64_t *whole) {
  tiling tiles = {.count = 1};
  for (int32_t a = 0; a < axes; a++) {
    int32_t longer = 0;
    for (int32_t b = 0; b < axes; b++)
      longer += whole[b] > whole[a] || (whole[b] == whole[a] && b < a);
    tiles.along[a] = longer >= 3 ? 1 : whole[a] < 8 ? (int32_t)whole[a] : 8;
    tiles.count *= tiles.along[a];
  }
  return tiles;
}

/* The first cell of tile t of T, from 0: t n / T, of which t n would overflow. */
static int64_t first_of_tile(int64_t n, int32_t t, int32_t tiles) {
  return t * (n / tiles) + t * (n % tiles) / tiles;
}

/* The cells of an array in a tile. @return whether there are any */
static int cut_tile(const heat_trace_array *array, const tiling *tiles, int32_t tile, box *box) {
  const uint64_t parts = is_complex(array->type) ? 2 : 1;
  *box = (struct box){.data = array->data, .axes = array->axes};
  uint64_t step = parts;
  for (int32_t a = 0; a < array->axes; a++) {
    const int32_t along = tiles->along[a], t = tile % along;
    const int64_t first = array->first[a] - 1, whole = array->whole[a];
    int64_t from = first_of_tile(whole, t, along), to = first_of_tile(whole, t + 1, along);
    if (from < first) from = first;
    if (to > first + array->extent[a]) to = first + array->extent[a];
    if (from >= to) return 0;
    box->data += (from - first) * array->stride[a];
    box->number += (uint64_t)from * step;
    box->axis[a] = (axis){to - from, array->stride[a], step};
    step *= (uint64_t)whole;
    tile /= along;
  }
  if (parts == 2) box->axis[box->axes++] = (axis){2, cell_bytes(array->type) / 2, 1};
  order_box(box);
  return 1;
}

void digest_array(const heat_trace_array *array, digest *result) {
  box_digester *const digest_box = choose_digester();
  const tiling tiles = tile_whole(array->axes, array->whole);
  findings found = {.form = form_of(array->type), .least = INT64_MAX, .greatest = INT64_MIN};
  memset(result, 0, sizeof *result);
  for (int32_t tile = 0; tile < tiles.count; tile++) {
    box box;
    if (cut_tile(array, &tiles, tile, &box)) {
      result->tiles[tile] = digest_box(array->type, box, &found);
    }
  }
  result->values = found.values;
  result->nans = found.nans;
  result->least = place_of_key(found.least);
  result->greatest = place_of_key(found.greatest);
  for (int32_t lane = 0; lane < LANES; lane++) result->sum += found.sums[lane];
}
