/* descriptor.c: what module heat_trace calls. It reads arrays by their descriptors, which sections
   have, too, so none is copied. No part of libheat_trace, which knows no compiler of Fortran. */
#include <ISO_Fortran_binding.h>
#include <heat/trace.h>
#include <stdio.h>

/* Why an array is refused; empty as long as nothing is wrong. */
typedef struct reason {
  char text[192];
} reason;

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
#ifdef CFI_type_Logical /* gfortran's; the standard has a name for _Bool alone */
      {CFI_type_Logical + (2 << CFI_type_kind_shift), HEAT_TRACE_LOGICAL16},
      {CFI_type_Logical + (4 << CFI_type_kind_shift), HEAT_TRACE_LOGICAL32},
      {CFI_type_Logical + (8 << CFI_type_kind_shift), HEAT_TRACE_LOGICAL64},
#endif
  };
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i)
    if (types[i].of_fortran == type) return types[i].ours;
  return 0;
}

/* Take `first` or `whole`, if it is given: integers of 32 or of 64 bits. */
static void take(const CFI_cdesc_t *given, const char *what, int axes, int64_t *numbers,
                 reason *wrong) {
  if (given == NULL) return;
  const CFI_index_t count = given->dim[0].extent;
  if (count != axes) {
    snprintf(wrong->text, sizeof wrong->text, "%s has %td numbers, and the array %d axes", what,
             count, axes);
    return;
  }
  for (int axis = 0; axis < axes; ++axis) {
    const void *number = (const char *)given->base_addr + axis * given->dim[0].sm;
    numbers[axis] =
        given->elem_len == sizeof(int64_t) ? *(const int64_t *)number : *(const int32_t *)number;
  }
}

static const char *fault_of(const heat_trace_array *array) {
  if (array->type == 0)
    return "cells are neither real, complex, integer nor logical of 1 to 8 bytes";
  if (array->data == NULL) return "the array is not allocated";
  if (array->axes > 0 && array->extent[array->axes - 1] < 0)
    return "an array of assumed size has no last extent: give a section, such as u(1:n)";
  return "";
}

static heat_trace_array array_of(const CFI_cdesc_t *field, const CFI_cdesc_t *first,
                                 const CFI_cdesc_t *whole, reason *wrong) {
  heat_trace_array array = {.data = field->base_addr, .type = type_of(field->type)};
  array.axes = field->rank;
  if (array.axes > HEAT_TRACE_MAX_AXES) return array; /* which the library refuses */
  for (int axis = 0; axis < array.axes; ++axis) {
    array.extent[axis] = array.whole[axis] = field->dim[axis].extent;
    array.stride[axis] = field->dim[axis].sm;
    array.first[axis] = 1;
  }
  snprintf(wrong->text, sizeof wrong->text, "%s", fault_of(&array));
  take(first, "first", array.axes, array.first, wrong);
  take(whole, "whole", array.axes, array.whole, wrong);
  return array;
}

heat_trace_status heat_trace_fortran_check_closed(heat_trace *const *trace);
heat_trace_status heat_trace_fortran_check_closed(heat_trace *const *trace) {
  return *trace == NULL ? HEAT_TRACE_OK
                        : heat_trace_fail(HEAT_TRACE_INVALID, "the trace is open: close it first");
}

heat_trace_status heat_trace_fortran_field(heat_trace *const *trace, const char *name, int64_t step,
                                           const CFI_cdesc_t *field, const CFI_cdesc_t *first,
                                           const CFI_cdesc_t *whole);
heat_trace_status heat_trace_fortran_field(heat_trace *const *trace, const char *name, int64_t step,
                                           const CFI_cdesc_t *field, const CFI_cdesc_t *first,
                                           const CFI_cdesc_t *whole) {
  if (*trace == NULL) return HEAT_TRACE_OK;
  reason wrong = {""};
  heat_trace_array array = array_of(field, first, whole, &wrong);
  if (wrong.text[0] != '\0') {
    char text[sizeof wrong.text + 80];
    snprintf(text, sizeof text, "%.70s: %s", name, wrong.text);
    heat_trace_fail(HEAT_TRACE_INVALID, text);
    array.axes = HEAT_TRACE_REFUSED;
  }
  return heat_trace_field(*trace, name, step, &array);
}
