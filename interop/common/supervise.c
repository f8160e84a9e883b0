#define _GNU_SOURCE
#include "supervise.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The exit status of a child that ends by itself. No other code uses it: a library that ends the
 * child from a destructor leaves another status. */
enum { own_end = 113 };

static const double grace = 2.0; /* seconds in which a child that was told to end may do so */

static heat_progress nobody;
static heat_progress *shared = &nobody;

heat_progress *heat_supervised(void) { return shared; }

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void end_copies(void) {
  if (shared->child != 0 && getpid() != shared->child) _exit(1);
}

void heat_supervise_begin(const char *doing) {
  end_copies();
  snprintf(shared->doing, sizeof shared->doing, "%s", doing);
  shared->begun = seconds();
}

int heat_supervise_finish(int status) {
  end_copies();
  /* streams.c ends the program with 1 and says why. */
  shared->status = fflush(stdout) == 0 && !ferror(stdout) ? status : 1;
  shared->finished = 1;
  heat_supervise_begin("ending the program"); /* libraries may still crash or hang */
  return own_end;
}

void heat_supervise_die(int number) {
  prctl(PR_SET_DUMPABLE, 0); /* only the child's core is of use */
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(number);
  _exit(128 + number);
}

/* Signals that must end or stop the child with the parent; PR_SET_PDEATHSIG is for SIGKILL. */
static sigset_t signals_to_pass_on(void) {
  const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGTSTP};
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction action;
    sigaction(numbers[i], NULL, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&set, numbers[i]); /* else ignored, as by nohup */
  }
  return set;
}

/* Stop as a shell's job does at Ctrl-Z, until the shell lets it go on. */
static void stop_with(pid_t child) {
  kill(child, SIGSTOP);
  raise(SIGSTOP);
  kill(child, SIGCONT);
  shared->begun = seconds();
}

/* Wait until the child has ended, ignores a signal to end, or has begun nothing new for too long.
 * told: the signal that told it to end, or 0. Returns whether it took too long. */
static int wait_for(pid_t child, double limit, const sigset_t *signals, int *status, int *told) {
  const pid_t all = limit > 0 ? -child : child;
  const double any = 1e6;
  double told_at = 0;
  int too_long = 0;
  while (!too_long && waitpid(child, status, WNOHANG) == 0) {
    double left = limit > 0 ? shared->begun + limit - seconds() : any;
    if (*told != 0) left = told_at + grace - seconds();
    too_long = left < 0;
    const struct timespec time = {(time_t)left, (long)(1e9 * (left - (double)(time_t)left))};
    const int number = too_long ? 0 : sigtimedwait(signals, NULL, &time);
    if (number <= 0 || number == SIGCHLD) continue;
    if (number == SIGTSTP) {
      stop_with(all);
      continue;
    }
    kill(all, number);
    if (*told != 0 || number == SIGUSR1 || number == SIGUSR2) continue;
    *told = number;
    told_at = seconds();
  }
  if (too_long) {
    kill(all, SIGKILL);
    waitpid(child, status, 0);
  }
  if (limit > 0) kill(all, SIGKILL); /* processes that it left behind */
  return too_long && *told == 0;
}

static heat_ending ending_of(int status, int too_long, double limit) {
  heat_ending ending = {.done = shared->finished, .status = 1};
  ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (too_long) {
    snprintf(ending.how, sizeof ending.how, "did not end within %g s", limit);
  } else if (ending.signal != 0) {
    snprintf(ending.how, sizeof ending.how, "crashed: %s", strsignal(ending.signal));
  } else if (ending.done && (code == own_end || (code == 1 && shared->status == 1))) {
    ending.good = 1;
    ending.status = shared->status;
  } else {
    snprintf(ending.how, sizeof ending.how, "ended the program with status %d", code);
  }
  return ending;
}

int heat_supervise(double limit, heat_ending *ending) {
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const sigset_t signals = signals_to_pass_on();
  sigset_t mask_before;
  sigprocmask(SIG_BLOCK, &signals, &mask_before);
  void (*const before)(int) = signal(SIGCHLD, SIG_DFL); /* ignored, it loses the child's status */
  const pid_t parent = getpid(), child = shared == MAP_FAILED ? -1 : fork();
  if (child < 0) {
    fprintf(stderr, "%s: cannot start a process: %s\n", program_invocation_short_name,
            strerror(errno));
    exit(1);
  }
  if (limit > 0) setpgid(child, child); /* in either process, whichever comes first */
  if (child == 0) {
    signal(SIGCHLD, before);
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); /* it has ended already */
    shared->child = getpid();
    shared->begun = seconds();
    return 1;
  }
  int status = 0, told = 0;
  shared->begun = seconds();
  const int too_long = wait_for(child, limit, &signals, &status, &told);
  if (told != 0 && WIFSIGNALED(status))
    heat_supervise_die(told); /* the signal is the cause, not the child */
  sigprocmask(SIG_SETMASK, &mask_before, NULL);
  *ending = ending_of(status, too_long, limit);
  return 0;
}
