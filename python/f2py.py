"""python/f2py: the sweep of the Fortran solvers, called through F2Py."""

import heat_interop as heat
import numpy as np

from ._f2py import sweep as _sweep
from ._field import Serial

heat.find_kernel("fortran")  # a wrong HEAT_ISA is refused here, not by the first step


def sweep(now: np.ndarray, next: np.ndarray, x: int, y: int, nx: int, ny: int) -> None:
    """See _field.py. The cell [y, x] of C is (x, y) in Fortran: the same memory, no copy."""
    status = _sweep(now.T, next.T, x, y, nx, ny)
    if status != heat.OK:
        raise heat.Error(status, heat.error_message())


class solver(Serial):
    name = "python/f2py"
    summary = "the Fortran sweep, wrapped by F2Py"
    make_sweep = staticmethod(lambda: sweep)
