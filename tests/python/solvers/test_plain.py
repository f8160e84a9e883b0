"""A solver without MPI, for the tests of callers: one sweep a step in NumPy."""

import numpy

import heat_interop as heat


class solver:
    name = "python/test_plain"
    summary = "for tests: one sweep a step"
    needs = 0

    def __init__(self, problem, comm, options):
        heat.check_options(options, "fault")
        self.fault = heat.option_integer(options, "fault", 0)
        if problem.steps > 5000:
            raise heat.Error(heat.UNAVAILABLE, f"{problem.steps} steps would take too long")
        self.problem = problem
        self.now = numpy.zeros((problem.ny + 2, problem.nx + 2))
        self.next = numpy.zeros_like(self.now)

    def advance(self, steps):
        if steps < 0:
            raise heat.Error(heat.INVALID_ARGUMENT, f"{steps} steps: there must be at least 0")
        if self.fault == 1:
            raise ZeroDivisionError("planted\nfault")
        for _ in range(steps):
            u = self.now
            around = u[1:-1, :-2] + u[1:-1, 2:] + u[:-2, 1:-1] + u[2:, 1:-1]
            self.next[1:-1, 1:-1] = 0.5 * (u[1:-1, 1:-1] + 0.25 * around)
            for source in self.problem.sources:
                self.next[source.y, source.x] += source.rate
            self.now, self.next = self.next, self.now
        if self.fault == 2:
            self.now[1, 1] += 1.0

    def block(self):
        return heat.Block(1, 1, self.problem.nx, self.problem.ny)

    def _cells(self, window):
        heat.check_window(self.block(), window)
        return self.now[window.y : window.y + window.ny, window.x : window.x + window.nx]

    def read(self, window):
        return self._cells(window)

    def write(self, window, cells):
        self._cells(window)[:] = cells

    def timings(self):
        return heat.Timings(compute=0.5, exchange=0.25, waiting=0.125)

    def close(self):
        pass
