"""A user's own code and its port, shallow.f90 and shallow.cpp, and what heat-trace and heat-diff say
of the port's faults.

    python3 own_code_test.py [Class[.test]]    HEAT_TEST_BIN: the folder of all programs

Expected values are those of reference.py: NumPy's fields, with and without the faults.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest
from typing import NamedTuple

import numpy as np
import reference

BIN = pathlib.Path(os.environ["HEAT_TEST_BIN"])


class Fault(NamedTuple):
    step: int  # the first that is wrong
    field: str  # the first of that step
    sentence: str  # how heat-trace has the form of its tiles


FAULTS = {
    "wall": Fault(1, "u", "in a line of tiles along x: x = 1..200, y = 132..150."),
    "factor": Fault(1, "v", "everywhere."),
    "halo": Fault(101, "h", "in 28 tiles within x = 1..200, y = 1..150. All of them touch borders "
                            "between blocks of port.trace: all 28 tiles there differ"),
}


def words(text: str) -> str:
    return " ".join(text.split())


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

    def assert_records(self, trace: bytes, fields) -> None:
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

    def test_each_is_found_with_step_field_and_tiles(self) -> None:
        self.launch(3, "shallow-fortran")
        for name, fault in FAULTS.items():
            with self.subTest(name):
                right, wrong = self.first_difference(name)
                self.assertEqual((fault.step, fault.field), right[:2])
                tiles = reference.record_of(*right).tiles != reference.record_of(*wrong).tiles
                self.launch(4, "shallow-cxx", "--fault", name)
                said = self.run_one("heat-trace", "diff", "golden.trace", "port.trace", status=1)
                self.assertIn(f"First difference: {fault.field} at step {fault.step}.", said)
                self.assertIn(f"{tiles.sum()} of 64 tiles differ", said)
                rows = re.findall(r"^ +y=\d+ +([#. ]+)$", said, re.MULTILINE)
                picture = [[tile == "#" for tile in row.split()] for row in reversed(rows)]
                np.testing.assert_array_equal(picture, tiles)
                self.assertIn("It began " + fault.sentence, words(said))

    def first_difference(self, name: str):
        pairs = zip(reference.shallow(200, 150, 150), reference.shallow(200, 150, 150, name, (2, 2)))
        return next((a, b) for a, b in pairs if a[2].tobytes() != b[2].tobytes())

    def test_an_unknown_one_is_refused(self) -> None:
        command = ("shallow-cxx", "port.trace", "--fault", "gremlin")
        self.run_one("heat-mpirun", "-n", "1", str(BIN / command[0]), *command[1:], status=2)


if __name__ == "__main__":
    unittest.main()
