"""Every job of the project, for people and for CI: `python3 noxfile.py -s demo`, `python3 noxfile.py -s test`.

Run as a script it needs nothing but Python and pip: where nox is missing, it first installs the locked nox into
a folder of its own under `.nox/`.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
REQUIREMENTS = ROOT / "requirements"
MINIMUM = (3, 11)
#: The environment with the locked packages and the project itself.
PROJECT = ROOT / ".nox" / f"project-{sys.version_info.major}.{sys.version_info.minor}"
#: The same with what draws, which is no part of what is tested.
DRAWING = ROOT / ".nox" / f"drawing-{sys.version_info.major}.{sys.version_info.minor}"
#: The time in archives, unless the environment says another: the same files give the same bytes.
EPOCH = "1672531200"
TESTED = ["--constraints", "requirements/dev.txt"]
LOCKS = {
    "nox": ["requirements/nox.in"],
    "lock": ["requirements/lock.in"],
    "dev": [
        *("pyproject.toml", "--all-extras", "--group", "test", "--group", "lint", "--group", "docs"),
        "requirements/build.in",
    ],
    # The same versions as are tested, of what the wheel needs with all its extras.
    "wheel": ["pyproject.toml", "--all-extras", *TESTED],
    "sbom": ["requirements/sbom.in"],
    # What the benchmark draws with; beside the rest, which it must not change.
    "plots": ["requirements/plots.in", *TESTED],
}
#: What the audit is made with; it is no part of what is locked.
AUDITOR = "pip-audit==2.10.1"
#: What says whether each file has its licence; the same holds.
LICENSER = "reuse==6.2.0"
#: Style, types and arrows; and that the specs are in order and generated/ is what they give. The longest first.
LINT = (
    ("mypy",),
    ("lint-imports", "--no-logo"),
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--quiet", "--check", "."),
)
#: What scripts beside the tests import from, as `pythonpath` in pyproject.toml says for the tests.
SHARED = {
    "PYTHONPATH": os.pathsep.join(str(ROOT / "tests" / folder) for folder in ("support", "")),
    "PLOOI_LANG": "en",
}
SPECS = (("plooi-spec", "drift"), ("plooi-spec", "check"))
#: What Python compiles is kept, whatever the environment says: tests start hundreds of processes, and without it each
#: compiles all that it loads.
COMPILED = {"PYTHONDONTWRITEBYTECODE": None}


def programs(home: Path) -> Path:
    """Where an environment has its programs."""
    return home / ("Scripts" if os.name == "nt" else "bin")


def bootstrap() -> None:
    """Run this file again with an interpreter that has the locked nox."""
    if sys.version_info < MINIMUM:
        sys.exit(f"plooi needs Python {'.'.join(map(str, MINIMUM))} or newer; this is {sys.version.split()[0]}.")
    home = ROOT / ".nox" / f"bootstrap-{sys.version_info.major}.{sys.version_info.minor}"
    python = programs(home) / ("python.exe" if os.name == "nt" else "python")
    lock = REQUIREMENTS / "nox.txt"
    installed = home / "installed.txt"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        # Without ensurepip, which Debian splits off: the pip that runs here installs into the new environment.
        venv.create(home, clear=True, with_pip=False)
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--require-hashes"]
        done = subprocess.run([*pip, "--requirement", str(lock)], check=False)
        if done.returncode:
            sys.exit("nox could not be installed; pip says why above. It needs pip 22.3 or newer and a package index.")
        installed.write_bytes(lock.read_bytes())
    sys.exit(subprocess.run([str(python), str(ROOT / "noxfile.py"), *sys.argv[1:]], check=False).returncode)


try:
    import nox
except ModuleNotFoundError:
    if __name__ != "__main__":
        raise
    bootstrap()

nox.needs_version = ">=2025.2"
nox.options.sessions = ["test"]
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.error_on_external_run = True
#: A session that runs in an environment which others use as well: see `prepare`.
in_project = nox.session(venv_backend="none")


def prepare(session: nox.Session, home: Path = PROJECT, *more: str) -> None:
    """Install the locked packages and the project itself, editable, unless the environment has just these already."""
    locks = [REQUIREMENTS / name for name in ("dev.txt", *more)]
    stamp = home / "installed.txt"
    wanted = "".join(path.read_text() for path in (*locks, ROOT / "pyproject.toml"))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    session.run(sys.executable, "-m", "virtualenv", "--quiet", str(home), external=True)
    for lock in locks:
        pip(session, home, "--require-hashes", "--requirement", str(lock))
    pip(session, home, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(wanted)


def pip(session: nox.Session, home: Path, *words: str) -> None:
    """Install into an environment."""
    run(session, "python", "-m", "pip", "install", "--quiet", *words, home=home)


def run(session: nox.Session, program: str, *words: str, home: Path = PROJECT, **options: Any) -> None:
    """Run a program of an environment."""
    path = os.pathsep.join([str(programs(home)), os.environ.get("PATH", "")])
    options["env"] = {"PATH": path, **options.get("env", {})}
    session.run(str(programs(home) / program), *words, external=True, **options)


@in_project
def spec(session: nox.Session) -> None:
    """Run `plooi-spec` with what stands behind `--`: `python3 noxfile.py -s spec -- add LABEL SOURCE`."""
    prepare(session)
    run(session, "plooi-spec", *session.posargs)


@in_project
def regenerate(session: nox.Session) -> None:
    """Write generated/ anew from openapi/, all versions or those named behind `--`; the docs' tables; the Dutch."""
    prepare(session)
    run(session, "plooi-spec", "regenerate", *session.posargs)
    run(session, "python", str(ROOT / "docs" / "tables.py"), env=SHARED)
    run(session, "python", str(ROOT / "docs" / "catalogue.py"))


@in_project
def drift(session: nox.Session) -> None:
    """Fail when generated/ is not what openapi/ gives."""
    prepare(session)
    run(session, "plooi-spec", "drift")


@in_project
def lint(session: nox.Session) -> None:
    """Style, types, and which module may import which."""
    prepare(session)
    beside(session, *LINT)


@in_project
def test(session: nox.Session) -> None:
    """All checks, then all tests. What stands behind `--` goes to pytest, which then runs alone."""
    prepare(session)
    if not session.posargs:
        beside(session, *LINT, *SPECS)
    # A CI job reads pytest's closing line: nothing but a failure is to be said behind it.
    logging.getLogger("nox").setLevel(logging.WARNING)
    run(session, "pytest", *session.posargs, env=COMPILED)


@in_project
def quick(session: nox.Session) -> None:
    """For the inner loop, at most a minute: what a change can touch, and what of that was left out.

    The change is all that differs from where the branch left `main`, or from the commit named behind `--`.
    """
    prepare(session)
    logging.getLogger("nox").setLevel(logging.WARNING)
    run(session, "python", str(ROOT / "tests" / "support" / "quick.py"), *session.posargs, env=COMPILED)


@in_project
def durations(session: nox.Session) -> None:
    """Run all tests, or those named behind `--`, and write tests/support/durations.json from how long they took."""
    prepare(session)
    run(session, "pytest", "--write-durations", *session.posargs, env=COMPILED)


@in_project
def fuzz(session: nox.Session) -> None:
    """Try mutated input for a minute, or `-- --minutes N`; `-- --seed S` sees a session again. Says what was tried."""
    prepare(session)
    run(session, "python", str(ROOT / "tests" / "fuzz" / "session.py"), *session.posargs, env=SHARED)


@nox.session
def audit(session: nox.Session) -> None:
    """Hold what is locked against the known vulnerabilities, and say so where their data cannot be reached.

    What stands behind `--` goes to pip-audit, which is installed for this session alone.
    """
    session.install("--quiet", AUDITOR)
    session.run("python", str(ROOT / "tests" / "support" / "audit.py"), *session.posargs)


@in_project
def docs(session: nox.Session) -> None:
    """Build the docs as a site, build/docs/index.html, from locked packages alone, and draw what the notebook draws.

    A warning is an error.
    """
    prepare(session, DRAWING, "plots.txt")
    build = ("sphinx-build", "-W", "--keep-going", "-q", "-E", "-b", "html", "docs", "build/docs")
    run(session, *build, *session.posargs, home=DRAWING)
    # The notebook among the examples is run here to its end.
    notebook = ("pytest", "-n0", "-q", "--no-header", "tests/examples", "-k", "notebook")
    run(session, *notebook, home=DRAWING, env=COMPILED)


@nox.session
def licences(session: nox.Session) -> None:
    """Does REUSE find a holder of the rights and a licence for every file?"""
    session.install("--quiet", LICENSER)
    session.run("reuse", "lint")


@nox.session
def sbom(session: nox.Session) -> None:
    """Write dist/plooi.cdx.json: what comes with the wheel and all its extras, as CycloneDX.

    It is read off an environment into which the locked packages were installed, so that it has their licences too.
    """
    session.install("--quiet", "--require-hashes", "--requirement", str(REQUIREMENTS / "sbom.txt"))
    home = Path(session.create_tmp()).resolve() / "wheel"
    venv.create(home, clear=True, with_pip=False)
    python = str(programs(home) / "python")
    into = ("python", "-m", "pip", "--python", python, "install", "--quiet")
    session.run(*into, "--require-hashes", "--requirement", str(REQUIREMENTS / "wheel.txt"))
    (ROOT / "dist").mkdir(exist_ok=True)
    listed = ROOT / "dist" / "plooi.cdx.json"
    session.run(
        *("cyclonedx-py", "environment", "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"),
        *("--mc-type", "library", "--validate", "--output-file", str(listed), python),
    )
    # The version is not in pyproject.toml: the code has it.
    code = (ROOT / "src" / "plooi" / "__init__.py").read_text(encoding="utf-8")
    [version] = re.findall(r'^__version__ = "(.+)"$', code, re.MULTILINE)
    document = json.loads(listed.read_bytes())
    document["metadata"]["component"]["version"] = version
    listed.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


@in_project
def watch(session: nox.Session) -> None:
    """Ask upstream for newer versions, and take them in on a branch. The report and the outcome are in build/watch/.

    Done with nothing new and with something new; failed when upstream cannot be reached, or a spec cannot be used.
    """
    prepare(session)
    outcome = ["--report", "build/watch/report.md", "--outcome", "build/watch/outcome.env"]
    run(session, "plooi-spec", "watch", "--once", *outcome, *session.posargs, success_codes=[0, 10, 11])


@in_project
def report(session: nox.Session) -> None:
    """Write the reports on the newest version, or the one named behind `--`, to build/report/."""
    prepare(session)
    run(session, "plooi-spec", "report", *session.posargs)


@in_project
def release(session: nox.Session) -> None:
    """Make a release from vendored specs alone: check, drift, tests, an entry in CHANGELOG.md, and dist/ with an SBOM.

    What stands behind `--` goes to `plooi-spec changelog`.
    """
    prepare(session)
    beside(session, *LINT, *SPECS)
    run(session, "pytest", env=COMPILED)
    run(session, "plooi-spec", "changelog", *session.posargs)
    # What builds is locked with the rest: nothing is fetched for it.
    run(session, "hatchling", "build", "--clean", env={"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", EPOCH)})
    session.notify("sbom")


@in_project
def demo(session: nox.Session) -> None:
    """Regenerate the client, start a sandbox, and take real documents through every verb."""
    prepare(session)
    run(session, "plooi-spec", "regenerate")
    run(session, "python", str(ROOT / "examples" / "demo.py"), *session.posargs)


@in_project
def crashdrill(session: nox.Session) -> None:
    """Kill a batch again and again, and count what is public in the end: `-- --seed 1 --documents 1000 --kills 40`."""
    prepare(session)
    drill = str(ROOT / "tests" / "batch" / "crashdrill.py")
    run(session, "python", drill, *session.posargs, env=SHARED)


@in_project
def benchmark(session: nox.Session) -> None:
    """Measure everything into one table, also as JSON in build/; `-- --write` puts it into docs/speed.md.

    A file of benchmarks/ named first behind `--` is run instead, such as `-- growth.py`, which draws plots.
    """
    prepare(session, DRAWING, "plots.txt")
    given = list(session.posargs)
    name = given.pop(0) if given and given[0].endswith(".py") else "table.py"
    run(session, "python", str(ROOT / "benchmarks" / name), *given, home=DRAWING)


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements/ anew: the newest versions that pyproject.toml allows, hashed, without an index's address."""
    session.install("--quiet", "--require-hashes", "--requirement", str(REQUIREMENTS / "lock.txt"))
    for name, source in LOCKS.items():
        session.run(
            *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", ".".join(map(str, MINIMUM))),
            *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
            *("--output-file", f"requirements/{name}.txt", *source, *session.posargs),
        )


def beside(session: nox.Session, *commands: tuple[str, ...]) -> None:
    """Run commands beside each other, two at a time. All are run; what a command says is shown where it fails."""
    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(run, session, *command, silent=True) for command in commands]
    for end in ends:
        end.result()


if __name__ == "__main__":
    os.chdir(ROOT)
    nox.main()
