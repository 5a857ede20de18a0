"""What a minute holds of the checks and tests that a change can touch: `python3 noxfile.py -s quick`.

A test is touched by a changed module that it imports, or that is imported by what it imports: the fewer steps, the
nearer. A changed file of another kind touches the tests that name it. What is slow, and what the time does not hold,
is left out and named.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import grimp

from durations import UNKNOWN, Durations, file_of

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
#: Where tests import from, besides the packages: `pythonpath` in pyproject.toml.
IMPORTED_FROM = (TESTS / "support", TESTS)
SOURCES = ("src", "generated")
PACKAGES = ("plooi", "plooi_spec", "plooi_api")
#: Seconds that tests are given; checks and the start of the workers take the rest of a minute.
SECONDS = 16.0
#: What pytest exits with when all that it was given is slow.
ALL_DESELECTED = 5
#: Steps for a file that a test names.
NAMED = 1


def changed(base: str | None = None) -> list[str]:
    """The files that differ from a commit, by default from where this branch left `main`, and those not in git yet."""
    for name in ("main", "origin/main") if base is None else ():
        base = base or git("merge-base", name, "HEAD")
    differing = git("diff", "--name-only", "--no-renames", base or "HEAD").splitlines()
    return sorted({*differing, *git("ls-files", "--others", "--exclude-standard").splitlines()})


def git(*words: str) -> str:
    """What a command of git prints; nothing where it fails."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def module_of(path: str) -> str | None:
    """The module that a file is, or belongs to: what lies in a package is read by one of its modules."""
    parts = Path(path).with_suffix("").parts if path.endswith(".py") else Path(path).parent.parts
    if not parts or parts[0] not in SOURCES or parts[1:2] == ():
        return None
    return ".".join(parts[1:]).removesuffix(".__init__")


def steps_from(modules: Iterable[str]) -> dict[str, int]:
    """For each module that imports these, directly or not, how many steps away it is."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    steps: dict[str, int] = {}
    now = {module if module in graph.modules else module.rpartition(".")[0] for module in modules}
    distance = 0
    while now:
        steps |= dict.fromkeys(now, distance)
        distance += 1
        after = set()
        for module in now & graph.modules:
            # What nobody imports by its name is loaded by name, and its package knows the names.
            after |= graph.find_modules_that_directly_import(module) or {module.rpartition(".")[0]}
        now = after - set(steps) - {""}
    return steps


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules that a file of the tests imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def closure(test: Path) -> frozenset[Path]:
    """A file of tests with all files of the tests that it uses: the conftests above it, and what these import."""
    above = [folder for folder in test.parents if folder.is_relative_to(TESTS)]
    waiting = [test, *(folder / "conftest.py" for folder in above if (folder / "conftest.py").exists())]
    reached: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        for name in imports(path):
            candidates = [folder.joinpath(*name.split(".")).with_suffix(".py") for folder in IMPORTED_FROM]
            waiting += [candidate for candidate in candidates if candidate.exists()]
    return frozenset(reached)


def touched(paths: list[str]) -> dict[str, int]:
    """The files of tests that these files touch, each with its steps."""
    steps = steps_from({module for path in paths if (module := module_of(path))})
    files = {ROOT / path for path in paths}
    others = [Path(path) for path in paths if module_of(path) is None and not path.startswith("tests/")]
    names = {name for path in others for name in (path.name, *(f'"{folder}"' for folder in path.parts[:-1][:1]))}
    shared = closure(TESTS / "conftest.py")
    tests: dict[str, int] = {}
    for test in sorted(TESTS.rglob("test_*.py")):
        used = closure(test)
        own = [steps[name] + 1 for name in imports(test) if name in steps]
        helped = [steps[name] + 2 for path in used for name in imports(path) if name in steps]
        text = "".join(path.read_text(encoding="utf-8") for path in used - shared) if names else ""
        distances = [*own, *helped, *(NAMED for name in names if name in text)]
        if used & files:
            distances.append(0 if test in files else 1)
        if distances:
            tests[test.relative_to(ROOT).as_posix()] = min(distances)
    return tests


def chosen(tests: dict[str, int], paths: list[str], durations: Durations, seconds: float) -> list[str]:
    """The nearest files of tests, of these those named like what changed, then the short ones, while the time lasts."""
    words = {word for path in paths for part in Path(path).with_suffix("").parts for word in part.split("_")}

    def order(test: str) -> tuple[int, int, float]:
        alike = words & {word for part in Path(test).with_suffix("").parts[1:] for word in part.split("_")}
        return tests[test], -len(alike - {"test"}), durations.files.get(test, UNKNOWN)

    taken = []
    for test in sorted(tests, key=order):
        seconds -= durations.files.get(test, UNKNOWN)
        if seconds < 0 and taken:
            break
        taken.append(test)
    return taken


def main() -> int:
    paths = changed(*sys.argv[1:2])
    if not paths:
        print("Nothing has changed, so nothing is checked. All of it: python3 noxfile.py -s test")
        return 0
    commands = checks(paths)
    durations = Durations.read()
    tests = touched(paths)
    taken = chosen(tests, paths, durations, SECONDS * min(os.cpu_count() or 1, 4))
    print(f"{len(paths)} changed files touch {len(tests)} files of tests; {len(taken)} of these are run.", flush=True)
    # The checks go on beside the tests, and tell what they have to say in one piece.
    with ThreadPoolExecutor(1) as beside:
        checked = beside.submit(lambda: [checks_well(*command) for command in commands])
        passed = not taken or run("pytest", "-q", "-m", "not slow", *taken).returncode in (0, ALL_DESELECTED)
        passed = all(checked.result()) and passed
    tell(sorted(set(tests) - set(taken)), [test for test in durations.slow if file_of(test) in tests], paths)
    return 0 if passed else 1


def checks(paths: list[str]) -> list[tuple[str, ...]]:
    """What checks the style of the changed files; and where the changes are in the sources, all types and arrows."""
    present = [path for path in paths if path.endswith(".py") and (ROOT / path).exists()]
    # Named files are looked at even where pyproject.toml excludes them, such as generated/.
    ruff = [("ruff", "check"), ("ruff", "format", "--check")] if present else []
    commands = [(*words, "--quiet", "--force-exclude", *present) for words in ruff]
    if any(path.startswith(SOURCES) or path == "pyproject.toml" for path in paths):
        commands += [("lint-imports", "--no-logo"), ("mypy",)]
    if any(path.startswith("src/plooi/") for path in paths):
        commands.append(("python", "docs/catalogue.py", "--check"))
    return commands


def checks_well(name: str, *words: str) -> bool:
    """Whether a check has nothing to say; what it has to say is printed when it is done."""
    done = run(name, *words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        print(f"{name} failed:\n{done.stdout}", flush=True)
    return done.returncode == 0


def run(name: str, *words: str, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run a program that is installed beside this Python."""
    program = shutil.which(name, path=str(Path(sys.executable).parent))
    assert program, f"{name} is not installed"
    return subprocess.run([program, *words], cwd=ROOT, check=False, text=True, **streams)


def tell(rest: list[str], slow: list[str], paths: list[str]) -> None:
    """Say what was left out."""
    if rest:
        folders: dict[str, int] = defaultdict(int)
        for test in rest:
            folders[test.rpartition("/")[0]] += 1
        print("Left out for want of time:", ", ".join(f"{folder} ({count})" for folder, count in folders.items()))
    if slow:
        print(
            f"Left out because they are slow: {len(slow)} tests in", ", ".join(sorted({file_of(test) for test in slow}))
        )
    if any(path.startswith(("openapi/", "generated/")) for path in paths):
        print("Left out: plooi-spec check, plooi-spec drift.")
    print("All of it: python3 noxfile.py -s test")


if __name__ == "__main__":
    sys.exit(main())
