#include "interop/trace/library/digest.h"

#include <string.h>

#include "interop/trace/library/cell.h"
#include "interop/trace/library/hash.h"

static uint64_t place_of_key(int64_t key) { return (uint64_t)key ^ (UINT64_C(1) << 63); }

double value_at_place(uint64_t place) {
  const int64_t key = (int64_t)(place ^ (UINT64_C(1) << 63));
  const int64_t bits = key ^ (int64_t)((uint64_t)(key >> 63) >> 1);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value + 0.0;
}

tiling tile_whole(int32_t axes, const int64_t *whole) {
  tiling tiles = {.count = 1};
  for (int32_t a = 0; a < axes; a++) {
    int32_t longer = 0; /* axes */
    for (int32_t b = 0; b < axes; b++) {
      longer += whole[b] > whole[a] || (whole[b] == whole[a] && b < a);
    }
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
  if (find_cells(array, &walk)) hash_cells(part_type(array->type), &walk, &found);
  result->values = found.values;
  result->nans = found.nans;
  result->least = place_of_key(found.least);
  result->greatest = place_of_key(found.greatest);
  for (int32_t lane = 0; lane < LANES; lane++) result->sum += found.sums[lane];
}
