"""heat-call-cost-python: the cost of calling a sweep or a solver from Python.

C++ and Python call the same object in turns, in one process; C++ by the plain loops of loops.cpp.
In every round each caller is timed once, in an order that is reversed from round to round. Each
sample starts from the same field, and has to end in the same one. The columns are those of
heat-call-cost; "again" is C++ once more, whose difference is noise.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import pathlib
import statistics
import sys
import time
import typing

_here = pathlib.Path(__file__).absolute().parent
sys.path.insert(0, str(_here.parent))

import heat_interop as heat  # noqa: E402
import numpy  # noqa: E402

_loops = ctypes.CDLL(str(_here / "heat-call-cost-loops.so"))


class Sweep:
    """The sweep of C++ on two arrays, which change places after each call."""

    name = "cxx sweep"

    def __init__(self, problem: heat.Problem):
        self.problem = problem
        self.grid = heat.Block(1, 1, problem.nx, problem.ny)
        self.kernel = heat.find_kernel("cxx")
        self.now, self.next = numpy.zeros((2, problem.ny + 2, problem.nx + 2))

    def start(self) -> None:
        heat.initial_cells(self.problem, self.grid, self.now[1:-1, 1:-1])

    def call_from_cxx(self, calls: int, seconds: ctypes.c_double) -> int:
        sizes = self.problem.nx, self.problem.ny, self.problem.nx + 2
        integers = map(ctypes.c_int64, (calls, self.now.ctypes.data, self.next.ctypes.data, *sizes))
        sweep = self.kernel._struct.sweep
        return _loops.heat_call_cost_sweep_cxx(sweep, *integers, ctypes.byref(seconds))

    def call_from_python(self, calls: int) -> None:
        sweep, now, next = self.kernel.sweep, self.now, self.next
        for _ in range(calls):
            sweep(now, next)
            now, next = next, now

    def digest(self) -> heat.Digest:
        return heat.digest_cells(self.problem, self.grid, self.now[1:-1, 1:-1])


class Advance:
    """One step a call of a solver."""

    def __init__(self, problem: heat.Problem, name: str):
        self.problem, self.name = problem, name
        self.solver = heat.create(name, problem)

    def start(self) -> None:
        heat.start(self.problem, self.solver)

    def call_from_cxx(self, calls: int, seconds: ctypes.c_double) -> int:
        table, live = ctypes.byref(self.solver._table), self.solver._live()
        return _loops.heat_call_cost_advance(
            table, live, ctypes.c_int64(calls), ctypes.byref(seconds)
        )

    def call_from_python(self, calls: int) -> None:
        advance = self.solver.advance
        for _ in range(calls):
            advance(1)

    def digest(self) -> heat.Digest:
        return heat.digest(self.problem, self.solver)


def seconds_of(caller: str, callee: typing.Union[Sweep, Advance], calls: int) -> float:
    """Processor time of a call, from the problem's start."""
    callee.start()
    if caller == "Python":
        begin = time.thread_time()
        callee.call_from_python(calls)
        return (time.thread_time() - begin) / calls
    seconds = ctypes.c_double()
    heat._check(callee.call_from_cxx(calls, seconds))
    return seconds.value / calls


def number(value: float) -> str:
    return f"{value:.1f}" if abs(value) < 999.5 else f"{value:.0f}"


def print_rows(callee: str, samples: dict[str, list[float]], unit: float) -> None:
    own = samples["C++"]
    print(f"{callee:<15}{'C++':<10}{number(statistics.median(own) / unit):>8}")
    for caller in ("again", "Python"):
        more = [(a - b) / unit for a, b in zip(samples[caller], own)]
        percent = [100 * (a - b) / b for a, b in zip(samples[caller], own)]
        low, middle, high = statistics.quantiles(more, n=4, method="inclusive")
        quartiles = f"[{number(low)} {number(high)}]"
        print(
            f"{'':<15}{caller:<10}{number(statistics.median(samples[caller]) / unit):>8}"
            f"{number(middle):>7}{statistics.median(percent):8.2f} {quartiles:<14} "
            f"[{number(min(more))} {number(max(more))}]"
        )


def measure(size: int, calls: int, rounds: int, unit: tuple[str, float]) -> bool:
    """Print a table; returns whether all fields of a callee were equal."""
    print(f"\n{size}x{size} cells, calls a sample: {calls}, rounds: {rounds}")
    print(
        f"{'callee':<15}{'caller':<10}{unit[0]:>8}{'more':>7}{'%':>8} {'[quartiles]':<14} [min max]"
    )
    problem = heat.Problem(size, size, initial=heat.INITIAL_RANDOM, seed=1)
    equal = True
    solvers = (Advance(problem, name) for name in ("cxx/serial", "fortran/serial"))
    for callee in (Sweep(problem), *solvers):
        samples: dict[str, list[float]] = {"C++": [], "again": [], "Python": []}
        fingerprints = set()
        seconds_of("C++", callee, 2)  # untimed: until both arrays have been written
        for count in range(rounds):
            for caller in list(samples)[:: 1 if count % 2 == 0 else -1]:
                samples[caller].append(seconds_of(caller, callee, calls))
                fingerprints.add(callee.digest().fingerprint)
        print_rows(callee.name, samples, unit[1])
        equal = equal and len(fingerprints) == 1
    return equal


class Parser(argparse.ArgumentParser):
    """An error is one line, as of all our programs."""

    def error(self, message: str) -> typing.NoReturn:
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def main() -> int:
    parser = Parser(prog="heat-call-cost-python", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=50, help="how often each call is timed (50)")
    parser.add_argument(
        "--quick", action="store_true", help="shows that it works, not what it costs"
    )
    options = parser.parse_args()
    if options.rounds < 2:
        parser.error("--rounds: at least 2")
    print(
        "Processor time of a call, median; how much more than from C++, median of the\n"
        "differences within each round."
    )
    quick = options.quick
    equal = measure(16, 200 if quick else 20000, options.rounds, ("ns", 1e-9))
    equal = measure(100 if quick else 4800, 2, options.rounds, ("us", 1e-6)) and equal
    print("\nall fields equal to the last bit" if equal else "\nthe fields are NOT equal")
    return 0 if equal else 1


def main_that_tells_lost_output() -> int:
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for the interpreter, which flushes again
        reason = f"cannot write to standard output: {error.strerror}"
        print(f"heat-call-cost-python: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main_that_tells_lost_output())
