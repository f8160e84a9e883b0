"""The commands and programs of README.md and docs/, run as they stand on the pages.

    readme_test.py quick|long SOURCE BUILD TREE

SOURCE is the checkout, BUILD its build, TREE an installed tree, which is ~/heat to what is run. An
indented line that begins like a command is one. Each is run in a shell, in the order of the pages,
in a folder that has `build`, `tests` and `compare` as the checkout has them and the programs of the
pages under the names that the text before them gives; `long` runs the comparisons, `quick` the
rest. Every line that is not run is named below, with its reason.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence

PAGES = (
    "README.md",
    "docs/own-program.md",
    "docs/own-solver.md",
    "docs/usage.md",
    "docs/why.md",
    "docs/wrong-field.md",
    "docs/how-fast.md",
    "docs/predict.md",
    "docs/scale.md",
    "docs/gpu.md",
    "docs/threads.md",
    "docs/exactness.md",
    "docs/decisions.md",
    "docs/differences.md",
    "docs/traces.md",
    "docs/install.md",
    "docs/processors.md",
    "docs/ci.md",
    "docs/cluster.md",
)
COMMAND = re.compile(
    r"    ((?:\./|scripts/|build/|~/|cmake |cc |c\+\+ |gfortran |mpi\w+ |[A-Z_]+=).*)"
)
NOT_RUN = {
    r"\./compare --ranks 1,4,16$": "the paper's problem, minutes",
    r"scripts/(test|gpu|bench|bundle)\b": "minutes, and it has tests of its own",
    r"cmake (--build )?--preset": "builds what is tested here; install.tree installs it",
    r"scripts/setup arch": "installs compilers",
    r"\./compare .*(gpu|cuda_aware)": "needs a GPU",
    r"\./compare .*(srun|sbatch)": "needs Slurm",
    r"~/venv/": "builds a wheel, minutes; long.wheel does",
    r"build/bin/heat-diff ": "ends with 1 where fields differ; diff.page runs it",
}
LONG = r"(\./|build/bin/heat-|~/heat/bin/heat-)compare "
FINGERPRINT = "b55b57e3088e1955"  # of 100x37 cells after 250 steps, from data/vectors.csv
PRINTS_IT = r"(\./a\.out|\./mpi|mine\.py|mpi\.py|out/mine)$"


def commands(text: str) -> list[str]:
    """The lines to be typed, without the comments behind them."""
    found = [COMMAND.fullmatch(line) for line in text.splitlines()]
    return [re.sub(r"\s+# .*", "", match[1]) for match in found if match]


def programs(text: str) -> dict[str, str]:
    """Fenced blocks by the file that the text before each names."""
    blocks = re.findall(r"`(m\w+)\.(\w+)`(?:(?!```).)*?```(\w+)\n(.*?)```", text, re.DOTALL)
    languages = {"cpp": "cpp", "f90": "fortran", "py": "python"}
    found = {f"{n}.{end}": code for n, end, lang, code in blocks if languages.get(end) == lang}
    cmake = re.search(r"```cmake\n(.*?)```", text, re.DOTALL)
    if cmake:
        found["CMakeLists.txt"] = cmake[1]
    return found


def anchors(text: str) -> set[str]:
    """What a heading is linked by."""
    titles = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(source: pathlib.Path, pages: Sequence[str] = PAGES) -> list[str]:
    """Links within the checkout that lead nowhere."""
    broken = []
    for page in pages:
        text = (source / page).read_text()
        for link in re.findall(r'\]\((?!https?:)([^)]+)\)|src="([^"]+)"', text):
            file, _, anchor = "".join(link).partition("#")
            target = (source / page).parent / file if file else source / page
            if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
                broken.append(f"{page}: {''.join(link)}")
    return broken


def prepare(folder: pathlib.Path, source: pathlib.Path, build: str, tree: str) -> None:
    (folder / "heat").symlink_to(tree)
    (folder / "build").symlink_to(build)
    (folder / "tests").symlink_to(source / "tests")
    (folder / "plots").symlink_to(source / "plots")
    (folder / "compare").symlink_to(f"{build}/bin/heat-compare")
    for page in PAGES:
        for name, text in programs((source / page).read_text()).items():
            (folder / name).write_text(text)
    example = pathlib.Path(tree, "share/heat/examples/c/main.c")
    (folder / "mine.c").write_text(example.read_text())


def environment(home: pathlib.Path) -> dict[str, str]:
    """That of a new user: nothing of the tests', above all not what lets Open MPI start."""
    strange = re.compile(r"(OMPI|PRTE|PMIX|HEAT|PKG_CONFIG|LD_LIBRARY|PYTHON|CMAKE)_?\w*")
    kept = {name: value for name, value in os.environ.items() if not strange.fullmatch(name)}
    return kept | {"HOME": str(home)}


def run(line: str, folder: pathlib.Path) -> bool:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    good = done.returncode == 0
    if re.search(PRINTS_IT, line):
        good = good and FINGERPRINT in done.stdout.lower().split()
    print("ok     " if good else "FAILED ", line, flush=True)
    if not good:
        print(f"status {done.returncode}\n{done.stdout}{done.stderr}", flush=True)
    return good


def main(kind: str, source: pathlib.Path, build: str, tree: str) -> int:
    lines = [line for page in PAGES for line in commands((source / page).read_text())]
    # The project in CMake is a block of its own.
    configure = "cmake -G Ninja -S . -B out -DCMAKE_PREFIX_PATH=$HOME/heat"
    lines.append(f"{configure} && cmake --build out && out/mine")
    for pattern, why in NOT_RUN.items():
        assert any(re.match(pattern, line) for line in lines), f"no such line: {pattern} ({why})"
    lines = [line for line in lines if not any(re.match(p, line) for p in NOT_RUN)]
    long = [line for line in lines if re.match(LONG, line)]
    quick = [line for line in lines if line not in long]
    for language in ("cc ", "c++ ", "gfortran ", "mpicxx ", "PYTHONPATH="):
        assert any(line.startswith(language) for line in quick), f"no line for {language}"
    assert not broken_links(source), broken_links(source)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, source, build, tree)
        if kind == "long":  # plugins that the pages have built by then
            long = [line for line in quick if "examples/plugins" in line] + long
            long.insert(1, "cp plugins/c.so mine.so")
        results = [run(line, folder) for line in (long if kind == "long" else quick)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]), *sys.argv[3:]))
