/* The layer between heat-conformance and a right solver: each function breaks the promise that the
 * solver is named after, and otherwise hands on what it is given. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heat/services.h"
#include "wrong.h"

/* What a heat_solver of this plugin points at. */
typedef struct wrapper {
  const heat_solver_table *inner;
  heat_solver *solver;
  const char *name;
  heat_problem problem; /* its sources are the caller's */
  heat_block block;     /* of this rank */
  double *before_write; /* the block's cells, or NULL */
  int calls;            /* of what the defect counts */
} wrapper;

static _Thread_local wrapper *latest; /* shared by the solvers of a thread */

static int has(const wrapper *w, const char *defect) {
  return strcmp(strchr(w->name, '/') + 1, defect) == 0;
}

static wrapper *get(heat_solver *solver) {
  wrapper *w = (wrapper *)solver;
  return w != NULL && has(w, "shares_its_state") && latest != NULL ? latest : w;
}

static double *read_block(const wrapper *w) {
  double *cells = malloc((size_t)(w->block.nx * w->block.ny + 1) * sizeof *cells);
  if (cells != NULL) w->inner->read(w->solver, &w->block, cells, w->block.nx);
  return cells;
}

static void write_block(const wrapper *w, double *cells) {
  w->inner->write(w->solver, &w->block, cells, w->block.nx);
  free(cells);
}

/* What a function other than create() returns. */
static heat_status end(const wrapper *w, heat_status status) {
  if (status != HEAT_OK && has(w, "fails_without_a_message")) return heat_fail(status, "");
  return has(w, "hides_failures") ? HEAT_OK : status;
}

/* Add the sources by hand, from the caller's own array. */
static void inject(const wrapper *w) {
  double *cells = read_block(w);
  for (int64_t i = 0; cells != NULL && i < w->problem.n_sources; i++) {
    const heat_source *s = &w->problem.sources[i];
    if (s->x < 1 || s->y < 1) continue; /* the caller has changed it */
    cells[(s->y - 1) * w->block.nx + s->x - 1] += s->rate;
  }
  write_block(w, cells);
}

static int is_empty(const wrapper *w) {
  double *cells = read_block(w);
  int empty = 1;
  for (int64_t k = 0; k < w->block.nx * w->block.ny; k++) empty = empty && cells[k] == 0.0;
  free(cells);
  return empty;
}

/* Subnormal numbers, or the signs of zeros. */
static void lose(const wrapper *w) {
  double *cells = read_block(w);
  for (int64_t k = 0; k < w->block.nx * w->block.ny; k++) {
    cells[k] += 0.0;
    if (has(w, "flushes_subnormals") && fabs(cells[k]) < 2.2250738585072014e-308) cells[k] = 0.0;
  }
  write_block(w, cells);
}

/* The sources as the defect wants them, or NULL if there are none. */
static heat_source *copy_sources(const wrapper *w) {
  const int64_t n = w->problem.n_sources;
  if (w->problem.sources == NULL || n < 1) return NULL;
  heat_source *sources = malloc((size_t)n * sizeof *sources);
  for (int64_t i = 0; i < n; i++) {
    sources[i] = w->problem.sources[has(w, "reverses_the_sources") ? n - 1 - i : i];
    if (has(w, "takes_any_rate") && !isfinite(sources[i].rate)) sources[i].rate = 1.0;
  }
  return sources;
}

heat_status wrong_create(const heat_solver_table *inner, const char *name,
                         const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                         const char *options, heat_solver **out) {
  wrapper w = {.inner = inner, .name = name};
  heat_problem changed = {0};
  w.block = (heat_block){.struct_size = sizeof w.block, .abi_version = HEAT_ABI_VERSION};
  if (problem != NULL) changed = w.problem = *problem;
  if (has(&w, "takes_any_option")) options = NULL;
  if (has(&w, "takes_a_communicator")) comm = HEAT_NO_COMM;
  if (has(&w, "ignores_the_kernel")) kernel = NULL;
  heat_source *sources = copy_sources(&w);
  if (sources != NULL) changed.sources = sources;
  heat_status status = w.inner->create(problem == NULL ? NULL : &changed, comm, kernel, options,
                                       out == NULL ? NULL : &w.solver);
  if (status == HEAT_OK && has(&w, "keeps_the_sources_pointer")) {
    w.inner->destroy(w.solver);
    changed.n_sources = 0;
    status = w.inner->create(&changed, comm, kernel, options, &w.solver);
  }
  free(sources);
  if (status != HEAT_OK) {
    if (has(&w, "create_writes_when_it_fails") && out != NULL) *out = NULL;
    return status;
  }
  w.inner->block(w.solver, &w.block);
  if (has(&w, "create_starts_the_field")) heat_start_solver(&w.problem, w.inner, w.solver);
  wrapper *kept = malloc(sizeof *kept);
  *kept = w;
  *out = (heat_solver *)kept;
  latest = kept;
  return HEAT_OK;
}

static heat_status advance(heat_solver *solver, int64_t steps) {
  wrapper *w = get(solver);
  if (w == NULL) return heat_fail(HEAT_INVALID_ARGUMENT, "the solver is NULL");
  if (has(w, "takes_negative_steps") && steps < 0) return HEAT_OK;
  if (has(w, "prints")) puts("advancing");
  if (has(w, "stops_at_the_planned_steps") && steps > w->problem.steps) steps = w->problem.steps;
  if (has(w, "takes_a_step_for_none") && steps == 0) steps = 1;
  if (has(w, "loses_a_step_when_resumed") && w->calls++ > 0 && steps > 4) steps--;
  if (w->before_write != NULL) write_block(w, w->before_write);
  w->before_write = NULL;
  if (has(w, "skips_an_empty_field") && steps > 0 && w->problem.n_sources == 0 && is_empty(w)) {
    return HEAT_OK;
  }
  const int injects = has(w, "keeps_the_sources_pointer");
  const int loses = has(w, "flushes_subnormals") || has(w, "loses_signs_of_zeros");
  if (steps < 0 || !(injects || loses)) {
    const heat_status status = w->inner->advance(w->solver, steps);
    if (has(w, "one_rank_fails") && w->block.x * w->block.y > 1) return HEAT_OK;
    return end(w, status);
  }
  for (int64_t step = 0; step < steps; step++) {
    const heat_status status = w->inner->advance(w->solver, 1);
    if (status != HEAT_OK) return status;
    if (injects) inject(w);
    if (loses) lose(w);
  }
  return HEAT_OK;
}

static heat_status crash(heat_solver *solver, int64_t steps) {
  if (solver == NULL) abort(); /* as if it had looked behind the pointer */
  return advance(solver, steps);
}

static heat_status block(const heat_solver *solver, heat_block *out) {
  const wrapper *w = get((heat_solver *)solver);
  if (w == NULL) return heat_fail(HEAT_INVALID_ARGUMENT, "the solver is NULL");
  if (has(w, "has_no_block")) return HEAT_IO_ERROR; /* in silence */
  const heat_status status = w->inner->block(w->solver, out);
  if (status == HEAT_OK && has(w, "block_loses_its_header")) out->struct_size = 0;
  if (status == HEAT_OK && has(w, "blocks_overlap") && w->block.y > 1) out->y--;
  if (status == HEAT_OK && has(w, "block_is_short")) out->ny--;
  if (out != NULL && has(w, "writes_when_it_fails")) out->x = w->block.x;
  return end(w, status);
}

/* Whether a window is outside of the block on the one side where that is not looked at. */
static int is_overlooked(const wrapper *w, const heat_block *window) {
  if (window == NULL || window->struct_size != sizeof *window) return 0;
  const heat_block *const b = &w->block, *const v = window;
  return (has(w, "overlooks_low_x") && v->x < b->x) || (has(w, "overlooks_low_y") && v->y < b->y) ||
         (has(w, "overlooks_high_x") && (v->x >= b->x + b->nx || v->nx > b->nx)) ||
         (has(w, "overlooks_high_y") && (v->y >= b->y + b->ny || v->ny > b->ny));
}

static heat_status read(const heat_solver *solver, const heat_block *window, double *cells,
                        int64_t ld) {
  const wrapper *w = get((heat_solver *)solver);
  if (w == NULL) return heat_fail(HEAT_INVALID_ARGUMENT, "the solver is NULL");
  if (is_overlooked(w, window)) return HEAT_OK;
  if (has(w, "prints_when_read")) puts("reading");
  const int right = cells != NULL && heat_check_window(&w->block, window, cells, ld) == HEAT_OK;
  if (right && has(w, "read_ignores_ld")) ld = window->nx;
  const heat_status status = w->inner->read(w->solver, window, cells, ld);
  for (int64_t k = 0; right && has(w, "read_loses_nan") && k < window->nx * window->ny; k++) {
    double *cell = &cells[k / window->nx * ld + k % window->nx];
    if (isnan(*cell)) *cell = 0.0;
  }
  if (!right && cells != NULL && has(w, "writes_when_it_fails")) *cells = 0.0;
  return end(w, status);
}

static heat_status write(heat_solver *solver, const heat_block *window, const double *cells,
                         int64_t ld) {
  wrapper *w = get(solver);
  if (w == NULL) return heat_fail(HEAT_INVALID_ARGUMENT, "the solver is NULL");
  if (is_overlooked(w, window)) return HEAT_OK;
  const int right = cells != NULL && heat_check_window(&w->block, window, cells, ld) == HEAT_OK;
  if (right && has(w, "write_ignores_ld")) ld = window->nx;
  if (right && has(w, "write_is_forgotten") && w->calls > 0 && w->before_write == NULL) {
    w->before_write = read_block(w);
  }
  if (right && has(w, "write_is_forgotten")) w->calls = 1; /* the start is kept */
  return end(w, w->inner->write(w->solver, window, cells, ld));
}

static heat_status timings(const heat_solver *solver, heat_timings *out) {
  wrapper *w = get((heat_solver *)solver);
  if (w == NULL) return heat_fail(HEAT_INVALID_ARGUMENT, "the solver is NULL");
  const heat_status status = w->inner->timings(w->solver, out);
  if (status == HEAT_OK && has(w, "timings_decrease") && out->compute > 0.0) {
    out->compute = 1e-9 / ++w->calls;
  }
  if (status == HEAT_OK && has(w, "timings_are_too_long")) out->waiting += 0.003;
  if (out != NULL && has(w, "writes_when_it_fails")) out->waiting = 0.0;
  return end(w, status);
}

static heat_status destroy(heat_solver *solver) {
  wrapper *w = (wrapper *)solver;
  if (w == NULL) return HEAT_OK;
  if (latest == w) latest = NULL;
  const heat_status status = w->inner->destroy(w->solver);
  free(w->before_write);
  free(w);
  return status;
}

void wrong_fill(heat_solver_table *table) {
  table->advance = strcmp(table->name, "wrong/crashes_on_null") == 0 ? crash : advance;
  table->block = block;
  table->read = read;
  table->write = write;
  table->timings = timings;
  table->destroy = destroy;
}
