"""docs/differences.md: its program and its commands print what the page says.

    page_test.py PAGE BUILD

A fenced block without a language is the output of the last command before it; a line "..." stands
for any lines.
"""

import pathlib
import re
import subprocess
import sys
import tempfile


def printed(command: str, folder: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )
    expected = (0, 1) if "heat-diff" in command else (0,)
    assert done.returncode in expected, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def agrees(shown: str, real: str) -> bool:
    parts = [re.escape(part) for part in shown.split("...\n")]
    return re.match("(.*\n)*?".join(parts), real) is not None


def main(page: pathlib.Path, build: str) -> int:
    pattern = re.compile(r"```(\w*)\n(.*?)```|^    (build/[^\n]*)$", re.DOTALL | re.MULTILINE)
    steps = pattern.findall(page.read_text())
    checked, real = 0, ""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "build").symlink_to(build)
        for language, block, command in steps:
            if command:
                real = printed(command, folder)
            elif language == "python":
                pathlib.Path(folder, "program.py").write_text(block)
                printed(f"{sys.executable} program.py", folder)
            elif not agrees(block, real):
                print(f"the page says\n{block}\nbut it is\n{real}")
                return 1
            else:
                checked += 1
    print(f"{checked} outputs are as the page says")
    return 0 if checked > 0 else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
