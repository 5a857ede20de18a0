"""Bodies as the values that their schemas are about: JSON, forms with parts, and plain bytes."""

from __future__ import annotations

import email.parser
import email.policy
import json
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from typing import Any

from plooi_spec.impact.proof.values import Values
from plooi_spec.reading import pointers

FORM = "multipart/form-data"


def bare(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def declared_as(media_type: str, declared: Iterable[str]) -> str | None:
    """The key of `content` that a media type falls under: itself, or else the nearest range; None for none."""
    kind = bare(media_type)
    wanted = [media_type.replace(" ", "").lower()]
    plain = {key.replace(" ", "").lower(): key for key in declared}
    # A key with parameters is for bodies that have them; one without is for all.
    wanted += [kind, f"{kind.partition('/')[0]}/*", "*/*"]
    return next((plain[name] for name in wanted if name in plain), None)


def is_json(media_type: str) -> bool:
    """Whether bodies of a media type are JSON."""
    kind = bare(media_type)
    return kind == "application/json" or kind.endswith("+json")


def read(media_type: str, body: bytes, pointer: str, values: Values) -> Iterator[tuple[str, Any]]:
    """The values in a body with the pointers of their schemas; `pointer` is that of the media type in the spec.

    Bytes that are no text have no value: only JSON, and forms with their parts, are looked into.

    Raises:
        ValueError: the body is not what its media type says; says why.
    """
    if is_json(media_type):
        yield pointer + "/schema", _json(body, media_type)
    elif bare(media_type) == FORM:
        yield from _form(media_type, body, pointer, values)


def typed(texts: list[str], pointer: str, values: Values) -> Any:
    """The value of a parameter or header, by the type that its schema names; the text where it is none of that type."""
    schema = values.at(pointer)
    kind = schema.get("type") if isinstance(schema, dict) else None
    kinds = [kind] if isinstance(kind, str) else list(kind or ())
    if "array" in kinds:
        pieces = texts if len(texts) > 1 else texts[0].split(",")
        below = pointers.child(values.follow(pointer), "items")
        return [typed([text], below, values) for text in pieces] if "items" in schema else pieces
    text = texts[0]
    for kind in kinds:
        try:
            if kind == "integer":
                return int(text)
            if kind == "number":
                return float(text)
        except ValueError:
            continue
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
    return text


def _json(body: bytes, media_type: str) -> Any:
    charset = _parameter(media_type, "charset") or "utf-8"
    try:
        return json.loads(body.decode(charset))
    except (UnicodeDecodeError, LookupError):
        raise ValueError(f"it is not in {charset}") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _parameter(media_type: str, name: str) -> str | None:
    message = Message()
    message["Content-Type"] = media_type
    value = message.get_param(name)
    return value if isinstance(value, str) else None


def _form(media_type: str, body: bytes, pointer: str, values: Values) -> Iterator[tuple[str, Any]]:
    head = f"Content-Type: {media_type}\r\nMIME-Version: 1.0\r\n\r\n".encode("latin-1")
    message: Message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise ValueError("it has no parts")
    parts: dict[str, Any] = {}
    schema_at = values.follow(pointer + "/schema")
    encodings: Mapping[str, Any] = values.at(pointer).get("encoding", {})
    for part in message.get_payload():
        if not isinstance(part, Message):
            continue
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str) or name in parts:
            raise ValueError("a part has no name, or one that another part has")
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        wanted = encodings.get(name, {}).get("contentType")
        kind = str(part.get("content-type", "text/plain"))
        if wanted and declared_as(kind, [text.strip() for text in wanted.split(",")]) is None:
            raise ValueError(f"the part {name} is {kind}, and the spec says {wanted}")
        # Bytes stand for themselves: a schema of type string with a binary format takes any.
        if not is_json(kind):
            parts[name] = raw.decode("latin-1")
            continue
        document, own = _json(raw, kind), _contained(name, schema_at, values)
        # A document that the schema calls a text is one, whose content has a schema of its own.
        parts[name] = document if own is None else raw.decode()
        if own:
            yield own, document
    yield schema_at, parts


def _contained(name: str, schema_at: str, values: Values) -> str | None:
    """The pointer of the schema of a document in a text of a form; empty without one, None for what is no text."""
    at = values.follow(pointers.join(("properties", name), schema_at))
    schema = values.at(at) if name in values.at(schema_at).get("properties", {}) else {}
    if not isinstance(schema, dict) or "contentMediaType" not in schema:
        return None
    return f"{at}/contentSchema" if "contentSchema" in schema else ""
