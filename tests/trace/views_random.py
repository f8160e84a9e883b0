"""views_random.py SEED CASES: fields of random bits, types, axes, layouts and cuts, by all ranks.

Rank 0 reads the trace, and computes what docs/trace-file.md says from the whole field by NumPy.
"""

import pathlib
import sys
import tempfile

import heat_trace
import numpy
from mpi4py.MPI import COMM_WORLD as comm
from views_test import read

KINDS = ["f4", "f8", "c8", "c16", "i1", "i2", "i4", "i8", "?"]


def mix(z):
    with numpy.errstate(over="ignore"):
        z = z + numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def fingerprint(numbers):
    """Of real or whole numbers in the order of cells, complex ones as pairs."""
    bits = numbers.view(f"u{numbers.itemsize}").astype("u8")
    marks = mix(bits ^ mix(numpy.arange(len(bits), dtype="u8")))
    return int(marks.sum(dtype="u8"))


def expected(whole):
    """Both fingerprints and the NaN of a field whose last index is x."""
    numbers = numpy.ascontiguousarray(whole).ravel()
    if numbers.dtype.kind == "c":
        numbers = numbers.view(f"f{numbers.itemsize // 2}")
    values = numbers.copy()
    nans = 0
    if values.dtype.kind == "f":
        nans = int(numpy.isnan(values).sum())
        values[numpy.isnan(values)] = numpy.nan
        values += 0.0  # -0 + 0 is 0
    return fingerprint(numbers), fingerprint(values), nans


def draw_field(random):
    """A field that all ranks draw alike: random bits, among them zeros of both signs and NaN."""
    axes = random.integers(0, 6)
    shape = tuple(int(n) for n in random.integers(1, [0, 300, 30, 12, 7, 5][axes] + 1, axes))
    kind = numpy.dtype(random.choice(KINDS))
    data = random.integers(0, 256, (*shape, kind.itemsize), "u1")
    field = data.view(kind).reshape(shape) if kind.kind != "b" else (data > 99).reshape(shape)
    if kind.kind in "fc":
        for value in (0.0, -0.0, numpy.nan, -numpy.nan):
            field[random.random(shape) < 0.1] = value
    return field


def laid_out(random, part):
    """The same cells in another layout: axes in any order, some backwards, with cells between."""
    order = [int(axis) for axis in random.permutation(part.ndim)]
    steps = random.integers(1, 4, part.ndim)
    room = numpy.zeros([n * step for n, step in zip(numpy.take(part.shape, order), steps)],
                       part.dtype)  # fmt: skip
    view = room[(..., *(slice(None, None, int(step)) for step in steps))]
    view = view.transpose([order.index(axis) for axis in range(part.ndim)])
    view = view[(..., *(slice(None, None, int(random.choice([-1, 1]))) for _ in part.shape))]
    view[...] = part
    return view


def record(trace, random, number):
    field = draw_field(random)
    where = [slice(None)] * field.ndim
    if field.ndim:
        axis = int(random.integers(field.ndim))
        cuts = numpy.sort(random.integers(0, field.shape[axis] + 1, comm.size - 1))
        bounds = [0, *(int(cut) for cut in cuts), field.shape[axis]]
        where[axis] = slice(bounds[comm.rank], bounds[comm.rank + 1])  # it may be empty
    own = numpy.random.default_rng([number, comm.rank])
    cells = laid_out(own, field[(..., *where)])
    first = [(part.start or 0) + 1 for part in reversed(where)]
    if own.random() < 0.5:
        trace.field("u", number, cells, first, field.shape[::-1])
    else:
        trace.field("u", number, cells.T, first, field.shape[::-1], order="F")
    return field


def main(seed, cases):
    random = numpy.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = comm.bcast(f"{folder}/random.trace")
        with heat_trace.Trace(path, comm) as trace:
            fields = [record(trace, random, number) for number in range(cases)]
        wrong = 0
        found = list(read(path)) if comm.rank == 0 else []
        for field, one in zip(fields, found):
            got = one["fingerprint"], one["values"], one["nan"]
            if got != expected(field) or one["whole"] != field.shape[::-1]:
                print(f"{seed} {one['step']}: {field.dtype} {field.shape} {got} {expected(field)}")
                wrong += 1
        if comm.rank == 0 and len(found) != cases:
            wrong += 1
        comm.barrier()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
