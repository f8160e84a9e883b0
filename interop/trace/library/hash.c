/* The cells of a tile pass through a batch, which stays in the first cache: there a field of any
 * strides is a row, over which loops without branches run, so that the compiler makes vectors of
 * them. They are built for several instruction levels, one of which is chosen at run time. All give
 * the same bits: sums of whole numbers have no order, and that of the values has one of its own. */
#include "interop/trace/library/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "interop/trace/library/walk.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian, as cells are");

#define INLINE static inline __attribute__((always_inline))

enum { BATCH = 512, LANES = 8, LINE = 64 };

/* -- Types ------------------------------------------------------------------------------------- */

/* The parts of a complex cell are cells of their own below. */
static heat_trace_type part_type(heat_trace_type type) {
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

static uint64_t place_of_key(int64_t key) { return (uint64_t)key ^ (UINT64_C(1) << 63); }

double value_at_place(uint64_t place) {
  const int64_t key = (int64_t)(place ^ (UINT64_C(1) << 63));
  const int64_t bits = key ^ (int64_t)((uint64_t)(key >> 63) >> 1);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value + 0.0;
}

/* -- A batch ----------------------------------------------------------------------------------- */

/* Cells of a batch up to `end` lie in one tile. */
typedef struct segment {
  int32_t end, tile;
} segment;

/* Cells in a row, from any strides. Its arrays do not lie multiples of 4096 bytes apart, because
 * processors take addresses that agree in the last 12 bits for the same at first. */
enum { APART = 2 * LINE / sizeof(uint64_t) };
typedef struct batch {
  uint64_t cells[BATCH + APART]; /* the bytes of `count` cells */
  uint64_t number[BATCH + APART];
  uint64_t mixed[BATCH + APART]; /* what each cell adds to the fingerprint of its tile */
  double value[BATCH];           /* what it adds to the sum */
  segment segments[BATCH];
  int32_t count, n_segments;
} batch;

/* What was found up to now. */
typedef struct findings {
  uint64_t *tiles; /* shape [MOST_TILES] */
  uint64_t values, nans;
  int64_t least, greatest; /* keys */
  double sums[LANES];
} findings;

/* All of a batch, given that it has no NaN and no -0.
 * @return whether that is so; if not, only what is mixed is right */
INLINE int scan(heat_trace_type type, batch *batch, findings *found) {
  const int32_t bytes = cell_bytes(type);
  uint64_t sum = 0, minus_zeros = 0;
  int64_t least = INT64_MAX, greatest = INT64_MIN;
  for (int32_t i = 0; i < batch->count; i++) {
    const cell cell = read_cell(type, (const char *)batch->cells + i * bytes);
    const int64_t key = key_of(cell.value);
    const uint64_t mixed = mix(cell.bits ^ mix(batch->number[i]));
    sum += mixed;
    least = key < least ? key : least;
    greatest = key > greatest ? key : greatest;
    minus_zeros |= (uint64_t)(key == -1);
    batch->mixed[i] = mixed;
    batch->value[i] = cell.value;
  }
  if (minus_zeros != 0 || least < key_of(-INFINITY) || greatest > key_of(INFINITY)) return 0;
  found->values += sum;
  if (least < found->least) found->least = least;
  if (greatest > found->greatest) found->greatest = greatest;
  return 1;
}

/* The same of real numbers of which some are NaN or -0, but for the fingerprint. */
INLINE void scan_values(heat_trace_type type, batch *batch, findings *found) {
  const int32_t bytes = cell_bytes(type);
  const real_form form = form_of(type);
  uint64_t sum = 0, nans = 0;
  int64_t least = found->least, greatest = found->greatest;
  for (int32_t i = 0; i < batch->count; i++) {
    const cell cell = read_cell(type, (const char *)batch->cells + i * bytes);
    const uint64_t nan = -(uint64_t)((cell.bits & ~form.sign) > form.infinity); /* a mask */
    const uint64_t bits = cell.bits == form.sign ? 0 : cell.bits;
    const int64_t key = key_of(cell.value), other = (int64_t)~nan;
    const int64_t low = (key & other) | (INT64_MAX & (int64_t)nan);
    const int64_t high = (key & other) | (INT64_MIN & (int64_t)nan);
    sum += mix(((bits & ~nan) | (form.nan & nan)) ^ mix(batch->number[i]));
    nans += nan & 1;
    batch->value[i] = nan != 0 ? 0 : cell.value;
    least = low < least ? low : least;
    greatest = high > greatest ? high : greatest;
  }
  found->values += sum;
  found->nans += nans;
  found->least = least;
  found->greatest = greatest;
}

INLINE void add_up(const batch *batch, double *sums) {
  double lanes[LANES];
  memcpy(lanes, sums, sizeof lanes);
  int32_t i = 0;
  for (; i + LANES <= batch->count; i += LANES) {
    for (int32_t lane = 0; lane < LANES; lane++) lanes[lane] += batch->value[i + lane];
  }
  for (; i < batch->count; i++) lanes[i % LANES] += batch->value[i];
  memcpy(sums, lanes, sizeof lanes);
}

INLINE void add_to_tiles(const batch *batch, uint64_t *tiles) {
  int32_t i = 0;
  for (int32_t s = 0; s < batch->n_segments; s++) {
    uint64_t sum = 0;
    for (; i < batch->segments[s].end; i++) sum += batch->mixed[i];
    tiles[batch->segments[s].tile] += sum;
  }
}

/* The batch is empty then. */
INLINE void finish_batch(heat_trace_type type, batch *batch, findings *found) {
  const int is_real = type == HEAT_TRACE_REAL32 || type == HEAT_TRACE_REAL64;
  if (!scan(type, batch, found) && is_real) scan_values(type, batch, found);
  add_to_tiles(batch, found->tiles);
  add_up(batch, found->sums);
  batch->count = batch->n_segments = 0;
}

/* -- Rows into batches ------------------------------------------------------------------------- */

INLINE void gather_cells(char *to, const char *from, int64_t stride, int32_t count,
                         const int32_t bytes) {
  for (int32_t i = 0; i < count; i++) memcpy(to + i * bytes, from + i * stride, (size_t)bytes);
}

/* Have memory send what is most likely needed a batch later, while this one is computed. */
INLINE void ask_ahead(const char *from, int32_t bytes) {
  for (int32_t at = 0; at < bytes; at += LINE) {
    __builtin_prefetch((const void *)((uintptr_t)from + BATCH * sizeof(uint64_t) + (uintptr_t)at));
  }
}

/* Add cells of a row, from index `first` on, to a batch. */
INLINE void add_cells(batch *batch, const walk *walk, int64_t first, int32_t count,
                      const int32_t bytes) {
  const axis *const row = &walk->axis[0];
  const char *const from = walk->data + first * row->stride;
  char *const to = (char *)batch->cells + batch->count * bytes;
  if (row->stride == bytes) {
    ask_ahead(from, count * bytes);
    memcpy(to, from, (size_t)(count * bytes));
  } else {
    gather_cells(to, from, row->stride, count, bytes);
  }
  uint64_t *const number = batch->number + batch->count;
  const uint64_t number_of_first = walk->number + (uint64_t)first * row->step, step = row->step;
  for (int32_t i = 0; i < count; i++) number[i] = number_of_first + (uint64_t)i * step;
}

/* Tell in which tiles they are. */
static void add_segments(batch *batch, const walk *walk, int64_t first, int32_t count) {
  const run *run = walk->axis[0].runs;
  while (run->end <= first) run++;
  for (int32_t done = 0; done < count; run++) {
    const int64_t left = run->end - first;
    done = left < count ? (int32_t)left : count;
    const segment segment = {batch->count + done, walk->tile + run->tile};
    batch->segments[batch->n_segments++] = segment;
  }
  batch->count += count;
}

INLINE void digest_cells(heat_trace_type type, walk *walk, findings *found) {
  const int32_t bytes = cell_bytes(type);
  const int64_t row = walk->axis[0].count;
  batch batch;
  batch.count = batch.n_segments = 0;
  do {
    for (int64_t done = 0; done < row;) {
      const int64_t left = row - done, room = BATCH - batch.count;
      const int32_t count = (int32_t)(left < room ? left : room);
      add_cells(&batch, walk, done, count, bytes);
      add_segments(&batch, walk, done, count);
      done += count;
      if (batch.count == BATCH) finish_batch(type, &batch, found);
    }
  } while (next_row(walk));
  finish_batch(type, &batch, found);
}

/* The type becomes a constant of the loops. */
INLINE void digest_walk(heat_trace_type type, walk *walk, findings *found) {
  switch (type) {
    case HEAT_TRACE_REAL32: digest_cells(HEAT_TRACE_REAL32, walk, found); break;
    case HEAT_TRACE_REAL64: digest_cells(HEAT_TRACE_REAL64, walk, found); break;
    case HEAT_TRACE_INT8: digest_cells(HEAT_TRACE_INT8, walk, found); break;
    case HEAT_TRACE_INT16: digest_cells(HEAT_TRACE_INT16, walk, found); break;
    case HEAT_TRACE_INT32: digest_cells(HEAT_TRACE_INT32, walk, found); break;
    case HEAT_TRACE_INT64: digest_cells(HEAT_TRACE_INT64, walk, found); break;
    case HEAT_TRACE_LOGICAL8: digest_cells(HEAT_TRACE_LOGICAL8, walk, found); break;
    case HEAT_TRACE_LOGICAL16: digest_cells(HEAT_TRACE_LOGICAL16, walk, found); break;
    case HEAT_TRACE_LOGICAL32: digest_cells(HEAT_TRACE_LOGICAL32, walk, found); break;
    default: digest_cells(HEAT_TRACE_LOGICAL64, walk, found);
  }
}

typedef void digester(heat_trace_type type, walk *walk, findings *found);

static void digest_plainly(heat_trace_type type, walk *walk, findings *found) {
  digest_walk(type, walk, found);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void digest_by_avx2(heat_trace_type type, walk *walk,
                                                           findings *found) {
  digest_walk(type, walk, found);
}

#define AVX512 "avx512f,avx512dq,avx512vl,avx512bw,prefer-vector-width=512"
__attribute__((target(AVX512))) static void digest_by_avx512(heat_trace_type type, walk *walk,
                                                             findings *found) {
  digest_walk(type, walk, found);
}

/* HEAT_ISA=x86-64-v2 or x86-64-v3 has the code of an older processor run, as in libheat. */
static digester *choose_digester(void) {
  const char *const level = getenv("HEAT_ISA");
  const int is_v2 = level != NULL && strcmp(level, "x86-64-v2") == 0;
  const int is_v3 = level != NULL && strcmp(level, "x86-64-v3") == 0;
  if (is_v2 || !__builtin_cpu_supports("avx2")) return digest_plainly;
  const int has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
  return has_avx512 && !is_v3 ? digest_by_avx512 : digest_by_avx2;
}
#else
static digester *choose_digester(void) { return digest_plainly; }
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

/* The runs of an axis, given what a tile along it adds to a tile's number. */
static void cut_axis(axis *axis, int64_t first, int64_t whole, int32_t along, int32_t weight) {
  for (int32_t t = 0; t < along; t++) {
    int64_t begin = first_of_tile(whole, t, along) - first;
    int64_t end = first_of_tile(whole, t + 1, along) - first;
    if (begin < 0) begin = 0;
    if (end > axis->count) end = axis->count;
    if (begin < end) axis->runs[axis->n_runs++] = (run){end, t * weight};
  }
}

/* The cells of an array. @return whether there are any */
static int find_cells(const heat_trace_array *array, walk *walk) {
  const tiling tiles = tile_whole(array->axes, array->whole);
  const int32_t bytes = cell_bytes(part_type(array->type));
  const int32_t parts = cell_bytes(array->type) / bytes;
  walk->data = array->data;
  walk->number = 0;
  walk->axis[0] = (axis){.count = parts, .stride = bytes, .step = 1, .n_runs = 1};
  walk->axis[0].runs[0] = (run){parts, 0};
  walk->axes = 1;
  uint64_t step = (uint64_t)parts;
  int32_t weight = 1;
  for (int32_t a = 0; a < array->axes; a++) {
    if (array->extent[a] == 0) return 0;
    axis *const axis = &walk->axis[walk->axes++];
    const int64_t first = array->first[a] - 1;
    *axis = (struct axis){.count = array->extent[a], .stride = array->stride[a], .step = step};
    cut_axis(axis, first, array->whole[a], tiles.along[a], weight);
    walk->number += (uint64_t)first * step;
    step *= (uint64_t)array->whole[a];
    weight *= tiles.along[a];
  }
  order_walk(walk);
  begin_walk(walk);
  return 1;
}

void digest_array(const heat_trace_array *array, digest *result) {
  memset(result, 0, sizeof *result);
  findings found = {.tiles = result->tiles, .least = INT64_MAX, .greatest = INT64_MIN};
  walk walk;
  if (find_cells(array, &walk)) choose_digester()(part_type(array->type), &walk, &found);
  result->values = found.values;
  result->nans = found.nans;
  result->least = place_of_key(found.least);
  result->greatest = place_of_key(found.greatest);
  for (int32_t lane = 0; lane < LANES; lane++) result->sum += found.sums[lane];
}
