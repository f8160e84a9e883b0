#include "interop/trace/library/message.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char message[1024];

heat_trace_status fail(heat_trace_status status, const char *format, ...) {
  va_list words;
  va_start(words, format);
  vsnprintf(message, sizeof message, format, words);
  va_end(words);
  return status;
}

heat_trace_status heat_trace_fail(heat_trace_status status, const char *text) {
  return fail(status, "%s", text == NULL ? "" : text);
}

void clear_message(void) { message[0] = '\0'; }

const char *heat_trace_message(void) { return message; }
