#!/usr/bin/env python3
"""mutants: does a test fail for each plausible slip in the sources?

    python3 tests/mutants/mutants.py [--tree DIR] [--list] [WORD]...

Copies the tree, builds it, and plants the slips of the lists beside this file one after another:
each is applied, built, looked for by the tests that it names, and taken back. WORDs select slips by
a part of their room, name or file. DIR, by default build/mutants, keeps copy and build for the next
time. Prints a line a slip and the share that was caught.

Exit status: 0 at least 95% were caught; 1 fewer; 2 an entry is stale or does not compile, its tests
are not there, or fail or are skipped without it; 77 there is no checkout of git.

An entry of a list (`ROOM.txt`) stands between blank lines:

    name, in words
    path/of/the/file
    @ text after which the next one is looked for (optional)
    - a part of one line, which is there once
    + what stands in its place
    ? the tests that should fail, a regular expression for ctest -R
    = of these the test cases of Boost.Test that should fail, as for --run_test (optional)

Lines of @, - and + may be repeated. Where - has no + the text is taken away.
"""

import argparse
import ctypes
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
ENOUGH = 0.95


class Stale(Exception):
    """An entry of a list that cannot be used as it stands."""


@dataclasses.dataclass
class Slip:
    room: str
    name: str
    file: str
    edits: list  # of [text to look after, old, new]
    tests: str
    cases: str = ""

    def applied(self, text: str) -> str:
        """The file's text with the slip. Raises Stale."""
        for after, old, new in self.edits:
            begin = 0
            if after is not None:
                begin = text.find(after)
                if begin < 0:
                    raise Stale(f"'{after}' is not in {self.file}")
                begin += len(after)
            rest = text[begin:]
            if old not in rest or (after is None and rest.count(old) > 1):
                raise Stale(f"'{old}' is {rest.count(old)} times in {self.file}")
            text = text[:begin] + rest.replace(old, new, 1)
        return text


def read_list(path: pathlib.Path) -> list:
    """The slips of one room. Raises Stale for an entry that is not complete."""
    slips = []
    for entry in re.split(r"\n\s*\n", path.read_text().strip()):
        lines = [line for line in entry.splitlines() if not line.startswith("#")]
        if not lines:
            continue
        slip = Slip(path.stem, lines[0], lines[1] if len(lines) > 1 else "", [], "")
        after = None
        for line in lines[2:]:
            mark, text = line[0], line[2:]
            if mark == "@":
                after = text
            elif mark == "-":
                slip.edits.append([after, text, ""])
                after = None
            elif mark == "+" and slip.edits:
                slip.edits[-1][2] = text
            elif mark == "?":
                slip.tests = text
            elif mark == "=":
                slip.cases = text
            else:
                raise Stale(f"{path.name}, '{slip.name}': a line starts with '{mark}'")
        if not slip.edits or not slip.tests:
            raise Stale(f"{path.name}, '{slip.name}' is not complete")
        slips.append(slip)
    return slips


def run(words: list, folder: pathlib.Path, log: pathlib.Path) -> int:
    with log.open("w") as out:
        return subprocess.run(words, cwd=folder, stdout=out, stderr=out).returncode


def copy_sources(tree: pathlib.Path) -> None:
    """Bring the copy up to date; files that are equal keep their time."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=SOURCE, capture_output=True)
    if listed.returncode != 0:
        print("SKIPPED: no checkout of git, so it is not known what the sources are")
        sys.exit(77)
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, copy = SOURCE / name, tree / name
        if not source.is_file():
            continue
        if copy.is_file() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
        copy.chmod(source.stat().st_mode)


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
        self.log = folder / "build" / "mutants.log"
        copy_sources(folder)
        self.build.mkdir(exist_ok=True)
        # A program takes a library that has changed without being linked anew.
        options = ["-DBUILD_TESTING=ON", "-DCMAKE_LINK_DEPENDS_NO_SHARED=ON", "-DHEAT_CUDA=OFF"]
        if run(["cmake", "--preset", "release", *options], folder, self.log) != 0:
            raise Stale(f"the copy cannot be configured, see {self.log}")
        if not self.make():
            raise Stale(f"the copy does not build, see {self.log}")

    def make(self) -> bool:
        return run(["cmake", "--build", str(self.build)], self.folder, self.log) == 0

    def test(self, slip: Slip) -> tuple:
        """How many of a slip's tests passed, failed and were skipped."""
        words = ["ctest", "--test-dir", str(self.build), "-R", slip.tests, "-LE", "long"]
        os.environ.pop("BOOST_TEST_RUN_FILTERS", None)
        if slip.cases:
            os.environ["BOOST_TEST_RUN_FILTERS"] = slip.cases
        run([*words, "--stop-on-failure", "--output-on-failure"], self.folder, self.log)
        end_leftovers()
        text = self.log.read_text(errors="replace")
        ended = re.findall(r"^ *\d+/\d+ Test +#\d+: .*?\.*(Passed|\*\*\*\w+)", text, re.MULTILINE)
        passed, skipped = ended.count("Passed"), ended.count("***Skipped")
        return passed, len(ended) - passed - skipped, skipped

    def check(self, slips: list) -> None:
        """Without a slip its tests pass. Raises Stale."""
        for slip in {(slip.tests, slip.cases): slip for slip in slips}.values():
            passed, failed, skipped = self.test(slip)
            if failed or not passed:
                raise Stale(
                    f"without a slip '{slip.tests}' {slip.cases}: {passed} passed, "
                    f"{failed} failed, {skipped} skipped; see {self.log}"
                )

    def catches(self, slip: Slip) -> bool:
        """Whether a test fails with the slip. Raises Stale."""
        file = self.folder / slip.file
        before = file.read_bytes()
        try:
            file.write_text(slip.applied(before.decode()))
            if not self.make():
                kept = self.log.with_name("mutants-compile.log")
                kept.write_bytes(self.log.read_bytes())
                raise Stale(f"does not compile, see {kept}")
            passed, failed, _ = self.test(slip)
            if not failed and not passed:
                raise Stale(f"no test '{slip.tests}' ran")
            return failed > 0
        finally:
            file.write_bytes(before)


def choose(words: list) -> list:
    slips = [slip for path in sorted(HERE.glob("*.txt")) for slip in read_list(path)]
    chosen = [
        slip
        for slip in slips
        if not words or any(word in f"{slip.room} {slip.name} {slip.file}" for word in words)
    ]
    stale = []
    for slip in chosen:
        try:
            if slip.applied((SOURCE / slip.file).read_text()) == "":
                raise Stale("nothing is left of the file")
        except (OSError, Stale) as error:
            stale.append(f"{slip.room}, {slip.name}: {error}")
    if stale:
        raise Stale("\n".join(stale))
    return chosen


def count(tree: Tree, slips: list) -> int:
    """Plant each slip, print the table, and return the exit status."""
    caught, broken = 0, []
    for slip in slips:
        start = time.monotonic()
        try:
            found = tree.catches(slip)
            caught += found
            what = "caught" if found else "MISSED"
        except Stale as error:
            broken.append(f"{slip.room}, {slip.name}: {error}")
            what = "BROKEN"
        seconds = time.monotonic() - start
        print(f"{what}  {slip.room:<10} {slip.name} ({seconds:.0f} s)", flush=True)
    tree.make()
    usable = len(slips) - len(broken)
    share = caught / usable if usable else 0.0
    print(f"{caught} of {usable} slips were caught, {100.0 * share:.1f}%")
    if broken:
        print("\n".join(broken), file=sys.stderr)
        return 2
    return 0 if share >= ENOUGH else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tree", type=pathlib.Path, default=SOURCE / "build" / "mutants")
    parser.add_argument("--list", action="store_true", help="print the slips and end")
    parser.add_argument("--unchecked", action="store_true",
                        help="take it for granted that the tests pass without a slip")
    parser.add_argument("words", nargs="*")
    arguments = parser.parse_args()
    os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    adopt()
    try:
        slips = choose(arguments.words)
        if arguments.list:
            for slip in slips:
                print(f"{slip.room:<10} {slip.name}")
            print(len(slips), "slips")
            return 0
        arguments.tree.mkdir(parents=True, exist_ok=True)
        tree = Tree(arguments.tree.resolve())
        if not arguments.unchecked:
            tree.check(slips)
        return count(tree, slips)
    except Stale as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
