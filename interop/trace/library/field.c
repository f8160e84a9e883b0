/* A call on all ranks: each digests its part, one reduction adds the digests and tells every rank
 * what is wrong with any, rank 0 writes, and a reduction of one word tells how that went. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/trace/library/call.h"
#include "interop/trace/library/digest.h"
#include "interop/trace/library/message.h"
#include "interop/trace/library/ranks.h"
#include "interop/trace/library/save.h"
#include "interop/trace/library/state.h"
#include "interop/trace/library/sum.h"

/* What all ranks tell each other of a call. A message of one size, because a rank that cannot tell
 * how many tiles there are has to take part, too. */
typedef struct words {
  /* added up */
  uint64_t tiles[MOST_TILES], values, nans, cells, place, parts, sum[SUM_WORDS];
  /* the least */
  uint64_t least, least_call, least_number;
  /* the greatest */
  uint64_t greatest, greatest_call, greatest_number, save, failure;
} words;

/* The entry of a name, or NULL without memory. */
static field *find_field(heat_trace *trace, const char *name) {
  for (field *one = trace->fields; one != NULL; one = one->next) {
    if (strcmp(one->name, name) == 0) return one;
  }
  field *const one = calloc(1, sizeof *one + strlen(name) + 1);
  if (one == NULL) return NULL;
  strcpy(one->name, name);
  one->next = trace->fields;
  trace->fields = one;
  return one;
}

static uint64_t sum_of_tiles(const uint64_t *tiles) {
  uint64_t sum = 0;
  for (int32_t tile = 0; tile < MOST_TILES; tile++) sum += tiles[tile];
  return sum;
}

/* This rank's words. All have a number without axes, so that of rank 0 counts. */
static void fill_words(words *words, const heat_trace *trace, const char *name, int64_t step,
                       const heat_trace_array *array) {
  digest digest;
  digest_array(array, &digest);
  words->least = digest.least;
  words->greatest = digest.greatest;
  words->least_call = words->greatest_call = hash_call(name, step, array);
  words->parts = hash_part(trace->world.rank, array);
  words->save = (uint64_t)is_saved(trace->saves, name, step);
  if (array->axes == 0) {
    words->least_number = words->greatest_number = sum_of_tiles(digest.tiles);
    if (trace->world.rank > 0) return;
  }
  memcpy(words->tiles, digest.tiles, sizeof digest.tiles);
  words->values = digest.values;
  words->nans = digest.nans;
  words->cells = (uint64_t)count_cells(array->axes, array->extent);
  words->place = hash_place(array->axes, array->first, array->extent);
  split_value(digest.sum, words->sum);
}

/* What all ranks can tell from the words of all. */
static heat_trace_status check_words(const words *words, const char *name,
                                     const heat_trace_array *array) {
  if (words->least_call != words->greatest_call) {
    return fail(HEAT_TRACE_INVALID, "%s: the ranks differ in name, step, type or whole", name);
  }
  if (words->least_number != words->greatest_number) {
    return fail(HEAT_TRACE_INVALID, "%s: it has no axes, and the ranks have different numbers",
                name);
  }
  const uint64_t whole = (uint64_t)count_cells(array->axes, array->whole);
  if (words->cells != whole) {
    return fail(HEAT_TRACE_INVALID, "%s: the parts have %" PRIu64 " cells, the whole has %" PRIu64,
                name, words->cells, whole);
  }
  const int64_t from[HEAT_TRACE_MAX_AXES] = {1, 1, 1, 1, 1, 1, 1};
  if (words->place != hash_place(array->axes, from, array->whole)) {
    return fail(HEAT_TRACE_INVALID, "%s: parts overlap, and leave out other cells: is first right?",
                name);
  }
  return HEAT_TRACE_OK;
}

/* The blocks of all ranks, on rank 0. */
static heat_trace_status gather_blocks(const heat_trace *trace, const heat_trace_array *array) {
  uint64_t own[2 * HEAT_TRACE_MAX_AXES];
  for (int32_t a = 0; a < array->axes; a++) {
    own[2 * a] = (uint64_t)array->first[a];
    own[2 * a + 1] = (uint64_t)array->extent[a];
  }
  uint64_t *const all = trace->world.rank == 0 ? trace->blocks : NULL;
  return gather_words(&trace->world, own, 2 * array->axes, all);
}

/* Rank 0 writes. */
static heat_trace_status append_record(heat_trace *trace, const char *name, int64_t step,
                                       const heat_trace_array *array, words *words) {
  const double least = value_at_place(words->least), greatest = value_at_place(words->greatest);
  const int is_empty = words->least > words->greatest;
  const field_record record = {.name = name,
                               .step = step,
                               .fingerprint = sum_of_tiles(words->tiles),
                               .values = words->values,
                               .nans = words->nans,
                               .least = is_empty ? NAN : least,
                               .greatest = is_empty ? NAN : greatest,
                               .sum = join_value(words->sum),
                               .type = array->type,
                               .axes = array->axes,
                               .n_tiles = tile_whole(array->axes, array->whole).count,
                               .whole = array->whole,
                               .tiles = words->tiles};
  return append_field(&trace->file, &record);
}

static heat_trace_status record_field(heat_trace *trace, field *field, int64_t step,
                                      const heat_trace_array *array, words *words) {
  const int has_moved = !field->has_parts || field->parts != words->parts;
  const heat_trace_world *const world = &trace->world;
  heat_trace_status status = HEAT_TRACE_OK;
  if (has_moved) {
    status = gather_blocks(trace, array);
    if (status != HEAT_TRACE_OK) return status;
    if (world->rank == 0) {
      status = append_blocks(&trace->file, field->name, array->axes, world->ranks, trace->blocks);
    }
  }
  if (world->rank == 0 && status == HEAT_TRACE_OK) {
    status = append_record(trace, field->name, step, array, words);
  }
  status = agree(world, status);
  if (status == HEAT_TRACE_OK) {
    field->has_parts = 1;
    field->parts = words->parts;
  }
  return status;
}

static heat_trace_status save_field(const heat_trace *trace, const char *name, int64_t step,
                                    const heat_trace_array *array) {
  const heat_trace_world *const world = &trace->world;
  char *const path = saved_path(trace->path, name, step);
  heat_trace_status status = HEAT_TRACE_OK;
  if (path == NULL) status = fail(HEAT_TRACE_NO_MEMORY, "no memory for a path");
  if (status == HEAT_TRACE_OK && world->rank == 0) status = create_saved(path, array);
  status = agree(world, status);
  if (status == HEAT_TRACE_OK) {
    if (array->axes > 0 || world->rank == 0) status = write_saved(path, array);
    status = agree(world, status);
    if (status != HEAT_TRACE_OK && world->rank == 0) remove(path);
  }
  free(path);
  return status;
}

/* After this the trace can only be closed. */
static heat_trace_status end_trace(heat_trace *trace, heat_trace_status status) {
  if (status == HEAT_TRACE_IO_ERROR || status == HEAT_TRACE_MPI_ERROR) {
    trace->status = status;
    snprintf(trace->reason, sizeof trace->reason, "%s", heat_trace_message());
  }
  return status;
}

heat_trace_status heat_trace_field(heat_trace *trace, const char *name, int64_t step,
                                   const heat_trace_array *array) {
  if (trace == NULL) return HEAT_TRACE_OK;
  const int is_refused = array != NULL && array->axes == HEAT_TRACE_REFUSED;
  if (!is_refused) clear_message();
  if (trace->status != HEAT_TRACE_OK) return fail(trace->status, "%s", trace->reason);
  heat_trace_status status = is_refused ? HEAT_TRACE_INVALID : check_call(name, array);
  field *const field = status == HEAT_TRACE_OK ? find_field(trace, name) : NULL;
  if (status == HEAT_TRACE_OK && field == NULL) {
    status = fail(HEAT_TRACE_NO_MEMORY, "no memory for a field's name");
  }
  words words = {0};
  if (status == HEAT_TRACE_OK) fill_words(&words, trace, name, step, array);
  words.failure = failure_word(&trace->world, status);
  const int32_t n_sums = offsetof(struct words, least) / sizeof(uint64_t);
  const int32_t n_least = offsetof(struct words, greatest) / sizeof(uint64_t) - n_sums;
  const heat_trace_status sent = reduce_words(&trace->world, (uint64_t *)&words, n_sums, n_least,
                                              sizeof words / sizeof(uint64_t));
  if (sent != HEAT_TRACE_OK) return end_trace(trace, sent);
  status = common_status(&trace->world, words.failure, status);
  if (status == HEAT_TRACE_OK) status = check_words(&words, name, array);
  if (status == HEAT_TRACE_OK && words.save != 0) {
    status = save_field(trace, name, step, array);
  }
  if (status == HEAT_TRACE_OK) status = record_field(trace, field, step, array, &words);
  if (status == HEAT_TRACE_OK) remove_saved(trace->unsaved, name, step);
  return end_trace(trace, status);
}
