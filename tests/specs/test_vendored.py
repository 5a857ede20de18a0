"""The vendored specs are in order, and each says of itself how sure it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from plooi_spec.cli import app
from plooi_spec.effective.bundle import bundle
from plooi_spec.effective.overlay import apply_fitting, read_overlay
from plooi_spec.packages import workshop
from plooi_spec.reading.vendor import load_versions, stray_folders
from plooi_spec.reading.yamlfile import read

if TYPE_CHECKING:
    from conftest import Vendored

PHRASE = "Reconstruction — not the official text."


def test_the_versions_follow_one_another(beta: Vendored) -> None:
    root = beta.version.root
    versions = load_versions(root)
    assert [(v.label, v.previous, v.package, v.standing) for v in list(versions.values())[:3]] == [
        ("0.3.1-alpha", None, "v0_3_1_alpha", "reconstructed"),
        ("0.3.2-alpha", "0.3.1-alpha", "v0_3_2_alpha", "reconstructed"),
        ("0.9.0-beta", "0.3.2-alpha", "v0_9_0_beta", "server"),
    ]
    assert versions["0.3.2-alpha"].date == "2022-06-16"
    assert stray_folders(root) == []


def test_nothing_is_wrong_with_it(spec: Vendored) -> None:
    check = workshop.check(spec.version)
    assert check.problems == ()
    assert check.operations == 9
    assert check.examples > 40


def test_every_action_finds_what_it_changes(spec: Vendored) -> None:
    bundled = bundle(spec.version)
    document, sources = bundled.document, bundled.sources
    names = [name for name in ("repairs.yaml", "generation.yaml") if (spec.version.folder / name).exists()]
    assert "generation.yaml" in names
    for name in names:
        overlay = read_overlay(spec.version.folder / name, spec.version.root)
        document, sources, problems = apply_fitting(document, sources, overlay)
        assert problems == []
        assert len({action.target + str(action.update) for action in overlay.actions}) == len(overlay.actions)


def test_the_effective_spec_is_one_document(spec: Vendored) -> None:
    assert spec.document["openapi"] == "3.1.0"
    assert spec.document["info"]["version"] == spec.version.label
    text = json.dumps(spec.document)
    assert "classpath:" not in text
    assert ".yaml" not in text


def test_the_files_are_laid_out_as_upstream_had_them(spec: Vendored) -> None:
    folder = spec.version.upstream
    spoken = {
        path: read(folder / path, folder).value["openapi"] for path in ("openapi.yaml", "waardelijstservice.yaml")
    }
    assert spoken == {"openapi.yaml": "3.1.0", "waardelijstservice.yaml": "3.0.3"}
    assert {read(path, folder).value["openapi"] for path in folder.glob("metadata/*.yaml")} == {"3.1.0"}
    lists = sorted(folder.glob("waardelijsten/*.yaml"))
    assert len(lists) == 11
    assert {read(path, folder).value["openapi"] for path in lists} == {"3.0.2"}
    service = read(folder / "waardelijstservice.yaml", folder).value
    assert service["info"]["version"] == "1.0.0"
    assert service["info"]["title"].startswith("Waardelijstservice")
    assert service["security"] == []


def test_references_between_files_are_of_two_kinds(spec: Vendored) -> None:
    folder = spec.version.upstream
    refs = [
        ref
        for path in folder.rglob("*.yaml")
        for ref in re.findall(r"\$ref: \"?([^\"\s}]+)", path.read_text(encoding="utf-8"))
        if not ref.startswith("#")
    ]
    relative = [ref for ref in refs if ref.startswith("../waardelijsten/")]
    absolute = [ref for ref in refs if ref.startswith("classpath:")]
    assert len(relative) == 6
    assert len(absolute) == len(refs) - 6
    assert all(ref.rpartition("/")[2] and (folder / ref[10:].partition("#")[0]).is_file() for ref in absolute)
    assert sum(ref.startswith("classpath:metadata/document.yaml#/") for ref in refs) > 3 * len(relative)


def test_the_standing_is_said_wherever_the_version_is(spec: Vendored) -> None:
    standing = spec.version.standing
    folder = spec.version.upstream
    for root in spec.version.roots:
        assert read(spec.version.folder / root, folder).value["info"]["x-standing"] == standing
    assert spec.document["info"]["x-standing"] == standing
    stored = json.loads((workshop.folder(spec.version.root) / spec.version.package / "openapi.json").read_text())
    assert stored["info"]["x-standing"] == standing
    listed = CliRunner().invoke(app, ["list", "--root", str(spec.version.root)])
    (line,) = (line for line in listed.stdout.splitlines() if line.startswith(spec.version.label))
    assert standing in line
    report = json.loads(CliRunner().invoke(app, ["list", "--json", "--root", str(spec.version.root)]).stdout)
    assert {row["version"]: row["standing"] for row in report["versions"]}[spec.version.label] == standing
    provenance = (spec.version.folder / "PROVENANCE.md").read_text(encoding="utf-8")
    assert f"Standing: **{standing}**." in provenance


def test_a_reconstruction_never_passes_for_the_official_text(reconstruction: Vendored) -> None:
    assert PHRASE in reconstruction.document["info"]["description"]
    assert "reconstruction" in reconstruction.document["info"]["title"]
    folder = reconstruction.version.folder
    for path in folder.glob("upstream/**/*.yaml"):
        if path.parent.name != "waardelijsten":
            assert PHRASE in read(path, folder).value["info"]["description"], path
    texts = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.*")}
    texts[folder] = json.dumps(reconstruction.document)
    for path, text in texts.items():
        claims = re.sub(r"not the official text", "", " ".join(text.split()))
        assert not re.search(r"\bofficial\b", claims, re.IGNORECASE), path


def test_what_is_assumed_is_marked(spec: Vendored) -> None:
    """The server's spec infers and measures; a reconstruction assumes; neither does what the other does."""
    mark, other = ("x-inferred", "x-assumed") if spec.version.standing == "server" else ("x-assumed", "x-inferred")
    text = json.dumps(spec.document)
    assert text.count(f'"{mark}"') >= 8
    assert f'"{other}"' not in text
    measured = [value for _, value in marks(spec.document, "x-measured")]
    if spec.version.standing == "server":
        assert len(measured) > 30
        assert set(measured) == {"2026-11-25"}
        assert "2026-11-25" in (spec.version.folder / "PROVENANCE.md").read_text(encoding="utf-8")
    else:
        assert measured == []
    for _, value in marks(spec.document, mark):
        assert isinstance(value, str)
        assert value.endswith(".")


def test_the_provenance_names_every_file(spec: Vendored) -> None:
    text = (spec.version.folder / "PROVENANCE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_/]+\.yaml)`", text))
    files = {path.relative_to(spec.version.folder).as_posix() for path in spec.version.folder.rglob("*.yaml")}
    rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    for file in files:
        assert any(f"`{file}`" in row for row in rows), file
    # Nothing is said of a file that is not there, save that a reconstruction may say that it has no repairs.
    assert named - files <= ({"repairs.yaml"} if spec.version.label == "0.3.1-alpha" else set())
    assert set(spec.version.files) == {file for file in files if file.startswith("upstream/")}


def marks(value: Any, mark: str, pointer: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        own = [(pointer, value[mark])] if mark in value else []
        return [*own, *(hit for key, member in value.items() for hit in marks(member, mark, f"{pointer}/{key}"))]
    if isinstance(value, list):
        return [hit for index, item in enumerate(value) for hit in marks(item, mark, f"{pointer}/{index}")]
    return []
