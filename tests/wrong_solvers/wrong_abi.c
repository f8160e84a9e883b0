/* A plugin of wrong solvers, so that heat-conformance has something to find. Each is cxx/serial or
 * cxx/mpi behind a layer that breaks the promise it is named after; "right" breaks none. */
#include "heat/services.h"
#include "wrong.h"

/* clang-format off */
#define SERIAL(S) \
  S(right) S(read_ignores_ld) S(write_ignores_ld) S(read_loses_nan) S(write_is_forgotten) \
  S(takes_negative_steps) S(fails_without_a_message) S(create_writes_when_it_fails) \
  S(create_starts_the_field) S(takes_any_option) S(takes_any_rate) S(takes_a_communicator) \
  S(keeps_the_sources_pointer) S(reverses_the_sources) S(takes_a_step_for_none) \
  S(loses_a_step_when_resumed) S(ignores_the_kernel) S(skips_an_empty_field) \
  S(flushes_subnormals) S(loses_signs_of_zeros) S(shares_its_state) S(block_loses_its_header) \
  S(timings_decrease) S(prints) S(prints_when_read) S(has_no_block) S(block_is_short) \
  S(hides_failures) S(writes_when_it_fails) S(stops_at_the_planned_steps) \
  S(timings_are_too_long) S(overlooks_low_x) S(overlooks_low_y) S(overlooks_high_x) \
  S(overlooks_high_y) S(crashes_on_null)
#define MPI(S) \
  S(right) S(one_rank_fails) S(blocks_overlap)
/* clang-format on */

static heat_solver_table right_serial, right_mpi;

/* create() is not told whose it is, so every solver has its own. */
#define CREATE(right, name, defect)                                                            \
  static heat_status create_##defect##_##right(const heat_problem *problem, int32_t comm,      \
                                               const heat_kernel *kernel, const char *options, \
                                               heat_solver **out) {                            \
    return wrong_create(&right_##right, name, problem, comm, kernel, options, out);            \
  }
#define CREATE_SERIAL(defect) CREATE(serial, "wrong/" #defect, defect)
#define CREATE_MPI(defect) CREATE(mpi, "wrong-mpi/" #defect, defect)
SERIAL(CREATE_SERIAL)
MPI(CREATE_MPI)

#define ENTRY_SERIAL(defect) \
  {&right_serial, "cxx/serial", "wrong/" #defect, create_##defect##_serial},
#define ENTRY_MPI(defect) {&right_mpi, "cxx/mpi", "wrong-mpi/" #defect, create_##defect##_mpi},

static const struct {
  heat_solver_table *right;
  const char *right_name, *name;
  heat_status (*create)(const heat_problem *, int32_t, const heat_kernel *, const char *,
                        heat_solver **);
} solvers[] = {SERIAL(ENTRY_SERIAL) MPI(ENTRY_MPI)};

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
  wrong_fill(table);
  return HEAT_OK;
}
