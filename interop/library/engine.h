/** engine.h: the choice among the builds of a hot file, one for each instruction level. */
#ifndef HEAT_ENGINE_H
#define HEAT_ENGINE_H

#include "heat/heat.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One build of a tile engine; its caller casts it back to the type that it was written with. */
typedef void heat_engine(void);

/** Choose the best level that this processor runs, or the one that HEAT_ISA names.
 *  @param name    of the hot file, "cxx", for messages
 *  @param levels  "x86-64-v3", ..., or "generic", from least to best; NULL ends the list
 *  @param best    out: the index of the choice
 *  @return HEAT_OK, HEAT_UNAVAILABLE (no level runs here), HEAT_INVALID_ARGUMENT (HEAT_ISA) */
heat_status heat_choose_level(const char *name, const char *const *levels, int64_t *best);

#ifdef __cplusplus
}
#endif
#endif
