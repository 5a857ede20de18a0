"""Small schemas, edits of them, and a validator as the judge of what an edit does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

from mutations import ANSWERED, ASKED, BOTH, SPEC, effective_of
from plooi_spec.diff import Report, compare
from plooi_spec.reading.data import clone

_EITHER = ("oneOf", "anyOf", "allOf")

#: Schemas that say one or two things each.
ATOMS: list[dict[str, Any]] = [
    {},
    {"type": "string"},
    {"type": "string", "minLength": 1},
    {"type": "string", "maxLength": 0},
    {"type": ["string", "null"]},
    {"type": ["integer", "string"], "minLength": 1},
    {"type": "string", "pattern": "^a*$"},
    {"type": "string", "pattern": "^.*$"},
    {"pattern": ".*"},
    {"minLength": 1},
    {"enum": ["", "a"]},
    {"enum": ["a", None, 1]},
    {"const": ""},
    {"const": "a"},
    {"type": "integer"},
    {"type": "number", "multipleOf": 2},
    {"type": "integer", "maximum": 3},
    {"exclusiveMinimum": 0},
    {"type": "boolean"},
    {"type": "null"},
    {"not": {"const": ""}},
    {"if": {"const": ""}, "then": False},
    {"$ref": f"#/components/schemas/{BOTH}"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
    {"type": "array", "contains": {"type": "string"}, "minContains": 0},
    {"uniqueItems": True},
    {"type": "object", "additionalProperties": False},
    {"type": "object", "additionalProperties": {"type": "string"}},
    {"type": "object", "patternProperties": {"^t": {"type": "string"}}, "additionalProperties": False},
    {"dependentRequired": {"titel": ["kleur"]}},
    {"propertyNames": {"minLength": 1}},
    {"minProperties": 1},
    {"required": ["titel"]},
]
_NAMES = ["titel", "kleur"]

#: What is held against the schemas: what the atoms tell apart, alone, in lists and in objects.
VALUES: list[Any] = [
    *("", "a", "aa", "b", "\n", 0, 1, 2, 4, -1, 1.5, True, None),
    *([], [""], ["a"], ["a", 1], [1], ["", ""], [1, "a"]),
    *({}, {"": ""}, {"x": 1}, {"titel": ""}, {"titel": "a"}, {"titel": 1}, {"titel": None}, {"titel": []}),
    *({"kleur": ""}, {"kleur": "a", "titel": "a"}, {"kleur": 1, "titel": ""}, {"titel": {}}, {"titel": {"titel": ""}}),
]


def schemas(marks: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Atoms put together; with `marks`, properties can be read-only or write-only.

    Objects with properties are closed: in an open one, what comes could have been anything before.
    """
    atoms = st.sampled_from(ATOMS).map(clone)
    kept = st.sampled_from([{}, {"readOnly": True}, {"writeOnly": True}]) if marks else st.just({})

    def around(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        properties = st.builds(lambda schema, mark: {**schema, **mark}, inner, kept)
        entity = st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.dictionaries(st.sampled_from(_NAMES), properties, max_size=2),
                "additionalProperties": st.just(False),
            },
            optional={"required": st.lists(st.sampled_from(_NAMES), unique=True, max_size=2)},
        )
        several = st.lists(inner, min_size=1, max_size=3)
        combined = st.one_of(*(st.fixed_dictionaries({key: several}) for key in _EITHER))
        beside = st.builds(lambda one, other: {**one, **other}, atoms, combined)
        return st.one_of(entity, combined, beside, st.fixed_dictionaries({"type": st.just("array"), "items": inner}))

    return st.recursive(atoms, around, max_leaves=5)


@st.composite
def edited(draw: st.DrawFn, marks: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """A schema, and the same one after a single edit somewhere in it."""
    old = draw(schemas(marks))
    holder: list[Any] = [clone(old)]
    places = list(_places(holder, 0))
    above, key = draw(st.sampled_from(places))
    target = above[key]
    atom = clone(draw(st.sampled_from(ATOMS)))
    lists = [keyword for keyword in _EITHER if keyword in target]
    what = draw(st.sampled_from(["replace", "add", "take", *(["more", "less", "turn"] if lists else [])]))
    if what == "replace":
        above[key] = atom
    elif what == "add" and "properties" not in target:
        target.update(atom)
    elif what == "take" and target:
        # Taking the end away opens an object, in which nothing that comes is called a break.
        names = [name for name in target if name not in {"additionalProperties", "type"} or "properties" not in target]
        target.pop(draw(st.sampled_from(names)))
    elif what in {"more", "less", "turn"}:
        members = target[draw(st.sampled_from(lists))]
        if what == "more":
            members.append(atom)
        elif what == "turn":
            members.reverse()
        elif len(members) > 1:
            members.pop(draw(st.integers(0, len(members) - 1)))
    return old, holder[0]


def _places(above: Any, key: Any) -> Iterator[tuple[Any, Any]]:
    """Where schemas stand in a schema: what holds each, and under which key."""
    yield above, key
    for keyword, value in above[key].items():
        if keyword in (*_EITHER, "prefixItems"):
            for index in range(len(value)):
                yield from _places(value, index)
        elif keyword == "properties":
            for name in value:
                yield from _places(value, name)
        elif keyword in {"items", "not"} and isinstance(value, dict):
            yield from _places(above[key], keyword)


def accepts(schema: dict[str, Any], both: dict[str, Any] | None = None) -> jsonschema_rs.Draft202012Validator:
    """A validator for a schema that may refer to the one that goes both ways."""
    own = {BOTH: both} if both is not None else {}
    every = {**SPEC["components"]["schemas"], **own, ASKED: schema}
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{ASKED}", "components": {"schemas": every}}
    )


def carried(schema: Any, keyword: str, instead: bool) -> Any:
    """A schema for a direction in which what is marked with `keyword` never travels.

    Nobody asks for such a property, and `instead` says whether it may be there.
    """
    if isinstance(schema, list):
        return [carried(item, keyword, instead) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: carried(value, keyword, instead) for key, value in schema.items()}
    properties = schema.get("properties")
    if isinstance(properties, dict):
        marked = {name for name, value in properties.items() if is_marked(value, keyword)}
        result["properties"] |= dict.fromkeys(marked, instead)
        if "required" in schema:
            result["required"] = [name for name in schema["required"] if name not in marked]
    return result


def unordered(schema: Any) -> Any:
    """A schema with the members of its combinations in one order, whichever they stand in: it means the same."""
    if isinstance(schema, list):
        return [unordered(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: sorted(unordered(value), key=json.dumps) if key in _EITHER else unordered(value)
        for key, value in schema.items()
    }


def is_marked(schema: Any, keyword: str) -> bool:
    """Whether a schema, or one that must hold as well, says true of a keyword."""
    if not isinstance(schema, dict):
        return False
    members = [
        *schema.get("allOf", ()),
        *(schema[key][0] for key in ("oneOf", "anyOf") if len(schema.get(key, ())) == 1),
    ]
    return schema.get(keyword) is True or any(is_marked(member, keyword) for member in members)


def judged(old: dict[str, Any], new: dict[str, Any], way: str) -> tuple[set[str], Report]:
    """The grades of what changes from one schema to the other in a direction, and the report."""
    place = ASKED if way == "request" else ANSWERED
    sides = clone(SPEC), clone(SPEC)
    for document, schema in zip(sides, (old, new), strict=True):
        document["components"]["schemas"][place] = schema
    report = compare(effective_of(sides[0]), effective_of(sides[1]))
    grades = {one.grade for change in report.changes for one in change.judgements if one.direction == way}
    return grades, report
