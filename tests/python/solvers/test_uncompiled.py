"""A solver that says by itself why it is not there."""

import heat_interop as heat

raise heat.Error(heat.UNAVAILABLE, "python/test_uncompiled was not built: no compiler for it")
