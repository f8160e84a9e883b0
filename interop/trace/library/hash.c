/* Cells pass through a batch, which stays in the first cache: there a field of any strides is a
 * row, over which loops without branches run, so that the compiler makes vectors of them. They are
 * built for several instruction levels, one of which is chosen at run time. All give the same bits:
 * sums of whole numbers have no order, and that of the values has one of its own. */
#include "interop/trace/library/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "interop/trace/library/cell.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian, as cells are");

enum { BATCH = 512, LINE = 64 };

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

#define AVX512 "avx512f,avx512dq,avx512vl,avx512bw"
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

void hash_cells(heat_trace_type type, walk *walk, findings *found) {
  choose_digester()(type, walk, found);
}
