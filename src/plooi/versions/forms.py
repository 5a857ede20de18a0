"""How the value of a field is written on the wire and read back: the forms that the versions are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import evolve, field, frozen

from plooi.language import _
from plooi.model import moments
from plooi.model.parts import Documenthandeling, Documentrelatie, ExtraMetadata, Reference, Veld

#: Takes down what a form cannot carry: what follows the field's name, and why.
Lose = Callable[[str, str], None]


class Unreadable(Exception):
    """What stands on the wire has not the form that was expected."""


@frozen
class Form:
    """A way to write a value that is not empty, and to read it back.

    `write` leaves out what it cannot carry and says so; what is left may be None for nothing. `read` raises Unreadable
    for what it does not understand; nothing is guessed. `references` are the paths of the references in a value, wire
    keys with `*` for the items of a list, by the attribute that holds the reference; `""` is the value itself. `coded`
    says that a code stands for the value, whose URI is then looked up in the waardelijsten of the field. `keys` are the
    keys that references have on the wire, by those of the model, where the two differ; by the attribute as well.
    """

    write: Callable[[Any, Lose], Any]
    read: Callable[[Any], Any]
    references: Mapping[str, tuple[str, ...]] = field(factory=dict)
    coded: bool = False
    keys: Mapping[str, Mapping[str, str]] = field(factory=dict)

    def key(self, name: str, inside: str = "") -> str:
        """The key on the wire of a part of a reference, such as `id`, in the reference that an attribute holds."""
        return self.keys.get(inside, {}).get(name, name)

    @property
    def wire_keys(self) -> frozenset[str]:
        """The keys on the wire of the `id` and the `label` of its references."""
        return frozenset(self.key(name, inside) for name in ("id", "label") for inside in self.references or ("",))


def _expect(holds: bool) -> None:
    if not holds:
        raise Unreadable


def _read_text(raw: Any) -> str:
    _expect(isinstance(raw, str))
    return str(raw)


def _read_list(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def reading(raw: Any) -> tuple[Any, ...]:
        _expect(isinstance(raw, list))
        return tuple(read(item) for item in raw)

    return reading


def _read_object(raw: Any, *known: str) -> Mapping[str, Any]:
    _expect(isinstance(raw, dict) and set(raw) <= set(known))
    return dict(raw)


def _write_reference(value: Reference, _: Lose) -> dict[str, Any]:
    return {"id": value.id, "label": value.label} if value.label else {"id": value.id}


def _write_full_reference(value: Reference, _: Lose) -> dict[str, Any]:
    return value.to_dict()


def _read_reference(raw: Any) -> Reference:
    members = _read_object(raw, "id", "label", "type", "bronwaarde")
    _expect(
        all(value is None or isinstance(value, str) for value in members.values()) and members.get("id") is not None
    )
    return Reference(**members)


def _each(write: Callable[[Any, Lose], Any]) -> Callable[[Any, Lose], list[Any]]:
    def writing(value: Any, lose: Lose) -> list[Any]:
        return [write(item, _within(lose, f"[{index}]")) for index, item in enumerate(value)]

    return writing


def _within(lose: Lose, where: str) -> Lose:
    return lambda inner, why: lose(where + inner, why)


TEXT = Form(lambda value, _: value, _read_text)
TEXTS = Form(lambda value, _: list(value), _read_list(_read_text))
REFERENCE = Form(_write_reference, _read_reference, {"": ()})
REFERENCES = Form(_each(_write_reference), _read_list(_read_reference), {"": ("*",)})
#: With the `type` and `bronwaarde` that the platform fills in (0.3.2-alpha).
FULL_REFERENCE = evolve(REFERENCE, write=_write_full_reference)
FULL_REFERENCES = evolve(REFERENCES, write=_each(_write_full_reference))


def _write_code(value: Reference, _: Lose) -> str:
    return value.id.rpartition("/")[2]


#: The code of a value alone, and its URI alone, as text. No version so far writes references so.
CODE = Form(_write_code, lambda raw: Reference(_read_text(raw)), {"": ()}, coded=True)
URI = evolve(CODE, write=lambda value, _: value.id, coded=False)
CODES = Form(_each(_write_code), _read_list(lambda raw: Reference(_read_text(raw))), {"": ("*",)}, coded=True)
URIS = evolve(CODES, write=lambda value, _: [item.id for item in value], coded=False)


def _write_only(value: tuple[Reference, ...], lose: Lose) -> Any:
    for index in range(1, len(value)):
        lose(f"[{index}]", _("only one can be given"))
    return _write_reference(value[0], lose)


#: One reference where the model has a list (0.3.1-alpha).
ONLY_REFERENCE = Form(_write_only, lambda raw: (_read_reference(raw),), {"": ()})


def _read_one(raw: Any) -> Reference:
    _expect(isinstance(raw, list) and len(raw) == 1)
    return _read_reference(raw[0])


#: A list of one reference where the model has the reference. No version so far writes one so.
REFERENCE_IN_LIST = Form(lambda value, lose: [_write_reference(value, lose)], _read_one, {"": ("*",)})


def keyed(form: Form, *attributes: str, **keys: str) -> Form:
    """A form whose references in some attributes have other keys on the wire: `keyed(REFERENCE, "", id="uri")`.

    No version so far has any.
    """
    for inside, path in form.references.items():
        if inside in attributes:
            form = _keyed_at(form, path, inside, keys)
    return form


def _keyed_at(form: Form, path: tuple[str, ...], inside: str, keys: Mapping[str, str]) -> Form:
    written = {form.key(name, inside): key for name, key in keys.items()}
    # The keys of before mean nothing any more.
    read = {**dict.fromkeys(written, ""), **{key: name for name, key in written.items()}}
    return evolve(
        form,
        write=lambda value, lose: _with_keys(form.write(value, lose), path, written),
        read=lambda raw: form.read(_with_keys(raw, path, read)),
        keys={**form.keys, inside: {**form.keys.get(inside, {}), **keys}},
    )


def _with_keys(value: Any, path: tuple[str, ...], names: Mapping[str, str]) -> Any:
    """A value whose references, at a path in it, have other keys."""
    if not path:
        return {names.get(key, key): part for key, part in value.items()} if isinstance(value, dict) else value
    key, below = path[0], path[1:]
    if key == "*" and isinstance(value, list):
        return [_with_keys(item, below, names) for item in value]
    if isinstance(value, dict) and key in value:
        return {**value, key: _with_keys(value[key], below, names)}
    return value


#: A moment in UTC; a day is the moment it begins in Amsterdam (0.9.0-beta).
MOMENT = Form(lambda value, _: moments.as_moment(value), lambda raw: str(moments.canonical(_read_text(raw))))


def _write_day(value: str, lose: Lose) -> str:
    day = moments.day_of(value)
    if day is None:
        # A day, or what is none: the schema refuses that.
        return value
    lose("", _("only a day can be given, without a time"))
    return day


#: A day (0.3.2-alpha).
DAY = Form(_write_day, _read_text)


def _write_epoch(value: str, _: Lose) -> Any:
    moment = moments.as_moment(value)
    try:
        return int(datetime.fromisoformat(moment).timestamp())
    except ValueError:
        # No moment: it is written as it is, and the schema refuses it.
        return moment


def _read_epoch(raw: Any) -> str:
    _expect(isinstance(raw, int) and not isinstance(raw, bool))
    try:
        return str(moments.canonical(datetime.fromtimestamp(raw, UTC)))
    except (ValueError, OverflowError, OSError):
        raise Unreadable from None


#: A moment as seconds since 1970. No version so far writes one so.
EPOCH = Form(_write_epoch, _read_epoch)


def _write_act(value: Documenthandeling, lose: Lose) -> dict[str, Any]:
    act: dict[str, Any] = {
        "soortHandeling": _write_reference(value.soort_handeling, lose),
        "atTime": moments.as_moment(value.at_time),
    }
    if value.was_associated_with is not None:
        act["wasAssociatedWith"] = _write_reference(value.was_associated_with, lose)
    return act


def _read_act(raw: Any) -> Documenthandeling:
    members = _read_object(raw, "soortHandeling", "atTime", "wasAssociatedWith")
    _expect("soortHandeling" in members and "atTime" in members)
    party = members.get("wasAssociatedWith")
    return Documenthandeling(
        _read_reference(members["soortHandeling"]),
        _read_text(members["atTime"]),
        None if party is None else _read_reference(party),
    )


ACTS = Form(
    _each(_write_act),
    _read_list(_read_act),
    {"soort_handeling": ("*", "soortHandeling"), "was_associated_with": ("*", "wasAssociatedWith")},
)


def _read_field(raw: Any, key: str) -> Veld:
    members = _read_object(raw, "key", key)
    _expect(isinstance(members.get("key"), str))
    # A single text is not the list of it to someone who writes it back.
    _expect(not isinstance(members.get(key), str) or key == "value")
    return Veld(members["key"], members.get(key))


def _write_single(value: Veld, lose: Lose) -> dict[str, Any]:
    values = value.values
    if isinstance(values, tuple) and len(values) == 1 and isinstance(values[0], str):
        return {"key": value.key, "value": values[0]}
    lose(".values", _("exactly one text can be given"))
    texts = [item for item in values if isinstance(item, str)] if isinstance(values, tuple) else []
    return {"key": value.key, "value": texts[0] if texts else ""}


def _write_texts(value: Veld, lose: Lose) -> dict[str, Any]:
    values = value.values if isinstance(value.values, tuple) else ()
    if not isinstance(value.values, tuple):
        lose(".values", _("only a list of texts can be given"))
    for index, item in enumerate(values):
        if not isinstance(item, str):
            lose(f".values[{index}]", _("only text can be given"))
    return {"key": value.key, "values": [item for item in values if isinstance(item, str)]}


def _write_anything(value: Veld, _: Lose) -> dict[str, Any]:
    return {"key": value.key, "values": _thawed(value.values)}


def _thawed(value: Any) -> Any:
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value


def _contexts(write: Callable[[Veld, Lose], Any], key: str, *, prefix: bool) -> Form:
    def writing(value: ExtraMetadata, lose: Lose) -> dict[str, Any]:
        context: dict[str, Any] = {}
        if value.namespace is not None:
            context["namespace"] = value.namespace
        if value.prefix is not None:
            if prefix:
                context["prefix"] = value.prefix
            else:
                lose(".prefix", _("there is no place for a prefix"))
        velden = enumerate(value.velden)
        context["velden"] = [write(veld, _within(lose, f".velden[{index}]")) for index, veld in velden]
        return context

    def reading(raw: Any) -> ExtraMetadata:
        members = _read_object(raw, "namespace", "velden", *(["prefix"] if prefix else []))
        _expect(all(members.get(name) is None or isinstance(members[name], str) for name in ("namespace", "prefix")))
        velden = _read_list(lambda item: _read_field(item, key))(members.get("velden", []))
        return ExtraMetadata(members.get("namespace"), members.get("prefix"), velden)

    return Form(_each(writing), _read_list(reading))


#: Own fields: `overigeContexten` with one text each (0.3.1-alpha), `extraMetadata` with lists of texts (0.3.2-alpha),
#: and with anything but no prefix (0.9.0-beta).
CONTEXTS_OF_ONE = _contexts(_write_single, "value", prefix=True)
CONTEXTS_OF_TEXTS = _contexts(_write_texts, "values", prefix=True)
CONTEXTS_OF_ANYTHING = _contexts(_write_anything, "values", prefix=False)
#: A plain list of key and value (0.3.1-alpha).
SINGLE_FIELDS = Form(_each(_write_single), _read_list(lambda raw: _read_field(raw, "value")))


def _write_relation(value: Documentrelatie, _: Lose) -> dict[str, Any]:
    relation = {"relation": value.relation, "role": value.role}
    return relation if value.titel is None else {**relation, "titel": value.titel}


def _read_relation(raw: Any) -> Documentrelatie:
    members = _read_object(raw, "relation", "role", "titel")
    _expect(isinstance(members.get("relation"), str) and isinstance(members.get("role"), str))
    _expect(members.get("titel") is None or isinstance(members["titel"], str))
    return Documentrelatie(**members)


#: Relations as a list, with a title (0.3.2-alpha).
RELATIONS = Form(_each(_write_relation), _read_list(_read_relation))


def _write_only_relation(value: tuple[Documentrelatie, ...], lose: Lose) -> dict[str, Any]:
    for index in range(1, len(value)):
        lose(f"[{index}]", _("only one can be given"))
    if value[0].titel is not None:
        lose("[0].titel", _("there is no place for a title"))
    return {"relation": value[0].relation, "role": value[0].role}


#: One relation as an object, without a title (0.9.0-beta).
ONLY_RELATION = Form(_write_only_relation, lambda raw: (_read_relation(raw),))
