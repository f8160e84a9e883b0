"""heat_python: the solvers that are written in Python, as a package made of the folder python/.

Solver "python/numpy" is class `solver` of python/numpy.py, module heat_python.numpy here, because
on sys.path its numpy.py would hide NumPy. Solvers share files whose names begin with "_"
(`from . import _halo`). A solver that lacks something raises ImportError or
heat.Error(UNAVAILABLE, why) when it is imported. HEAT_PYTHON_SOLVERS in the environment names a
further folder, whose solvers join as python/<file>.
"""

from __future__ import annotations

import difflib
import importlib
import os
import pathlib
import re
import sys
import traceback

import heat_interop as heat

# Beside this file where it is built or installed, with the compiled parts; in a wheel, without
# them; else in the sources.
_here = pathlib.Path(__file__).absolute().parent
_places = [_here / "python", _here / "_heat/python", _here.parent / "build/lib/heat/python"]
_places.append(_here.parent / "python")
__path__ = [str(place) for place in _places if place.is_dir()][:1]
if os.environ.get("HEAT_PYTHON_SOLVERS"):
    __path__.append(os.environ["HEAT_PYTHON_SOLVERS"])

_prefix = "python/"
_packages = {
    "mpi4py": "python3-mpi4py",
    "numba": "python3-numba",
    "numpy": "python3-numpy",
}


def has(name: str) -> bool:
    """Whether a name is one of the solvers in Python, or would be."""
    return name.startswith(_prefix)


def names() -> list[str]:
    """The names of all solvers in Python, available or not."""
    for folder in __path__:
        if not os.path.isdir(folder):
            raise heat.Error(heat.INVALID_ARGUMENT, f"HEAT_PYTHON_SOLVERS: no folder {folder}")
    files = [path for folder in __path__ for path in pathlib.Path(folder).glob("*.py")]
    stems = {path.stem for path in files if path.is_file()}
    return sorted(_prefix + stem for stem in stems if not stem.startswith("_"))


def find(name: str) -> type[heat.AnySolver]:
    """The class of a solver.

    Raises NotFound with the nearest name or all names, Unavailable with the missing module and its
    Debian package, or InvalidArgument for a name with '+'.
    """
    base, plus, _ = name.partition("+")
    known = names()
    if base not in known:
        stems = [one[len(_prefix) :] for one in known]
        near = difflib.get_close_matches(base[len(_prefix) :], stems, n=1)
        others = (
            f"the nearest name is '{_prefix}{near[0]}'" if near else f"known are {', '.join(known)}"
        )
        raise heat.Error(heat.NOT_FOUND, f"there is no solver '{base}'; {others}")
    if plus:
        raise heat.Error(heat.INVALID_ARGUMENT, f"{base} takes no kernel")
    try:
        solver = importlib.import_module("heat_python." + base[len(_prefix) :]).solver
        _ = solver.name, solver.summary, _kind(solver.needs)  # a class without them is no solver
        return solver
    except heat.Error:
        raise
    except ImportError as error:
        raise heat.Error(heat.UNAVAILABLE, f"{heat.reason_of(error)}{remedy(error)}") from error
    except (Exception, SystemExit) as error:
        text = f"{base} cannot be imported: {heat.error_of(error)}{remedy(error)}"
        raise heat.Error(heat.UNAVAILABLE, text) from error


def remedy(error: BaseException) -> str:
    """The remedy for an import that failed: "; " and a few words, or ""."""
    module = (getattr(error, "name", None) or "") if isinstance(error, ModuleNotFoundError) else ""
    if module in _packages:
        pip = any(path.endswith("/_heat/python") for path in __path__)  # brought us
        how = f"pip install {module}" if pip else f"apt-get install {_packages[module]}"
        return f"; get it by: {how}"
    if module.partition(".")[0] == __name__:
        return "; it was not built, or built for another Python"
    return _from_python_path(error)  # it is there, and does not fit


def _from_python_path(error: BaseException) -> str:
    """Which file failed, if PYTHONPATH put it before the packages of this Python."""
    files = [getattr(sys.modules.get("numpy"), "__file__", None)]
    files += [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    # A module that lacks a name is not in the traceback: "module 'numba' has no attribute 'njit'",
    # "cannot import name 'MPI' from 'mpi4py'". It may be a folder alone.
    for name in re.findall(r"'([\w.]+)'", str(error)):
        module = sys.modules.get(name)
        files += [*getattr(module, "__path__", []), getattr(module, "__file__", None)]
    ours = [_here, *map(pathlib.Path, __path__)]
    before = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    folders = [pathlib.Path(folder).absolute() for folder in before if folder]
    for file in reversed([pathlib.Path(file) for file in files if file]):
        brought = any(folder in file.parents for folder in folders)
        if brought and not any(folder in file.parents for folder in ours):
            return f"; PYTHONPATH brings {file}"
    return ""


def _kind(needs: int) -> str:
    kinds = [(heat.NEEDS_MPI, "mpi"), (heat.NEEDS_GPU, "gpu"), (heat.NEEDS_THREADS, "threads")]
    kinds += [(heat.HOST_OFFLOAD, "host")]
    return "+".join(kind for bit, kind in kinds if needs & bit) or "serial"


def format_solvers() -> str:
    """All solvers in Python, in lines as heat.format_solvers() makes them."""
    lines = []
    for name in names():
        try:
            solver = find(name)
            kind, text = _kind(solver.needs), solver.summary
        except heat.Error as error:
            kind, text = "missing", str(error)
        lines.append(f"{name:<23} {kind:<11} {text}\n")
    return "".join(lines)
