/** supervise.h: protects a program from its solvers: a child process does the work, and its parent
 *  reports how it ended.
 *
 *  A solver that calls exit(0), stops, replaces the program or never returns would take the verdict
 *  with it. The parent has loaded nothing, and calls a run good only if the child said that it has
 *  finished. It forks before MPI is started, so mpirun takes it for a script that starts the
 *  program. heat_watch.py does the same for the caller in Python. */
#ifndef HEAT_COMMON_SUPERVISE_H
#define HEAT_COMMON_SUPERVISE_H

#ifdef __cplusplus
extern "C" {
#endif

/** The child's reports, in memory that both processes see. */
typedef struct heat_progress {
  double begun;    /**< when the latest thing was begun */
  int child;       /**< its process id; 0: there is none */
  int finished;    /**< all is done, and `status` is the exit status */
  int status;      /**< of the program */
  char doing[256]; /**< the name of that; "" at first */
  char note[600];  /**< for the program's own use; "" at first */
} heat_progress;

/** How the child ended. */
typedef struct heat_ending {
  int good;      /**< the work was done, and its status is the child's */
  int done;      /**< the work was done, but the child ended otherwise than it should */
  int status;    /**< for the parent to exit with */
  int signal;    /**< that killed the child; 0: none */
  char how[120]; /**< if it is not good: "crashed: Segmentation fault" */
} heat_ending;

/** Go on in a child process, to be called before anything is loaded or MPI is started. It returns
 *  in the child, and once that has ended in the parent, which passes signals on meanwhile.
 *  @param limit   seconds that each thing begun may take; with a limit the child is a group of its
 *                 own, which is ended with it; 0: any time, and the terminal stays the child's
 *  @param ending  out, in the parent: how the child ended
 *  @return 1 in the child, 0 in the parent */
int heat_supervise(double limit, heat_ending *ending);

/** The child's reports, in either process; empty before heat_supervise(). */
heat_progress *heat_supervised(void);

/** Report the work that begins now. Here and below a copy of the child, made by a solver's fork(),
 *  is ended, because it would do all further work once more. */
void heat_supervise_begin(const char *doing);

/** Report to the parent that all is done.
 *  @param status  exit status of the program; it becomes 1 if output is lost
 *  @return the status that the child has to exit with now */
int heat_supervise_finish(int status);

/** End this process by a signal, as its child was. */
void heat_supervise_die(int signal);

#ifdef __cplusplus
}
#endif
#endif
