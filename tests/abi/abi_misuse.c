/* Wrong use of a solver: a status, a message that says what is wrong, and nothing changed. */
#include <math.h>
#include <string.h>

#include "tests/support/abi_check.h"

enum { NX = 5, NY = 4, CELLS = NX * NY };

/* The solver's field, which must be readable. */
static void read_all(const heat_solver_table *table, const heat_solver *solver, double *cells) {
  heat_block all = make_block(1, 1, NX, NY);
  CHECK(table->read(solver, &all, cells, NX) == HEAT_OK, "the field can be read");
}

/* Check that create() refuses, for a reason that has `part` in it, and leaves its output alone. */
static void refuse_create(const heat_solver_table *table, const heat_problem *problem, int32_t comm,
                          const char *options, const char *part, const char *sentence) {
  static int somewhere;
  heat_solver *const mark = (heat_solver *)&somewhere, *solver = mark;
  CHECK_FAILS(table->create(problem, comm, NULL, options, &solver), HEAT_INVALID_ARGUMENT, part,
              sentence);
  CHECK(solver == mark, "a failed create() leaves its output alone");
}

static void test_create(const heat_solver_table *table) {
  const heat_problem good = make_problem(NX, NY);
  heat_problem bad = good;
  heat_source source = {6, 1, 1.0};
  refuse_create(table, NULL, HEAT_NO_COMM, NULL, "NULL", "a problem must not be NULL");
  CHECK_FAILS(table->create(&good, HEAT_NO_COMM, NULL, NULL, NULL), HEAT_INVALID_ARGUMENT, "NULL",
              "the solver to make must not be NULL");
  refuse_create(table, &good, 0, NULL, "communicator", "a communicator is refused");
  refuse_create(table, &good, HEAT_NO_COMM, "tile=8", "'tile'", "an unknown option is named");
  const char *known = strstr(table->name, "tiled") != NULL ? "known: steps_per_pass" : "none";
  refuse_create(table, &good, HEAT_NO_COMM, "tile=8", known, "and it is said which are known");
  refuse_create(table, &good, HEAT_NO_COMM, "tile", "key=value", "an option is key=value");
  refuse_create(table, &good, HEAT_NO_COMM, "=8", "key=value", "an option has a key");
  refuse_create(table, &good, HEAT_NO_COMM, ",", "key=value", "an empty option is refused");
  bad.nx = 0;
  refuse_create(table, &bad, HEAT_NO_COMM, NULL, "0x4", "a bad problem is refused");
  bad = good;
  bad.sources = &source;
  bad.n_sources = 1;
  refuse_create(table, &bad, HEAT_NO_COMM, NULL, "(6,1)", "a source outside is refused");
  source.x = 1;
  source.rate = NAN;
  refuse_create(table, &bad, HEAT_NO_COMM, NULL, "finite", "a rate that is not finite is refused");
}

static void test_steps(const heat_solver_table *table, heat_solver *solver) {
  double before[CELLS], after[CELLS];
  read_all(table, solver, before);
  CHECK_FAILS(table->advance(solver, -1), HEAT_INVALID_ARGUMENT, "steps", "-1 steps are refused");
  CHECK(table->advance(solver, INT64_MIN) == HEAT_INVALID_ARGUMENT, "so are fewer");
  CHECK_FAILS(table->advance(NULL, 1), HEAT_INVALID_ARGUMENT, "NULL", "advance() needs a solver");
  read_all(table, solver, after);
  CHECK(memcmp(before, after, sizeof before) == 0, "refused steps leave the field unchanged");
}

/* Windows that are not inside of a block of NX by NY cells, or that ld cannot hold. */
static const struct {
  int64_t x, y, nx, ny, ld;
  const char *what;
} bad_windows[] = {{0, 1, 2, 2, 9, "a window that starts before x = 1 is refused"},
                   {1, 0, 2, 2, 9, "a window that starts before y = 1 is refused"},
                   {5, 1, 2, 2, 9, "a window that ends beyond nx is refused"},
                   {1, 4, 2, 2, 9, "a window that ends beyond ny is refused"},
                   {6, 1, 1, 1, 9, "a window beyond x is refused"},
                   {1, 5, 1, 1, 9, "a window beyond y is refused"},
                   {1, 1, -1, 2, 9, "a window of negative nx is refused"},
                   {1, 1, 2, -1, 9, "a window of negative ny is refused"},
                   {1, 1, 0, 2, 9, "a window without cells but with rows is refused"},
                   {1, 1, INT64_MAX, 1, INT64_MAX, "a window of the largest nx is refused"},
                   {INT64_MAX, 1, 1, 1, 9, "a window at the largest x is refused"},
                   {INT64_MIN, 1, 1, 1, 9, "a window at the least x is refused"},
                   {1, 1, 3, 2, 2, "a leading dimension less than the window is refused"},
                   {1, 1, 3, 2, 0, "a leading dimension of 0 is refused"},
                   {1, 1, 3, 2, -3, "a negative leading dimension is refused"}};

static void test_windows(const heat_solver_table *table, heat_solver *solver) {
  double before[CELLS], after[CELLS], cells[CELLS], kept[CELLS];
  for (int i = 0; i < CELLS; i++) cells[i] = kept[i] = 7.0 + i;
  read_all(table, solver, before);
  for (size_t i = 0; i < sizeof bad_windows / sizeof bad_windows[0]; i++) {
    heat_block window =
        make_block(bad_windows[i].x, bad_windows[i].y, bad_windows[i].nx, bad_windows[i].ny);
    const int64_t ld = bad_windows[i].ld;
    CHECK(table->read(solver, &window, cells, ld) == HEAT_INVALID_ARGUMENT, bad_windows[i].what);
    CHECK(strlen(message()) > 0, "a refused read() says why");
    CHECK(table->write(solver, &window, cells, ld) == HEAT_INVALID_ARGUMENT, bad_windows[i].what);
    CHECK(strlen(message()) > 0, "a refused write() says why");
  }
  CHECK(memcmp(cells, kept, sizeof cells) == 0, "a refused read() writes nothing");
  read_all(table, solver, after);
  CHECK(memcmp(before, after, sizeof before) == 0, "a refused write() leaves the field unchanged");
}

static void test_nulls(const heat_solver_table *table, heat_solver *solver) {
  double cells[CELLS];
  heat_block block = make_block(1, 1, NX, NY);
  heat_timings timings = {.struct_size = sizeof timings, .abi_version = HEAT_ABI_VERSION};
  CHECK(table->block(NULL, &block) == HEAT_INVALID_ARGUMENT, "block() needs a solver");
  CHECK(table->block(solver, NULL) == HEAT_INVALID_ARGUMENT, "block() needs a block");
  CHECK(table->read(NULL, &block, cells, NX) == HEAT_INVALID_ARGUMENT, "read() needs a solver");
  CHECK(table->read(solver, NULL, cells, NX) == HEAT_INVALID_ARGUMENT, "read() needs a window");
  CHECK(table->write(NULL, &block, cells, NX) == HEAT_INVALID_ARGUMENT, "write() needs a solver");
  CHECK(table->write(solver, NULL, cells, NX) == HEAT_INVALID_ARGUMENT, "write() needs a window");
  CHECK(table->timings(NULL, &timings) == HEAT_INVALID_ARGUMENT, "timings() needs a solver");
  CHECK(table->timings(solver, NULL) == HEAT_INVALID_ARGUMENT, "timings() needs timings");
}

void test_misuse(const char *name) {
  const heat_solver_table table = find_solver(name);
  heat_problem problem = make_problem(NX, NY);
  problem.initial = HEAT_INITIAL_RANDOM;
  test_create(&table);
  heat_solver *solver = make_solver(&table, &problem);
  CHECK(heat_start_solver(&problem, &table, solver) == HEAT_OK, "a solver can be started");
  test_steps(&table, solver);
  test_windows(&table, solver);
  test_nulls(&table, solver);
  CHECK(table.destroy(solver) == HEAT_OK, "a misused solver can be destroyed");
}

void test_null_cells(const char *name) {
  const heat_solver_table table = find_solver(name);
  const heat_problem problem = make_problem(NX, NY);
  heat_solver *solver = make_solver(&table, &problem);
  heat_block window = make_block(1, 1, NX, NY);
  CHECK_FAILS(table.read(solver, &window, NULL, NX), HEAT_INVALID_ARGUMENT, "NULL",
              "read() needs cells");
  CHECK_FAILS(table.write(solver, &window, NULL, NX), HEAT_INVALID_ARGUMENT, "NULL",
              "write() needs cells");
  CHECK(table.destroy(solver) == HEAT_OK, "the solver can be destroyed");
}

/* Every function that takes a struct refuses another size or version of it. */
static void test_one_header(const heat_solver_table *table, heat_solver *solver, uint32_t size,
                            uint32_t version) {
  double cells[CELLS] = {0};
  heat_problem problem = make_problem(NX, NY);
  heat_block block = make_block(3, 3, 1, 1);
  heat_timings timings = {0, version, -1, -1, -1};
  heat_kernel kernel = {.abi_version = version};
  heat_solver *made = NULL;
  problem.struct_size = (uint32_t)sizeof problem + size;
  problem.abi_version = version;
  block.struct_size = (uint32_t)sizeof block + size;
  block.abi_version = version;
  timings.struct_size = (uint32_t)sizeof timings + size;
  kernel.struct_size = (uint32_t)sizeof kernel + size;
  CHECK_FAILS(table->create(&problem, HEAT_NO_COMM, NULL, NULL, &made), HEAT_ABI_MISMATCH,
              "heat_problem", "create() refuses a wrong problem");
  problem = make_problem(NX, NY);
  CHECK_FAILS(table->create(&problem, HEAT_NO_COMM, &kernel, NULL, &made), HEAT_ABI_MISMATCH,
              "heat_kernel", "create() refuses a wrong kernel");
  CHECK(made == NULL, "and makes no solver");
  CHECK_FAILS(table->block(solver, &block), HEAT_ABI_MISMATCH, "heat_block",
              "block() refuses a wrong block");
  CHECK(block.x == 3 && block.nx == 1, "and leaves it alone");
  CHECK_FAILS(table->read(solver, &block, cells, NX), HEAT_ABI_MISMATCH, "heat_block",
              "read() refuses a wrong window");
  CHECK_FAILS(table->write(solver, &block, cells, NX), HEAT_ABI_MISMATCH, "heat_block",
              "write() refuses a wrong window");
  CHECK_FAILS(table->timings(solver, &timings), HEAT_ABI_MISMATCH, "heat_timings",
              "timings() refuses wrong timings");
  CHECK(timings.compute == -1, "and leaves them alone");
}

void test_headers(const char *name) {
  const heat_solver_table table = find_solver(name);
  const heat_problem problem = make_problem(NX, NY);
  heat_solver *solver = make_solver(&table, &problem);
  test_one_header(&table, solver, 8, HEAT_ABI_VERSION);
  test_one_header(&table, solver, (uint32_t)-8, HEAT_ABI_VERSION);
  test_one_header(&table, solver, 0, HEAT_ABI_VERSION + 1);
  test_one_header(&table, solver, 0, 0);
  CHECK(table.destroy(solver) == HEAT_OK, "the solver can be destroyed");
}

/* Without MPI_Init, whatever the handle. */
void test_no_communicator(const char *name) {
  const heat_solver_table table = find_solver(name);
  const heat_problem problem = make_problem(NX, NY);
  CHECK((table.needs & HEAT_NEEDS_MPI) != 0, "this solver needs a communicator");
  refuse_create(&table, &problem, HEAT_NO_COMM, NULL, "communicator", "HEAT_NO_COMM is refused");
  refuse_create(&table, &problem, 0, NULL, "MPI started", "MPI must have been started");
  refuse_create(&table, NULL, HEAT_NO_COMM, NULL, "NULL", "a problem must not be NULL");
  CHECK(table.create(&problem, HEAT_NO_COMM, NULL, NULL, NULL) == HEAT_INVALID_ARGUMENT,
        "the solver to make must not be NULL");
  CHECK(table.advance(NULL, 1) == HEAT_INVALID_ARGUMENT, "advance() needs a solver");
  CHECK(table.destroy(NULL) == HEAT_OK, "destroying NULL is allowed");
}
