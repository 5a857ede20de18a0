"""The generator's faults are mended, in what is written and in how it runs; a template that changed is noticed."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from plooi_spec.packages import templates
from plooi_spec.packages.templates import PATCHES, Replacement, patched_templates
from plooi_spec.reading.problems import SpecError

if TYPE_CHECKING:
    from projects import Project

MORE_PATHS = """\
  /foto:
    post:
      operationId: postFoto
      tags: [fotos]
      requestBody:
        content:
          application/pdf: {schema: {type: string, format: binary}}
          application/zip: {schema: {type: string, format: binary}}
          application/json: {schema: {type: object, properties: {naam: {type: string}}}}
      responses: {"200": {description: Ontvangen.}}
    put:
      operationId: putFoto
      tags: [fotos]
      parameters: [{name: X-Session-ID, in: header, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          application/pdf: {schema: {type: string, format: binary}}
      responses: {"200": {description: Ontvangen.}}
  /_zoek:
"""


@pytest.fixture(scope="module")
def made(new_project: Callable[[], Project]) -> Path:
    """The folder of a generated package, `proef.v1_0`, that is imported under that name."""
    project = new_project()
    project.change("upstream/openapi.yaml", "  /_zoek:\n", MORE_PATHS)
    result = project.run("regenerate")
    assert result.exit_code == 0, result.stderr
    return project.generated.rename(project.root / "proef")


@pytest.fixture
def package(made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(made.parent))
    yield importlib.import_module("proef.v1_0")
    for name in [name for name in sys.modules if name.partition(".")[0] == "proef"]:
        del sys.modules[name]


def kwargs_of(package: ModuleType, name: str, *arguments: Any, **keywords: Any) -> dict[str, Any]:
    result: dict[str, Any] = importlib.import_module(f"{package.__name__}.api.{name}")._get_kwargs(
        *arguments, **keywords
    )
    return result


@pytest.mark.parametrize("mime_type", ["application/pdf", "application/zip"])
@pytest.mark.parametrize(("name", "arguments"), [("scans.put_scan", ["7"]), ("fotos.post_foto", [])])
def test_a_file_goes_out_as_what_it_is(package: ModuleType, name: str, arguments: list[str], mime_type: str) -> None:
    payload = io.BytesIO(b"content")
    file = importlib.import_module("proef.v1_0.types").File(payload=payload, mime_type=mime_type)
    request = kwargs_of(package, name, *arguments, body=file)
    assert request["headers"] == {"Content-Type": mime_type}
    assert request["content"] is payload


@pytest.mark.parametrize("mime_type", [None, "", "image/png", "application/PDF"])
def test_a_file_of_another_type_is_refused(package: ModuleType, mime_type: str | None) -> None:
    file = importlib.import_module("proef.v1_0.types").File(payload=io.BytesIO(), mime_type=mime_type)
    message = f"^mime_type of the body is {mime_type!r}; this operation takes application/pdf or application/zip$"
    with pytest.raises(ValueError, match=message):
        kwargs_of(package, "scans.put_scan", "7", body=file)


def test_bodies_of_other_classes_are_told_apart_as_before(package: ModuleType) -> None:
    models = importlib.import_module("proef.v1_0.models")
    request = kwargs_of(package, "fotos.post_foto", body=models.PostFotoJsonBody(naam="x"))
    assert (request["json"], request["headers"]) == ({"naam": "x"}, {"Content-Type": "application/json"})
    assert kwargs_of(package, "fotos.post_foto")["headers"] == {}


def test_a_single_type_of_file_is_sent_as_that_type(package: ModuleType) -> None:
    file = importlib.import_module("proef.v1_0.types").File(payload=io.BytesIO())
    request = kwargs_of(package, "fotos.put_foto", body=file, x_session_id="s")
    assert request["headers"] == {"X-Session-ID": "s", "Content-Type": "application/pdf"}


def test_what_is_written_reads_well(made: Path) -> None:
    text = (made / "v1_0" / "api" / "scans" / "put_scan.py").read_text()
    expected = """\
def _get_kwargs(
    id: str,
    *,
    body: File,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/boeken/{id}/scan".format(
            id=quote(str(id), safe=""),
        ),
    }

    if isinstance(body, File) and body.mime_type not in ("application/pdf", "application/zip"):
        raise ValueError(
            f"mime_type of the body is {body.mime_type!r}; this operation takes application/pdf or application/zip"
        )
    if isinstance(body, File) and body.mime_type == "application/pdf":
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/pdf"
    if isinstance(body, File) and body.mime_type == "application/zip":
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/zip"

    _kwargs["headers"] = headers
    return _kwargs
"""
    assert expected in text
    assert "Unset" not in text
    optional = (made / "v1_0" / "api" / "fotos" / "post_foto.py").read_text()
    assert "    body: File | PostFotoJsonBody | Unset = UNSET,\n" in optional


def test_hal_is_read_as_json(package: ModuleType) -> None:
    module = importlib.import_module("proef.v1_0.api.zoeken.zoek")
    client = importlib.import_module("proef.v1_0").Client(base_url="https://example.org")

    content = b'[{"nummer": "1", "kleur": "urn:kleur:nieuw"}]'
    headers = {"Content-Type": "application/hal+json"}
    (hit,) = module._parse_response(client=client, response=httpx.Response(200, content=content, headers=headers))
    # A value that the list does not know parses, and stays what it is.
    assert hit.to_dict() == {"nummer": "1", "kleur": "urn:kleur:nieuw"}


def test_the_faults_are_in_the_installed_templates_and_mended_in_the_patched_ones() -> None:
    texts = patched_templates()
    endpoints = {"endpoint_module.py.jinja", "endpoint_macros.py.jinja"}
    assert set(texts) == endpoints | {"types.py.jinja", "property_templates/list_property.py.jinja"}
    for patch in PATCHES:
        assert patch.old not in texts[patch.template]
        assert texts[patch.template].count(patch.new) == 1


@pytest.mark.parametrize(
    ("template", "old", "words"),
    [
        ("endpoint_module.py.jinja", "{% for this in that %}", "no longer holds the faulty lines"),
        ("endpoint_module.py.jinja", "{% endif %}", "holds the faulty lines "),
        ("endpoint.py.jinja", "x", "is not there"),
    ],
)
def test_a_template_that_changed_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch, template: str, old: str, words: str
) -> None:
    patches = (*PATCHES, Replacement(template, old, "", "A test."))
    with pytest.raises(SpecError, match="The generator's template changed") as caught:
        patched_templates(patches)
    (problem,) = caught.value.problems
    assert words in problem.message
    assert problem.place.file.endswith(f"openapi_python_client/templates/{template}")
    monkeypatch.setattr(templates.patched_templates, "__defaults__", (patches,))
    for command in ("check", "regenerate"):
        assert project.problem(command)["message"] == problem.message


def test_a_generator_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SpecError, match=r"not installed\.\n  Install the project with its extra `workshop`"):
        patched_templates()
