/* A plugin of two solvers that say they have threads: "threads/team" is cxx/serial and tells that
 * thread i is bound to processor i; "threads/hybrid" is cxx/mpi and tells that its threads are all
 * bound as the one that calls. Beside threads they take tell=N, a number of threads to tell of
 * instead. */
#include <stdlib.h>
#include <string.h>

#include "heat/services.h"

enum { team, hybrid, most_threads = 64 };

static heat_solver_table right[2];
static int64_t threads[2]; /* a program runs one solver of each kind at a time */

static heat_status create(int kind, const heat_problem *problem, int32_t comm,
                          const heat_kernel *kernel, const char *options, heat_solver **solver) {
  int64_t count = 1;
  heat_status status = heat_option_integer(options, "threads", &count);
  if (status == HEAT_OK) status = heat_option_integer(options, "tell", &count);
  if (status != HEAT_OK) return status;
  threads[kind] = count;
  return right[kind].create(problem, comm, kernel, "", solver);
}

static heat_status create_team(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                               const char *options, heat_solver **solver) {
  /* Runtimes of OpenMP would read it. */
  const char *told = getenv("OMP_NUM_THREADS");
  if (told == NULL || strstr(options, told) == NULL) {
    return heat_fail(HEAT_INVALID_ARGUMENT, "OMP_NUM_THREADS is not that of the options");
  }
  return create(team, problem, comm, kernel, options, solver);
}

static heat_status create_hybrid(const heat_problem *problem, int32_t comm,
                                 const heat_kernel *kernel, const char *options,
                                 heat_solver **solver) {
  return create(hybrid, problem, comm, kernel, options, solver);
}

static heat_status advance(int kind, heat_solver *solver, int64_t steps) {
  heat_affinity bound[most_threads] = {0};
  heat_status status = HEAT_OK;
  for (int64_t i = 0; i < threads[kind] && status == HEAT_OK; i++) {
    bound[i].cpus[0] = 1ULL << i;
    if (kind == hybrid) status = heat_read_affinity(&bound[i]);
  }
  if (status == HEAT_OK) status = heat_note_threads(threads[kind], bound);
  return status == HEAT_OK ? right[kind].advance(solver, steps) : status;
}

static heat_status advance_team(heat_solver *solver, int64_t steps) {
  return advance(team, solver, steps);
}

static heat_status advance_hybrid(heat_solver *solver, int64_t steps) {
  return advance(hybrid, solver, steps);
}

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  if (index > hybrid) return HEAT_NOT_FOUND;
  const heat_status status =
      heat_find_solver(index == team ? "cxx/serial" : "cxx/mpi", table, &kernel);
  if (status != HEAT_OK) return status;
  right[index] = *table;
  table->needs |= HEAT_NEEDS_THREADS;
  table->name = index == team ? "threads/team" : "threads/hybrid";
  table->create = index == team ? create_team : create_hybrid;
  table->advance = index == team ? advance_team : advance_hybrid;
  return HEAT_OK;
}
