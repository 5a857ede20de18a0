"""Answers of the platform, read as tolerantly as they are written.

Errors come in two spellings, as the framework's own JSON, as HTML or text of a gateway, or empty (facts on the error
bodies of 0.9.0-beta).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from plooi.effects import Answer, Request
from plooi.errors import BY_KIND, BY_STATUS, ApiError, IdentificatieFout

#: Texts of a gateway or a stack trace are cut off here.
_LONGEST = 300
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)

_HINTS: Mapping[tuple[str, int], str] = {
    ("postMetadata", 401): "The token may not deliver for this publisher: its organisations must hold the publisher's "
    "code, and a kamerstuk needs the role 'Publisher KST'.",
    ("getDocument", 400): "The document was withdrawn, or the storage behind the platform is away.",
    ("postDocument", 400): "The storage behind the platform is away. Try again later.",
    ("putDocument", 400): "The storage behind the platform is away. Try again later.",
}
_HINT_413 = "The file is larger than the platform, or a gateway before it, takes. Split it, or make it smaller."
_HINT_404 = (
    "A file cannot be sent to a document that the platform has processed, whose metadata was replaced, or that was "
    "withdrawn. Withdraw it and publish it anew."
)


def json_of(answer: Answer) -> Any:
    """The JSON of an answer, or None when it holds none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def error_of(request: Request, answer: Answer) -> ApiError:
    """The error that an answer means."""
    body = json_of(answer)
    said = body if isinstance(body, dict) else {}
    kind = _kind(said.get("type"))
    # The framework's own errors say `error` and `message` instead.
    title = _text(said.get("title")) or _text(said.get("error"))
    detail = _text(said.get("detail")) or _text(said.get("message"))
    if not said:
        title = _gateway_text(answer)
    cls = BY_KIND.get(kind or "") or BY_STATUS.get(answer.status, ApiError)
    empty = not answer.body.strip()
    hint = _HINTS.get((request.operation, answer.status)) if empty else None
    if answer.status in (401, 403) and not request.sign_in and request.operation != "getWaardelijst":
        host = urlsplit(request.url).netloc
        hint = (
            f"The token was not sent, since the platform named an address on another host. If {host} is the platform's "
            f"as well, say so: allowed_hosts=[{host!r}]."
        )
    elif answer.status == 413:
        hint = _HINT_413
    elif answer.status == 404 and request.operation in ("postDocument", "putDocument"):
        hint = _HINT_404
    elif 300 <= answer.status < 400:
        hint = (
            f"It refers to {answer.headers.get('location', 'another address')}. Use the address that it serves itself."
        )
    elif cls is IdentificatieFout and not empty:
        hint = "The token is not valid, or it has expired: it lives for 24 hours. Get a new one."
        if request.operation == "postMetadata":
            hint = (
                "The token may not deliver for this publisher (its organisations must hold the publisher's code, and a "
                "kamerstuk needs the role 'Publisher KST'), is not valid, or has expired: it lives for 24 hours. Get a "
                "new one."
            )
    return cls(
        request.operation,
        answer.status,
        kind=kind,
        title=title,
        detail=detail,
        messages=_messages(said),
        session_id=answer.headers.get("x-session-id") or request.headers.get("X-Session-ID"),
        hint=hint,
        retry_after=retry_after(answer),
    )


def retry_after(answer: Answer) -> str | None:
    """The `Retry-After` of an answer, as it stands there."""
    return answer.headers.get("retry-after")


def _kind(value: Any) -> str | None:
    """The anchor that an error's type ends in; the only part of it that is stable across services."""
    text = _text(value)
    return text.rpartition("#")[2].strip().lower() if text and "#" in text else None


def _messages(said: Mapping[str, Any]) -> Iterator[str]:
    for key in ("messages", "supported_media_types", "supportedMediaTypes"):
        found = said.get(key)
        for item in found if isinstance(found, list) else [found]:
            # For a validation error an object with two lists of pointers, which do not line up, and lines of text.
            lines = item.get("content") if isinstance(item, dict) else item
            for line in lines if isinstance(lines, list) else [lines]:
                if isinstance(line, str) and line.strip():
                    yield line.strip()


def _gateway_text(answer: Answer) -> str | None:
    text = answer.body.decode("utf-8", errors="replace")
    if "html" in answer.headers.get("content-type", "") or text.lstrip()[:1] == "<":
        text = _TAGS.sub(" ", text)
    text = " ".join(text.split())
    return (text[:_LONGEST] + "…" if len(text) > _LONGEST else text) or None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
