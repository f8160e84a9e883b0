"""A solver on many processes: blocks on a process grid, halos exchanged by mpi4py while the cells
that need none are swept.

    +-----------------+   Each step: start receiving the halo (outside) and sending the edge
    | e e e e e e e e |   cells (e); sweep the inner cells (.) meanwhile; wait; sweep the edges;
    | e . . . . . . e |   inject the sources. A side without a neighbour needs no waiting, so its
    | e . . . . . . e |   edge counts as inner. The formula has no diagonal neighbours: no corners
    | e e e e e e e e |   are exchanged.
    +-----------------+
"""

from __future__ import annotations

import contextlib
import time
import typing

import heat_interop as heat
import numpy as np
from mpi4py import MPI

from . import _partition
from ._field import Field, FieldSolver, checked_steps

Part = typing.Tuple[int, int, int, int]  # x, y, nx, ny


@contextlib.contextmanager
def _mpi_errors() -> typing.Iterator[None]:
    """Raise an error of MPI as one of heat."""
    try:
        yield
    except MPI.Exception as error:
        raise heat.Error(heat.MPI_ERROR, error.Get_error_string()) from error


@contextlib.contextmanager
def _agree(comm: MPI.Comm) -> typing.Iterator[None]:
    """Fail on every rank if any rank fails, with the error of the first that did."""
    mine = None
    try:
        yield
    except Exception as error:
        mine = heat.error_of(error)
    with _mpi_errors():
        first = comm.allreduce(comm.rank if mine else comm.size, MPI.MIN)
        if first == comm.size:
            return
        error = comm.bcast(mine and (mine.status, mine.message), first)
    raise heat.Error(*error) from mine


def _neighbours(rank: int, px: int, py: int) -> list[typing.Optional[int]]:
    """The ranks beside a block, at low x, high x, low y and high y; None where there is none."""
    if rank >= px * py:
        return [None] * 4
    i, j = rank % px, rank // px
    there = [i > 0, i < px - 1, j > 0, j < py - 1]
    return [rank + step if one else None for step, one in zip((-1, 1, -px, px), there)]


def _parts(block: heat.Block, beside: list) -> tuple[list[Part], list[Part]]:
    """The cells that need no halo, and those that do: full rows at the ends of y, and between them
    the rest of the ends of x. In a block one cell thin both ends are the same cells.
    """

    def with_cells(parts: list[Part]) -> list[Part]:
        return [part for part in parts if part[2] > 0 and part[3] > 0]

    x_low, x_high, y_low, y_high = (rank is not None for rank in beside)
    x, nx = 1 + x_low, block.nx - x_low - x_high
    y, ny = 1 + y_low, block.ny - y_low - y_high
    rows = {end for end, waits in ((1, y_low), (block.ny, y_high)) if waits}
    columns = {end for end, waits in ((1, x_low), (block.nx, x_high)) if waits}
    edges = [(1, end, block.nx, 1) for end in rows] + [(end, y, 1, ny) for end in columns]
    return with_cells([(x, y, nx, ny)]), with_cells(edges)


class _Halo:
    """The messages of one array: persistent, because every step sends the same cells."""

    def __init__(self, comm: MPI.Comm, array: np.ndarray, column: MPI.Datatype, beside: list):
        ny, nx = (size - 2 for size in array.shape)
        flat = array.reshape(-1)

        def edge_along_x(y: int) -> list:
            return [flat[y * (nx + 2) + 1 :], nx, MPI.DOUBLE]

        def edge_along_y(x: int) -> list:
            return [flat[nx + 2 + x :], 1, column]

        # A tag is the direction that data moves in.
        to_x_low, to_x_high, to_y_low, to_y_high = range(4)
        messages = [
            (edge_along_y(0), to_x_high, edge_along_y(1), to_x_low),
            (edge_along_y(nx + 1), to_x_low, edge_along_y(nx), to_x_high),
            (edge_along_x(0), to_y_high, edge_along_x(1), to_y_low),
            (edge_along_x(ny + 1), to_y_low, edge_along_x(ny), to_y_high),
        ]
        self._requests = []
        for rank, (halo, tag_in, edge, tag_out) in zip(beside, messages):
            if rank is not None:
                self._requests.append(comm.Recv_init(halo, rank, tag_in))
                self._requests.append(comm.Send_init(edge, rank, tag_out))

    def start(self) -> None:
        MPI.Prequest.Startall(self._requests)

    def wait(self) -> None:
        MPI.Request.Waitall(self._requests)

    def free(self) -> None:
        for request in self._requests:
            request.Free()


class Blocks(FieldSolver):
    """Blocks on a process grid; the options px and py force one."""

    needs = heat.NEEDS_MPI

    _comm: typing.Optional[MPI.Comm] = None
    _column: typing.Optional[MPI.Datatype] = None
    _halos: typing.Sequence[_Halo] = ()
    _failure: typing.Optional[Exception] = None

    def __init__(
        self,
        problem: heat.Problem,
        comm: typing.Optional[MPI.Comm] = None,
        options: str = "",
    ):
        super().__init__()
        if comm is None or comm == MPI.COMM_NULL:
            raise heat.Error(heat.INVALID_ARGUMENT, f"{self.name} needs a communicator")
        with _mpi_errors():
            self._comm = comm.Dup()
            self._comm.Set_errhandler(MPI.ERRORS_RETURN)
        try:
            with _agree(self._comm), _mpi_errors():
                self._plan(problem, options)
        except heat.Error:
            self.close()
            raise

    def _plan(self, problem: heat.Problem, options: str) -> None:
        """Choose this rank's block, allocate its field and messages, and compile the sweep."""
        ranks, rank = self._comm.size, self._comm.rank
        heat.check_problem(problem, ranks)
        heat.check_options(options, _partition.grid_keys)
        px, py = _partition.choose_grid(ranks, problem.nx, problem.ny, options)
        block = _partition.grid_block(rank, px, py, problem.nx, problem.ny)
        if max(block.nx, block.ny) > 2**31 - 3:
            raise heat.Error(
                heat.INVALID_ARGUMENT, "a block's edge has more cells than MPI can count"
            )
        beside = _neighbours(rank, px, py)
        self._inner, self._edges = _parts(block, beside)
        self._sweep = self.make_sweep()
        self._live = Field(problem, block)
        self._column = MPI.DOUBLE.Create_vector(block.ny, 1, block.nx + 2).Commit()
        self._halos = [
            _Halo(self._comm, array, self._column, beside)
            for array in (self._live.now, self._live.next)
        ]

    def advance(self, steps: int) -> None:
        field = self._field
        with _agree(self._comm):
            steps = checked_steps(steps)
        timings, clock = self._timings, time.perf_counter
        self._failure = None
        with _mpi_errors():
            begin = clock()
            for _ in range(steps):
                halo = self._halos[0]
                halo.start()
                started = clock()
                self._sweep_parts(self._inner)
                swept = clock()
                halo.wait()
                arrived = clock()
                self._sweep_parts(self._edges)
                field.finish_step()
                self._halos.reverse()  # as finish_step() exchanges the arrays
                end = clock()
                timings.exchange += started - begin
                timings.waiting += arrived - swept
                timings.compute += (swept - started) + (end - arrived)
                begin = end
        with _agree(self._comm):
            if self._failure is not None:
                raise self._failure

    def _sweep_parts(self, parts: list[Part]) -> None:
        """After a failed sweep this rank goes on exchanging, because the others wait for it."""
        if self._failure is not None:
            return
        try:
            for part in parts:
                self._sweep(self._field.now, self._field.next, *part)
        except Exception as error:
            self._failure = error

    def close(self) -> None:
        super().close()
        comm, self._comm = self._comm, None
        if comm is None or MPI.Is_finalized():
            return
        for halo in self._halos:
            halo.free()
        if self._column is not None:
            self._column.Free()
        comm.Free()
