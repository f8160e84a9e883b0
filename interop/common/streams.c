/**
 * streams.c: protects a program from the standard streams that it inherits, which may be closed,
 * full, or a pipe without a reader. A program links it and calls nothing; only one in Fortran calls
 * heat_survive_lost_output(), because its run-time library has handlers of its own.
 *
 * A program that lost output says so in one line on stderr at its end, and exits with status 1. All
 * its other work is done: it writes files even if its table has no reader.
 */
#define _GNU_SOURCE /* program_invocation_short_name */
#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void go_on(int signal) { (void)signal; }

/* Handle a signal that comes with an error of write(), because the error is enough. It is not just
 * ignored, because programs that this one starts would then ignore it, too. */
static void survive(int number) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = go_on;
  action.sa_flags = SA_RESTART;
  sigaction(number, &action, NULL);
}

void heat_survive_lost_output(void) {
  survive(SIGPIPE);
  survive(SIGXFSZ);
}

int heat_output_is_lost(FILE *file) {
  int error = fflush(file) != 0 ? errno : 0;
  if (error == 0 && !ferror(file)) return 0;
  /* The reason of an earlier failure is lost; one more write fails for the same reason. */
  if (error == 0 && write(fileno(file), "\n", 1) < 0) error = errno;
  fprintf(stderr, "%s: cannot write to standard output: %s\n", program_invocation_short_name,
          error == 0 ? "some of it is lost" : strerror(error));
  return 1;
}

static void check_output(void) {
  if (heat_output_is_lost(stdout)) _exit(1);
}

__attribute__((constructor)) static void begin(void) {
  /* A file that is opened later must not get the number of a stream, and with it the output.
   * Printing to a stdout that was closed must fail, so it is opened for reading. */
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
  heat_survive_lost_output();
  atexit(check_output);
}
