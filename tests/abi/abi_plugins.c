/* What the loader says of plugins, those of tests/wrong_plugins/ and of no file at all. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/abi_check.h"

static const heat_solver_table blank_table = {.struct_size = sizeof blank_table,
                                              .abi_version = HEAT_ABI_VERSION};
static const heat_kernel blank_kernel = {.struct_size = sizeof blank_kernel,
                                         .abi_version = HEAT_ABI_VERSION};

static int64_t count_solvers(void) {
  int64_t count = -1;
  CHECK(heat_solver_count(&count) == HEAT_OK, "solvers can be counted");
  return count;
}

static heat_status load(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.so", folder, name);
  return heat_load_plugin(path);
}

static const struct {
  const char *name;
  heat_status status;
  const char *part; /* of the message, beside the file's name */
} faults[] = {{"nothing_here", HEAT_NOT_FOUND, "is not there"},
              {"text", HEAT_INVALID_ARGUMENT, "cannot be loaded"},
              {"no_symbol", HEAT_INVALID_ARGUMENT, "exports no heat_plugin"},
              {"other_version", HEAT_ABI_MISMATCH, "heat_solver_table"},
              {"other_size", HEAT_ABI_MISMATCH, "heat_solver_table"},
              {"empty_slot", HEAT_INVALID_ARGUMENT, "without advance()"},
              {"no_summary", HEAT_INVALID_ARGUMENT, "without a summary"},
              {"two_lines", HEAT_INVALID_ARGUMENT, "a summary of one line"},
              {"taken_name", HEAT_INVALID_ARGUMENT, "'cxx/serial', a name that is taken"},
              {"same_name", HEAT_INVALID_ARGUMENT, "'wrong/twice', a name that is taken"},
              {"bad_name", HEAT_INVALID_ARGUMENT, "'two words'"},
              {"no_name", HEAT_INVALID_ARGUMENT, "named ''"},
              {"no_solver", HEAT_INVALID_ARGUMENT, "no solver"},
              {"endless", HEAT_INVALID_ARGUMENT, "does not end"},
              {"second_fails", HEAT_INTERNAL_ERROR, "its second solver is broken"},
              {"kernel_fails", HEAT_UNAVAILABLE, "its formula needs a machine of another kind"},
              {"kernel_is_null", HEAT_INVALID_ARGUMENT, "gives none"},
              {"kernel_other_size", HEAT_ABI_MISMATCH, "heat_kernel has size 56"},
              {"kernel_no_name", HEAT_INVALID_ARGUMENT, "a kernel named ''"},
              {"kernel_no_sweep", HEAT_INVALID_ARGUMENT, "'moved' without a sweep"},
              {"kernel_wrong_halo", HEAT_INVALID_ARGUMENT, "halo >= 1"},
              {"kernel_reads_corners", HEAT_INVALID_ARGUMENT,
               "'moved', which reads corners and does not say so"}};

static void test_faults(const char *folder) {
  const int64_t before = count_solvers();
  heat_solver_table table = blank_table;
  heat_kernel kernel = blank_kernel;
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    const char *const name = faults[i].name;
    CHECK_FAILS(load(folder, name), faults[i].status, faults[i].part, name);
    CHECK(strstr(message(), name) != NULL, "the message names the file");
    CHECK(strchr(message(), '\n') == NULL, "the message is one line");
    CHECK(count_solvers() == before, "after a failure no solver has become known");
    CHECK_FAILS(load(folder, name), faults[i].status, faults[i].part, "a second try ends alike");
  }
  CHECK(heat_find_solver("wrong/0", &table, &kernel) == HEAT_NOT_FOUND, "nor can one be found");
  CHECK_FAILS(heat_load_plugin(NULL), HEAT_INVALID_ARGUMENT, "NULL", "the path must not be NULL");
  CHECK(heat_load_plugin("") == HEAT_NOT_FOUND, "an empty path is not found");
  CHECK(heat_load_plugin(folder) == HEAT_INVALID_ARGUMENT, "a folder is no library");
}

/* Each slot of a table, and each kind of name that means something elsewhere. */
static void test_details(const char *folder) {
  static const char *const slots[] = {"create", "advance", "block",  "read",
                                      "write",  "timings", "destroy"};
  static const char *const names[] = {"all", "compiled", "a+b", "a:b",
                                      "a,b", "a*",       "a b", "\xc3\xa4"};
  char part[80];
  for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
    setenv("HEAT_FAULT_DETAIL", slots[i], 1);
    snprintf(part, sizeof part, "without %s()", slots[i]);
    CHECK_FAILS(load(folder, "empty_slot"), HEAT_INVALID_ARGUMENT, part, "no slot may be empty");
  }
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    setenv("HEAT_FAULT_DETAIL", names[i], 1);
    snprintf(part, sizeof part, "named '%s'", names[i]);
    CHECK_FAILS(load(folder, "bad_name"), HEAT_INVALID_ARGUMENT, part, "nor a name be a word");
  }
  unsetenv("HEAT_FAULT_DETAIL");
}

static void test_loading(const char *folder) {
  const int64_t before = count_solvers();
  heat_solver_table table = blank_table;
  heat_kernel kernel = blank_kernel;
  CHECK(load(folder, "none") == HEAT_OK, "a plugin without fault is loaded");
  CHECK(count_solvers() == before + 1, "its solver becomes known");
  const char *name = NULL;
  CHECK(heat_solver_name(before, &name) == HEAT_OK && strcmp(name, "wrong/0") == 0,
        "at the end of the list");
  CHECK(load(folder, "none") == HEAT_OK && count_solvers() == before + 1,
        "loading it again does nothing");
  CHECK(heat_find_solver("wrong/0", &table, &kernel) == HEAT_OK, "its solver is found");
  CHECK(strcmp(table.name, "wrong/0") == 0, "by its own name");
  CHECK(heat_find_solver("wrong/0+cxx", &table, &kernel) == HEAT_OK && kernel.sweep != NULL,
        "also with the sweep of a language");
  const heat_kernel *formula = &blank_kernel;
  CHECK(heat_solver_formula("wrong/0", &formula) == HEAT_OK && formula == NULL,
        "a plugin that exports no kernel has heat's formula");
}

static void test_unavailable(const char *folder) {
  const int64_t before = count_solvers();
  heat_solver_table table = blank_table;
  heat_kernel kernel = blank_kernel;
  CHECK(load(folder, "unavailable") == HEAT_OK, "a plugin may bring what cannot run here");
  CHECK(count_solvers() == before + 1, "the solver is known");
  CHECK_FAILS(heat_find_solver("plugin/unavailable", &table, &kernel), HEAT_UNAVAILABLE,
              "plugin/unavailable needs a machine of another kind", "and gives its own reason");
  CHECK(table.create == NULL, "and no table");
}

void test_plugins(const char *folder) {
  test_faults(folder);
  test_details(folder);
  test_loading(folder);
  test_unavailable(folder);
}
