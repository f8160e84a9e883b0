/* A plugin whose first solver takes a known time on the last of its ranks, and says that its timings are
 * 1, 10 and 100 seconds on rank 0, twice as much on rank 1, and so on; otherwise it is cxx/mpi. It
 * is to be run on an 8x8 grid with px=4: where the others learn a rank from is its block. */
#include <stddef.h>
#include <time.h>

#include "heat/heat.h"

static heat_solver_table right;

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

/* Of the second solver: each block but the first begins a cell too early. */
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

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  if (index > 1) return HEAT_NOT_FOUND;
  const heat_status status = heat_find_solver("cxx/mpi", table, &kernel);
  if (status != HEAT_OK) return status;
  right = *table;
  if (index == 1) {
    table->name = "timed/overlapping";
    table->block = overlapping_block;
    table->write = write_nothing;
    return HEAT_OK;
  }
  table->name = "timed/mpi";
  table->create = create;
  table->advance = advance;
  table->read = read;
  table->timings = timings;
  return HEAT_OK;
}
