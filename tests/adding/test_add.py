"""A version is taken in from whatever it comes in, byte for byte, and told of."""

from __future__ import annotations

import io
import json
import tarfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forge import Forge, Reply, zipped
from plooi_spec.reading.vendor import load_versions, sha256
from projects import Project, tree

Source = Callable[..., Path]

NEW_FIELD = ("metadata/boek.yaml", "        delen:\n", "        omslag: {type: string}\n        delen:\n")


def added(project: Project, *arguments: str) -> dict[str, Any]:
    result = project.run("add", *arguments, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["ok"] is True
    return report


def test_a_folder_is_taken_in(project: Project, source: Source) -> None:
    index = project.root / "openapi" / "versions.toml"
    before = "# The versions.\n" + index.read_text().replace('date = "2022-12"', 'date  =  "2022-12" # about')
    index.write_text(before)
    folder = source(NEW_FIELD)
    result = project.run("add", "v1.1", str(folder), "--standing", "official", "--date", "2023-05-01")
    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            f"1.1 (official, 2023-05-01): taken in from {folder}",
            "  5 files in openapi/v1.1/upstream, from openapi.yaml and lijsten.yaml",
            "  repairs.yaml: 5 of 5 actions carried over from 1.0",
            "  generation.yaml: 2 of 2 actions carried over from 1.0",
            "  generated/plooi_api/v1_1 written (4 operations, 5 schemas, 1 examples)",
            "  Against 1.0 (server): 0 breaking, 0 risky, 1 harmless differences, and 0 in words for people.",
        ],
    )
    version = project.version("1.1")
    assert tree(version.upstream) == tree(folder)
    assert version.to_dict() == {
        "version": "1.1",
        "date": "2023-05-01",
        "date_note": None,
        "standing": "official",
        "previous": "1.0",
        "package": "v1_1",
    }
    assert version.roots == ("upstream/openapi.yaml", "upstream/lijsten.yaml")
    # What was in the list stays as it is written.
    text = index.read_text()
    assert text.startswith(before)
    assert tomllib.loads(text)["1.1"]["files"] == {f"upstream/{path}": d for path, d in tree(folder).items() if d}
    assert project.run("check").exit_code == 0
    assert "omslag" in (project.generated / "v1_1" / "models" / "boek.py").read_text()
    assert not [path for path in project.root.rglob("*") if "-staging" in path.name]


def test_an_added_version_is_like_one_that_was_vendored_by_hand(project: Project, source: Source) -> None:
    project.run("regenerate")
    added(project, "1.1", str(source(NEW_FIELD)), "--standing", "server")
    assert project.run("drift").exit_code == 0
    states = json.loads(project.run("list", "--json").stdout)["versions"]
    assert [(row["version"], row["standing"], row["state"]) for row in states] == [
        ("1.0", "server", "current"),
        ("1.1", "server", "current"),
    ]


def test_where_the_files_came_from_is_written_down(project: Project, source: Source) -> None:
    archive = source(NEW_FIELD).with_suffix(".zip")
    archive.write_bytes(zipped(archive.with_suffix("")))
    note = "Sent by the <owner> of the spec | on paper."
    added(project, "1.1", str(archive), "--standing", "reconstructed", "--note", note)
    text = (project.root / "openapi" / "v1.1" / "PROVENANCE.md").read_text(encoding="utf-8")
    assert text.startswith("# Where 1.1 comes from\n\nStanding: **reconstructed**.")
    assert "not the text that its owner published" in text
    assert f"from the file `{archive.name}`" in text
    assert str(archive.parent) not in text
    assert sha256(archive) in text
    assert r"Sent by the \<owner> of the spec \| on paper." in text
    for path, digest in project.version("1.1").files.items():
        assert f"| `{path}` | `{digest}` |" in text
    assert "reconstructed" in project.run("list").stdout


def tarred(folder: Path, mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        archive.add(folder, "spec-1.1")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "by"),
    [
        ("zip", "file"),
        ("zip in a folder", "address"),
        ("tar", "file"),
        ("tar.gz", "address"),
        ("tar.bz2", "file"),
        ("tar.xz", "file"),
    ],
)
def test_every_form_of_archive_gives_the_same(
    project: Project, source: Source, forge: Forge, tmp_path: Path, form: str, by: str
) -> None:
    folder = source(NEW_FIELD)
    (folder / "LEESMIJ.md").write_bytes(b"# Lees\r\n\xff\r\n")
    (folder / ".gitlab-ci.yml").write_text("test: !reference [x]\n")
    if form.startswith("zip"):
        data = zipped(folder, "spec-1.1" if "folder" in form else "")
    else:
        data = tarred(folder, {"tar": "w"}.get(form, f"w:{form.rpartition('.')[2]}"))
    if by == "file":
        path = tmp_path / "download"
        path.write_bytes(data)
        place = str(path)
    else:
        forge.files["/x/download"] = Reply(200, data)
        place = f"{forge.url}/x/download?private_token=geheim"
    report = added(project, "1.1", place, "--standing", "official")
    assert report["left_out"] == [{"path": ".gitlab-ci.yml", "why": "hidden"}]
    (folder / ".gitlab-ci.yml").unlink()
    assert tree(project.version("1.1").upstream) == tree(folder)
    assert report["sha256"] in (project.root / "openapi/v1.1/PROVENANCE.md").read_text()
    assert "geheim" not in json.dumps(report) + (project.root / "openapi/v1.1/PROVENANCE.md").read_text()


ONE_FILE = """\
openapi: 3.0.3
info: {title: Een, version: "1"}
paths:
  /boeken:
    get:
      operationId: getBoeken
      tags: [boeken]
      responses:
        "200":
          description: Alle.
          content:
            application/json:
              schema: {type: array, items: {type: string}}
"""


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/een.yaml", {}, "een.yaml"),
        ("/een", {"Content-Type": "application/yaml"}, "openapi.yaml"),
        ("/raw/een.json?ref=main", {"Content-Type": "text/plain"}, "een.json"),
        ("/raw", {"Content-Type": "application/json"}, "openapi.json"),
    ],
)
def test_a_single_file_is_taken_in_under_its_own_name(
    project: Project, forge: Forge, path: str, headers: dict[str, str], name: str
) -> None:
    from ruamel.yaml import YAML

    text = ONE_FILE if name.endswith(".yaml") else json.dumps(YAML(typ="safe").load(ONE_FILE))
    forge.files[path.partition("?")[0]] = Reply(200, text.encode(), headers)
    report = added(project, "2.0", forge.url + path, "--standing", "official")
    assert report["roots"] == [f"upstream/{name}"]
    assert (project.version("2.0").upstream / name).read_text() == text


def test_a_redirect_is_followed(project: Project, forge: Forge, another_forge: Forge) -> None:
    forge.files["/een.yaml"] = Reply(302, b"", {"Location": f"{another_forge.url}/twee.yaml"})
    another_forge.files["/twee.yaml"] = Reply(200, ONE_FILE.encode())
    assert added(project, "2.0", f"{forge.url}/een.yaml", "--standing", "official")["files"] == 1


def test_files_of_other_tools_are_left_out_unless_they_are_referred_to(project: Project, source: Source) -> None:
    folder = source()
    (folder / "mkdocs.yml").write_text("plugins: !ENV [X]\n")
    report = added(project, "1.1", str(folder), "--standing", "official")
    assert [row["path"] for row in report["left_out"]] == ["mkdocs.yml"]
    assert "mkdocs.yml" in (project.root / "openapi/v1.1/PROVENANCE.md").read_text()
    assert not (project.version("1.1").upstream / "mkdocs.yml").exists()


def test_the_version_before_can_be_named(project: Project, source: Source) -> None:
    folder = str(source())
    assert added(project, "1.2", folder, "--standing", "official")["version"]["previous"] == "1.0"
    assert added(project, "1.1", folder, "--standing", "official", "--after", "v1.0")["version"]["previous"] == "1.0"
    assert added(project, "1.3", folder, "--standing", "official")["version"]["previous"] == "1.1"
    assert list(load_versions(project.root)) == ["1.0", "1.2", "1.1", "1.3"]


def test_the_first_version_of_all_has_none_before_it(tmp_path: Path, source: Source) -> None:
    project = Project(tmp_path / "empty")
    (project.root / "openapi").mkdir(parents=True)
    project.lock()
    arguments = ["--standing", "official", "--root-file", "openapi.yaml", "--root-file", "lijsten.yaml"]
    result = project.run("add", "1.0", str(source()), *arguments, "--json")
    # Without repairs it is no valid spec: that is told, and nothing of it stays.
    assert result.exit_code == 2
    assert not (project.root / "openapi" / "v1.0").exists()
    overlays = {}
    from projects import GENERATION, REPAIRS

    for name, text in (("repairs", REPAIRS), ("generation", GENERATION)):
        overlays[name] = tmp_path / f"mine-{name}.yaml"
        overlays[name].write_text(text)
    given = [word for name, path in overlays.items() for word in (f"--{name}", str(path))]
    report = added(project, "1.0", str(source()), *arguments, *given)
    assert (report["version"]["previous"], report["against"], report["differences"]) == (None, None, None)
    assert [len(overlay["added"]) for overlay in report["overlays"]] == [5, 2]
    assert (project.root / "openapi/v1.0/repairs.yaml").read_text() == REPAIRS


def test_the_root_can_be_named(project: Project, source: Source) -> None:
    folder = source()
    (folder / "beheer.yaml").write_text(ONE_FILE)
    report = json.loads(project.run("add", "1.1", str(folder), "--standing", "official", "--json").stdout)
    (problem,) = report["problems"]
    names = "beheer.yaml, lijsten.yaml, openapi.yaml"
    assert problem["message"] == f"Several files could be the root of the spec: {names}."
    assert "--root-file" in problem["remedy"]
    report = added(project, "1.1", str(folder), "--standing", "official", "--root-file", "openapi.yaml")
    assert report["roots"] == ["upstream/openapi.yaml"]


def test_examples_that_do_not_fit_keep_nobody_from_taking_it_in(project: Project, source: Source) -> None:
    folder = source(("openapi.yaml", "titel: Max Havelaar", "titel: MH"))
    result = project.run("add", "1.1", str(folder), "--standing", "official")
    assert result.exit_code == 0
    assert "  problem: openapi/v1.1/upstream/openapi.yaml:20 /paths" in result.stdout
    assert "  to do: The check finds 1 problem." in result.stdout


def test_what_breaks_is_told(project: Project, source: Source) -> None:
    folder = source(("metadata/boek.yaml", "required: [titel, kleur]", "required: [titel, kleur, geldigheid]"))
    report = added(project, "1.1", str(folder), "--standing", "official")
    assert report["differences"]["counts"]["breaking"] == 1
    # For our client it breaks nothing.
    assert (report["work"], report["impact"]["work"]) == ([], 0)


def test_what_is_left_to_do_is_named(project: Project, source: Source) -> None:
    scheme = "    sleutel: {type: apiKey, in: query, name: sleutel}"
    folder = source(
        ("openapi.yaml", "    bearer: {type: http, scheme: bearer}", scheme),
        ("openapi.yaml", "  - bearer: []", "  - sleutel: []"),
    )
    result = project.run("add", "1.1", str(folder), "--standing", "official")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line for line in lines if "to do" in line] == [
        "  to do: Sign-in changed: The spec signs in by nothing that the client knows: a key in the query (sleutel). "
        "Add a way to plooi.wire.auth, to the ways that plooi.versions.spec reads, and to the sandbox."
    ]
    # The remedy is not a line of a version module.
    assert not any("--write" in line for line in lines)
    assert [line for line in lines if "for callers: Sign-in changed: Sign-in by bearer went" in line]
    assert project.run("impact", "1.1").exit_code == 1


def test_without_a_version_that_the_client_knows_nobody_can_tell(project: Project, source: Source) -> None:
    (project.root / "src/plooi/versions/v1_0.py").unlink()
    report = added(project, "1.1", str(source()), "--standing", "official")
    (reason,) = report["work"]
    assert reason.startswith("What it means for the client cannot be told: 1.0 follows no other version")
    assert report["impact"] is None


@pytest.mark.parametrize("own", ["official", "server", None])
def test_what_nobody_vouches_for_does_not_pass_for_the_official_text(
    project: Project, source: Source, own: str | None
) -> None:
    title = "  title: Leeszaal\n"
    folder = source() if own is None else source(("openapi.yaml", title, f"{title}  x-standing: {own}\n"))
    report = added(project, "1.1", str(folder))
    assert report["version"]["standing"] == "reconstructed"


def test_a_reconstruction_makes_way_for_the_official_files(project: Project, source: Source) -> None:
    project.tables["1.0"]["standing"] = "reconstructed"
    project.tables["1.0"]["date_note"] = "about"
    project.lock()
    project.add("2.0", {"upstream/openapi.yaml": ONE_FILE}, previous="1.0")
    project.run("regenerate")
    folder = source(
        ("metadata/boek.yaml", "        titel: {type: string, minLength: 3}", "        naam: {type: string}")
    )
    (folder / "nieuw.yaml").write_text("x: 1\n")
    report = added(project, "1.0", str(folder), "--standing", "official", "--replace")
    assert (report["replaced"]["standing"], report["version"]["standing"]) == ("reconstructed", "official")
    assert (report["version"]["date"], report["version"]["previous"], report["against"]) == ("2022-12", None, "1.0")
    assert report["differences"]["counts"]["breaking"] >= 1
    assert tree(project.version("1.0").upstream) == tree(folder)
    assert list(load_versions(project.root)) == ["1.0", "2.0"]
    text = (project.root / "openapi/v1.0/PROVENANCE.md").read_text()
    assert "## What these files took the place of" in text
    assert "whose standing was: reconstructed" in text
    assert "`titel`" in text
    assert project.run("check").exit_code == 2  # the example still has the old name
    assert project.run("drift").exit_code == 0
