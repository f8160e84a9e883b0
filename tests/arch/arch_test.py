"""The same bits on another processor: built by Debian's cross compilers, run by qemu-user.

    arch_test.py PROCESSOR SOURCE BUILD FOLDER [UPDATES]

PROCESSOR is what `uname -m` calls it. BUILD has the same programs for this machine, FOLDER gets
those of the other one. Fingerprints have to be those of vectors.csv, but for rows of more than
UPDATES of a cell, 1e8; fields and traces the bytes that this machine writes; the tests of solvers
have a reference or an oracle of their own.
"""

import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

import fma

SOLVERS = ("cxx/serial", "cxx/serial_tiled", "fortran/serial", "fortran/serial_tiled")
MIXED = ("cxx/serial+fortran", "fortran/serial+cxx")
CALLERS = ("cxx", "fortran")
LEVELS = {"aarch64": "neon"}
PROGRAMS = ("heat-run-cxx", "heat-run-fortran", "heat-conformance", "abi_test", "abi_test_fortran",
            "random_test", "exact_test", "arch_trace")
FIELD = "--grid 203x151 --steps 77 --initial random:7 --source 3,4,1e-3"
TINY = "--grid 61x53 --steps 70 --source 31,27,7e-308 --source 1,53,-1e-305"


class Machine:
    """Where programs are, and what runs them."""

    def __init__(self, build: pathlib.Path, emulator: Sequence[str] = ()):
        self.build = build
        self.emulator = emulator

    def run(self, program: str, *words: object, **environment: str) -> str:
        """What a program prints; it ends with 0, or this does not return."""
        places = (self.build / "bin", self.build / "tests")
        path = next(place / program for place in places if (place / program).exists())
        command = [*self.emulator, str(path), *map(str, words)]
        result = subprocess.run(command, env=os.environ | environment, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode != 0:
            raise AssertionError(f"{program} {words[:2]} ended with {result.returncode}:\n"
                                 f"{result.stdout[-2000:]}")
        return result.stdout


def build(processor: str, source: pathlib.Path, folder: pathlib.Path) -> None:
    """Build the preset of a processor, as a user does."""
    configure = ["cmake", "-S", source, "--preset", processor, "-B", folder, "-DBUILD_TESTING=ON"]
    for command in (configure, ["cmake", "--build", folder, "--target", *PROGRAMS]):
        result = subprocess.run(command, cwd=source, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode != 0:
            raise AssertionError(f"{command[1]} failed:\n{result.stdout[-4000:]}")


def rows(source: pathlib.Path, most: float) -> list[dict[str, str]]:
    """The rows of vectors.csv that have no more updates."""
    with open(source / "tests/truth/vectors.csv", encoding="ascii") as file:
        every = list(csv.DictReader(file))
    return [r for r in every if int(r["nx"]) * int(r["ny"]) * int(r["steps"]) <= most]


def options(row: dict[str, str]) -> str:
    """A row as a line of --cases."""
    words = f"--grid {row['nx']}x{row['ny']} --steps {row['steps']} --initial {row['initial']}"
    if row["sources"] != "default":
        words += "".join(f" --source {source}" for source in row["sources"].split())
    return words


def fingerprints(output: str) -> list[str]:
    return re.findall(r"^fingerprint +(\w+)$", output, re.MULTILINE)


def last_line(output: str) -> str:
    return output.splitlines()[-1]


def expect(what: str, found: object, right: object) -> None:
    if found != right:
        raise AssertionError(f"{what}: {found}, not {right}")


class Checks:
    """The checks, each a method that says in a few words what it found."""

    def __init__(self, processor: str, source: pathlib.Path, here: Machine, there: Machine,
                 folder: pathlib.Path, most: float):
        self.processor, self.source, self.here, self.there = processor, source, here, there
        self.folder, self.most = folder, most

    def all(self) -> Iterator[tuple[str, str]]:
        """Names of what was checked, and what was found."""
        yield "level", self.level()
        yield "arithmetic", self.arithmetic()
        for solver in SOLVERS + MIXED:
            for caller in CALLERS:
                yield f"{solver}, caller {caller}", self.vectors(solver, caller)
            yield f"{solver}, fields", self.fields(solver)
        for solver in SOLVERS:
            yield f"{solver}, conformance", last_line(self.there.run("heat-conformance", solver))
            for topic in ("use", "misuse"):
                self.there.run("abi_test", topic, solver)
            self.there.run("abi_test_fortran", solver)
            yield f"{solver}, abi", "use and misuse in C, and from Fortran"
            said = self.there.run("random_test", solver, 100, 1)
            yield f"{solver}, random", last_line(said)
        for solver in SOLVERS:
            if solver.endswith("_tiled"):
                said = self.there.run("exact_test", solver, 200, 1)
                yield f"{solver}, exact", f"200 drawn; {last_line(said)}"
        self.there.run("abi_test", "self-check")
        yield "heat_self_check()", "knows its answers, and finds wrong ones"
        yield "traces", self.traces()

    def level(self) -> str:
        level = LEVELS.get(self.processor, "generic")
        for wanted in ("", level):
            said = self.there.run("heat-run-cxx", "--build", HEAT_ISA=wanted)
            expect("levels", re.findall(r"^isa_\w+ +(\w+)$", said, re.MULTILINE), [level, level])
        return level

    def arithmetic(self) -> str:
        cache = (self.there.build / "CMakeCache.txt").read_text()
        tried = re.findall(r"^HEAT_ARITHMETIC_(\w+):INTERNAL=tried", cache, re.MULTILINE)
        expect("languages tried", sorted(tried), ["C", "CXX", "Fortran"])
        objdump = re.search(r"^CMAKE_OBJDUMP:\w+=(.+)$", cache, re.MULTILINE)[1]
        expect("FMA", fma.check(objdump, self.there.build, 2), "")
        return "flags tried in 3 languages; FMA in loops of exact products alone"

    def vectors(self, solver: str, caller: str) -> str:
        every = rows(self.source, self.most)
        cases = self.folder / "cases"
        cases.write_text("".join(options(row) + "\n" for row in every))
        said = self.there.run(f"heat-run-{caller}", "--solver", solver, "--cases", cases)
        expect("fingerprints", fingerprints(said), [row["fingerprint"] for row in every])
        tiny = sum(row["note"].startswith("subnormal") for row in every)
        return f"{len(every)} rows of vectors.csv, {tiny} subnormal"

    def fields(self, solver: str) -> str:
        """Fields of a random start and of subnormal numbers, byte for byte."""
        said = []
        for words in (FIELD, TINY):
            files = [self.folder / name for name in ("here.npy", "there.npy")]
            for machine, file in zip((self.here, self.there), files):
                out = machine.run("heat-run-cxx", "--solver", solver, *words.split(),
                                  "--field", file)
            expect(words, files[0].read_bytes() == files[1].read_bytes(), True)
            said += fingerprints(out)
        return "the bytes of this machine's: " + " ".join(said)

    def traces(self) -> str:
        files = [self.folder / name for name in ("here.trace", "there.trace")]
        for machine, file in zip((self.here, self.there), files):
            machine.run("arch_trace", file)
        expect("bytes", files[0].read_bytes() == files[1].read_bytes(), True)
        return f"12 types, {files[0].stat().st_size} bytes, those of this machine's"


def main(processor: str, *words: str) -> None:
    source, native, folder = map(pathlib.Path, words[:3])
    most = float(words[3]) if len(words) > 3 else 1e8
    triple = re.sub("^ppc", "powerpc", processor) + "-linux-gnu"
    emulator = [f"qemu-{processor}", "-L", f"/usr/{triple}"]
    start = time.monotonic()

    def tell(what: str, found: str) -> None:
        nonlocal start
        now = time.monotonic()
        print(f"{now - start:7.1f} s  {what}: {found}", flush=True)
        start = now

    build(processor, source, folder)
    tell("build", "with warnings as errors")
    with tempfile.TemporaryDirectory() as scratch:
        checks = Checks(processor, source, Machine(native), Machine(folder, emulator),
                        pathlib.Path(scratch), most)
        for what, found in checks.all():
            tell(what, found)


if __name__ == "__main__":
    main(*sys.argv[1:])
