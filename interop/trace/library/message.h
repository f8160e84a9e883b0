/** message.h: this thread's reason for a failure. */
#ifndef HEAT_TRACE_MESSAGE_H
#define HEAT_TRACE_MESSAGE_H

#include "heat/trace.h"

/** Set the message and return the status. */
heat_trace_status fail(heat_trace_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Forget the last one. */
void clear_message(void);

#endif
