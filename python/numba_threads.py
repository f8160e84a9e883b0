"""python/numba_threads: python/numba by threads, each with a band of rows (`numba.prange`).

The rows are cut into as many bands as threads are asked for. Numba has no more threads than
NUMBA_NUM_THREADS says, so some may take several bands. How many run is a state of the thread that
calls, which has its own again after each call.
"""

import contextlib
import typing

import heat_interop as heat
import numba as nb
import numpy as np

from ._field import Field, Serial, Sweep
from .numba import compiled, sweep_row


def _sweep(now, next, bands):
    rows = now.shape[0] - 2
    for band in nb.prange(bands):
        for j in range(1 + band * rows // bands, 1 + (band + 1) * rows // bands):
            sweep_row(now[j - 1], now[j], now[j + 1], next[j])


# Of Linux; what it writes is a heat.Affinity.
_read_affinity = nb.types.ExternalFunction(
    "sched_getaffinity", nb.int32(nb.int32, nb.uintp, nb.uintp)
)


def _clear(now, next, bands, bound):
    """Zero, each band by the thread that will sweep it, so that the memory is near to its core.

    bound: out, where that thread may run; none where Linux does not tell.
    """
    rows = now.shape[0] - 2
    for band in nb.prange(bands):
        first = 1 + band * rows // bands if band > 0 else 0
        end = 1 + (band + 1) * rows // bands if band < bands - 1 else rows + 2
        now[first:end] = 0.0
        next[first:end] = 0.0
        _read_affinity(0, 128, bound[band:].ctypes.data)


def _check_layer() -> None:
    """Start Numba's threads. Its layer "workqueue" is refused: it ends a program of which two
    threads use it at once.
    """
    try:
        nb.get_num_threads()
        layer = nb.threading_layer()
    except ValueError as error:
        raise heat.Error(heat.UNAVAILABLE, f"Numba has no threads here: {error}") from error
    if layer == "workqueue":
        text = "Numba's threading layer here is workqueue, which may end the program"
        raise heat.Error(heat.UNAVAILABLE, text)


@contextlib.contextmanager
def _team(threads: int) -> typing.Iterator[None]:
    before = nb.get_num_threads()
    nb.set_num_threads(min(threads, nb.config.NUMBA_NUM_THREADS))
    try:
        yield
    finally:
        nb.set_num_threads(before)


class solver(Serial):
    name = "python/numba_threads"
    summary = "the paper's loop, compiled by Numba, by threads; options threads"
    needs = heat.NEEDS_THREADS
    keys = "threads"

    def __init__(self, problem: heat.Problem, comm: None = None, options: str = ""):
        _check_layer()
        self._threads = heat.option_integer(options, "threads", min(nb.get_num_threads(), 1024))
        if not 1 <= self._threads <= 1024:
            raise heat.Error(heat.INVALID_ARGUMENT, "threads must be 1 to 1024")
        super().__init__(problem, comm, options)

    def make_sweep(self) -> Sweep:
        sweep, bands = compiled(_sweep, (nb.int64,), parallel=True), self._threads
        return lambda now, next, *whole: sweep(now, next, bands)

    def make_field(self, problem: heat.Problem, block: heat.Block) -> Field:
        clear = compiled(_clear, (nb.int64, nb.uint64[:, ::1]), parallel=True)
        bands, bound = self._threads, np.zeros((self._threads, 16), np.uint64)
        with _team(bands):
            threads = nb.get_num_threads()
            field = Field(problem, block, lambda now, next: clear(now, next, bands, bound))
        firsts = [-(-bands * i // threads) for i in range(threads)]  # the first band of each
        self._bound = [heat.Affinity.from_buffer_copy(bound[first]) for first in firsts]
        return field

    def advance(self, steps: int) -> None:
        with _team(self._threads):
            heat.note_threads(len(self._bound), self._bound)
            super().advance(steps)
