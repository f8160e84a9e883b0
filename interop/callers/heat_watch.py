"""The caller's work is done by a child, whose parent reports when a solver or a plugin ends it.

supervise.c of interop/common does the same for compiled programs. This is a second implementation
because it has to work where neither ctypes nor the library can be loaded.
"""

import contextlib
import mmap
import os
import signal
import sys

# A child that ends by itself exits with this status, which no other end has: not even one in a
# library's destructor.
_OWN_END = 113
_NOT_FINISHED = 255
_LOST_OUTPUT = 120  # Python's own, after it has reported that output was lost
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4
_told = mmap.mmap(-1, 1)  # the program's exit status, in memory that both processes see


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(Exception):  # heat_interop.py reports that ctypes is missing
        import ctypes

        ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # the exit status still tells of the failure
        os.write(2, os.fsencode(f"heat-run: {text}\n"))


def _end_as(status: int) -> None:
    """End this process as the child did."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        _prctl(_PR_SET_DUMPABLE, 0)  # the child's core is the one that helps
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        os.kill(os.getpid(), number)
        os._exit(128 + number)
    code = os.WEXITSTATUS(status)
    if _told[0] == _NOT_FINISHED or code not in (_OWN_END, _LOST_OUTPUT):
        _say("the solver ended the program")
    os._exit(_told[0] if _told[0] != _NOT_FINISHED and code == _OWN_END else 1)


def begin() -> None:
    """Go on in a child process. Called before anything is loaded or MPI is started."""
    _told[0] = _NOT_FINISHED
    before = signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it loses the child's status
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError as error:
        _say(f"cannot start a process: {error.strerror}")
        sys.exit(1)
    if child == 0:
        signal.signal(signal.SIGCHLD, before)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the parent has ended already
        return
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"):
        if signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:  # as nohup asks
            signal.signal(getattr(signal, name), lambda number, _: os.kill(child, number))
    _end_as(os.waitpid(child, 0)[1])


def finished(status: int) -> int:
    """Tell the parent the program's exit status; returns the one to exit with now."""
    _told[0] = status
    return _OWN_END
