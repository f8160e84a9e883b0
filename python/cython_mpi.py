"""python/cython_mpi: the sweep of python/cython on blocks."""

from ._blocks import Blocks
from .cython import sweep


class solver(Blocks):
    name = "python/cython_mpi"
    summary = "Cython on blocks, halo exchange overlapped; options px,py"
    make_sweep = staticmethod(lambda: sweep)
