/* abi_test: uses the contract as a C11 program does.
 *
 *     abi_test use|misuse|no-communicator SOLVER
 *     abi_test plugins FOLDER
 *     abi_test registry|messages|self-check
 *
 * Ends with 0 if every sentence holds, 1 if not, 77 if the solver is not available here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/abi_check.h"

static int failures = 0;

void check_sentence(int holds, const char *sentence, const char *file, int line) {
  if (holds) return;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, sentence);
  failures++;
}

void check_failure(heat_status got, heat_status expected, const char *part, const char *sentence,
                   const char *file, int line) {
  check_sentence(got == expected, sentence, file, line);
  if (got == HEAT_OK) return;
  if (strstr(message(), part) != NULL) return;
  fprintf(stderr, "%s:%d: the message '%s' does not have '%s'\n", file, line, message(), part);
  failures++;
}

heat_problem make_problem(int64_t nx, int64_t ny) {
  heat_problem problem = {0};
  problem.struct_size = sizeof problem;
  problem.abi_version = HEAT_ABI_VERSION;
  problem.nx = nx;
  problem.ny = ny;
  return problem;
}

heat_block make_block(int64_t x, int64_t y, int64_t nx, int64_t ny) {
  heat_block block = {sizeof block, HEAT_ABI_VERSION, x, y, nx, ny};
  return block;
}

heat_solver_table find_solver(const char *name) {
  heat_solver_table table = {.struct_size = sizeof table, .abi_version = HEAT_ABI_VERSION};
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  heat_status status = heat_find_solver(name, &table, &kernel);
  if (status == HEAT_UNAVAILABLE) {
    printf("SKIPPED: %s\n", message());
    exit(77);
  }
  if (status != HEAT_OK) {
    fprintf(stderr, "cannot find %s: %s\n", name, message());
    exit(1);
  }
  return table;
}

heat_solver *make_solver(const heat_solver_table *table, const heat_problem *problem) {
  heat_solver *solver = NULL;
  if (table->create(problem, HEAT_NO_COMM, NULL, NULL, &solver) != HEAT_OK) {
    fprintf(stderr, "cannot create %s: %s\n", table->name, message());
    exit(1);
  }
  return solver;
}

const char *message(void) {
  static char text[2000];
  if (heat_error_message(text, sizeof text, NULL) != HEAT_OK) text[0] = '\0';
  return text;
}

int main(int argc, char **argv) {
  const struct {
    const char *name;
    void (*of)(const char *); /* a solver, or a folder */
    void (*alone)(void);
  } tests[] = {{"use", test_use, NULL},
               {"misuse", test_misuse, NULL},
               {"no-communicator", test_no_communicator, NULL},
               {"plugins", test_plugins, NULL},
               {"registry", NULL, test_registry},
               {"messages", NULL, test_messages},
               {"self-check", NULL, test_self_check}};
  for (size_t i = 0; argc > 1 && i < sizeof tests / sizeof tests[0]; i++) {
    if (strcmp(argv[1], tests[i].name) != 0) continue;
    if (tests[i].alone != NULL) {
      tests[i].alone();
    } else if (argc > 2) {
      tests[i].of(argv[2]);
    }
    return failures == 0 ? 0 : 1;
  }
  fprintf(stderr, "usage: abi_test TEST [SOLVER|FOLDER]\n");
  return 1;
}
