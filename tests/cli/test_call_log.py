"""What is logged of the calls of a command, and what is not told when it is to be quiet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def test_a_line_of_json_for_each_call(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    plooi("publish", metadata_file, pdf, "--log-json", "calls.jsonl")
    text = (plooi.folder / "calls.jsonl").read_text(encoding="utf-8")
    calls = [json.loads(line) for line in text.splitlines()]
    assert [call["operation"] for call in calls] == ["postMetadata", "postDocument"]
    for call in calls:
        assert set(call) == {"time", "method", "operation", "url", "status", "seconds", "session"}
        assert 200 <= call["status"] < 300
    assert calls[1]["session"]
    assert plooi.variables["PLOOI_TOKEN"] not in text
    assert "Kapvergunning" not in text


def test_verbose_tells_of_each_call_and_quiet_of_nothing(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    done = plooi("publish", metadata_file, pdf, "--verbose", "--json")
    assert "postMetadata POST" in done.err
    assert plooi.variables["PLOOI_TOKEN"] not in done.all
    assert done.json["id"]
    assert plooi("publish", metadata_file, pdf, "--quiet").err == ""


def test_a_log_that_cannot_be_written_is_named(plooi: Any) -> None:
    assert "--log-json" in plooi("search", "--log-json", "weg/calls.jsonl", code=2).err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_log_that_is_full_stops_no_delivery(plooi: Any, metadata_file: Path, pdf: Path) -> None:
    done = plooi("publish", metadata_file, pdf, "--log-json", "/dev/full")
    assert done.err.count("The log of the calls has gaps: No space left on device.") == 1
    assert "Traceback" not in done.err
