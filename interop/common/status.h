/** status.h: what a program says of a heat_status. */
#ifndef HEAT_CALLERS_STATUS_H
#define HEAT_CALLERS_STATUS_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/** "HEAT_IO_ERROR", or "status 99". */
const char *heat_caller_status_name(heat_status status);

/** What to say of a failure that has no message: the name of its status. */
const char *heat_caller_no_reason(heat_status status);

#ifdef __cplusplus
}
#endif
#endif
