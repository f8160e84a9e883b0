"""The parts of every solver here: a field with its ring, and a solver on one process.

A solver's own file brings the sweep: `make_sweep` is called with no argument when a solver is made,
compiles or allocates, and returns a function

    sweep(now, next, x, y, nx, ny)

which takes cells x..x+nx-1, y..y+ny-1 of `now` one step on into `next`, without sources. Both are
arrays of the whole block with its ring or halo, x contiguous, so that [y, x] counts cells from 1.
"""

from __future__ import annotations

import operator
import time
import typing

import heat_interop as heat
import numpy as np

Sweep = typing.Callable[[np.ndarray, np.ndarray, int, int, int, int], None]
Clear = typing.Callable[[np.ndarray, np.ndarray], None]


def checked_steps(steps: int) -> int:
    """The number of steps. Raises InvalidArgument for one that no compiled solver takes."""
    steps = operator.index(steps)
    if steps < 0:
        raise heat.Error(heat.INVALID_ARGUMENT, "steps is negative")
    if steps >= 2**63:
        raise heat.Error(heat.INVALID_ARGUMENT, f"steps is {steps}, which 64 bits cannot hold")
    return steps


def sources_inside(problem: heat.Problem, block: heat.Block) -> list[tuple[int, int, float]]:
    """The sources inside a block, in the problem's order: (x, y, rate), counted in the block."""
    moved = ((s.x - block.x + 1, s.y - block.y + 1, s.rate) for s in problem.sources)
    return [(x, y, rate) for x, y, rate in moved if 1 <= x <= block.nx and 1 <= y <= block.ny]


def _clear(now: np.ndarray, next: np.ndarray) -> None:
    now.fill(0.0)
    next.fill(0.0)


class Field:
    """`now` and `next` of one block, shape (ny + 2, nx + 2), zero at first.

    clear: sets both to zero. After np.zeros the first steps would fetch the memory page by page.
    """

    def __init__(self, problem: heat.Problem, block: heat.Block, clear: Clear = _clear):
        self.block = block
        shape = (block.ny + 2, block.nx + 2)
        try:
            self.now, self.next = np.empty(shape), np.empty(shape)
        except MemoryError as error:
            raise heat.Error(heat.OUT_OF_MEMORY, "no memory for the field") from error
        clear(self.now, self.next)
        self._sources = sources_inside(problem, block)

    def finish_step(self) -> None:
        """End a step: inject the sources and make `next` the present."""
        for x, y, rate in self._sources:
            self.next[y, x] += rate
        self.now, self.next = self.next, self.now

    def finish_steps(self) -> None:
        """Wait for steps that were only started: here for none."""

    def read(self, window: heat.Block) -> np.ndarray:
        """A view of the cells of a window inside the block."""
        x, y = window.x - self.block.x + 1, window.y - self.block.y + 1
        return self.now[y : y + window.ny, x : x + window.nx]

    def write(self, window: heat.Block, cells: np.ndarray) -> None:
        """Set the cells of a window inside the block."""
        self.read(window)[...] = cells


class FieldSolver(heat.AnySolver):
    """The common part of solvers on one process and on many: all but making and advancing."""

    needs = 0
    make_sweep: typing.Callable[[], Sweep]

    _live: typing.Optional[Field] = None

    def __init__(self) -> None:
        self._timings = heat.Timings()

    @property
    def _field(self) -> Field:
        if self._live is None:
            raise heat.Error(heat.INVALID_ARGUMENT, "the solver is closed")
        return self._live

    def block(self) -> heat.Block:
        block = self._field.block
        return heat.Block(block.x, block.y, block.nx, block.ny)

    def read(
        self, window: typing.Optional[heat.Block] = None, out: typing.Optional[np.ndarray] = None
    ) -> np.ndarray:
        window = self._field.block if window is None else window
        heat.check_window(self._field.block, window)
        if out is None:
            out = np.empty((window.ny, window.nx))
        heat.check_cells(window, out, "out", written=True)
        if out.size > 0:
            out[...] = self._field.read(window)
        return out

    def write(self, window: heat.Block, cells: np.ndarray) -> None:
        heat.check_window(self._field.block, window)
        heat.check_cells(window, cells, "cells")
        if cells.size > 0:
            self._field.write(window, cells)

    def timings(self) -> heat.Timings:
        _ = self._field  # raises for a closed solver
        t = self._timings
        return heat.Timings(t.compute, t.exchange, t.waiting)

    def close(self) -> None:
        self._live = None


class Serial(FieldSolver):
    """The paper's algorithm on one process: two arrays and one sweep a step."""

    make_field: typing.Callable[[heat.Problem, heat.Block], Field] = Field
    keys = ""  # of the options

    def __init__(self, problem: heat.Problem, comm: None = None, options: str = ""):
        super().__init__()
        heat.check_problem(problem)
        if comm is not None:
            raise heat.Error(heat.INVALID_ARGUMENT, f"{self.name} takes no communicator")
        heat.check_options(options, self.keys)
        self._sweep = self.make_sweep()
        self._live = self.make_field(problem, heat.Block(1, 1, problem.nx, problem.ny))

    def advance(self, steps: int) -> None:
        field, steps = self._field, checked_steps(steps)
        start = time.perf_counter()
        for _ in range(steps):
            self._sweep(field.now, field.next, 1, 1, field.block.nx, field.block.ny)
            field.finish_step()
        field.finish_steps()
        self._timings.compute += time.perf_counter() - start
