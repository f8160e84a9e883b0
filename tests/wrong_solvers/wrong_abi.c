/* A plugin of wrong solvers, so that heat-conformance has something to find. Each is cxx/serial or
 * cxx/mpi behind a layer that breaks the promise it is named after; "right" breaks none. */
#include "heat/services.h"
#include "wrong.h"

/* clang-format off */
#define DEFECTS(SOLVER) \
  SOLVER(serial, "wrong/", right) \
  SOLVER(serial, "wrong/", read_ignores_ld) \
  SOLVER(serial, "wrong/", write_ignores_ld) \
  SOLVER(serial, "wrong/", read_loses_nan) \
  SOLVER(serial, "wrong/", write_is_forgotten) \
  SOLVER(serial, "wrong/", takes_negative_steps) \
  SOLVER(serial, "wrong/", fails_without_a_message) \
  SOLVER(serial, "wrong/", create_writes_when_it_fails) \
  SOLVER(serial, "wrong/", create_starts_the_field) \
  SOLVER(serial, "wrong/", takes_any_option) \
  SOLVER(serial, "wrong/", takes_any_rate) \
  SOLVER(serial, "wrong/", takes_a_communicator) \
  SOLVER(serial, "wrong/", keeps_the_sources_pointer) \
  SOLVER(serial, "wrong/", reverses_the_sources) \
  SOLVER(serial, "wrong/", takes_a_step_for_none) \
  SOLVER(serial, "wrong/", loses_a_step_when_resumed) \
  SOLVER(serial, "wrong/", ignores_the_kernel) \
  SOLVER(serial, "wrong/", skips_an_empty_field) \
  SOLVER(serial, "wrong/", flushes_subnormals) \
  SOLVER(serial, "wrong/", loses_signs_of_zeros) \
  SOLVER(serial, "wrong/", shares_its_state) \
  SOLVER(serial, "wrong/", block_loses_its_header) \
  SOLVER(serial, "wrong/", timings_decrease) \
  SOLVER(serial, "wrong/", prints) \
  SOLVER(serial, "wrong/", prints_when_read) \
  SOLVER(serial, "wrong/", has_no_block) \
  SOLVER(serial, "wrong/", block_is_short) \
  SOLVER(serial, "wrong/", hides_failures) \
  SOLVER(serial, "wrong/", writes_when_it_fails) \
  SOLVER(serial, "wrong/", stops_at_the_planned_steps) \
  SOLVER(serial, "wrong/", timings_are_too_long) \
  SOLVER(serial, "wrong/", overlooks_low_x) \
  SOLVER(serial, "wrong/", overlooks_low_y) \
  SOLVER(serial, "wrong/", overlooks_high_x) \
  SOLVER(serial, "wrong/", overlooks_high_y) \
  SOLVER(serial, "wrong/", crashes_on_null) \
  SOLVER(mpi, "wrong-mpi/", right) \
  SOLVER(mpi, "wrong-mpi/", one_rank_fails) \
  SOLVER(mpi, "wrong-mpi/", blocks_overlap)
/* clang-format on */

static heat_solver_table right_serial, right_mpi;

/* create() is not told whose it is, so every solver has its own. */
#define CREATE(right, prefix, defect)                                                          \
  static heat_status create_##defect##_##right(const heat_problem *problem, int32_t comm,      \
                                               const heat_kernel *kernel, const char *options, \
                                               heat_solver **out) {                            \
    return broken_create(&right_##right, prefix #defect, problem, comm, kernel, options, out); \
  }
DEFECTS(CREATE)

#define ENTRY(right, prefix, defect) \
  {&right_##right, "cxx/" #right, prefix #defect, create_##defect##_##right},

static const struct {
  heat_solver_table *right;
  const char *right_name, *name;
  heat_status (*create)(const heat_problem *, int32_t, const heat_kernel *, const char *,
                        heat_solver **);
} solvers[] = {DEFECTS(ENTRY)};

heat_plugin_entry heat_plugin;

heat_status heat_plugin(int64_t index, heat_solver_table *table) {
  const int64_t count = sizeof solvers / sizeof solvers[0];
  if (index > count) return HEAT_NOT_FOUND;
  if (index == count) {
    table->name = "wrong/unavailable";
    return heat_fail(HEAT_UNAVAILABLE, "it is never there");
  }
  heat_solver_table *right = solvers[index].right;
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  right->struct_size = sizeof *right;
  right->abi_version = HEAT_ABI_VERSION;
  const heat_status found = heat_find_solver(solvers[index].right_name, right, &kernel);
  *table = *right;
  table->name = solvers[index].name;
  table->summary = "wrong on purpose";
  if (found != HEAT_OK) return found;
  table->create = solvers[index].create;
  broken_fill(table);
  return HEAT_OK;
}
