"""A solver with MPI, for the tests of callers: each rank holds whole rows."""

from mpi4py import MPI

import heat_interop as heat

from ._shared import Rows


class solver(Rows):
    name = "python/test_strips"
    summary = "for tests: whole rows a rank"
    needs = heat.NEEDS_MPI

    def __init__(self, problem, comm, options):
        heat.check_options(options, "fault")
        if heat.option_integer(options, "fault", -1) == comm.rank:
            raise MemoryError
        rank, size, self.comm = comm.rank, comm.size, comm
        super().__init__(problem, problem.ny * rank // size, problem.ny * (rank + 1) // size)
        self.below = rank - 1 if rank > 0 else MPI.PROC_NULL
        self.above = rank + 1 if rank < size - 1 else MPI.PROC_NULL

    def advance(self, steps):
        for _ in range(steps):
            u = self.now
            self.comm.Sendrecv(u[1], self.below, 0, u[-1], self.above, 0)
            self.comm.Sendrecv(u[-2], self.above, 1, u[0], self.below, 1)
            self.step()
