"""How the body of a request is written: as JSON, as the bytes of a file, or as a form with parts.

A version's spec says it by the media types of an operation's request body; `encoding_of` reads it there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from attrs import frozen

from plooi.model.pointers import pointer_of
from plooi.versions.spec import Operation, Spec

_FORM = "multipart/form-data"


@frozen
class Content:
    """A body around a file: its media type, and the bytes before and after the file, or all of them without one."""

    media_type: str
    before: bytes = b""
    after: bytes = b""


class Encoding(Protocol):
    """How a body is written. `json` says whether it carries a JSON document, `file` whether it carries a file."""

    @property
    def json(self) -> bool: ...

    @property
    def file(self) -> bool: ...

    def content(self, document: bytes | None, file: str | None) -> Content:
        """The body that carries a JSON document, a file of a media type, or both."""


@frozen
class Json:
    """A JSON document, and nothing else."""

    media_type: str = "application/json"
    json = True
    file = False

    def content(self, document: bytes | None, file: str | None) -> Content:
        """The document itself."""
        return Content(self.media_type, document or b"")


@frozen
class RawFile:
    """The bytes of a file, under the media type of the file."""

    json = False
    file = True

    def content(self, document: bytes | None, file: str | None) -> Content:
        """Nothing around the file."""
        assert file is not None
        return Content(file)


@frozen
class Form:
    """A form (`multipart/form-data`) with a part for the file, and one for a JSON document where that has a name.

    Attributes:
        file_part: name of the part with the file.
        json_part: name of the part with the document; None for a form with the file alone.
        json_type: media type of the document.
    """

    file_part: str
    json_part: str | None = None
    json_type: str = "application/json"
    file = True

    @property
    def json(self) -> bool:
        """Whether the form carries a document."""
        return self.json_part is not None

    def content(self, document: bytes | None, file: str | None) -> Content:
        """The parts, the document first; the file has a name that says what it is and no more."""
        assert file is not None
        boundary = secrets.token_hex(16)
        name = "document." + file.rpartition("/")[2]
        parts = []
        if self.json_part is not None and document is not None:
            parts += [_head(boundary, self.json_part, self.json_type), document, b"\r\n"]
        parts.append(_head(boundary, self.file_part, file, name))
        return Content(f"{_FORM}; boundary={boundary}", b"".join(parts), f"\r\n--{boundary}--\r\n".encode())


def _head(boundary: str, part: str, media_type: str, filename: str | None = None) -> bytes:
    # The names of parts come from a spec: what would end the quoted text is written as forms write it.
    quoted = part.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    named = "" if filename is None else f'; filename="{filename}"'
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{quoted}"{named}\r\nContent-Type: {media_type}\r\n\r\n'
    ).encode()


def encoding_of(spec: Spec, operation: Operation) -> Encoding | None:
    """How an operation's body is written; None where it has none, or one that this client cannot write."""
    _, request_body = _request_body(spec, operation)
    content = request_body.get("content", {})
    for media_type in content:
        if _is_json(media_type):
            return Json(media_type)
    for media_type, media in content.items():
        if _bare(media_type) == _FORM:
            return _form(spec, media)
    return RawFile() if content else None


def json_pointer(spec: Spec, operation: Operation) -> str:
    """The pointer to the schema of the JSON document that an operation takes. Raises LookupError when it takes none."""
    pointer, request_body = _request_body(spec, operation)
    encoding = encoding_of(spec, operation)
    for media_type in request_body.get("content", {}):
        if _is_json(media_type):
            return pointer + pointer_of(["content", media_type, "schema"])
        if _bare(media_type) == _FORM and isinstance(encoding, Form) and encoding.json_part is not None:
            part = pointer + pointer_of(["content", media_type, "schema", "properties", encoding.json_part])
            # A document that is a text in the form has its schema beside it.
            return part + "/contentSchema" if "contentSchema" in spec.follow(spec.at(part)) else part
    raise LookupError(f"{operation.id} takes no JSON document.")


def _request_body(spec: Spec, operation: Operation) -> tuple[str, Mapping[str, Any]]:
    pointer, value = operation.pointer + "/requestBody", operation.value.get("requestBody", {})
    while "$ref" in value:
        pointer = value["$ref"].removeprefix("#")
        value = spec.at(pointer)
    return pointer, value


def _form(spec: Spec, media: Mapping[str, Any]) -> Form | None:
    """The form of a spec: its one binary part, and its one part that is an object. None for any other form."""
    files, documents = [], []
    encodings = media.get("encoding", {})
    for name, schema in _properties(spec, media.get("schema", {})):
        parts = list(spec.parts(schema))
        inside = next((part["contentMediaType"] for part in parts if "contentMediaType" in part), "")
        if _is_json(encodings.get(name, {}).get("contentType", inside)) or any(
            part.get("type") in ("object", ["object"]) or "properties" in part for part in parts
        ):
            documents.append(name)
        elif any(part.get("format") == "binary" or "contentMediaType" in part for part in parts) or not schema:
            files.append(name)
    known = {*files, *documents}
    if len(files) != 1 or len(documents) > 1 or any(name not in known for name in _required(spec, media)):
        # A part that must be there, and that this client has no value for.
        return None
    document = next(iter(documents), None)
    encoding = encodings.get(document, {}) if document else {}
    return Form(files[0], document, encoding.get("contentType", "application/json").partition(",")[0].strip())


def _required(spec: Spec, media: Mapping[str, Any]) -> Iterator[str]:
    for part in spec.parts(media.get("schema", {})):
        yield from part.get("required", [])


def _properties(spec: Spec, schema: Any) -> Iterator[tuple[str, Any]]:
    for part in spec.parts(schema):
        yield from part.get("properties", {}).items()


def _is_json(media_type: str) -> bool:
    bare = _bare(media_type)
    return bare == "application/json" or bare.endswith("+json")


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
