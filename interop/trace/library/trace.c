/* Opening and closing; field.c has what is between. */
#include "heat/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interop/trace/library/message.h"
#include "interop/trace/library/ranks.h"
#include "interop/trace/library/save.h"
#include "interop/trace/library/state.h"

static void free_trace(heat_trace *trace) {
  if (trace->world.release != NULL) trace->world.release(trace->world.state);
  while (trace->fields != NULL) {
    field *const next = trace->fields->next;
    free(trace->fields);
    trace->fields = next;
  }
  free(trace->blocks);
  free(trace->saves);
  free(trace->unsaved);
  free(trace);
}

/* What the environment asks for: whether traces are off, and fields to save. */
static heat_trace_status read_environment(int *is_off, const char **saves) {
  const char *const on = getenv("HEAT_TRACE");
  *is_off = on != NULL && strcmp(on, "off") == 0;
  if (!*is_off && on != NULL && *on != '\0' && strcmp(on, "on") != 0) {
    return fail(HEAT_TRACE_INVALID, "HEAT_TRACE=%s: it is on or off", on);
  }
  *saves = getenv("HEAT_TRACE_SAVE");
  if (*saves == NULL) *saves = "";
  return *is_off ? HEAT_TRACE_OK : check_saves(*saves);
}

static heat_trace *new_trace(const char *path, const heat_trace_world *world, const char *saves) {
  heat_trace *const trace = calloc(1, sizeof *trace + strlen(path) + 1);
  if (trace == NULL) return NULL;
  strcpy(trace->path, path);
  trace->file.descriptor = -1;
  const size_t ranks = world->rank == 0 ? (size_t)world->ranks : 1;
  trace->blocks = malloc(ranks * 2 * HEAT_TRACE_MAX_AXES * sizeof *trace->blocks);
  trace->saves = strdup(saves);
  trace->unsaved = strdup(saves);
  if (trace->blocks == NULL || trace->saves == NULL || trace->unsaved == NULL) {
    free_trace(trace);
    return NULL;
  }
  return trace;
}

/* All ranks name one file, and open it unless one of them has traces off. */
static heat_trace_status open_trace(heat_trace **result, const char *path,
                                    const heat_trace_world *world) {
  int is_off = 0;
  const char *saves = "";
  heat_trace *trace = NULL;
  heat_trace_status status = read_environment(&is_off, &saves);
  if (status == HEAT_TRACE_OK && (path == NULL || *path == '\0')) {
    status = fail(HEAT_TRACE_INVALID, "the trace has no path");
  }
  if (status == HEAT_TRACE_OK && !is_off) {
    trace = new_trace(path, world, saves);
    if (trace == NULL) status = fail(HEAT_TRACE_NO_MEMORY, "no memory for a trace");
  }
  const uint64_t hash = path == NULL ? 0 : check_bytes(CHECK_OF_NOTHING, path, strlen(path));
  uint64_t words[] = {hash, hash, (uint64_t)is_off, failure_word(world, status)};
  const heat_trace_status sent = reduce_words(world, words, 0, 1, 4);
  status = sent == HEAT_TRACE_OK ? common_status(world, words[3], status) : sent;
  if (status == HEAT_TRACE_OK && words[0] != words[1]) {
    status = fail(HEAT_TRACE_INVALID, "the ranks give the trace different paths");
  }
  if (status == HEAT_TRACE_OK && words[2] == 0) {
    if (world->rank == 0) status = open_file(&trace->file, trace->path, world->ranks);
    status = agree(world, status);
    if (status == HEAT_TRACE_OK) {
      trace->world = *world;
      *result = trace;
      return HEAT_TRACE_OK;
    }
  }
  if (trace != NULL) {
    close_file(&trace->file);
    free_trace(trace);
  }
  return status;
}

heat_trace_status heat_trace_open(heat_trace **trace, const char *path,
                                  const heat_trace_world *world) {
  static const heat_trace_world alone = {.rank = 0, .ranks = 1};
  if (world == NULL) world = &alone;
  clear_message();
  heat_trace_status status = HEAT_TRACE_OK;
  if (trace == NULL) {
    status = fail(HEAT_TRACE_INVALID, "no place for the trace");
  } else {
    *trace = NULL;
    status = check_world(world);
    if (status == HEAT_TRACE_OK) status = open_trace(trace, path, world);
  }
  if ((trace == NULL || *trace == NULL) && world->release != NULL) world->release(world->state);
  return status;
}

/* A misspelt field would else be missed after the run alone. Other ranks have the same list. */
static void tell_unsaved(const heat_trace *trace) {
  if (*trace->unsaved == '\0') return;
  fprintf(stderr, "heat-trace: HEAT_TRACE_SAVE: %s was never recorded in %s\n", trace->unsaved,
          trace->path);
}

heat_trace_status heat_trace_close(heat_trace **trace) {
  clear_message();
  if (trace == NULL || *trace == NULL) return HEAT_TRACE_OK;
  if ((*trace)->status == HEAT_TRACE_OK && (*trace)->world.rank == 0) tell_unsaved(*trace);
  const heat_trace_status own = close_file(&(*trace)->file);
  heat_trace_status status = own;
  if ((*trace)->status == HEAT_TRACE_OK) status = agree(&(*trace)->world, own);
  if (status == HEAT_TRACE_MPI_ERROR) status = own; /* MPI may have ended; nothing is lost by it */
  free_trace(*trace);
  *trace = NULL;
  return status;
}
