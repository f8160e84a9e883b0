#include "interop/trace/library/walk.h"

/* Numbers and addresses then run the other way along the axis. */
static void turn_upwards(box *box, axis *axis) {
  if (axis->stride >= 0) return;
  box->data += (axis->count - 1) * axis->stride;
  box->number += (uint64_t)(axis->count - 1) * axis->step;
  axis->stride = -axis->stride;
  axis->step = -axis->step;
}

static void sort_by_stride(box *box) {
  for (int32_t i = 1; i < box->axes; i++) {
    const axis moved = box->axis[i];
    int32_t to = i;
    for (; to > 0 && box->axis[to - 1].stride > moved.stride; to--) {
      box->axis[to] = box->axis[to - 1];
    }
    box->axis[to] = moved;
  }
}

/* Two axes are one where the first ends just before the next line of the second. */
static int join(axis *fast, const axis *slow) {
  if (slow->stride != fast->stride * fast->count) return 0;
  if (slow->step != fast->step * (uint64_t)fast->count) return 0;
  fast->count *= slow->count;
  return 1;
}

void order_box(box *box) {
  int32_t axes = 0;
  for (int32_t i = 0; i < box->axes; i++) {
    turn_upwards(box, &box->axis[i]);
    if (box->axis[i].count != 1) box->axis[axes++] = box->axis[i];
  }
  if (axes == 0) box->axis[axes++] = (axis){1, 0, 0};
  box->axes = axes;
  sort_by_stride(box);
  int32_t last = 0;
  for (int32_t i = 1; i < axes; i++) {
    if (!join(&box->axis[last], &box->axis[i])) box->axis[++last] = box->axis[i];
  }
  box->axes = last + 1;
}

int next_row(box *box, int64_t *at) {
  for (int32_t i = 1; i < box->axes; i++) {
    const axis *axis = &box->axis[i];
    box->data += axis->stride;
    box->number += axis->step;
    if (++at[i] < axis->count) return 1;
    at[i] = 0;
    box->data -= axis->count * axis->stride;
    box->number -= (uint64_t)axis->count * axis->step;
  }
  return 0;
}
