"""A solver that says by itself why it is not there."""

import heat

raise heat.Error(heat.UNAVAILABLE, "python/uncompiled was not built: no compiler for it")
