"""docs/your-own-code.md: its commands, run as they stand, print what it shows.

    page_test.py SOURCE TREE

SOURCE is the checkout, TREE an installed tree, which is ~/heat to what is run. In an indented block
`$ ` begins a command; what follows it is what it prints, and `...` any number of lines.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
from typing import NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "scripts"))
import readme_test  # noqa: E402  (how a page's commands are run, and its links)

PAGE = "docs/your-own-code.md"
SOURCES = {"fortran": "shallow.f90", "cpp": "shallow.cpp"}


class Command(NamedTuple):
    line: str
    shown: list[str]

    def prints(self, text: str) -> bool:
        lines = [r"(.*\n)*" if line == "..." else re.escape(line) + "\n" for line in self.shown]
        return not self.shown or re.fullmatch("".join(lines), text) is not None


def commands(text: str) -> list[Command]:
    found: list[Command] = []
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.MULTILINE):
        for line in block.strip("\n").splitlines():
            if line.startswith("    $ "):
                found.append(Command(line[6:], []))
            elif found:
                found[-1].shown.append(line[4:])
    for command in found:
        while command.shown and not command.shown[-1]:  # before the next command
            command.shown.pop()
    return found


def lines_not_in_the_sources(source: pathlib.Path, text: str) -> list[str]:
    """Of the lines to be added to a program, which are at most ten: they are the example's."""
    wrong = []
    for language, file in SOURCES.items():
        [block] = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
        program = (source / "tests/own_code" / file).read_text()
        known = {line.strip() for line in program.splitlines()}
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        wrong += [line for line in lines if line not in known]
        calls = [line for line in known if re.match(r"(?![/!*]).*(trace[_.]|heat::Trace)", line)]
        wrong += [f"{line}, not shown" for line in calls if line not in lines]
        if len(lines) > 10:
            wrong.append(f"{len(lines)} lines of {language}")
    return wrong


def run(command: Command, exports: list[str], folder: pathlib.Path) -> bool:
    done = subprocess.run(
        ["bash", "-c", "\n".join([*exports, command.line])],
        cwd=folder,
        env=readme_test.environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    # Where fields differ, the status is 1.
    differs = re.match("heat-(trace diff|diff) ", command.line) and "identical" not in done.stdout
    good = done.returncode == (1 if differs else 0) and command.prints(done.stdout)
    print("ok     " if good else "FAILED ", command.line, flush=True)
    if not good:
        print(f"status {done.returncode}\n{done.stdout}{done.stderr}", flush=True)
    return good


def main(source: pathlib.Path, tree: str) -> int:
    text = (source / PAGE).read_text()
    assert not readme_test.broken_links(source, [PAGE]), readme_test.broken_links(source, [PAGE])
    assert not lines_not_in_the_sources(source, text), lines_not_in_the_sources(source, text)
    if "fma" not in pathlib.Path("/proc/cpuinfo").read_text().split():
        print("SKIPPED: this machine has no FMA")
        return 77
    page = commands(text)
    exports = [command.line for command in page if command.line.startswith("export ")]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "heat").symlink_to(tree)
        return 0 if all([run(command, exports, folder) for command in page]) else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
