"""Differences between the packages and what the specs give are found and shown."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from projects import Project


@pytest.fixture
def written(project: Project) -> Project:
    project.run("regenerate")
    return project


def test_nothing_is_said_of_what_is_in_order(written: Project) -> None:
    cache = written.generated / "v1_0" / "__pycache__"
    cache.mkdir()
    (cache / "client.cpython-311.pyc").write_bytes(b"x")
    result = written.run("drift")
    assert (result.exit_code, result.stdout) == (0, "generated/plooi_api is what openapi/ gives.\n")
    assert json.loads(written.run("drift", "--json").stdout) == {"ok": True, "differences": []}


@pytest.mark.usefixtures("given_packages")
def test_files_changed_missing_and_extra_are_shown(written: Project) -> None:
    package = written.generated / "v1_0"
    errors = package / "errors.py"
    errors.write_text(errors.read_text().replace("import", "Import", 1) + "\n")
    (package / "client.py").unlink()
    (package / "extra.py").write_text("")
    result = written.process("drift")
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "missing: generated/plooi_api/v1_0/client.py"
    assert lines[1] == "changed: generated/plooi_api/v1_0/errors.py"
    assert {"    --- as it is", "    +++ as it should be"} < set(lines)
    assert lines[-1] == "extra: generated/plooi_api/v1_0/extra.py"
    assert result.stderr == "3 files are not what openapi/ gives. Run `plooi-spec regenerate`.\n"
    report = json.loads(written.run("drift", "--json").stdout)
    assert report["ok"] is False
    assert [(item["how"], item["path"]) for item in report["differences"]] == [
        ("missing", "v1_0/client.py"),
        ("changed", "v1_0/errors.py"),
        ("extra", "v1_0/extra.py"),
    ]


@pytest.mark.usefixtures("given_packages")
def test_line_ends_count(written: Project) -> None:
    path = written.generated / "v1_0" / "types.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    result = written.run("drift")
    assert result.exit_code == 1
    assert "the bytes differ, the lines do not" in result.stdout


@pytest.mark.usefixtures("given_packages")
def test_a_long_list_is_cut_and_says_so(written: Project) -> None:
    shutil.rmtree(written.generated)
    result = written.run("drift")
    assert result.exit_code == 1
    assert result.stdout.count("missing: ") == 5
    assert "more files" in result.stdout
    # Drift looks and does not touch.
    assert not written.generated.exists()


@pytest.mark.usefixtures("given_packages")
def test_a_spec_that_changed_shows_in_the_package(written: Project) -> None:
    written.change("upstream/metadata/boek.yaml", "nummer: {type: string}", "nummer: {type: integer}")
    result = written.run("drift")
    assert result.exit_code == 1
    assert "changed: generated/plooi_api/v1_0/openapi.json" in result.stdout
    assert '    -            "type": "string"' in result.stdout
    assert '    +            "type": "integer"' in result.stdout
