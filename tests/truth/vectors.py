#!/usr/bin/env python3
"""The fingerprints of vectors.csv once more, by NumPy alone: nothing of heat's is imported here.

    /usr/bin/python3 tests/truth/vectors.py [CELLS]    rows of up to CELLS cells times steps (1e8);
                                                 2e10 for all

One line a row; exit status 1 if one differs, 77 without NumPy.
"""
import csv
import pathlib
import sys

if {"-h", "--help"} & set(sys.argv[1:]):
    print(__doc__.strip())
    sys.exit(0)

try:
    import numpy as np
except ImportError:
    print("SKIPPED: numpy was not found")
    sys.exit(77)


def mix(z):
    """The finalizer of splitmix64; unsigned arithmetic modulo 2^64."""
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def sources_of(text, nx, ny):
    if text == "default":
        return [(nx // 2, ny // 2, 1.0), (nx // 3, ny // 3, 1.0), (4 * nx // 5, 8 * ny // 9, 1.0)]
    words = [word.split(",") for word in text.split()]
    return [(int(x), int(y), float(rate)) for x, y, rate in words]


def fingerprint(nx, ny, steps, initial, sources):
    k = np.arange(nx * ny, dtype=np.uint64).reshape(ny, nx)
    now = np.zeros((ny + 2, nx + 2))  # with its ring of zeros
    if initial != "zero":
        seed = np.uint64(int(initial.split(":")[1]))
        now[1:-1, 1:-1] = (mix(mix(k) + seed) >> np.uint64(11)) * 2.0**-53
    for _ in range(steps):
        total = now[1:-1, :-2] + now[1:-1, 2:]
        total += now[:-2, 1:-1]
        total += now[2:, 1:-1]
        now[1:-1, 1:-1] = 0.5 * (now[1:-1, 1:-1] + 0.25 * total)
        for x, y, rate in sources:
            now[y, x] += rate
    bits = np.ascontiguousarray(now[1:-1, 1:-1]).view(np.uint64)
    return f"{int(mix(bits ^ mix(k)).sum(dtype=np.uint64)):016x}"


def main():
    most = float(sys.argv[1]) if len(sys.argv) > 1 else 1e8
    wrong = checked = 0
    with open(pathlib.Path(__file__).parent / "vectors.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            nx, ny, steps = int(row["nx"]), int(row["ny"]), int(row["steps"])
            if nx * ny * max(steps, 1) > most:
                continue
            found = fingerprint(nx, ny, steps, row["initial"], sources_of(row["sources"], nx, ny))
            same = found == row["fingerprint"]
            print(f"{'equal' if same else 'DIFFERS'}  {found}  {nx}x{ny}, {steps} steps, "
                  f"{row['initial']}, {row['sources']}")
            checked += 1
            wrong += not same
    print(f"{checked} rows, {wrong} differ")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
