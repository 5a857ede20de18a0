"""The lists to look things up in: those of the newest spec version as it stands, and the platform's snapshots."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest

from plooi.waardelijsten import Waardelijst

BRON = "spec 0.9.0-beta"
ORGANISATIONS = (
    "caribische_openbare_lichamen",
    "gemeenten",
    "ministeries",
    "overige_overheidsorganisaties",
    "provincies",
    "waterschappen",
)


@pytest.fixture(scope="session")
def spec_schemas() -> Mapping[str, Any]:
    """The schemas of the effective spec that are value lists, by the name of the list."""
    spec = json.loads((resources.files("plooi_api") / "v0_9_0_beta" / "openapi.json").read_text(encoding="utf-8"))
    schemas = spec["components"]["schemas"].values()
    return {schema["x-waardelijst"]["naam"]: schema for schema in schemas if "x-waardelijst" in schema}


@pytest.fixture(scope="session")
def spec_lists(spec_schemas: Mapping[str, Any]) -> Mapping[str, Waardelijst]:
    return {
        naam: Waardelijst.from_enum(naam, schema["x-waardelijst"]["versie"], BRON, schema["enum"], schema["x-labels"])
        for naam, schema in spec_schemas.items()
    }


@pytest.fixture(scope="session")
def organisations(spec_lists: Mapping[str, Waardelijst]) -> list[Waardelijst]:
    """The six lists in which a publisher is looked up."""
    return [spec_lists[naam] for naam in ORGANISATIONS]
