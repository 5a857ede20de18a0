"""What is wrong with a wire document, in the words of the facade.

The effective schema of the version decides, and on top of it what the platform is known to refuse though its schema
lets it pass.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from plooi.errors import Code, Problem
from plooi.guarded.signs import foreign_sign
from plooi.language import _, later
from plooi.versions.formats import FORMATS
from plooi.versions.pieces import pieces
from plooi.versions.spec import ITEMS, Spec, fragment
from plooi.wording import counted, either

_SPEC = "urn:spec"

#: Turns a path on the wire into the name of a field.
Name = Callable[[Sequence[str | int]], str]

_KINDS = {
    "array": later("a list"),
    "object": later("an object"),
    "string": later("text"),
    "integer": later("a whole number"),
    "number": later("a number"),
    "boolean": later("true or false"),
    "null": later("nothing"),
}
_SCRIPT = later("The platform refuses any text that holds `<script>`.")
_TAKE_OUT = later("Take it out.")
#: The path of what is wrong, its kind, what that is, and what to do; the remedy is empty where the fault says it.
_Fault = tuple[list[str | int], Code, str, str]
#: The same of a text or another value by itself.
_Own = tuple[Code, str, str]
# Control characters as JSON and UTF-8 write them, and sometimes more: a hit is looked at closely.
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_CONTROL = re.compile(rb"\\u00|\\[bf]|\x7f|\xc2[\x80-\x9f]")
#: What an object may lack or have too much: the faults are those of its members.
_BELOW = frozenset({"required", "additionalProperties", "unevaluatedProperties"})
#: Documents that are nested deeper are not walked further; one that holds itself has no end.
_DEEPEST = 100
_FORMATS = {
    "uri": later("a URI, such as https://www.example.org/a"),
    "date-time": later("a time in UTC, such as 2022-08-24T14:15:22Z"),
    "date": later("a day, such as 2022-08-24"),
}


class Checker:
    """Holds documents against the schema of a request body. Compiled when first used."""

    def __init__(self, spec: Spec, pointer: str) -> None:
        self._spec = spec
        self._pointer = pointer

    @cached_property
    def _validator(self) -> Any:
        # Only those who check documents wait for it to load.
        import jsonschema_rs

        registry = jsonschema_rs.Registry([(_SPEC, self._spec.document)])
        return jsonschema_rs.Draft202012Validator(
            {"$ref": _SPEC + fragment(self._pointer)}, registry=registry, validate_formats=True, formats=dict(FORMATS)
        )

    def problems(self, document: Any, name: Name, known: Collection[str]) -> Iterator[Problem]:
        """The faults of a document, one for each field, without the fields that are `known` to be wrong."""
        if self._validator.is_valid(document):
            return
        seen = set(known)
        for path, code, fault, remedy in self._faults(document, lambda path: name(path) in seen):
            field = name(path)
            # A reference has one problem, although each member of a `oneOf` refuses it.
            if field not in seen:
                seen.add(field)
                yield Problem(field, fault, look_at(document, path), remedy, code=code)

    def _faults(self, document: Any, known: Callable[[Sequence[str | int]], bool]) -> Iterator[_Fault]:
        """The faults of a document that is not valid; what is `known` to be wrong needs no explanation."""
        valid = True
        for piece, whole in pieces(document):
            for error in self._validator.iter_errors(piece):
                valid = False
                place = None if error.kind.name in _BELOW else whole(list(error.instance_path))
                if place is not None and known(place):
                    continue
                for inside, code, fault, remedy in self._within(error):
                    path = whole(inside)
                    if path is not None:
                        yield path, code, fault, remedy
        if valid:
            # What is wrong with a long list as a whole, such as that something stands in it twice.
            try:
                self._validator.validate(document)
            except ValueError as error:
                yield from self._within(error)

    def _within(self, error: Any) -> Iterator[_Fault]:
        """What an error means; for a missing object, that what it must hold is missing."""
        for path, code, fault, remedy in _explain(error):
            if error.kind.name == "required":
                yield from ((needed, code, fault, remedy) for needed in self._needed(path))
            else:
                yield path, code, fault, remedy

    def _needed(self, path: list[str | int]) -> Iterator[list[str | int]]:
        keys = [ITEMS if isinstance(key, int) else key for key in path]
        parts = self._spec.declared(self._spec.at(self._pointer), keys)
        inside = dict.fromkeys(key for part in parts for key in part.get("required", []))
        for key in inside:
            yield from self._needed([*path, key])
        if not inside:
            yield path


def look_at(document: Any, path: Sequence[str | int]) -> Any:
    """The value at a path with numbers for the items of lists, or None."""
    for key in path:
        try:
            document = document[key]
        except (LookupError, TypeError):
            return None
    return document


def content_problems(document: Any, name: Name) -> tuple[list[Problem], bool]:
    """What is wrong with values whatever the schema says of them, and whether the document can be sent at all.

    It cannot with values that JSON has no form for, or texts that UTF-8 has none for. Texts that hold the literal
    `<script>` make the platform refuse the whole document (0.9.0-beta). Control characters come from a wrong decoding.
    """
    try:
        content = _encoder.encode(document).encode()
    except (TypeError, ValueError, RecursionError):
        faults = ((path, _not_json(value), ascii(value)) for path, value in _values(document, ()))
        return [_problem(name(path), fault, value) for path, fault, value in faults if fault], False
    if b"<script>" not in content and not _CONTROL.search(content):
        return [], True
    texts = ((path, value) for path, value in _values(document, ()) if isinstance(value, str))
    faults = ((path, _in_text(text), text) for path, text in texts)
    return [_problem(name(path), fault, text) for path, fault, text in faults if fault], True


def _problem(field: str, own: _Own, value: str) -> Problem:
    code, fault, remedy = own
    return Problem(field, fault, value, remedy, code=code)


def _in_text(text: str) -> _Own | None:
    """Why a text cannot be sent, and what to do."""
    sign = foreign_sign(text)
    if sign is not None:
        return "foreign-sign", sign, _("Write the text anew.")
    return ("script", _(_SCRIPT), _(_TAKE_OUT)) if "<script>" in text else None


def _not_json(value: Any) -> _Own | None:
    """Why JSON has no form for a value, and what to do."""
    if isinstance(value, str):
        return _in_text(value)
    if isinstance(value, float):
        fault, remedy = _("JSON has no such number."), _("Give another, or write it as text.")
        return None if math.isfinite(value) else ("not-json", fault, remedy)
    if value is None or isinstance(value, int):
        return None
    fault = _("JSON has no values of the type {name}.", name=type(value).__name__)
    return "not-json", fault, _("Write it as text, a number, a list or a mapping.")


def _values(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The values that hold no others, and those that stand too deep to be looked into, with their paths."""
    if isinstance(value, dict) and len(path) < _DEEPEST:
        for key, member in value.items():
            # A key that is no text, or none that can be sent, is itself what is wrong.
            fits = isinstance(key, str) and not foreign_sign(key)
            yield from _values(member, (*path, key)) if fits else [(path, key)]
    elif isinstance(value, list | tuple) and len(path) < _DEEPEST:
        for index, item in enumerate(value):
            yield from _values(item, (*path, index))
    else:
        yield path, value


def _explain(error: Any) -> Iterator[_Fault]:
    path = list(error.instance_path)
    kind = error.kind
    rules = _rules(error)
    if rules:
        yield path, rules[0].code, _("This must {rule}.", rule=_(", or ").join(rule.clause for rule in rules)), ""
        return
    match kind.name:
        case "required":
            yield [*path, kind.property], "required", _("This is required."), _("Fill it in.")
        case "additionalProperties" | "unevaluatedProperties":
            for key in kind.unexpected:
                yield [*path, key], "unknown-field", _("This version does not know this field here."), _(_TAKE_OUT)
        case "uniqueItems":
            yield path, "repeated", _("The items must differ from each other."), _("Take out what stands twice.")
        case "enum" | "anyOf" | "oneOf" | "const":
            fault = _("The schema of this version does not allow this value.")
            yield path, "not-allowed", fault, _("Choose another.")
        case _:
            yield path, "not-allowed", f"{error.message.splitlines()[0][:200].rstrip('.')}.", ""


class _Rule(NamedTuple):
    """What a value must do, as "be a number"."""

    code: Code
    clause: str


def _rules(error: Any) -> list[_Rule]:
    """The rules that an error is about; to follow one of them will do. Empty where no rule says it in a few words."""
    kind = error.kind
    match kind.name:
        case "minLength":
            characters = counted(kind.limit, "character", "characters")
            return [_Rule("too-short", _("have at least {characters}", characters=characters))]
        case "maxLength":
            characters = counted(kind.limit, "character", "characters")
            return [_Rule("too-long", _("have at most {characters}", characters=characters))]
        case "minItems":
            return [_Rule("too-few", _("have at least {items}", items=counted(kind.limit, "item", "items")))]
        case "maxItems":
            return [_Rule("too-many", _("have at most {items}", items=counted(kind.limit, "item", "items")))]
        case "format":
            return [_Rule("wrong-format", _("be {value}", value=_form(kind.format)))]
        case "type":
            return [_Rule("wrong-type", _("be {value}", value=_types(kind.value)))]
        case "anyOf" | "oneOf":
            # Each possibility is refused for one reason, or there is too much to say.
            each = [_rules(inner) for member in getattr(kind, "context", []) for inner in member[:1]]
            clauses = dict.fromkeys(rule.clause for rules in each for rule in rules) if all(each) else {}
            return [_Rule("wrong-format", clause) for clause in clauses]
    return []


def _types(types: Any) -> str:
    names = types if isinstance(types, list | tuple) else [types]
    return either(_(_KINDS.get(str(name), str(name))) for name in names)


def _form(name: str) -> str:
    return _(_FORMATS[name]) if name in _FORMATS else _("of the format {name}", name=name)
