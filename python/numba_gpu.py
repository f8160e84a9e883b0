"""python/numba_gpu: the paper's kernel on a GPU, a thread for each cell, compiled by Numba.

Both fields stay on the device; cells cross when they are read or written. NVVM contracts a product
and a sum to FMA, so both are calls of libdevice, each of which rounds.

Numba's simulator runs kernels as plain Python, for tests. It is no GPU, so it has to be asked for
by name: HEAT_CUDA_SIMULATOR=1 beside NUMBA_ENABLE_CUDASIM=1.
"""

import contextlib
import operator
import os
import typing

import heat_interop as heat
import numpy as np
from numba import config, cuda

from ._field import Serial, Sweep, sources_inside

if config.ENABLE_CUDASIM:
    if os.environ.get("HEAT_CUDA_SIMULATOR") != "1":
        raise heat.Error(heat.UNAVAILABLE, "Numba's CUDA simulator is on, which is no GPU")
    # Its libdevice is empty; Python rounds every operation by itself.
    add, multiply = operator.add, operator.mul
    _threads, _most_blocks = (2, 2), (2, 2)  # a simulated thread costs more than a cell
elif not cuda.is_available():
    raise heat.Error(heat.UNAVAILABLE, "no CUDA device, or no driver that Numba can use")
else:
    from numba.cuda.libdevice import dadd_rn as add
    from numba.cuda.libdevice import dmul_rn as multiply

    _threads, _most_blocks = (64, 4), (2**31 - 1, 65535)


# The driver's errors that mean that this machine lacks something: no device, or none that is free;
# a driver too old for this Numba; no code for this device.
_lacks = (
    "CUDA_ERROR_NO_DEVICE",
    "CUDA_ERROR_DEVICE_UNAVAILABLE",
    "CUDA_ERROR_STUB_LIBRARY",
    "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
    "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE",
    "CUDA_ERROR_NO_BINARY_FOR_GPU",
    "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
    "CUDA_ERROR_JIT_COMPILER_NOT_FOUND",
)


def _status_of(error: Exception, text: str, setting_up: bool) -> int:
    if isinstance(error, MemoryError) or "OUT_OF_MEMORY" in text:
        return heat.OUT_OF_MEMORY
    # At set-up an error that is not the driver's comes from NVVM or Numba's compiler.
    from_driver = "CUDA_ERROR" in text
    if setting_up and (not from_driver or any(lack in text for lack in _lacks)):
        return heat.UNAVAILABLE
    return heat.GPU_ERROR


@contextlib.contextmanager
def _device_errors(setting_up: bool = False) -> typing.Iterator[None]:
    """Raise errors of the driver, NVVM or Numba's compiler, whose classes vary, as heat's.

    Raises OutOfMemory; Unavailable if something is missing at set-up; GpuError for all else.
    """
    try:
        yield
    except heat.Error:
        raise
    except Exception as error:
        text = " ".join(str(error).split())
        status = _status_of(error, text, setting_up)
        raise heat.Error(status, f"{type(error).__name__}: {text}") from error


def _sweep(now, next, x, y, nx, ny):
    """Cells x..x+nx-1, y..y+ny-1; more cells than threads are taken in turns."""
    first_x, first_y = cuda.grid(2)
    stride_x, stride_y = cuda.gridsize(2)
    for j in range(y + first_y, y + ny, stride_y):
        for i in range(x + first_x, x + nx, stride_x):
            around = add(add(add(now[j, i - 1], now[j, i + 1]), now[j - 1, i]), now[j + 1, i])
            next[j, i] = multiply(0.5, add(now[j, i], multiply(0.25, around)))


def _inject(next, xs, ys, rates):
    """All sources by one thread, because several may be on one cell, where their order counts."""
    for i in range(rates.size):
        next[ys[i], xs[i]] = add(next[ys[i], xs[i]], rates[i])


def make_sweep() -> Sweep:
    """Compile the sweep."""
    field = "float64[:, ::1]"
    with _device_errors(setting_up=True):
        kernel = cuda.jit(f"void({field}, {field}, int64, int64, int64, int64)")(_sweep)

    @_device_errors()
    def sweep(now, next, x: int, y: int, nx: int, ny: int) -> None:
        wanted = (-(-cells // threads) for cells, threads in zip((nx, ny), _threads))
        blocks = tuple(map(min, wanted, _most_blocks))
        kernel[blocks, _threads](now, next, x, y, nx, ny)

    return sweep


def _gpu_text() -> str:
    """Model and address on the PCI bus of the device, "NVIDIA H200 0000:1B:00.0"."""
    if config.ENABLE_CUDASIM:
        return ""
    device = cuda.get_current_device()
    name = device.name.decode() if isinstance(device.name, bytes) else device.name
    where = device.get_device_identity()
    domain, bus, slot = (where[f"pci_{part}_id"] for part in ("domain", "bus", "device"))
    return f"{name} {domain:04X}:{bus:02X}:{slot:02X}.0"


class DeviceField:
    """A Field whose arrays are on the device."""

    def __init__(self, problem: heat.Problem, block: heat.Block):
        self.block = block
        sources = sources_inside(problem, block)
        with _device_errors(setting_up=True):
            self._gpu = _gpu_text()
            zero = np.zeros((block.ny + 2, block.nx + 2))
            self.now, self.next = cuda.to_device(zero), cuda.to_device(zero)
            self._sources = None
            if sources:
                xs, ys, rates = zip(*sources)
                self._sources = [cuda.to_device(np.array(part)) for part in (xs, ys, rates)]
                types = "void(float64[:, ::1], int64[::1], int64[::1], float64[::1])"
                self._inject = cuda.jit(types)(_inject)

    @_device_errors()
    def finish_step(self) -> None:
        """End a step: inject the sources and make `next` the present."""
        if self._sources:
            self._inject[1, 1](self.next, *self._sources)
        self.now, self.next = self.next, self.now

    @_device_errors()
    def finish_steps(self) -> None:
        """Wait for the device, which reports a failed launch here at the latest."""
        cuda.synchronize()
        heat.note_gpu(self._gpu)

    def _rows(self, window: heat.Block) -> typing.Any:
        """The whole rows of a window, ring included, because copies are contiguous."""
        return self.now[window.y : window.y + window.ny]

    def read(self, window: heat.Block) -> np.ndarray:
        """A copy of the cells of a window."""
        with _device_errors():
            rows = self._rows(window).copy_to_host()
        return rows[:, window.x : window.x + window.nx]

    def write(self, window: heat.Block, cells: np.ndarray) -> None:
        """Set the cells of a window."""
        with _device_errors():
            rows = self._rows(window)
            copy = rows.copy_to_host()
            copy[:, window.x : window.x + window.nx] = cells
            rows.copy_to_device(copy)


class solver(Serial):
    name = "python/numba_gpu"
    summary = "Numba's simulator of a GPU" if config.ENABLE_CUDASIM else "Numba's kernel on a GPU"
    needs = heat.NEEDS_GPU
    make_sweep = staticmethod(make_sweep)
    make_field = DeviceField
