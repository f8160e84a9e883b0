/** caller.h: the command line and the messages that the compiled callers share. run.py has the same
 *  in Python. */
#ifndef HEAT_CALLERS_CALLER_H
#define HEAT_CALLERS_CALLER_H

#include "heat/services.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The command line without the problems. Texts live as long as the program. */
typedef struct heat_caller_request {
  const char *solver;  /**< name */
  const char *options; /**< of the solver; "" for none */
  const char *field;   /**< file to write the final field into; "" for none */
  int64_t ranks;       /**< that the world must have; 0: any */
  int32_t informs; /**< not 0: the text that was asked for is printed, and nothing is to be run */
} heat_caller_request;

/** Go on in a child process, so that a solver that ends the program is reported; see supervise.h.
 *  Called before anything else. The program ends with heat_supervise_finish(). */
void heat_caller_begin(void);

/** Note that MPI is started next, or has been: a crash between is not the solver's.
 *  @param ahead  1 before, 0 after */
void heat_caller_start_mpi(int32_t ahead);

/** Take the next word of the command line. */
void heat_caller_take(const char *word);

/** Read the words, load plugins, and print what --help, --list or --build ask for. */
heat_status heat_caller_read(heat_caller_request *request);

/** Read the problems: the one of the command line, or one a line of the file of --cases.
 *  @param count  out: how many there are */
heat_status heat_caller_read_problems(int64_t *count);

/** A problem that was read.
 *  @param index    0..count-1
 *  @param problem  out: valid until problems are read again */
void heat_caller_problem(int64_t index, heat_problem *problem);

/** Refuse a world of another size than --ranks asks for: a launcher of another MPI starts worlds of
 *  one rank each. */
heat_status heat_caller_check_ranks(const heat_caller_request *request, int64_t size);

/** How the solver of a GPU is to warm up: a GPU that had nothing to do is slow at first.
 *  @param problem  that is measured
 *  @param part     out: a problem that is large enough, and leaves the memory to the other one
 *  @return seconds for which it is advanced; 0 where none are asked for, and without a GPU */
double heat_caller_warm_up(const heat_problem *problem, heat_problem *part);

/** Print the result of a run, unbuffered.
 *  @return HEAT_OK, or HEAT_IO_ERROR if any of it is lost */
heat_status heat_caller_print(const heat_problem *problem, const heat_result *result);

/** Remove a field that could not be written whole, because its size does not tell. */
void heat_caller_discard(const char *path);

/** Say on stderr why a call failed.
 *  @param about  text before the reason, such as "--field: " */
void heat_caller_complain(const char *about, heat_status status);

/** The text of --help, ended by a NUL. */
const char *heat_caller_usage(void);

#ifdef __cplusplus
}
#endif
#endif
