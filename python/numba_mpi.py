"""python/numba_mpi: the sweep of python/numba on blocks."""

from ._blocks import Blocks
from .numba import make_sweep


class solver(Blocks):
    name = "python/numba_mpi"
    summary = "Numba on blocks, halo exchange overlapped; options px,py"
    make_sweep = staticmethod(make_sweep)
