"""A solver of which a package is missing that Debian has."""

raise ModuleNotFoundError("No module named 'numba'", name="numba")
