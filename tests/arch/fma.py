"""Only loops whose products are exact have FMA: docs/exactness.md.

    fma.py OBJDUMP BUILD LEAST

LEAST is the number of such loops that have to have one, or this is not the code that was meant.
"""

import pathlib
import re
import subprocess
import sys

# Of x86-64, Arm, POWER and RISC-V.
FMA = re.compile(r"\t(vf|f|xs|xv)n?m(add|sub|l[as])")
EXACT = re.compile(r"heat_(cxx_tile_scaled|fortran_scaled_rows)_")


def functions_with_fma(objdump: str, build: pathlib.Path) -> set[str]:
    """Names of functions of libheat's parts that have an FMA."""
    archives = sorted(build.glob("libheat_*.a"))
    found: set[str] = set()
    name = ""
    command = [objdump, "-d", "--no-show-raw-insn", *archives]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listing:
        for line in listing.stdout:
            if line.endswith(">:\n") and "<.L" not in line:  # RISC-V keeps labels of loops
                name = line[line.index("<") + 1 : -3]
            elif FMA.search(line):
                found.add(name)
    if listing.returncode != 0:
        raise RuntimeError(f"{objdump} ended with {listing.returncode}")
    return found


def check(objdump: str, build: pathlib.Path, least: int) -> str:
    """What is wrong, or ""."""
    found = functions_with_fma(objdump, build)
    exact = {name for name in found if EXACT.match(name)}
    if found - exact:
        return "there is FMA in " + ", ".join(sorted(found - exact))
    if len(exact) < least:
        return f"{len(exact)} loops of exact products have FMA, not {least}"
    return ""


if __name__ == "__main__":
    sys.exit(check(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])) or 0)
