"""Metadata as it comes in: read as JSON, held against the schema, and looked at for what processing will not like."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from plooi.versions.bodies import json_pointer
from plooi.versions.spec import Spec, fragment

SCRIPT = "<script>"
FORMATS = ("date-time", "uri")
"""The formats that are asserted, as the server's validator does. Source: server, 0.9.0-beta, inferred."""

_URI = "urn:plooi:spec"


class Unreadable(Exception):
    """Metadata that is not read at all. `messages` says why, in Dutch as on the platform."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


def read(raw: bytes) -> tuple[str, Any]:
    """A body as text, and its JSON value.

    Raises:
        Unreadable: it is no JSON, repeats a key in an object, or holds `<script>`. Source: server, 0.9.0-beta.
    """
    try:
        text = raw.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Unreadable("De JSON is te diep genest.") from None
    except ValueError:  # also of the encodings
        raise Unreadable("De inhoud is geen geldige JSON.") from None
    if SCRIPT in text:
        raise Unreadable(f"De inhoud bevat {SCRIPT}.")
    return text, value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable(f"Het veld {key!r} komt dubbel voor.")
        found[key] = value
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def checker(spec: Spec, operation: str) -> Draft202012Validator:
    """What checks the JSON body of an operation: another validator than the client's, so that the two can disagree."""
    registry: Registry[Any] = Registry()
    whole = registry.with_resource(_URI, DRAFT202012.create_resource(spec.document))
    schema = {"$ref": _URI + fragment(json_pointer(spec, spec.operations[operation]))}
    return Draft202012Validator(schema, registry=whole, format_checker=FormatChecker(FORMATS))


def faults(checker: Draft202012Validator, value: Any) -> dict[str, list[str]] | None:
    """What the schema has against a value, as the server tells it; None when there is nothing.

    The two lists of pointers are rid of doubles apart, so that they do not line up. Source: server, 0.9.0-beta.
    """
    errors = list(checker.iter_errors(value))
    if not errors:
        return None
    lines = [line for error in errors for line in _lines(error)]
    return {
        "schema_pointers": list(dict.fromkeys(pointer for pointer, _ in lines)),
        "data_pointers": list(dict.fromkeys(_pointer(error.absolute_path) for error in errors)),
        "content": list(dict.fromkeys(f"{pointer}: {text}" for pointer, text in lines)),
    }


def _lines(error: ValidationError) -> list[tuple[str, str]]:
    here = _pointer(error.absolute_path)
    rule: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in rule if name not in value]
            return [(f"{here}.{name}", "is missing but it is required") for name in missing]
        case "additionalProperties":
            schema: Any = error.schema
            unknown = value.keys() - schema.get("properties", {}).keys()
            return [(f"{here}.{name}", "is not defined in the schema") for name in sorted(unknown)]
        case "type":
            return [(here, f"must be of type {rule if isinstance(rule, str) else ' or '.join(rule)}")]
        case "minLength":
            return [(here, f"must be at least {rule} characters long")]
        case "minItems":
            return [(here, f"must have at least {rule} items")]
        case "uniqueItems":
            return [(here, "the items must be unique")]
        case "format":
            return [(here, f"does not match the format {rule}")]
        case "enum" | "oneOf" | "anyOf":
            return [(here, "does not have a value that is allowed here")]
        case _:
            return [(here, f"does not satisfy {error.validator}")]


def _pointer(path: Sequence[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


_OTHER_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[Tt].*[+-]\d{2}:\d{2}")


def processing_notes(metadata: Mapping[str, Any], known: frozenset[str]) -> tuple[str, ...]:
    """What processing, stricter than the schema, would have refused out of the client's sight.

    A note is all that comes of it: the sandbox publishes the document nevertheless.

    Source: server, 0.9.0-beta, inferred: unknown keys directly under `document`, `documentrelaties` as an object where
    its model has a list, plain text as `values`, and times with another offset than `Z`.
    """
    return tuple(dict.fromkeys(_notes(metadata, known)))


def _notes(metadata: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    document = metadata.get("document")
    if not isinstance(document, dict):
        return
    for key in sorted(document.keys() - known):
        yield f"document.{key}: processing does not know this key"
    if isinstance(metadata.get("documentrelaties"), dict):
        yield "documentrelaties: processing wants a list here, not an object"
    for group in _items(document.get("extraMetadata")):
        for entry in _items(group.get("velden")):
            if isinstance(entry.get("values"), str):
                yield "document.extraMetadata: processing wants a list as values, not a text"
    times = {"documenthandelingen": [act.get("atTime") for act in _items(document.get("documenthandelingen"))]}
    validity = document.get("geldigheid")
    times["geldigheid"] = list(validity.values()) if isinstance(validity, dict) else []
    for place, values in times.items():
        if any(isinstance(value, str) and _OTHER_OFFSET.fullmatch(value) for value in values):
            yield f"document.{place}: processing knows no other offset of a time than Z"


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
