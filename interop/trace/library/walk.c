#include "interop/trace/library/walk.h"

/* Numbers and addresses then run the other way along the axis. */
static void turn_upwards(walk *walk, axis *axis) {
  if (axis->stride >= 0) return;
  walk->data += (axis->count - 1) * axis->stride;
  walk->number += (uint64_t)(axis->count - 1) * axis->step;
  axis->stride = -axis->stride;
  axis->step = -axis->step;
  const struct axis old = *axis;
  for (int32_t r = 0; r < axis->n_runs; r++) {
    const int32_t from = axis->n_runs - 1 - r;
    const int64_t begin = from > 0 ? old.runs[from - 1].end : 0;
    axis->runs[r] = (run){axis->count - begin, old.runs[from].tile};
  }
}

static void sort_by_stride(walk *walk) {
  for (int32_t i = 1; i < walk->axes; i++) {
    const axis moved = walk->axis[i];
    int32_t to = i;
    for (; to > 0 && walk->axis[to - 1].stride > moved.stride; to--) {
      walk->axis[to] = walk->axis[to - 1];
    }
    walk->axis[to] = moved;
  }
}

static void add_tile(axis *axis, int32_t tile) {
  for (int32_t r = 0; r < axis->n_runs; r++) axis->runs[r].tile += tile;
}

/* Two axes are one where either has one cell, or where a line of the first, which lies in one tile,
 * ends just before the next. @return whether `fast` has become that one */
static int join(axis *fast, const axis *slow) {
  const axis old = *fast;
  if (slow->count == 1) {
    add_tile(fast, slow->runs[0].tile);
    return 1;
  }
  if (old.count > 1 && (old.n_runs > 1 || slow->stride != old.stride * old.count ||
                        slow->step != old.step * (uint64_t)old.count)) {
    return 0;
  }
  *fast = *slow;
  add_tile(fast, old.runs[0].tile);
  if (old.count == 1) return 1;
  fast->count *= old.count;
  fast->stride = old.stride;
  fast->step = old.step;
  for (int32_t r = 0; r < fast->n_runs; r++) fast->runs[r].end *= old.count;
  return 1;
}

void order_walk(walk *walk) {
  for (int32_t i = 0; i < walk->axes; i++) turn_upwards(walk, &walk->axis[i]);
  sort_by_stride(walk);
  int32_t last = 0;
  for (int32_t i = 1; i < walk->axes; i++) {
    if (!join(&walk->axis[last], &walk->axis[i])) walk->axis[++last] = walk->axis[i];
  }
  walk->axes = last + 1;
}

static void enter_run(walk *walk, axis *axis, int32_t run) {
  walk->tile += axis->runs[run].tile - axis->runs[axis->in].tile;
  axis->in = run;
}

void begin_walk(walk *walk) {
  walk->tile = 0;
  for (int32_t i = 1; i < walk->axes; i++) {
    walk->axis[i].at = walk->axis[i].in = 0;
    walk->tile += walk->axis[i].runs[0].tile;
  }
}

int next_row(walk *walk) {
  for (int32_t i = 1; i < walk->axes; i++) {
    axis *const axis = &walk->axis[i];
    walk->data += axis->stride;
    walk->number += axis->step;
    if (++axis->at < axis->count) {
      if (axis->at == axis->runs[axis->in].end) enter_run(walk, axis, axis->in + 1);
      return 1;
    }
    walk->data -= axis->count * axis->stride;
    walk->number -= (uint64_t)axis->count * axis->step;
    axis->at = 0;
    enter_run(walk, axis, 0);
  }
  return 0;
}
