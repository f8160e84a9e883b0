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
  const char *kept = name;
  CHECK_FAILS(heat_solver_name(count, &name), HEAT_NOT_FOUND, "no solver", "the list ends");
  CHECK_FAILS(heat_solver_name(-1, &name), HEAT_NOT_FOUND, "-1", "an index is not negative");
  CHECK(name == kept, "a name that was not found leaves the output alone");
  CHECK(heat_solver_count(NULL) == HEAT_INVALID_ARGUMENT, "count must not be NULL");
  CHECK(heat_solver_name(0, NULL) == HEAT_INVALID_ARGUMENT, "name must not be NULL");
}

static void test_find(void) {
  heat_solver_table table = blank_table;
  heat_kernel kernel = blank_kernel;
  CHECK(heat_find_solver("cxx/serial", &table, &kernel) == HEAT_OK, "a solver is found");
  CHECK(kernel.sweep == NULL, "no kernel is given unless one is named");
  CHECK(table.create && table.advance && table.block && table.read && table.write &&
            table.timings && table.destroy,
        "no function of a table is NULL");
  CHECK_FAILS(heat_find_solver(NULL, &table, &kernel), HEAT_INVALID_ARGUMENT, "NULL",
              "a solver's name must not be NULL");
  CHECK_FAILS(heat_find_solver("cxx/serial", NULL, &kernel), HEAT_INVALID_ARGUMENT, "NULL",
              "the table must not be NULL");
  CHECK_FAILS(heat_find_solver("cxx/serial", &table, NULL), HEAT_INVALID_ARGUMENT, "NULL",
              "the kernel must not be NULL");
  /* Of another solver, so that it shows if a table is written before its kernel is not found. */
  CHECK(heat_find_solver("cxx/serial_tiled", &table, &kernel) == HEAT_OK, "another is found");
  const heat_solver_table kept = table;
  kernel.name = "kept";
  CHECK_FAILS(heat_find_solver("cxx/serail", &table, &kernel), HEAT_NOT_FOUND, "'cxx/serial'",
              "an unknown solver's nearest name is suggested");
  CHECK_FAILS(heat_find_solver("none/of/these", &table, &kernel), HEAT_NOT_FOUND,
              "'none/of/these'; known are ", "a name that is far from all is not guessed");
  CHECK_FAILS(heat_find_solver("", &table, &kernel), HEAT_NOT_FOUND, "no solver ''",
              "an empty name is not found");
  CHECK_FAILS(heat_find_solver("cxx/serial+", &table, &kernel), HEAT_NOT_FOUND, "no kernel ''",
              "an empty kernel is not found");
  CHECK_FAILS(heat_find_solver("cxx/serial+fortan", &table, &kernel), HEAT_NOT_FOUND, "'fortran'",
              "an unknown kernel's nearest name is suggested");
  CHECK(memcmp(&kept, &table, sizeof kept) == 0, "a table keeps its content when finding fails");
  CHECK(kernel.sweep == NULL && strcmp(kernel.name, "kept") == 0, "so does a kernel");
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
  heat_kernel old = blank_kernel;
  old.struct_size -= 8;
  CHECK_FAILS(heat_find_kernel("cxx", &old), HEAT_ABI_MISMATCH, "heat_kernel",
              "a kernel of another size is refused by name");
  CHECK(old.sweep == NULL, "and is left alone");
}

void test_registry(void) {
  test_list();
  test_find();
  test_kernels();
  heat_kernel kernel = blank_kernel;
  heat_solver_table table = blank_table;
  table.abi_version++;
  CHECK_FAILS(heat_find_solver("cxx/serial", &table, &kernel), HEAT_ABI_MISMATCH,
              "heat_solver_table", "a table of another version is refused by name");
  CHECK(table.create == NULL, "and is left alone");
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
