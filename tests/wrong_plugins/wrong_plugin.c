/* A plugin with one fault, FAULT below; otherwise its solver is cxx/serial by another name. What
 * the loader says of each fault is tested in abi_plugins.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "heat/services.h"

enum fault {
  NONE,
  OTHER_VERSION, /* built for another HEAT_ABI_VERSION */
  OTHER_SIZE,    /* whose table is larger than the library's */
  EMPTY_SLOT,
  NO_SUMMARY,
  TAKEN_NAME, /* the name of a solver of the library */
  SAME_NAME,  /* two solvers of one name */
  BAD_NAME,
  NO_NAME,
  NO_SOLVER,
  ENDLESS,
  SECOND_FAILS, /* the first solver is right, the second is an error */
  UNAVAILABLE,  /* a solver that is known and says why it cannot run: not a fault */
  TWO_LINES,    /* in the summary */
  MPI_GPU,      /* cxx/mpi that says it needs a GPU, too: not a fault */
  PRINTS,       /* what looks like a solver, while it is loaded; otherwise right */
  EXITS,        /* while it is loaded */
  CRASHES,      /* likewise */
  HANGS         /* likewise */
};

/* Which one of several, as a test asks by the environment: a slot or a name. */
static const char *asked(const char *usual) {
  const char *detail = getenv("HEAT_FAULT_DETAIL");
  return detail != NULL ? detail : usual;
}

static void empty_slot(heat_solver_table *table, const char *slot) {
  if (strcmp(slot, "create") == 0) table->create = NULL;
  if (strcmp(slot, "advance") == 0) table->advance = NULL;
  if (strcmp(slot, "block") == 0) table->block = NULL;
  if (strcmp(slot, "read") == 0) table->read = NULL;
  if (strcmp(slot, "write") == 0) table->write = NULL;
  if (strcmp(slot, "timings") == 0) table->timings = NULL;
  if (strcmp(slot, "destroy") == 0) table->destroy = NULL;
}

static heat_status fill(int64_t index, heat_solver_table *table) {
  static char name[40];
  heat_kernel none = {.struct_size = sizeof none, .abi_version = HEAT_ABI_VERSION};
  heat_status status = heat_find_solver(FAULT == MPI_GPU ? "cxx/mpi" : "cxx/serial", table, &none);
  snprintf(name, sizeof name, "wrong/%d", (int)index);
  table->name = name;
  return status;
}

/* As a plugin would that was built with a larger table. */
static void enlarge(heat_solver_table *table) {
  const size_t more = 8 * sizeof(void *);
  memset((char *)table + sizeof *table, 0x5a, more);
  table->struct_size += (uint32_t)more;
}

__attribute__((constructor)) static void when_loaded(void) {
  if (FAULT == PRINTS) printf("loading mpi now\nno line end: ");
  if (FAULT == PRINTS) fflush(stdout);
  if (FAULT == EXITS) exit(0);
  if (FAULT == CRASHES) abort();
  while (FAULT == HANGS) pause();
}

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  const int count = FAULT == NO_SOLVER ? 0 : FAULT == SAME_NAME || FAULT == SECOND_FAILS ? 2 : 1;
  if (index >= count && FAULT != ENDLESS) return HEAT_NOT_FOUND;
  heat_status status = fill(index, table);
  switch (FAULT) {
    case NONE:
    case NO_SOLVER:
    case PRINTS:
    case EXITS:
    case CRASHES:
    case HANGS:
    case ENDLESS: break;
    case MPI_GPU: table->needs |= HEAT_NEEDS_GPU; break;
    case OTHER_VERSION: table->abi_version++; break;
    case OTHER_SIZE: enlarge(table); break;
    case EMPTY_SLOT: empty_slot(table, asked("advance")); break;
    case NO_SUMMARY: table->summary = NULL; break;
    case TWO_LINES: table->summary = "one line\nanother"; break;
    case TAKEN_NAME: table->name = "cxx/serial"; break;
    case SAME_NAME: table->name = "wrong/twice"; break;
    case BAD_NAME: table->name = asked("two words"); break;
    case NO_NAME: table->name = NULL; break;
    case SECOND_FAILS:
      if (index == 1) return heat_fail(HEAT_INTERNAL_ERROR, "its second solver is broken");
      break;
    case UNAVAILABLE:
      table->name = "plugin/unavailable";
      return heat_fail(HEAT_UNAVAILABLE, "plugin/unavailable needs a machine of another kind");
  }
  return status;
}
