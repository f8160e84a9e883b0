"""python/f2py_mpi: the sweep of python/f2py on blocks."""

from ._blocks import Blocks
from .f2py import sweep


class solver(Blocks):
    name = "python/f2py_mpi"
    summary = "F2Py on blocks, halo exchange overlapped; options px,py"
    make_sweep = staticmethod(lambda: sweep)
