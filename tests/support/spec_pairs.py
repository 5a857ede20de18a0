"""Pairs of small specs, one or more for each kind of change, with what each means: as they stand, and turned round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

#: The worst grade of a request and of an answer; None where nothing is found that goes this way.
Grades = tuple[str | None, str | None]
NOTHING: Grades = (None, None)


@frozen
class Pair:
    """Two specs. `forward` and `back` give the grades, `kinds` some kinds of changes that the way forward must tell."""

    name: str
    old: dict[str, Any]
    new: dict[str, Any]
    forward: Grades
    back: Grades
    kinds: tuple[str, ...] = ()


def spec(operation: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A spec of one operation."""
    call = {"operationId": "zend", "responses": {"200": {"description": "Goed."}}, **(operation or {})}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Berichten", "version": "1"},
        "paths": {"/berichten": {"post": call}},
        **more,
    }


def exchanged(schema: Any, version: str = "3.1.0", **components: Any) -> dict[str, Any]:
    """A spec in which a schema is both sent and answered."""
    content = {"application/json": {"schema": schema}}
    answers = {"200": {"description": "Goed.", "content": content}}
    document = spec({"requestBody": {"required": True, "content": content}, "responses": answers})
    return {**document, "openapi": version, "components": {"schemas": components}}


def asked(**parameter: Any) -> dict[str, Any]:
    """A spec with one parameter."""
    return spec({"parameters": [{"name": "soort", "in": "query", **parameter}]})


def headed(schema: dict[str, Any]) -> dict[str, Any]:
    """A spec with a header in its answer."""
    return spec({"responses": {"200": {"description": "Goed.", "headers": {"Aantal": {"schema": schema}}}}})


def secured(needed: list[dict[str, list[str]]], scopes: Mapping[str, str], flow: str = "clientCredentials") -> Any:
    """A spec with OAuth."""
    flows = {flow: {"tokenUrl": "https://example.org/token", "scopes": dict(scopes)}}
    schemes = {"inlog": {"type": "oauth2", "flows": flows}}
    return spec({"security": needed}, components={"securitySchemes": schemes})


def called(schema: Any = None, **more: Any) -> dict[str, Any]:
    """A spec with a webhook that carries a schema; without a schema, one with no webhook."""
    if schema is None:
        return spec()
    call = {"requestBody": {"content": {"application/json": {"schema": schema}}}, **more}
    call.setdefault("responses", {"200": {"description": "Goed."}})
    return spec(webhooks={"ontvangen": {"post": call}})


def calling(schema: Any = None, address: str = "{$request.body#/adres}") -> dict[str, Any]:
    """A spec with a callback, as `called` is one with a webhook."""
    if schema is None:
        return spec()
    call = {
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "G"}},
    }
    return spec({"callbacks": {"klaar": {address: {"post": call}}}})


def fetched(path: str = "/berichten", **operation: Any) -> dict[str, Any]:
    """A spec of one operation that fetches."""
    call = {"operationId": "haal", "responses": {"200": {"description": "Goed."}}, **operation}
    return {**spec(), "paths": {path: {"get": call}}}


def entity(required: list[str] | None = None, closed: bool = False, **properties: Any) -> dict[str, Any]:
    """A schema of an object."""
    shape: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        shape["required"] = required
    if closed:
        shape["additionalProperties"] = False
    return shape


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
READ, WRITE = {"type": "string", "readOnly": True}, {"type": "string", "writeOnly": True}
REF = {name: {"$ref": f"#/components/schemas/{name}"} for name in ("Boek", "Kaart", "Film", "Basis")}
BOEK = entity(["soort"], soort={"const": "boek"}, bladen=NUMBER)
KAART = entity(["soort"], soort={"const": "kaart"}, schaal=NUMBER)
FILM = entity(["soort"], soort={"const": "film"}, duur=NUMBER)
PARTS = {"Boek": BOEK, "Kaart": KAART, "Film": FILM, "Basis": entity(herkomst=TEXT)}


def either(*members: Any, keyword: str = "oneOf", **more: Any) -> dict[str, Any]:
    """A schema of alternatives."""
    return {keyword: list(members), **more}


def joined(name: str) -> dict[str, Any]:
    """An alternative without a name of its own, made of two schemas that have one."""
    return {"allOf": [REF[name], REF["Basis"]]}


MARKS = [
    Pair(
        "a required property that is read-only is added",
        exchanged(entity(["tekst"], tekst=TEXT)),
        exchanged(entity(["tekst", "nummer"], tekst=TEXT, nummer=READ)),
        ("harmless", "harmless"),
        ("harmless", "breaking"),
    ),
    Pair(
        "a required property that is write-only is removed",
        exchanged(entity(["tekst", "geheim"], tekst=TEXT, geheim=WRITE)),
        exchanged(entity(["tekst"], tekst=TEXT)),
        ("risky", "harmless"),
        ("breaking", "harmless"),
    ),
    Pair(
        "a property that is write-only is removed from a closed object",
        exchanged(entity(closed=True, tekst=TEXT, geheim=WRITE)),
        exchanged(entity(closed=True, tekst=TEXT)),
        ("breaking", "harmless"),
        ("harmless", "harmless"),
    ),
    Pair(
        "a property that is read-only is removed from a closed object",
        exchanged(entity(closed=True, tekst=TEXT, nummer=READ)),
        exchanged(entity(closed=True, tekst=TEXT)),
        ("risky", "risky"),
        ("harmless", "risky"),
    ),
    Pair(
        "a required property is not read-only any more",
        exchanged(entity(["nummer"], nummer=READ)),
        exchanged(entity(["nummer"], nummer=TEXT)),
        ("breaking", "harmless"),
        ("risky", "harmless"),
        ("read-only-removed",),
    ),
    Pair(
        "an optional property is not read-only any more",
        exchanged(entity(nummer=READ)),
        exchanged(entity(nummer=TEXT)),
        ("harmless", "harmless"),
        ("risky", "harmless"),
    ),
    Pair(
        "a required property becomes write-only",
        exchanged(entity(["geheim"], geheim=TEXT)),
        exchanged(entity(["geheim"], geheim=WRITE)),
        ("harmless", "breaking"),
        ("harmless", "harmless"),
    ),
    Pair(
        "an optional property becomes write-only",
        exchanged(entity(geheim=TEXT)),
        exchanged(entity(geheim=WRITE)),
        ("harmless", "risky"),
        ("harmless", "harmless"),
    ),
    Pair(
        "what is read-only becomes required",
        exchanged(entity(nummer=READ)),
        exchanged(entity(["nummer"], nummer=READ)),
        ("harmless", "harmless"),
        ("harmless", "breaking"),
    ),
    Pair(
        "what is write-only becomes required",
        exchanged(entity(geheim=WRITE)),
        exchanged(entity(["geheim"], geheim=WRITE)),
        ("breaking", "harmless"),
        ("harmless", "harmless"),
    ),
    Pair(
        "something inside a part that is read-only is narrowed",
        exchanged(entity(kop={"readOnly": True, **entity(naam=TEXT)})),
        exchanged(entity(kop={"readOnly": True, **entity(["naam"], naam={"type": "string", "minLength": 2})})),
        ("harmless", "harmless"),
        ("harmless", "breaking"),
    ),
    Pair(
        "a shared schema changes that is used where it is write-only",
        exchanged(entity(kop={"allOf": [REF["Basis"]], "writeOnly": True}), Basis=entity(naam=TEXT)),
        exchanged(entity(kop={"allOf": [REF["Basis"]], "writeOnly": True}), Basis=entity(naam=NUMBER)),
        ("breaking", "harmless"),
        ("breaking", "harmless"),
    ),
    Pair(
        "a shared schema is read-only itself, and comes as a required property",
        exchanged(entity(tekst=TEXT), Basis=READ),
        exchanged(entity(["nummer"], tekst=TEXT, nummer=REF["Basis"]), Basis=READ),
        ("harmless", "harmless"),
        ("harmless", "breaking"),
    ),
    Pair(
        "a list of what holds something read-only",
        exchanged({"type": "array", "items": entity(["a"], a=TEXT)}),
        exchanged({"type": "array", "items": entity(["a", "b"], a=TEXT, b=READ)}),
        ("harmless", "harmless"),
        ("harmless", "breaking"),
    ),
]

HIDDEN = [
    Pair(
        "a change of type and of being read-only",
        exchanged(entity(nummer=TEXT)),
        exchanged(entity(nummer={"type": "integer", "readOnly": True})),
        ("breaking", "breaking"),
        ("harmless", "breaking"),
        ("type-changed", "read-only-added"),
    ),
    Pair(
        "a change of type, of the default, and a deprecation",
        exchanged(entity(nummer={"type": "string", "default": "1"})),
        exchanged(entity(nummer={"type": "integer", "default": 1, "deprecated": True})),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
        ("type-changed", "default-changed", "deprecation-added"),
    ),
    Pair(
        "a change of type and of null",
        exchanged(entity(nummer=TEXT)),
        exchanged(entity(nummer={"type": ["integer", "null"]})),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
        ("type-changed", "null-allowed"),
    ),
    Pair(
        "alternatives in the place of a type, and a deprecation",
        exchanged(entity(nummer=TEXT)),
        exchanged(entity(nummer=either(NUMBER, {"type": "boolean"}, deprecated=True))),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
        ("alternatives-changed", "deprecation-added"),
    ),
]

WRITTEN = [
    Pair(
        "one value in a query becomes a list of them",
        asked(schema=TEXT),
        asked(schema={"type": "array", "items": TEXT}),
        ("harmless", None),
        ("breaking", None),
        ("scalar-made-list",),
    ),
    Pair(
        "one value in a query becomes a list with commas",
        asked(schema=TEXT),
        asked(schema={"type": "array", "items": TEXT}, explode=False),
        ("risky", None),
        ("breaking", None),
    ),
    Pair(
        "one number in a query becomes a list with commas",
        asked(schema=NUMBER),
        asked(schema={"type": "array", "items": NUMBER}, explode=False),
        ("harmless", None),
        ("breaking", None),
    ),
    Pair(
        "one value in a query becomes a list of two or more",
        asked(schema=TEXT),
        asked(schema={"type": "array", "items": TEXT, "minItems": 2}),
        ("breaking", None),
        ("breaking", None),
    ),
    Pair(
        "one text in a query becomes a list of numbers",
        asked(schema=TEXT),
        asked(schema={"type": "array", "items": NUMBER}),
        ("breaking", None),
        ("breaking", None),
    ),
    Pair(
        "one value in a cookie becomes a list of them",
        asked(**{"in": "cookie"}, schema=TEXT),
        asked(**{"in": "cookie"}, schema={"type": "array", "items": TEXT}),
        ("harmless", None),
        ("breaking", None),
    ),
    Pair(
        "one value in a header becomes a list of them",
        asked(**{"in": "header"}, schema=TEXT),
        asked(**{"in": "header"}, schema={"type": "array", "items": TEXT}),
        ("risky", None),
        ("breaking", None),
    ),
    Pair(
        "a number in a query becomes a text",
        asked(schema=NUMBER),
        asked(schema=TEXT),
        ("harmless", None),
        ("breaking", None),
    ),
    Pair(
        "a number in a query becomes a text of a certain form",
        asked(schema=NUMBER),
        asked(schema={"type": "string", "format": "uuid"}),
        ("breaking", None),
        ("breaking", None),
    ),
    Pair(
        "a truth value in a query becomes one of some texts",
        asked(schema={"type": "boolean"}),
        asked(schema={"type": "string", "enum": ["true", "false", "misschien"]}),
        ("breaking", None),
        ("breaking", None),
    ),
    Pair(
        "how a list is written means nothing for one value",
        asked(schema=TEXT, explode=True),
        asked(schema=TEXT, explode=False),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "a list in a query is written in another way",
        asked(schema={"type": "array", "items": TEXT}),
        asked(schema={"type": "array", "items": TEXT}, explode=False),
        ("breaking", None),
        ("breaking", None),
        ("serialization-changed",),
    ),
    Pair("a text in a header becomes a number", headed(TEXT), headed(NUMBER), (None, "harmless"), (None, "breaking")),
    Pair(
        "a moment in a header becomes a number",
        headed({"type": "string", "format": "date-time"}),
        headed(NUMBER),
        (None, "breaking"),
        (None, "breaking"),
    ),
    Pair(
        "in a body a text is no number",
        exchanged(entity(a=TEXT)),
        exchanged(entity(a=NUMBER)),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
    ),
]


def _text(**more: Any) -> dict[str, Any]:
    return exchanged(entity(a={"type": "string", **more}))


PATTERNS = [
    Pair(
        "a pattern that allows all",
        _text(pattern="^[a-z]+$"),
        _text(pattern=".*"),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair(
        "an empty pattern",
        _text(pattern="^[a-z]+$"),
        _text(pattern=""),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair(
        "a pattern for one line",
        _text(pattern="^[a-z]+$"),
        _text(pattern="^.*$"),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair("from any text to one line", _text(), _text(pattern="^.*$"), ("breaking", "harmless"), ("harmless", "risky")),
    Pair(
        "from several lines to one",
        _text(pattern="^a[^b]$"),
        _text(pattern="^.*$"),
        ("breaking", "risky"),
        ("breaking", "risky"),
    ),
    Pair(
        "a pattern that says nothing",
        _text(),
        _text(pattern="[a-z]*"),
        ("harmless", "harmless"),
        ("harmless", "harmless"),
    ),
    Pair(
        "a pattern in other words",
        _text(pattern=r"^\d{1,}$"),
        _text(pattern="^[0-9]+$"),
        ("harmless", "harmless"),
        ("harmless", "harmless"),
    ),
    Pair(
        "a pattern with more signs",
        _text(pattern="^[a-z]+$"),
        _text(pattern=r"^[\w-]+$"),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair(
        "a pattern with more signs and fewer of them",
        _text(pattern="^[a-z]+$"),
        _text(pattern="^[a-z0-9]{1,9}$"),
        ("breaking", "risky"),
        ("breaking", "risky"),
    ),
    Pair(
        "a pattern with another length",
        _text(pattern="^[0-9]{4}$"),
        _text(pattern=r"^\d{4,6}$"),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair("another pattern", _text(pattern="^a"), _text(pattern="b$"), ("breaking", "risky"), ("breaking", "risky")),
    Pair(
        "a name that a pattern held for gets a schema of its own",
        exchanged({"type": "object", "patternProperties": {"^x": TEXT}}),
        exchanged({"type": "object", "patternProperties": {"^x": TEXT}, "properties": {"x1": NUMBER}}),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
    ),
    Pair(
        "a name that was one of any others gets a schema of its own",
        exchanged({"type": "object", "additionalProperties": TEXT}),
        exchanged(
            {"type": "object", "additionalProperties": TEXT, "properties": {"x": {"type": "string", "maxLength": 9}}}
        ),
        ("breaking", "harmless"),
        ("risky", "risky"),
    ),
]

ACCESS = [
    Pair(
        "a scope is offered",
        secured([{"inlog": ["a"]}], {"a": "A"}),
        secured([{"inlog": ["a"]}], {"a": "A", "b": "B"}),
        ("harmless", None),
        ("risky", None),
        ("scope-added",),
    ),
    Pair(
        "a scope is needed",
        secured([{"inlog": ["a"]}], {"a": "A", "b": "B"}),
        secured([{"inlog": ["a", "b"]}], {"a": "A", "b": "B"}),
        ("breaking", None),
        ("harmless", None),
        ("scope-needed",),
    ),
    Pair(
        "another scope is needed",
        secured([{"inlog": ["a"]}], {"a": "A", "b": "B"}),
        secured([{"inlog": ["b"]}], {"a": "A", "b": "B"}),
        ("breaking", None),
        ("breaking", None),
        ("scope-needed", "scope-no-longer-needed"),
    ),
    Pair(
        "a scope is described anew",
        secured([{"inlog": ["a"]}], {"a": "A"}),
        secured([{"inlog": ["a"]}], {"a": "Aa"}),
        NOTHING,
        NOTHING,
        ("text-changed",),
    ),
    Pair(
        "a token is had in another way",
        secured([{"inlog": ["a"]}], {"a": "A"}),
        secured([{"inlog": ["a"]}], {"a": "A"}, "password"),
        ("breaking", None),
        ("breaking", None),
        ("sign-in-flow-added", "sign-in-flow-removed"),
    ),
    Pair(
        "a second way in",
        secured([{"inlog": ["a"]}], {"a": "A"}),
        secured([{"inlog": ["a"]}, {}], {"a": "A"}),
        ("harmless", None),
        ("breaking", None),
        ("security-added",),
    ),
]

PASSED_OVER = [
    Pair(
        "a header that the media types speak for",
        spec(),
        spec({"parameters": [{"name": "Content-Type", "in": "header", "required": True, "schema": TEXT}]}),
        ("harmless", None),
        ("harmless", None),
        ("ignored-header-changed",),
    ),
    Pair(
        "another type of a header that the sign-in speaks for",
        spec({"parameters": [{"name": "authorization", "in": "header", "schema": TEXT}]}),
        spec({"parameters": [{"name": "Authorization", "in": "header", "schema": NUMBER}]}),
        ("harmless", None),
        ("harmless", None),
    ),
    Pair(
        "a header of an answer that the media types speak for",
        headed(TEXT),
        spec(
            {
                "responses": {
                    "200": {
                        "description": "Goed.",
                        "headers": {"Aantal": {"schema": TEXT}, "Content-type": {"required": True, "schema": TEXT}},
                    }
                }
            }
        ),
        (None, "harmless"),
        (None, "harmless"),
        ("ignored-header-changed",),
    ),
    Pair(
        "a body of what fetches",
        fetched(requestBody={"content": {"application/json": {"schema": TEXT}}}),
        fetched(),
        ("risky", None),
        ("harmless", None),
        ("request-body-removed",),
    ),
    Pair(
        "a body of what sends",
        spec({"requestBody": {"content": {"application/json": {"schema": TEXT}}}}),
        spec(),
        ("breaking", None),
        ("harmless", None),
    ),
]

CALLED = [
    Pair(
        "a webhook is gone",
        called(TEXT),
        called(),
        ("breaking", "breaking"),
        ("harmless", "harmless"),
        ("webhook-removed",),
    ),
    Pair(
        "a field of a webhook is gone",
        called(entity(["a", "b"], a=TEXT, b=TEXT)),
        called(entity(["a"], a=TEXT)),
        (None, "breaking"),
        (None, "harmless"),
        ("required-property-removed",),
    ),
    Pair(
        "a value of a webhook is new",
        called({"enum": ["a"]}),
        called({"enum": ["a", "b"]}),
        (None, "risky"),
        (None, "harmless"),
    ),
    Pair(
        "a client must answer a webhook with more",
        called(
            TEXT, responses={"200": {"description": "G", "content": {"application/json": {"schema": entity(a=TEXT)}}}}
        ),
        called(
            TEXT,
            responses={"200": {"description": "G", "content": {"application/json": {"schema": entity(["a"], a=TEXT)}}}},
        ),
        ("breaking", None),
        ("harmless", None),
    ),
    Pair(
        "a header of a webhook is gone",
        called(TEXT, parameters=[{"name": "Handtekening", "in": "header", "required": True, "schema": TEXT}]),
        called(TEXT),
        (None, "breaking"),
        (None, "harmless"),
        ("required-parameter-removed",),
    ),
    Pair(
        "the status to answer a webhook with is another",
        called(TEXT, responses={"200": {"description": "G"}}),
        called(TEXT, responses={"204": {"description": "G"}}),
        ("breaking", None),
        ("breaking", None),
        ("success-status-changed",),
    ),
    Pair(
        "a callback is gone",
        calling(TEXT),
        calling(),
        ("breaking", "breaking"),
        ("harmless", "harmless"),
        ("callback-removed",),
    ),
    Pair(
        "a field of a callback is narrowed",
        calling(entity(a=TEXT)),
        calling(entity(a={"type": "string", "minLength": 1})),
        (None, "harmless"),
        (None, "risky"),
    ),
    Pair(
        "a callback is gone and its operation has another name",
        calling(TEXT),
        spec({"operationId": "verzend"}),
        ("breaking", "breaking"),
        ("harmless", "harmless"),
        ("callback-removed", "operation-id-changed"),
    ),
    Pair(
        "the address of a callback comes from elsewhere",
        calling(TEXT),
        calling(TEXT, "{$request.query.adres}"),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
        ("operation-moved",),
    ),
]


def _list(**more: Any) -> dict[str, Any]:
    return exchanged({"type": "array", **more})


LISTS = [
    Pair(
        "the first item has a schema of its own",
        _list(items=NUMBER, prefixItems=[TEXT]),
        _list(items=NUMBER),
        ("breaking", "breaking"),
        ("breaking", "breaking"),
        ("type-changed",),
    ),
    Pair(
        "the first item is told apart and not another",
        _list(items=TEXT, prefixItems=[TEXT]),
        _list(items=TEXT),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "the first item is free",
        _list(prefixItems=[TEXT]),
        _list(),
        ("harmless", "risky"),
        ("breaking", "harmless"),
        ("items-removed",),
    ),
    Pair(
        "nothing after the first item",
        _list(prefixItems=[TEXT]),
        _list(prefixItems=[TEXT], items=False),
        ("breaking", "harmless"),
        ("harmless", "risky"),
    ),
    Pair(
        "one of the items must be something",
        _list(contains=TEXT, minContains=0),
        _list(contains=TEXT),
        ("breaking", "harmless"),
        ("harmless", "risky"),
    ),
]


def _one(*members: Any, **more: Any) -> dict[str, Any]:
    return exchanged({"type": "array", "items": either(*members, **more)}, **PARTS)


def _named(discriminator: dict[str, Any]) -> dict[str, Any]:
    """A spec with alternatives that only the discriminator tells apart, by whatever it calls them."""
    members = [{"$ref": f"#/components/schemas/{name}"} for name in ("Vlak", "Punt")]
    shapes = {"Vlak": entity(["soort"], soort=TEXT, rand=TEXT), "Punt": entity(["soort"], soort=TEXT, plek=TEXT)}
    return exchanged(either(*members, discriminator=discriminator), **shapes)


BIG = entity(["titel"], titel=TEXT, bladen=NUMBER, taal=TEXT)
MAYBE = {**BOEK, "type": ["object", "null"]}
SHARED = {"$ref": "#/components/schemas/Gedeeld"}
BY_KIND = {"discriminator": {"propertyName": "kind", "mapping": {"direct": "Gedeeld"}}}

ALTERNATIVES = [
    Pair(
        "alternatives come before",
        _one(joined("Boek")),
        _one(joined("Kaart"), joined("Film"), joined("Boek")),
        ("harmless", "risky"),
        ("breaking", "harmless"),
        ("alternative-added",),
    ),
    Pair(
        "an alternative comes first",
        _one(joined("Boek"), joined("Kaart")),
        _one(joined("Film"), joined("Boek"), joined("Kaart")),
        ("harmless", "risky"),
        ("breaking", "harmless"),
        ("alternative-added",),
    ),
    Pair(
        "alternatives in another order",
        _one(joined("Boek"), joined("Kaart")),
        _one(joined("Kaart"), joined("Boek")),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "alternatives without names, told by a value",
        _one(BOEK, KAART, keyword="anyOf"),
        _one(FILM, KAART, BOEK, keyword="anyOf"),
        ("harmless", "risky"),
        ("breaking", "harmless"),
        ("alternative-added",),
    ),
    Pair(
        "alternatives that overlap: what is narrowed lets more through",
        exchanged(either(TEXT, {"type": "string", "maxLength": 5})),
        exchanged(either(TEXT, {"type": "string", "minLength": 1, "maxLength": 5})),
        ("breaking", "risky"),
        ("risky", "risky"),
    ),
    Pair(
        "null becomes an alternative where another one allows it",
        exchanged(either({"enum": ["a", None]}, NUMBER)),
        exchanged(either({"enum": ["a", None]}, NUMBER, {"type": "null"})),
        ("risky", "breaking"),
        ("breaking", "risky"),
    ),
    Pair(
        "a list of values becomes alternatives of one value each",
        exchanged(entity(a={"type": "string", "enum": ["x", "y"]})),
        exchanged(entity(a=either({"const": "z"}, {"const": "x"}, {"const": "y"}))),
        ("harmless", "risky"),
        ("breaking", "harmless"),
        ("values-added",),
    ),
    Pair(
        "null as a type becomes null as an alternative",
        exchanged(entity(a={"type": ["string", "null"]})),
        exchanged(entity(a=either(TEXT, {"type": "null"}))),
        ("harmless", "harmless"),
        ("harmless", "harmless"),
    ),
    Pair(
        "nullable beside alternatives, in the old way",
        exchanged(entity(a={"nullable": True, "oneOf": [TEXT, NUMBER]}), "3.0.3"),
        exchanged(entity(a=either(TEXT, NUMBER, {"type": "null"}))),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "two alternatives become one that holds both",
        exchanged(
            either(
                entity(a={"type": "array", "items": TEXT}),
                entity(a={"type": "array", "items": NUMBER}),
                keyword="anyOf",
            )
        ),
        exchanged(entity(a={"type": "array", "items": either(TEXT, NUMBER)})),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair(
        "what was required is one of the alternatives",
        exchanged(entity(["a"], a=TEXT, b=TEXT)),
        exchanged({**entity(a=TEXT, b=TEXT), "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
        ("harmless", "breaking"),
        ("breaking", "harmless"),
    ),
    Pair(
        "a value of the discriminator comes with its alternative",
        _one(
            REF["Boek"],
            REF["Kaart"],
            discriminator={"propertyName": "soort", "mapping": {"boek": "Boek", "kaart": "Kaart"}},
        ),
        _one(
            REF["Boek"],
            REF["Kaart"],
            REF["Film"],
            discriminator={"propertyName": "soort", "mapping": {"boek": "Boek", "kaart": "Kaart", "film": "Film"}},
        ),
        ("harmless", "risky"),
        ("breaking", "harmless"),
        ("discriminator-values-added", "alternative-added"),
    ),
    Pair(
        "the discriminator needs no mapping to the names of its alternatives",
        _named({"propertyName": "soort", "mapping": {"Vlak": "Vlak", "Punt": "#/components/schemas/Punt"}}),
        _named({"propertyName": "soort"}),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "a value of the discriminator is the name of the alternative from now on",
        _named({"propertyName": "soort", "mapping": {"vlak": "Vlak", "punt": "Punt"}}),
        _named({"propertyName": "soort"}),
        ("breaking", "risky"),
        ("breaking", "risky"),
        ("discriminator-values-removed", "discriminator-values-added"),
    ),
    Pair(
        "the mapping says what the alternatives say",
        _one(REF["Boek"], REF["Kaart"], discriminator={"propertyName": "soort"}),
        _one(
            REF["Boek"],
            REF["Kaart"],
            discriminator={"propertyName": "soort", "mapping": {"boek": "Boek", "kaart": "Kaart"}},
        ),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "a type that all alternatives have stands beside them",
        _one(REF["Boek"], joined("Kaart")),
        _one(REF["Boek"], joined("Kaart"), type="object"),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "a type that one alternative does not have stands beside them",
        _one(REF["Boek"], TEXT),
        _one(REF["Boek"], TEXT, type="object"),
        ("breaking", "harmless"),
        ("harmless", "breaking"),
        ("type-narrowed",),
    ),
    Pair(
        "a schema becomes alternatives, and goes on under another name",
        exchanged({"type": "array", "items": REF["Boek"]}, Boek=BIG),
        exchanged(
            {"type": "array", "items": either(SHARED, {"allOf": [SHARED, REF["Basis"]]}, **BY_KIND)},
            Boek=BIG,
            Gedeeld={**BIG, "properties": {**BIG["properties"], "kind": TEXT}},
            Basis=entity(["adres"], adres=TEXT),
        ),
        ("risky", "harmless"),
        ("risky", "risky"),
        ("alternative-added", "property-added", "discriminator-added"),
    ),
    Pair(
        "a schema that can be null becomes alternatives that cannot",
        exchanged({"type": "array", "items": {"$ref": "#/components/schemas/MaybeBoek"}}, MaybeBoek=MAYBE, **PARTS),
        exchanged({"type": "array", "items": either(REF["Boek"], REF["Film"])}, MaybeBoek=MAYBE, **PARTS),
        ("breaking", "risky"),
        ("breaking", "breaking"),
        ("null-refused", "alternative-added"),
    ),
]

VALUES = [
    Pair(
        "null in a schema that stands beside null, and also by itself",
        exchanged(entity(a=either(REF["Boek"], {"type": "null"}), b=REF["Boek"]), Boek=BOEK),
        exchanged(entity(a=either(REF["Boek"], {"type": "null"}, keyword="anyOf"), b=REF["Boek"]), Boek=MAYBE),
        ("harmless", "breaking"),
        ("breaking", "harmless"),
        ("null-allowed",),
    ),
    Pair(
        "null in a schema that stands by itself, and also beside null",
        exchanged(entity(a=REF["Boek"], b=either(REF["Boek"], {"type": "null"}, keyword="anyOf")), Boek=BOEK),
        exchanged(entity(a=REF["Boek"], b=either(REF["Boek"], {"type": "null"}, keyword="anyOf")), Boek=MAYBE),
        ("harmless", "breaking"),
        ("breaking", "harmless"),
        ("null-allowed",),
    ),
    Pair(
        "null in a schema that always stands beside null",
        exchanged(entity(a=either(REF["Boek"], {"type": "null"}, keyword="anyOf")), Boek=BOEK),
        exchanged(entity(a=either(REF["Boek"], {"type": "null"}, keyword="anyOf")), Boek=MAYBE),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "a type that all values have stands beside them",
        exchanged(entity(a={"enum": ["a", "b"]})),
        exchanged(entity(a={"enum": ["a", "b"], "type": "string"})),
        NOTHING,
        NOTHING,
    ),
    Pair(
        "a type that one value does not have stands beside them",
        exchanged(entity(a={"enum": ["a", 1]})),
        exchanged(entity(a={"enum": ["a", 1], "type": "string"})),
        ("breaking", "harmless"),
        ("harmless", "breaking"),
    ),
    Pair(
        "true is not 1",
        exchanged(entity(a={"enum": [1]})),
        exchanged(entity(a={"enum": [True]})),
        ("breaking", "risky"),
        ("breaking", "risky"),
        ("values-added", "values-removed"),
    ),
    Pair(
        "more is needed beside a property",
        exchanged({"type": "object", "dependentRequired": {"a": ["b"]}}),
        exchanged({"type": "object", "dependentRequired": {"a": ["b", "c"]}}),
        ("breaking", "harmless"),
        ("harmless", "risky"),
    ),
    Pair(
        "less is excluded",
        exchanged({"type": "string", "not": {"const": "a"}}),
        exchanged(TEXT),
        ("harmless", "risky"),
        ("breaking", "harmless"),
    ),
    Pair(
        "a constant beside a list without it",
        exchanged({"const": "a"}),
        exchanged({"const": "a", "enum": ["b"]}),
        ("breaking", "harmless"),
        ("harmless", "risky"),
    ),
    Pair(
        "a number of 64 bits",
        exchanged(entity(a=NUMBER)),
        exchanged(entity(a={"type": "integer", "format": "int64"})),
        ("risky", "harmless"),
        ("harmless", "risky"),
    ),
    Pair(
        "a number of 32 bits",
        exchanged(entity(a=NUMBER)),
        exchanged(entity(a={"type": "integer", "format": "int32"})),
        ("breaking", "harmless"),
        ("harmless", "risky"),
    ),
]

PAIRS = [*MARKS, *HIDDEN, *WRITTEN, *PATTERNS, *ACCESS, *PASSED_OVER, *CALLED, *LISTS, *ALTERNATIVES, *VALUES]
