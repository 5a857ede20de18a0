"""`Metadata.to_wire` and `from_wire`: what goes out in each version, and back."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from plooi import Metadata, NotInThisVersion, versions
from plooi.errors import ConfigurationError, MetadataInvalid


@pytest.mark.parametrize("label", versions.labels())
def test_there_and_back(metadata: Metadata, label: str) -> None:
    wire = metadata.to_wire(label)
    assert wire == versions.get(label).encode(metadata).document
    back = Metadata.from_wire(wire, f"v{label}")
    assert back.wire_version == label
    assert back.publisher is not None and back.publisher.id.endswith("/gm0518")
    assert back.to_wire(label) == wire


def test_times_go_out_in_the_form_that_each_version_wants(metadata: Metadata) -> None:
    given = [date(2022, 8, 24), "2022-08-24", datetime(2022, 8, 24), datetime(2022, 8, 23, 22, tzinfo=UTC)]
    for begin in given:
        dated = metadata.evolve(geldigheid_begindatum=begin, creatiedatum="december 2021")
        assert dated.to_wire("0.3.2-alpha")["document"]["geldigheid"] == {"begindatum": "2022-08-24"}
        assert dated.to_wire("0.9.0-beta")["document"]["geldigheid"] == {"begindatum": "2022-08-23T22:00:00Z"}
        assert dated.to_wire("0.9.0-beta")["document"]["creatiedatum"] == "december 2021"


def test_what_cannot_travel_is_refused_unless_told_otherwise(metadata: Metadata) -> None:
    words = metadata.evolve(trefwoorden=["boom"])
    with pytest.raises(NotInThisVersion, match="trefwoorden"):
        words.to_wire("0.9.0-beta")
    assert words.to_wire("0.9.0-beta", loss="report") == metadata.to_wire("0.9.0-beta")


def test_a_replacement_leaves_the_relations_out(metadata: Metadata) -> None:
    role = "https://identifier.overheid.nl/tooi/def/thes/kern/c_4d1ea9ba"
    attachment = metadata.evolve(documentrelaties=[{"relation": "x", "role": role}])
    assert "documentrelaties" in attachment.to_wire("0.9.0-beta")
    assert "documentrelaties" not in attachment.to_wire("0.9.0-beta", replace=True)


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(MetadataInvalid, match="publisher"):
        Metadata().to_wire("0.9.0-beta")
    with pytest.raises(ConfigurationError, match=r"0\.9\.0-beta"):
        Metadata.from_wire({}, "0.9")


@pytest.mark.parametrize("start", ["from plooi import Metadata", "from plooi.model.metadata import Metadata"])
def test_a_program_needs_nothing_but_the_metadata(start: str) -> None:
    """Whatever was imported before it: the model finds the versions by itself."""
    program = (
        f"{start}\nprint(Metadata.from_wire({{'document': {{'creatiedatum': 'toen'}}}}, '0.9.0-beta').creatiedatum)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "toen\n"
