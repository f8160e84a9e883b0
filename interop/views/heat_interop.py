"""The contract of heat.h and services.h for Python, 3.9 or newer, with NumPy and mpi4py.

    import heat_interop as heat

    problem = heat.Problem(100, 37, steps=250, sources=heat.default_sources(100, 37))
    with heat.create("fortran/serial", problem) as solver:
        solver.advance(problem.steps)
        print("%016x" % heat.digest(problem, solver).fingerprint)  # b55b57e3088e1955

Names and meanings are those of the C headers, all but heat_fail, heat_check_struct,
heat_check_kernel and heat_choose_sweep. A field is an array of float64 of shape (ny, nx), x
fastest; cells and windows are counted from 1 in both directions. The library gets arrays by address
and leading dimension, so a view of a larger array is read and written in place; one that would have
to be copied is refused. Every failure is an `Error` with the library's message.

`python3 -m heat_interop` lists the solvers.

The library is that of the build or installation which this file is part of; HEAT_LIBRARY in the
environment names another one. NumPy and mpi4py are imported when they are first needed.

A solver written in Python is a class like `AnySolver`; heat_python.py finds it.
"""

from __future__ import annotations

import ctypes
import dataclasses
import inspect
import operator
import os
import pathlib
import typing
from ctypes import POINTER, byref, c_char, c_char_p, c_double, c_int32, c_int64, c_uint32
from ctypes import c_uint64, c_void_p

from heat_trace import Trace, TraceError  # noqa: F401  (traces load their own library)

if typing.TYPE_CHECKING:
    import numpy
    from mpi4py.MPI import Comm

ABI_VERSION = 1
NO_COMM = -1

# heat_status
(OK, INVALID_ARGUMENT, OUT_OF_MEMORY, UNAVAILABLE, NOT_FOUND, ABI_MISMATCH, MPI_ERROR, NOT_FINITE,
 IO_ERROR, INTERNAL_ERROR, GPU_ERROR, WRONG_ANSWER) = range(12)  # fmt: skip

# Problem.initial
INITIAL_ZERO = 0
INITIAL_RANDOM = 1

# The needs of a solver: bits
NEEDS_MPI = 1
NEEDS_GPU = 2
HOST_OFFLOAD = 4  # none: made for a GPU, it runs on the host, as HEAT_HOST_OFFLOAD=1 allows
NEEDS_THREADS = 8


# -- Errors ---------------------------------------------------------------------------------------


class Error(Exception):
    """A status other than OK, with a message of one line.

    `Error(UNAVAILABLE, "why")` is an `Unavailable`: the class follows from the status.
    """

    status: int = INTERNAL_ERROR

    def __new__(cls, status: int, message: str) -> Error:
        return super().__new__(_error_classes.get(status, cls), status, message)

    def __init__(self, status: int, message: str):
        message = message.rstrip("\n").replace("\n", " ")
        super().__init__(status, message)
        self.status = status
        self.message = message

    def __str__(self) -> str:
        return self.message


class InvalidArgument(Error, ValueError):
    """An argument, option or problem that cannot be accepted."""


class OutOfMemory(Error):
    """Memory could not be allocated."""


class Unavailable(Error):
    """Known, but this build or machine lacks something it needs."""


class NotFound(Error, LookupError):
    """No solver, kernel or list entry of that name or index."""


class AbiMismatch(Error):
    """This file and the library are of different versions."""


class MpiError(Error):
    """An MPI call failed; the solver can only be closed."""


class NotFinite(Error, ArithmeticError):
    """The field holds a NaN or an infinity."""


class IoError(Error):
    """A file could not be opened, written or closed."""


class InternalError(Error):
    """A defect of the library or of a solver."""


class GpuError(Error):
    """A GPU's runtime failed; the solver can only be closed."""


class WrongAnswer(Error):
    """A known answer comes out wrong; see self_check()."""


_error_classes = dict(enumerate(Error.__subclasses__(), start=1))  # in the order of heat_status


def error_of(exception: BaseException) -> Error:
    """Any exception as an `Error`, because a solver or a package may raise anything."""
    if isinstance(exception, Error):
        return exception
    if isinstance(exception, MemoryError):
        return Error(OUT_OF_MEMORY, "out of memory")
    status = UNAVAILABLE if isinstance(exception, ImportError) else INTERNAL_ERROR
    return Error(status, f"{type(exception).__name__}: {reason_of(exception)}")


# Long messages of NumPy and Numba begin with these lines, or have the reason behind this text.
_headings = ("IMPORTANT:", "Importing the numpy C-extensions failed", "Failed in ")
_original = "Original error was:"


def reason_of(exception: BaseException) -> str:
    """The line of an exception's message that says why, which is not always the first."""
    text = str(exception)
    if _original in text:
        text = text.partition(_original)[2]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith(_headings)), "".join(lines[:1]))


# -- The structs of the contract ------------------------------------------------------------------


def _integer(value: typing.Any, bits: type, name: str) -> int:
    """A whole number that fits its C type; ctypes alone would cut off its high bits.

    Raises InvalidArgument, or TypeError if it is no whole number.
    """
    number = operator.index(value)
    if bits(number).value != number:
        raise Error(INVALID_ARGUMENT, f"{name} is {number}, which its C type cannot hold")
    return number


class _Plain(ctypes.Structure):
    """A struct of numbers that can be compared and printed."""

    def __init__(self, *values: typing.Any, **named: typing.Any):
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        known = [inspect.Parameter(name, kind) for name, *_ in self._own_fields()]
        super().__init__(**inspect.Signature(known).bind_partial(*values, **named).arguments)

    def __setattr__(self, name: str, value: typing.Any) -> None:
        kind = next((kind for field, kind, *_ in self._fields_ if field == name), None)
        if kind is None:
            raise AttributeError(f"{type(self).__name__} has no field '{name}'")
        if kind in (c_int32, c_uint32, c_int64, c_uint64):
            value = _integer(value, kind, name)
        super().__setattr__(name, value)

    @classmethod
    def _own_fields(cls) -> list:
        return [field for field in cls._fields_ if field[0] not in ("struct_size", "abi_version")]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, n) == getattr(other, n) for n, *_ in self._own_fields())

    def __repr__(self) -> str:
        values = (f"{n}={getattr(self, n)!r}" for n, *_ in self._own_fields())
        return f"heat.{type(self).__name__}({', '.join(values)})"


class _Struct(_Plain):
    """A struct whose header is this file's."""

    def __init__(self, *values: typing.Any, **named: typing.Any):
        super().__init__(*values, **named)
        self.struct_size = ctypes.sizeof(self)
        self.abi_version = ABI_VERSION


_header: typing.Any = [("struct_size", c_uint32), ("abi_version", c_uint32)]


class Source(_Plain):
    """A cell (x, y), counted from 1, that gains `rate` (field units per step) at every step."""

    _fields_ = [("x", c_int64), ("y", c_int64), ("rate", c_double)]


class Block(_Struct):
    """A rectangle of cells: those of a rank, or a window to read or write. Empty: nx = ny = 0.

    x, y: first cell, counted from 1; nx, ny: cells along x and y.
    """

    _fields_ = _header + [("x", c_int64), ("y", c_int64), ("nx", c_int64), ("ny", c_int64)]


class Timings(_Struct):
    """Where this rank's time in advance() went since the solver was made, in seconds.

    compute: sweeping cells and injecting sources; exchange: packing, posting and moving halos;
    waiting: blocked until halos arrived.
    """

    _fields_ = _header + [("compute", c_double), ("exchange", c_double), ("waiting", c_double)]


class RankTimes(_Struct):
    """What a rank tells of its advance(), set by start_watch(), stop_watch() and for `timings` the
    program; bytes() of it can be sent to another rank.

    seconds: that it took; cpu: seconds of processors that this process used meanwhile; machine: a
    number that processes on one machine have in common; core: that this process was on at the end,
    -1 where the system does not tell; node: the machine's name; cpus: processors that this process
    may run on, "0-3,8"; gpu: that the solver noted, or "". These three are bytes. threads: that the
    solver noted, and places: how many sets of processors they are bound to; 0 without.
    """

    _fields_ = _header + [("seconds", c_double), ("cpu", c_double), ("timings", Timings)]
    _fields_ += [("machine", c_uint64), ("core", c_int64)]
    _fields_ += [("node", c_char * 64), ("cpus", c_char * 128), ("gpu", c_char * 96)]
    _fields_ += [("threads", c_int64), ("places", c_int64)]


class Affinity(ctypes.Structure):
    """Processors that a thread may run on: processor i is bit i % 64 of cpus[i // 64]."""

    _fields_ = [("cpus", c_uint64 * 16)]


class Digest(_Struct):
    """The fingerprint of a field or of a part of it, and the sum of its cells."""

    _fields_ = _header + [("fingerprint", c_uint64), ("heat", c_double)]


class _Problem(_Struct):
    _fields_ = _header + [("nx", c_int64), ("ny", c_int64), ("steps", c_int64)]
    _fields_ += [("sources", POINTER(Source)), ("n_sources", c_int64)]
    _fields_ += [("seed", c_uint64), ("initial", c_int32), ("reserved", c_int32)]


def _function_type(*arguments: typing.Any) -> typing.Any:
    return ctypes.CFUNCTYPE(c_int32, *arguments)


_sweep_type = _function_type(c_void_p, c_void_p, c_int64, c_int64, c_int64)


class _Kernel(_Struct):
    _fields_ = _header + [("name", c_char_p), ("level", c_char_p), ("sweep", _sweep_type)]


class _WideKernel(_Plain):
    _fields_ = [("kernel", _Kernel), ("halo", c_int64), ("corners", c_int32), ("reserved", c_int32)]


_problem, _kernel, _block = POINTER(_Problem), POINTER(_Kernel), POINTER(Block)
_copy_type = _function_type(c_void_p, _block, c_void_p, c_int64)


class _Table(_Struct):
    _fields_ = _header + [
        ("name", c_char_p),
        ("summary", c_char_p),
        ("needs", c_uint32),
        ("reserved", c_uint32),
        ("create", _function_type(_problem, c_int32, _kernel, c_char_p, POINTER(c_void_p))),
        ("advance", _function_type(c_void_p, c_int64)),
        ("block", _function_type(c_void_p, _block)),
        ("read", _copy_type),
        ("write", _copy_type),
        ("timings", _function_type(c_void_p, POINTER(Timings))),
        ("destroy", _function_type(c_void_p)),
    ]


class _Result(_Struct):
    _fields_ = _header + [("solver", c_char_p), ("caller", c_char_p), ("ranks", c_int64)]
    _fields_ += [("seconds_setup", c_double), ("times", POINTER(RankTimes)), ("digest", Digest)]


# -- The library ----------------------------------------------------------------------------------


def _libraries(folder: pathlib.Path) -> list[pathlib.Path]:
    """The library in a folder under the name that programs load it by, libheat.so.<number>.

    An older one may be left beside it, so the highest number comes first.
    """
    numbers = [path.name[len("libheat.so.") :] for path in folder.glob("libheat.so.*")]
    versions = sorted((int(number) for number in numbers if number.isdecimal()), reverse=True)
    return [folder / f"libheat.so.{version}" for version in versions]


def _load_library() -> ctypes.CDLL:
    here = pathlib.Path(__file__).absolute().parent
    # In a wheel; beside this file's folder where it is built or installed; in build/ if it is used
    # as source.
    folders = [here / "_heat", here.parent, here.parent / "build" / "lib"]
    paths = [path for folder in folders for path in _libraries(folder)]
    wanted = " or ".join(f"{folder}/libheat.so.*" for folder in folders)
    if "HEAT_LIBRARY" in os.environ:
        wanted = os.environ["HEAT_LIBRARY"]
        paths = [pathlib.Path(wanted)]
    for path in paths:
        if path.exists():
            try:
                return ctypes.CDLL(str(path))
            except OSError as error:
                raise ImportError(f"heat: cannot load {path}: {error}") from error
    raise ImportError(f"heat: no library {wanted}; build it, or name it by HEAT_LIBRARY")


_library = _load_library()


def _function(name: str, *arguments: typing.Any) -> typing.Callable[..., None]:
    """A function of the library that raises instead of returning a status."""
    function = getattr(_library, name, None)
    if function is None:
        raise ImportError(f"heat: {_library._name} has no {name}")
    function.argtypes = arguments
    function.restype = c_int32
    if name != "heat_error_message":
        function.restype = _check
    return function


def _formatted(function: typing.Callable[..., None], *arguments: typing.Any) -> str:
    """The text of a service that also tells its length."""
    length = c_int64()
    function(*arguments, None, 0, byref(length))
    text = ctypes.create_string_buffer(length.value + 1)
    function(*arguments, text, len(text), None)
    return os.fsdecode(text.value)


def error_message() -> str:
    """The message of this thread's last failure."""
    return _formatted(_error_message)


def _check(status: int) -> None:
    if status != OK:
        raise Error(status, error_message())


def _text(value: typing.Union[str, os.PathLike]) -> bytes:
    """Text as C takes it, in the bytes of the command line."""
    text = os.fsencode(value)
    if b"\0" in text:
        raise Error(INVALID_ARGUMENT, "a text has a NUL inside")
    return text


_table, _number, _digest = POINTER(_Table), POINTER(c_int64), POINTER(Digest)
_text_out = (c_char_p, c_int64, _number)
_error_message = _function("heat_error_message", *_text_out)
_load_plugin = _function("heat_load_plugin", c_char_p)
_solver_count = _function("heat_solver_count", _number)
_solver_name = _function("heat_solver_name", c_int64, POINTER(c_char_p))
_solver_needs = _function("heat_solver_needs", c_char_p, POINTER(c_uint32))
_solver_formula = _function("heat_solver_formula", c_char_p, POINTER(_kernel))
_find_solver = _function("heat_find_solver", c_char_p, _table, _kernel)
_find_kernel = _function("heat_find_kernel", c_char_p, _kernel)
_check_problem = _function("heat_check_problem", _problem, c_int64)
_default_problem = _function("heat_default_problem", _problem)
_default_sources = _function("heat_default_sources", c_int64, c_int64, POINTER(Source))
_parse_grid = _function("heat_parse_grid", c_char_p, _number, _number)
_parse_integer = _function("heat_parse_integer", c_char_p, _number)
_parse_initial = _function("heat_parse_initial", c_char_p, POINTER(c_int32), POINTER(c_uint64))
_parse_source = _function("heat_parse_source", c_char_p, POINTER(Source))
_initial_cells = _function("heat_initial_cells", _problem, _block, c_void_p, c_int64)
_digest_cells = _function("heat_digest_cells", _problem, _block, c_void_p, c_int64, _digest)
_start_solver = _function("heat_start_solver", _problem, _table, c_void_p)
_digest_solver = _function("heat_digest_solver", _problem, _table, c_void_p, _digest)
_create_npy = _function("heat_create_npy", c_char_p, c_int64, c_int64)
_save_solver = _function("heat_save_solver", _problem, _table, c_void_p, c_char_p)
_check_partition = _function("heat_check_partition", _problem, _block, c_int64)
_check_window = _function("heat_check_window", _block, _block, c_void_p, c_int64)
_check_options = _function("heat_check_options", c_char_p, c_char_p)
_option_integer = _function("heat_option_integer", c_char_p, c_char_p, _number)
_start_watch = _function("heat_start_watch", POINTER(RankTimes))
_stop_watch = _function("heat_stop_watch", POINTER(RankTimes))
_note_gpu = _function("heat_note_gpu", c_char_p)
_note_threads = _function("heat_note_threads", c_int64, POINTER(Affinity))
_format_result = _function("heat_format_result", _problem, POINTER(_Result), *_text_out)
_format_solvers = _function("heat_format_solvers", *_text_out)
_format_build = _function("heat_format_build", *_text_out)
_self_check = _function("heat_self_check", c_char_p)
_cache_size = _function("heat_cache_size", c_int32, _number)


def _values(function: typing.Callable[..., None], text: str, *types: typing.Any) -> list:
    """The values that a service reads from a text, or knows of a name."""
    values = [kind() for kind in types]
    function(_text(text), *map(byref, values))
    return [value.value for value in values]


# -- Arrays ---------------------------------------------------------------------------------------


def _rows(cells: numpy.ndarray, name: str, written: bool = False) -> tuple[int, int]:
    """The address and the leading dimension of an array that C can use in place.

    Raises InvalidArgument unless it is two-dimensional, of float64, with x contiguous.
    """
    import numpy

    wanted = f"{name} must be a two-dimensional NumPy array of float64"
    if not isinstance(cells, numpy.ndarray) or cells.ndim != 2 or cells.dtype != numpy.float64:
        raise Error(INVALID_ARGUMENT, wanted)
    size = cells.itemsize
    ny, nx = cells.shape
    across, along = cells.strides
    if (nx > 1 and along != size) or not cells.flags.aligned:
        raise Error(INVALID_ARGUMENT, wanted + " whose cells along x follow one another in memory")
    if ny > 1 and (across < nx * size or across % size != 0):
        raise Error(INVALID_ARGUMENT, wanted + " whose rows along x do not overlap or go backwards")
    if written and not cells.flags.writeable:
        raise Error(INVALID_ARGUMENT, f"{name} is read-only")
    return cells.ctypes.data, across // size if ny > 1 else max(nx, 1)


def check_cells(
    window: Block, cells: numpy.ndarray, name: str, written: bool = False
) -> tuple[int, int]:
    """The address and the leading dimension of cells.

    Raises InvalidArgument unless cells is an array of the window's shape that C can use in place.
    """
    address, ld = _rows(cells, name, written)
    wanted = (window.ny, window.nx)
    if cells.shape != wanted:
        text = f"{name} has the shape {cells.shape}, and the window has {wanted}"
        raise Error(INVALID_ARGUMENT, text)
    return address, ld


# -- The problem ----------------------------------------------------------------------------------


@dataclasses.dataclass
class Problem:
    """A problem, complete: the grid, the start, the sources and how long to go.

    nx, ny: interior cells along x/fast and y/slow; steps: that the program means to take, advance()
    decides; initial: INITIAL_ZERO or INITIAL_RANDOM, which takes `seed`, 0..2^64-1; sources: in the
    order in which they are injected. check_problem() and solvers check it, not the constructor.
    """

    nx: int
    ny: int
    steps: int = 0
    initial: int = INITIAL_ZERO
    seed: int = 0
    sources: list[Source] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        sources = self.sources or []
        self.sources = [one if isinstance(one, Source) else Source(*one) for one in sources]

    def _c(self) -> _Problem:
        """The problem as C sees it; the struct keeps its sources alive."""
        sources = (Source * len(self.sources))(*self.sources)
        return _Problem(
            nx=self.nx,
            ny=self.ny,
            steps=self.steps,
            sources=ctypes.cast(sources, POINTER(Source)) if self.sources else None,
            n_sources=len(self.sources),
            seed=self.seed,
            initial=_integer(self.initial, c_int32, "initial"),
        )


def check_problem(problem: Problem, ranks: int = 1) -> None:
    """Raise InvalidArgument if a problem cannot be run by so many ranks, saying why."""
    _check_problem(problem._c(), _integer(ranks, c_int64, "ranks"))


def default_problem() -> Problem:
    """The paper's problem: 4800 x 4800 cells, 500 steps, zero at the start, its three sources."""
    c = _Problem()
    _default_problem(c)
    sources = [Source(s.x, s.y, s.rate) for s in c.sources[: c.n_sources]]
    return Problem(c.nx, c.ny, c.steps, c.initial, c.seed, sources)


def default_sources(nx: int, ny: int) -> list[Source]:
    """The paper's three sources of rate 1. Raises InvalidArgument if nx or ny is below 3."""
    sources = (Source * 3)()
    _default_sources(_integer(nx, c_int64, "nx"), _integer(ny, c_int64, "ny"), sources)
    return [Source(s.x, s.y, s.rate) for s in sources]


def parse_grid(text: str) -> tuple[int, int]:
    """Read "4800x4800" as (nx, ny). Raises InvalidArgument."""
    nx, ny = _values(_parse_grid, text, c_int64, c_int64)
    return nx, ny


def parse_integer(text: str) -> int:
    """Read a whole number of 64 bits, all of the text. Raises InvalidArgument."""
    return _values(_parse_integer, text, c_int64)[0]


def parse_initial(text: str) -> tuple[int, int]:
    """Read "zero" or "random:SEED" as (initial, seed). Raises InvalidArgument."""
    initial, seed = _values(_parse_initial, text, c_int32, c_uint64)
    return initial, seed


def parse_source(text: str) -> Source:
    """Read "X,Y,RATE"; check_problem() looks whether it is inside the grid."""
    source = Source()
    _parse_source(_text(text), byref(source))
    return source


# -- Solvers --------------------------------------------------------------------------------------


class AnySolver(typing.Protocol):
    """A live solver of any language: `Solver`, or a class `solver` of a file python/<name>.py.

    The constructor, advance and close are collective over comm, with the same arguments and the
    same error on every rank; the others are local. Errors are `Error`s.
    """

    name: str  # such as "python/numpy"
    summary: str  # one line for people
    needs: int  # NEEDS_... bits, HOST_OFFLOAD

    def __init__(self, problem: Problem, comm: typing.Optional[Comm], options: str):
        """Leave the field zero, and take no step's work from advance().

        comm: of mpi4py, None for a solver without NEEDS_MPI; options: as for check_options().
        Raises Unavailable for a problem that it declines, saying why: then it counts as missing."""

    def advance(self, steps: int) -> None:
        """Take steps >= 0; returns when the result is final, so callers may time it."""

    def block(self) -> Block:
        """The cells this rank holds; the blocks of all ranks cover the grid once."""

    def read(
        self, window: typing.Optional[Block] = None, out: typing.Optional[numpy.ndarray] = None
    ) -> numpy.ndarray:
        """Copy cells of this rank's block, None for all, into `out`, None for a new array, of shape
        (window.ny, window.nx); returns it. Raises InvalidArgument for a window outside the block,
        or an array that check_cells() refuses."""

    def write(self, window: Block, cells: numpy.ndarray) -> None:
        """Set cells of this rank's block from an array of that shape; errors as for read()."""

    def timings(self) -> Timings:
        """Where the time of this rank's advance() calls went."""

    def close(self) -> None:
        """Free the solver, as the end of a `with` does; a second call does nothing."""

    def __enter__(self) -> AnySolver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> typing.NoReturn:
        raise TypeError("a solver cannot be copied")


class Solver(AnySolver):
    """A live compiled solver, for one thread at a time; `create` or a `NamedSolver` makes it."""

    def __init__(
        self, found: NamedSolver, problem: Problem, comm: typing.Optional[Comm], options: str,
        kernel: typing.Optional[Kernel],
    ):  # fmt: skip
        self.name, self.summary, self.needs = found.name, found.summary, found.needs
        self._table = found._table
        self._solver: typing.Optional[c_void_p] = None
        solver = c_void_p()
        handle = NO_COMM if comm is None else comm.py2f()
        given = kernel._struct if kernel else None
        _check(self._table.create(problem._c(), handle, given, _text(options), byref(solver)))
        self._solver = solver

    def _live(self) -> c_void_p:
        if self._solver is None:
            raise Error(INVALID_ARGUMENT, "the solver is closed")
        return self._solver

    def advance(self, steps: int) -> None:
        """Raises InvalidArgument for steps < 0, with the field unchanged; MpiError, or the error of
        a sweep that failed on any rank: then the field is of no step."""
        _check(self._table.advance(self._live(), _integer(steps, c_int64, "steps")))

    def block(self) -> Block:
        block = Block()
        _check(self._table.block(self._live(), block))
        return block

    def read(
        self, window: typing.Optional[Block] = None, out: typing.Optional[numpy.ndarray] = None
    ) -> numpy.ndarray:
        """Cells go straight into `out`, which may be a view of a larger field."""
        import numpy

        window = self.block() if window is None else window
        if out is None:
            check_window(self.block(), window)
            out = numpy.empty((window.ny, window.nx))
        address, ld = check_cells(window, out, "out", written=True)
        _check(self._table.read(self._live(), window, address, ld))
        return out

    def write(self, window: Block, cells: numpy.ndarray) -> None:
        address, ld = check_cells(window, cells, "cells")
        _check(self._table.write(self._live(), window, address, ld))

    def timings(self) -> Timings:
        timings = Timings()
        _check(self._table.timings(self._live(), timings))
        return timings

    def close(self) -> None:
        solver, self._solver = self._solver, None
        if solver is not None:
            _check(self._table.destroy(solver))

    def __del__(self) -> None:
        if getattr(self, "_solver", None) is not None:
            self._table.destroy(self._solver)


class NamedSolver:
    """A compiled solver by its name, which is called like the class of a solver in Python."""

    def __init__(self, name: str):
        self._table, kernel = _Table(), _Kernel()
        _find_solver(_text(name), self._table, kernel)
        self._kernel = Kernel(kernel) if kernel.sweep else None
        self.name = name
        self.summary = self._table.summary.decode()
        self.needs: int = self._table.needs

    def __call__(
        self, problem: Problem, comm: typing.Optional[Comm] = None, options: str = "",
        kernel: typing.Optional[Kernel] = None,
    ) -> Solver:  # fmt: skip
        """Make a solver whose field is zero; no step's work is done here.

        comm: of mpi4py, for a solver that needs MPI; options: "key=value,...", an unknown key is an
        error that lists the known ones; kernel: the sweep to use instead of the solver's own, or of
        the one named after '+'. Raises InvalidArgument, OutOfMemory, Unavailable or MpiError.
        """
        return Solver(self, problem, comm, options, kernel or self._kernel)


Found = NamedSolver  # its name until version 0.1


def find(name: str) -> typing.Union[NamedSolver, type[AnySolver]]:
    """Find a solver: "fortran/mpi", "fortran/mpi+cxx" with the sweep of cxx, or "python/numpy".

    The result has name, summary and needs, and makes a solver when called with problem, comm and
    options. Raises NotFound, with the nearest name or all names, or Unavailable with the reason.
    """
    import heat_python

    if heat_python.has(name) and name not in solvers():
        return heat_python.find(name)
    return NamedSolver(name)


def create(
    name: str, problem: Problem, comm: typing.Optional[Comm] = None, options: str = ""
) -> AnySolver:
    """Find, make and start a solver: its field is the problem's start. Raises their errors."""
    solver = find(name)(problem, comm, options)
    try:
        start(problem, solver)
    except BaseException:
        solver.close()
        raise
    return solver


def solvers() -> list[str]:
    """The names of all compiled solvers, available or not, those of plugins last."""
    count, name = c_int64(), c_char_p()
    _solver_count(byref(count))
    names = []
    for index in range(count.value):
        _solver_name(index, byref(name))
        names.append(os.fsdecode(name.value or b""))
    return names


def solver_needs(name: str) -> int:
    """The needs of a compiled solver, available or not: NEEDS_... bits. Raises NotFound."""
    return _values(_solver_needs, name, c_uint32)[0]


def solver_formula(name: str) -> typing.Optional[Kernel]:
    """The sweep that the plugin of a compiled solver exports as its formula; None: it is heat's.

    Raises NotFound.
    """
    kernel = _kernel()
    _solver_formula(_text(name), byref(kernel))
    return Kernel(kernel.contents) if kernel else None


def load_plugin(path: typing.Union[str, os.PathLike]) -> None:
    """Load a library that exports heat_plugin: its solvers can then be found by name.

    Raises NotFound (no such file), InvalidArgument (no library, no solver, a name that is taken) or
    AbiMismatch; after any failure none of its solvers is known.
    """
    _load_plugin(_text(path))


class Kernel:
    """One sweep of a compiled language or a plugin; `find_kernel` and `solver_formula` make it.

    halo: cells that it reads beyond its part on a side; corners: whether also diagonal ones.
    """

    def __init__(self, struct: _Kernel):
        self._struct = struct
        self.name: str = struct.name.decode()
        self.level: str = (struct.level or b"").decode()
        self.halo, self.corners = 1, False
        if struct.struct_size == ctypes.sizeof(_WideKernel):
            wide = _WideKernel.from_address(ctypes.addressof(struct))
            self.halo, self.corners = wide.halo, bool(wide.corners)

    def sweep(self, now: numpy.ndarray, next: numpy.ndarray) -> None:
        """Take one step without sources, from `now` into the inner cells of `next`, in place.

        now, next: shape (ny + 2, nx + 2), ring or halo included; they do not overlap, and may be
        views of larger fields of the same leading dimension. Raises InvalidArgument.
        """
        import numpy

        now_address, ld = _rows(now, "now")
        next_address, next_ld = _rows(next, "next", written=True)
        if now.shape != next.shape or min(now.shape) < 2 or ld != next_ld:
            wanted = "now and next must have one shape (ny + 2, nx + 2) and one leading dimension"
            raise Error(INVALID_ARGUMENT, wanted)
        if numpy.shares_memory(now, next):
            raise Error(INVALID_ARGUMENT, "now and next overlap")
        ny, nx = now.shape
        _check(self._struct.sweep(now_address, next_address, nx - 2, ny - 2, ld))


def find_kernel(name: str) -> Kernel:
    """Find the sweep of a language, "cxx" or "fortran", at the best level of this processor.

    HEAT_ISA in the environment names a level to use instead. Raises NotFound, Unavailable or
    InvalidArgument (HEAT_ISA).
    """
    struct = _Kernel()
    _find_kernel(_text(name), struct)
    return Kernel(struct)


# -- Fields ---------------------------------------------------------------------------------------


def initial_cells(problem: Problem, window: Block, cells: numpy.ndarray) -> None:
    """Fill an array of shape (window.ny, window.nx) with the problem's start."""
    address, ld = check_cells(window, cells, "cells", written=True)
    _initial_cells(problem._c(), window, address, ld)


def digest_cells(
    problem: Problem, window: Block, cells: numpy.ndarray, digest: typing.Optional[Digest] = None
) -> Digest:
    """Add an array of shape (window.ny, window.nx) to a digest, None for a new one; returns it.

    Fingerprints of parts add modulo 2^64. Raises InvalidArgument, or NotFinite naming the first
    such cell.
    """
    digest = Digest() if digest is None else digest
    address, ld = check_cells(window, cells, "cells")
    _digest_cells(problem._c(), window, address, ld, digest)
    return digest


def _strips(block: Block) -> typing.Iterator[Block]:
    """Windows of whole rows that cover a block, 8 MiB each at most if a row has no more."""
    rows = max(1, 2**20 // max(block.nx, 1))
    for y in range(block.y, block.y + block.ny, rows):
        yield Block(block.x, y, block.nx, min(rows, block.y + block.ny - y))


def start(problem: Problem, solver: AnySolver) -> None:
    """Write the problem's start into this rank's part of a solver."""
    if isinstance(solver, Solver):
        _start_solver(problem._c(), solver._table, solver._live())
        return
    import numpy

    for strip in _strips(solver.block()):
        cells = numpy.empty((strip.ny, strip.nx))
        initial_cells(problem, strip, cells)
        solver.write(strip, cells)


def digest(problem: Problem, solver: AnySolver) -> Digest:
    """Digest this rank's part of a solver. Raises NotFinite naming the first such cell."""
    share = Digest()
    if isinstance(solver, Solver):
        _digest_solver(problem._c(), solver._table, solver._live(), share)
    else:
        for strip in _strips(solver.block()):
            digest_cells(problem, strip, solver.read(strip), share)
    return share


def create_npy(path: typing.Union[str, os.PathLike], nx: int, ny: int) -> None:
    """Create a NumPy file of little-endian float64, shape (ny, nx), all zero.

    One rank calls this before any calls save(). Raises IoError, with no file left.
    """
    _create_npy(_text(path), _integer(nx, c_int64, "nx"), _integer(ny, c_int64, "ny"))


def save(problem: Problem, solver: AnySolver, path: typing.Union[str, os.PathLike]) -> None:
    """Write this rank's part of a solver into a file of create_npy(); all ranks may at once.

    Raises IoError.
    """
    if isinstance(solver, Solver):
        _save_solver(problem._c(), solver._table, solver._live(), _text(path))
        return
    import numpy

    try:
        field = numpy.lib.format.open_memmap(path, mode="r+")
        if field.shape != (problem.ny, problem.nx) or field.dtype != numpy.dtype("<f8"):
            raise ValueError
        for strip in _strips(solver.block()):
            y, x = strip.y - 1, strip.x - 1
            field[y : y + strip.ny, x : x + strip.nx] = solver.read(strip)
        field.flush()
    except OSError as error:
        raise Error(IO_ERROR, f"cannot write {os.fspath(path)}: {error.strerror}") from error
    except ValueError as error:
        shape = f"{problem.nx}x{problem.ny}"
        text = f"{os.fspath(path)} is not a file of create_npy() for {shape} cells"
        raise Error(IO_ERROR, text) from error


# -- For solvers and callers ----------------------------------------------------------------------


def check_partition(problem: Problem, blocks: typing.Sequence[Block]) -> None:
    """Raise InvalidArgument unless the blocks, one a rank, cover the grid once."""
    _check_partition(problem._c(), (Block * len(blocks))(*blocks), len(blocks))


def check_window(block: Block, window: Block) -> None:
    """Raise InvalidArgument unless the window is empty or inside the block."""
    # check_cells() checks the cells, so that any address that is not NULL stands for them here.
    _check_window(block, window, ctypes.addressof(window), max(window.nx, 0))


def check_options(options: str, known: str) -> None:
    """Raise InvalidArgument for an option that is not known, or text that is not key=value,...

    known: the keys that a solver knows, "px,py"; "" for none.
    """
    _check_options(_text(options), _text(known))


def option_integer(options: str, key: str, default: int) -> int:
    """Read an option that is a whole number; `default` if it is absent. Raises InvalidArgument."""
    value = c_int64(_integer(default, c_int64, key))
    _option_integer(_text(options), _text(key), byref(value))
    return value.value


def cache_size(level: int) -> int:
    """The size of a data cache in bytes; a common size where the system does not tell.

    level: 1 or 2, of one core; 3, of several. Raises InvalidArgument for any other level.
    """
    bytes = c_int64()
    _cache_size(_integer(level, c_int32, "level"), byref(bytes))
    return bytes.value


def start_watch() -> RankTimes:
    """Note the clocks just before advance()."""
    times = RankTimes()
    _start_watch(times)
    return times


def stop_watch(times: RankTimes) -> None:
    """Tell what passed since start_watch(), and where this process is: all but the timings."""
    _stop_watch(times)


def note_gpu(text: str) -> None:
    """Tell on which GPU a solver runs: called in each advance(), by a solver.

    text: model and address on the PCI bus, "NVIDIA H200 0000:1b:00.0".
    """
    _note_gpu(_text(text))


def note_threads(threads: int, bound: typing.Sequence[Affinity] | None = None) -> None:
    """Tell how many threads a solver uses: called in each advance(), by a solver.

    bound: the processors of each thread, if they are known.
    """
    _note_threads(threads, None if bound is None else (Affinity * threads)(*bound))


def format_result(
    problem: Problem, *, solver: str, caller: str, ranks: int, seconds_setup: float,
    times: typing.Sequence[RankTimes], digest: Digest,
) -> str:  # fmt: skip
    """The lines "key value" that every caller prints of a run.

    ranks: size of the world, 0 for a solver without MPI; seconds_setup: of making and starting the
    solver; times: of each rank, one without MPI; digest: of all.
    """
    if len(times) != max(ranks, 1):
        raise Error(INVALID_ARGUMENT, f"{len(times)} times are not those of {ranks} ranks")
    all_times = (RankTimes * len(times))(*times)
    result = _Result(_text(solver), _text(caller), ranks, seconds_setup, all_times, digest)
    return _formatted(_format_result, problem._c(), result)


def self_check(solver: typing.Optional[str] = None) -> None:
    """Check that the library computes known answers in this process and thread.

    solver: a compiled solver without MPI; without a name, all that need neither MPI nor a GPU.
    Raises WrongAnswer with the first wrong one and the likely cause, InvalidArgument if the solver
    needs MPI, and the errors of finding and running it.
    """
    _self_check(None if solver is None else _text(solver))


def format_build() -> str:
    """How the library was built, in lines "key value": version, commit, compiler_c, flags_c, ..."""
    return _formatted(_format_build)


def format_solvers() -> str:
    """The list of all compiled solvers: name, needs, summary or why it is missing."""
    return _formatted(_format_solvers)


if __name__ == "__main__":  # python3 -m heat_interop
    import heat_python

    print(format_solvers() + heat_python.format_solvers(), end="")
