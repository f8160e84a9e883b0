#!/usr/bin/env python3
"""mutants: does a test fail for each slip that is planted in the sources?

    mutants.py [--rooms cxx,plots] [--count N] [--seed S] [--tree DIR] [--list]

Copies the tree, builds it, and plants slips one after another, in each room as many as --count
says: at places, and by operators (slips.py), that the seed draws. Each is built, looked for by the
tests of its room, and taken back. One that the compiler refuses is replaced by another. Prints a
line a slip, the diff of each that no test has seen, and the share that was killed: some slips
change nothing that can be seen, such as the size of a buffer or work that is done twice.

--list prints the slips that would be drawn first, and builds nothing. DIR, by default
build/mutants, keeps copy and build for the next time.

Exit status: 0 at least 60% were killed; 1 fewer; 2 wrong usage, or the tests of a room are not
there, or fail or are skipped without a slip; 77 there is no checkout of git.
"""

import argparse
import ctypes
import difflib
import functools
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

from slips import LANGUAGES, Slip, draw

SOURCE = pathlib.Path(__file__).resolve().parents[2]
ENOUGH = 0.6

# What a room consists of, and the tests that have to see a slip in it.
ROOMS = {
    "cxx": (
        "cxx",
        r"^(abi\.use|matrix\.cxx|sizes\.cxx|tiled|exact|mpi|mpi\.time)\.cxx/|"
        r"^(random|threads|watched)\.cxx/|"
        r"^unit\.(kernel|partition|device)$",
    ),
    "fortran": (
        "fortran",
        r"^(abi\.use|matrix\.fortran|sizes\.fortran|tiled|exact|mpi|mpi\.time)\.fortran/|"
        r"^(random|threads|watched)\.fortran/|"
        r"^unit\.(kernel|partition-fortran)$|^offload|^conformance\.fortran/gpu|"
        r"^fake-cuda\.failing",
    ),
    "python": ("python", r"^python\.solvers|^(matrix|sizes)\.python\.python/"),
    "views": (
        "interop/views",
        r"^abi\.fortran|^python\.[A-Z]|^caller\.(alone|timed)|"
        r"^matrix\.(fortran|python)\.cxx/serial$",
    ),
    "library": (
        "interop/library",
        r"^unit\.(problem|parse|outputs|field|npy|partition|kernel)$|"
        r"^abi\.(registry|messages|self-check|plugins|headers)|^caller\.alone|"
        r"^diff\.report$",
    ),
    "callers": ("interop/callers", r"^caller\.|^matrix\.[a-z]+\.cxx/mpi\.2$"),
    "common": (
        "interop/common interop/ranks",
        r"^caller\.|^diagnose|^unit\.statistics|^compare_(launch|output|summary)$|"
        r"^conformance\.(wrong|ends)",
    ),
    "conformance": (
        "interop/conformance",
        r"^conformance\.(wrong|right|missing|ends|cxx/serial$)",
    ),
    "compare": ("interop/compare", r"^compare"),
    "diagnose": ("interop/diagnose", r"^diagnose|^unit\.(difference|causes)$|^compare_plugin$"),
    "diff": ("interop/diff", r"^diff\."),
    "trace": ("interop/trace", r"^trace\."),
    # A slip in a fault is another fault, so these are the table and what is right.
    "self_test": ("interop/self_test/faults.hpp interop/self_test/solver.cpp", r"^faults\."),
    "plots": ("plots", r"^unit\.(plots|figures|gpu_figure)$|^compare_(pictures|gnuplot)$"),
}


class Broken(Exception):
    """Slips cannot be planted."""


def run(words: list, folder: pathlib.Path, log: pathlib.Path, limit: float | None = None) -> int:
    """In a group of its own, which a slip may signal, and which ends with it after `limit` seconds.

    Returns the exit status; -1 if it was ended."""
    with log.open("w") as out:
        child = subprocess.Popen(
            words,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            return child.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return -1


def tracked(*places: str) -> list:
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *places]
    listed = subprocess.run(words, cwd=SOURCE, capture_output=True)
    if listed.returncode != 0:
        print("SKIPPED: no checkout of git, so it is not known what the sources are")
        sys.exit(77)
    names = listed.stdout.decode().split("\0")
    return sorted(name for name in names if name and (SOURCE / name).is_file())


def adopt() -> None:
    """Become the parent of what a test leaves behind, so that it can be ended."""
    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), *[ctypes.c_ulong(0)] * 3)


def end_leftovers() -> None:
    """End the processes that a slip has let live; those that these have started come next."""
    children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children")
    while children.is_file() and (left := children.read_text().split()):
        for child in left:
            os.kill(int(child), signal.SIGKILL)
            os.waitpid(int(child), 0)


class Tree:
    """A copy of the sources and its build."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self.build = folder, folder / "build"
        self.log = self.build / "mutants.log"
        for name in tracked():  # files that are equal keep their time
            source, copy = SOURCE / name, folder / name
            if copy.is_file() and copy.read_bytes() == source.read_bytes():
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
            copy.chmod(source.stat().st_mode)
        self.build.mkdir(exist_ok=True)
        # Warnings are errors, as in CI: what the compiler tells needs no test. A program takes a
        # library that has changed without being linked anew.
        options = ["-DBUILD_TESTING=ON", "-DCMAKE_LINK_DEPENDS_NO_SHARED=ON", "-DHEAT_CUDA=OFF"]
        if run(["cmake", "--preset", "ci", *options], folder, self.log) != 0 or not self.make():
            raise Broken(f"the copy does not build, see {self.log}")

    def make(self) -> bool:
        return run(["cmake", "--build", str(self.build)], self.folder, self.log) == 0

    @functools.cached_property
    def read_by_build(self) -> str:
        ninja = ["ninja", "-C", str(self.build), "-t"]
        runs = [[*ninja, "deps"], [*ninja, "inputs", "all"]]
        return "".join(subprocess.run(r, capture_output=True, text=True).stdout for r in runs)

    def is_used(self, name: str) -> bool:
        """Whether the build reads a file; Python's are read when they run."""
        return name.endswith(".py") or f"/{name}\n" in self.read_by_build

    def test(self, room: str) -> str:
        """The name of a test of the room that failed, "time", or "". Raises Broken if none ran."""
        words = ["ctest", "--test-dir", str(self.build), "-R", ROOMS[room][1], "-LE", "long"]
        status = run(
            [*words, "--stop-on-failure", "--output-on-failure"], self.folder, self.log, self.limit
        )
        end_leftovers()
        if status == -1:
            return "time"
        text = self.log.read_text(errors="replace")
        ended = re.findall(
            r"^ *\d+/\d+ Test +#\d+: (\S+?) ?\.*(?: +|\*{3})(\w+)", text, re.MULTILINE
        )
        failed = [name for name, how in ended if how not in ("Passed", "Skipped")]
        if not failed and "Passed" not in [how for _, how in ended]:
            raise Broken(f"{room}: no test ran, see {self.log}")
        return "".join(failed[:1])

    def check(self, room: str) -> None:
        """Without a slip the tests of a room pass. Raises Broken."""
        self.make()  # without the last slip of another room
        for attempt in (1, 2):  # what fails once may be the load
            self.limit, start = None, time.monotonic()
            failed = self.test(room)
            self.limit = 60 + 3 * (time.monotonic() - start)
            if not failed:
                return
        raise Broken(f"{room}, without a slip: {failed} failed, see {self.log}")

    def becomes(self, room: str, slip: Slip) -> str:
        """What becomes of a slip: "killed by ...", "survived", or "not compiled"."""
        file = self.folder / slip.file
        before = file.read_bytes()
        try:
            file.write_text(slip.applied(before.decode()))
            if not self.make():
                return "not compiled"
            failed = self.test(room)
            return f"killed by {failed}" if failed else "survived"
        finally:
            file.write_bytes(before)


def diff(slip: Slip, root: pathlib.Path = SOURCE) -> str:
    text = (root / slip.file).read_text()
    lines = [t.splitlines(keepends=True) for t in (text, slip.applied(text))]
    return "".join(difflib.unified_diff(*lines, slip.file, slip.file, n=1))


def slips_of(room: str, seed: str, tree: Tree | None = None):
    """The slips of a room in the order of the seed, without end in sight."""
    names = [n for n in tracked(*ROOMS[room][0].split()) if pathlib.Path(n).suffix in LANGUAGES]
    root = tree.folder if tree else SOURCE
    texts = {n: (root / n).read_text() for n in names if not tree or tree.is_used(n)}
    return draw(texts, f"{seed}/{room}")


def plant(tree: Tree, room: str, count: int, seed: str) -> tuple:
    """Plant slips in a room, a line each; returns how many were killed and how many survived."""
    found = {"killed": 0, "survived": 0}
    for slip in slips_of(room, seed, tree):
        start = time.monotonic()
        what = tree.becomes(room, slip)
        print(f"{what}: {slip} ({time.monotonic() - start:.0f} s)", flush=True)
        if what == "not compiled":
            continue
        found[what.split()[0]] += 1
        if what == "survived":
            print(diff(slip, tree.folder), flush=True)
        if sum(found.values()) == count:
            break
    return found["killed"], found["survived"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rooms", default=",".join(ROOMS), help="of: %(default)s")
    parser.add_argument("--count", type=int, default=4, help="slips a room (4)")
    parser.add_argument("--seed", default=time.strftime("%Y%m%d"), help="any text (the date)")
    parser.add_argument("--tree", type=pathlib.Path, default=SOURCE / "build" / "mutants")
    parser.add_argument("--list", action="store_true", help="print the slips and end")
    options = parser.parse_args()
    rooms = options.rooms.split(",")
    if unknown := [room for room in rooms if room not in ROOMS]:
        parser.error(f"--rooms: {unknown[0]} is none of {', '.join(ROOMS)}")
    if options.list:
        for room in rooms:
            for _, slip in zip(range(options.count), slips_of(room, options.seed)):
                print(f"{slip}\n{diff(slip)}")
        return 0
    os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    adopt()
    print(f"seed {options.seed}", flush=True)
    try:
        options.tree.mkdir(parents=True, exist_ok=True)
        tree = Tree(options.tree.resolve())
        killed = survived = 0
        for room in rooms:
            tree.check(room)
            counts = plant(tree, room, options.count, options.seed)
            killed, survived = killed + counts[0], survived + counts[1]
        tree.make()
    except Broken as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    share = killed / max(killed + survived, 1)
    print(f"{killed} of {killed + survived} slips were killed, {100.0 * share:.0f}%")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
