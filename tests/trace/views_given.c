/* Stands in the place of libheat_trace and keeps what module heat_trace gives it. */
#include <heat/trace.h>
#include <string.h>

static heat_trace_array given;
static char given_name[80], message[200];
static int64_t given_step;

heat_trace_status heat_trace_open(heat_trace **trace, const char *path,
                                  const heat_trace_world *world) {
  *trace = strcmp(path, "off") == 0 || world != NULL ? NULL : (heat_trace *)&given;
  return HEAT_TRACE_OK;
}

heat_trace_status heat_trace_field(heat_trace *trace, const char *name, int64_t step,
                                   const heat_trace_array *array) {
  if (trace == NULL) return HEAT_TRACE_OK;
  given = *array;
  given_step = step;
  strncpy(given_name, name, sizeof given_name - 1);
  if (array->axes >= 0 && array->axes <= HEAT_TRACE_MAX_AXES) return HEAT_TRACE_OK;
  if (array->axes == HEAT_TRACE_REFUSED) return HEAT_TRACE_INVALID;
  return heat_trace_fail(HEAT_TRACE_INVALID, "the library's reason");
}

heat_trace_status heat_trace_close(heat_trace **trace) {
  *trace = NULL;
  return HEAT_TRACE_OK;
}

const char *heat_trace_message(void) { return message; }
heat_trace_status heat_trace_fail(heat_trace_status status, const char *text) {
  strncpy(message, text, sizeof message - 1);
  return status;
}

/* For the test in Fortran. */
void trace_given(heat_trace_array *array, int64_t *step, char *name);
void trace_given(heat_trace_array *array, int64_t *step, char *name) {
  *array = given;
  *step = given_step;
  memcpy(name, given_name, sizeof given_name);
}
