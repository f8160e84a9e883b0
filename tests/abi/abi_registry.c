/* The list of solvers, finding one by name, and this thread's message. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/abi_check.h"

static const heat_solver_table blank_table = {.struct_size = sizeof blank_table,
                                              .abi_version = HEAT_ABI_VERSION};
static const heat_kernel blank_kernel = {.struct_size = sizeof blank_kernel,
                                         .abi_version = HEAT_ABI_VERSION};

static void test_list(void) {
  const char *const expected[] = {"fortran/serial", "fortran/mpi", "cxx/serial", "cxx/mpi"};
  int64_t count = 0;
  CHECK(heat_solver_count(&count) == HEAT_OK && count >= 4, "there are at least four solvers");
  int found = 0;
  const char *name = NULL;
  for (int64_t i = 0; i < count; i++) {
    CHECK(heat_solver_name(i, &name) == HEAT_OK, "every index has a name");
    for (int j = 0; j < 4; j++) found += strcmp(name, expected[j]) == 0;
  }
  CHECK(found == 4, "the list has each of the first four solvers once");
  CHECK_FAILS(heat_solver_name(count, &name), HEAT_NOT_FOUND, "no solver", "the list ends");
  CHECK_FAILS(heat_solver_name(-1, &name), HEAT_NOT_FOUND, "-1", "an index is not negative");
  CHECK(heat_solver_count(NULL) == HEAT_INVALID_ARGUMENT, "count must not be NULL");
  CHECK(heat_solver_name(0, NULL) == HEAT_INVALID_ARGUMENT, "name must not be NULL");
}

/* That a call which fails leaves its outputs alone is checked by unit.outputs. */
static const struct {
  const char *name;
  heat_status status;
  const char *part; /* of the message */
  const char *sentence;
} refused[] = {
    {NULL, HEAT_INVALID_ARGUMENT, "NULL", "a name must not be NULL"},
    {"cxx/serail", HEAT_NOT_FOUND, "'cxx/serial'", "an unknown solver's nearest name is suggested"},
    {"none/of/these", HEAT_NOT_FOUND, "'none/of/these'; known are ", "one far from all is not"},
    {"", HEAT_NOT_FOUND, "no solver ''", "an empty name is not found"},
    {"cxx/serial+", HEAT_NOT_FOUND, "no kernel ''", "nor is an empty kernel"},
    {"cxx/serial+fortan", HEAT_NOT_FOUND, "'fortran'", "a kernel's nearest name is suggested"}};

static void test_find(void) {
  heat_solver_table table = blank_table;
  heat_kernel kernel = blank_kernel;
  CHECK(heat_find_solver("cxx/serial", &table, &kernel) == HEAT_OK, "a solver is found");
  CHECK(kernel.sweep == NULL, "no kernel is given unless one is named");
  CHECK_FAILS(heat_find_solver("cxx/serial", NULL, &kernel), HEAT_INVALID_ARGUMENT, "NULL",
              "the table must not be NULL");
  CHECK_FAILS(heat_find_solver("cxx/serial", &table, NULL), HEAT_INVALID_ARGUMENT, "NULL",
              "the kernel must not be NULL");
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    CHECK_FAILS(heat_find_solver(refused[i].name, &table, &kernel), refused[i].status,
                refused[i].part, refused[i].sentence);
  }
  table.abi_version++;
  CHECK_FAILS(heat_find_solver("cxx/serial", &table, &kernel), HEAT_ABI_MISMATCH,
              "heat_solver_table", "a table of another version is refused by name");
}

static void test_kernels(void) {
  heat_solver_table table = blank_table;
  heat_kernel kernel = blank_kernel;
  heat_status status = heat_find_solver("cxx/serial+fortran", &table, &kernel);
  if (status != HEAT_UNAVAILABLE) {
    CHECK(status == HEAT_OK, "a solver can be found with another language's kernel");
    CHECK(kernel.sweep != NULL && strcmp(kernel.name, "fortran") == 0, "it has that kernel");
    CHECK(kernel.level != NULL && strlen(kernel.level) > 0, "a kernel tells its instruction level");
    CHECK(strcmp(table.name, "cxx/serial") == 0, "the solver is the one before the plus");
  }
  CHECK_FAILS(heat_find_kernel(NULL, &kernel), HEAT_INVALID_ARGUMENT, "NULL",
              "a kernel's name must not be NULL");
  CHECK_FAILS(heat_find_kernel("cxx", NULL), HEAT_INVALID_ARGUMENT, "NULL",
              "the kernel to fill must not be NULL");
  CHECK_FAILS(heat_find_kernel("rust", &kernel), HEAT_NOT_FOUND, "rust",
              "an unknown kernel is not found");
  kernel.struct_size -= 8;
  CHECK_FAILS(heat_find_kernel("cxx", &kernel), HEAT_ABI_MISMATCH, "heat_kernel",
              "a kernel of another size is refused by name");
}

void test_registry(void) {
  test_list();
  test_find();
  test_kernels();
}

static void *in_another_thread(void *out) {
  int64_t length = -1;
  heat_error_message(NULL, 0, &length);
  *(int64_t *)out = length;
  heat_fail(HEAT_IO_ERROR, "the other thread's message");
  return NULL;
}

void test_messages(void) {
  char text[8];
  int64_t length = -1;
  CHECK(heat_error_message(NULL, 0, &length) == HEAT_OK && length == 0, "at first it is empty");
  CHECK(heat_fail(HEAT_IO_ERROR, "seven..") == HEAT_IO_ERROR, "heat_fail() returns its status");
  CHECK(heat_error_message(NULL, 0, &length) == HEAT_OK && length == 7, "NULL asks for the length");
  CHECK(heat_error_message(NULL, 0, NULL) == HEAT_OK, "both outputs may be NULL");
  memset(text, 'x', sizeof text);
  length = -1;
  CHECK(heat_error_message(text, 7, &length) == HEAT_INVALID_ARGUMENT, "the NUL needs room too");
  CHECK(heat_error_message(text, 0, NULL) == HEAT_INVALID_ARGUMENT, "no room is refused");
  CHECK(heat_error_message(text, -1, NULL) == HEAT_INVALID_ARGUMENT, "negative room is refused");
  CHECK(length == -1 && text[0] == 'x', "a refused call writes nothing");
  CHECK(heat_error_message(text, 8, &length) == HEAT_OK, "the exact size is enough");
  CHECK(strcmp(text, "seven..") == 0 && length == 7, "a refused call keeps the message");

  pthread_t thread;
  int64_t seen = -1;
  pthread_create(&thread, NULL, in_another_thread, &seen);
  pthread_join(thread, NULL);
  CHECK(seen == 0, "another thread does not see this thread's message");
  CHECK(strcmp(message(), "seven..") == 0, "another thread's failure leaves this message alone");
  CHECK(heat_fail(HEAT_IO_ERROR, NULL) == HEAT_IO_ERROR && strlen(message()) == 0,
        "NULL is no message");
}
