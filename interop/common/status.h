/** status.h: names and exit statuses for a heat_status. */
#ifndef HEAT_COMMON_STATUS_H
#define HEAT_COMMON_STATUS_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/** "HEAT_IO_ERROR", or "status 99". */
const char *heat_caller_status_name(heat_status status);

/** The text for a failure that has no message: the name of its status. */
const char *heat_caller_no_reason(heat_status status);

/** The exit status of a program: 0 done, 1 failed, 2 wrong usage, 3 something is missing here. */
int heat_exit_status(heat_status status);

#ifdef __cplusplus
}
#endif
#endif
