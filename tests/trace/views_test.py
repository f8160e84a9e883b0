"""views_test: programs in every language record the same fields, whatever their layout in memory.

    python3 views_test.py LANGUAGE RANKS COMMAND...     COMMAND writes the trace that it is given

Fingerprints, tiles and extremes are computed here by NumPy as docs/trace-file.md says, from fields
that are made up here.
"""

import itertools
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy

MASK = (1 << 64) - 1
TYPES = ["real32", "real64", "complex32", "complex64", "int8", "int16", "int32", "int64"]
TYPES += ["logical8", "logical16", "logical32", "logical64"]  # numbered from 1
BYTES = [4, 8, 8, 16, 1, 2, 4, 8, 1, 2, 4, 8]
AXES = (5, 4, 3, 2, 3, 2, 2)

# What each language records beside axes0 to axes7: how many of the types, and layouts of 9 x 7
# cells of real64; those of one rank alone are in brackets.
LANGUAGES = {
    "c": (12, ""),
    "cxx": (9, "strides mdspan first_index slow_x backwards (c_array arrays vector_of_arrays)"),
    "fortran": (12, "section pointer every backwards component allocatable explicit"),
    "python": (9, "fortran_order first_index every backwards list packed"),
}


def expected_fields(language, ranks):
    """Name, type, step and cells along each axis of all fields, in their order."""
    types, layouts = LANGUAGES[language]
    names = layouts.replace("(", " ( ").split()
    if ranks > 1 and "(" in names:
        names = names[: names.index("(")]
    for name in TYPES[:types]:
        yield name, name, 0, (9, 7)
    if language in ("cxx", "python"):  # which have unsigned numbers; a trace has their bits
        for kind in TYPES[4:8]:
            yield "u" + kind, kind, 0, (9, 7)
    for name in names:
        if name != "(":
            yield name.rstrip(")"), "real64", 1, (9, 7)
    for axes in range(8):
        yield f"axes{axes}", "real64", 2, AXES[:axes]


def mix(x):
    """The finalizer of splitmix64, on numbers of Python."""
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def parts(kind, k):
    """The numbers of cell k, as bytes and as real64."""
    n = (37 * k + 11) % 101 - 50
    size = BYTES[TYPES.index(kind)]
    if kind.startswith("real"):
        values = [n / 8]
    elif kind.startswith("complex"):
        values, size = [n / 8, n / 16 + 1], size // 2
    else:
        value = int(n > 0) if kind.startswith("logical") else n
        return [(value.to_bytes(size, "little", signed=True), float(value))]
    return [(struct.pack("<f" if size == 4 else "<d", v), v) for v in values]


def fingerprint(kind, cells):
    total = 0
    for k in cells:
        numbers = parts(kind, k)
        for index, (data, _) in enumerate(numbers):
            bits = int.from_bytes(data, "little")
            total += mix(bits ^ mix(len(numbers) * k + index))
    return total & MASK


def tiles(kind, whole):
    """Fingerprints of tiles, the fastest axis first."""
    longest = sorted(range(len(whole)), key=lambda axis: (-whole[axis], axis))[:3]
    counts = [min(8, n) if axis in longest else 1 for axis, n in enumerate(whole)]
    numbers = numpy.arange(numpy.prod(whole, dtype=int)).reshape(whole, order="F")
    found = []
    for tile in itertools.product(*(range(count) for count in reversed(counts))):
        box = tuple(
            slice(t * n // count, (t + 1) * n // count)
            for t, n, count in zip(reversed(tile), whole, counts)
        )
        found.append(fingerprint(kind, [int(k) for k in numbers[box].flat]))
    return found


def expected(name, kind, step, whole):
    all_tiles = tiles(kind, whole)
    values = [v for k in range(numpy.prod(whole, dtype=int)) for _, v in parts(kind, k)]
    return {
        "name": name,
        "step": step,
        "type": TYPES.index(kind) + 1,
        "whole": whole,
        "tiles": all_tiles,
        "fingerprint": sum(all_tiles) & MASK,
        "values": sum(all_tiles) & MASK,  # no cell is -0 or NaN
        "least": min(values),
        "greatest": max(values),
        "sum": sum(values),  # exact in any order, because values are multiples of 1/16
        "nan": 0,
    }


def read(path):
    """The fields of a trace, as docs/trace-file.md lays them out."""
    data = pathlib.Path(path).read_bytes()
    assert data[:8] == b"\x89heatTR\n"
    at = 32
    while at < len(data):
        kind, size = struct.unpack_from("<ii", data, at)
        if kind == 1:
            step, mark, values = struct.unpack_from("<qQQ", data, at + 8)
            least, greatest, total, nan = struct.unpack_from("<dddq", data, at + 32)
            number, axes, length, n_tiles = struct.unpack_from("<iiii", data, at + 64)
            whole = struct.unpack_from(f"<{axes}q", data, at + 80)
            name = at + 80 + 8 * axes
            behind = name + (length + 7) // 8 * 8
            yield {
                "name": data[name : name + length].decode(),
                "step": step,
                "type": number,
                "whole": whole,
                "tiles": list(struct.unpack_from(f"<{n_tiles}Q", data, behind)),
                "fingerprint": mark,
                "values": values,
                "least": least,
                "greatest": greatest,
                "sum": total,
                "nan": nan,
            }
        at += size


def main(language, ranks, *command):
    ranks = int(ranks)
    wanted = [expected(*field) for field in expected_fields(language, ranks)]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "views.trace"
        subprocess.run([*command, str(path)], check=True)
        for file in sorted(pathlib.Path(folder).iterdir()):
            found = list(read(file))
            if [f["name"] for f in found] != [f["name"] for f in wanted]:
                print(f"{file.name} has {[f['name'] for f in found]}")
                failures += 1
            for ours, theirs in zip(wanted, found):
                for key in ours:
                    if ours[key] != theirs[key]:
                        print(f"{file.name} {ours['name']}: {key} {theirs[key]}, not {ours[key]}")
                        failures += 1
        if ranks > 1 and len(list(pathlib.Path(folder).iterdir())) != 2:
            print("there is no trace by a communicator's handle")
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
