/** streams.h: the parts of streams.c that a program may call. */
#ifndef HEAT_COMMON_STREAMS_H
#define HEAT_COMMON_STREAMS_H

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Make writing to a pipe without a reader, or beyond a limit, an error that is reported. Only a
 *  program in Fortran calls it, because its run-time library has handlers of its own. */
void heat_survive_lost_output(void);

/** Flush, and report in one line on stderr if any output is lost.
 *  @return whether it is */
int heat_output_is_lost(FILE *file);

#ifdef __cplusplus
}
#endif
#endif
