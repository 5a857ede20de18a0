"""The keywords of two schemas compared, save those that hold schemas themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from plooi_spec.diff import patterns
from plooi_spec.diff.discriminators import compare_discriminators
from plooi_spec.diff.judge import Effect, effect_of
from plooi_spec.diff.labels import labels_of
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.sides import Side, type_of
from plooi_spec.diff.words import describe, few

LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains")
UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains")
#: Keywords that say when a value is sent, with the kind of change.
MARKS = {"readOnly": "read-only", "writeOnly": "write-only"}
_FLAGS = {"deprecated": "deprecation", **MARKS}
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

#: The types whose values are written as text in parameters and headers.
_WRITTEN = frozenset({"boolean", "integer", "number", "string"})

#: Keywords that a list of values makes needless when its values fit them.
_OF_VALUES = {"enum", "const", "format", "pattern", "minLength", "maxLength"}

#: Formats that hardly a number is too large for.
_LARGEST = {"int64", "double"}

#: What holds where a keyword is not there.
_ASSUMED = {"minContains": 1}

#: Keywords of a text that say which texts it can be.
VALUES = {"enum", "const", "format", "pattern", "contentEncoding", "contentMediaType"}

#: The keywords that are compared here.
NOTES = {*_FLAGS, "default", "x-waardelijst"}
PLAIN = {
    *(*LOWER, *UPPER, *VALUES),
    *("type", "multipleOf", "uniqueItems", "discriminator", "dependentRequired", "nullable"),
}


def as_json(value: Any) -> str:
    """A plain value as JSON, in which 1 and 1.0 are one number."""
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(value, sort_keys=True)


def compare_notes(scope: Scope, path: str, old: Side, new: Side, marks: bool = True) -> None:
    """Note every difference in what is said of a value, whatever its type: flags, defaults and lists by name.

    Without `marks`, what is read-only and write-only is left to the caller.
    """
    for keyword in sorted(NOTES - (set() if marks else MARKS.keys())):
        was, now = old.get(keyword), new.get(keyword)
        absent, gone = keyword not in old.keywords, keyword not in new.keywords
        if (absent and gone) or (absent == gone and as_json(was) == as_json(now)):
            continue
        places, values = (old.at(keyword), new.at(keyword)), {"was": was, "now": now}
        if keyword in _FLAGS:
            scope.find(f"{_FLAGS[keyword]}-{'added' if now else 'removed'}", path, *places, **values)
        elif keyword == "default":
            how = "added" if absent else "removed" if gone else "changed"
            scope.find(f"default-{how}", path, *places, **values)
        elif (old.values is None) == (new.values is None):
            words = {"was": _list_version(was), "now": _list_version(now)}
            scope.find("list-version-changed", path, *places, **words)


def compare_null(scope: Scope, path: str, old: Side, new: Side) -> None:
    """Note whether null came or went as a type, where the rest of the types is reported in another way."""
    was, now = old.types, new.types
    if was and now and ("null" in was) != ("null" in now):
        kind, effect = ("null-allowed", "wider") if "null" in now else ("null-refused", "narrower")
        scope.find(kind, path, old.at("type"), new.at("type"), effect, was=_said(was), now=_said(now))


def compare_plain(
    scope: Scope, path: str, old: Side, new: Side, as_text: bool = False, null_around: bool = False
) -> None:
    """Note every difference in plain keywords that say which values there can be.

    With `as_text` the values are those of parameters and headers: every number is a text there. With `null_around`
    null is allowed beside both.
    """

    def note(kind: str, keyword: str, effect: Effect, **more: Any) -> None:
        values = {"was": old.get(keyword), "now": new.get(keyword), **more}
        scope.find(kind, path, old.at(keyword), new.at(keyword), effect, **values)

    types = old.types, new.types
    if any(types) and not all(types):
        # A type that only says what the values or alternatives say anyway is none that comes or goes.
        types = types[0] or old.implied_types, types[1] or new.implied_types
    for kind, effect, was, now in _type_changes(*types, as_text, null_around):
        note(kind, "type", effect, was=was, now=now)
    _compare_values(scope, path, old, new, as_text)
    known = _stronger(old, new)
    for keyword in sorted((old.keywords.keys() | new.keywords.keys()) - known):
        was, now = (one.get(keyword, _ASSUMED.get(keyword)) for one in (old, new))
        absent, gone = keyword not in old.keywords, keyword not in new.keywords
        if keyword not in PLAIN or (absent == gone and as_json(was) == as_json(now)):
            continue
        how = "added" if absent else "removed" if gone else "changed"
        if keyword in LOWER or keyword in UPPER:
            note(*_bound(keyword, was, now))
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
            note(f"pattern-{how}", keyword, patterns.effect(was, now))
        elif keyword in {"contentMediaType", "contentEncoding"}:
            note(f"content-type-{how}", keyword, _by_presence(was, now))
        elif keyword == "dependentRequired":
            note("dependent-required-changed", keyword, _dependent(was, now))
    compare_discriminators(scope, path, old, new)


def _dependent(was: Any, now: Any) -> Effect:
    """The effect of other requirements that hold beside a property: more of them allow less."""
    asked = [{(name, other) for name, others in (needs or {}).items() for other in others} for needs in (was, now)]
    return effect_of(bool(asked[1] - asked[0]), bool(asked[0] - asked[1]))


def allows(wide: Side, value: Any) -> bool:
    """Whether a schema of plain keywords allows a value, as far as can be told; formats are taken on trust."""
    kind, types = type_of(value), wide.types
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


def within(narrow: str, wide: str) -> bool:
    """Whether all values of one format are values of another."""
    return narrow == wide or wide in _WITHIN.get(narrow, ())


def _compare_values(scope: Scope, path: str, old: Side, new: Side, as_text: bool) -> None:
    was, now = (one.values if not as_text or one.types != {"boolean"} else [True, False] for one in (old, new))
    if old.values is None and new.values is None:
        return
    here = old.at("enum", "const"), new.at("enum", "const")
    if was is None or now is None:
        words = None if was is None else _words(old), None if now is None else _words(new)
        kind, effect = ("list-added", "narrower") if was is None else ("list-removed", "wider")
        scope.find(kind, path, *here, effect, was=words[0], now=words[1])
        return
    labels = {**old.spec.labels(old.home("enum")), **new.spec.labels(new.home("enum"))}
    # Where null came or went as a type, it is reported as that.
    apart = [None] if old.types and new.types and ("null" in old.types) != ("null" in new.types) else []
    compare_lists(scope, path, here, (was, now), labels, apart, _text if as_text else as_json)


def compare_lists(
    scope: Scope,
    path: str,
    places: tuple[str, str],
    values: tuple[list[Any], list[Any]],
    labels: Mapping[str, str],
    apart: Sequence[Any] = (),
    key: Callable[[Any], str] = as_json,
) -> None:
    """Note which values came and went; those of `apart` are noted otherwise."""
    before, after = ({key(value) for value in [*side, *apart]} for side in values)
    gone = [value for value in values[0] if key(value) not in after]
    come = [value for value in values[1] if key(value) not in before]
    if gone:
        scope.find("values-removed", path, *places, "narrower", was=gone, labels=labels_of(gone, labels))
    if come:
        scope.find("values-added", path, *places, "wider", now=come, labels=labels_of(come, labels))


def _words(side: Side) -> str:
    home = side.home("enum")
    if side.spec.value_list(home) is not None:
        return describe(side.spec, home)
    values = side.values or []
    return few(values, labels_of(values, side.spec.labels(home)))


def types_meet(was: frozenset[str], now: frozenset[str], as_text: bool = False) -> bool:
    """Whether a value can have a type of both sides; no types at all are all of them."""
    return bool((_all(was, as_text) & _all(now, as_text)) - {"null"})


def _type_changes(
    was: frozenset[str], now: frozenset[str], as_text: bool, null_around: bool
) -> Iterator[tuple[str, Effect, Any, Any]]:
    before, after = _all(was, as_text), _all(now, as_text)
    if null_around:
        before, after = before - {"null"}, after - {"null"}
    elif was and now and ("null" in was) != ("null" in now):
        if "null" in now:
            yield "null-allowed", "wider", _said(was), _said(now)
        else:
            yield "null-refused", "narrower", _said(was), _said(now)
        before, after = before - {"null"}, after - {"null"}
    if before != after:
        effect = effect_of(bool(before - after), bool(after - before))
        kind = {"narrower": "type-narrowed", "wider": "type-widened", "other": "type-changed"}[effect]
        yield kind, effect, _said(was), _said(now)


def _all(types: frozenset[str], as_text: bool = False) -> frozenset[str]:
    """The types with those that they hold: every integer is a number, and on the wire every scalar is a text."""
    types = types or _TYPES
    if as_text and "string" in types:
        return types | _WRITTEN
    return types | {"integer"} if "number" in types else types


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
        how = "added" if was is None else "removed"
        kind = "size" if (was or now) in _LARGEST else "format"
        return f"{kind}-{how}", "format", _by_presence(was, now)
    if within(now, was):
        return "format-narrowed", "format", "narrower"
    if within(was, now):
        return "format-widened", "format", "wider"
    return "format-changed", "format", "other"


def _by_presence(was: Any, now: Any) -> Effect:
    return "narrower" if was is None else "wider" if now is None else "other"


def _text(value: Any) -> str:
    """A value as it is written in a parameter or a header."""
    return value if isinstance(value, str) else as_json(value)


def _list_version(value: Any) -> Any:
    return f"{value.get('naam')} {value.get('versie')}" if isinstance(value, dict) else value
