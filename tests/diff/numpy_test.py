"""heat-diff on files that NumPy writes, of every type and order: what it counts, NumPy counts.

    numpy_test.py HEAT_DIFF
"""

import itertools
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import numpy as np

HEAT_DIFF = sys.argv.pop()
TYPES = "f4 f8 c8 c16 i1 i2 i4 i8 u1 u2 u4 u8".split()
SHAPES = [(), (7,), (5, 3), (4, 3, 5), (3, 2, 1, 2, 2, 3, 2), (0, 4), (9000,)]


def heat_diff(*words) -> tuple[int, str]:
    done = subprocess.run(
        [HEAT_DIFF, *map(str, words)], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout


def parts(array: np.ndarray) -> np.ndarray:
    """The numbers of an array, in the order of its axes from the last on."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(flat.real.dtype) if array.dtype.kind == "c" else flat


def numbers(rng: np.random.Generator, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    """Any bits."""
    count = int(np.prod(shape, dtype=int))
    return np.frombuffer(rng.bytes(count * dtype.itemsize), dtype).reshape(shape).copy()


class NumPy(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.a, self.b = (pathlib.Path(folder.name, name) for name in ("a.npy", "b.npy"))

    def compare(self, a: np.ndarray, b: np.ndarray) -> str:
        """Save both, check status and counts, and return what is printed."""
        np.save(self.a, a)
        np.save(self.b, b)
        status, out = heat_diff(self.a, self.b)
        one, two = (parts(x.astype(x.dtype.newbyteorder("="))) for x in (a, b))
        bits = [x.view(f"u{x.itemsize}") for x in (one, two)]
        count = int((bits[0] != bits[1]).sum())
        self.assertEqual(status, int(count > 0), out)
        found = re.search(r"^differ +(\d+) of (\d+) ", out, re.MULTILINE)
        if count:
            self.assertEqual([int(n) for n in found.groups()], [count, one.size], out)
        else:
            self.assertTrue(out.startswith("identical\n"), out)
        return out

    def test_any_bits_of_any_type_shape_and_order(self) -> None:
        rng = np.random.default_rng(5)
        for name, shape in itertools.product(TYPES, SHAPES):
            dtype = np.dtype("<" + name)
            a = numbers(rng, dtype, shape)
            b = np.where(rng.random(shape) < 0.8, a, numbers(rng, dtype, shape)).astype(dtype)
            with self.subTest(name, shape=shape):
                self.compare(a, a.copy())
                self.compare(a, b)
                self.compare(a.astype(">" + name), b)
                # Fortran's order has another first cell, but no other count.
                self.compare(np.array(a, order="F"), b.astype(">" + name))
                self.compare(a, np.array(b, order="F"))

    def test_units_in_the_last_place(self) -> None:
        rng = np.random.default_rng(6)
        for real in (np.float32, np.float64):
            a = (rng.random((20, 30)) * 10.0 ** rng.integers(-30, 30, (20, 30))).astype(real)
            b, steps = a.copy(), rng.integers(0, 20, a.shape)
            for step in range(20):
                b = np.where(steps > step, np.nextafter(b, real(np.inf)), b)
            out = self.compare(a, b)
            y, x = np.unravel_index(np.argmax(steps), a.shape)
            self.assertIn(f"largest in ulps     {steps.max()} at ({x + 1}, {y + 1}):", out)
            bins = np.bincount(np.log2(steps[steps > 0]).astype(int), minlength=5)
            rows = re.findall(r"^  [\d.]+ +(\d+) ", out, re.MULTILINE)
            self.assertEqual([int(n) for n in rows], bins.tolist(), out)
            wide = [x.astype(float) for x in (a, b)]
            largest = np.abs(wide[0] - wide[1])
            self.assertIn(f"largest absolute    {largest.max():.3g} at", out)
            relative = largest / np.maximum(*np.abs(wide))
            self.assertIn(f"largest relative    {relative.max():.3g} at", out)

    def test_old_and_large_headers(self) -> None:
        a = np.arange(6.0).reshape(2, 3)
        for version in ((1, 0), (2, 0), (3, 0)):
            with open(self.b, "wb") as file:
                np.lib.format.write_array(file, a, version)
            np.save(self.a, a)
            self.assertEqual(heat_diff(self.a, self.b)[0], 0, version)

    def test_an_envelope_of_random_runs(self) -> None:
        rng = np.random.default_rng(7)
        runs = 1.0 + 1e-12 * rng.random((5, 30, 20))
        for i, run in enumerate(runs):
            np.save(self.a.with_name(f"{i}.npy"), run)
        files = [self.a.with_name(f"{i}.npy") for i in range(5)]
        outside = (runs[4] < runs[:4].min(axis=0)) | (runs[4] > runs[:4].max(axis=0))
        status, out = heat_diff(files[0], files[4], "--envelope", *files[1:4])
        self.assertEqual(status, 1)
        self.assertIn(f"{outside.sum()} of 600 cells of B outside of what 4 runs have", out)
        span = (runs[:4].max(axis=0) - runs[:4].min(axis=0)).max()
        away = np.abs(runs[:4] - runs[4]).max()
        self.assertRegex(out, rf"span of the field +{span:.3g}, [^;]*; B\s+is\s+{away:.3g}\s")


if __name__ == "__main__":
    unittest.main()
