/* descriptor.c: what module heat_trace calls. It reads arrays by their descriptors, which sections
   have, too, so none is copied. No part of libheat_trace, which knows no compiler of Fortran. */
#include <ISO_Fortran_binding.h>
#include <heat/trace.h>
#include <stdio.h>

/* Why this file refused the last call of this thread; empty if the library has the reason. */
static _Thread_local char refusal[128];

/* For heat_trace_mpi.f90, which calls the library itself. */
void heat_trace_fortran_clear(void);
void heat_trace_fortran_clear(void) { refusal[0] = '\0'; }

const char *heat_trace_fortran_message(void);
const char *heat_trace_fortran_message(void) {
  return refusal[0] != '\0' ? refusal : heat_trace_message();
}

heat_trace_status heat_trace_fortran_open(heat_trace **trace, const char *path);
heat_trace_status heat_trace_fortran_open(heat_trace **trace, const char *path) {
  heat_trace_fortran_clear();
  return heat_trace_open(trace, path, NULL);
}

heat_trace_status heat_trace_fortran_close(heat_trace **trace);
heat_trace_status heat_trace_fortran_close(heat_trace **trace) {
  heat_trace_fortran_clear();
  return heat_trace_close(trace);
}

/* 0 for a type that no trace can have. */
static heat_trace_type type_of(CFI_type_t type) {
  static const struct {
    CFI_type_t of_fortran;
    heat_trace_type ours;
  } types[] = {
      {CFI_type_float, HEAT_TRACE_REAL32},
      {CFI_type_double, HEAT_TRACE_REAL64},
      {CFI_type_float_Complex, HEAT_TRACE_COMPLEX32},
      {CFI_type_double_Complex, HEAT_TRACE_COMPLEX64},
      {CFI_type_int8_t, HEAT_TRACE_INT8},
      {CFI_type_int16_t, HEAT_TRACE_INT16},
      {CFI_type_int32_t, HEAT_TRACE_INT32},
      {CFI_type_int64_t, HEAT_TRACE_INT64},
      {CFI_type_Bool, HEAT_TRACE_LOGICAL8},
#ifdef CFI_type_Logical /* gfortran's; the standard names that of _Bool alone */
      {CFI_type_Logical + (2 << CFI_type_kind_shift), HEAT_TRACE_LOGICAL16},
      {CFI_type_Logical + (4 << CFI_type_kind_shift), HEAT_TRACE_LOGICAL32},
      {CFI_type_Logical + (8 << CFI_type_kind_shift), HEAT_TRACE_LOGICAL64},
#endif
  };
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (types[i].of_fortran == type) return types[i].ours;
  return 0;
}

/* Take `first` or `whole`, if it is given: default integers or those of 64 bits. */
static void take(const CFI_cdesc_t *given, const char *what, int32_t axes, int64_t *numbers) {
  if (given == NULL) return;
  const CFI_index_t count = given->dim[0].extent;
  if (count != axes) {
    snprintf(refusal, sizeof refusal, "%s has %td numbers, and the array %d axes", what, count,
             (int)axes);
    return;
  }
  for (int32_t axis = 0; axis < axes; ++axis) {
    const void *number = (const char *)given->base_addr + axis * given->dim[0].sm;
    numbers[axis] =
        given->elem_len == sizeof(int64_t) ? *(const int64_t *)number : *(const int32_t *)number;
  }
}

static heat_trace_array array_of(const CFI_cdesc_t *field, const CFI_cdesc_t *first,
                                 const CFI_cdesc_t *whole) {
  heat_trace_array array = {
      field->base_addr, type_of(field->type), field->rank, {0}, {0}, {0}, {0}};
  if (array.axes > HEAT_TRACE_MAX_AXES) return array; /* which the library refuses */
  for (int32_t axis = 0; axis < array.axes; ++axis) {
    array.extent[axis] = array.whole[axis] = field->dim[axis].extent;
    array.stride[axis] = field->dim[axis].sm;
    array.first[axis] = 1;
  }
  take(first, "first", array.axes, array.first);
  take(whole, "whole", array.axes, array.whole);
  if (array.type == 0)
    snprintf(refusal, sizeof refusal,
             "cells are neither real, complex, integer nor logical of at most 8 bytes a number");
  else if (array.data == NULL)
    snprintf(refusal, sizeof refusal, "the array is not allocated");
  else if (array.axes > 0 && array.extent[array.axes - 1] < 0)
    snprintf(refusal, sizeof refusal,
             "an array of assumed size has no last extent: give a section, such as u(1:n)");
  return array;
}

heat_trace_status heat_trace_fortran_field(heat_trace *const *trace, const char *name, int64_t step,
                                           const CFI_cdesc_t *field, const CFI_cdesc_t *first,
                                           const CFI_cdesc_t *whole);
heat_trace_status heat_trace_fortran_field(heat_trace *const *trace, const char *name, int64_t step,
                                           const CFI_cdesc_t *field, const CFI_cdesc_t *first,
                                           const CFI_cdesc_t *whole) {
  heat_trace_fortran_clear();
  if (*trace == NULL) return HEAT_TRACE_OK;
  heat_trace_array array = array_of(field, first, whole);
  if (refusal[0] != '\0') array.axes = -1; /* the library refuses that on all ranks, none waits */
  return heat_trace_field(*trace, name, step, &array);
}
