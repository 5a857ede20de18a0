"""Spans of OpenTelemetry for the calls to the platform: `plooi.tracing.instrument()`, with the extra `otel`.

    from plooi import tracing

    tracing.instrument()

Each exchange of a request and its answer is a span of the kind CLIENT, below the span that the program is in. Its
attributes are those of OpenTelemetry's conventions for HTTP, and `plooi.session_id`, which the platform's support asks
for. No token, no metadata and nothing of a document is in it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plooi.errors import ConfigurationError

try:
    from opentelemetry import trace
except ModuleNotFoundError:
    raise ConfigurationError(
        "Tracing needs the extra otel, which is not installed. Install it: python -m pip install 'plooi[otel]'."
    ) from None

if TYPE_CHECKING:
    from opentelemetry.util.types import AttributeValue

#: The transport logs each exchange here, when it is over; its record has the exchange as `call`.
_calls = logging.getLogger("plooi.calls")


class _Spans(logging.Handler):
    """Makes a span of each exchange. It runs where the call was made, so the program's own span is the parent."""

    def __init__(self, tracer: trace.Tracer) -> None:
        super().__init__(logging.INFO)
        self._tracer = tracer

    def emit(self, record: logging.LogRecord) -> None:
        call: Mapping[str, Any] | None = getattr(record, "call", None)
        if call is None:
            return
        end = int(record.created * 1e9)
        span = self._tracer.start_span(
            call["operation"],
            kind=trace.SpanKind.CLIENT,
            attributes=_attributes(call),
            start_time=end - int(call["seconds"] * 1e9),
        )
        if call["status"] is None or call["status"] >= 400:
            span.set_status(trace.StatusCode.ERROR)
        span.end(end)


def _attributes(call: Mapping[str, Any]) -> dict[str, AttributeValue]:
    address, status = urlsplit(call["url"]), call["status"]
    attributes: dict[str, AttributeValue | None] = {
        "http.request.method": call["method"],
        "url.full": call["url"],
        "server.address": address.hostname,
        "server.port": address.port or {"http": 80, "https": 443}.get(address.scheme),
        "http.response.status_code": status,
        "error.type": "no_answer" if status is None else str(status) if status >= 400 else None,
        "plooi.session_id": call["session"],
    }
    return {name: value for name, value in attributes.items() if value is not None}


_before: tuple[int, bool] | None = None
_handler: _Spans | None = None


def instrument(tracer_provider: trace.TracerProvider | None = None) -> None:
    """Make a span of each call of all clients in this process, from now on.

    Args:
        tracer_provider: what makes the spans; by default the one that the program set for OpenTelemetry.
    """
    global _before, _handler
    uninstrument()
    if not _calls.isEnabledFor(logging.INFO):
        _before = _calls.level, _calls.propagate
        # For the spans alone: a program that did not ask for lines about calls gets none.
        _calls.setLevel(logging.INFO)
        _calls.propagate = False
    _handler = _Spans(trace.get_tracer("plooi", tracer_provider=tracer_provider))
    _calls.addHandler(_handler)


def uninstrument() -> None:
    """Make no more spans. Nothing happens where none are made."""
    global _before, _handler
    if _handler is not None:
        _calls.removeHandler(_handler)
        _handler = None
    if _before is not None:
        level, _calls.propagate = _before
        _calls.setLevel(level)
        _before = None
