/* Wrong use of a solver, and the words of the messages. That each wrong call returns its status and
 * changes nothing is checked by heat-conformance. */
#include <string.h>

#include "tests/support/abi_check.h"

/* Check that create() refuses, for a reason that has `part` in it. */
static void refuse_create(const heat_solver_table *table, const heat_problem *problem, int32_t comm,
                          const char *options, const char *part, const char *sentence) {
  heat_solver *solver = NULL;
  CHECK_FAILS(table->create(problem, comm, NULL, options, &solver), HEAT_INVALID_ARGUMENT, part,
              sentence);
}

static void test_create(const heat_solver_table *table) {
  const heat_problem good = make_problem(5, 4);
  heat_problem bad = good;
  heat_source source = {6, 1, 1.0};
  refuse_create(table, NULL, HEAT_NO_COMM, NULL, "NULL", "a problem must not be NULL");
  CHECK_FAILS(table->create(&good, HEAT_NO_COMM, NULL, NULL, NULL), HEAT_INVALID_ARGUMENT, "NULL",
              "the solver to make must not be NULL");
  refuse_create(table, &good, 0, NULL, "communicator", "a communicator is refused");
  refuse_create(table, &good, HEAT_NO_COMM, "tile=8", "'tile'", "an unknown option is named");
  const char *known = strstr(table->name, "tiled") != NULL       ? "known: steps_per_pass"
                      : (table->needs & HEAT_NEEDS_THREADS) != 0 ? "known: threads"
                                                                 : "none";
  refuse_create(table, &good, HEAT_NO_COMM, "tile=8", known, "and it is said which are known");
  refuse_create(table, &good, HEAT_NO_COMM, "tile", "key=value", "an option is key=value");
  bad.nx = 0;
  refuse_create(table, &bad, HEAT_NO_COMM, NULL, "0x4", "a bad problem is refused");
  bad = good;
  bad.sources = &source;
  bad.n_sources = 1;
  refuse_create(table, &bad, HEAT_NO_COMM, NULL, "(6,1)", "a source outside is refused");
}

/* A struct of another version is refused by its name. */
static void test_headers(const heat_solver_table *table, heat_solver *solver) {
  double cells[20];
  heat_problem problem = make_problem(5, 4);
  heat_block block = make_block(3, 3, 1, 1);
  heat_timings timings = {.struct_size = sizeof timings};
  heat_kernel kernel = {.struct_size = sizeof kernel};
  heat_solver *made = NULL;
  CHECK_FAILS(table->create(&problem, HEAT_NO_COMM, &kernel, NULL, &made), HEAT_ABI_MISMATCH,
              "heat_kernel", "create() refuses a wrong kernel");
  problem.abi_version = block.abi_version = 0;
  CHECK_FAILS(table->create(&problem, HEAT_NO_COMM, NULL, NULL, &made), HEAT_ABI_MISMATCH,
              "heat_problem", "create() refuses a wrong problem");
  CHECK_FAILS(table->block(solver, &block), HEAT_ABI_MISMATCH, "heat_block",
              "block() refuses a wrong block");
  CHECK_FAILS(table->read(solver, &block, cells, 5), HEAT_ABI_MISMATCH, "heat_block",
              "read() refuses a wrong window");
  CHECK_FAILS(table->write(solver, &block, cells, 5), HEAT_ABI_MISMATCH, "heat_block",
              "write() refuses a wrong window");
  CHECK_FAILS(table->timings(solver, &timings), HEAT_ABI_MISMATCH, "heat_timings",
              "timings() refuses wrong timings");
}

void test_misuse(const char *name) {
  const heat_solver_table table = find_solver(name);
  const heat_problem problem = make_problem(5, 4);
  const heat_block all = make_block(1, 1, 5, 4);
  test_create(&table);
  heat_solver *solver = make_solver(&table, &problem);
  test_headers(&table, solver);
  CHECK_FAILS(table.advance(solver, -1), HEAT_INVALID_ARGUMENT, "steps", "-1 steps are refused");
  CHECK_FAILS(table.advance(NULL, 1), HEAT_INVALID_ARGUMENT, "NULL", "advance() needs a solver");
  CHECK_FAILS(table.read(solver, &all, NULL, 5), HEAT_INVALID_ARGUMENT, "NULL", "as read() cells");
  CHECK_FAILS(table.write(solver, &all, NULL, 5), HEAT_INVALID_ARGUMENT, "NULL", "and write()");
  CHECK(table.destroy(solver) == HEAT_OK, "a misused solver can be destroyed");
}

/* Without MPI_Init, whatever the handle; heat-conformance is built with MPI. */
void test_no_communicator(const char *name) {
  const heat_solver_table table = find_solver(name);
  const heat_problem problem = make_problem(5, 4);
  CHECK((table.needs & HEAT_NEEDS_MPI) != 0, "this solver needs a communicator");
  refuse_create(&table, &problem, HEAT_NO_COMM, NULL, "communicator", "HEAT_NO_COMM is refused");
  refuse_create(&table, &problem, 0, NULL, "MPI started", "MPI must have been started");
  CHECK(table.destroy(NULL) == HEAT_OK, "destroying NULL is allowed");
}
