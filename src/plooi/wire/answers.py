"""Answers of the platform, read as tolerantly as they are written.

Errors come in two spellings, as the framework's own JSON, as HTML or text of a gateway, or empty (facts on the error
bodies of 0.9.0-beta).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from plooi.errors import BY_KIND, BY_STATUS, ApiError, IdentificatieFout
from plooi.language import _, later
from plooi.model.ids import id_in
from plooi.versions.contract import Body, Errors
from plooi.wire.auth import Auth, JwtToken
from plooi.wire.effects import Answer, Request
from plooi.wire.foreign import harmless

#: Texts of a gateway or a stack trace are cut off here, and texts of the platform there.
_LONGEST, _LONGEST_TEXT = 300, 10_000
#: How much of a page is looked at, in bytes, and how many texts of an error are kept.
_LOOKED_AT, _MOST_MESSAGES = 100_000, 1_000
#: The path that a fault of the validator begins with, such as `$.document.identifiers[0]: `, and its steps.
_PATH = re.compile(r"\$((?:\.[^.\[\]:\s]+|\[\d+\])+):")
_STEP = re.compile(r"\.([^.\[\]:\s]+)|\[(\d+)\]")
#: Where what a page carries out begins and ends, and its tags. Each is looked for once from each place.
_CODE = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_END_OF_CODE = re.compile(r"</(?:script|style)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)<", re.IGNORECASE)

_AWAY = later("The storage behind the platform is away. Try again later.")
_HINT_413 = later("The file is larger than the platform, or a gateway before it, takes. Split it, or make it smaller.")
_HINT_404 = later(
    "A file cannot be sent to a document that the platform has processed, whose metadata was replaced, or that was "
    "withdrawn. If an earlier upload had an unknown outcome, it may have been that one: download the file and compare. "
    "To deliver another file, withdraw the document and publish it anew."
)
_EXPIRED = later("The token is not valid, or it has expired: it lives for 24 hours. Get a new one.")
#: What may stand for a PDF or a ZIP in a `Content-Type`; the first bytes decide.
_FILE_TYPES = ("application/pdf", "application/zip", "application/octet-stream", "application/x-zip-compressed")


def fits(request: Request, answer: Answer) -> bool:
    """Whether an answer is the success that the contract of its operation names: status, media type and body.

    A page of a proxy, or an empty answer where something is due, is none.
    """
    call = request.call
    if answer.status not in call.statuses:
        return False
    if call.body is Body.file:
        return answer.file
    if not answer.body.strip():
        # A record that names its id in a header needs no body.
        return call.body is Body.nothing or (
            call.body is Body.record and id_in(answer.headers.get("location")) is not None
        )
    if not _is_json(answer.headers):
        return False
    body = answer.json
    return call.body is Body.nothing or isinstance(body, list if call.body is Body.items else dict)


def may_be_file(request: Request, status: int, headers: Mapping[str, str]) -> bool:
    """Whether the body of an answer may be a file that was asked for, as far as its status and media type tell."""
    call = request.call
    if call.body is not Body.file or status not in call.statuses:
        return False
    media_type = _media_type(headers)
    return not media_type or media_type in _FILE_TYPES


def is_storage_away(request: Request, answer: Answer) -> bool:
    """Whether an answer means that the storage behind the platform is away, and that nothing was done.

    Source: the outages, measured: each call on a document then answers 400 without a body.
    """
    return request.call.empty_400 and answer.status == 400 and not answer.body.strip()


def is_not_known(answer: Answer | None) -> bool:
    """Whether the platform itself says that it has no such document. A 404 of a gateway says nothing of the kind."""
    if answer is None or answer.status != 404:
        return False
    body = answer.json
    return isinstance(body, dict) and _kind(body.get("type")) == "niet-gevonden-fout"


def is_unhandled(request: Request, answer: Answer) -> bool:
    """Whether an answer is the framework's 500, which the platform also gives for an id that it does not know."""
    if not request.call.unknown_500 or answer.status != 500:
        return False
    body = answer.json
    return isinstance(body, dict) and "error" in body and "type" not in body


def not_understood(request: Request, answer: Answer) -> ApiError:
    """The error that a success is which the contract does not name."""
    media_type = harmless(_media_type(answer.headers))
    return ApiError(
        request.operation,
        answer.status,
        title=_("the answer is not what the spec promises"),
        detail=_("its body is {media_type}", media_type=media_type or _("of no named type"))
        if answer.body
        else _("it has no body"),
        session_id=header_of(answer, request.call.session.lower()),
        hint=_("Check that the address is that of the API and not of a page before it."),
    )


def too_large(request: Request, status: int) -> ApiError:
    """The error that a file is which is larger than any that the platform takes in."""
    return ApiError(
        request.operation,
        status,
        title=_(
            "it sent more than {largest} bytes, which is more than it takes in for a file", largest=request.largest
        ),
        hint=_("Check that the address is that of the API."),
    )


def endless(request: Request, status: int, pages: int) -> ApiError:
    """The error that an answer in pages is which does not get anywhere."""
    return ApiError(
        request.operation,
        status,
        title=_("it sent {pages} pages one after the other, and the answer did not come to an end", pages=pages),
        hint=_("Check that the address is that of the API; for a search, leave the publisher out."),
    )


def error_of(request: Request, answer: Answer) -> ApiError:
    """The error that an answer means."""
    places = request.call.errors
    content = _content(answer.json, places)
    kind = _kind(content.get("type"))
    title, detail = (
        next((text for key in keys if (text := _text(content.get(key)))), None)
        for keys in (places.titles, places.details)
    )
    if not content:
        title = _gateway_text(answer)
    cls = BY_KIND.get(kind or "") or BY_STATUS.get(answer.status, ApiError)
    messages = tuple(itertools.islice(_messages(content, places), _MOST_MESSAGES))
    return cls(
        request.operation,
        answer.status,
        kind=kind,
        title=title,
        detail=detail,
        messages=[text for text, _ in messages],
        pointers=[pointer for _, pointer in messages],
        session_id=header_of(answer, request.call.session.lower()) or request.headers.get(request.call.session),
        hint=_hint(request, answer, kind),
        retry_after=retry_after(answer),
        date=header_of(answer, "date"),
        storage_away=is_storage_away(request, answer),
    )


def _hint(request: Request, answer: Answer, kind: str | None) -> str | None:
    """What this client knows of the cause of an error, and the remedy."""
    status, empty = answer.status, not answer.body.strip()
    role = request.call.role
    if status == 413:
        return _(_HINT_413)
    if status == 404 and role in ("upload_document", "replace_document"):
        return _(_HINT_404)
    if 300 <= status < 400:
        return _(
            "It refers to {answer}. Use the address that it serves itself.",
            answer=header_of(answer, "location") or _("another address"),
        )
    if is_storage_away(request, answer):
        return _(_AWAY)
    if status == 403 and isinstance(answer.auth, JwtToken):
        return _(
            "The token went as X-JWT-Token. The published build of the platform takes it as Authorization: Bearer "
            "alone. Sign in with BearerToken."
        )
    if status == 401 and role == "create_metadata":
        policy = _policy(answer.auth)
        # Without a body it is the policy that refuses, even with a good token.
        return policy if empty else _("{policy} Or: {expired}", policy=policy, expired=_(_EXPIRED))
    if BY_KIND.get(kind or "") is IdentificatieFout or (status == 401 and not empty):
        return _(_EXPIRED)
    return None


def _policy(auth: Auth | None) -> str:
    """What has to hold for a token that is to deliver; with what this one says of itself."""
    codes = () if auth is None else auth.organisations
    own = _("it is for {codes}", codes=", ".join(codes)) if codes else _("it does not say for whom it is")
    roles = () if auth is None else auth.roles
    named = _("it has {roles}", roles=", ".join(repr(role) for role in roles)) if roles else _("it names no role")
    return _(
        "The token may not deliver for this publisher: its organisations must hold the publisher's code ({own}). Or "
        "the document is a kamerstuk: a kamerstuk needs the role 'Publisher KST' ({named}).",
        own=own,
        named=named,
    )


def retry_after(answer: Answer) -> str | None:
    """The `Retry-After` of an answer, as it stands there."""
    return header_of(answer, "retry-after")


def header_of(answer: Answer, name: str) -> str | None:
    """A header of an answer, in a form that can be kept and printed; None without one."""
    return _text(answer.headers.get(name))


def _kind(value: Any) -> str | None:
    """The anchor that an error's type ends in, or else its last step where that is a known kind."""
    text = (_text(value) or "").lower()
    anchor = text.rpartition("#")[2].strip()
    if "#" in text:
        return anchor or None
    step = text.rstrip("/").rpartition("/")[2]
    return step if step in BY_KIND else None


def _content(body: Any, places: Errors) -> Mapping[str, Any]:
    """The object that an error is read in: the body itself, or the only object in it. A list of objects holds texts."""
    if isinstance(body, list) and body and all(isinstance(item, dict) for item in body):
        return {places.lists[0]: body}
    if not isinstance(body, dict):
        return {}
    inner = next(iter(body.values())) if len(body) == 1 else None
    return inner if isinstance(inner, dict) else body


def _messages(body: Mapping[str, Any], places: Errors) -> Iterator[tuple[str, str | None]]:
    """The further texts of an error, each with the JSON Pointer of what it is about, where that can be known."""
    for key in places.lists:
        value = body.get(key)
        for item in value if isinstance(value, list) else [value]:
            # For a validation error an object: one text whose faults are separated by line breaks, and two lists of
            # pointers that are de-duplicated apart, so that they do not line up with it.
            content = _first(item, places.texts) if isinstance(item, dict) else item
            own = _text(_first(item, places.pointers)) if isinstance(item, dict) else None
            pointers = _pointers(item) if isinstance(item, dict) else ()
            lines = [line for text in (content if isinstance(content, list) else [content]) for line in _lines(text)]
            for line in lines:
                yield line, own or _pointer_of(line, pointers, alone=len(lines) == 1)


def _first(item: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((item[key] for key in keys if key in item), None)


def _lines(text: Any) -> list[str]:
    lines = text.splitlines() if isinstance(text, str) else []
    return [kept for line in lines if (kept := _text(line))]


def _pointers(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The pointers of a validation error: those into the schema name the field, those into the data may not."""
    lists = [item.get(key) for key in ("schema_pointers", "schemaPointers", "data_pointers", "dataPointers")]
    known = [pointer for value in lists if isinstance(value, list) for pointer in value if isinstance(pointer, str)]
    return tuple(dict.fromkeys(known))


def _pointer_of(line: str, pointers: tuple[str, ...], *, alone: bool) -> str | None:
    """The pointer of one fault: the one that says the same as the path that it begins with, or the only one."""
    path = _PATH.match(line)
    if path is not None:
        own = "".join(f"/{name or index}" for name, index in _STEP.findall(path[1]))
        if own in pointers:
            return own
    return pointers[0] if alone and len(pointers) == 1 else None


def _is_json(headers: Mapping[str, str]) -> bool:
    media_type = _media_type(headers)
    return not media_type or media_type == "application/json" or media_type.endswith("+json")


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _gateway_text(answer: Answer) -> str | None:
    text = answer.body[:_LOOKED_AT].decode("utf-8", errors="replace")
    if "html" in answer.headers.get("content-type", "") or text.lstrip()[:1] == "<":
        title = " ".join("".join(_TITLE.findall(text)[:1]).split())
        first, *others = _CODE.split(text)
        # What follows the end of each script and of each style; nothing where it does not end.
        text = _TAG.sub(
            " ", "".join([first, *(f"<{rest}" for part in others for rest in _END_OF_CODE.split(part, 1)[1:])])
        )
        text = " ".join(text.split())
        # Most pages say their title again as a heading.
        text = text.removeprefix(f"{title} ") if text.startswith(f"{title} {title}") else text
    text = harmless(" ".join(text.split()))
    return (text[:_LONGEST] + "…" if len(text) > _LONGEST else text) or None


def _text(value: Any) -> str | None:
    """A text on one line, as an error and a journal can keep it; None for what is no text, or blank."""
    return harmless(value)[:_LONGEST_TEXT] or None if isinstance(value, str) else None
