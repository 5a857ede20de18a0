"""What the columns of a table and the keys of a row mean, and the texts in cells as values of fields."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from plooi.batch.manifests.field_names import meaning as meaning
from plooi.batch.manifests.field_names import nearest, short
from plooi.batch.rows import CONTROL
from plooi.command_lines import command_line
from plooi.errors import ConfigurationError
from plooi.guarded import json_text
from plooi.language import _
from plooi.model.metadata import FIELDS, PLURAL

#: More columns than there are fields, several times over.
MOST_COLUMNS = 120
#: Fields whose values have parts of their own; in a cell they are written as JSON.
STRUCTURED = ("documenthandelingen", "extra_metadata", "documentrelaties", "overige_metadata", "extra")
#: Fields that hold lists of texts or references.
LISTS = tuple(name for name in FIELDS if name in PLURAL and name not in STRUCTURED)
#: What rows say beside the metadata.
CONTROLS = tuple(dict.fromkeys(CONTROL.values()))
_SEPARATOR = re.compile(r"\s*[;|]\s*")


class RowWrong(ValueError):
    """A row that cannot be understood: the field, what is wrong, and the remedy."""

    def __init__(self, field: str, message: str, remedy: str) -> None:
        super().__init__(f"{field}: {message} {remedy}")
        self.fault = (field, message, remedy)


def given_columns(texts: Iterable[str]) -> dict[str, str]:
    """What `--map 'Column=field'` says: fields by column.

    Raises:
        ConfigurationError: a text of another form, a column that is mapped twice, or no such field.
    """
    given: dict[str, str] = {}
    for text in texts:
        column, sign, field = (part.strip() for part in text.rpartition("="))
        if not sign or not column:
            raise ConfigurationError(_("{text!r} maps no column. Write --map 'Column=field'.", text=text))
        if column in given:
            raise ConfigurationError(_("The column {column!r} is mapped twice. Keep one of them.", column=column))
        given[column] = field
        _mapped(column, field)
    return given


def columns_of(header: Sequence[Any], given: Mapping[str, str], name: str) -> list[str | None]:
    """The field of each column; None for one that is passed over, an empty text for one without a name.

    Args:
        header: the texts above the columns.
        given: fields by column, which go before the names that are known; an empty text passes a column over.
        name: of the manifest, for messages.

    Raises:
        ConfigurationError: no names at all, an unknown one, or two for one field.
    """
    titles = ["" if cell is None else str(cell).strip() for cell in header]
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise ConfigurationError(
            _("{name}: the first line names no columns. Write the names of the fields into it.", name=name)
        )
    if len(titles) > MOST_COLUMNS:
        raise ConfigurationError(
            _(
                "{name}: the header has {titles} columns, and there are {fields} fields. "
                "Check the separator, or leave out what is no metadata.",
                name=name,
                titles=len(titles),
                fields=len(FIELDS) + len(CONTROLS),
            )
        )
    # A column can be named by its number as well, such as #8, where two have one name or it has none.
    keys = [f"#{number}" if f"#{number}" in given else title for number, title in enumerate(titles, 1)]
    strange = sorted(set(given) - set(titles) - set(keys))
    if strange:
        shown = ", ".join(short(title) for title in titles if title)
        raise ConfigurationError(
            _(
                "{name}: there is no column {strange!r} to map. It has: {shown}.",
                name=name,
                strange=short(strange[0]),
                shown=shown,
            )
        )
    unknown = [key for key in keys if key and key not in given and meaning(key) is None]
    if unknown:
        taken = {given.get(key) or meaning(key) for key in keys}
        raise ConfigurationError(f"{name}: {_unknown(list(dict.fromkeys(unknown)), taken)}")
    fields: list[str | None] = []
    for number, (title, key) in enumerate(zip(titles, keys, strict=True), 1):
        if not key:
            fields.append("")
            continue
        known = _mapped(key, given[key]) if key in given else meaning(key)
        if known is not None and known in fields:
            other = titles[fields.index(known)]
            option = command_line("--map", f"#{number}=" if other == title else f"{title}=")
            raise ConfigurationError(
                _(
                    "{name}: the columns {other!r} and {title!r} both mean {known}. Keep one of them, or "
                    "pass one over with {option}.",
                    name=name,
                    other=short(other),
                    title=short(title),
                    known=known,
                    option=option,
                )
            )
        fields.append(known)
    return fields


def _mapped(column: str, field: str) -> str | None:
    if not field:
        return None
    known = meaning(field)
    if known is None:
        near = nearest(field)
        remedy = _("Did you mean {near!r}?", near=near) if near else _("See docs/manifest.md for the fields.")
        message = _(
            "The column {column!r} is mapped to {field!r}, which is no field. {remedy}",
            column=short(column),
            field=short(field),
            remedy=remedy,
        )
        raise ConfigurationError(message)
    return known


def _unknown(titles: Sequence[str], taken: Collection[str | None]) -> str:
    """The message on columns that are no fields, with the options that would do for all of them.

    A field that another column has already is named, and not mapped to.
    """
    near = {title: nearest(title) for title in titles}
    fields = [*taken]
    mapped: dict[str, str] = {}
    for title, field in near.items():
        mapped[title] = field if field and field not in fields else ""
        fields.append(field)
    shown = ", ".join(f"{short(title)!r}" + (f" ({near[title]}?)" if near[title] else "") for title in titles)
    what = _("this column is no field") if len(titles) == 1 else _("these columns are no fields")
    options = command_line(*(word for title in titles for word in ("--map", f"{title}={mapped[title]}")))
    return _(
        "{what} of the metadata: {shown}. Rename what has another name, or map it with {options} (nothing behind the "
        "= passes a column over). If the header is another row, name it with --header-row N.",
        what=what,
        shown=shown,
        options=options,
    )


def renamed(data: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """A row of JSON or YAML in the facade's names. What is unknown stays, and the check of the row reports it.

    Raises:
        RowWrong: two keys that mean the same.
    """
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for key, value in data.items():
        if key == "$schema":
            continue
        name = given.get(key, key)
        if not name:
            continue
        if name != "document" and name not in FIELDS:
            name = meaning(name) or name
        if name in values:
            message = _("The keys {origin!r} and {key!r} both mean {name}.", origin=origin[name], key=key, name=name)
            raise RowWrong(name, message, _("Keep one of them."))
        values[name], origin[name] = value, key
    return values


def cells(fields: Sequence[str | None], values: Sequence[Any]) -> dict[str, Any]:
    """The data of a row. Lists stand in one cell with `;` or `|` between, or as JSON; what has parts, as JSON.

    Raises:
        RowWrong: more cells than columns, or a cell that is to hold JSON and does not.
    """
    texts = ["" if value is None else str(value).strip() for value in values]
    if any(texts[len(fields) :]):
        message = _("The row has {texts} cells, and the header {fields} columns.", texts=len(texts), fields=len(fields))
        raise RowWrong("(row)", message, _("Put quotes around a cell that holds the separator."))
    data: dict[str, Any] = {}
    for number, (field, text) in enumerate(zip(fields, texts, strict=False), 1):
        if field is None or not text:
            continue
        if not field:
            message = _("Column {number} has no name, and its cell holds {text!r}.", number=number, text=short(text))
            raise RowWrong("(row)", message, _("Name the column in the header, or empty the cell."))
        if field not in PLURAL and field not in STRUCTURED:
            data[field] = text
        else:
            data[field] = _json(field, text) if field in STRUCTURED else _list(field, text)
    return data


def _list(field: str, text: str) -> list[str]:
    if text.startswith('["'):
        value = _json(field, text)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
    if ";" not in text and "|" not in text:
        return [text]
    return [part for part in _SEPARATOR.split(text) if part]


def _json(field: str, text: str) -> Any:
    try:
        return json_text.parse(text)
    except ValueError as error:
        reason = json_text.meaning_of(error) if isinstance(error, json.JSONDecodeError) else str(error)
        why = _("a list that begins with [") if field in LISTS else _("it has parts of its own")
        message = _("The cell is no JSON: {reason}.", reason=reason)
        raise RowWrong(
            field,
            message,
            _(
                "Write {field} as JSON ({why}), such as {example}.",
                field=field,
                why=why,
                example=_EXAMPLE.get(field, _LIST),
            ),
        ) from None


_LIST = '["one", "another"]'
_EXAMPLE: Mapping[str, str] = {
    "documenthandelingen": '[{"soort_handeling": "ondertekening", "at_time": "2022-08-24"}]',
    "extra_metadata": '[{"velden": {"zaaknummer": ["2021-117"]}}]',
    "documentrelaties": '[{"relation": "…", "role": "…"}]',
    "overige_metadata": '{"zaaknummer": ["2021-117"]}',
    "extra": '{"name": "value"}',
}
