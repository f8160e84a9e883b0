"""python/numba: the paper's loop, compiled by Numba for this processor when a solver is made.

`fastmath` is off, as Numba has it, so LLVM keeps the order of operations and contracts nothing.
"""

import functools
import typing

import heat_interop as heat
import numba as nb

from ._field import Serial, Sweep

if nb.config.DISABLE_JIT:
    raise heat.Error(heat.UNAVAILABLE, "Numba's compiler is switched off by NUMBA_DISABLE_JIT")


@nb.njit
def sweep_row(low, row, high, out):
    """The inner cells of one row: a function, because Numba's LLVM vectorises no nested loop."""
    for i in range(1, out.size - 1):
        around = ((row[i - 1] + row[i + 1]) + low[i]) + high[i]
        out[i] = 0.5 * (row[i] + 0.25 * around)


def _sweep(now, next, x, y, nx, ny):
    first, end = x - 1, x + nx + 1
    for j in range(y, y + ny):
        low, row, high = now[j - 1, first:end], now[j, first:end], now[j + 1, first:end]
        sweep_row(low, row, high, next[j, first:end])


@functools.cache
def compiled(function: typing.Callable, more: tuple, **options: bool) -> typing.Callable:
    """Compile for two fields and arguments of more types, or take it from an earlier cache."""
    try:
        return _compile(nb.njit(cache=True, **options)(function), more)
    except Exception:  # no folder that Numba could write to, or a damaged cache
        pass
    try:
        return _compile(nb.njit(**options)(function), more)
    except MemoryError:
        raise
    except Exception as error:  # a Numba that does not fit its NumPy or LLVM
        text = f"Numba cannot compile here: {heat.error_of(error)}"
        raise heat.Error(heat.UNAVAILABLE, text) from error


def _compile(dispatcher: typing.Callable, more: tuple) -> typing.Callable:
    field = nb.types.Array(nb.float64, 2, "C")
    dispatcher.compile((field, field) + more)
    dispatcher.disable_compile()  # a step never compiles: other types would be an error
    return dispatcher


def make_sweep() -> Sweep:
    return compiled(_sweep, 4 * (nb.int64,))


class solver(Serial):
    name = "python/numba"
    summary = "the paper's loop, compiled by Numba"
    make_sweep = staticmethod(make_sweep)
