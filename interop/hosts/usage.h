/** usage.h: the usage text of every host, ended by a NUL. */
#ifndef HEAT_HOSTS_USAGE_H
#define HEAT_HOSTS_USAGE_H

#ifdef __cplusplus
extern "C" {
#endif

const char *heat_host_usage(void);

#ifdef __cplusplus
}
#endif
#endif
