"""A solver with MPI, for the tests of callers: each rank holds whole rows."""

import numpy
from mpi4py import MPI

import heat_interop as heat


class solver:
    name = "python/test_strips"
    summary = "for tests: whole rows a rank"
    needs = heat.NEEDS_MPI

    def __init__(self, problem, comm, options):
        heat.check_options(options, "fault")
        if heat.option_integer(options, "fault", -1) == comm.rank:
            raise MemoryError
        self.problem, self.comm = problem, comm
        rank, size = comm.rank, comm.size
        self.first, last = problem.ny * rank // size, problem.ny * (rank + 1) // size
        self.below = rank - 1 if rank > 0 else MPI.PROC_NULL
        self.above = rank + 1 if rank < size - 1 else MPI.PROC_NULL
        self.now = numpy.zeros((last - self.first + 2, problem.nx + 2))
        self.next = numpy.zeros_like(self.now)

    def advance(self, steps):
        for _ in range(steps):
            u = self.now
            self.comm.Sendrecv(u[1], self.below, 0, u[-1], self.above, 0)
            self.comm.Sendrecv(u[-2], self.above, 1, u[0], self.below, 1)
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
        return heat.Timings()

    def close(self):
        pass
