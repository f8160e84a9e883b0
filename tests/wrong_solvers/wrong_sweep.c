/* wrong/sweep and wrong-mpi/sweep: a sweep in plain C that is right but for what HEAT_TEST_SWEEP
 * says: ways to end the program under the one who asked, to disturb it, to round otherwise, and to
 * say that it reads corners.
 * cxx/serial and cxx/mpi do the rest. */
#define _GNU_SOURCE
#include <fenv.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef FLUSHES_WHEN_LOADED
#include <immintrin.h>
__attribute__((constructor)) static void flush_subnormals(void) {
  _mm_setcsr(_mm_getcsr() | 0x8040);
}
#endif

#include "heat/services.h"

static heat_solver_table movement[2];
static int ended;

/* Deaf to every signal that can be blocked. */
static void hang(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (;;) pause();
}

static void leave(void) { _exit(0); }

static void misbehave(const char *how) {
  if (strcmp(how, "exit(0)") == 0) exit(0);
  if (strcmp(how, "_exit(0)") == 0) _exit(0);
  if (strcmp(how, "quick_exit(0)") == 0) quick_exit(0);
  if (strcmp(how, "exit(1)") == 0) exit(1);
  if (strcmp(how, "abort()") == 0) abort();
  if (strcmp(how, "SIGTERM") == 0) raise(SIGTERM);
  if (strcmp(how, "wait for SIGINT") == 0) {
    kill(getppid(), SIGINT);
    for (;;) pause();
  }
  if (strcmp(how, "fork") == 0 && fork() > 0) _exit(0);
  if (strcmp(how, "exec") == 0) execl("/bin/echo", "echo", "ok  everything", (char *)NULL);
  if (strcmp(how, "hang") == 0) hang();
  if (strcmp(how, "close(1)") == 0) close(STDOUT_FILENO);
  if (strcmp(how, "round up") == 0) fesetround(FE_UPWARD);
  if (strcmp(how, "abort at the end") == 0 && !ended++) atexit(abort);
  if (strcmp(how, "_exit(0) at the end") == 0 && !ended++) atexit(leave);
}

static int is_asked(const char *how) {
  const char *asked = getenv("HEAT_TEST_SWEEP");
  return asked != NULL && strcmp(asked, how) == 0;
}

__attribute__((constructor)) static void when_loaded(void) {
  if (is_asked("exit(0) when loaded")) exit(0);
}

__attribute__((destructor)) static void when_unloaded(void) {
  if (is_asked("exit(0) when unloaded")) exit(0);
}

static heat_status sweep(const double *now, double *next, int64_t nx, int64_t ny, int64_t ld) {
  const char *how = getenv("HEAT_TEST_SWEEP");
  if (how == NULL) how = "";
  misbehave(how);
  if (strcmp(how, "fail in silence") == 0) return heat_fail(HEAT_IO_ERROR, "");
  const int mixed = strcmp(how, "two orders") == 0, from_zero = strcmp(how, "from zero") == 0;
  for (int64_t y = 1; y <= ny; y++) {
    for (int64_t x = 1; x <= nx; x++) {
      const double *u = now + y * ld + x;
      double sum = ((u[-1] + u[1]) + u[-ld]) + u[ld];
      if (mixed && x % 2 == 0) sum = (u[-1] + u[-ld]) + (u[1] + u[ld]);
      const double value = 0.5 * (u[0] + 0.25 * sum);
      next[y * ld + x] = from_zero ? 0.0 + value : value;
    }
  }
  return HEAT_OK;
}

static const heat_kernel own = {sizeof own, HEAT_ABI_VERSION, "wrong/sweep", "generic", sweep};
static const heat_wide_kernel wide = {
    {sizeof wide, HEAT_ABI_VERSION, "corners", "generic", sweep}, 1, 1, 0};

static const heat_kernel *mine(void) { return is_asked("corners") ? &wide.kernel : &own; }

static heat_status create(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                          const char *options, heat_solver **solver) {
  return movement[0].create(problem, comm, kernel ? kernel : mine(), options, solver);
}

static heat_status create_mpi(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                              const char *options, heat_solver **solver) {
  return movement[1].create(problem, comm, kernel ? kernel : mine(), options, solver);
}

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  if (index > 1) return HEAT_NOT_FOUND;
  heat_kernel none = {.struct_size = sizeof none, .abi_version = HEAT_ABI_VERSION};
  heat_solver_table *moved = &movement[index];
  moved->struct_size = sizeof *moved;
  moved->abi_version = HEAT_ABI_VERSION;
  const heat_status status = heat_find_solver(index == 0 ? "cxx/serial" : "cxx/mpi", moved, &none);
  *table = *moved;
  table->name = index == 0 ? "wrong/sweep" : "wrong-mpi/sweep";
  table->summary = "its sweep does what HEAT_TEST_SWEEP says";
  table->create = index == 0 ? create : create_mpi;
  return status;
}
