"""What a change touches, what of it a minute holds, and what is told of the rest."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import quick
from durations import UNKNOWN, Durations

NEAR, FAR, SHORT = "tests/facade/test_changing.py", "tests/cli/test_change.py", "tests/batch/test_files.py"


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("src/plooi/wire/transport.py", "plooi.wire.transport"),
        ("src/plooi/__init__.py", "plooi"),
        ("src/plooi/waardelijsten/data/service-talen.json", "plooi.waardelijsten.data"),
        ("generated/plooi_api/v0_9_0_beta/client.py", "plooi_api.v0_9_0_beta.client"),
        ("docs/python.md", None),
        ("tests/conftest.py", None),
        ("pyproject.toml", None),
    ],
)
def test_a_file_belongs_to_a_module(path: str, module: str | None) -> None:
    assert quick.module_of(path) == module


def test_the_steps_are_those_of_the_imports() -> None:
    steps = quick.steps_from(["plooi.sandbox.store"])
    assert (steps["plooi.sandbox.store"], steps["plooi.sandbox.server"]) == (0, 1)
    assert steps["plooi.cli.app"] > 1
    assert "plooi.model.moments" not in steps


def test_a_change_touches_the_tests_that_import_it_the_fewer_steps_the_nearer() -> None:
    touched = quick.touched(["src/plooi_spec/reading/vendor.py"])
    assert touched["tests/workshop/test_lock.py"] < touched["tests/diff/test_rendering.py"]
    assert "tests/facade/test_calls.py" not in touched


def test_a_test_that_changed_is_nearest_and_a_shared_file_touches_those_that_use_it() -> None:
    touched = quick.touched([NEAR, "tests/support/forge.py"])
    assert touched[NEAR] == 0
    assert touched["tests/watching/test_watch.py"] == 1
    assert "tests/sandbox/test_keeping.py" not in touched


def test_a_file_of_another_kind_touches_the_tests_that_name_it() -> None:
    assert "tests/docs/test_readme.py" in quick.touched(["README.md"])


def test_the_style_of_what_is_generated_is_not_checked() -> None:
    ruff = [
        words for words in quick.checks(["generated/plooi_api/v0_9_0_beta/models/document.py"]) if words[0] == "ruff"
    ]
    assert [words[1] for words in ruff] == ["check", "format"]
    assert all(quick.checks_well(*words) for words in ruff)


def test_the_nearest_are_taken_then_those_named_alike_then_the_short_ones() -> None:
    durations = Durations(files={NEAR: 5.0, FAR: 4.0, SHORT: 1.0})
    tests = {FAR: 2, SHORT: 2, NEAR: 1}
    assert quick.chosen(tests, ["src/plooi/flows/context.py"], durations, 60) == [NEAR, SHORT, FAR]
    assert quick.chosen(tests, ["src/plooi/cli/commands/change.py"], durations, 60) == [NEAR, FAR, SHORT]


def test_the_time_is_kept_but_one_file_is_always_taken() -> None:
    durations = Durations(files={NEAR: 5.0, FAR: 4.0})
    assert quick.chosen({NEAR: 1, FAR: 2}, [], durations, 6) == [NEAR]
    assert quick.chosen({NEAR: 1, FAR: 2}, [], durations, 2) == [NEAR]
    # What was never measured is not taken for nothing.
    assert quick.chosen({NEAR: 1, SHORT: 2}, [], durations, 5 + UNKNOWN / 2) == [NEAR]


def test_types_arrows_and_the_dutch_are_checked_where_sources_change(tmp_path: Path) -> None:
    paths = ("src/plooi/model/ids.py", "docs/cli.md", NEAR)
    names = [[command[0] for command in quick.checks([path])] for path in paths]
    assert names == [["ruff", "ruff", "lint-imports", "mypy", "python"], [], ["ruff", "ruff"]]
    assert quick.checks(["tests/test_weg.py"]) == [], "a file that is gone has no style"


def test_what_is_left_out_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    quick.tell([FAR, SHORT], [f"{NEAR}::test_a", f"{NEAR}::test_b"], ["openapi/versions.toml"])
    printed = capsys.readouterr().out
    assert "for want of time: tests/cli (1), tests/batch (1)" in printed
    assert f"slow: 2 tests in {NEAR}" in printed
    assert "plooi-spec check, plooi-spec drift" in printed
    assert printed.endswith("python3 noxfile.py -s test\n")


def test_the_change_is_what_differs_from_main_and_what_is_not_in_git_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=Tessa Tester", "-c", "user.email=tessa@example.org")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    monkeypatch.setattr(quick, "ROOT", tmp_path)
    git("init", "--initial-branch", "main")
    (tmp_path / "oud.py").touch()
    git("add", "--all")
    git("commit", "--message", "Eerst")
    assert quick.changed() == []
    git("switch", "--create", "tak")
    (tmp_path / "oud.py").rename(tmp_path / "anders.py")
    git("add", "--all")
    git("commit", "--message", "Dan")
    (tmp_path / "nieuw.py").touch()
    assert quick.changed() == ["anders.py", "nieuw.py", "oud.py"]
    assert quick.changed("HEAD") == ["nieuw.py"]


def test_a_check_that_fails_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "fout.py").write_text("import os\n")
    assert not quick.checks_well("ruff", "check", "--isolated", str(tmp_path / "fout.py"))
    assert "ruff failed:" in (printed := capsys.readouterr().out)
    assert "F401" in printed
    (tmp_path / "fout.py").write_text("")
    assert quick.checks_well("ruff", "check", "--isolated", str(tmp_path / "fout.py"))
    assert capsys.readouterr().out == ""
