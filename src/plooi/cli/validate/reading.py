"""Metadata files: JSON or YAML, in the facade's names or in the wire's."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plooi.cli.frame.failures import InputError
from plooi.guarded import files, json_text
from plooi.guarded.values import LARGEST, Beyond, fault_in
from plooi.language import _, later
from plooi.paths import on_disk
from plooi.wording import closest, words_of

if TYPE_CHECKING:
    from plooi import Metadata
    from plooi.versions import Version

LINES = (".jsonl", ".ndjson")
STDIN = "-"
#: In a JSON file, the key that names the schema for an editor.
SCHEMA_KEY = "$schema"
# Slips that are made often, by what the parser says of them.
YAML_HINTS = {
    "mapping values are not allowed here": later("put a text that holds a colon between quotes"),
    "'\\t'": later("indent with spaces, not with tabs"),
    "found duplicate key": later("keep one of them"),
}
WIRE_INSIDE = {"titelcollectie", "classificatiecollectie", "naamOpsteller", "extraMetadata"}


def read_metadata(place: str, version: Version) -> Metadata:
    """Read a metadata file in either spelling.

    Args:
        place: path of the file; `-` for standard input.
        version: the version whose wire names are understood.

    Raises:
        InputError: not readable, not JSON or YAML, or not a metadata document.
        MetadataInvalid: fields that do not exist, or whose shape is wrong.
    """
    return understood(read_document(place), version, shown(place))


def understood(document: Mapping[str, Any], version: Version, name: str) -> Metadata:
    """The metadata that a document says, in either spelling. Raises as `read_metadata`."""
    if "document" in document:
        return from_wire(document, version, name)
    inside = sorted(WIRE_INSIDE & document.keys())
    if inside:
        raise InputError(
            name,
            _("{inside!r} is a name of the wire, and there it stands under 'document'", inside=inside[0]),
            _(
                'put everything but documentrelaties under "document", or use the names of plooi.Metadata '
                "(officiele_titel, documentsoorten, …)"
            ),
        )
    from plooi import Metadata

    return Metadata.from_dict({key: value for key, value in document.items() if key != SCHEMA_KEY})


def from_wire(document: Mapping[str, Any], version: Version, name: str) -> Metadata:
    strange = sorted(document.keys() - {"document", "documentrelaties"})
    if strange:
        raise InputError(
            name,
            _("{strange!r} stands beside 'document', where only 'documentrelaties' can stand", strange=strange[0]),
            _("move it into the document in the wire's names, or write the whole file in the names of plooi.Metadata"),
        )
    if not isinstance(document["document"], Mapping):
        raise InputError(
            name,
            _("'document' holds {document}", document=kind_of(document["document"])),
            _("it must hold the fields of the metadata"),
        )
    metadata = version.decode(document)
    unknown = sorted(key for key in metadata.extra if not version.declares(key))
    if unknown:
        near = closest(unknown[0].rpartition("/")[2], version.wire_keys())
        raise InputError(
            name,
            _("{unknown!r} is not a field of the metadata in {label}", unknown=unknown[0], label=version.label),
            _("did you mean {near!r}?", near=near) if near else _("remove it; own fields go into 'extraMetadata'"),
        )
    return metadata


def read_document(place: str) -> dict[str, Any]:
    """The mapping that a JSON or YAML file holds.

    Raises:
        InputError: with the place in the file where it is known.
    """
    return as_document(parsed(read_text(place), place), shown(place))


def read_text(place: str) -> str:
    """The text of a metadata file. Raises InputError when it cannot be read, or is empty."""
    name = shown(place)
    text = decoded(read_bytes(place, name), name)
    if not text.strip():
        raise InputError(name, _("the file is empty"), _("write the metadata into it as JSON or YAML"))
    return text


def is_json(text: str, place: str) -> bool:
    """Whether a text is to be read as JSON: by the name of its file, or else by how it begins."""
    return place.lower().endswith(".json") or (
        not place.lower().endswith((".yaml", ".yml")) and text.lstrip()[:1] in "{["
    )


def parsed(text: str, place: str) -> Any:
    """What a JSON or YAML text holds. Raises InputError."""
    return parse_json(text, shown(place)) if is_json(text, place) else parse_yaml(text, shown(place))


def as_document(data: Any, name: str) -> dict[str, Any]:
    """What was parsed, as the mapping that it must be. Raises InputError."""
    if not isinstance(data, dict):
        raise InputError(
            name,
            _("the file holds {data}", data=kind_of(data)),
            _("a metadata file holds fields with their values, such as  publisher: gm0518"),
        )
    for key in data:
        if not isinstance(key, str):
            raise InputError(name, _("the key {key!r} is not text", key=key), _("put it between quotes"))
    fault = fault_in(data, signs=False)
    if fault is not None:
        field, message, remedy = fault
        raise InputError(name, f"{field}: {message}".rstrip("."), remedy.rstrip("."))
    return data


def shown(place: str) -> str:
    return _("standard input") if place == STDIN else place


def read_bytes(place: str, name: str) -> bytes:
    """The bytes of a metadata file, which may be a pipe, such as of `<(command)`. Raises InputError."""
    try:
        if place == STDIN:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            raw = files.beginning(on_disk(Path(place)), LARGEST + 1, pipes=True)
    except (OSError, ValueError) as error:
        # A path with a NUL character in it is a ValueError.
        reason = words_of(error) if isinstance(error, OSError) else str(error)
        raise InputError(
            name, _("the metadata cannot be read: {reason}", reason=reason), _("check the path")
        ) from error
    if raw.startswith((b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        raise InputError(
            name,
            _("this is a document, not metadata"),
            _("name the metadata file first, then the document: METADATA FILE"),
        )
    if len(raw) > LARGEST:
        remedy = _("check the path; put a list of many documents into a file of its own, which is read row by row")
        raise InputError(
            name, _("it has more than {largest} bytes, the most that is read of metadata", largest=LARGEST), remedy
        )
    return raw


def decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            name,
            _("line {line} is not UTF-8 (byte 0x{raw:02x})", line=line, raw=raw[error.start]),
            _("save the file as UTF-8"),
            line=line,
        ) from None


def parse_json(text: str, name: str, *, one_line: bool = False) -> Any:
    try:
        return json_text.parse(text)
    except json.JSONDecodeError as error:
        raise InputError(
            name,
            _("not valid JSON: {msg} at column {colno}", msg=json_text.meaning_of(error), colno=error.colno)
            if one_line
            else _(
                "not valid JSON: {msg} at line {lineno}, column {colno}",
                msg=json_text.meaning_of(error),
                lineno=error.lineno,
                colno=error.colno,
            ),
            _("correct it there"),
            line=error.lineno,
            column=error.colno,
        ) from None
    except json_text.KeyTwice as error:
        raise InputError(name, str(error), _("keep one of them")) from None
    except ValueError as error:
        raise InputError(
            name, _("the JSON cannot be read: {error}", error=error), _("write what metadata has")
        ) from None


def parse_yaml(text: str, name: str) -> Any:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    from plooi.guarded import yaml_text

    try:
        return yaml_text.parse(text)
    except Beyond as error:
        raise InputError(
            name, _("the YAML cannot be read: {error}", error=error), _("write out what metadata has"), line=error.line
        ) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = _(" at line {line}, column {column}", line=mark.line + 1, column=mark.column + 1) if mark else ""
        reason = yaml_text.reason_of(error)
        remedy = next((_(hint) for words, hint in YAML_HINTS.items() if words in reason), _("correct it there"))
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        raise InputError(
            name, _("not valid YAML: {reason}{where}", reason=reason, where=where), remedy, line=line, column=column
        ) from None
    except (YAMLError, RecursionError, ValueError, TypeError) as error:
        raise InputError(
            name, _("not valid YAML: {error}", error=yaml_text.reason_of(error)), _("correct it there")
        ) from None


def kind_of(value: Any) -> str:
    names = {
        list: _("a list"),
        str: _("a piece of text"),
        bool: _("true or false"),
        dict: _("an object"),
        type(None): "nothing",
    }
    return names.get(type(value), _("a number") if isinstance(value, int | float) else type(value).__name__)
