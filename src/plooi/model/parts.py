"""The parts of metadata, and the converters from what a person writes.

Converters raise Misshapen for a value of the wrong shape; `Metadata` adds the name of the field and reports a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar

import attrs
from attrs import field, frozen

from plooi.language import _
from plooi.model import days, moments
from plooi.wording import closest

_T = TypeVar("_T")


class Misshapen(ValueError):
    """A value has the wrong shape. `where` is what follows the field's name, `fault` a whole sentence."""

    def __init__(self, fault: str, value: Any, where: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.value = value
        self.where = where


def text(value: str) -> str:
    """Text as it is."""
    if not isinstance(value, str):
        raise Misshapen(_("This must be text."), value)
    return value


def optional_text(value: str | None) -> str | None:
    """Text, or nothing."""
    return None if value is None else text(value)


def texts(value: Iterable[str] | None) -> tuple[str, ...]:
    """A list of texts."""
    return _many(text, value)


def free_text(value: str | date | None) -> str | None:
    """Free text; a date becomes ISO text."""
    return optional_text(value.isoformat() if isinstance(value, date) else value)


def when(value: str | date) -> str:
    """A date, a datetime, or text. A date or time in text is brought into one form, see `plooi.model.moments`.

    Days as people write them in the Netherlands are understood as well: 31-12-2022.
    """
    dutch = days.iso_of(value) if isinstance(value, str) else None
    return text(moments.canonical(dutch or value))


def optional_when(value: str | date | None) -> str | None:
    """A time, or nothing."""
    return None if value is None else when(value)


@frozen
class Reference:
    """A value of a waardelijst: an organisation, a language, a document type, a theme.

    `id` is its URI. A code (`gm0518`) or a label (`gemeente Den Haag`) may stand for it; the URI is looked up when the
    metadata is checked. The platform ignores `label`, and fills in `type` and `bronwaarde` itself (0.3.2-alpha). These
    three do not count when references are compared.
    """

    id: str = field(converter=text)
    label: str | None = field(default=None, eq=False, converter=optional_text)
    type: str | None = field(default=None, eq=False, converter=optional_text)
    bronwaarde: str | None = field(default=None, eq=False, converter=optional_text)

    def to_dict(self) -> dict[str, Any]:
        """The reference as plain data, without empty attributes."""
        values = {"id": self.id, "label": self.label, "type": self.type, "bronwaarde": self.bronwaarde}
        return {name: value for name, value in values.items() if value is not None}

    def __str__(self) -> str:
        return f"{self.label} ({self.id})" if self.label else self.id

    def __repr__(self) -> str:
        return f"Reference({self.id!r}, {self.label!r})" if self.label else f"Reference({self.id!r})"


def reference(value: str | Reference | Mapping[str, Any]) -> Reference:
    """A reference from a URI, a code or a label, or from a mapping with an `id`."""
    if isinstance(value, str):
        return Reference(value.strip())
    if isinstance(value, Mapping | Reference):
        return structure(Reference, value)
    raise Misshapen(_("This must be a URI, a code or a label."), value)


def optional_reference(value: str | Reference | Mapping[str, Any] | None) -> Reference | None:
    """A reference, or nothing."""
    return None if value is None else reference(value)


def references(value: Iterable[str | Reference | Mapping[str, Any]] | None) -> tuple[Reference, ...]:
    """A list of references."""
    return _many(reference, value)


def values(value: Any) -> Any:
    """The values of an own field. Processing reads only lists (0.9.0-beta), so a text becomes a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


@frozen
class Veld:
    """An own field: a key and its values, normally a tuple of texts."""

    key: str = field(converter=text)
    values: Any = field(converter=values, default=())


@frozen
class Documenthandeling:
    """An act on the document: which, when, and by whom. In 0.9.0-beta the party is required."""

    soort_handeling: Reference = field(converter=reference)
    at_time: str = field(converter=when)
    was_associated_with: Reference | None = field(converter=optional_reference, default=None)


@frozen
class Documentrelatie:
    """A relation to another document: its pid or id, the URI of the role, and (0.3.2-alpha) a title."""

    relation: str = field(converter=text)
    role: str = field(converter=text)
    titel: str | None = field(converter=optional_text, default=None)


def velden(value: Iterable[Veld | Mapping[str, Any]] | Mapping[str, Any] | None) -> tuple[Veld, ...]:
    """Own fields, from a mapping of keys to values or a list of Veld."""
    if isinstance(value, Mapping):
        return tuple(Veld(_at(f".{key}", text, key), inner) for key, inner in value.items())
    return _structures(Veld, value)


@frozen
class ExtraMetadata:
    """Own fields under a namespace; `velden` may be given as a mapping of keys to values."""

    namespace: str | None = field(converter=optional_text, default=None)
    prefix: str | None = field(converter=optional_text, default=None)
    velden: tuple[Veld, ...] = field(converter=velden, default=())


def documenthandelingen(
    value: Iterable[Documenthandeling | Mapping[str, Any]] | None,
) -> tuple[Documenthandeling, ...]:
    """A list of acts."""
    return _structures(Documenthandeling, value)


def documentrelaties(value: Iterable[Documentrelatie | Mapping[str, Any]] | None) -> tuple[Documentrelatie, ...]:
    """A list of relations."""
    return _structures(Documentrelatie, value)


def extra_metadata(value: Iterable[ExtraMetadata | Mapping[str, Any]] | None) -> tuple[ExtraMetadata, ...]:
    """A list of own fields by namespace."""
    return _structures(ExtraMetadata, value)


def mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of names on the wire to values."""
    if not isinstance(value, Mapping):
        raise Misshapen(_("This must be a mapping of names on the wire to their values."), value)
    return dict(value)


def structure(cls: type[_T], value: Any) -> _T:
    """An instance of a part, from an instance or from a mapping in the facade's names."""
    if isinstance(value, cls):
        return value
    if not isinstance(value, Mapping):
        raise Misshapen(_("This must be a {name}, or a mapping of its fields.", name=cls.__name__), value)
    attributes: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)  # type: ignore[arg-type]
    known = {attribute.name: attribute for attribute in attributes}
    for name, inner in value.items():
        if name not in known:
            raise Misshapen(
                _(
                    "A {part} has no field {field!r}. {remedy}",
                    part=cls.__name__,
                    field=name,
                    remedy=nearest(str(name), known),
                ),
                inner,
                f".{name}",
            )
        convert = known[name].converter
        if callable(convert):
            _at(f".{name}", convert, inner)
    missing = [name for name, attribute in known.items() if attribute.default is attrs.NOTHING and name not in value]
    if missing:
        raise Misshapen(
            _("A {name} must have `{missing}`.", name=cls.__name__, missing=missing[0]), dict(value), f".{missing[0]}"
        )
    return cls(**value)


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that suggests the known name nearest to an unknown one."""
    near = closest(name, known)
    return _("Did you mean {near!r}?", near=near) if near else _("There are: {known}.", known=", ".join(known))


def changed(given: _T, values: Mapping[str, Any]) -> _T:
    """A copy of metadata, or of a part, with some fields set to values that are converted already."""
    cls: Any = type(given)
    copied: _T = object.__new__(cls)
    for name in _fields(cls):
        # Both are frozen, but nobody else has the copy yet.
        object.__setattr__(copied, name, values[name] if name in values else getattr(given, name))
    return copied


@cache
def _fields(cls: Any) -> tuple[str, ...]:
    """The names of the fields of metadata, or of a part; none of what is no such class."""
    return tuple(attribute.name for attribute in attrs.fields(cls)) if attrs.has(cls) else ()


def plain(value: Any) -> Any:
    """A part, or a list or mapping of parts, as plain data for JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Reference):
        return value.to_dict()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    cls: Any = type(value)
    if names := _fields(cls):
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def _structures(cls: type[_T], value: Any) -> tuple[_T, ...]:
    return _many(lambda item: structure(cls, item), value)


def _many(convert: Callable[[Any], _T], value: Any) -> tuple[_T, ...]:
    if value is None or value == ():
        return ()
    if not isinstance(value, list | tuple) and (
        isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable)
    ):
        raise Misshapen(_("This must be a list."), value)
    return tuple(_at(f"[{index}]", convert, item) for index, item in enumerate(value))


def _at(where: str, convert: Callable[[Any], _T], value: Any) -> _T:
    try:
        return convert(value)
    except Misshapen as wrong:
        raise Misshapen(wrong.fault, wrong.value, where + wrong.where) from None
