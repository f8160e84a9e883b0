"""views_cases.py FILE: the fields of views_cases.hpp, by all ranks if there is a launcher.

Ranks share the slowest axis, on mpi4py's communicator and, FILE.handle, on the handle of one.
"""

import os
import sys

import heat_trace
import numpy

NX, NY = 9, 7
AXES = (5, 4, 3, 2, 3, 2, 2)


def numbers(*shape):
    k = numpy.arange(numpy.prod(shape, dtype=int)).reshape(shape)
    return (37 * k + 11) % 101 - 50


def share(n, rank, ranks):
    return slice(n * rank // ranks, n * (rank + 1) // ranks)


def write_cases(trace, rank, ranks):
    rows = share(NY, rank, ranks)
    n = numbers(NY, NX)[rows]
    where = {"first": (1, rows.start + 1), "whole": (NX, NY)}
    u = n / 8
    pair = u + 1j * (n / 16 + 1)
    for name, kind, cells in [
        ("real32", "f4", u),
        ("real64", "f8", u),
        ("complex32", "c8", pair),
        ("complex64", "c16", pair),
        *((f"int{8 * size}", f"i{size}", n) for size in (1, 2, 4, 8)),
        ("logical8", "?", n > 0),
        *((f"uint{8 * size}", f"u{size}", n) for size in (1, 2, 4, 8)),
    ]:
        trace.field(name, 0, cells.astype(kind), **where)

    trace.field("fortran_order", 1, numpy.asfortranarray(u), **where)
    trace.field("first_index", 1, u.T, order="F", **where)
    wide = numpy.full((2 * len(u), 3 * NX), 77.0)
    wide[1::2, 2::3] = u
    trace.field("every", 1, wide[1::2, 2::3], numpy.array(where["first"]), [NX, NY])
    trace.field("backwards", 1, numpy.ascontiguousarray(u[::-1, ::-1])[::-1, ::-1], **where)
    trace.field("list", 1, u.tolist(), **where)
    packed = numpy.zeros(u.shape, [("before", "f4"), ("u", "f8"), ("behind", "i1")])
    packed["u"] = u  # 13 bytes from cell to cell, at no multiple of 8
    trace.field("packed", 1, packed["u"], **where)

    trace.field("axes0", 2, numbers(1)[0] / 8)
    for axes in range(1, len(AXES) + 1):
        part = share(AXES[axes - 1], rank, ranks)
        cells = numbers(*AXES[axes - 1 :: -1])[part] / 8
        trace.field(f"axes{axes}", 2, cells, [1] * (axes - 1) + [part.start + 1], AXES[:axes])


def main(path):
    comm = None
    if "OMPI_COMM_WORLD_SIZE" in os.environ:
        from mpi4py.MPI import COMM_WORLD as comm
    rank, ranks = (comm.rank, comm.size) if comm else (0, 1)
    with heat_trace.Trace(path, comm) as trace:
        write_cases(trace, rank, ranks)
    if comm:
        trace = heat_trace.Trace(path + ".handle", comm.py2f())
        write_cases(trace, rank, ranks)
        trace.close()


if __name__ == "__main__":
    main(sys.argv[1])
