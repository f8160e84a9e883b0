"""python/cython: the paper's loop, compiled by Cython and C for each instruction level."""

import importlib

import heat_interop as heat

from ._field import Serial

# The level that the compiled languages choose, so that HEAT_ISA holds here, too.
_level = heat.find_kernel("cxx").level
sweep = importlib.import_module(f".{_level}._cython", __package__).sweep


class solver(Serial):
    name = "python/cython"
    summary = "the paper's loop, compiled by Cython"
    make_sweep = staticmethod(lambda: sweep)
