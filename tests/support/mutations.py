"""A spec and the ways in which specs change: what each change means in a request and in an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from plooi_spec.effective.spec import Effective
from plooi_spec.reading import pointers
from plooi_spec.reading.data import clone
from plooi_spec.reading.sources import Sources
from plooi_spec.reading.vendor import Version
from plooi_spec.reading.yamlfile import Document

#: The schema that is only sent, the one that is only answered, and the one that goes both ways.
ASKED, ANSWERED, BOTH = "Vraag", "Antwoord", "Regel"

_SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["titel", "kleur"],
    "properties": {
        "titel": {"type": "string", "minLength": 3},
        "kleur": {"type": "string", "enum": ["rood", "blauw"]},
        "prijs": {"type": "number"},
        "dag": {"type": "string", "format": "date"},
        "omvang": {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 9}]},
        "opmerking": {"type": "string", "maxLength": 99},
        "regels": {"type": "array", "items": {"$ref": "#/components/schemas/Regel"}},
    },
}


def _json(schema: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{schema}"}}


SPEC: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leeszaal", "version": "1", "license": {"name": "EUPL", "identifier": "EUPL-1.2"}},
    "servers": [{"url": "https://example.org/api/v0"}],
    "security": [{"sleutel": []}, {"bearer": []}],
    "paths": {
        "/boeken": {
            "post": {
                "operationId": "postBoek",
                "summary": "Plaats een boek.",
                "requestBody": {
                    "required": True,
                    "content": {"application/json": _json(ASKED), "text/plain": {"schema": {"type": "string"}}},
                },
                "responses": {
                    "201": {
                        "description": "Geplaatst.",
                        "headers": {"X-Sessie": {"required": True, "schema": {"type": "string"}}},
                        "content": {"application/json": _json(ANSWERED), "text/plain": {"schema": {"type": "string"}}},
                    },
                    "400": {"description": "Niet goed."},
                },
            },
            "get": {
                "operationId": "zoek",
                "summary": "Zoek boeken.",
                "parameters": [
                    {"name": "start", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 0}},
                    {"name": "taal", "in": "query", "schema": {"type": "string", "enum": ["nl", "fy"]}},
                ],
                "responses": {
                    "200": {"description": "Gevonden.", "content": {"application/json": _json(ANSWERED)}},
                    "400": {"description": "Niet goed."},
                },
            },
        },
        "/boeken/{id}": {
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "delete": {
                "operationId": "deleteBoek",
                "summary": "Haal een boek weg.",
                "responses": {"200": {"description": "Weg."}, "404": {"description": "Er niet."}},
            },
        },
    },
    "components": {
        "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
        "securitySchemes": {
            "sleutel": {"type": "apiKey", "in": "header", "name": "X-Sleutel"},
            "bearer": {"type": "http", "scheme": "bearer"},
        },
        "schemas": {
            ASKED: _SHAPE,
            ANSWERED: clone(_SHAPE),
            BOTH: {
                "type": "object",
                "required": ["aantal"],
                "properties": {"aantal": {"type": "integer"}, "deel": {"$ref": "#/components/schemas/Regel"}},
            },
        },
    },
}

Expected = Mapping[str, str]


@frozen
class Mutation:
    """One way to change a spec.

    `change` is given the document and, for a schema, its name. `request` and `answer` give the changes that are to be
    found when it stands there, by their kind, with their grades; None where it cannot stand. `whole` is for what is
    neither.
    """

    name: str
    change: Callable[[dict[str, Any], str], None]
    request: Expected | None = None
    answer: Expected | None = None
    whole: Expected | None = None
    closed: bool = False


@frozen
class Case:
    """A mutation in one position: the document before and after, and what is to be found."""

    mutation: Mutation
    position: str
    expected: Expected

    @property
    def name(self) -> str:
        return f"{self.mutation.name}, {self.position}"

    def documents(self) -> tuple[dict[str, Any], dict[str, Any]]:
        old = clone(SPEC)
        if self.mutation.closed:
            for schema in (ASKED, ANSWERED):
                old["components"]["schemas"][schema]["additionalProperties"] = False
        new = clone(old)
        self.mutation.change(new, ANSWERED if self.position == "answer" else ASKED)
        return old, new


def effective_of(document: dict[str, Any], label: str = "1.0", standing: str = "server") -> Effective:
    """An effective spec that stands in one file, each value at the line of its number in the document."""
    file = f"openapi/v{label}/upstream/openapi.json"
    lines = {pointer: line for line, (pointer, _) in enumerate(pointers.walk(document), 1)}
    sources = Sources({file: Document(file, document, lines)}, {pointer: (file, pointer) for pointer in lines})
    version = Version(label, "2022-12", standing, "v", ("upstream/openapi.json",), {}, Path())
    return Effective(version, document, sources)


def _properties(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any], str], None]:
    return lambda document, schema: change(document["components"]["schemas"][schema]["properties"])


def _schema(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any], str], None]:
    return lambda document, schema: change(document["components"]["schemas"][schema])


def _document(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any], str], None]:
    return lambda document, schema: change(document)


def _put(target: dict[str, Any], **values: Any) -> None:
    target.update(values)


def _rename_required(schema: dict[str, Any]) -> None:
    schema["properties"]["titels"] = schema["properties"].pop("titel")
    schema["required"] = ["titels", "kleur"]


def _remove_required(schema: dict[str, Any]) -> None:
    del schema["properties"]["titel"]
    schema["required"] = ["kleur"]


def _media_type(document: dict[str, Any], schema: str) -> None:
    post = document["paths"]["/boeken"]["post"]
    owner = post["requestBody"] if schema == ASKED else post["responses"]["201"]
    del owner["content"]["text/plain"]


def _secure(document: dict[str, Any]) -> None:
    document["security"] = [{"bearer": []}]


MUTATIONS = [
    Mutation(
        "property renamed",
        _properties(lambda properties: properties.__setitem__("opmerkingen", properties.pop("opmerking"))),
        request={"property-removed": "risky", "property-added": "harmless"},
        answer={"property-removed": "risky", "property-added": "harmless"},
    ),
    Mutation(
        "property renamed in a closed object",
        _properties(lambda properties: properties.__setitem__("opmerkingen", properties.pop("opmerking"))),
        request={"property-removed": "breaking", "property-added": "harmless"},
        answer={"property-removed": "risky", "property-added": "risky"},
        closed=True,
    ),
    Mutation(
        "required property renamed",
        _schema(_rename_required),
        request={"required-property-removed": "risky", "required-property-added": "breaking"},
        answer={"required-property-removed": "breaking", "required-property-added": "harmless"},
    ),
    Mutation(
        "property removed",
        _properties(lambda properties: properties.pop("opmerking")),
        request={"property-removed": "risky"},
        answer={"property-removed": "risky"},
    ),
    Mutation(
        "property removed from a closed object",
        _properties(lambda properties: properties.pop("opmerking")),
        request={"property-removed": "breaking"},
        answer={"property-removed": "risky"},
        closed=True,
    ),
    Mutation(
        "required property removed",
        _schema(_remove_required),
        request={"required-property-removed": "risky"},
        answer={"required-property-removed": "breaking"},
    ),
    Mutation(
        "enum value removed",
        _properties(lambda properties: properties["kleur"]["enum"].remove("rood")),
        request={"values-removed": "breaking"},
        answer={"values-removed": "harmless"},
    ),
    Mutation(
        "enum value added",
        _properties(lambda properties: properties["kleur"]["enum"].append("geel")),
        request={"values-added": "harmless"},
        answer={"values-added": "risky"},
    ),
    Mutation(
        "required added",
        _schema(lambda schema: schema["required"].append("dag")),
        request={"property-made-required": "breaking"},
        answer={"property-made-required": "harmless"},
    ),
    Mutation(
        "required dropped",
        _schema(lambda schema: schema["required"].remove("kleur")),
        request={"property-made-optional": "harmless"},
        answer={"property-made-optional": "breaking"},
    ),
    Mutation(
        "type narrowed",
        _properties(lambda properties: _put(properties["prijs"], type="integer")),
        request={"type-narrowed": "breaking"},
        answer={"type-narrowed": "harmless"},
    ),
    Mutation(
        "path removed",
        _document(lambda document: document["paths"].pop("/boeken/{id}")),
        whole={"path-removed": "breaking"},
    ),
    Mutation(
        "operation removed",
        _document(lambda document: document["paths"]["/boeken"].pop("get")),
        whole={"operation-removed": "breaking"},
    ),
    Mutation(
        "parameter made required",
        _document(lambda document: _put(document["paths"]["/boeken"]["get"]["parameters"][1], required=True)),
        request={"parameter-made-required": "breaking"},
    ),
    Mutation(
        "media type removed",
        _media_type,
        request={"media-type-removed": "breaking"},
        answer={"media-type-removed": "breaking"},
    ),
    Mutation(
        "response removed",
        _document(lambda document: document["paths"]["/boeken/{id}"]["delete"]["responses"].pop("404")),
        answer={"response-removed": "risky"},
    ),
    Mutation(
        "successful response removed",
        _document(lambda document: document["paths"]["/boeken/{id}"]["delete"]["responses"].pop("200")),
        answer={"response-removed": "breaking"},
    ),
    Mutation(
        "operationId changed",
        _document(lambda document: _put(document["paths"]["/boeken"]["get"], operationId="zoekBoeken")),
        whole={"operation-id-changed": "risky"},
    ),
    Mutation("security changed", _document(_secure), request={"security-removed": "breaking"}),
    Mutation(
        "server path changed",
        _document(lambda document: _put(document["servers"][0], url="https://example.org/api/v1")),
        request={"server-removed": "breaking", "server-added": "harmless"},
    ),
    Mutation(
        "additionalProperties closed",
        _schema(lambda schema: _put(schema, additionalProperties=False)),
        request={"object-closed": "breaking"},
        answer={"object-closed": "harmless"},
    ),
    Mutation(
        "minLength raised",
        _properties(lambda properties: _put(properties["titel"], minLength=5)),
        request={"minLength-raised": "breaking"},
        answer={"minLength-raised": "harmless"},
    ),
    Mutation(
        "format changed",
        _properties(lambda properties: _put(properties["dag"], format="date-time")),
        request={"format-changed": "breaking"},
        answer={"format-changed": "breaking"},
    ),
    Mutation(
        "oneOf member removed",
        _properties(lambda properties: properties["omvang"]["oneOf"].pop()),
        request={"alternative-removed": "breaking"},
        answer={"alternative-removed": "harmless"},
    ),
]

CASES = [
    Case(mutation, position, expected)
    for mutation in MUTATIONS
    for position in ("request", "answer", "whole")
    if (expected := getattr(mutation, position)) is not None
]
