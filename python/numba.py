"""python/numba: the paper's loop, compiled by Numba for this processor when a solver is made.

`fastmath` is off, as Numba has it, so LLVM keeps the order of operations and contracts nothing.
"""

import numba as nb
import numpy as np

from ._field import Serial, Sweep


def _sweep(now, next, x, y, nx, ny):
    for j in range(y, y + ny):
        # From 0, a counter is never negative: no index is counted from the end, which would keep
        # the loop from being vectorised.
        x_low, centre, x_high = now[j, x - 1 :], now[j, x:], now[j, x + 1 :]
        y_low, y_high, out = now[j - 1, x:], now[j + 1, x:], next[j, x:]
        for i in range(nx):
            around = ((x_low[i] + x_high[i]) + y_low[i]) + y_high[i]
            out[i] = 0.5 * (centre[i] + 0.25 * around)


def make_sweep() -> Sweep:
    """Compile the sweep, or take it from the cache of an earlier run: set-up, not part of a step."""
    try:
        sweep = nb.njit(cache=True)(_sweep)
    except RuntimeError:  # no folder that Numba could write to
        sweep = nb.njit(_sweep)
    field = nb.types.Array(nb.float64, 2, "C")
    sweep.compile((field, field, nb.int64, nb.int64, nb.int64, nb.int64))
    return sweep


class solver(Serial):
    name = "python/numba"
    summary = "the paper's loop, compiled by Numba"
    make_sweep = staticmethod(make_sweep)
