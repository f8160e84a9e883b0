"""A user's own code and its port, shallow.f90 and shallow.cpp, and what heat-trace and heat-diff
say of the port's faults.

    python3 own_code_test.py [Class[.test]]    HEAT_TEST_BIN: the folder of all programs

Expected values are those of reference.py: NumPy's fields, with and without the faults.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import reference

BIN = pathlib.Path(os.environ["HEAT_TEST_BIN"])
Field = tuple[int, str, np.ndarray]  # step, name, cells


class Fault(NamedTuple):
    step: int  # the first that is wrong
    field: str  # the first of that step
    form: str  # of its tiles, by heat-trace
    pattern: str  # of its cells, by heat-diff


FAULTS = {
    "wall": Fault(1, "u", "along x: x = 1..200, y = 132..150.", "all of them lie at y = 150"),
    "factor": Fault(1, "v", "It began everywhere: all 64 tiles differ.", "none that is known"),
    "halo": Fault(
        101,
        "h",
        "touch borders between blocks of port.trace: all 28 tiles there differ",
        "each of them lies at x = 100, 101 or y = 75, 76",
    ),
}


def first_difference(fault: str) -> tuple[Field, Field]:
    """The first field that a fault changes, without it and with it."""
    right = reference.shallow(200, 150, 150)
    wrong = reference.shallow(200, 150, 150, fault, (2, 2))
    return next((a, b) for a, b in zip(right, wrong) if a[2].tobytes() != b[2].tobytes())


class Base(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_one(self, *command: str, status: int = 0, save: str = "") -> str:
        done = subprocess.run(
            [BIN / command[0], *command[1:]],
            cwd=self.folder,
            env=os.environ | {"HEAT_TRACE_SAVE": save},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def launch(self, ranks: int, program: str, *arguments: object, save: str = "") -> bytes:
        """The trace that a program writes."""
        trace = "golden.trace" if program == "shallow-fortran" else "port.trace"
        launcher = ("heat-mpirun", "-n", str(ranks), str(BIN / program), trace)
        self.run_one(*launcher, *map(str, arguments), save=save)
        return (self.folder / trace).read_bytes()

    def assert_records(self, trace: bytes, fields: Iterable[Field]) -> None:
        found = reference.read_trace(trace)
        expected = [reference.record_of(*field) for field in fields]
        self.assertEqual([record[:3] for record in found], [record[:3] for record in expected])
        for one, other in zip(found, expected):
            np.testing.assert_array_equal(one.tiles, other.tiles)


class Fields(Base):
    def test_every_field_of_every_step_is_numpys_at_any_number_of_ranks(self) -> None:
        fields = [(s, n, cells.copy()) for s, n, cells in reference.shallow(37, 29, 110)]
        for program in ("shallow-fortran", "shallow-cxx"):
            for ranks in (1, 2, 3, 4, 6):
                with self.subTest(program=program, ranks=ranks):
                    self.assert_records(self.launch(ranks, program, 110, 37, 29), fields)


class Faults(Base):
    """Fortran on 3 ranks, the port on 4."""

    def test_each_is_what_its_name_says(self) -> None:
        for name in FAULTS:
            with self.subTest(name):
                trace = self.launch(4, "shallow-cxx", "--fault", name)
                self.assert_records(trace, reference.shallow(200, 150, 150, name, (2, 2)))

    def test_each_is_found_with_step_field_tiles_and_cells(self) -> None:
        saved = {name: f"{fault.field}@{fault.step}" for name, fault in FAULTS.items()}
        self.launch(3, "shallow-fortran", save=",".join(saved.values()))
        for name, fault in FAULTS.items():
            with self.subTest(name):
                right, wrong = first_difference(name)
                self.assertEqual((fault.step, fault.field), right[:2])
                self.launch(4, "shallow-cxx", "--fault", name, save=saved[name])
                self.assert_tiles(fault, right, wrong)
                self.assert_cells(fault, right[2], wrong[2])

    def assert_tiles(self, fault: Fault, right: Field, wrong: Field) -> None:
        said = self.run_one("heat-trace", "diff", "golden.trace", "port.trace", status=1)
        self.assertIn(f"First difference: {fault.field} at step {fault.step}.", said)
        self.assertIn(fault.form, " ".join(said.split()))
        tiles = reference.record_of(*right).tiles != reference.record_of(*wrong).tiles
        if not tiles.all():
            self.assertIn(f"{tiles.sum()} of 64 tiles differ", said)
            rows = re.findall(r"^ +y=\d+ +([#. ]+)$", said, re.MULTILINE)
            picture = [[tile == "#" for tile in row.split()] for row in reversed(rows)]
            np.testing.assert_array_equal(picture, tiles)

    def assert_cells(self, fault: Fault, right: np.ndarray, wrong: np.ndarray) -> None:
        files = [f"{run}.trace.{fault.field}.{fault.step}.npy" for run in ("golden", "port")]
        for file, cells in zip(files, (right, wrong)):
            np.testing.assert_array_equal(np.load(self.folder / file), cells)
        said = self.run_one("heat-diff", *files, status=1)
        differ = right != wrong
        y, x = np.argwhere(differ)[0] + 1
        self.assertRegex(said, rf"\ndiffer +{differ.sum()} of 30000 cells")
        self.assertRegex(said, rf"\nfirst cell +\({x}, {y}\):")
        self.assertRegex(said, rf"\npattern +{re.escape(fault.pattern)}\n")

    def test_an_unknown_one_is_refused(self) -> None:
        command = ("shallow-cxx", "port.trace", "--fault", "gremlin")
        self.run_one("heat-mpirun", "-n", "1", str(BIN / command[0]), *command[1:], status=2)


if __name__ == "__main__":
    unittest.main()
