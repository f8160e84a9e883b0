#define _GNU_SOURCE
#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A child that ends by itself exits with this, and with nothing that others would: who ends it
 * while it is ending, in a destructor of a library, leaves another status. */
enum { own_end = 113, not_finished = -1 };

static int *told; /* the program's exit status, in memory that both see */
static volatile sig_atomic_t child;

static void pass_on(int number) { kill((pid_t)child, number); }

/* What ends the parent has to end the child as well; SIGKILL does that by PR_SET_PDEATHSIG. */
static void pass_signals_on(void) {
  const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction action;
    sigaction(numbers[i], NULL, &action);
    if (action.sa_handler == SIG_IGN) continue; /* as nohup asks */
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    sigaction(numbers[i], &action, NULL);
  }
}

static void die_of(int number) {
  prctl(PR_SET_DUMPABLE, 0); /* the core that tells something is the child's */
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(number);
  _exit(128 + number);
}

static void end_as(int status) {
  if (WIFSIGNALED(status)) die_of(WTERMSIG(status));
  if (*told != not_finished && WEXITSTATUS(status) == own_end) exit(*told);
  /* streams.c has told that output was lost. */
  if (*told != not_finished && WEXITSTATUS(status) == 1) exit(1);
  fputs("heat-run: the solver ended the program\n", stderr);
  exit(1);
}

static void cannot_start(void) {
  fprintf(stderr, "heat-run: cannot start a process: %s\n", strerror(errno));
  exit(1);
}

void heat_caller_begin(void) {
  told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (told == MAP_FAILED) cannot_start();
  *told = not_finished;
  void (*const before)(int) = signal(SIGCHLD, SIG_DFL); /* ignored, it loses the child's status */
  const pid_t parent = getpid();
  child = fork();
  if (child < 0) cannot_start();
  if (child == 0) {
    signal(SIGCHLD, before);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); /* it has ended already */
    return;
  }
  pass_signals_on();
  int status = 0;
  while (waitpid((pid_t)child, &status, 0) < 0 && errno == EINTR) continue;
  end_as(status);
}

int heat_caller_finished(int status) {
  *told = status;
  return own_end;
}
