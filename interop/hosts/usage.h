/** usage.h: what every host says in the same way. */
#ifndef HEAT_HOSTS_USAGE_H
#define HEAT_HOSTS_USAGE_H

#ifdef __cplusplus
extern "C" {
#endif

/** The text of --help, ended by a NUL. */
const char *heat_host_usage(void);

/** Write text to stdout, at once.
 *  @return 0, or another value if any of it is lost */
int heat_host_print(const char *text);

#ifdef __cplusplus
}
#endif
#endif
