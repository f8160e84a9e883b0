"""views_main_test: the programs of tests/install/trace record one field, in few lines.

    python3 views_main_test.py Lines | PROGRAM...     PROGRAM: a command that is given a trace
"""

import pathlib
import re
import shlex
import struct
import subprocess
import sys
import tempfile

from views_test import MASK, mix, read

sources = pathlib.Path(__file__).parents[1] / "install" / "trace"
MOST_LINES = 10
TRACE = re.compile("trace|whole")  # in every line that a program would not have without one


def check_lines():
    """Lines of code that a program needs for its trace."""
    for path in sorted(sources.glob("main.*")):
        lines = [line.strip() for line in path.read_text().splitlines()]
        lines = [line for line in lines if TRACE.search(line.lower())]
        lines = [line for line in lines if not line.startswith(("/*", "//", "!", '"""', "'''"))]
        print(f"{path.name}: {len(lines)} lines")
        assert 3 <= len(lines) <= MOST_LINES, lines


def expected_fingerprint(step):
    total = 0
    for k in range(100 * 37):
        (bits,) = struct.unpack("<Q", struct.pack("<d", k % 100 + 1 + (k // 100 + 1) / 8 + step))
        total += mix(bits ^ mix(k))
    return total & MASK


def check_programs(*programs):
    """All of them record u at steps 1 to 3, at whatever ranks they run."""
    wanted = [expected_fingerprint(step) for step in (1, 2, 3)]
    first = None
    for program in programs:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "port.trace"
            subprocess.run([*shlex.split(program), str(path)], check=True)
            fields = list(read(path))
        assert [field["fingerprint"] for field in fields] == wanted, program
        assert [(f["name"], f["step"]) for f in fields] == [("u", 1), ("u", 2), ("u", 3)], program
        for field in fields:
            del field["sum"]  # it depends on the order
        first = first or fields
        assert fields == first, program


if __name__ == "__main__":
    if sys.argv[1:] == ["Lines"]:
        check_lines()
    else:
        check_programs(*sys.argv[1:])
