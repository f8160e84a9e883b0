"""python/pure: the paper's loop in the interpreter, for small grids.

A problem of more than ten minutes is refused with an estimate; the paper's would take twenty.
"""

import heat_interop as heat
import numpy as np

from ._field import Serial

_RATE = 1e7  # cells a second that CPython 3.11 takes one step on
_LIMIT = 600  # seconds


def sweep(now: np.ndarray, next: np.ndarray, x: int, y: int, nx: int, ny: int) -> None:
    """See _field.py. Rows become lists, because indexing an array makes an object of each cell."""
    row = now[y - 1, x - 1 : x + nx + 1].tolist()
    high = now[y, x - 1 : x + nx + 1].tolist()
    for j in range(y, y + ny):
        low, row, high = row, high, now[j + 1, x - 1 : x + nx + 1].tolist()
        out = [0.0] * nx
        for i in range(1, nx + 1):
            around = ((row[i - 1] + row[i + 1]) + low[i]) + high[i]
            out[i - 1] = 0.5 * (row[i] + 0.25 * around)
        next[j, x : x + nx] = out


def _spoken(seconds: float) -> str:
    """A time in the unit that people would use."""
    for size, unit in ((31557600, "years"), (86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


class solver(Serial):
    name = "python/pure"
    summary = "the paper's loop in the interpreter; small grids only"
    make_sweep = staticmethod(lambda: sweep)

    def __init__(self, problem: heat.Problem, comm: None = None, options: str = ""):
        heat.check_problem(problem)
        seconds = problem.nx * problem.ny * problem.steps / _RATE
        if seconds > _LIMIT:
            raise heat.Error(
                heat.UNAVAILABLE,
                f"{self.name} would take about {_spoken(seconds)} for {problem.nx}x{problem.ny} "
                f"cells and {problem.steps} steps, and refuses what takes more than "
                f"{_spoken(_LIMIT)}",
            )
        super().__init__(problem, comm, options)
