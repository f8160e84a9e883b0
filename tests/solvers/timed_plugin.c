/* A plugin of four solvers. Three are cxx/mpi but for this. The first takes a known time on the
 * last of its ranks, and says that its timings are 1, 10 and 100 seconds on rank 0, twice as much
 * on rank 1, and so on. It needs an 8x8 grid and px=4, because it learns its rank from its block.
 * The blocks of the second overlap. The field of the third can be read once, which is for
 * its digest. The fourth is cxx/serial, whose cell (3,3) has the value of the one beside it. */
#include <stddef.h>
#include <time.h>

#include "heat/services.h"

static heat_solver_table right, serial;

/* Seconds that each of create(), advance() and read() takes longer. */
static const double nap = 0.4;

static int rank_of(const heat_solver *solver) {
  heat_block block = {.struct_size = sizeof block, .abi_version = HEAT_ABI_VERSION};
  return right.block(solver, &block) == HEAT_OK ? (int)(block.x / 2) : -1;
}

static void sleep_if_last(const heat_solver *solver) {
  const struct timespec time = {0, (long)(1e9 * nap)};
  if (rank_of(solver) == 3) nanosleep(&time, NULL);
}

static heat_status create(const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                          const char *options, heat_solver **solver) {
  const heat_status status = right.create(problem, comm, kernel, options, solver);
  if (status == HEAT_OK) sleep_if_last(*solver);
  return status;
}

static heat_status advance(heat_solver *solver, int64_t steps) {
  const heat_status status = right.advance(solver, steps);
  sleep_if_last(solver);
  return status;
}

static heat_status read(const heat_solver *solver, const heat_block *window, double *cells,
                        int64_t ld) {
  sleep_if_last(solver);
  return right.read(solver, window, cells, ld);
}

static heat_status timings(const heat_solver *solver, heat_timings *timings) {
  const int rank = rank_of(solver);
  timings->compute = 1 + rank;
  timings->exchange = 10 * (1 + rank);
  timings->waiting = 100 * (1 + rank);
  return HEAT_OK;
}

/* Each block but the first begins a cell too early. */
static heat_status overlapping_block(const heat_solver *solver, heat_block *block) {
  const heat_status status = right.block(solver, block);
  if (status == HEAT_OK && block->x > 1) block->x--;
  return status;
}

static heat_status write_nothing(heat_solver *solver, const heat_block *window, const double *cells,
                                 int64_t ld) {
  (void)solver, (void)window, (void)cells, (void)ld;
  return HEAT_OK;
}

static heat_status read_once(const heat_solver *solver, const heat_block *window, double *cells,
                             int64_t ld) {
  static int reads = 0;
  if (rank_of(solver) == 3 && reads++ > 0) return heat_fail(HEAT_INTERNAL_ERROR, "it was read");
  return right.read(solver, window, cells, ld);
}

static heat_status advance_but_a_cell(heat_solver *solver, int64_t steps) {
  const heat_block there = {sizeof there, HEAT_ABI_VERSION, 4, 3, 1, 1};
  const heat_block here = {sizeof here, HEAT_ABI_VERSION, 3, 3, 1, 1};
  double cell = 0.0;
  heat_status status = HEAT_OK;
  for (int64_t step = 0; step < steps && status == HEAT_OK; step++) {
    status = serial.advance(solver, 1);
    if (status == HEAT_OK) status = serial.read(solver, &there, &cell, 1);
    if (status == HEAT_OK) status = serial.write(solver, &here, &cell, 1);
  }
  return status;
}

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  if (index > 3) return HEAT_NOT_FOUND;
  const heat_status status =
      heat_find_solver(index == 3 ? "cxx/serial" : "cxx/mpi", table, &kernel);
  if (status != HEAT_OK) return status;
  *(index == 3 ? &serial : &right) = *table;
  if (index == 3) {
    table->name = "timed/but-a-cell";
    table->advance = advance_but_a_cell;
  } else if (index == 0) {
    table->name = "timed/mpi";
    table->create = create;
    table->advance = advance;
    table->read = read;
    table->timings = timings;
  } else if (index == 1) {
    table->name = "timed/overlapping";
    table->block = overlapping_block;
    table->write = write_nothing;
  } else {
    table->name = "timed/read-once";
    table->read = read_once;
  }
  return HEAT_OK;
}
