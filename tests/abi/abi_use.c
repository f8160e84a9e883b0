/* Right use of a solver, from finding it to destroying it. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/abi_check.h"
#include "tests/truth/oracle.h"

enum { NX = 13, NY = 9, CELLS = NX * NY };

static const heat_source sources[] = {{13, 2, 1.0}, {5, 9, -0.5}, {5, 9, 0.125}};

static heat_problem a_problem(void) {
  heat_problem problem = make_problem(NX, NY);
  problem.sources = sources;
  problem.n_sources = 3;
  problem.initial = HEAT_INITIAL_RANDOM;
  problem.seed = UINT64_C(0xfedcba9876543210);
  return problem;
}

static void read_all(const heat_solver_table *table, const heat_solver *solver, double *cells) {
  heat_block all = make_block(1, 1, NX, NY);
  CHECK(table->read(solver, &all, cells, NX) == HEAT_OK, "the whole field can be read");
}

/* Whether the solver's field is the oracle's after `steps`, to the last bit. */
static int is_right(const heat_solver_table *table, const heat_solver *solver, int64_t steps) {
  const oracle_source same[] = {{13, 2, 1.0}, {5, 9, -0.5}, {5, 9, 0.125}};
  const uint64_t seed = a_problem().seed;
  double field[CELLS];
  double *expected = oracle_solve(NX, NY, steps, &seed, same, 3);
  read_all(table, solver, field);
  int equal = expected != NULL && memcmp(field, expected, sizeof field) == 0;
  free(expected);
  return equal;
}

static void test_block(const heat_solver_table *table, const heat_solver *solver) {
  heat_block block = make_block(0, 0, 0, 0);
  CHECK(table->block(solver, &block) == HEAT_OK, "a solver tells its block");
  CHECK(block.struct_size == sizeof block && block.abi_version == HEAT_ABI_VERSION,
        "block() keeps the header");
  CHECK(block.x == 1 && block.y == 1 && block.nx == NX && block.ny == NY,
        "a solver without MPI holds the whole grid");
}

static void test_steps(const heat_solver_table *table, const heat_problem *problem,
                       heat_solver *solver) {
  double field[CELLS], zero[CELLS] = {0};
  read_all(table, solver, field);
  CHECK(memcmp(field, zero, sizeof field) == 0, "create() leaves the field at zero");
  CHECK(heat_start_solver(problem, table, solver) == HEAT_OK, "a solver can be started");
  CHECK(is_right(table, solver, 0), "the start is the oracle's");
  CHECK(table->advance(solver, 0) == HEAT_OK, "no steps are allowed");
  CHECK(is_right(table, solver, 0), "no steps change nothing");
  CHECK(table->advance(solver, 1) == HEAT_OK, "one step succeeds");
  CHECK(is_right(table, solver, 1), "one step gives the oracle's field");
  CHECK(table->advance(solver, 2) == HEAT_OK, "two more steps succeed");
  CHECK(table->advance(solver, 20) == HEAT_OK, "twenty more steps succeed");
  CHECK(is_right(table, solver, 23), "steps in pieces equal steps at once");
}

/* A window that touches no edge, in an array that is wider than it. */
static void test_windows(const heat_solver_table *table, heat_solver *solver) {
  enum { WX = 4, WY = 3, LD = 7 };
  double before[CELLS], after[CELLS], part[WY * LD], back[WY * LD];
  heat_block window = make_block(3, 5, WX, WY);
  for (int i = 0; i < WY * LD; i++) part[i] = 100.0 + i, back[i] = -1.0;
  read_all(table, solver, before);
  CHECK(table->write(solver, &window, part, LD) == HEAT_OK, "a window can be written");
  read_all(table, solver, after);
  int inside = 1, outside = 1;
  for (int k = 0; k < CELLS; k++) {
    int x = k % NX + 1 - 3, y = k / NX + 1 - 5;
    if (x >= 0 && x < WX && y >= 0 && y < WY) {
      inside = inside && after[k] == part[y * LD + x];
    } else {
      outside = outside && after[k] == before[k];
    }
  }
  CHECK(inside, "a written window has the values that were given, x fastest");
  CHECK(outside, "cells outside of a written window keep their values");
  CHECK(table->read(solver, &window, back, LD) == HEAT_OK, "a window can be read");
  int same = 1, untouched = 1;
  for (int i = 0; i < WY * LD; i++) {
    if (i % LD < WX) same = same && back[i] == part[i];
    if (i % LD >= WX) untouched = untouched && back[i] == -1.0;
  }
  CHECK(same, "what was written is read back");
  CHECK(untouched, "read() leaves the end of each row of the caller's array alone");
  heat_block none = make_block(1, 1, 0, 0);
  CHECK(table->read(solver, &none, back, 0) == HEAT_OK, "an empty window is allowed");
}

static void test_timings(const heat_solver_table *table, heat_solver *solver) {
  heat_timings first = {sizeof first, HEAT_ABI_VERSION, -1, -1, -1}, second = first;
  CHECK(table->timings(solver, &first) == HEAT_OK, "a solver tells its timings");
  CHECK(first.struct_size == sizeof first && first.abi_version == HEAT_ABI_VERSION,
        "timings() keeps the header");
  CHECK(first.compute > 0.0 && isfinite(first.compute), "steps took time");
  CHECK(first.exchange == 0.0 && first.waiting == 0.0, "a solver without MPI exchanges nothing");
  CHECK(table->advance(solver, 50) == HEAT_OK, "fifty steps succeed");
  CHECK(table->timings(solver, &second) == HEAT_OK, "timings can be asked for again");
  CHECK(second.compute > first.compute, "timings add up over calls of advance()");
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
  heat_problem problem = make_problem(NX, NY);
  heat_kernel kernel = {sizeof kernel, HEAT_ABI_VERSION, "slow", "generic", slow_sweep};
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
  CHECK(timings.exchange == 0.0 && timings.waiting == 0.0, "and nothing else took time");
  CHECK(table->destroy(solver) == HEAT_OK, "the slow solver can be destroyed");
}

void test_use(const char *name) {
  heat_solver_table table = find_solver(name);
  CHECK(strcmp(table.name, name) == 0, "a table has the name that was asked for");
  CHECK(table.summary != NULL && strlen(table.summary) > 0, "a table has a summary");
  CHECK(strchr(table.summary, '\n') == NULL, "a summary is one line");
  CHECK((table.needs & HEAT_NEEDS_MPI) == 0, "this solver needs no communicator");

  heat_problem *problem = malloc(sizeof *problem);
  heat_source *own = malloc(sizeof sources);
  memcpy(own, sources, sizeof sources);
  *problem = a_problem();
  problem->sources = own;
  heat_solver *solver = make_solver(&table, problem);
  heat_solver *other = make_solver(&table, problem);
  memset(own, 0, sizeof sources);
  memset(problem, 0, sizeof *problem);
  free(own);
  free(problem); /* "may be freed after the call" */

  const heat_problem again = a_problem();
  test_block(&table, solver);
  test_steps(&table, &again, solver);
  test_timings(&table, solver);
  test_known_time(&table);
  test_windows(&table, solver);
  CHECK(table.destroy(solver) == HEAT_OK, "a solver can be destroyed");
  test_steps(&table, &again, other); /* two solvers do not share state */
  CHECK(table.destroy(other) == HEAT_OK, "the other solver can be destroyed");
  CHECK(table.destroy(NULL) == HEAT_OK, "destroying NULL is allowed");
}
