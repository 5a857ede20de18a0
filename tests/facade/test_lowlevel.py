"""What the facade takes from a generated package, which every regenerated one must give; and such a package alone."""

from __future__ import annotations

import copy
import importlib
import inspect
import io
import json
import subprocess
import sys
import typing
from typing import Any

import pytest

from facade.clients import PDF, permit, record
from plooi import versions
from plooi.auth import sign_in_with
from plooi.errors import ConfigurationError
from plooi.sandbox import Sandbox
from plooi.versions import Version
from plooi.versions.lowlevel import LowLevel
from plooi.versions.spec import Spec
from plooi.versions.traits import OPERATIONS

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
SENDS = {"postMetadata": "metadata", "putMetadata": "metadata", "postDocument": "file", "putDocument": "file"}


@pytest.fixture
def version(label: str) -> Version:
    return versions.get(label)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_request_is_built_as_the_spec_has_it(version: Version, name: str) -> None:
    operation = version.operations[version.operation(name) or ""]
    body, media_type = None, None
    if SENDS.get(name) == "metadata":
        body = version.encode(permit(), "create" if name == "postMetadata" else "replace").document
    elif name in SENDS:
        media_type = "application/zip"
    parts = version.lowlevel.build(operation.id, VALUES, body=body, media_type=media_type)
    assert (parts.method, parts.path) == (operation.method, operation.path.replace("{id}", ID))
    assert parts.body == body
    declared = {parameter["name"]: parameter for parameter in operation.parameters}
    queries = {key for key, parameter in declared.items() if parameter["in"] == "query"}
    assert dict(parts.query) == {key: VALUES[key] for key in queries}
    headers = {key.lower(): value for key, value in parts.headers.items()}
    assert ("x-session-id" in headers) is ("X-Session-ID" in declared)
    assert headers.get("content-type") == {"metadata": "application/json", "file": media_type}.get(SENDS.get(name, ""))


def test_what_the_facade_takes_is_there(version: Version) -> None:
    """`_get_kwargs` of each operation, `from_dict` and `to_dict` of what it sends as JSON, and `File`."""
    package = f"plooi_api.{version.package}"
    file = importlib.import_module(f"{package}.types").File(payload=io.BytesIO(), mime_type="application/pdf")
    assert file.payload.read() == b""
    for name in OPERATIONS:
        module = version.lowlevel.module(version.operation(name) or "")
        assert module.__name__.startswith(f"{package}.api.")
        parameters = inspect.signature(module._get_kwargs).parameters
        assert ("body" in parameters) is (name in SENDS)
        if SENDS.get(name) == "metadata":
            hint = typing.get_type_hints(module._get_kwargs)["body"]
            [model] = [kind for kind in (typing.get_args(hint) or (hint,)) if hasattr(kind, "from_dict")]
            # What a spec leaves open comes through, and so do values that no list has.
            document = version.encode(permit()).document
            document["document"]["publisher"] = {"id": "https://x.test/gm9999"}
            before = copy.deepcopy(document)
            assert model.from_dict(document).to_dict() == before == document


@pytest.mark.parametrize("media_type", ["application/pdf", "application/zip"])
def test_a_file_is_labelled_as_what_it_is(version: Version, media_type: str) -> None:
    for name in ("postDocument", "putDocument"):
        parts = version.lowlevel.build(version.operation(name) or "", VALUES, media_type=media_type)
        assert parts.headers["Content-Type"] == media_type


def test_a_parameter_that_nobody_knows_is_named(version: Version) -> None:
    with pytest.raises(ConfigurationError, match=r"getMetadata of version .* needs a parameter 'id' .*Traits\.fixed"):
        version.lowlevel.build("getMetadata", {})
    spec = Spec(version.label, version.package)
    assert LowLevel(spec, {"getMetadata": {"id": "vast"}}).build("getMetadata", {}).path == "/metadata/vast"
    with pytest.raises(ConfigurationError, match=r"has no module for getNergens\. Run `plooi-spec regenerate`"):
        version.lowlevel.build("getNergens", {})


#: A program of somebody who has the low-level package and nothing else of the project.
ALONE = """
import importlib, io, json, sys

told = json.load(sys.stdin)
package = f"plooi_api.{told['package']}"
module = lambda name: importlib.import_module(f"{package}.{name}")
make = module("api.metadata.post_metadata")
upload = module("api.documenten.post_document")
read = module("api.documenten.get_document")

client = module("client").AuthenticatedClient(
    told["url"], told["token"], prefix=told["prefix"], auth_header_name=told["header"]
)
with client:
    created = make.sync_detailed(client=client, body=module("models").Metadata.from_dict(told["metadata"]))
    assert created.status_code == 201, created
    id = created.headers["Location"].rpartition("/")[2]
    file = module("types").File(payload=io.BytesIO(told["content"].encode()), mime_type="application/pdf")
    taken = upload.sync_detailed(id, client=client, body=file, x_session_id=created.headers["X-Session-ID"])
    assert taken.status_code == 202, taken
    assert taken.parsed.openbaarmakingsdatum
    assert read.sync_detailed(id, client=client).content == told["content"].encode()
assert not [name for name in sys.modules if name == "plooi" or name.startswith("plooi.")]
print(id)
"""


def test_the_package_alone_publishes_a_pdf(version: Version, every: Sandbox) -> None:
    way = sign_in_with("x", version.sign_in)
    told = {
        "package": version.package,
        "url": every.urls[version.label],
        "token": every.token(org=["gm0518"]),
        "prefix": way.prefix.strip(),
        "header": way.header,
        "metadata": version.encode(permit()).document,
        "content": PDF.decode(),
    }
    done = subprocess.run(
        [sys.executable, "-c", ALONE], input=json.dumps(told), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    kept = record(every, done.stdout.strip())
    assert (kept["state"], kept["media_type"], kept["size"]) == ("processed", "application/pdf", len(PDF))
    assert every.requests()[1]["headers"]["content-type"] == "application/pdf"
