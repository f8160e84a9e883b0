/* Right use of a solver from C, from finding it to destroying it, and where its time goes. What
 * heat.h promises beyond that is checked by heat-conformance. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/abi_check.h"
#include "tests/truth/oracle.h"

enum { NX = 13, NY = 9, CELLS = NX * NY };

static const uint64_t seed = UINT64_C(0xfedcba9876543210);

/* A problem in memory of its own. */
static heat_problem *new_problem(void) {
  static const heat_source sources[] = {{13, 2, 1.0}, {5, 9, -0.5}, {5, 9, 0.125}};
  heat_problem *problem = malloc(sizeof *problem);
  heat_source *own = malloc(sizeof sources);
  *problem = make_problem(NX, NY);
  problem->sources = memcpy(own, sources, sizeof sources);
  problem->n_sources = 3;
  problem->initial = HEAT_INITIAL_RANDOM;
  problem->seed = seed;
  return problem;
}

static void free_problem(heat_problem *problem) {
  free((void *)problem->sources);
  free(problem);
}

/* Whether the solver's field is the oracle's after `steps`, to the last bit. */
static int is_right(const heat_solver_table *table, const heat_solver *solver, int64_t steps) {
  const oracle_source sources[] = {{13, 2, 1.0}, {5, 9, -0.5}, {5, 9, 0.125}};
  const heat_block all = make_block(1, 1, NX, NY);
  double field[CELLS];
  double *expected = oracle_solve(NX, NY, steps, &seed, sources, 3);
  const int equal = table->read(solver, &all, field, NX) == HEAT_OK && expected != NULL &&
                    memcmp(field, expected, sizeof field) == 0;
  free(expected);
  return equal;
}

/* A window in an array that is wider than it. */
static void test_window(const heat_solver_table *table, heat_solver *solver) {
  enum { LD = 7 };
  double part[3 * LD], back[3 * LD];
  const heat_block window = make_block(3, 5, 4, 3);
  for (int i = 0; i < 3 * LD; i++) part[i] = 100.0 + i, back[i] = -1.0;
  CHECK(table->write(solver, &window, part, LD) == HEAT_OK, "a window can be written");
  CHECK(table->read(solver, &window, back, LD) == HEAT_OK, "a window can be read");
  int same = 1;
  for (int i = 0; i < 3 * LD; i++) same = same && back[i] == (i % LD < 4 ? part[i] : -1.0);
  CHECK(same, "what was written is read back, and nothing else");
}

static heat_status slow_sweep(const double *now, double *next, int64_t nx, int64_t ny, int64_t ld) {
  const struct timespec nap = {0, 20000000};
  (void)now, (void)next, (void)nx, (void)ny, (void)ld;
  nanosleep(&nap, NULL);
  return HEAT_OK;
}

static double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A sweep of 20 ms, where the solver takes one. */
static void test_known_time(const heat_solver_table *table) {
  const heat_problem problem = make_problem(NX, NY);
  const heat_kernel kernel = {sizeof kernel, HEAT_ABI_VERSION, "slow", "generic", slow_sweep};
  heat_timings timings = {.struct_size = sizeof timings, .abi_version = HEAT_ABI_VERSION};
  heat_solver *solver = NULL;
  if (table->create(&problem, HEAT_NO_COMM, &kernel, NULL, &solver) != HEAT_OK) {
    CHECK(strstr(message(), "takes no kernel") != NULL, "only a kernel of no use is refused");
    return;
  }
  const double begin = clock_seconds();
  CHECK(table->advance(solver, 2) == HEAT_OK, "two slow steps succeed");
  CHECK(table->advance(solver, 1) == HEAT_OK, "and one more");
  const double whole = clock_seconds() - begin;
  CHECK(table->timings(solver, &timings) == HEAT_OK, "timings can be asked for");
  CHECK(timings.compute >= 0.06, "sweeps of all calls are compute");
  CHECK(timings.compute <= whole + 1e-6, "compute is no longer than advance() was");
  CHECK(table->destroy(solver) == HEAT_OK, "the slow solver can be destroyed");
}

void test_use(const char *name) {
  const heat_solver_table table = find_solver(name);
  CHECK(strcmp(table.name, name) == 0, "a table has the name that was asked for");
  CHECK((table.needs & HEAT_NEEDS_MPI) == 0, "this solver needs no communicator");

  heat_problem *problem = new_problem();
  heat_solver *solver = make_solver(&table, problem);
  CHECK(heat_start_solver(problem, &table, solver) == HEAT_OK, "a solver can be started");
  free_problem(problem); /* "may be freed after the call" */

  heat_block block = make_block(0, 0, 0, 0);
  CHECK(table.block(solver, &block) == HEAT_OK, "a solver tells its block");
  CHECK(block.x == 1 && block.y == 1 && block.nx == NX && block.ny == NY, "it is the whole grid");
  CHECK(is_right(&table, solver, 0), "the start is the oracle's");
  CHECK(table.advance(solver, 1) == HEAT_OK, "one step succeeds");
  CHECK(is_right(&table, solver, 1), "one step gives the oracle's field");
  CHECK(table.advance(solver, 22) == HEAT_OK, "more steps succeed");
  CHECK(is_right(&table, solver, 23), "steps in pieces equal steps at once");
  heat_timings timings = {.struct_size = sizeof timings, .abi_version = HEAT_ABI_VERSION};
  CHECK(table.timings(solver, &timings) == HEAT_OK, "a solver tells its timings");
  CHECK(timings.exchange == 0.0 && timings.waiting == 0.0, "alone it exchanges nothing");
  test_window(&table, solver);
  CHECK(table.destroy(solver) == HEAT_OK, "a solver can be destroyed");
  test_known_time(&table);
}
