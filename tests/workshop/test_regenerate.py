"""Packages are written whole or not at all, and the same bytes everywhere."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from plooi_spec.packages import generate, workshop

if TYPE_CHECKING:
    from projects import Project

Tree = Callable[[Path], dict[str, str]]


def content(package: Path) -> set[str]:
    return {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}


def test_a_package_is_written_with_all_that_belongs_to_it(project: Project) -> None:
    result = project.run("regenerate")
    assert (result.exit_code, result.stdout) == (0, "1.0: generated/plooi_api/v1_0 written\n")
    assert {"__init__.py", "py.typed", "v1_0"} == {path.name for path in project.generated.iterdir()}
    package = project.generated / "v1_0"
    assert {"__init__.py", "py.typed", "openapi.json", "client.py", "types.py", "errors.py"} < content(package)
    text = (package / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(text) == project.effective().document
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    # `generation.yaml` is for the generator alone.
    assert "enum" in json.loads(text)["components"]["schemas"]["Kleur"]
    assert list((project.root / "generated").iterdir()) == [project.generated]


def test_text_of_all_languages_is_kept_as_it_is(project: Project) -> None:
    project.change("upstream/fouten.yaml", "Niet goed.", "“Niet goed” – één ë 日本.")
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"}
    assert project.process("regenerate", **env).returncode == 0
    assert "“Niet goed” – één ë 日本." in (project.generated / "v1_0" / "openapi.json").read_text(encoding="utf-8")


def test_the_same_bytes_come_out_whatever_lies_around(project: Project, tree_of: Tree, tmp_path: Path) -> None:
    assert project.process("regenerate", PYTHONHASHSEED="1").returncode == 0
    expected = tree_of(project.generated)
    # A project inside folders whose settings would reformat everything, called from elsewhere.
    around = tmp_path / "build" / "site-packages"
    around.mkdir(parents=True)
    (around / "ruff.toml").write_text("line-length = 60\nindent-width = 2\n[format]\nquote-style = 'single'\n")
    (around / ".gitignore").write_text("*\n")
    (around / ".git").mkdir()
    moved = project.root.rename(around / "project")
    (moved / "pyproject.toml").write_text("[tool.ruff]\nline-length = 70\nexclude = ['*']\n")
    project.root = moved
    cwd = tmp_path / "cwd"
    cwd.mkdir()
    (cwd / "ruff.toml").write_text("line-length = 50\n")
    # A module in the current folder must not be taken for the generator's own.
    (cwd / "httpx.py").write_text("raise ImportError('the wrong module')\n")
    for seed, env in [
        ("2", {"RUFF_LINE_LENGTH": "60", "LC_ALL": "C"}),
        ("3", {"TZ": "Asia/Tokyo", "FORCE_COLOR": "1"}),
    ]:
        for path in sorted(project.generated.rglob("*.py")):
            path.write_text("# changed\n")
        command = ["import os; os.umask(0o077)", "from plooi_spec.__main__ import main", "main()"]
        done = subprocess.run(
            [sys.executable, "-P", "-c", "; ".join(command), "regenerate", "--root", str(moved)],
            cwd=cwd,
            env={**os.environ, "PYTHONHASHSEED": seed, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert tree_of(project.generated) == expected
    assert {path.name for path in cwd.iterdir()} == {"ruff.toml", "httpx.py"}


def test_what_is_right_already_is_not_touched(project: Project) -> None:
    project.run("regenerate")
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in project.generated.rglob("*")}
    cache = project.generated / "__pycache__"
    cache.mkdir()
    result = project.run("regenerate", "v1.0")
    assert result.stdout == "1.0: generated/plooi_api/v1_0 is as it should be\n"
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in before} == before
    assert json.loads(project.run("regenerate", "--json").stdout) == {
        "ok": True,
        "versions": [{"version": "1.0", "package": "v1_0", "changed": False}],
    }


@pytest.mark.usefixtures("given_packages")
def test_one_of_several_versions_is_written_alone(project: Project, tree_of: Tree) -> None:
    from projects import FILES

    roots = ["upstream/openapi.yaml", "upstream/lijsten.yaml"]
    project.add("2.0", {**FILES}, roots=roots, previous="1.0", standing="official", date="2023")
    project.change("upstream/openapi.yaml", "operationId: zoek", "operationId: zoekBoeken", label="2.0")
    result = project.run("regenerate")
    assert result.stdout.splitlines() == [
        "1.0: generated/plooi_api/v1_0 written",
        "2.0: generated/plooi_api/v2_0 written",
    ]
    assert (project.generated / "v2_0" / "api" / "zoeken" / "zoek_boeken.py").is_file()
    first, second = tree_of(project.generated / "v1_0"), tree_of(project.generated / "v2_0")
    for label in ("1.0", "2.0"):
        project.change("upstream/openapi.yaml", "title: Leeszaal", "title: Boekerij", label=label)
    assert project.run("regenerate", "v2.0").stdout == "2.0: generated/plooi_api/v2_0 written\n"
    assert tree_of(project.generated / "v1_0") == first
    assert tree_of(project.generated / "v2_0") != second
    # The packages know their versions.
    done = subprocess.run(
        [sys.executable, "-c", "import plooi_api; print(*plooi_api.VERSIONS.items(), sep='\\n')"],
        env={**os.environ, "PYTHONPATH": str(project.generated.parent)},
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "('1.0', Version(label='1.0', package='v1_0', standing='server', date='2022-12', previous=None))",
        "('2.0', Version(label='2.0', package='v2_0', standing='official', date='2023', previous='1.0'))",
    ]


@pytest.mark.usefixtures("given_packages")
def test_what_belongs_to_no_version_goes(project: Project) -> None:
    old = project.generated / "v0_1" / "old.py"
    old.parent.mkdir(parents=True)
    old.write_text("")
    project.run("regenerate")
    assert {path.name for path in project.generated.iterdir()} == {"__init__.py", "py.typed", "v1_0"}


WARNINGS = [
    (
        "application/hal+json:",
        "image/png:",
        "The generator cannot write all of zoek (GET /_zoek): Cannot parse response for status code",
        "Unsupported content_type image/png",
        "/paths/~1_zoek/get",
    ),
    (
        "schema: {type: integer}}",
        "schema: {type: array}}",
        "The generator cannot write all of zoek (GET /_zoek): cannot parse parameter of endpoint zoek",
        "type array must have items",
        "/paths/~1_zoek/get",
    ),
]


@pytest.mark.usefixtures("given_packages")
@pytest.mark.parametrize("command", ["regenerate", "drift"])
@pytest.mark.parametrize(("old", "new", "start", "cause", "pointer"), WARNINGS)
def test_a_warning_of_the_generator_is_an_error(
    project: Project, command: str, old: str, new: str, start: str, cause: str, pointer: str
) -> None:
    project.run("regenerate")
    project.change("upstream/openapi.yaml", old, new)
    problem = project.problem(command)
    assert problem["message"].startswith(start)
    assert cause in problem["message"]
    assert "object at" not in problem["message"]
    assert "{" not in problem["message"]
    assert (problem["file"], problem["pointer"]) == ("openapi/v1.0/upstream/openapi.yaml", pointer)
    assert problem["remedy"] == "Adapt the spec for it in openapi/v1.0/generation.yaml."


def test_all_warnings_of_the_generator_are_told(project: Project) -> None:
    for old, new, *_ in WARNINGS:
        project.change("upstream/openapi.yaml", old, new)
    project.change("upstream/lijsten.yaml", "{type: string, nullable: true}", "{$ref: '#/components/schemas/Kaal'}")
    project.change("upstream/lijsten.yaml", "    Waarde:\n", "    Kaal: {type: array}\n    Waarde:\n")
    problems = project.problems("regenerate")
    assert {problem["pointer"] for problem in problems} == {
        "/paths/~1_zoek/get",
        "/paths/~1lijsten/get",
        "/components/schemas/Kaal",
        "/components/schemas/Waarde",
    }


def test_an_operation_that_would_be_dropped_is_told(project: Project) -> None:
    project.change("upstream/openapi.yaml", "          application/zip:\n", "          text/csv:\n")
    (problem,) = project.problems("regenerate")
    assert "putScan (PUT /boeken/{id}/scan)" in problem["message"]
    assert "Unsupported content type text/csv" in problem["message"]


def test_a_generator_that_breaks_down_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(generate._CONFIG, "post_hooks", ["ruff check --no-such-option"])
    project.generated.mkdir(parents=True)
    problem = project.problem("regenerate")
    assert "ruff failed" in problem["message"]


@pytest.mark.usefixtures("given_packages")
@pytest.mark.parametrize("missing", [True, False])
def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch, tree_of: Tree, missing: bool
) -> None:
    if not missing:
        project.run("regenerate")
        project.change("upstream/openapi.yaml", "title: Leeszaal", "title: Boekerij")
    before = tree_of(project.root)

    def fail(*_: Any) -> None:
        assert list(project.root.glob("generated/.plooi_api-staging/new/v1_0/api/zoeken/zoek.py"))
        raise KeyboardInterrupt

    monkeypatch.setattr(workshop, "_index", fail)
    with pytest.raises(KeyboardInterrupt):
        workshop.regenerate(project.root)
    assert tree_of(project.root) == before


@pytest.mark.usefixtures("given_packages")
def test_a_failure_at_the_exchange_leaves_everything_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch, tree_of: Tree
) -> None:
    project.run("regenerate")
    project.change("upstream/openapi.yaml", "title: Leeszaal", "title: Boekerij")
    before = tree_of(project.root)
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no"):
        workshop.regenerate(project.root)
    assert tree_of(project.root) == before


@pytest.mark.usefixtures("given_packages")
def test_the_new_folder_takes_the_place_of_the_old_one(project: Project) -> None:
    project.run("regenerate")
    project.change("upstream/openapi.yaml", "title: Leeszaal", "title: Boekerij")
    assert project.run("regenerate").exit_code == 0
    assert "Boekerij" in (project.generated / "v1_0" / "openapi.json").read_text()
    assert list((project.root / "generated").iterdir()) == [project.generated]


@pytest.mark.usefixtures("given_packages")
def test_a_kill_between_two_renames_is_mended_by_the_next_run(project: Project, tree_of: Tree) -> None:
    project.run("regenerate")
    before = tree_of(project.generated)
    aside = project.root / "generated" / ".plooi_api-staging"
    aside.mkdir()
    project.generated.rename(aside / "old")
    project.change("upstream/openapi.yaml", "schema: {type: integer}}", "schema: {type: array}}")
    assert project.run("regenerate").exit_code == 2
    assert tree_of(project.generated) == before
    assert not aside.exists()


def test_what_a_killed_run_leaves_is_cleared_away(project: Project, tree_of: Tree) -> None:
    project.run("regenerate")
    before = tree_of(project.root)
    aside = project.root / "generated" / ".plooi_api-staging"
    running = subprocess.Popen([sys.executable, "-m", "plooi_spec", "regenerate"], cwd=project.root)
    deadline = time.monotonic() + 60
    while not aside.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    assert running.wait(60) == -signal.SIGKILL
    assert aside.exists()
    assert {path: digest for path, digest in tree_of(project.root).items() if "-staging" not in path} == before
    assert project.run("regenerate").exit_code == 0
    assert tree_of(project.root) == before


def test_two_runs_at_once_wait_for_one_another(project: Project, tree_of: Tree) -> None:
    command = [sys.executable, "-m", "plooi_spec", "regenerate"]
    runs = [subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    messages = sorted(run.communicate(timeout=120)[0].split(maxsplit=2)[2].strip() for run in runs)
    assert messages == ["is as it should be", "written"]
    assert project.run("drift").exit_code == 0


def test_the_packages_can_be_read_by_all_who_may_read_the_project(project: Project) -> None:
    command = "import os; os.umask(0o022); from plooi_spec.__main__ import main; main()"
    subprocess.run([sys.executable, "-c", command, "regenerate"], cwd=project.root, check=True, capture_output=True)
    for path in [project.generated, *project.generated.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path
