"""Traces of a program's own fields, heat/trace.h, for Python, 3.9 or newer, with NumPy.

    with heat_trace.Trace("port.trace", comm) as trace:
        trace.field("u", step, u, first=(x0, y0), whole=(nx_all, ny_all))

It needs libheat_trace alone, and libheat_trace_mpi for a communicator: those of the build or
installation which this file is part of, or HEAT_TRACE_LIBRARY in the environment and what lies
beside it. heat_interop has the same class.
"""

from __future__ import annotations

import ctypes
import operator
import os
import pathlib
import typing
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_void_p

if typing.TYPE_CHECKING:
    import numpy.typing
    from mpi4py.MPI import Comm

MAX_AXES = 7
REFUSED = -(1 << 31)  # HEAT_TRACE_REFUSED

# heat_trace_status
OK, INVALID, NO_MEMORY, IO_ERROR, MPI_ERROR = range(5)

# heat_trace_type, by NumPy's kind and bytes; unsigned numbers are signed ones of the same bits
_types = {"f4": 1, "f8": 2, "c8": 3, "c16": 4, "i1": 5, "i2": 6, "i4": 7, "i8": 8}
_types.update({"u1": 5, "u2": 6, "u4": 7, "u8": 8, "b1": 9})


class TraceError(Exception):
    """A status other than OK, with a message of one line."""

    def __init__(self, status: int, message: str):
        super().__init__(status, message)
        self.status = status
        self.message = message

    def __str__(self) -> str:
        return self.message


_numbers = c_int64 * MAX_AXES


class _Array(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("type", c_int32), ("axes", c_int32)]
    _fields_ += [("extent", _numbers), ("stride", _numbers)]
    _fields_ += [("first", _numbers), ("whole", _numbers)]


def _libraries(folder: pathlib.Path, name: str) -> list[pathlib.Path]:
    """A library under the name that programs load it by, <name>.so.<number>, the latest first."""
    ends = [path.name[len(name) + 4 :] for path in folder.glob(f"{name}.so.*")]
    versions = sorted((int(end) for end in ends if end.isdecimal()), reverse=True)
    return [folder / f"{name}.so.{version}" for version in versions]


_loaded: dict[str, ctypes.CDLL] = {}


def _load(name: str) -> ctypes.CDLL:
    """A library, when it is first needed, under the name that programs load it by."""
    if name not in _loaded:
        here = pathlib.Path(__file__).absolute().parent
        named = os.environ.get("HEAT_TRACE_LIBRARY")
        folders = [here / "_heat", here.parent, here]  # in a wheel, installed, by itself
        if named:
            folders = [pathlib.Path(named).absolute().parent]
        found = [path for folder in folders for path in _libraries(folder, name)]
        if named and name == "libheat_trace":
            found = [pathlib.Path(named).absolute()]
        if not found:
            wanted = " or ".join(f"{folder}/{name}.so.*" for folder in folders)
            raise ImportError(f"heat: no library {wanted}; HEAT_TRACE_LIBRARY names another")
        try:
            _loaded[name] = ctypes.CDLL(str(found[0]))
        except OSError as error:
            raise ImportError(f"heat: cannot load {found[0]}: {error}") from error
    return _loaded[name]


def _function(name: str, *arguments: typing.Any) -> typing.Any:
    library = _load("libheat_trace_mpi" if "_mpi" in name else "libheat_trace")
    function = getattr(library, name)
    function.argtypes = arguments
    function.restype = c_int32
    return function


def _message() -> str:
    message = _load("libheat_trace").heat_trace_message
    message.restype = c_char_p
    return message().decode(errors="replace")


def _check(status: int) -> None:
    if status != OK:
        raise TraceError(status, _message())


def _number(value: typing.Any, what: str) -> int:
    number = operator.index(value)
    if c_int64(number).value != number:
        raise ValueError(f"{what} is {number}, more than 64 bits hold")
    return number


def _text(name: str) -> bytes:
    if not isinstance(name, str):
        raise TypeError("the name is no text")
    if "\0" in name:
        raise ValueError("the name has a NUL inside")
    return name.encode()


def _described(
    cells: numpy.ndarray, first: typing.Any, whole: typing.Any, order: str
) -> _Array:
    """An array as C has it; raises TypeError or ValueError."""
    if order not in ("C", "F"):
        raise ValueError(f"order is '{order}', neither 'C' nor 'F'")
    if not cells.dtype.isnative:
        raise ValueError("the bytes of a number are not in this machine's order")
    kind = _types.get(f"{cells.dtype.kind}{cells.dtype.itemsize}")
    if kind is None:
        raise TypeError(f"a trace has no cells of {cells.dtype}")
    if cells.ndim > MAX_AXES:
        raise ValueError(f"the array has {cells.ndim} axes, more than {MAX_AXES}")
    indices = range(cells.ndim) if order == "F" else range(cells.ndim - 1, -1, -1)
    array = _Array(cells.ctypes.data, kind, cells.ndim)
    array.extent[: cells.ndim] = [cells.shape[index] for index in indices]
    array.stride[: cells.ndim] = [cells.strides[index] for index in indices]
    for what, given in (("first", first), ("whole", whole)):
        numbers = [1] * cells.ndim if what == "first" else array.extent[: cells.ndim]
        if given is not None:
            numbers = [_number(number, what) for number in given]
        if len(numbers) != cells.ndim:
            raise ValueError(f"{what} has {len(numbers)} numbers, and the array {cells.ndim} axes")
        getattr(array, what)[: cells.ndim] = numbers
    return array


class Trace:
    """A trace, open for writing. Calls are collective, and fail on all ranks or on none.

    comm: an mpi4py communicator, the Fortran handle of one, or None for a program of one process.
    Raises TraceError, or ImportError if a library is missing.
    """

    def __init__(
        self, path: typing.Union[str, os.PathLike], comm: typing.Union[Comm, int, None] = None
    ):
        self._trace = c_void_p()
        self._field = _function("heat_trace_field", c_void_p, c_char_p, c_int64, POINTER(_Array))
        text, where = os.fsencode(path), byref(self._trace)
        if comm is None:
            _check(_function("heat_trace_open", c_void_p, c_char_p, c_void_p)(where, text, None))
        else:
            runs = _function("heat_trace_mpi_is_running")()  # else py2f() ends the program
            handle = comm.py2f() if runs and hasattr(comm, "py2f") else comm
            open_mpi = _function("heat_trace_open_mpi", c_void_p, c_char_p, c_int32)
            _check(open_mpi(where, text, operator.index(handle) if runs else 0))

    def field(
        self,
        name: str,
        step: int,
        cells: numpy.typing.ArrayLike,
        first: typing.Optional[typing.Sequence[int]] = None,
        whole: typing.Optional[typing.Sequence[int]] = None,
        order: str = "C",
    ) -> None:
        """Record a field: an array in any layout, which is read in place, or a number.

        Axes are x, y, ... from the last index of `cells` on, with order="F" from the first. first:
        index in the whole of the part's first cell, 1 if None; whole: cells of the whole, those of
        the part if None; both x first. Raises TraceError.
        """
        if not self._trace:
            return
        import numpy

        wrong = None
        try:
            there = numpy.asarray(cells)  # which may be a copy of a list, so it has to live
            array = _described(there, first, whole, order)
            text, step = _text(name), _number(step, "step")
        except (AttributeError, TypeError, ValueError) as error:
            wrong = error
            # The library refuses this on all ranks, so none waits for this one.
            reason = f"{name}: {wrong}".encode(errors="replace")
            _function("heat_trace_fail", c_int32, c_char_p)(INVALID, reason)
            text, step, array = b"", 0, _Array(axes=REFUSED)
        status = self._field(self._trace, text, step, byref(array))
        if wrong is not None:
            raise TraceError(INVALID, f"{name}: {wrong}") from wrong
        _check(status)

    def close(self) -> None:
        """Close the trace, once or more often. Raises TraceError."""
        if self._trace:
            _check(_function("heat_trace_close", c_void_p)(byref(self._trace)))

    def __enter__(self) -> Trace:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
