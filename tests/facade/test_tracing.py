"""Spans of the calls: where they hang, what is in them, and what never is."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from plooi import AsyncPlooi, BearerToken, Metadata, Plooi, Retries, errors, tracing

ROOT = Path(__file__).resolve().parents[2]
QUICK = Retries(attempts=2, first=0.001, longest=0.001)


class Traced:
    """A program that traces itself and its calls."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = self.provider.get_tracer("program")

    @property
    def spans(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())


@pytest.fixture
def traced() -> Iterator[Traced]:
    traced = Traced()
    tracing.instrument(traced.provider)
    yield traced
    tracing.uninstrument()


def test_a_delivery_is_two_spans_below_that_of_the_program(
    traced: Traced, sandbox: Any, token: str, metadata: Metadata, pdf: Path
) -> None:
    with Plooi(sandbox.url, auth=BearerToken(token)) as plooi, traced.tracer.start_as_current_span("program"):
        publication = plooi.publish(metadata, pdf)
    create, upload, program = traced.spans
    assert [create.name, upload.name, program.name] == ["postMetadata", "postDocument", "program"]
    for span, status in ((create, 201), (upload, 202)):
        assert span.parent is not None and program.context is not None
        assert span.parent.span_id == program.context.span_id
        assert span.kind is SpanKind.CLIENT and span.status.status_code is StatusCode.UNSET
        assert span.start_time and span.end_time and span.start_time <= span.end_time
        attributes = dict(span.attributes or {})
        assert (attributes["http.request.method"], attributes["http.response.status_code"]) == ("POST", status)
        assert attributes["server.port"] == int(sandbox.origin.rpartition(":")[2])
    assert publication.id in str(upload.attributes)
    everything = "".join(span.to_json() for span in traced.spans)
    for secret in (token, "Kapvergunning", "natuur en milieu"):
        assert secret not in everything


@pytest.mark.anyio
async def test_the_calls_of_an_async_client_hang_below_their_own_task(traced: Traced, sandbox: Any, token: str) -> None:
    async with AsyncPlooi(sandbox.url, auth=BearerToken(token)) as plooi:
        with traced.tracer.start_as_current_span("program"):
            await plooi.value_list("gemeenten")
    call, program = traced.spans
    assert call.parent is not None and program.context is not None
    assert call.parent.span_id == program.context.span_id


def test_each_try_is_a_span_and_what_failed_is_an_error(traced: Traced, sandbox: Any, token: str) -> None:
    sandbox.fault("getWaardelijst", kind="status_before", status=503, times=1)
    sandbox.fault("getMetadata", kind="lose_answer", times=0)
    with Plooi(sandbox.url, auth=BearerToken(token), retries=QUICK) as plooi:
        plooi.value_list("gemeenten")
        with pytest.raises(errors.TransportError):
            plooi.get_metadata("2b4f6d5e-0c3a-4b8e-9d6f-0a1b2c3d4e5f")
    failed = [(span.status.status_code, (span.attributes or {}).get("error.type")) for span in traced.spans]
    lost = (StatusCode.ERROR, "no_answer")
    assert failed == [(StatusCode.ERROR, "503"), (StatusCode.UNSET, None), lost, lost]


def test_a_program_that_asked_for_no_lines_gets_none(sandbox: Any, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("plooi.calls")
    before = log.level, log.propagate
    traced = Traced()
    for _ in range(2):
        tracing.instrument(traced.provider)
    with Plooi(sandbox.url) as plooi:
        plooi.value_list("gemeenten")
    tracing.uninstrument()
    with Plooi(sandbox.url) as plooi:
        plooi.value_list("gemeenten")
    assert len(traced.spans) == 1
    assert caplog.records == []
    assert (log.level, log.propagate) == before and log.handlers == []


def test_the_picture_on_the_page_is_what_its_example_prints(sandbox: Any, token: str, pdf: Path) -> None:
    page = (ROOT / "docs" / "tracing.md").read_text(encoding="utf-8")
    example, picture = re.search(r"^```python\n(.*?)^```.*?^```text\n(.*?)^```", page, re.S | re.M).groups()  # type: ignore[union-attr]
    environment = {"PLOOI_URL": sandbox.url, "PLOOI_TOKEN": token, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=pdf.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (picture, "")


def test_without_its_extra_the_error_names_it() -> None:
    program = "import sys\nsys.modules['opentelemetry'] = None\nimport plooi.tracing"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "plooi.errors.ConfigurationError" in done.stderr and "plooi[otel]" in done.stderr
