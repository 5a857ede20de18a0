"""Metadata as it comes in: read as JSON, held against the schema, and looked at for what processing will not like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from plooi.sandbox import formats
from plooi.versions.bodies import json_pointer
from plooi.versions.spec import Operation, Spec, fragment

SCRIPT = "<script>"
_URI = "urn:plooi:spec"


class Unreadable(Exception):
    """Metadata that is not read at all. `messages` says why."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = list(messages)


def read(raw: bytes, charset: str = "utf-8") -> tuple[str, Any]:
    """A body as text, and its JSON value; None when there is nothing but white space.

    The reader is lenient: it does not mind what comes after the value, bytes that are no character, or half a
    character. It refuses a byte order mark, NaN, and a key twice in one object. Source: server, 0.9.0-beta; measured.

    Raises:
        Unreadable: it is no JSON.
    """
    text = raw.decode(charset, "replace")
    begin = _SPACE.match(text).end()  # type: ignore[union-attr]
    if begin == len(text):
        return text, None
    try:
        return text, _DECODER.raw_decode(text, begin)[0]
    except RecursionError:
        raise Unreadable("The JSON is nested too deep for the sandbox.") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"{error.msg} (line {error.lineno}, column {error.colno})") from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise Unreadable(f"Duplicate field '{key}'")
        members[key] = value
    return members


def _no_constant(text: str) -> NoReturn:
    raise Unreadable(f"Non-standard token '{text}'")


_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_no_constant)


def _enum(validator: Any, values: Sequence[Any], value: Any, schema: Any) -> Iterator[ValidationError]:
    """The rule of the library, which takes a fifth of a request to compare a text with each of a list of hundreds."""
    if not (isinstance(value, str) and value in values):
        yield from Draft202012Validator.VALIDATORS["enum"](validator, values, value, schema)


_Checker: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"enum": _enum}
)


def checker(spec: Spec, operation: Operation) -> Draft202012Validator:
    """What checks the JSON body of an operation: another validator than the client's, so that the two can disagree."""
    registry: Registry[Any] = Registry()
    whole = registry.with_resource(_URI, DRAFT202012.create_resource(spec.document))
    schema = {"$ref": _URI + fragment(json_pointer(spec, operation))}
    return _Checker(schema, registry=whole, format_checker=formats.checker)


def faults(checker: Draft202012Validator, value: Any) -> dict[str, Any] | None:
    """What the schema has against a value, as the server tells it; None when there is nothing.

    The faults stand in one text, and the two lists of pointers are rid of doubles apart, so that they do not line up.
    Source: server, 0.9.0-beta; measured.
    """
    lines = [line for error in checker.iter_errors(value) for line in _lines(error)]
    if not lines:
        return None
    return {
        "schema_pointers": list(dict.fromkeys(_pointer(text.partition(":")[0]) for _, text in lines)),
        "data_pointers": list(dict.fromkeys(_pointer(path) for path, _ in lines)),
        "content": "\n".join(dict.fromkeys(text for _, text in lines)),
    }


def _lines(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Where each fault of an error is, and the fault in words."""
    here = _path(error.absolute_path)
    rule: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "oneOf" | "anyOf" if error.context:
            for inner in error.context:
                yield from _lines(inner)
        case "required":
            # The library tells of one missing name at a time.
            name = next(name for name in rule if error.message.startswith(repr(name)))
            yield here, f"{here}.{name}: is missing but it is required"
        case "additionalProperties":
            schema: Any = error.schema
            for name in value:
                if name not in schema.get("properties", {}):
                    text = "is not defined in the schema and the schema does not allow additional properties"
                    yield here, f"{here}.{name}: {text}"
        case "type":
            yield here, f"{here}: {_kind(value)} found, {rule} expected"
        case "minLength":
            yield here, f"{here}: must be at least {rule} characters long"
        case "minItems":
            yield here, f"{here}: there must be a minimum of {rule} items in the array"
        case "uniqueItems":
            yield here, f"{here}: the items in the array must be unique"
        case "format" if rule == "date-time":
            yield here, f"{here}: {value} is an invalid date-time"
        case "format":
            yield here, f"{here}: does not match the {rule} pattern"
        case "enum":
            yield here, f"{here}: does not have a value in the enumeration"
        case _:
            yield here, f"{here}: does not satisfy {error.validator}"


def _kind(value: Any) -> str:
    kinds = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), "object")


def _path(path: Sequence[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)


def _pointer(path: str) -> str:
    """A JSON Pointer, made out of a path by replacing its signs, as the server does."""
    return path.replace("$.", "/").replace("$", "/").replace(".", "/").replace("[", "/").replace("]", "")


_IN_UTC = re.compile(r"[0-9-]{10}T[0-9:]{8}(\.[0-9]{1,9})?Z")


def processing_notes(metadata: Mapping[str, Any], known: frozenset[str]) -> tuple[str, ...]:
    """What processing, stricter than the schema, fails on out of the client's sight: the document is never public.

    Source: server, 0.9.0-beta; measured: unknown keys directly under `document` and `geldigheid`, `documentrelaties` as
    an object where its model has a list, `values` as text, as an object or as a list of lists, and times of
    `geldigheid` that are not written with `T` and `Z`.
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
            if _is_no_plain_list(entry.get("values")):
                yield "document.extraMetadata: processing wants a list of text as values"
    validity = document.get("geldigheid")
    for key, value in validity.items() if isinstance(validity, dict) else ():
        if key not in ("begindatum", "einddatum"):
            yield f"document.geldigheid.{key}: processing does not know this key"
        elif isinstance(value, str) and not _IN_UTC.fullmatch(value):
            yield f"document.geldigheid.{key}: processing takes a time in UTC alone, written with T and Z"


def _is_no_plain_list(values: Any) -> bool:
    return isinstance(values, str | dict) or (
        isinstance(values, list) and any(isinstance(part, list) for part in values)
    )


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
