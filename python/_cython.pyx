# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The sweep of python/cython and python/cython_mpi, built for each instruction level."""


def sweep(const double[:, ::1] now, double[:, ::1] next,
          Py_ssize_t x, Py_ssize_t y, Py_ssize_t nx, Py_ssize_t ny):
    """See _field.py."""
    cdef Py_ssize_t i, j
    with nogil:
        for j in range(y, y + ny):
            for i in range(x, x + nx):
                next[j, i] = 0.5 * (now[j, i] + 0.25 * (
                    ((now[j, i - 1] + now[j, i + 1]) + now[j - 1, i]) + now[j + 1, i]))
