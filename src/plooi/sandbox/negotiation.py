"""What a caller says it sends, and what it says it takes."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

JSON = "application/json"
PDF = "application/pdf"
ZIP = "application/zip"


def sent_type(request: Request) -> str:
    """The content type of the body, without parameters; empty when there is none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def preferred(request: Request, offered: Sequence[str]) -> str | None:
    """Which of the offered content types the caller likes best; None when it takes none of them.

    Between equals the first offered one is taken, which makes a caller of anything get that one.
    """
    ranges = [_media_range(part) for part in request.headers.get("accept", "*/*").split(",") if part.strip()]
    for wanted, quality in sorted(ranges, key=lambda entry: -entry[1]):
        for media_type in offered:
            if quality > 0 and _fits(media_type, wanted):
                return media_type
    return None


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0


def _fits(media_type: str, wanted: str) -> bool:
    return wanted in ("*/*", media_type) or wanted == f"{media_type.partition('/')[0]}/*"
