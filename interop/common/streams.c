/**
 * streams.c: what every program does with the standard streams that it inherits: closed, full, or a
 * pipe whose reader went away. It is linked into a program and needs no call, but for a program in
 * Fortran, whose run-time library has handlers of its own: it calls heat_survive_lost_output().
 *
 * Output that is lost is told in one line on stderr at the end, with exit status 1. What the
 * program does besides is done all the same: files are written, also if nobody reads the table.
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

/* Make a signal that comes with an error of write() leave it at the error. Unlike one that is
 * ignored, perhaps since before this program, it has its own effect in those started from here. */
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
  /* Why an earlier write failed is forgotten; one more fails for the same reason. */
  if (error == 0 && write(fileno(file), "\n", 1) < 0) error = errno;
  fprintf(stderr, "%s: cannot write to standard output: %s\n", program_invocation_short_name,
          error == 0 ? "some of it is lost" : strerror(error));
  return 1;
}

static void check_output(void) {
  if (heat_output_is_lost(stdout)) _exit(1);
}

__attribute__((constructor)) static void begin(void) {
  /* A file that is opened later must not get the number of a stream, and with it what is printed.
   * Printing to a stdout that was closed has to fail, so it is opened for reading. */
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
  heat_survive_lost_output();
  atexit(check_output);
}
