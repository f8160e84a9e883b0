"""shallow.f90 once more, in NumPy on the whole basin, and the faults of shallow.cpp by what they do
to it; traces read as docs/trace-file.md says, by nothing of the library."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

DT, ROTATION, SMOOTHING = 0.3, 0.1, 100
CELLS = np.s_[1:-1, 1:-1]  # of an array with a halo, y first


class Record(NamedTuple):
    step: int
    name: str
    fingerprint: int
    tiles: np.ndarray


def blocks_of(nx: int, ny: int, px: int, py: int) -> list[tuple[slice, slice]]:
    """The cells of each rank in an array with a halo."""
    cuts = [[p * n // parts + 1 for p in range(parts + 1)] for n, parts in ((ny, py), (nx, px))]
    ys, xs = ([slice(*pair) for pair in zip(cut, cut[1:])] for cut in cuts)
    return [(y, x) for x in xs for y in ys]


def advanced_h(h: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    flux_x = 0.5 * (h[1:-1, :-1] + h[1:-1, 1:]) * u[1:-1, :-1]
    flux_y = 0.5 * (h[:-1, 1:-1] + h[1:, 1:-1]) * v[:-1, 1:-1]
    new = h.copy()
    new[CELLS] -= DT * ((flux_x[:, 1:] - flux_x[:, :-1]) + (flux_y[1:] - flux_y[:-1]))
    return new


def shallow(
    nx: int, ny: int, steps: int, fault: str = "none", blocks: tuple[int, int] = (1, 1)
) -> Iterator[tuple[int, str, np.ndarray]]:
    """Step, name and cells of each field, as the programs record them."""
    h, u, v = (np.zeros((ny + 2, nx + 2)) for _ in range(3))
    x = (np.arange(nx) + 0.5) / nx
    y = (np.arange(ny)[:, np.newaxis] + 0.5) / ny
    h[CELLS] = 1 + x * x * (1 - x) * y * (1 - y)
    stale = None
    for step in range(1, steps + 1):
        if fault == "halo" and stale is not None:
            new = np.zeros_like(h)
            for block in blocks_of(nx, ny, *blocks):
                seen = stale.copy()
                seen[block] = h[block]
                new[block] = advanced_h(seen, u, v)[block]
            h, stale = new, None
        else:
            h = advanced_h(h, u, v)
        rows, i = slice(1, ny if fault == "wall" else ny + 1), slice(1, nx)
        low, east = slice(0, rows.stop - 1), slice(2, nx + 1)
        around = v[low, i] + v[low, east] + v[rows, i] + v[rows, east]
        u[rows, i] = u[rows, i] - DT * (h[rows, east] - h[rows, i]) + DT * ROTATION * 0.25 * around
        rows, i, high, west = slice(1, ny), slice(1, nx + 1), slice(2, ny + 1), slice(0, nx)
        slope = h[high, i] - h[rows, i]
        around = u[rows, west] + u[rows, i] + u[high, west] + u[high, i]
        if fault == "factor":
            v[rows, i] = v[rows, i] - DT * (slope + ROTATION * 0.25 * around)
        else:
            v[rows, i] = v[rows, i] - DT * slope - DT * ROTATION * 0.25 * around
        if step % SMOOTHING == 0:
            stale = h.copy()
            a = np.pad(h[CELLS], 1, mode="edge")
            around = a[1:-1, :-2] + a[1:-1, 2:] + a[:-2, 1:-1] + a[2:, 1:-1]
            h[CELLS] = 0.5 * h[CELLS] + 0.125 * around
        for name, field in (("h", h), ("u", u), ("v", v)):
            yield step, name, field[CELLS]


def mix(z: np.ndarray) -> np.ndarray:
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def record_of(step: int, name: str, cells: np.ndarray) -> Record:
    """What a trace has to say of a field of at least 8 x 8 real64."""
    numbers = np.arange(cells.size, dtype=np.uint64).reshape(cells.shape)
    words = mix(np.ascontiguousarray(cells).view(np.uint64) ^ mix(numbers))
    ys, xs = ([t * n // 8 for t in range(8)] for n in cells.shape)
    tiles = np.add.reduceat(np.add.reduceat(words, ys, 0), xs, 1)
    return Record(step, name, int(tiles.sum()), tiles)


def read_trace(data: bytes) -> list[Record]:
    records, at = [], 32
    while at < len(data):
        kind, size = struct.unpack_from("<2I", data, at)
        if kind == 1:
            step, fingerprint = struct.unpack_from("<qQ", data, at + 8)
            axes, letters, tiles = struct.unpack_from("<3I", data, at + 68)
            name = data[at + 80 + 8 * axes :][:letters].decode()
            first_tile = at + 80 + 8 * axes + (letters + 7) // 8 * 8
            words = np.frombuffer(data, "<u8", tiles, first_tile)
            records.append(Record(step, name, fingerprint, words.reshape(8, 8)))
        at += size
    return records
