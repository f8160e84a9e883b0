/** ranks.h: what the ranks of a world tell each other. */
#ifndef HEAT_TRACE_RANKS_H
#define HEAT_TRACE_RANKS_H

#include "heat/trace.h"

/** @return HEAT_TRACE_OK or HEAT_TRACE_INVALID */
heat_trace_status check_world(const heat_trace_world *world);

/** The world's reduce(). @return HEAT_TRACE_OK or HEAT_TRACE_MPI_ERROR, with a message */
heat_trace_status reduce_words(const heat_trace_world *world, uint64_t *words, int32_t n_sums,
                               int32_t n_least, int32_t n_words);

/** The world's gather(). */
heat_trace_status gather_words(const heat_trace_world *world, const uint64_t *words,
                               int32_t n_words, uint64_t *all);

/** A word whose greatest over all ranks has the worst status, and the first rank that has it. */
uint64_t failure_word(const heat_trace_world *world, heat_trace_status status);

/** The status for all ranks, from the greatest of their words. Ranks that know no reason are told
 *  that of the rank in the word. */
heat_trace_status common_status(const heat_trace_world *world, uint64_t word,
                                heat_trace_status own);

/** The worst status of all ranks, in a message of its own. */
heat_trace_status agree(const heat_trace_world *world, heat_trace_status own);

#endif
