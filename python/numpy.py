"""python/numpy: the formula in whole-array operations of NumPy, the paper's standard Python.

A step takes six operations, and each would stream the whole grid through memory. So a step takes a
few rows at a time, which stay in cache with their temporary, and allocates nothing: every operation
writes into an array that is there. Their order is the contract's.
"""

import numpy as np

from ._field import Serial

_CELLS = 2**15  # of the temporary: 256 KiB, part of a core's own cache


class Sweep:
    """The sweep and its temporary."""

    def __init__(self) -> None:
        self._scratch = np.zeros(_CELLS)

    def __call__(self, now: np.ndarray, next: np.ndarray, x: int, y: int, nx: int, ny: int) -> None:
        for x0 in range(x, x + nx, _CELLS):
            x1 = min(x0 + _CELLS, x + nx)
            rows = _CELLS // (x1 - x0)
            for y0 in range(y, y + ny, rows):
                self._sweep_rows(now, next, x0, x1, y0, min(y0 + rows, y + ny))

    def _sweep_rows(
        self, now: np.ndarray, next: np.ndarray, x0: int, x1: int, y0: int, y1: int
    ) -> None:
        """Cells x0..x1-1, y0..y1-1, which the temporary has room for."""
        shape = (y1 - y0, x1 - x0)
        t = self._scratch[: shape[0] * shape[1]].reshape(shape)
        np.add(now[y0:y1, x0 - 1 : x1 - 1], now[y0:y1, x0 + 1 : x1 + 1], out=t)
        np.add(t, now[y0 - 1 : y1 - 1, x0:x1], out=t)
        np.add(t, now[y0 + 1 : y1 + 1, x0:x1], out=t)
        np.multiply(t, 0.25, out=t)
        np.add(now[y0:y1, x0:x1], t, out=t)
        np.multiply(t, 0.5, out=next[y0:y1, x0:x1])


class solver(Serial):
    name = "python/numpy"
    summary = "NumPy on blocks of rows that stay in cache"
    make_sweep = Sweep
