/* A plugin of solvers that misuse MPI: a right solver whose create() or advance() does one thing
 * more. See wrong_abi.c for the others. */
#include <mpi.h>
#include <stddef.h>

#include "heat/heat.h"

static heat_solver_table serial, parallel;

static heat_status create_and_start_mpi(const heat_problem *problem, int32_t comm,
                                        const heat_kernel *kernel, const char *options,
                                        heat_solver **solver) {
  int started = 0;
  MPI_Initialized(&started);
  if (!started) MPI_Init(NULL, NULL);
  return serial.create(problem, comm, kernel, options, solver);
}

static heat_status create_and_set_handler(const heat_problem *problem, int32_t comm,
                                          const heat_kernel *kernel, const char *options,
                                          heat_solver **solver) {
  const heat_status status = parallel.create(problem, comm, kernel, options, solver);
  if (status == HEAT_OK) MPI_Comm_set_errhandler(MPI_Comm_f2c(comm), MPI_ERRORS_RETURN);
  return status;
}

/* A message that nobody receives, or the caller. */
static heat_status send_and_advance(heat_solver *solver, int64_t steps) {
  double value = -1.0;
  int rank = 0, size = 0;
  MPI_Request request;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (solver != NULL && steps == 5) {
    MPI_Isend(&value, 1, MPI_DOUBLE, (rank + 1) % size, 3, MPI_COMM_WORLD, &request);
    MPI_Request_free(&request);
  }
  return parallel.advance(solver, steps);
}

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  if (index > 2) return HEAT_NOT_FOUND;
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  serial = parallel = *table;
  heat_status status = heat_find_solver("cxx/serial", &serial, &kernel);
  if (status == HEAT_OK) status = heat_find_solver("cxx/mpi", &parallel, &kernel);
  if (status != HEAT_OK) return status;
  *table = index == 0 ? serial : parallel;
  table->summary = "wrong on purpose";
  if (index == 0) {
    table->name = "wrong/starts_mpi";
    table->create = create_and_start_mpi;
  } else if (index == 1) {
    table->name = "wrong-mpi/sets_the_error_handler";
    table->create = create_and_set_handler;
  } else {
    table->name = "wrong-mpi/sends_to_the_caller";
    table->advance = send_and_advance;
  }
  return HEAT_OK;
}
