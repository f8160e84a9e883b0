"""A program in Python of some other project: ranks share the rows, and it records its field at each
step."""

import sys

import heat_trace as heat
import numpy
from mpi4py.MPI import COMM_WORLD as comm

nx, ny_all, steps = 100, 37, 3
y0 = ny_all * comm.rank // comm.size
ny = ny_all * (comm.rank + 1) // comm.size - y0
x, y = numpy.arange(1, nx + 1), numpy.arange(y0 + 1, y0 + ny + 1)
u = numpy.zeros((ny + 2, nx + 2))

with heat.Trace(sys.argv[1] if len(sys.argv) > 1 else "port.trace", comm) as trace:
    for step in range(1, steps + 1):
        u[1:-1, 1:-1] = x + 0.125 * y[:, numpy.newaxis] + step
        trace.field("u", step, u[1:-1, 1:-1], first=(1, y0 + 1), whole=(nx, ny_all))
