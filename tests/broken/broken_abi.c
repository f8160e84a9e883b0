/* A plugin of wrong solvers, so that heat-conformance has something to find. Each is cxx/serial or
 * cxx/mpi behind a layer that breaks the promise it is named after; "right" breaks none. */
#include "broken.h"
#include "heat/services.h"

/* clang-format off */
#define DEFECTS(SOLVER) \
  SOLVER(serial, "broken/", right) \
  SOLVER(serial, "broken/", read_ignores_ld) \
  SOLVER(serial, "broken/", write_ignores_ld) \
  SOLVER(serial, "broken/", read_loses_nan) \
  SOLVER(serial, "broken/", write_is_forgotten) \
  SOLVER(serial, "broken/", takes_negative_steps) \
  SOLVER(serial, "broken/", fails_without_a_message) \
  SOLVER(serial, "broken/", create_writes_when_it_fails) \
  SOLVER(serial, "broken/", create_starts_the_field) \
  SOLVER(serial, "broken/", takes_any_option) \
  SOLVER(serial, "broken/", takes_any_rate) \
  SOLVER(serial, "broken/", takes_a_communicator) \
  SOLVER(serial, "broken/", keeps_the_sources_pointer) \
  SOLVER(serial, "broken/", reverses_the_sources) \
  SOLVER(serial, "broken/", takes_a_step_for_none) \
  SOLVER(serial, "broken/", loses_a_step_when_resumed) \
  SOLVER(serial, "broken/", ignores_the_kernel) \
  SOLVER(serial, "broken/", skips_an_empty_field) \
  SOLVER(serial, "broken/", flushes_subnormals) \
  SOLVER(serial, "broken/", loses_signs_of_zeros) \
  SOLVER(serial, "broken/", shares_its_state) \
  SOLVER(serial, "broken/", block_loses_its_header) \
  SOLVER(serial, "broken/", timings_decrease) \
  SOLVER(serial, "broken/", prints) \
  SOLVER(serial, "broken/", prints_when_read) \
  SOLVER(serial, "broken/", has_no_block) \
  SOLVER(serial, "broken/", block_is_short) \
  SOLVER(serial, "broken/", hides_failures) \
  SOLVER(serial, "broken/", writes_when_it_fails) \
  SOLVER(serial, "broken/", stops_at_the_planned_steps) \
  SOLVER(serial, "broken/", timings_are_too_long) \
  SOLVER(serial, "broken/", overlooks_low_x) \
  SOLVER(serial, "broken/", overlooks_low_y) \
  SOLVER(serial, "broken/", overlooks_high_x) \
  SOLVER(serial, "broken/", overlooks_high_y) \
  SOLVER(serial, "broken/", crashes_on_null) \
  SOLVER(mpi, "broken-mpi/", right) \
  SOLVER(mpi, "broken-mpi/", one_rank_fails) \
  SOLVER(mpi, "broken-mpi/", blocks_overlap)
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
    table->name = "broken/unavailable";
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
