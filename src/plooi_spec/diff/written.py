"""The values of parameters and headers, which are written as text: a number is a text, one value a list of one."""

from __future__ import annotations

from typing import Any

from plooi_spec.diff.keywords import NOTES
from plooi_spec.diff.schemas import Schemas
from plooi_spec.diff.scopes import Scope
from plooi_spec.diff.words import describe

_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
#: Styles that write a single value in the same way, and what separates the values of a list in each.
_SEPARATED = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|", "label": ".", "matrix": ","}
_LIKE_FORM = {"spaceDelimited", "pipeDelimited"}
#: What a list may say for a single value to be one.
_OF_LISTS = {"type", "items", "minItems", "maxItems", "uniqueItems", *NOTES}


def compare_style(schemas: Schemas, scope: Scope, path: str, old: str, new: str) -> None:
    """Note whether the values of two parameters are written in other ways."""
    was, now = schemas.old.object(old), schemas.new.object(new)
    before, after = _style(was), _style(now)
    if before["allowReserved"] != after["allowReserved"]:
        kind = f"reserved-signs-{'allowed' if after['allowReserved'] else 'refused'}"
        scope.find(kind, path, old, new, was=before["allowReserved"], now=after["allowReserved"])
    styles = [{key: value for key, value in one.items() if key != "allowReserved"} for one in (before, after)]
    single = [_is_single(schemas, side, f"{at}/schema") for side, at in ((0, old), (1, new))]
    if any(single):
        # How the values of a list are separated means nothing for one value.
        styles = [{"style": "form" if one["style"] in _LIKE_FORM else one["style"]} for one in styles]
    if styles[0] != styles[1]:
        scope.find("serialization-changed", path, old, new, was=styles[0], now=styles[1])


def compare_written(schemas: Schemas, scope: Scope, path: str, old: str, new: str) -> None:
    """Compare the schemas of two parameters or headers, given by the pointers of these.

    Where both sides have the same types this is the same as in a body, and schemas that are shared are compared once.
    """
    ends = schemas.old.unwrap(f"{old}/schema"), schemas.new.unwrap(f"{new}/schema")
    single = [_is_single(schemas, side, at) for side, at in enumerate(ends)]
    lists = [_is_list(schemas, side, at) for side, at in enumerate(ends)]
    as_text = Schemas(schemas.steady, as_text=True)
    if single[0] and lists[1] and schemas.new.view(ends[1]).keywords.keys() <= _OF_LISTS:
        items = f"{ends[1]}/items"
        facts = _facts(schemas, ends, _style(schemas.new.object(new)))
        words = describe(schemas.old, ends[0]), describe(schemas.new, ends[1])
        scope.find("scalar-made-list", path, *ends, *facts, was=words[0], now=words[1])
        if schemas.new.at(items) is not None:
            as_text.compare(scope, f"{path}[]", ends[0], items)
    elif lists[0] and single[1] and schemas.old.view(ends[0]).keywords.keys() <= _OF_LISTS:
        items = f"{ends[0]}/items"
        words = describe(schemas.old, ends[0]), describe(schemas.new, ends[1])
        scope.find("list-made-scalar", path, *ends, was=words[0], now=words[1])
        if schemas.old.at(items) is not None:
            as_text.compare(scope, f"{path}[]", items, ends[1])
    elif _differ(schemas, *ends):
        as_text.compare(scope, path, f"{old}/schema", f"{new}/schema")
    else:
        schemas.compare(scope, path, f"{old}/schema", f"{new}/schema")


def _style(parameter: dict[str, Any]) -> dict[str, Any]:
    style = parameter.get("style", _STYLES.get(str(parameter.get("in")), "simple"))
    return {
        "style": style,
        "explode": parameter.get("explode", style == "form"),
        "allowReserved": parameter.get("allowReserved", False),
    }


def _types(schemas: Schemas, side: int, pointer: str) -> frozenset[str]:
    spec = schemas.sides[side]
    return spec.kinds(spec.unwrap(pointer)) - {"null"}


def _is_single(schemas: Schemas, side: int, pointer: str) -> bool:
    types = _types(schemas, side, pointer)
    return bool(types) and not types & {"array", "object"}


def _is_list(schemas: Schemas, side: int, pointer: str) -> bool:
    return _types(schemas, side, pointer) == {"array"}


def _differ(schemas: Schemas, old: str, new: str) -> bool:
    """Whether the types of two values, or of what is in two lists, are others."""
    types = _types(schemas, 0, old), _types(schemas, 1, new)
    if types[0] == types[1] == {"array"}:
        items = f"{schemas.old.unwrap(old)}/items", f"{schemas.new.unwrap(new)}/items"
        return _types(schemas, 0, items[0]) != _types(schemas, 1, items[1])
    return types[0] != types[1]


def _facts(schemas: Schemas, ends: tuple[str, str], style: dict[str, Any]) -> list[str]:
    least = schemas.new.object(ends[1]).get("minItems", 0)
    if isinstance(least, int | float) and least > 1:
        return ["several needed"]
    separator = "" if style["explode"] and style["style"] != "simple" else _SEPARATED.get(style["style"], "")
    if not separator or "string" not in _types(schemas, 0, ends[0]):
        return []
    values = schemas.old.values_of(ends[0])
    return ["split"] if values is None or any(separator in str(value) for value in values) else []
