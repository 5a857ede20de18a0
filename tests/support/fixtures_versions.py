"""Versions that upstream might bring next: 0.9.0-beta with something changed, written as upstream would publish it.

Each kind is a function that edits the parsed files of the beta; what it does not touch stays as it is.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from ruamel.yaml import YAML

BETA = Path(__file__).resolve().parents[2] / "openapi" / "v0.9.0-beta" / "upstream"
_OPENAPI, _DOCUMENT, _METADATA = "openapi.yaml", "metadata/document.yaml", "metadata/metadata.yaml"
_FOUTEN, _LISTS = "fouten.yaml", "waardelijstservice.yaml"

_EXAMPLES = ("Minimaal", "MinimaalMetPid", "Volledig", "Bijlage")

Data = dict[str, Any]


@cache
def _beta(name: str) -> Data:
    """A file of the beta as it is read: that takes as long as all that is done with it."""
    parsed: Data = YAML().load((BETA / name).read_text(encoding="utf-8"))
    return parsed


class Files:
    """The files of a version, which begin as those of the beta; each is read when asked for, and written in the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._yaml = YAML()
        self._yaml.width = 120
        self._open: dict[str, Data] = {}

    def __getitem__(self, name: str) -> Data:
        if name not in self._open:
            self._open[name] = copy.deepcopy(_beta(name))
        return self._open[name]

    def write(self) -> None:
        for name, data in self._open.items():
            with (self._folder / name).open("w", encoding="utf-8", newline="\n") as file:
                self._yaml.dump(data, file)


def operations(files: Files) -> Iterator[Data]:
    """All operations of the API and of the value lists."""
    for name in (_OPENAPI, _LISTS):
        for item in files[name]["paths"].values():
            yield from (value for key, value in item.items() if key in ("get", "put", "post", "delete"))


def harmless(files: Files) -> None:
    """A new field that may be left out, a new value in a list, and a new operation."""
    document = _schema(files[_DOCUMENT])
    properties = document["properties"]
    number = {"description": "The number of the file that the document is kept in.", "type": "string"}
    properties.insert(list(properties).index("weblocatie"), "dossiernummer", number)
    acts = next(iter(files["waardelijsten/documenthandelingen.yaml"]["components"]["schemas"].values()))
    act = "https://identifier.overheid.nl/tooi/def/thes/kern/c_0a1b2c3d"
    acts["enum"].append(act)
    acts["x-labels"][act] = "bekendmaking"
    media = {
        "schema": {"type": "object", "properties": {"stand": {"type": "string"}}},
        "example": {"stand": "verwerkt"},
    }
    files[_OPENAPI]["paths"]["/documenten/{id}/status"] = {
        "get": {
            "operationId": "getStatus",
            "tags": ["documenten"],
            "summary": "Read how far a document is",
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "responses": {"200": {"description": "How far it is.", "content": {"application/json": media}}},
        }
    }


def renamed(files: Files) -> None:
    """Another name of a field, a new one that must be there, one that returns, and a slip that upstream mended."""
    schema = _schema(files[_DOCUMENT])
    properties = schema["properties"]
    position = list(properties).index("weblocatie")
    properties.insert(position, "webadres", properties.pop("weblocatie"))
    openness = {
        "description": "How far the document is public.",
        "type": "string",
        "enum": ["openbaar", "beperkt"],
    }
    properties.insert(position, "openbaarheid", openness)
    schema["required"].append("openbaarheid")
    validity = files[_DOCUMENT]["components"]["schemas"]["Geldigheid"]
    del validity["required"]
    collection = files[_DOCUMENT]["components"]["schemas"]["Classificatiecollectie"]["properties"]
    collection["trefwoorden"] = {"description": "Keywords.", "type": "array", "items": {"type": "string"}}
    for name in _EXAMPLES:
        example = files[_OPENAPI]["components"]["examples"][name]["value"]["document"]
        example["openbaarheid"] = "openbaar"
        if "weblocatie" in example:
            example["webadres"] = example.pop("weblocatie")


def moved(files: Files) -> None:
    """The files of documents are under another path, and a key takes the place of tokens."""
    api = files[_OPENAPI]
    paths = api["paths"]
    paths["/bestanden/{id}"] = paths.pop("/documenten/{id}")
    api["components"]["securitySchemes"] = {
        "sleutel": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Aanlever-Sleutel",
            "description": "A key that the platform gives to a supplier.",
        }
    }
    api["security"] = [{"sleutel": []}]


def multipart(files: Files) -> None:
    """The file of a document is a part of a form."""
    body = files[_OPENAPI]["components"]["requestBodies"]["Bestand"]
    part = {"type": "string", "format": "binary", "description": "The bytes of the file, a PDF or a ZIP."}
    schema = {"type": "object", "required": ["bestand"], "properties": {"bestand": part}}
    body["content"] = {"multipart/form-data": {"schema": schema}}


def problem(files: Files) -> None:
    """Errors are problem details, each fault an item of `errors`."""
    item = {
        "type": "object",
        "required": ["detail"],
        "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
    }
    text = {"type": "string"}
    files[_OPENAPI]["components"]["schemas"]["Probleem"] = {
        "description": "What is wrong with a request.",
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": text,
            "errors": {"type": "array", "items": item},
        },
    }
    example = {
        "type": "https://www.example.org/problemen#validatie-basis-fout-meta",
        "title": "ValidatieMetadatafout",
        "status": 400,
        "errors": [{"pointer": "/document/language", "detail": "language ontbreekt"}],
    }
    media = {"schema": {"$ref": "#/components/schemas/Probleem"}, "example": example}

    def edit(response: Data) -> None:
        if "content" in response and "application/json" in response["content"]:
            response["content"] = {"application/problem+json": copy.deepcopy(media)}

    for item_ in files[_OPENAPI]["paths"].values():
        for method, operation in item_.items():
            if method in ("get", "put", "post", "delete"):
                for status, response in operation["responses"].items():
                    if str(status) >= "400":
                        edit(response)
    refused = {name for name in files[_OPENAPI]["components"]["responses"] if name != "MetadataOpgeslagen"}
    for name in refused:
        edit(files[_OPENAPI]["components"]["responses"][name])


def base_path(files: Files) -> None:
    """Another base path, value lists under it, and sign-in with client credentials."""
    api = files[_OPENAPI]
    api["servers"] = [{"url": "/api/v1", "description": "The base path of the API."}]
    flow = {"tokenUrl": "/auth/token", "scopes": {"aanleveren": "Deliver documents."}}
    api["components"]["securitySchemes"] = {
        "oauth": {
            "type": "oauth2",
            "description": "A token for a client id and its secret.",
            "flows": {"clientCredentials": flow},
        }
    }
    api["security"] = [{"oauth": ["aanleveren"]}]


def posted_search(files: Files) -> None:
    """A search is posted, and goes on with a cursor."""
    item = files[_OPENAPI]["paths"]["/_zoek"]
    operation = item.pop("get")
    del operation["parameters"]
    operation["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"volgende": {"type": "string"}, "aantal": {"type": "integer", "minimum": 1}},
                    "additionalProperties": False,
                },
                "example": {"aantal": 10},
            }
        },
    }
    media = operation["responses"]["200"]["content"]["application/json"]
    results = media["example"]["resultaten"]
    media["schema"] = {
        "type": "object",
        "required": ["resultaten"],
        "properties": {
            "resultaten": {
                "type": "array",
                "items": {"$ref": "classpath:zoeken.yaml#/components/schemas/Resultaat"},
            },
            "volgende": {"type": "string", "description": "Where the next page begins; absent on the last one."},
        },
    }
    media["example"] = {"resultaten": results, "volgende": "bladzijde-2"}
    item["post"] = operation


def paged_lists(files: Files) -> None:
    """A value list comes in pages."""
    operation = files[_LISTS]["paths"]["/waardelijsten"]["get"]
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}}
    operation["parameters"].append(page)
    media = operation["responses"]["200"]["content"]["application/json"]
    number = {"type": "integer", "minimum": 1}
    properties = {"items": media["schema"], "page": number, "pages": dict(number)}
    media["schema"] = {"type": "object", "required": ["items", "page", "pages"], "properties": properties}
    example = media.pop("example", None) or next(iter(media.pop("examples").values()))["value"]
    media["example"] = {"items": example, "page": 1, "pages": 1}


def one_call(files: Files) -> None:
    """Metadata and file are delivered in one call."""
    paths = files[_OPENAPI]["paths"]
    operation = paths["/metadata"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    binary = {"type": "string", "format": "binary"}
    operation["requestBody"]["content"] = {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["metadata", "bestand"],
                "properties": {"metadata": schema, "bestand": binary},
            },
            "encoding": {"metadata": {"contentType": "application/json"}},
        }
    }
    del paths["/documenten/{id}"]["post"]


def root(files: Files) -> None:
    """The metadata document has another name at its root."""
    for name in (_METADATA, _OPENAPI, "zoeken.yaml"):
        _rename_key(files[name], "document", "publicatie")


def operation_ids(files: Files) -> None:
    """All operations have other ids."""
    names = {
        "postMetadata": "maakMetadata",
        "getMetadata": "leesMetadata",
        "putMetadata": "vervangMetadata",
        "postDocument": "leverDocument",
        "putDocument": "vervangDocument",
        "getDocument": "leesDocument",
        "deleteDocument": "trekDocumentIn",
        "zoek": "zoekDocumenten",
        "getWaardelijst": "leesWaardelijst",
    }
    for operation in operations(files):
        operation["operationId"] = names[operation["operationId"]]


def bare_publisher(files: Files) -> None:
    """The publisher is a code instead of a reference."""
    document = _schema(files[_DOCUMENT])
    document["properties"]["publisher"] = {
        "description": "The code of the organisation.",
        "type": "string",
        "pattern": "^[a-z]{2,4}[0-9]{4}$",
    }
    for name in _EXAMPLES:
        value = files[_OPENAPI]["components"]["examples"][name]["value"]["document"]
        value["publisher"] = "gm0518"


def openapi_32(files: Files) -> None:
    """The spec is written in OpenAPI 3.2."""
    files[_OPENAPI]["openapi"] = "3.2.0"


def shadowing(files: Files) -> None:
    """New fields, each optional, have names that the generated code uses itself."""
    properties = _schema(files[_DOCUMENT])["properties"]
    for name in ("d", "cls", "self", "to_dict", "from_dict", "additional_properties", "cast", "field_dict", "Unset"):
        properties[name] = {"description": "A further field.", "type": "string"}


def no_answers(files: Files) -> None:
    """A delivery is answered without a body: the record is named in a header alone."""
    api = files[_OPENAPI]
    del api["components"]["responses"]["MetadataOpgeslagen"]["content"]
    for path, method in (("/metadata", "post"), ("/metadata/{id}", "put")):
        responses = api["paths"][path][method]["responses"]
        responses["202"] = responses.pop("201")
    for method in ("post", "put"):
        responses = api["paths"]["/documenten/{id}"][method]["responses"]
        responses["204"] = {"description": "The file was taken."}
        del responses["202"]


def pid(files: Files) -> None:
    """The pid has another name."""
    for name in (_DOCUMENT, _OPENAPI, "zoeken.yaml"):
        _rename_key(files[name], "pid", "identifier")


def session(files: Files) -> None:
    """The session has another name, and travels in the address."""
    parameter = files[_OPENAPI]["components"]["parameters"]["SessionId"]
    parameter["name"], parameter["in"] = "sessie", "query"


def wrapped(files: Files) -> None:
    """The metadata stands a level deeper."""
    schemas = files[_METADATA]["components"]["schemas"]
    for name in ("Metadata", "MetadataReplacement", "MetadataAnswer"):
        schema = schemas[name]
        inner = {key: schema.pop(key) for key in ("type", "properties", "required")}
        inner["additionalProperties"] = schema.pop("additionalProperties", True)
        schema.update(type="object", required=["data"], properties={"data": inner})
    for name in _EXAMPLES:
        example = files[_OPENAPI]["components"]["examples"][name]
        example["value"] = {"data": example["value"]}


def pages(files: Files) -> None:
    """A search is asked for by the number of a page, and a value list goes on with a cursor."""
    operation = files[_OPENAPI]["paths"]["/_zoek"]["get"]
    number = {"type": "integer", "minimum": 1}
    operation["parameters"] = [
        {"name": f"page[{name}]", "in": "query", "schema": number} for name in ("number", "size")
    ]
    media = operation["responses"]["200"]["content"]["application/json"]
    results = {"type": "array", "items": {"$ref": "classpath:zoeken.yaml#/components/schemas/Resultaat"}}
    about = {"type": "object", "required": ["totalPages"], "properties": {"totalPages": {"type": "integer"}}}
    media["schema"] = {"type": "object", "required": ["data", "meta"], "properties": {"data": results, "meta": about}}
    media["example"] = {"data": media["example"]["resultaten"], "meta": {"totalPages": 3}}
    lists = files[_LISTS]["paths"]["/waardelijsten"]["get"]
    lists["parameters"].append({"name": "cursor", "in": "query", "schema": {"type": "string"}})
    media = lists["responses"]["200"]["content"]["application/json"]
    properties = {"items": media["schema"], "cursor": {"type": ["string", "null"]}}
    media["schema"] = {"type": "object", "required": ["items"], "properties": properties}
    media["example"] = {"items": media["example"], "cursor": "bladzijde-2"}


def fouten(files: Files) -> None:
    """Errors are lists of faults, without an object around them; a value list has other keys."""
    fault = {
        "type": "object",
        "required": ["code", "melding"],
        "properties": {"code": {"type": "string"}, "melding": {"type": "string"}, "veld": {"type": "string"}},
    }
    example = [{"code": "verplicht", "melding": "language ontbreekt", "veld": "/document/language"}]
    api = files[_OPENAPI]
    answers = [
        response
        for item in api["paths"].values()
        for method, operation in item.items()
        if method in ("get", "put", "post", "delete")
        for status, response in operation["responses"].items()
        if str(status) >= "400"
    ]
    answers += [value for name, value in api["components"]["responses"].items() if name != "MetadataOpgeslagen"]
    for response in answers:
        if "content" in response:
            media = {"schema": {"type": "array", "items": copy.deepcopy(fault)}, "example": copy.deepcopy(example)}
            response["content"] = {"application/json": media}
    value = files[_LISTS]["components"]["schemas"]["Waarde"]
    value.update(required=["uri", "label"], properties={"uri": {"type": "string"}, "label": {"type": "string"}})
    items = files[_LISTS]["paths"]["/waardelijsten"]["get"]["responses"]["200"]["content"]["application/json"]
    items["example"] = [{"uri": item["identifier"], "label": item["waarde"]} for item in items["example"]]


def _schema(data: Data) -> Data:
    """The schema of `document` in its file: the one with the publisher."""
    schemas = [
        schema for schema in data["components"]["schemas"].values() if "publisher" in schema.get("properties", {})
    ]
    schema: Data = schemas[0]
    return schema


def _rename_key(value: Any, old: str, new: str) -> None:
    if isinstance(value, dict):
        if old in value:
            position = list(value).index(old)
            value.insert(position, new, value.pop(old))
        for inner in value.values():
            _rename_key(inner, old, new)
    elif isinstance(value, list):
        value[:] = [new if item == old else item for item in value]
        for inner in value:
            _rename_key(inner, old, new)


Kind = Literal[
    "harmless",
    "renamed",
    "moved",
    "multipart",
    "problem",
    "base_path",
    "posted_search",
    "paged_lists",
    "one_call",
    "root",
    "operation_ids",
    "bare_publisher",
    "openapi_32",
    "shadowing",
    "no_answers",
    "pid",
    "session",
    "wrapped",
    "pages",
    "fouten",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: A label for each kind, each later than 0.9.0-beta, and than what upstream may bring next.
LABELS: Mapping[Kind, str] = {kind: f"0.{900 + number}.0-beta" for number, kind in enumerate(KINDS)}
_EDITS: Mapping[Kind, Callable[[Files], None]] = {
    "harmless": harmless,
    "renamed": renamed,
    "moved": moved,
    "multipart": multipart,
    "problem": problem,
    "base_path": base_path,
    "posted_search": posted_search,
    "paged_lists": paged_lists,
    "one_call": one_call,
    "root": root,
    "operation_ids": operation_ids,
    "bare_publisher": bare_publisher,
    "openapi_32": openapi_32,
    "shadowing": shadowing,
    "no_answers": no_answers,
    "pid": pid,
    "session": session,
    "wrapped": wrapped,
    "pages": pages,
    "fouten": fouten,
}


def make_version(kind: Kind, folder: Path) -> Path:
    """Write the files of such a version, as upstream would publish them, into a new folder; the folder."""
    shutil.copytree(BETA, folder)
    files = Files(folder)
    _EDITS[kind](files)
    files.write()
    return folder
