"""heat-run-python: the Python caller. Runs any solver by name, alone or under mpirun; usage.txt has
the options. run.cpp and run.f90 are the same program in C++ and Fortran, with the same output; this
one runs the solvers of python/, too.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import os
import pathlib
import re
import signal
import sys
import time
import typing

_here = pathlib.Path(__file__).absolute().parent
sys.path.insert(0, str(_here.parent))

import heat_watch  # noqa: E402

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end as other programs do
    heat_watch.begin()

try:
    import heat_interop as heat
    import heat_python
except Exception as error:  # PYTHONPATH or sitecustomize may bring anything
    reason = " ".join(str(error).split())  # in one line
    print(f"heat-run: {type(error).__name__}: {reason}", file=sys.stderr)
    sys.exit(heat_watch.finished(3))

no_mpi = ""  # why there is no MPI
try:  # only a solver that needs MPI starts it, not the import of mpi4py.MPI
    import mpi4py

    mpi4py.rc.initialize = mpi4py.rc.finalize = False
except Exception as error:
    no_mpi = f"mpi4py cannot be imported: {heat.error_of(error)}{heat_python.remedy(error)}"
    if isinstance(error, ModuleNotFoundError) and error.name == "mpi4py":
        no_mpi = f"MPI needs mpi4py{heat_python.remedy(error)}"


STDOUT, STDERR = 1, 2  # also where Python has no object for a stream that was closed


def refuse(why: str) -> typing.NoReturn:
    raise heat.Error(heat.INVALID_ARGUMENT, why)


@dataclasses.dataclass
class Arguments:
    solver: str = ""
    options: str = ""
    field: str = ""
    cases: str = ""
    ranks: int = 0  # 0: any
    warm_up: int = 0  # milliseconds
    list: bool = False
    build: bool = False
    sources_given: bool = False
    problem: heat.Problem = dataclasses.field(
        default_factory=lambda: dataclasses.replace(heat.default_problem(), sources=[])
    )


# -- The command line -----------------------------------------------------------------------------


of_a_problem = ("--grid", "--steps", "--initial", "--source")
of_a_run = ("--solver", "--plugin", "--option", "--ranks", "--warm-up", "--field", "--cases")
flags = ("--list", "--build")
help = ("--help", "-h")


def read_option(a: Arguments, name: str, value: str) -> None:
    if name == "--grid":
        a.problem.nx, a.problem.ny = heat.parse_grid(value)
    elif name == "--steps":
        a.problem.steps = heat.parse_integer(value)
    elif name == "--initial":
        a.problem.initial, a.problem.seed = heat.parse_initial(value)
    elif name == "--source":
        a.sources_given = True
        if value != "none":
            a.problem.sources.append(heat.parse_source(value))
    elif name == "--plugin":
        heat.load_plugin(value)
    elif name == "--option":
        a.options += ("," if a.options else "") + value
    elif name == "--ranks":
        a.ranks = heat.parse_integer(value)
        if a.ranks < 1:
            refuse("at least 1 rank is needed")
    elif name == "--warm-up":
        a.warm_up = heat.parse_integer(value)
    else:
        # Empty, as of a shell's variable that is not set, would mean that no field is saved.
        if name != "--solver" and not value:
            refuse("'' is not a file")
        setattr(a, name[2:], value)


def read_arguments(words: list[str], arguments: Arguments, of_a_case: bool = False) -> None:
    """Read options into `arguments`, over those that are there.

    Raises the errors of a value's own reader, or InvalidArgument, naming the option.
    """
    rest = iter(words)
    for name in rest:
        if of_a_case and name in of_a_run + flags + help:
            refuse(f"{name}: not for a line of --cases")
        if name in flags:
            setattr(arguments, name[2:], True)
            continue
        if name not in of_a_problem + of_a_run:
            refuse(f"{name} is not an option; see --help")
        value = next(rest, None)
        if value is None:
            refuse(f"{name} needs a value")
        try:
            read_option(arguments, name, value)
        except heat.Error as error:
            raise heat.Error(error.status, f"{name}: {error}") from error


def read_case(words: list[str], arguments: Arguments) -> Arguments:
    """The problem of a line of cases, over that of the command line."""
    one = copy.deepcopy(arguments)
    read_arguments(words, one, of_a_case=True)
    if not one.sources_given:
        one.problem.sources = heat.default_sources(one.problem.nx, one.problem.ny)
    return one


def read_cases(arguments: Arguments) -> list[Arguments]:
    """The problems to run: that of the command line, or one in each line of the file of cases."""
    path = arguments.cases
    if not path:
        return [read_case([], arguments)]
    try:
        lines = pathlib.Path(path).read_bytes().split(b"\n")
    except OSError:
        refuse(f"--cases: cannot read {path}")
    cases = []
    for number, line in enumerate(lines, 1):
        words = [os.fsdecode(word) for word in line.split()]
        try:
            if words:
                cases.append(read_case(words, arguments))
        except heat.Error as error:
            raise heat.Error(error.status, f"--cases: {path}:{number}: {error}") from error
    if not cases:
        refuse(f"--cases: {path} holds no problem")
    return cases


# -- The ranks ------------------------------------------------------------------------------------


class World:
    """The ranks that run a solver together: MPI's world, or this process alone.

    Without `needs_mpi` this process is alone, also under mpirun.
    """

    def __init__(self, needs_mpi: bool):
        self.rank, self.size, self.comm = 0, 1, None
        if needs_mpi:
            if no_mpi:
                raise heat.Error(heat.UNAVAILABLE, no_mpi)
            try:
                from mpi4py import MPI

                MPI.Init_thread(MPI.THREAD_FUNNELED)
            except Exception as error:
                text = f"mpi4py cannot start MPI: {heat.error_of(error)}{heat_python.remedy(error)}"
                raise heat.Error(heat.UNAVAILABLE, text) from error
            self._mpi = MPI
            self.comm = MPI.COMM_WORLD
            self.rank, self.size = self.comm.rank, self.comm.size

    def finish(self) -> None:
        if self.comm is not None:
            self._mpi.Finalize()

    def barrier(self) -> None:
        if self.comm is not None:
            self.comm.Barrier()

    def max(self, value: typing.Any) -> typing.Any:
        """The largest value of all ranks, on every rank."""
        return value if self.comm is None else self.comm.allreduce(value, self._mpi.MAX)

    def collect(self, value: typing.Any) -> typing.Optional[list]:
        """The value of every rank, on rank 0."""
        return [value] if self.comm is None else self.comm.gather(value)

    def together(self, body: typing.Callable[[], typing.Any]) -> typing.Any:
        """The result of `body`; fails on all ranks if it does on any, with the first message."""
        status, result = guard(body)
        first = -self.max(-self.size if status == heat.OK else -self.rank)
        if first < self.size:
            raise heat.Error(self.max(status), result if first == self.rank else "")
        return result


def no_reason(status: int) -> str:
    """The message of a failure that has none: the name of its status in heat.h."""
    words = re.findall("[A-Z][a-z]*", type(heat.Error(status, "")).__name__)
    return f"HEAT_{'_'.join(words).upper()}, without a reason"


def guard(body: typing.Callable[[], typing.Any]) -> tuple[int, typing.Any]:
    """OK and the result of `body`, or a status and a message: a solver may raise anything."""
    try:
        return heat.OK, body()
    except (Exception, SystemExit) as exception:
        error = heat.error_of(exception)
        return error.status or heat.INTERNAL_ERROR, str(error) or no_reason(error.status)


def require(status: int, reason: typing.Optional[str]) -> None:
    """Raise the failure that `guard` caught."""
    if status != heat.OK:
        raise heat.Error(status, reason)


# -- A run ----------------------------------------------------------------------------------------


def write_all(descriptor: int, text: str) -> None:
    rest = memoryview(os.fsencode(text))
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def print_text(text: str) -> None:
    """Raises IoError if any of the text is lost."""
    try:
        write_all(STDOUT, text)
    except OSError as error:
        reason = f"cannot write the result: {error.strerror}"
        raise heat.Error(heat.IO_ERROR, reason) from error


def save(world: World, solver: heat.AnySolver, arguments: Arguments) -> None:
    """Write the final field, whole or not at all."""
    path, problem = arguments.field, arguments.problem
    created = False
    try:
        world.together(lambda: world.rank or heat.create_npy(path, problem.nx, problem.ny))
        created = True
        world.together(lambda: heat.save(problem, solver, path))
    except heat.Error as error:
        # Its size does not tell that it is not whole. A device or a link is kept.
        is_file = os.path.isfile(path) and not os.path.islink(path)
        if created and world.rank == 0 and is_file:
            os.unlink(path)
        raise heat.Error(error.status, f"--field: {error}" if str(error) else "") from error


def warm_up(world: World, make: typing.Callable, arguments: Arguments) -> None:
    """Let the clocks of a GPU rise, by steps of a solver of its own.

    Its grid is large enough, and leaves the memory to the solver that is measured.
    """
    if not (make.needs & heat.NEEDS_GPU and arguments.warm_up):
        return
    nx, ny = min(arguments.problem.nx, 4096), min(arguments.problem.ny, 4096)
    part = dataclasses.replace(arguments.problem, nx=nx, ny=ny, sources=[])
    solver = world.together(lambda: make(part, world.comm, arguments.options))
    with contextlib.closing(solver):
        world.together(lambda: heat.start(part, solver))
        begin, steps = time.perf_counter(), 1
        while world.max(time.perf_counter() - begin) < 1e-3 * arguments.warm_up:
            world.together(functools.partial(solver.advance, steps))
            steps *= 2


def run(world: World, make: typing.Callable, arguments: Arguments) -> None:
    """Run one problem and print its result on rank 0."""
    problem = arguments.problem
    world.together(lambda: heat.check_problem(problem, world.size))
    world.barrier()
    begin = time.perf_counter()
    solver = world.together(lambda: make(problem, world.comm, arguments.options))
    try:
        world.together(lambda: heat.start(problem, solver))
        seconds_setup = world.max(time.perf_counter() - begin)
        warm_up(world, make, arguments)
        measure(world, solver, arguments, seconds_setup)
    except BaseException:
        guard(solver.close)  # the first failure is the one to report
        raise
    world.together(solver.close)


def measure(
    world: World, solver: heat.AnySolver, arguments: Arguments, seconds_setup: float
) -> None:
    """Advance a solver that has started, and print the result."""
    problem = arguments.problem

    def check_blocks(mine: heat.Block) -> None:
        blocks = world.collect((mine.x, mine.y, mine.nx, mine.ny))
        if world.rank == 0:
            heat.check_partition(problem, [heat.Block(*block) for block in blocks])

    def advance() -> heat.RankTimes:
        times = heat.start_watch()
        solver.advance(problem.steps)
        heat.stop_watch(times)
        times.timings = solver.timings()
        return times

    block = world.together(solver.block)
    world.together(lambda: check_blocks(block))
    world.barrier()
    times = world.collect(bytes(world.together(advance)))
    mine = world.together(lambda: heat.digest(problem, solver))
    digests = world.collect((mine.fingerprint, mine.heat))

    def print_result() -> None:
        text = heat.format_result(
            problem,
            solver=arguments.solver,
            caller="python",
            ranks=0 if world.comm is None else world.size,
            seconds_setup=seconds_setup,
            times=[heat.RankTimes.from_buffer_copy(one) for one in times],
            digest=heat.Digest(
                fingerprint=sum(fingerprint for fingerprint, _ in digests) % 2**64,
                heat=sum(share for _, share in digests),
            ),
        )
        print_text(text)

    # The result is printed even if the field cannot be saved, and the reverse.
    printed = guard(print_result) if world.rank == 0 else (heat.OK, None)
    if arguments.field:
        save(world, solver, arguments)
    world.together(lambda: require(*printed))


def check_ranks(world: World, expected: int) -> None:
    """A launcher of another MPI starts worlds of one rank each."""
    if world.size == 1 and int(os.environ.get("OMPI_COMM_WORLD_SIZE", 1)) > 1:
        library = "" if world.comm is None else world._mpi.Get_library_version().splitlines()[0]
        text = f"mpi4py was built for another MPI than the launcher's: {library}"
        raise heat.Error(heat.UNAVAILABLE, text)
    if expected not in (0, world.size):
        raise heat.Error(
            heat.MPI_ERROR,
            f"asked for {expected} ranks, but the world has {world.size}: is the launcher the one "
            "of this program's MPI?",
        )


def exit_status(status: int) -> int:
    if status in (heat.INVALID_ARGUMENT, heat.ABI_MISMATCH, heat.NOT_FOUND):
        return 2
    return {heat.OK: 0, heat.UNAVAILABLE: 3}.get(status, 1)


def fail(error: heat.Error) -> int:
    if str(error):
        with contextlib.suppress(OSError):  # the exit status still tells of the failure
            write_all(STDERR, f"heat-run: {error}\n")
    return exit_status(error.status)


def run_all(arguments: Arguments) -> int:
    if not arguments.solver:
        raise heat.Error(heat.INVALID_ARGUMENT, "--solver is missing")
    make = heat.find(arguments.solver)
    world = World(bool(make.needs & heat.NEEDS_MPI))

    def prepare() -> list[Arguments]:
        check_ranks(world, arguments.ranks)
        return read_cases(arguments)

    try:
        for one in world.together(prepare):
            run(world, make, one)
        return 0
    except heat.Error as error:
        return fail(error)  # one rank has the message, and prints it while MPI is running
    finally:
        world.finish()


def main(words: list[str]) -> int:
    try:
        arguments = Arguments()
        if any(word in help for word in words):
            print_text((_here / "usage.txt").read_text())
            return 0
        read_arguments(words, arguments)
        if arguments.list:
            print_text(heat.format_solvers() + heat_python.format_solvers())
        elif arguments.build:
            print_text(heat.format_build())
        else:
            return run_all(arguments)
        return 0
    except heat.Error as error:
        return fail(heat.Error(error.status, str(error) or no_reason(error.status)))


if __name__ == "__main__":
    sys.exit(heat_watch.finished(main(sys.argv[1:])))
