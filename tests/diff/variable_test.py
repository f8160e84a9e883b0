"""heat-diff on variables of NetCDF and HDF5 files: h5py writes these, NumPy the other field, and
NetCDF's classic forms are written here, by the grammar in "File format specifications" of its
User's Guide.

    variable_test.py HEAT_DIFF
"""

import itertools
import pathlib
import struct
import subprocess
import tempfile
import unittest

import h5py
import numpy as np
from numpy_test import HEAT_DIFF, heat_diff, numbers

TYPES = "f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split()
SHAPES = [(), (7,), (4, 3, 5), (0, 4), (9000,)]
COMPRESSED = {"compression": "gzip", "shuffle": True, "fletcher32": True}
# Types of the classic forms; those behind the first five are in CDF-5 alone.
CLASSIC = {"i1": 1, "i2": 3, "i4": 4, "f4": 5, "f8": 6}
CLASSIC |= {"u1": 7, "u2": 8, "u4": 9, "i8": 10, "u8": 11}


def classic(version: int, fields: dict[str, np.ndarray], records: bool = False) -> bytes:
    """A file of form CDF-1, -2 or -5; the first axis of all fields may be that of records."""
    count, offset = (">q" if version == 5 else ">i"), (">i" if version == 1 else ">q")

    def number(value: int) -> bytes:
        return struct.pack(count, value)

    def padded(data: bytes) -> bytes:
        return data + bytes(-len(data) % 4)

    def name(text: str) -> bytes:
        return number(len(text)) + padded(text.encode())

    def tagged(tag: int, items: list[bytes]) -> bytes:
        return struct.pack(">i", tag) + number(len(items)) + b"".join(items)

    def header(begins: list[int]) -> bytes:
        extents = list(dict.fromkeys(n for a in fields.values() for n in a.shape))
        fixed = [0 if records and n == extents[0] else n for n in extents]
        dims = [name(f"d{n}") + number(m) for n, m in zip(extents, fixed, strict=True)]
        scale = name("scale_factor") + struct.pack(">i", 6) + number(1) + struct.pack(">d", 0.5)
        variables = []
        for (label, a), begin in zip(fields.items(), begins, strict=True):
            size = a.nbytes // a.shape[0] if records else a.nbytes
            ids = b"".join(number(extents.index(n)) for n in a.shape)
            variables.append(
                name(label) + number(a.ndim) + ids + tagged(12, [scale])
                + struct.pack(">i", CLASSIC[a.dtype.str[1:]]) + number(size + -size % 4)
                + struct.pack(offset, begin)
            )
        rows = number(extents[0] if records else 0)
        return (
            b"CDF" + bytes([version]) + rows + tagged(10, dims) + tagged(12, [scale])
            + tagged(11, variables)
        )

    cells = [a.astype(a.dtype.newbyteorder(">")) for a in fields.values()]
    if records:  # one of each field after another
        parts = [[padded(a[i : i + 1].tobytes()) for i in range(len(a))] for a in cells]
        sizes, body = [len(p[0]) for p in parts], b"".join(itertools.chain(*zip(*parts)))
    else:
        parts = [padded(a.tobytes()) for a in cells]
        sizes, body = [len(p) for p in parts], b"".join(parts)
    start = len(header([0] * len(fields)))
    return header([start + sum(sizes[:i]) for i in range(len(sizes))]) + body


class Variables(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.rng = np.random.default_rng(11)

    def fields(self, types: list[str], shapes: list[tuple[int, ...]]) -> dict[str, np.ndarray]:
        """Any bits, so also NaN of any kind and, here and there, subnormal numbers."""
        return {
            f"{name}-{'x'.join(map(str, shape))}": numbers(self.rng, np.dtype("<" + name), shape)
            for name, shape in itertools.product(types, shapes)
        }

    def check(self, file: pathlib.Path, variable: str, field: np.ndarray) -> None:
        """It is what NumPy stores, to the bit."""
        npy = self.folder / "field.npy"
        np.save(npy, field)
        with self.subTest(file=file.name, variable=variable):
            status, out = heat_diff(f"{file}:{variable}", npy)
            self.assertEqual((status, out.split("\n")[0]), (0, "identical"), out)

    def refused(self, why: str, *words) -> None:
        done = subprocess.run(
            [HEAT_DIFF, *map(str, words)], capture_output=True, text=True, timeout=50, check=False
        )
        self.assertEqual((done.returncode, done.stdout), (2, ""), words)
        self.assertRegex(done.stderr, rf"\Aheat-diff: [^\n]*{why}[^\n]*\n\Z")

    def test_hdf5_of_any_type_order_and_layout(self) -> None:
        fields = self.fields(TYPES, SHAPES)
        path = self.folder / "a.h5"
        with h5py.File(path, "w") as file:
            for name, field in fields.items():
                file[f"big/{name}"] = field.astype(field.dtype.newbyteorder(">"))
                packed = COMPRESSED if field.size > 1 else {}
                file.create_dataset(f"little/packed/{name}", data=field, **packed)
        for name, field in fields.items():
            self.check(path, f"big/{name}", field)
            self.check(path, f"/little/packed/{name}", field)

    def test_netcdf_4(self) -> None:
        """As its library lays it out in HDF5: dimensions that are scales, one of them unlimited, a
        variable in the way of a dimension, packed numbers."""
        path, u = self.folder / "a.nc", numbers(self.rng, np.dtype("<i2"), (4, 6))
        with h5py.File(path, "w") as file:
            for i, (name, extent) in enumerate({"time": 4, "x": 6}.items()):
                ticks = np.arange(float(extent))
                file.create_dataset(name, data=ticks, maxshape=(None,), chunks=(4,))
                file[name].make_scale(name)
                file[name].attrs["_Netcdf4Dimid"] = np.int32(i)
            file.create_dataset("u", data=u, maxshape=(None, 6), chunks=(1, 6), **COMPRESSED)
            file["u"].attrs["_FillValue"] = np.array([u[0, 0]])
            file["u"].attrs["scale_factor"] = 0.01
            for i, name in enumerate(("time", "x")):
                file["u"].dims[i].attach_scale(file[name])
        self.check(path, "u", u)
        self.check(path, "time", np.arange(4.0))
        self.refused("name one of its variables, as FILE:NAME; it has time, u, x$", path, path)

    def test_classic_netcdf(self) -> None:
        shapes = [(7,), (4, 3, 5), (9000,)]
        for version in (1, 2, 5):
            types = [t for t in CLASSIC if version == 5 or t in list(CLASSIC)[:5]]
            path = self.folder / f"cdf-{version}.nc"
            for records in (False, True):
                fields = self.fields(types, [(4, 3, 5), (4,)] if records else shapes)
                path.write_bytes(classic(version, fields, records))
                for name, field in fields.items():
                    self.check(path, name, field)

    def test_fields_of_one_file_and_an_envelope(self) -> None:
        runs = 1.0 + np.arange(4.0)[:, None] * np.full(5, 0.25)
        path = self.folder / "runs: all.h5"
        with h5py.File(path, "w") as file:
            for i, run in enumerate(runs):
                file[f"u{i}"] = run
        names = [f"{path}:u{i}" for i in range(4)]
        status, out = heat_diff(names[0], names[1], "--envelope", names[2], f"{path}:/u0")
        self.assertEqual(status, 1)
        self.assertRegex(out, r"A +[^\n]*all.h5:u0, float64 \(5,\)\nB +[^\n]*all.h5:u1, ")
        self.assertIn("inside the envelope", out)
        status, out = heat_diff(names[0], names[3], "--envelope", names[2])
        self.assertIn("5 of 5 cells of B outside of what 2 runs have", out)
        self.refused("B is one of the runs", *names[:2], "--envelope", f"{path}:/u1")

    def test_what_is_refused(self) -> None:
        path, npy = self.folder / "a.h5", self.folder / "a.npy"
        u = np.arange(1000.0)
        np.save(npy, u)
        with h5py.File(path, "w") as file:
            file["u"] = u
            file["g/packed"] = u
            file["text"] = "words"
            file["records"] = np.zeros(3, [("a", "f4"), ("b", "i4")])
            file["\33[2J"] = 1.0
            layout = h5py.VirtualLayout(u.shape, u.dtype)
            layout[:] = h5py.VirtualSource("another.h5", "u", u.shape)
            file.create_virtual_dataset("away", layout)
            file.create_dataset("huge", (2**21, 2**21, 2**10), "f8", chunks=(8, 8, 8))
        has = r"can be compared; it has \?\[2J, away, huge, [^ ]*text, u, g/packed$"
        for why, name in {
            "a.h5: name one of its variables, as FILE:NAME; it has ": path,
            "a.h5:v: no variable of that name " + has: f"{path}:v",
            "a.h5:g: no variable of that name " + has: f"{path}:g",
            "a.h5:records: no variable of that name " + has: f"{path}:records",
            "a.h5:text: the type 'string' of its cells is not compared": f"{path}:text",
            "a.h5:huge: there is no memory for its 36028797018963968 bytes": f"{path}:huge",
            "a.h5:away: its cells are in other files": f"{path}:away",
            "a.npy:u: NetCDF: Unknown file format": f"{npy}:u",
            "none.h5:u: No such file or directory": f"{self.folder}/none.h5:u",
            "it is not a regular file": f"{self.folder}:u",
        }.items():
            self.refused(why, npy, name)
        with h5py.File(path, "a") as file:
            file["nowhere"] = h5py.SoftLink("/none")
        self.refused("a.h5:u: NetCDF: HDF error", npy, f"{path}:u")
        path.write_bytes(path.read_bytes()[:3000])
        self.refused("a.h5:u: NetCDF: HDF error", npy, f"{path}:u")
        whole = classic(1, {"u": u})
        for size in (*range(8, 200, 9), len(whole) - 1):
            path.write_bytes(whole[:size])
            self.refused("a.h5:u: it is cut short$", npy, f"{path}:u")


if __name__ == "__main__":
    unittest.main()
