#include "interop/trace/library/ranks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "interop/trace/library/message.h"

heat_trace_status check_world(const heat_trace_world *world) {
  const int is_alone = world->ranks == 1 && world->reduce == NULL && world->gather == NULL;
  if (world->rank >= 0 && world->rank < world->ranks &&
      (is_alone || (world->reduce != NULL && world->gather != NULL))) {
    return HEAT_TRACE_OK;
  }
  return fail(HEAT_TRACE_INVALID,
              "rank %" PRId32 " of %" PRId32 " is no world of ranks, or it cannot send",
              world->rank, world->ranks);
}

/* A world's functions may have a message of their own. */
static heat_trace_status check_sent(heat_trace_status status) {
  if (status == HEAT_TRACE_OK) return HEAT_TRACE_OK;
  if (*heat_trace_message() == '\0') fail(HEAT_TRACE_MPI_ERROR, "the ranks cannot be reached");
  return HEAT_TRACE_MPI_ERROR;
}

heat_trace_status reduce_words(const heat_trace_world *world, uint64_t *words, int32_t n_sums,
                               int32_t n_least, int32_t n_words) {
  if (world->reduce == NULL) return HEAT_TRACE_OK;
  return check_sent(world->reduce(world->state, words, n_sums, n_least, n_words));
}

heat_trace_status gather_words(const heat_trace_world *world, const uint64_t *words,
                               int32_t n_words, uint64_t *all) {
  if (world->gather != NULL) return check_sent(world->gather(world->state, words, n_words, all));
  memcpy(all, words, (size_t)n_words * sizeof *all);
  return HEAT_TRACE_OK;
}

uint64_t failure_word(const heat_trace_world *world, heat_trace_status status) {
  if (status == HEAT_TRACE_OK) return 0;
  return (uint64_t)status << 32 | (UINT32_MAX - (uint32_t)world->rank);
}

heat_trace_status common_status(const heat_trace_world *world, uint64_t word,
                                heat_trace_status own) {
  const heat_trace_status status = (heat_trace_status)(word >> 32);
  if (status == HEAT_TRACE_OK) return status;
  const uint32_t rank = UINT32_MAX - (uint32_t)word;
  enum { REASON_WORDS = 64 };
  uint64_t reason[REASON_WORDS] = {0}; /* of the others, so that the greatest are those of `rank` */
  if ((uint32_t)world->rank == rank) {
    snprintf((char *)reason, sizeof reason, "%s", heat_trace_message());
  }
  const heat_trace_status sent = reduce_words(world, reason, 0, 0, REASON_WORDS);
  if (sent != HEAT_TRACE_OK) return sent;
  if (status != own) fail(status, "rank %" PRIu32 ": %s", rank, (const char *)reason);
  return status;
}

heat_trace_status agree(const heat_trace_world *world, heat_trace_status own) {
  uint64_t word = failure_word(world, own);
  const heat_trace_status status = reduce_words(world, &word, 0, 0, 1);
  return status == HEAT_TRACE_OK ? common_status(world, word, own) : status;
}
