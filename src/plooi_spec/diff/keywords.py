"""The keywords of two schemas compared, save those that hold schemas themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .judge import Effect
from .scopes import Scope
from .sides import Side
from .words import describe, few

LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains")
UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains")
_FLAGS = {"deprecated": "deprecation", "readOnly": "read-only", "writeOnly": "write-only"}
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})

#: Formats whose values all belong to a further one as well.
_WITHIN: Mapping[str, frozenset[str]] = {
    "int32": frozenset({"int64"}),
    "float": frozenset({"double"}),
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "uri-reference": frozenset({"iri-reference"}),
    "iri": frozenset({"iri-reference"}),
    "email": frozenset({"idn-email"}),
    "hostname": frozenset({"idn-hostname"}),
}

#: Keywords that a list of values makes needless when its values fit them.
_OF_VALUES = {"enum", "const", "format", "pattern", "minLength", "maxLength"}

#: The keywords that are compared here.
PLAIN = {
    *(*LOWER, *UPPER, *_FLAGS),
    *("type", "enum", "const", "format", "pattern", "multipleOf", "uniqueItems", "default", "discriminator"),
    *("contentMediaType", "contentEncoding", "dependentRequired", "x-waardelijst", "nullable"),
}


def compare_plain(scope: Scope, path: str, old: Side, new: Side) -> None:
    """Note every difference in plain keywords."""

    def note(kind: str, keyword: str, effect: Effect | None, **more: Any) -> None:
        values = {"was": old.get(keyword), "now": new.get(keyword), **more}
        scope.find(kind, path, old.at(keyword), new.at(keyword), *([effect] if effect else []), **values)

    for kind, effect, was, now in _type_changes(old.types, new.types):
        note(kind, "type", effect, was=was, now=now)
    _compare_values(scope, path, old, new)
    known = _stronger(old, new)
    for keyword in sorted((old.keywords.keys() | new.keywords.keys()) - known):
        was, now = old.get(keyword), new.get(keyword)
        absent, gone = keyword not in old.keywords, keyword not in new.keywords
        if keyword not in PLAIN or (absent == gone and _json(was) == _json(now)):
            continue
        how = "added" if absent else "removed" if gone else "changed"
        if keyword in LOWER or keyword in UPPER:
            note(*_bound(keyword, was, now))
        elif keyword in _FLAGS:
            note(f"{_FLAGS[keyword]}-{'added' if now else 'removed'}", keyword, None)
        elif keyword == "format":
            note(*_format(was, now))
        elif keyword == "multipleOf":
            effect = "other" if was and now else "narrower" if now else "wider"
            if was and now and (now % was == 0 or was % now == 0):
                effect = "narrower" if now % was == 0 else "wider"
            note(f"multiple-{how}", keyword, effect)
        elif keyword == "uniqueItems":
            note(f"uniqueness-{'added' if now else 'removed'}", keyword, "narrower" if now else "wider")
        elif keyword == "pattern":
            note(f"pattern-{how}", keyword, _by_presence(was, now))
        elif keyword in {"contentMediaType", "contentEncoding"}:
            note(f"content-type-{how}", keyword, _by_presence(was, now))
        elif keyword == "dependentRequired":
            note("dependent-required-changed", keyword, _by_presence(was, now))
        elif keyword == "default":
            note(f"default-{how}", keyword, None)
        elif keyword == "discriminator":
            note("discriminator-changed", keyword, None)
        elif keyword == "x-waardelijst" and (old.values is None) == (new.values is None):
            note("list-version-changed", keyword, None, was=_list_version(was), now=_list_version(now))


def allows(wide: Side, value: Any) -> bool:
    """Whether a schema of plain keywords allows a value, as far as can be told; formats are taken on trust."""
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    kind = kinds.get(type(value))
    types = wide.types
    if types and kind not in types and not (kind == "integer" and "number" in types):
        return False
    for keyword in wide.keywords:
        asked = wide.get(keyword)
        if keyword in {"enum", "const"} and value not in (wide.values or ()):
            return False
        if isinstance(value, str) and not _fits_text(keyword, asked, value):
            return False
        if keyword not in {"type", "default", "x-waardelijst", "deprecated", *_OF_VALUES}:
            return False
    return True


def _fits_text(keyword: str, asked: Any, value: str) -> bool:
    if keyword == "pattern":
        try:
            return re.search(asked, value) is not None
        except re.error:
            return False
    return not (keyword == "minLength" and len(value) < asked) and not (keyword == "maxLength" and len(value) > asked)


def _stronger(old: Side, new: Side) -> set[str]:
    """The keywords that mean nothing beside a list of values that came, or that went, and all of whose values fit."""
    if (old.values is None) == (new.values is None):
        return set()
    loose, listed = (new, old) if new.values is None else (old, new)
    return set(_OF_VALUES) if all(allows(loose, value) for value in listed.values or ()) else set()


def effect_of(narrower: bool, wider: bool) -> Effect:
    """The effect of a change that takes something away, gives something more, or both."""
    return "other" if narrower and wider else "narrower" if narrower else "wider"


def within(narrow: str, wide: str) -> bool:
    """Whether all values of one format are values of another."""
    return narrow == wide or wide in _WITHIN.get(narrow, ())


def _compare_values(scope: Scope, path: str, old: Side, new: Side) -> None:
    was, now = old.values, new.values
    here = old.at("enum", "const"), new.at("enum", "const")
    if was is None and now is None:
        return
    if was is None or now is None:
        words = None if was is None else _words(old), None if now is None else _words(new)
        kind, effect = ("list-added", "narrower") if was is None else ("list-removed", "wider")
        scope.find(kind, path, *here, effect, was=words[0], now=words[1])
        return
    labels = {**old.spec.labels(old.home("enum")), **new.spec.labels(new.home("enum"))}
    # Where null came or went as a type, it is told as that.
    told = [None] if old.types and new.types and ("null" in old.types) != ("null" in new.types) else []
    before, after = {_json(value) for value in [*was, *told]}, {_json(value) for value in [*now, *told]}
    gone = [value for value in was if _json(value) not in after]
    come = [value for value in now if _json(value) not in before]
    if gone:
        scope.find("values-removed", path, *here, "narrower", was=gone, labels=_known(labels, gone))
    if come:
        scope.find("values-added", path, *here, "wider", now=come, labels=_known(labels, come))


def _known(labels: Mapping[str, str], values: list[Any]) -> dict[str, str]:
    return {str(value): labels[str(value)] for value in values if str(value) in labels}


def _words(side: Side) -> str:
    home = side.home("enum")
    if side.spec.value_list(home) is not None:
        return describe(side.spec, home)
    return few(side.values or [], side.spec.labels(home))


def _type_changes(was: frozenset[str], now: frozenset[str]) -> Iterator[tuple[str, Effect, Any, Any]]:
    before, after = _all(was), _all(now)
    if was and now and ("null" in was) != ("null" in now):
        if "null" in now:
            yield "null-allowed", "wider", _said(was), _said(now)
        else:
            yield "null-refused", "narrower", _said(was), _said(now)
        before, after = before - {"null"}, after - {"null"}
    if before != after:
        effect = effect_of(bool(before - after), bool(after - before))
        kind = {"narrower": "type-narrowed", "wider": "type-widened", "other": "type-changed"}[effect]
        yield kind, effect, _said(was), _said(now)


def _all(types: frozenset[str]) -> frozenset[str]:
    return (types | {"integer"} if "number" in types else types) or _TYPES


def _said(types: frozenset[str]) -> str | None:
    return " or ".join(sorted(types, key=lambda name: (name == "null", name))) or None


def _bound(keyword: str, was: Any, now: Any) -> tuple[str, str, Effect]:
    if was is None or now is None:
        return f"{keyword}-{'added' if was is None else 'removed'}", keyword, _by_presence(was, now)
    raised = now > was
    effect: Effect = "narrower" if raised == (keyword in LOWER) else "wider"
    return f"{keyword}-{'raised' if raised else 'lowered'}", keyword, effect


def _format(was: Any, now: Any) -> tuple[str, str, Effect]:
    if was is None or now is None:
        return f"format-{'added' if was is None else 'removed'}", "format", _by_presence(was, now)
    if within(now, was):
        return "format-narrowed", "format", "narrower"
    if within(was, now):
        return "format-widened", "format", "wider"
    return "format-changed", "format", "other"


def _by_presence(was: Any, now: Any) -> Effect:
    return "narrower" if was is None else "wider" if now is None else "other"


def _list_version(value: Any) -> Any:
    return f"{value.get('naam')} {value.get('versie')}" if isinstance(value, dict) else value


def _json(value: Any) -> str:
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(value, sort_keys=True)
