"""python/numpy_mpi: the sweep of python/numpy on blocks."""

from ._blocks import Blocks
from .numpy import Sweep


class solver(Blocks):
    name = "python/numpy_mpi"
    summary = "NumPy on blocks, halo exchange overlapped; options px,py"
    make_sweep = Sweep
