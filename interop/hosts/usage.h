/** usage.h: what every host says in the same way. */
#ifndef HEAT_HOSTS_USAGE_H
#define HEAT_HOSTS_USAGE_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The text of --help, ended by a NUL. */
const char *heat_host_usage(void);

/** Write text to stdout, at once.
 *  @return HEAT_OK, or HEAT_IO_ERROR if any of it is lost, with the reason as message */
heat_status heat_host_print(const char *text);

/** Remove a field that could not be written whole: its size is right all the same. */
void heat_host_discard(const char *path);

#ifdef __cplusplus
}
#endif
#endif
