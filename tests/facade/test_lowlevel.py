"""What the facade takes from a generated package, which every regenerated one must give; and such a package alone."""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import plooi_api
from facade.clients import PDF, ZIP, Client, permit, record
from plooi import versions
from plooi.errors import ConfigurationError
from plooi.flows.context import Context
from plooi.sandbox import Sandbox
from plooi.versions import Version
from plooi.versions.bodies import Json, encoding_of, json_pointer
from plooi.versions.contract import CALLS
from plooi.versions.lowlevel import LowLevel
from plooi.versions.spec import Operation, Spec
from plooi.wire.auth import sign_in_with
from plooi.wire.connecting import outgoing
from plooi.wire.documents import Document
from plooi.wire.retrying import Retries
from plooi_spec.packages.templates import patched_templates

ID = "2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f"
VALUES: dict[str, Any] = {
    "id": ID,
    "X-Session-ID": "s-1",
    "soort": "talen",
    "start": 0,
    "pagina": 1,
    "publisher": "https://x.test/a",
    "verantwoordelijke": "https://x.test/a",
}
SENDS = {
    "create_metadata": "metadata",
    "replace_metadata": "metadata",
    "upload_document": "file",
    "replace_document": "file",
}


@pytest.fixture
def version(label: str) -> Version:
    return versions.get(label)


@pytest.fixture
def context(version: Version) -> Context:
    return Context(version, "https://x.test/api/v0", None, Retries(), tuple)


def operation_of(version: Version, role: str) -> Operation:
    operation = version.operation(role)
    assert operation is not None
    return operation


def taken(version: Version, operation: str) -> dict[str, Any]:
    """The kinds of content that an operation takes, by media type."""
    body = version.effective.operations[operation].value.get("requestBody", {})
    while "$ref" in body:
        body = functools.reduce(lambda value, key: value[key], body["$ref"].split("/")[1:], version.spec)
    content: dict[str, Any] = body.get("content", {})
    return content


@pytest.mark.parametrize("name", CALLS)
def test_a_request_is_built_as_the_spec_has_it(version: Version, name: str) -> None:
    operation = operation_of(version, name)
    parts = version.lowlevel.build(operation.id, VALUES)
    assert (parts.method, parts.path) == (operation.method, operation.path.replace("{id}", ID))
    declared = {parameter["name"]: parameter for parameter in operation.parameters}
    queries = {key for key, parameter in declared.items() if parameter["in"] == "query"}
    assert dict(parts.query) == {key: VALUES[key] for key in queries}
    headers = {key.lower(): value for key, value in parts.headers.items()}
    assert ("x-session-id" in headers) is ("X-Session-ID" in declared)
    # What a request carries, and what that is, is the facade's.
    assert "content-type" not in headers


@pytest.mark.parametrize("name", CALLS)
def test_what_goes_out_is_what_was_checked(version: Version, context: Context, name: str) -> None:
    media_types = set(taken(version, operation_of(version, name).id))
    if SENDS.get(name) == "metadata":
        document = version.encode(permit(), "create" if name == "create_metadata" else "replace").document
        # A value that no list has, and keys that a generated model would trip over.
        document["document"] |= {"publisher": {"id": "https://x.test/gm9999"}, "cls": 1, "to_dict": {"d": []}}
        request = context.request(name, VALUES, body=document)
        assert request.content is not None
        assert json.loads(request.content) == document
        assert request.headers["Content-Type"] == "application/json"
        assert media_types == {"application/json"}
    elif name in SENDS:
        for content, media_type in ((PDF, "application/pdf"), (ZIP, "application/zip")):
            file = Document.of(content, 1_000)
            request = context.request(name, VALUES, document=file)
            assert (request.document, request.content) == (file, None)
            assert request.headers["Content-Type"] == media_type
            assert media_type in media_types
    else:
        request = context.request(name, VALUES)
        assert request.content is request.document is None
        assert "Content-Type" not in request.headers
        assert media_types == set()


def test_what_the_facade_takes_is_there(version: Version) -> None:
    """`_get_kwargs` of each operation, with a body where the spec has one."""
    for name in CALLS:
        module = version.lowlevel.module(operation_of(version, name).id)
        assert module.__name__.startswith(f"plooi_api.{version.package}.api.")
        assert ("body" in inspect.signature(module._get_kwargs).parameters) is (name in SENDS)


def test_the_models_of_the_package_are_not_asked(plooi: Client, every: Sandbox, monkeypatch: Any) -> None:
    """Metadata reaches the platform even where the generated models are good for nothing."""

    def broken(*_: Any, **__: Any) -> Any:
        raise AssertionError("a generated model was asked")

    models = importlib.import_module(f"plooi_api.{plooi.version.package}.models")
    for name in models.__all__:
        for method in ("from_dict", "to_dict"):
            if hasattr(getattr(models, name), method):
                monkeypatch.setattr(getattr(models, name), method, broken)
    publication = plooi.publish(permit(), PDF)
    plooi.replace_metadata(publication, permit(officiele_titel="Anders"))
    assert record(every, publication.id)["metadata"]["document"]["titelcollectie"]["officieleTitel"] == "Anders"


OBJECT: dict[str, Any] = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
UPLOAD: dict[str, Any] = {"type": "object", "properties": {"bestand": {"type": "string", "format": "binary"}}}
BYTES = {"type": "string", "format": "binary"}
#: Kinds of bodies that a later version may want.
BODIES: dict[str, dict[str, Any]] = {
    "json": {"application/json": OBJECT},
    "another json": {"application/vnd.plooi+json": OBJECT},
    "list": {"application/json": {"type": "array", "items": OBJECT}},
    "text": {"application/json": {"type": "string"}},
    "value": {"application/json": {"type": "string", "enum": ["a", "b"]}},
    "time": {"application/json": {"type": "string", "format": "date-time"}},
    "multipart": {"multipart/form-data": UPLOAD},
    "form": {"application/x-www-form-urlencoded": OBJECT},
    "bytes": {"application/octet-stream": BYTES},
    "several": {"application/json": OBJECT, "multipart/form-data": UPLOAD, "application/octet-stream": BYTES},
}


@pytest.fixture(scope="module")
def package_of_all_bodies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """A low-level package, made by the generator, with an operation for each kind of body; and its spec."""
    folder = tmp_path_factory.mktemp("generated")
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "X-Session-ID", "in": "header", "required": True, "schema": {"type": "string"}},
    ]
    paths = {
        f"/{index}/{required}/{{id}}": {
            "post": {
                "operationId": f"send{index}{required}",
                "parameters": parameters,
                "requestBody": {"required": required, "content": {key: {"schema": it} for key, it in content.items()}},
                "responses": {"200": {"description": "Goed."}},
            }
        }
        for index, content in enumerate(BODIES.values())
        for required in (True, False)
    }
    spec = {"openapi": "3.1.0", "info": {"title": "Bodies", "version": "1"}, "paths": paths}
    (folder / "spec.json").write_text(json.dumps(spec))
    (folder / "config.yaml").write_text(
        "post_hooks: []\ncontent_type_overrides: {application/vnd.plooi+json: application/json}\n"
    )
    for name, text in patched_templates().items():
        (folder / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "templates" / name).write_text(text)
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--fail-on-warning"]
    command += ["--path", "spec.json", "--meta", "none", "--config", "config.yaml", "--output-path", "all_bodies"]
    command += ["--custom-template-path", "templates"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # The packages of the project live in plooi_api; this one is put beside them for as long as it is wanted.
    plooi_api.__path__.append(str(folder))
    yield "all_bodies", spec
    plooi_api.__path__.remove(str(folder))


@pytest.mark.parametrize("index", range(len(BODIES)), ids=list(BODIES))
@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
def test_a_request_is_built_whatever_it_carries(
    package_of_all_bodies: tuple[str, dict[str, Any]], index: int, required: bool
) -> None:
    package, document = package_of_all_bodies
    spec = Spec("1.0", package, document)
    operation = f"send{index}{required}"
    parts = LowLevel(spec, {}).build(operation, VALUES)
    assert (parts.method, parts.path) == ("POST", f"/{index}/{required}/{ID}")
    assert (dict(parts.query), dict(parts.headers)) == ({}, {"X-Session-ID": "s-1"})
    kinds = list(BODIES.values())[index]
    json_types = [media_type for media_type in kinds if media_type.endswith("json")]
    if not json_types:
        with pytest.raises(LookupError, match=f"{operation} takes no JSON"):
            json_pointer(spec, spec.operations[operation])
    else:
        assert encoding_of(spec, spec.operations[operation]) == Json(json_types[0])
        assert spec.at(json_pointer(spec, spec.operations[operation])) == kinds[json_types[0]]


def test_a_parameter_that_nobody_knows_is_named(version: Version) -> None:
    with pytest.raises(ConfigurationError, match=r"getMetadata of version .* needs a parameter 'id' .*Traits\.giving"):
        version.lowlevel.build("getMetadata", {})
    spec = Spec(version.label, version.package)
    assert LowLevel(spec, {"getMetadata": {"id": "vast"}}).build("getMetadata", {}).path == "/metadata/vast"
    with pytest.raises(ConfigurationError, match=r"has no module for getNergens\. Run `plooi-spec regenerate`"):
        version.lowlevel.build("getNergens", {})


#: A program of somebody who has the low-level package and nothing else of the project.
ALONE = """
import importlib, io, json, sys

job = json.load(sys.stdin)
package = f"plooi_api.{job['package']}"
module = lambda name: importlib.import_module(f"{package}.{name}")
make = module("api.metadata.post_metadata")
upload = module("api.documenten.post_document")
read = module("api.documenten.get_document")

client = module("client").AuthenticatedClient(
    job["url"], job["token"], prefix=job["prefix"], auth_header_name=job["header"]
)
with client:
    created = make.sync_detailed(client=client, body=module("models").Metadata.from_dict(job["metadata"]))
    assert created.status_code == 201, created
    id = created.headers["Location"].rpartition("/")[2]
    file = module("types").File(payload=io.BytesIO(job["content"].encode()), mime_type="application/pdf")
    taken = upload.sync_detailed(id, client=client, body=file, x_session_id=created.headers["X-Session-ID"])
    assert taken.status_code == 202, taken
    assert taken.parsed.openbaarmakingsdatum
    assert read.sync_detailed(id, client=client).content == job["content"].encode()
assert not [name for name in sys.modules if name == "plooi" or name.startswith("plooi.")]
print(id)
"""


def test_the_package_alone_publishes_a_pdf(version: Version, every: Sandbox) -> None:
    way = sign_in_with("x", version.sign_in)
    job = {
        "package": version.package,
        "url": every.urls[version.label],
        "token": every.token(org=["gm0518"]),
        "prefix": way.prefix.strip(),
        "header": way.header,
        "metadata": version.encode(permit()).document,
        "content": PDF.decode(),
    }
    done = subprocess.run(
        [sys.executable, "-c", ALONE], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    kept = record(every, done.stdout.strip())
    assert (kept["state"], kept["media_type"], kept["size"]) == ("processed", "application/pdf", len(PDF))
    assert every.requests()[1]["headers"]["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    "url",
    [
        *("http://h:8080/api/v0/metadata", "https://Host.NL/a/b-c_d.~e/1", "https://h", "https://h/", "https://h/a/"),
        *(
            "https://h/a/../b",
            "https://h/./a/..",
            "https://h/..a/...",
            "https://h/a//b",
            "https://h/a%20b",
            "https://h/é",
        ),
        *(
            "https://[::1]:9/x",
            "https://bücher.nl/x",
            "https://h:443/a",
            "https://h/a?b=1",
            "https://h?x=1/abc",
            "https://h#/a",
        ),
    ],
)
@pytest.mark.parametrize(
    "query", [{}, {"start": "100"}, {"q": "a b&c", "p": "https://x/y"}], ids=["none", "plain", "odd"]
)
def test_an_address_is_taken_apart_as_httpx_does_it(url: str, query: dict[str, str]) -> None:
    sent = outgoing("GET", url, query, {}, None, timeout=1)
    due = httpx.URL(url, params=query) if query else httpx.URL(url)
    assert (sent.url.scheme, sent.url.host, sent.url.port) == (due.raw_scheme, due.raw_host, due.port)
    assert sent.url.target == due.raw_path
    assert dict(sent.headers)[b"Host"] == due.netloc


def test_a_header_of_its_own_goes_out_once() -> None:
    sent = outgoing("GET", "https://api.example/a", {}, {"accept": "application/json"}, None, timeout=1)
    assert [content for name, content in sent.headers if name.lower() == b"accept"] == [b"application/json"]
