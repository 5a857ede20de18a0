"""What a request carries: a JSON document, a file, or both, as the contract of its call says."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.datastructures import UploadFile
from starlette.requests import Request

from plooi.sandbox.answers import Refusal
from plooi.versions.bodies import Encoding, Form

#: Bytes of a file that are handed on at once.
BLOCK = 1 << 18


async def document_in(request: Request, encoding: Encoding | None) -> AsyncIterator[bytes]:
    """The bytes of the JSON document of a request, a piece at a time.

    Raises:
        Refusal: the form has no part for it.
    """
    if not isinstance(encoding, Form):
        async for piece in request.stream():
            yield piece
        return
    part = (await request.form()).get(encoding.json_part or "")
    if part is None:
        raise _lacks(encoding.json_part)
    yield part.encode() if isinstance(part, str) else await part.read()


async def file_in(request: Request, encoding: Encoding | None) -> tuple[str, AsyncIterator[bytes]]:
    """The media type that the file of a request is sent under, and its bytes, a piece at a time.

    Raises:
        Refusal: the form has no part with a file.
    """
    if not isinstance(encoding, Form):
        return _bare(request.headers["content-type"]), request.stream()
    part = (await request.form()).get(encoding.file_part)
    if not isinstance(part, UploadFile):
        raise _lacks(encoding.file_part)
    return _bare(part.content_type or ""), _pieces(part)


async def _pieces(part: UploadFile) -> AsyncIterator[bytes]:
    while piece := await part.read(BLOCK):
        yield piece


def _lacks(name: str | None) -> Refusal:
    return Refusal("parse-fout", f"Het onderdeel {name} ontbreekt in het formulier.")


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
