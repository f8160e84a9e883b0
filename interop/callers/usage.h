/** usage.h: what every caller says in the same way. */
#ifndef HEAT_CALLERS_USAGE_H
#define HEAT_CALLERS_USAGE_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The text of --help, ended by a NUL. */
const char *heat_caller_usage(void);

/** Write text to stdout, at once.
 *  @return HEAT_OK, or HEAT_IO_ERROR if any of it is lost, with the reason as message */
heat_status heat_caller_print(const char *text);

/** Remove a field that could not be written whole: its size is right all the same. */
void heat_caller_discard(const char *path);

#ifdef __cplusplus
}
#endif
#endif
