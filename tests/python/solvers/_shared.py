"""The solvers of this folder share it. It is none: its name begins with an underscore."""

import numpy

import heat_interop as heat


class Rows:
    """Whole rows of a field, from `first` (counted from 0) up to `last`."""

    def __init__(self, problem, first, last):
        self.problem, self.first = problem, first
        self.now = numpy.zeros((last - first + 2, problem.nx + 2))
        self.next = numpy.zeros_like(self.now)

    def step(self):
        u = self.now
        around = u[1:-1, :-2] + u[1:-1, 2:] + u[:-2, 1:-1] + u[2:, 1:-1]
        self.next[1:-1, 1:-1] = 0.5 * (u[1:-1, 1:-1] + 0.25 * around)
        for source in self.problem.sources:
            if 1 <= source.y - self.first <= len(u) - 2:
                self.next[source.y - self.first, source.x] += source.rate
        self.now, self.next = self.next, self.now

    def block(self):
        return heat.Block(1, self.first + 1, self.problem.nx, len(self.now) - 2)

    def _cells(self, window):
        heat.check_window(self.block(), window)
        y = window.y - self.first
        return self.now[y : y + window.ny, window.x : window.x + window.nx]

    def read(self, window):
        return self._cells(window)

    def write(self, window, cells):
        self._cells(window)[:] = cells

    def timings(self):
        return heat.Timings(compute=0.5, exchange=0.25, waiting=0.125)

    def close(self):
        pass
