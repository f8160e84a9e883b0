/** watch.h: a caller that its solver or a plugin may end: a child does the work, its parent tells
 *  how it went. run.py does the same in Python. */
#ifndef HEAT_CALLERS_WATCH_H
#define HEAT_CALLERS_WATCH_H

#ifdef __cplusplus
extern "C" {
#endif

/** Go on in a child process, to be called before anything is loaded or MPI is started. The parent
 *  passes signals on, waits and ends as its child did: with the status of heat_caller_finished(),
 *  or killed by the same signal. If the child ended otherwise, by exit() of a solver or while a
 *  library was unloaded, it says so and ends with status 1. */
void heat_caller_begin(void);

/** Tell the parent that all is done.
 *  @param status  exit status of the program
 *  @return the status that the child has to exit with now */
int heat_caller_finished(int status);

#ifdef __cplusplus
}
#endif
#endif
