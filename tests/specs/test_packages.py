"""The low-level packages, used by themselves."""

from __future__ import annotations

import io
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plooi_spec.packages import workshop
from plooi_spec.packages.compare import differences

if TYPE_CHECKING:
    from conftest import Vendored

ID = "6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4"
RECEIPT = b'{"title": "Document ontvangen", "status": 202, "document": {"pid": null}}'
NEW = "https://identifier.overheid.nl/tooi/id/gemeente/gm9999"


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def operation_module(spec: Vendored, operation_id: str) -> Any:
    tag = spec.operation(operation_id)["tags"][0]
    return spec.module(f"api.{tag}.{snake(operation_id)}")


def parsed(spec: Vendored, operation_id: str, status: int, body: Any) -> Any:
    """What the package makes of an answer."""
    client = spec.module().Client(base_url="https://example.org")
    response = httpx.Response(status, json=body)
    return operation_module(spec, operation_id)._parse_response(client=client, response=response)


def test_every_module_imports_and_every_operation_is_there(spec: Vendored) -> None:
    package = spec.module()
    names = [info.name for info in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
    for name in names:
        spec.module(name.removeprefix(package.__name__ + "."))
    functions = {name.rpartition(".api.")[2] for name in names if name.count(".") == 4 and ".api." in name}
    assert functions == {
        f"{operation['tags'][0]}.{snake(operation['operationId'])}" for *_, operation in spec.operations()
    }
    for *_, operation in spec.operations():
        module = operation_module(spec, operation["operationId"])
        assert {"_get_kwargs", "sync_detailed", "asyncio_detailed"} <= set(vars(module))


def test_it_is_whole(spec: Vendored) -> None:
    folder = workshop.folder(spec.version.root)
    assert workshop.state(spec.version) == "current"
    assert (folder / "py.typed").read_bytes() == (folder / spec.version.package / "py.typed").read_bytes() == b""
    stored = json.loads((folder / spec.version.package / "openapi.json").read_text(encoding="utf-8"))
    assert stored == spec.document


def test_a_process_needs_nothing_but_httpx_and_attrs(spec: Vendored) -> None:
    """The package stands on its own: it imports neither the client nor the workshop."""
    code = (
        f"import sys, plooi_api.{spec.version.package}.models\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'plooi', 'plooi_spec', 'ruff'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    """A server that keeps the requests it gets, bodies included, in `received`, and answers with a receipt."""
    received: list[tuple[str, str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.command, self.path, dict(self.headers), body))
            self.send_response(202)
            self.send_header("Content-Length", str(len(RECEIPT)))
            self.end_headers()
            self.wfile.write(RECEIPT)

        do_POST = do_PUT = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.received = received  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("mime_type", ["application/pdf", "application/zip"])
@pytest.mark.parametrize(("operation_id", "method"), [("postDocument", "POST"), ("putDocument", "PUT")])
def test_a_file_goes_out_as_what_it_is(
    spec: Vendored, server: HTTPServer, operation_id: str, method: str, mime_type: str
) -> None:
    file = spec.module("types").File(payload=io.BytesIO(b"%PDF-1.7 of PK"), mime_type=mime_type)
    module = operation_module(spec, operation_id)
    with spec.module().Client(base_url=f"http://127.0.0.1:{server.server_port}/api/v0") as client:
        response = module.sync_detailed(ID, client=client, body=file, x_session_id="0d8f2c54")
    method_sent, path, headers, body = server.received.pop()  # type: ignore[attr-defined]
    assert (method_sent, path, body) == (method, f"/api/v0/documenten/{ID}", b"%PDF-1.7 of PK")
    assert headers["Content-Type"] == mime_type
    assert headers["X-Session-ID"] == "0d8f2c54"
    assert response.status_code == 202
    assert response.parsed.to_dict() == json.loads(RECEIPT)


def test_a_file_of_another_type_is_refused(spec: Vendored) -> None:
    file = spec.module("types").File(payload=io.BytesIO(), mime_type="text/plain")
    with pytest.raises(ValueError, match="takes application/pdf or application/zip"):
        operation_module(spec, "postDocument")._get_kwargs(ID, body=file, x_session_id="x")


def test_the_requests_are_those_of_the_spec(spec: Vendored) -> None:
    arguments: dict[str, dict[str, Any]] = {
        "getMetadata": {"id": ID},
        "getDocument": {"id": ID},
        "deleteDocument": {"id": ID},
        "getWaardelijst": {"soort": "Gemeenten"},
        "zoek": {
            "0.9.0-beta": {"start": 0},
            "0.3.2-alpha": {"publisher": NEW, "pagina": 0},
            "0.3.1-alpha": {"verantwoordelijke": NEW, "pagina": 1},
        }[spec.version.label],
    }
    for path, method, operation in spec.operations():
        name = operation["operationId"]
        if name in arguments:
            expected = {"method": method, "url": path.replace("{id}", ID)}
            if "id" not in arguments[name]:
                expected["params"] = arguments[name]
            assert operation_module(spec, name)._get_kwargs(**arguments[name]) == expected


def test_a_value_that_no_list_knows_parses(spec: Vendored) -> None:
    answer = spec.example("Volledig")
    document = answer["document"]
    for name in ("publisher", "verantwoordelijke"):
        document[name] = {"id": NEW, "label": "gemeente Nieuwland", "sinds": 2031}
    document["language"]["id"] = "http://publications.europa.eu/resource/authority/language/XXX"
    kinds = document["classificatiecollectie"]
    for kind in ("documentsoorten", "themas"):
        kinds[kind] = [{"id": "https://identifier.overheid.nl/tooi/def/thes/kern/c_new"}] * 2
    answer["plooiIntern"] = {"dcnId": None}
    if spec.version.label == "0.3.1-alpha":
        kinds["documentsoort"] = kinds.pop("documentsoorten")[0]
    assert spec.faults("MetadataAnswer", answer) != []
    assert parsed(spec, "getMetadata", 200, answer).to_dict() == answer


def test_times_and_dates_stay_as_they_came(beta: Vendored, second_alpha: Vendored, first_alpha: Vendored) -> None:
    for time in ("2022-08-24T14:15:22Z", "2022-08-24T16:15:22.000+02:00", "2022-08-24 14:15", "gisteren"):
        for spec in (beta, second_alpha):
            answer = spec.example("Volledig")
            answer["document"]["geldigheid"] = {"begindatum": time}
            answer["document"]["documenthandelingen"][0]["atTime"] = time
            assert parsed(spec, "getMetadata", 200, answer).to_dict() == answer
        answer = first_alpha.example("Volledig")
        answer["document"]["modified"] = time
        assert parsed(first_alpha, "getMetadata", 200, answer).to_dict() == answer


def test_errors_and_results_parse(spec: Vendored) -> None:
    for *_, operation in spec.operations():
        for status in operation["responses"]:
            content = spec.response(operation["operationId"], int(status)).get("content", {})
            for media_type, media in content.items():
                if not media_type.endswith("json"):
                    continue
                for example in spec.examples(media).values():
                    value = parsed(spec, operation["operationId"], int(status), example)
                    encoded = [item.to_dict() for item in value] if isinstance(value, list) else value.to_dict()
                    assert encoded == example


#: JSON as anything, unknown keys included; text without what UTF-8 cannot say.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
BRANCH = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(TEXT, LEAF, max_size=3)
JSON = BRANCH | st.lists(BRANCH, max_size=3) | st.dictionaries(TEXT, BRANCH, max_size=3)
FORMATS = {
    "uri": st.sampled_from(["https://www.example.org/x?y=é#z".replace("é", "%C3%A9"), "urn:x:y", "a:"]),
    "date-time": st.sampled_from(["2022-08-24T14:15:22Z", "2022-08-24T16:15:22.123456789+02:00"]),
    "date": st.sampled_from(["2019-08-24", "2024-02-29"]),
}


def values(spec: Vendored, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema of the effective spec allows, by the keywords that these specs use."""
    schema = {**spec.follow({"$ref": schema["$ref"]}), **schema} if "$ref" in schema else schema
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            return st.one_of([values(spec, branch) for branch in schema[choice]])
    if "allOf" in schema:
        return st.tuples(*(values(spec, part) for part in schema["allOf"])).map(
            lambda parts: {key: value for part in parts for key, value in part.items()}
        )
    if schema.get("type") == "object":
        return objects(spec, schema)
    if schema.get("type") == "array":
        # To JSON the order of keys is nothing.
        unique = partial(json.dumps, sort_keys=True) if schema.get("uniqueItems") else None
        items = values(spec, schema["items"])
        return st.lists(items, min_size=schema.get("minItems", 0), max_size=3, unique_by=unique)
    if schema.get("type") == "string":
        least = schema.get("minLength", 0)
        return FORMATS.get(schema.get("format", ""), TEXT.map(lambda text: text.ljust(least, "x")))
    assert "type" not in schema, schema
    return JSON


def objects(spec: Vendored, schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    members = {name: values(spec, member) for name, member in schema["properties"].items()}
    required = set(schema.get("required", []))
    known = st.fixed_dictionaries(
        {name: member for name, member in members.items() if name in required},
        optional={name: member for name, member in members.items() if name not in required},
    )
    if schema.get("additionalProperties") is False:
        return known
    # `pid` is known to the object that this one may be a part of.
    unknown = st.dictionaries(TEXT.filter(lambda key: key not in members and key != "pid"), JSON, max_size=2)
    return st.tuples(unknown, known).map(lambda both: {**both[0], **both[1]})


#: Made once for each schema, for speed.
STRATEGIES: dict[tuple[str, str], st.SearchStrategy[Any]] = {}


@pytest.mark.parametrize("operation_id", ["postMetadata", "putMetadata"])
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_what_may_be_sent_goes_out_without_loss(spec: Vendored, operation_id: str, data: st.DataObject) -> None:
    name = spec.body_schema(operation_id)
    if (spec.version.label, name) not in STRATEGIES:
        STRATEGIES[spec.version.label, name] = values(spec, {"$ref": f"#/components/schemas/{name}"})
    document = data.draw(STRATEGIES[spec.version.label, name])
    assert spec.faults(name, document) == []
    before = json.dumps(document, sort_keys=True)
    body = spec.model(name).from_dict(document)
    arguments = {"id": ID} if operation_id == "putMetadata" else {}
    sent = operation_module(spec, operation_id)._get_kwargs(**arguments, body=body)["json"]
    # Compared as text: to Python 1, 1.0 and True are equal.
    assert json.dumps(sent, sort_keys=True) == before
    assert json.dumps(document, sort_keys=True) == before


SURROUNDINGS = {
    "1": {"LC_ALL": "C", "TZ": "Asia/Tokyo"},
    "2": {"RUFF_LINE_LENGTH": "60", "FORCE_COLOR": "1"},
    "3": {"LANG": "nl_NL.UTF-8", "PYTHONUTF8": "1"},
}


@pytest.mark.parametrize("seed", SURROUNDINGS)
def test_the_same_bytes_come_out_elsewhere(beta: Vendored, tmp_path: Path, seed: str) -> None:
    around = tmp_path / "elders"
    around.mkdir()
    (around / "ruff.toml").write_text("line-length = 60\nindent-width = 2\n[format]\nquote-style = 'single'\n")
    (around / "pyproject.toml").write_text("[tool.ruff]\nline-length = 70\nexclude = ['*']\n")
    root = around / "project"
    shutil.copytree(beta.version.root / "openapi", root / "openapi")
    command = [sys.executable, "-P", "-m", "plooi_spec", "regenerate", beta.version.label, "--root", str(root)]
    env = {**os.environ, "PYTHONHASHSEED": seed, **SURROUNDINGS[seed]}
    done = subprocess.run(command, cwd=around, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    name = beta.version.package
    assert differences(workshop.folder(root) / name, workshop.folder(beta.version.root) / name) == []
    assert {path.name for path in around.iterdir()} == {"ruff.toml", "pyproject.toml", "project"}
