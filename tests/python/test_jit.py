"""A solver of which a package is missing that Debian has."""

raise ImportError("No module named 'numba'", name="numba")
