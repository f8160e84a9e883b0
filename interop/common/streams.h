/** streams.h: what streams.c does on its own, for who needs more of it. */
#ifndef HEAT_COMMON_STREAMS_H
#define HEAT_COMMON_STREAMS_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Make writing to a pipe that nobody reads, or beyond a limit, an error that is told. Only a
 *  program in Fortran has to call it, whose run-time library has handlers of its own. */
void heat_survive_lost_output(void);

/** Flush, and tell in one line on stderr if any of what was written is lost.
 *  @return whether it is */
int heat_output_is_lost(FILE *file);

#ifdef __cplusplus
}
#endif
#endif
